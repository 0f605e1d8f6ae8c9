"""The way of a book to the public (审核、保密审查、批准、公开), each step by another than the author."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from ..model.book import BookKind
from ..model.office import BookState
from ..store.models import BookVersion, BudgetUnit, Department
from ..store.queries.book_versions import newest
from ..store.queries.secrecy import marks_against
from ..store.standing import accounts_are_of_a_closed_year
from .acting import Actor, nobody_approves_their_own, record, verb
from .entered import line
from .errors import InputError, StateError

# Each step: the state it starts from, and whether it needs another person than the author.
STEPS = {
    "review_book": (BookState.DRAFT, True),
    "review_secrecy": (BookState.REVIEWED, True),
    "approve_book": (BookState.SECRECY_REVIEWED, True),
    "publish_book": (BookState.APPROVED, False),
}


@verb("review_book")
def review_book(actor: Actor, version: BookVersion, opinion: str) -> BookVersion:
    """Pass a version in review, by another person than the one who wrote it."""
    row = _step(actor, "review_book", version)
    row.opinion = line(opinion, "opinion", "审核意见", 400)
    row.reviewed_by, row.reviewed_at = actor.person, timezone.now()
    return _moved(actor, "review_book", row, BookState.REVIEWED)


@verb("review_secrecy")
def review_secrecy(actor: Actor, version: BookVersion, opinion: str) -> BookVersion:
    """Pass a version in the secrecy review (保密审查); the opinion stays in the office's files."""
    row = _step(actor, "review_secrecy", version)
    row.secrecy_opinion = line(opinion, "opinion", "保密审查意见", 400)
    row.secrecy_by, row.secrecy_at = actor.person, timezone.now()
    return _moved(actor, "review_secrecy", row, BookState.SECRECY_REVIEWED)


@verb("approve_book")
def approve_book(actor: Actor, version: BookVersion, approved_on: date) -> BookVersion:
    """Approve a version for publication; `approved_on` is the day of the 批复: the twenty days begin."""
    row = _step(actor, "approve_book", version)
    if approved_on > timezone.localdate():
        raise InputError("批复日期不能晚于今天", "the approval cannot be later than today", "approved_on")
    row.approved_on = approved_on
    row.approved_by, row.approved_at = actor.person, timezone.now()
    return _moved(actor, "approve_book", row, BookState.APPROVED)


@verb("publish_book")
def publish_book(actor: Actor, version: BookVersion) -> BookVersion:
    """Put a version on the public page (公开). From then on it never changes."""
    row = _step(actor, "publish_book", version)
    row.published_by, row.published_at = actor.person, timezone.now()
    return _moved(actor, "publish_book", row, BookState.PUBLISHED)


def head_office(department: Department) -> BudgetUnit | None:
    """The department's own office (本级), whose reviewer and head look at its books."""
    return department.units.filter(is_head_office=True, merged_into__isnull=True).first()


def is_superseded(version: BookVersion) -> bool:
    """True when a newer version of the same book was written."""
    return not newest().filter(pk=version.pk).exists()


def may_step(actor: Actor, verb_name: str, version: BookVersion) -> bool:
    """True when the step is due, the actor has the right to it and did not write the version."""
    wanted, by_another = STEPS[verb_name]
    own = by_another and version.created_by_id == actor.person.pk
    if version.state is not wanted or own or is_superseded(version):
        return False
    return actor.may(verb_name, head_office(version.department), version.department)


def obstacle(verb_name: str, version: BookVersion) -> StateError | None:
    """What changed since the version was written, so that it must be written anew before this step."""
    if verb_name not in ("approve_book", "publish_book"):
        return None
    names = "、".join(mark.project.name for mark in marks_against(version))
    if names:
        return StateError(
            f"本版编写后，以下项目已标记不予公开，文本中仍列名：{names}。请编写新版本后重新送审",
            f"these projects were marked since and the version still names them: {names}; write it anew",
        )
    accounts = verb_name == "publish_book" and version.kind is BookKind.FINAL_ACCOUNTS
    if accounts and not accounts_are_of_a_closed_year(version):
        return StateError(
            f"本版编写后，{version.year}年度已反结账，文本可能与账簿不一致。请重新结账，再公开届时编写的新版本",
            f"the year {version.year} was opened again since; close it and publish the version written then",
        )
    return None


def _step(actor: Actor, verb_name: str, version: BookVersion) -> BookVersion:
    """The version locked for a step, in the state that the step needs."""
    wanted, by_another = STEPS[verb_name]
    actor.require(verb_name, head_office(version.department), version.department)
    row = BookVersion.objects.select_for_update(of=("self",)).select_related("department").get(pk=version.pk)
    if by_another:
        nobody_approves_their_own(actor, row.created_by_id)
    if is_superseded(row):
        raise StateError("已有更新的版本，请办理最新版本", "there is a newer version; go on with that one")
    if row.state is not wanted:
        raise StateError(
            f"文本现为“{row.state.value}”，应先为“{wanted.value}”才能办理",
            f"the version is {row.state.name.lower()}, the step needs it {wanted.name.lower()}",
        )
    against = obstacle(verb_name, row)
    if against is not None:
        raise against
    return row


def _moved(actor: Actor, verb_name: str, row: BookVersion, state: BookState) -> BookVersion:
    before, row.state = row.state, state
    row.save()
    record(
        actor,
        verb_name,
        row,
        department=row.department,
        before={"state": before.name.lower()},
        after={"state": state.name.lower(), "approved_on": str(row.approved_on or "")},
    )
    return row
