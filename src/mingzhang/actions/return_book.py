"""Send a version of a book back to who wrote it (退回文本): with a reason, before it is approved."""

from __future__ import annotations

from django.utils import timezone

from ..model.office import BookState
from ..store.models import BookVersion
from .acting import Actor, nobody_approves_their_own, record, verb
from .book_steps import head_office, is_superseded
from .entered import line
from .errors import StateError

RETURNABLE = (BookState.DRAFT, BookState.REVIEWED, BookState.SECRECY_REVIEWED)


@verb("return_book")
def return_book(actor: Actor, version: BookVersion, reason: str) -> BookVersion:
    """Give a version back in review, secrecy review or before approval; a new version takes its place.

    In the database: returned_version_never_changes, returned_book_has_its_reason,
    book_returner_is_not_author.
    """
    actor.require("return_book", head_office(version.department), version.department)
    row = BookVersion.objects.select_for_update(of=("self",)).select_related("department").get(pk=version.pk)
    nobody_approves_their_own(actor, row.created_by_id)
    if is_superseded(row):
        raise StateError("已有更新的版本，请办理最新版本", "there is a newer version; go on with that one")
    if row.state not in RETURNABLE:
        raise StateError(
            f"文本现为“{row.state.value}”，不能退回；需要更正的，请编写新版本",
            f"the version is {row.state.name.lower()} and cannot be sent back; write a new version",
        )
    before, row.state = row.state, BookState.RETURNED
    row.return_reason = line(reason, "reason", "退回理由", 400)
    row.returned_by, row.returned_at = actor.person, timezone.now()
    row.save()
    record(
        actor,
        "return_book",
        row,
        department=row.department,
        before={"state": before.name.lower()},
        after={"state": "returned", "reason": row.return_reason},
    )
    return row


def may_return(actor: Actor, version: BookVersion) -> bool:
    """True when the version can be sent back by the actor now."""
    if version.state not in RETURNABLE or version.created_by_id == actor.person.pk or is_superseded(version):
        return False
    return actor.may("return_book", head_office(version.department), version.department)
