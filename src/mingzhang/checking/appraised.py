"""Money of self-evaluation forms under the laws: parts of a total, and execution rates (绩效自评表的资金)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from ..model.appraisal import MONEY, Appraisal, FormColumn, FormRow, FundLine
from ..model.fact import Claim, ClaimKind
from ..model.point import Nature, Point
from ..vocabulary.terms import recognise
from .context import Context
from .slots import Ledger, Proposal
from .system import Law

PHRASE = "form.rate"
_Place = tuple[str, int, int, int]


def rates(context: Context) -> Iterator[Claim]:
    """The execution rates that forms print, as statements about the amounts beside them.

    A rate on a budget of zero says nothing: some print 100 per cent, some a dash.
    """
    points = {(fact.table, fact.row, fact.column): fact.point for fact in context.facts}
    for form in context.appraisals:
        for line in (*form.funds, *form.groups):
            claim = _rate(line, points)
            if claim is not None:
                yield claim


def _rate(line: FormRow, points: dict[tuple[int, int, int], Point]) -> Claim | None:
    rate, paid = line.cell(FormColumn.RATE), line.cell(FormColumn.OUTTURN)
    budget = line.cell(FormColumn.FINAL_BUDGET) or line.cell(FormColumn.ORIGINAL_BUDGET)
    if rate is None or rate.figure is None or paid is None or paid.figure is None:
        return None
    if budget is None or budget.figure is None or not budget.figure.value:
        return None
    return Claim(
        ClaimKind.COMPLETION,
        points[paid.table, paid.row, paid.column],
        rate.figure,
        rate.place,
        base=points[budget.table, budget.row, budget.column],
        phrase=PHRASE,
        words=f"{line.name}{FormColumn.RATE.value}",
        measure="%",
    )


def proposals(ledger: Ledger, contexts: Sequence[Context]) -> Iterator[Proposal]:
    """年度资金总额 equals its sources, and its kinds of expenditure where a form divides it so."""
    if not any(context.appraisals for context in contexts):
        return
    variables = _variables(ledger)
    for context in contexts:
        for form in context.appraisals:
            yield from _sums(form, context.book.document, variables)


def _variables(ledger: Ledger) -> dict[_Place, int]:
    return {
        (slot.fact.place.document, slot.fact.table, slot.fact.row, slot.fact.column): slot.variable
        for table in ledger.tables
        for slot in table
    }


def _sums(form: Appraisal, document: str, variables: dict[_Place, int]) -> Iterator[Proposal]:
    yield from _groups(form, document, variables)
    totals = [at for at, line in enumerate(form.funds) if line.total]
    if not totals:
        return
    total, before = form.funds[totals[0]], form.funds[: totals[0]]
    until = totals[1] if len(totals) > 1 else len(form.funds)
    parts = list(before if before and len(totals) > 1 else [*before, *form.funds[totals[0] + 1 : until]])
    divisions = [parts] if form.listing else _divisions(parts)
    for division in divisions:
        names = tuple(line.name for line in division)
        alone = len(division) == 1  # where it is all of the total in every column, it bears witness to it
        family: Hashable = ("appraisal", document, names, form.table if form.listing or alone else 0)
        firm = not form.listing and not alone and all(map(_is_known, names))
        for whole, printed in _printed(document, total, division, variables):
            yield Proposal(whole, printed, Law.PARTS, family, firm=firm)


def _groups(form: Appraisal, document: str, variables: dict[_Place, int]) -> Iterator[Proposal]:
    """Rows of a list that add up some of its projects."""
    family: Hashable = ("appraisal-group", document, form.table)
    for group in form.groups:
        division = [line for line in form.funds[group.first : group.last] if not line.total]
        for whole, printed in _printed(document, group, division, variables):
            yield Proposal(whole, printed, Law.PARTS, family, firm=False)


def _printed(
    document: str, total: FormRow, division: Sequence[FundLine], variables: dict[_Place, int]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """A total and its parts in every column of money."""
    for column in MONEY:
        whole = _variable(document, total, column, variables)
        own = [_variable(document, line, column, variables) for line in division]
        printed = tuple(variable for variable in own if variable >= 0)
        if whole >= 0 and printed and whole not in printed:
            yield whole, printed


def _variable(document: str, line: FormRow, column: FormColumn, variables: dict[_Place, int]) -> int:
    cell = line.cell(column)
    return -1 if cell is None else variables.get((document, cell.table, cell.row, cell.column), -1)


def _divisions(parts: Iterable[FundLine]) -> list[list[FundLine]]:
    """The parts by what they divide: sources of money, 基本支出 beside 项目支出; without the finer ones."""
    natures: list[FundLine] = []
    sources: list[FundLine] = []
    for line in parts:
        divides = recognise(line.name).fields.nature
        if divides is None:
            sources.append(line)
        elif divides.parent is Nature.ALL:
            natures.append(line)
    found = {recognise(line.name).fields.source for line in sources}
    coarse = [line for line in sources if _parent(line) not in found]
    return [division for division in (coarse, natures) if len(division) > 1] or [coarse or natures]


def _parent(line: FundLine) -> object:
    source = recognise(line.name).fields.source
    return source.parent if source is not None and source.parent is not None else Nature.ALL


def _is_known(name: str) -> bool:
    return recognise(name).known
