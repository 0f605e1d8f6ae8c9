"""Write the reasons of a change (填写变动原因): each with its words, its amount and its document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from ..model.draft import Reason
from ..model.point import Point, Stage
from ..store.edition import Edition
from ..store.models import BookReason, Department
from ..store.points import columns_of
from .acting import Actor, record, verb
from .correct_closed import demand_open_words
from .entered import budget_year, line
from .errors import InputError, StateError

MOST = 50


@dataclass(frozen=True)
class ChangeOf:
    """A change of a book: the subject, and the year and stage that it is compared with."""

    subject: Point
    base_year: int
    base_stage: Stage


@verb("write_words")
def write_reasons(
    actor: Actor,
    book: Edition,
    change: ChangeOf,
    reasons: Sequence[Reason],
    revision: int | None = None,
) -> int:
    """Replace the reasons of one change; none takes them away. What they leave open is the remainder.

    `revision` is the one that the person started from; None overwrites. Returns the new one.
    """
    department = book.department
    actor.require("write_words", department=department)
    budget_year(book.year)
    demand_open_words(book)
    Department.objects.select_for_update().get(pk=department.pk)
    kept = _vetted(change, reasons)
    old = list(rows_of(book, change))
    if revision is not None and revision != revision_of(old):
        raise StateError(
            "其他人刚刚修改了这些原因，请刷新页面后再填写", "somebody else changed these; reload the page"
        )
    first = _position(book, old)
    rows_of(book, change).delete()
    _create(book, change, kept, first)
    told = {
        "change": _name(change),
        "book": book.name,
        "reasons": [_told(one) for one in kept],
    }
    before = [_told(Reason(row.words, row.fen, row.document)) for row in old]
    record(actor, "write_words", department, department=department, before=before, after=told)
    return revision_of(rows_of(book, change))


def rows_of(book: Edition, change: ChangeOf) -> QuerySet[BookReason]:
    """The reasons of a change as kept, in order."""
    rows = BookReason.objects.filter(**book._asdict())
    own = rows.filter(**columns_of(change.subject), base_year=change.base_year, base_stage=change.base_stage)
    return own.order_by("pk")


def revision_of(rows: Iterable[BookReason]) -> int:
    """A number that changes with every save; 0 when there are no reasons."""
    return max((row.pk for row in rows), default=0)


def _create(book: Edition, change: ChangeOf, kept: list[Reason], position: int) -> None:
    BookReason.objects.bulk_create(
        BookReason(
            **book._asdict(),
            **columns_of(change.subject),
            base_year=change.base_year,
            base_stage=change.base_stage,
            position=position,
            words=one.words,
            fen=one.fen,
            document=one.document,
        )
        for one in kept
    )


def _position(book: Edition, old: list[BookReason]) -> int:
    """The place of a change among the others: the one it had, otherwise the last."""
    if old:
        return old[0].position
    rows = BookReason.objects.filter(**book._asdict())
    return max(rows.values_list("position", flat=True), default=0) + 1


def _vetted(change: ChangeOf, reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons as they are kept; an InputError names row and column ("2.words")."""
    one = change.subject
    if (change.base_year, change.base_stage) == (one.year, one.stage):
        raise InputError("比较对象不能是自身", "a change is not compared with itself", "base")
    if len(reasons) > MOST:
        raise InputError(f"最多{MOST}条原因，请合并", f"at most {MOST} reasons")
    return [_reason(number, reason) for number, reason in enumerate(reasons)]


def _reason(number: int, reason: Reason) -> Reason:
    if reason.fen == 0:
        raise InputError(
            "金额不能为0；只有文字时请留空",
            "an amount of zero explains nothing; leave it blank",
            f"{number}.fen",
        )
    return Reason(
        line(reason.words, f"{number}.words", "原因", 300),
        reason.fen,
        line(reason.document, f"{number}.document", "文号", 120, needed=False),
    )


def _told(reason: Reason) -> dict[str, object]:
    return {"words": reason.words, "fen": reason.fen, "document": reason.document}


def _name(change: ChangeOf) -> dict[str, object]:
    one = change.subject
    return {
        "flow": one.flow.name.lower(),
        "source": one.source.name.lower(),
        "nature": one.nature.name.lower(),
        "function": one.function,
        "item": one.item,
        "base_year": change.base_year,
        "base_stage": change.base_stage.name.lower(),
    }
