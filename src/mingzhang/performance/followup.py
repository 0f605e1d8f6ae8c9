"""What comes of results (结果应用): problems and advice followed up, and next year's budget line."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..model.evaluation import BudgetConsequence, Consequence, FollowUp, FollowUpKind, ScoreSheet
from .coverage import ten_thousand
from .data import consequence_rows
from .errors import FollowUpError, PerformanceError
from .rows import in_force, required


def vet_follow_up(item: FollowUp) -> FollowUp:
    """The item itself, when it has words, an owner and a date not before the year it was raised in."""
    if not item.words.strip() or not item.owner.strip():
        raise FollowUpError(
            f"整改事项“{item.code}”缺内容或责任人，请填写", f"{item.code} lacks words or an owner"
        )
    if item.due.year < item.raised or (item.met_on and item.met_on.year < item.raised):
        raise FollowUpError(
            f"整改事项“{item.code}”的日期早于提出的{item.raised}年，请修改",
            f"a date of {item.code} is before the year it was raised in",
        )
    if item.met_on and not item.met_how.strip():
        raise FollowUpError(f"请写明“{item.code}”如何完成整改", f"say how {item.code} was met")
    return item


def from_sheet(sheet: ScoreSheet, owner: str, due: datetime.date) -> tuple[FollowUp, ...]:
    """Every line that lost points as a problem to follow (扣分事项转为整改)."""
    return tuple(
        FollowUp(
            f"{sheet.year}-{sheet.code}-{line.code}",
            FollowUpKind.PROBLEM,
            f"{line.name}扣{line.lost}分：{line.cause}",
            sheet.year,
            owner,
            due,
            sheet.code,
        )
        for line in sheet.lost
    )


def meet(item: FollowUp, on: datetime.date, how: str) -> FollowUp:
    """The item as met, with the day and how (完成整改)."""
    if item.met_on is not None:
        raise FollowUpError(f"“{item.code}”已于{item.met_on}完成", f"{item.code} was met on {item.met_on}")
    return vet_follow_up(replace(item, met_on=on, met_how=how))


def open_items(items: Iterable[FollowUp], on: datetime.date) -> tuple[FollowUp, ...]:
    """What is still open on a day, however many years ago it was raised; oldest date first."""
    found = [i for i in items if i.raised <= on.year and (i.met_on is None or i.met_on > on)]
    return tuple(sorted(found, key=lambda i: (i.due, i.code)))


def is_overdue(item: FollowUp, on: datetime.date) -> bool:
    """True when its date has passed and it is not met."""
    return (item.met_on is None or item.met_on > on) and on > item.due


def reminders(items: Iterable[FollowUp], objective: str, year: int) -> tuple[FollowUp, ...]:
    """What is shown while a year's goal of a project is written: open items of earlier years about it.

    Items about the whole department (`objective` "") are shown with every goal.
    """
    start = datetime.date(year, 1, 1)
    earlier = (i for i in items if i.raised < year and i.objective in (objective, ""))
    return open_items(earlier, start)


def consequence(sheet: ScoreSheet, place: str = "", year: int | None = None) -> Consequence:
    """What a result means for the budget line of the year after, by the rule of that year.

    A PerformanceError while the sheet has no grade: a line cannot be judged yet.
    """
    if sheet.grade is None:
        raise PerformanceError(
            f"“{sheet.name}”尚有{len(sheet.open)}项不能评分，先补齐实际完成值",
            f"{len(sheet.open)} lines of {sheet.code} cannot be judged yet",
        )
    after = sheet.year + 1 if year is None else year
    rows = [row for row in consequence_rows() if row.grade == sheet.grade.name]
    row = required(in_force(rows, after, place), f"等级“{sheet.grade.name}”的结果应用规则", after, place)[0]
    reason = f"{sheet.year}年得{sheet.total}分，等级为{sheet.grade.name}"
    return Consequence(
        sheet.code,
        sheet.name,
        after,
        row.action,
        sheet.grade,
        reason,
        row.validity.source,
        row.validity.verified,
    )


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A budget line that goes against what its result means (与结果应用不一致)."""

    consequence: Consequence
    before_fen: int
    after_fen: int

    @property
    def message(self) -> str:
        """What does not fit, in words."""
        c = self.consequence
        return (
            f"“{c.name}”{c.reason}，应{c.action.value}；"
            f"{c.year}年预算由{ten_thousand(self.before_fen)}变为{ten_thousand(self.after_fen)}"
        )


def contradiction(result: Consequence, before_fen: int, after_fen: int) -> Contradiction | None:
    """What to ask whoever decides: a line that grew although it should shrink or stop; None otherwise."""
    wrong = {
        BudgetConsequence.STOP: after_fen > 0,
        BudgetConsequence.REDUCE: after_fen >= before_fen > 0,
    }.get(result.action, False)
    return Contradiction(result, before_fen, after_fen) if wrong else None
