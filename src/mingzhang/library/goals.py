"""Goals that a published budget prints, examined as goals are at entry (公开目标审核).

The text rules know four of these faults by themselves; of a budget whose goals are examined here the
examination speaks alone, so that no goal is spoken of twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..model.book import Book, BookKind, Cell, Table
from ..model.evaluation import GoalFault, GoalRemark
from ..model.finding import Finding, Severity
from ..model.indicator import Objective
from ..model.place import Place
from ..performance.examine import examine_all
from ..performance.published import goals_of
from ..vocabulary.codes import divisions

if TYPE_CHECKING:
    from ..checking.context import Context

RULES = frozenset(
    fault.value
    for fault in (
        GoalFault.SHORT,
        GoalFault.UNQUANTIFIED,
        GoalFault.LARGE,
        GoalFault.COPIED,
        GoalFault.OTHER_PLACE,
        GoalFault.PAST,
        GoalFault.STATUS,
        GoalFault.SPENDING,
        GoalFault.NO_RESULT,
        GoalFault.MONEY,
        GoalFault.SHORTENED,
        GoalFault.NO_BASE,
    )
)
_TOGETHER = frozenset(  # what many goals share is said once for the document
    fault.value
    for fault in (GoalFault.UNQUANTIFIED, GoalFault.LARGE, GoalFault.SPENDING, GoalFault.NO_RESULT)
)
_SELDOM = 2  # a lone goal without a figure is not asked about: its book prints the sentence alone
_MOST = 200  # goals that are held against each other; books with more print lists, not goals
_NAMED, _SHOWN, _NAME = 3, 10, 16


@dataclass(frozen=True, slots=True)
class _Found:
    """A remark about a goal, and where the goal is printed."""

    goal: Objective
    remark: GoalRemark
    place: Place


def with_goals(contexts: Sequence[Context], findings: Iterable[Finding]) -> list[Finding]:
    """The findings of some documents with those of the examination of their goals in place."""
    examined: set[str] = set()
    more: list[Finding] = []
    for context in contexts:
        goals = _goals(context.book)
        if goals:
            examined.add(context.book.document)
            more += goal_findings(context.book, *goals)
    kept = [one for one in findings if not (one.rule in RULES and _document(one) in examined)]
    return [*kept, *more]


def _document(finding: Finding) -> str:
    return finding.places[0].document if finding.places else ""


def _goals(book: Book) -> tuple[tuple[Objective, ...], tuple[Objective, ...]] | None:
    """The goals of a budget whose year is known; those of other books tell of what was done."""
    if book.kind is not BookKind.BUDGET or not book.year:
        return None
    goals, again = goals_of(book)
    return (goals, again) if 0 < len(goals) <= _MOST else None


def goal_findings(
    book: Book, goals: Sequence[Objective], again: Sequence[Objective] = ()
) -> Iterator[Finding]:
    """What the examination says of the goals of a book, each where it is printed."""
    by_rule: dict[str, list[_Found]] = defaultdict(list)
    for goal, one in zip(goals, examine_all(goals, None, _where(book.office), again), strict=True):
        for remark in one.remarks:
            by_rule[remark.fault.value].append(_Found(goal, remark, _place(book, goal)))
    for rule, found in by_rule.items():
        if rule in _TOGETHER:
            yield from _together(rule, found, len(goals))
        elif rule == GoalFault.COPIED.value:
            yield from _copies(found)
        else:
            yield from (_one(rule, single) for single in found)


def _where(office: str) -> str:
    """Where an office is, from the outside in, by the place that its name begins with.

    >>> _where("广州市协作办公室")
    '广东省广州市'
    """
    by_code = {division.code: division for division in divisions()}
    named = [one for one in by_code.values() if office.startswith(one.name)]
    code = max(named, key=lambda one: len(one.name)).code if named else ""
    names: list[str] = []
    while code in by_code and len(names) < len(by_code):
        names.insert(0, by_code[code].name)
        code = by_code[code].parent
    return "".join(names)


def _together(rule: str, found: Sequence[_Found], of: int) -> Iterator[Finding]:
    if rule == GoalFault.UNQUANTIFIED.value and len(found) < _SELDOM:
        return
    named = "、".join(f"“{one.goal.name[:_NAME]}”" for one in found[:_NAMED])
    more = "等" if len(found) > _NAMED else ""
    title, advice = found[0].remark.message.partition("：")[0], found[0].remark.advice
    message = f"{of}个绩效目标中有{len(found)}个{title}（{named}{more}）。{advice}。"
    places = tuple(one.place for one in found[:_SHOWN])
    yield Finding(rule, _milder(found[0].remark), message, places, found[0].goal.words)


def _copies(found: Sequence[_Found]) -> Iterator[Finding]:
    """Goals that are alike, each group of them once."""
    group: dict[str, str] = {}

    def first(code: str) -> str:
        while group.setdefault(code, code) != code:
            code = group[code]
        return code

    for one in found:
        ends = sorted((first(one.goal.code), first(one.remark.other)))
        group[ends[1]] = ends[0]
    together: dict[str, list[_Found]] = defaultdict(list)
    for one in found:
        together[first(one.goal.code)].append(one)
    for alike in together.values():
        finding = _one(GoalFault.COPIED.value, alike[0])
        yield replace(finding, places=tuple(one.place for one in alike[:_SHOWN]))


def _one(rule: str, found: _Found) -> Finding:
    remark = found.remark
    message = f"项目“{found.goal.name}”{remark.message}。{remark.advice}。"
    return Finding(rule, _milder(remark), message, (found.place,), remark.quote or found.goal.words)


def _milder(remark: GoalRemark) -> Severity:
    """A book prints the sentence alone: a question at most, but for two facts."""
    facts = (GoalFault.OTHER_PLACE, GoalFault.MONEY)
    return remark.severity if remark.fault in facts else min(remark.severity, Severity.QUESTION)


def _place(book: Book, goal: Objective) -> Place:
    """The cell of a goal; its code names table and row."""
    number, _dash, row = goal.code.partition("-")
    table = next(table for table in book.tables if str(table.number) == number)
    cell = _cell(table, int(row), goal)
    return Place(book.document, cell.page, table.title, goal.name, quote=goal.words, box=cell.box)


def _cell(table: Table, row: int, goal: Objective) -> Cell:
    cells = [cell for cell in table.cells if cell.row == row]
    return next((c for c in cells if "".join(c.text.split()) == "".join(goal.words.split())), cells[0])
