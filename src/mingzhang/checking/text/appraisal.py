"""Points of self-evaluation forms: none above its full points, totals that add up (自评表的得分)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from ...model.appraisal import MONEY, Appraisal, FormCell, FormColumn, FormRow, FundLine
from ...model.fact import Mark
from ...model.finding import Finding, Severity
from ..context import Context
from ..registry import check
from ..statement_words import figure_words
from .amounts import sum_of
from .form_points import add_up, called, exponent_of, is_weighted, value_of, values_of

_HUNDRED = Decimal(100)
_TEXT = "text"
_BANDED = Decimal("0.9")  # offices that give points by bands give all of them from some rate below one on
_IN_BRACKETS = re.compile(r"[(（](?:权重)?(\d+(?:\.\d+)?)分?[)）]")


@check("appraisal-points")
def points_above_full(context: Context) -> Iterator[Finding]:
    """得分 above 分值, or below zero."""
    for form in context.appraisals:
        if is_weighted(form):
            continue
        rows: tuple[FormRow, ...] = (*form.funds, *form.lines)
        for line in rows:
            full, points = line.cell(FormColumn.FULL), line.cell(FormColumn.POINTS)
            most, given = value_of(full), value_of(points)
            if points is None or given is None or most is None or 0 <= given <= most:
                continue
            said = f"“{line.name}”分值{most}分，得分印为{given}分"
            wrong = "得分不能高于分值" if given > most else "得分不能为负"
            yield _found("appraisal-points", Severity.ERROR, f"{said}，{wrong}。", points, full)


@check("appraisal-nothing")
def total_of_nothing(context: Context) -> Iterator[Finding]:
    """资金总额 of nothing above a source that has money; where several have, the laws judge."""
    for form in context.appraisals:
        whole = [line for line in form.funds if line.total]
        if form.listing or len(whole) != 1:
            continue
        for column in MONEY:
            total = whole[0].cell(column)
            parts = [line.cell(column) for line in form.funds if not line.total]
            given = [cell for cell in parts if (value_of(cell) or 0) > 0]
            if value_of(total) == 0 and len(given) == 1 and given[0] and given[0].figure:
                due = figure_words(given[0].figure)
                message = f"{called(form, total)}{column.value}的资金总额印为0，而其中一项为{due}，请核对。"
                yield _found("appraisal-nothing", Severity.ERROR, message, total, given[0], expected=due)
                break  # the other columns are left at nothing in the same way


@check("appraisal-total")
def totals(context: Context) -> Iterator[Finding]:
    """总分 that is not the sum of what stands above it; a group that names its points and has others."""
    for form in context.appraisals:
        if form.listing or is_weighted(form):
            continue
        if context.book.media != _TEXT or _count_full(form):
            for column in (FormColumn.FULL, FormColumn.POINTS):
                yield from _total(form, column)
            yield from _groups(form)
            yield from _subtotals(form)


def _total(form: Appraisal, column: FormColumn) -> Iterator[Finding]:
    printed = form.total(column)
    total = value_of(printed)
    lines = values_of(form.lines, column)
    given = [cell for line in form.funds if (cell := line.cell(column)) is not None]
    if any(cell.mark is Mark.UNREADABLE for cell in given):
        return
    execution = [value for cell in given if (value := value_of(cell)) is not None]
    counted = [] if _count_all(form) else execution[:1]
    if column is FormColumn.FULL and total is None and execution and form.sums and lines:
        yield from _hundred(form, sum((*lines, *counted), Decimal(0)))
    if printed is None or total is None or not lines:
        return
    if add_up(lines, total) or add_up([*lines, *execution], total) or add_up([*lines, *execution[:1]], total):
        return
    due = sum((*lines, *counted), Decimal(0))
    parts = f"各指标合计{sum(lines, Decimal(0))}分"
    parts += f"，加预算执行{counted[0]}分，共{due}分" if counted else ""
    message = f"{called(form, printed)}{column.value}{parts}，“总分”印为{total}分，请核对。"
    yield _found("appraisal-total", Severity.ERROR, message, printed, expected=f"{due}分")


def _count_full(form: Appraisal) -> bool:
    """True when all 分值 are there: rows of a form in extracted text may have been lost with its columns."""
    execution = values_of(form.funds, FormColumn.FULL)[:1]
    full, total = values_of(form.lines, FormColumn.FULL), value_of(form.total(FormColumn.FULL)) or _HUNDRED
    return bool(full) and (add_up(full, total) or add_up([*full, *execution], total))


def _count_all(form: Appraisal) -> bool:
    """True when the indicators alone have all 分值: the execution of the budget is one of them, or none."""
    full = values_of(form.lines, FormColumn.FULL)
    return bool(full) and add_up(full, value_of(form.total(FormColumn.FULL)) or _HUNDRED)


def _hundred(form: Appraisal, full: Decimal) -> Iterator[Finding]:
    """A form that prints no total of 分值, whose parts are not a hundred."""
    if full != _HUNDRED:
        cell = form.lines[0].cell(FormColumn.FULL)
        message = f"{called(form, cell)}预算执行和各指标的分值合计{full}分，不是{_HUNDRED}分，请核对。"
        yield _found("appraisal-total", Severity.QUESTION, message, cell, expected=f"{_HUNDRED}分")


def _groups(form: Appraisal) -> Iterator[Finding]:
    """A group of indicators whose name says its points: 产出指标（50分）."""
    groups: dict[tuple[str, ...], list[Decimal | None]] = {}
    for line in form.lines:
        full = value_of(line.cell(FormColumn.FULL))
        groups.setdefault((line.first,), []).append(full)
        groups.setdefault((line.first, line.second), []).append(full)
    where = {line.first: line for line in reversed(form.lines)}
    for group, values in groups.items():
        said = _IN_BRACKETS.search(group[-1])
        known = [value for value in values if value is not None]
        if said is None or len(known) < len(values) or add_up(known, Decimal(said[1])):
            continue
        place = where[group[0]].cell(FormColumn.FULL)
        message = f"“{group[-1]}”各指标分值合计{sum(known, Decimal(0))}分，与所写的{said[1]}分不符，请核对。"
        yield _found("appraisal-total", Severity.WARNING, message, place, expected=f"{said[1]}分")


def _subtotals(form: Appraisal) -> Iterator[Finding]:
    """A row 小计 that is the sum neither of the indicators since the last one nor of its whole group."""
    for subtotal in form.subtotals:
        since = form.lines[subtotal.first : subtotal.last]
        group = [line for line in form.lines[: subtotal.last] if line.first == since[-1].first]
        for column in (FormColumn.FULL, FormColumn.POINTS):
            printed, total = subtotal.cell(column), value_of(subtotal.cell(column))
            sums = [values for lines in (since, group) if (values := values_of(lines, column))]
            if total is None or not sums or any(add_up(values, total) for values in sums):
                continue
            due = sum(sums[0], Decimal(0))
            message = (
                f"{called(form, printed)}{column.value}“小计”印为{total}分，以上各指标合计{due}分，请核对。"
            )
            yield _found("appraisal-total", Severity.ERROR, message, printed, expected=f"{due}分")


@check("appraisal-parts")
def divisions(context: Context) -> Iterator[Finding]:
    """Parts of the money named inside cells that do not add up to the whole beside them."""
    for form in context.appraisals:
        for division in form.divisions:
            whole, parts = division.total.figure, [cell.figure for _, cell in division.parts]
            figures = [figure for figure in parts if figure is not None]
            if whole is None or len(figures) < max(2, len(parts)):
                continue
            if sum_of(figures).meets(whole.interval):
                continue
            named = " + ".join(
                f"{figure.value:,}（{name}）"
                for (name, _), figure in zip(division.parts, figures, strict=True)
            )
            unit = whole.unit
            due = sum((figure.amount for figure in figures), Decimal(0)) / unit.scale
            message = f"{named} = {due:,.2f}{unit.value}，而“{division.name}”印为{figure_words(whole)}。"
            cells = (division.total, *(cell for _, cell in division.parts))
            yield _found("appraisal-parts", Severity.ERROR, message, *cells, expected=f"{due:,.2f}")


@check("appraisal-execution")
def execution_points(context: Context) -> Iterator[Finding]:
    """Points for budget execution that are not 分值 × 执行率, where no other rule explains them."""
    forms = [form for form in context.appraisals if not form.listing]
    rows = [(form, row) for form in forms for row in _executions(form)]
    by_rate = sum(row.by_rate for _, row in rows)
    for form, row in rows:
        if row.by_rate or not (row.odd or by_rate > len(rows) - by_rate):
            continue
        message = (
            f"{called(form, row.points)}“{row.line.name}”执行率{row.rate * 100:.2f}%，分值{row.full}分，"
            f"按执行率应得{row.due}分，印为{row.given}分；如按分档计分，请说明计分办法。"
        )
        yield _found("appraisal-execution", Severity.QUESTION, message, row.points, expected=f"{row.due}分")


@dataclass(frozen=True, slots=True)
class _Execution:
    """Points given for the execution of a budget."""

    line: FundLine
    points: FormCell
    full: Decimal
    given: Decimal
    rate: Decimal

    @property
    def due(self) -> Decimal:
        """分值 × 执行率, at most all of it, to the places printed."""
        return self._exact.quantize(self._step, ROUND_HALF_UP)

    @property
    def _exact(self) -> Decimal:
        return self.full * min(self.rate, Decimal(1))

    @property
    def _step(self) -> Decimal:
        return Decimal(1).scaleb(exponent_of(self.given))

    @property
    def by_rate(self) -> bool:
        """True when the points are the rate's, rounded or cut off, or rounded from the rate as printed."""
        near = abs(self._exact - self.given) <= self._step / 2 + self.full / 20000
        return near or self._exact.quantize(self._step, ROUND_DOWN) == self.given

    @property
    def odd(self) -> bool:
        """True for points that no band gives: a broken number, or all of them for a low rate."""
        broken = self.given != self.given.to_integral_value() and self.rate < 1
        return broken or (self.given == self.full and self.rate < _BANDED)


def _executions(form: Appraisal) -> Iterator[_Execution]:
    for line in form.funds:
        points, full = line.cell(FormColumn.POINTS), value_of(line.cell(FormColumn.FULL))
        given = value_of(points)
        budget = value_of(line.cell(FormColumn.FINAL_BUDGET)) or value_of(
            line.cell(FormColumn.ORIGINAL_BUDGET)
        )
        paid = value_of(line.cell(FormColumn.OUTTURN))
        if points is not None and full and given is not None and budget and paid is not None:
            yield _Execution(line, points, full, given, paid / budget)


def _found(
    rule: str,
    severity: Severity,
    message: str,
    *cells: FormCell | None,
    expected: str = "",
) -> Finding:
    places = tuple(cell.place for cell in cells if cell is not None)
    return Finding(rule, severity, message, places, places[0].quote if places else "", expected)
