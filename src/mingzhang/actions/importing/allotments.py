"""Allotments of a file (指标) as entries: by document, unit and kind of change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from ...ledger import make
from ...model.entry import AllotmentLine, Approval, Entry, Paper, Share
from ...model.imports import AllotmentChange, Element
from ...store.models import BudgetUnit
from ...vocabulary.elements import allotment_change
from .cells import CellError, Faults, any_day, column, fen, number, optional, words
from .lines import DIMENSIONS, Found, Lines, place
from .plan import Context, Plan
from .repeated import settle
from .vouchers import LONGEST_VOUCHER

_REASONS = {
    AllotmentChange.ORIGINAL: "年初批复",
    AllotmentChange.SUPPLEMENT: "按文件追加",
    AllotmentChange.REDUCTION: "按文件追减",
}


@dataclass(slots=True)
class _Document:
    """What one document gives or takes at one unit; lines named twice are added up."""

    change: AllotmentChange
    unit: BudgetUnit
    number: str
    date: date
    reason: str
    fen: dict[AllotmentLine, int] = field(default_factory=lambda: defaultdict(int))
    rows: dict[AllotmentLine, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, line: AllotmentLine, fen: int, row: int) -> None:
        """One more row of the file, by its place in the table."""
        self.fen[line] += fen
        self.rows[line].append(row)


def allotments(context: Context) -> Plan:
    """The plan of a file of allotments."""
    plan = Plan(Faults())
    lines = Lines(context)
    pick = itemgetter(*(context.columns[element] for element in DIMENSIONS))
    found = [lines[pick(row)] for row in context.table.rows]
    place(lines.values())
    documents = _documents(context, plan, found)
    entries = [(_rows(one, entry), entry, one.unit) for one in documents for entry in _entries(one)]
    settle(context, plan, entries, Element.DOCUMENT)
    return plan


def _documents(context: Context, plan: Plan, found: list[Found]) -> list[_Document]:
    table, columns, faults = context.table, context.columns, plan.faults
    cells = zip(
        found,
        column(table, columns[Element.DOCUMENT], number("指标文号", LONGEST_VOUCHER), faults),
        column(table, columns[Element.AMOUNT], fen, faults),
        column(table, columns[Element.DATE], any_day, faults),
        optional(table, columns.get(Element.CHANGE), _change, AllotmentChange.ORIGINAL, faults),
        optional(table, columns.get(Element.REASON), words("事由", 400), "", faults),
        strict=True,
    )
    documents: dict[tuple[object, ...], _Document] = {}
    sound = []
    for at, (one, document, printed, when, named, reason) in enumerate(cells):
        for element, error in one.faults:
            faults.add(table.numbers[at], columns[element] + 1, error.chinese, error.english)
        if one.faults or document is None or printed is None or when is None or named is None:
            continue
        change, amount = _signed(named, printed)
        if amount < 0:
            faults.add(table.numbers[at], columns[Element.AMOUNT] + 1, *_NEGATIVE)
            continue
        key = (change, one.unit.pk, document)
        words_ = reason or _REASONS[change]
        kept = documents.setdefault(key, _Document(change, one.unit, document, when, words_))
        if kept.date != when:
            faults.add(table.numbers[at], columns[Element.DATE] + 1, *_TWO_DAYS)
        kept.add(one.noun, amount, at)
        sound.append((one, amount if change is not AllotmentChange.REDUCTION else -amount))
    plan.count_shares(sound)
    return sorted(documents.values(), key=lambda one: list(AllotmentChange).index(one.change))


_NEGATIVE = ("年初批复的金额不能为负", "an original approval is not negative")
_TWO_DAYS = ("同一文号的日期应相同，请核对", "one document has one date")


def _change(text: str) -> AllotmentChange:
    change = allotment_change(text.strip())
    if change is None:
        raise CellError(
            f"不认识的指标类型“{text.strip()}”，请改为年初批复、追加或追减",
            "unknown kind of change: enter 年初批复, 追加 or 追减",
        )
    return change


def _signed(change: AllotmentChange, amount: int) -> tuple[AllotmentChange, int]:
    """Systems print a reduction as a negative supplement, or as a negative reduction."""
    if amount < 0 and change is not AllotmentChange.ORIGINAL:
        return AllotmentChange.REDUCTION, -amount
    return change, amount


def _rows(one: _Document, entry: Entry) -> list[int]:
    """The places of the rows that stand in an entry, in the order of the file."""
    return sorted(
        row for line in {posting.line for posting in entry.postings} for row in one.rows.get(line, ())
    )


def _entries(one: _Document) -> Iterator[Entry]:
    """The entries of a document: appropriations are approved and distributed, own money is budgeted."""
    shares = [Share(line, amount) for line, amount in one.fen.items()]
    paper = Paper(
        one.date, f"{one.unit.code}-{one.number}", one.number, one.reason, approval=Approval.FINANCE_BUREAU
    )
    if one.change is AllotmentChange.SUPPLEMENT:
        yield make.supplement(paper, shares)
    elif one.change is AllotmentChange.REDUCTION:
        yield make.reduce(paper, shares)
    else:
        own = [share for share in shares if share.line.is_own]
        given = [share for share in shares if not share.line.is_own]
        if given:
            yield make.approve(paper, given)
            yield make.distribute(paper, given)
        if own:
            yield make.own_budget(paper, own)
