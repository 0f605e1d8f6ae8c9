"""Budget control (预算控制): what an office's rules forbid, whatever the balances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ..model.entry import Approval, Dimension, Entry, Event, Posting
from ..model.point import Nature
from .data import ApprovalRule, Need, approvals, events, named_items
from .errors import ControlError
from .wording import named, told

_BASIC = frozenset({Nature.BASIC, Nature.PERSONNEL, Nature.RUNNING})


@dataclass(frozen=True)
class Controls:
    """The settings of an office (控制规则).

    approvals   which level approves which virement
    objectives  numbers of the projects that have a performance objective; None does not demand one
    """

    approvals: tuple[ApprovalRule, ...] = field(default_factory=approvals)
    objectives: frozenset[str] | None = None


def control(entry: Entry, controls: Controls) -> None:
    """Refuse with a ControlError what the rules forbid."""
    check = _CHECKS.get(entry.event)
    if check is not None:
        check(entry, controls)
    _check_approval(entry, controls)


def approval_needed(entry: Entry, controls: Controls) -> Approval | None:
    """The lowest level that may approve the entry; None when it needs no approval.

    A virement is for the lowest level that can tell it as moves from line to line (调剂内容) of which each
    changes only what that level may change: opposite moves on one paper never hide each other.

    >>> from mingzhang.model.entry import AllotmentLine, Paper, Share
    >>> from mingzhang.model.point import Source
    >>> from mingzhang.ledger.make import vire
    >>> import datetime
    >>> line = ("P1", Source.GENERAL, "2010301")
    >>> out, into = (AllotmentLine(2024, "101", *line, e, Nature.RUNNING) for e in ("30201", "30207"))
    >>> paper = Paper(datetime.date(2024, 5, 1), "T1", "5号", "购纸", approval=Approval.UNIT_HEAD)
    >>> approval_needed(vire(paper, [Share(out, 100)], [Share(into, 100)]), Controls()).name
    'UNIT_HEAD'
    """
    rule = events()[entry.event]
    if Need.APPROVAL not in rule.needs or entry.event is not Event.VIRE:
        return rule.approval
    levels = {dimension: _level(dimension, entry.year, controls) for dimension in Dimension}
    for level in Approval:
        if _stays_within(entry, [d for d in Dimension if levels[d].rank > level.rank]):
            return level
    return Approval.FINANCE_BUREAU


def _level(dimension: Dimension, year: int, controls: Controls) -> Approval:
    """Who approves what changes a dimension: the finance bureau where no rule gives it to another."""
    levels = [r.approval for r in controls.approvals if r.changes is dimension and r.first <= year <= r.last]
    return max(levels, key=lambda level: level.rank, default=Approval.FINANCE_BUREAU)


def _stays_within(virement: Entry, kept: Iterable[Dimension]) -> bool:
    """True when no money need leave its coordinates along these dimensions, nor its nature.

    Then every amount out finds its amounts in among the lines that share these coordinates.
    """
    sums: dict[object, int] = defaultdict(int)
    for posting in virement.postings:
        line = posting.line
        sums[_basic_or_not(line.nature), *(line.value(dimension) for dimension in kept)] += posting.fen
    return not any(sums.values())


def _basic_or_not(nature: Nature) -> Nature:
    return Nature.BASIC if nature in _BASIC else nature


def _check_approval(entry: Entry, controls: Controls) -> None:
    needed, given = approval_needed(entry, controls), entry.paper.approval
    if needed is not None and (given is None or given.rank < needed.rank):
        raise ControlError(
            f"{named(entry.key)}须经{needed.value}审批，请先报批",
            f"{entry.event.name.lower()} needs the approval of {needed.name.lower()}",
        )


def _check_virement(entry: Entry, controls: Controls) -> None:
    if not _stays_within(entry, (Dimension.YEAR, Dimension.FUND)):
        raise ControlError(
            f"{named(entry.key)}：基本支出与项目支出不得相互调剂",
            "basic and project expenditure must not be mixed by a virement",
        )
    for posting in _raised_public_expenses(entry):
        raise ControlError(
            f"{named(entry.key)}：不得通过调剂增加“三公”经费（{told(posting.line)}）",
            f"three public expenses are never raised by a virement ({posting.line.economic})",
        )


def _raised_public_expenses(entry: Entry) -> Iterator[Posting]:
    """Postings that give a unit more of a public expense than the same entry takes from it."""
    barred = {
        item.economic for item in named_items() if not item.raisable and item.first <= entry.year <= item.last
    }
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for posting in entry.postings:
        sums[posting.line.unit, posting.line.economic] += posting.fen
    for posting in entry.postings:
        line = posting.line
        if line.economic in barred and sums[line.unit, line.economic] > 0:
            yield posting


def _check_payment(entry: Entry, controls: Controls) -> None:
    if controls.objectives is None:
        return
    for posting in entry.postings:
        line = posting.line
        if line.nature is Nature.PROJECT and line.project not in controls.objectives:
            raise ControlError(
                f"{named(entry.key)}：项目{line.project}没有绩效目标，请先补报绩效目标",
                f"project {line.project} has no performance objective",
            )


_CHECKS: dict[Event, Callable[[Entry, Controls], None]] = {
    Event.VIRE: _check_virement,
    Event.APPLY_PAYMENT: _check_payment,
    Event.PAY: _check_payment,
}
