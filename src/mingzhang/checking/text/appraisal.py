"""Points of self-evaluation forms: none above its full points, totals that add up, one score everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from ...model.appraisal import Appraisal, Column, FormCell, FormRow, FundLine, RatedLine
from ...model.finding import Finding, Severity
from ...model.money import Figure, Unit
from ...model.place import Place
from ...vocabulary.text import plain
from ..context import Context
from ..registry import check
from .script import Script, script

_HUNDRED = Decimal(100)
_CENT = -2  # points printed to two places or finer may have been rounded one by one
_BANDED = Decimal("0.9")  # offices that give points by bands give all of them from some rate below one on
_IN_BRACKETS = re.compile(r"[(（](?:权重)?(\d+(?:\.\d+)?)分?[)）]")
_SCORE = re.compile(
    r"(?:自评|绩效|综合|评价)[^，。；：\d]{0,8}?(?:得分|总分|分数|评分)[^，。；\d]{0,5}?(\d{1,3}(?:\.\d+)?)分(?!值)"
)
_MONEY = re.compile(
    r"(?P<what>年初预算|全年预算|调整后预算|执行)数?(?:共计|合计|[为是：:])*(?P<amount>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)"
)
_RATE = re.compile(r"(?:完成(?:全年)?预算的|执行率[为是达到]*)(?P<rate>\d{1,3}(?:\.\d+)?)%")
_COLUMNS = {
    "年初预算": Column.ORIGINAL_BUDGET,
    "全年预算": Column.FINAL_BUDGET,
    "调整后预算": Column.FINAL_BUDGET,
    "执行": Column.OUTTURN,
}
_ITSELF = ("", "项目", "本项目", "该项目", "我部门", "我单位", "本部门", "本单位", "部门整体", "部门整体支出")
_CLAUSE = re.compile("[，。；：:\n]")
_OPENING = 5  # passages that may say of which project the whole document is


@check("appraisal-points")
def points_above_full(context: Context) -> Iterator[Finding]:
    """得分 above 分值, or below zero."""
    for form in context.appraisals:
        rows: tuple[FormRow, ...] = (*form.funds, *form.lines)
        for line in rows:
            full, points = line.cell(Column.FULL), line.cell(Column.POINTS)
            most, given = _value(full), _value(points)
            if points is None or given is None or most is None or 0 <= given <= most:
                continue
            said = f"“{line.name}”分值{most}分，得分印为{given}分"
            wrong = "得分不能高于分值" if given > most else "得分不能为负"
            yield _found("appraisal-points", Severity.ERROR, f"{said}，{wrong}。", points, full)


@check("appraisal-total")
def totals(context: Context) -> Iterator[Finding]:
    """总分 that is not the sum of what stands above it; a group that names its points and has others."""
    for form in context.appraisals:
        if not form.listing:
            for column in (Column.FULL, Column.POINTS):
                yield from _total(form, column)
            yield from _groups(form)
            yield from _subtotals(form)


def _total(form: Appraisal, column: Column) -> Iterator[Finding]:
    printed = form.total(column)
    total = _value(printed)
    lines = _values(form.lines, column)
    execution = [value for line in form.funds if (value := _value(line.cell(column))) is not None]
    if column is Column.FULL and total is None and execution and form.sums and lines:
        yield from _hundred(form, sum((*lines, execution[0]), Decimal(0)))
    if printed is None or total is None or not lines:
        return
    if (
        _add_up(lines, total)
        or _add_up([*lines, *execution], total)
        or _add_up([*lines, *execution[:1]], total)
    ):
        return
    due = sum((*lines, *execution[:1]), Decimal(0))
    parts = f"各指标合计{sum(lines, Decimal(0))}分"
    parts += f"，加预算执行{execution[0]}分，共{due}分" if execution else ""
    message = f"《{_title(printed)}》{column.value}{parts}，“总分”印为{total}分，请核对。"
    yield _found("appraisal-total", Severity.ERROR, message, printed, expected=f"{due}分")


def _hundred(form: Appraisal, full: Decimal) -> Iterator[Finding]:
    """A form that prints no total of 分值, whose parts are not a hundred."""
    if full != _HUNDRED:
        cell = form.lines[0].cell(Column.FULL)
        message = f"《{_title(cell)}》预算执行和各指标的分值合计{full}分，不是{_HUNDRED}分，请核对。"
        yield _found("appraisal-total", Severity.QUESTION, message, cell, expected=f"{_HUNDRED}分")


def _add_up(values: list[Decimal], total: Decimal) -> bool:
    """True when the values, each as exact as it is printed, may add up to the total.

    >>> _add_up([Decimal("9.33"), Decimal("40")], Decimal("49.3")), _add_up([Decimal(9)], Decimal(8))
    (True, False)
    """
    slack = sum((_half(value) for value in values if _exponent(value) <= _CENT), Decimal(0))
    finest = min(_exponent(value) for value in values)
    if _exponent(total) > finest or _exponent(total) <= _CENT:
        slack += _half(total)
    return abs(sum(values, Decimal(0)) - total) <= slack


def _half(value: Decimal) -> Decimal:
    return Decimal(5).scaleb(_exponent(value) - 1)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


def _groups(form: Appraisal) -> Iterator[Finding]:
    """A group of indicators whose name says its points: 产出指标（50分）."""
    groups: dict[tuple[str, ...], list[Decimal | None]] = {}
    for line in form.lines:
        full = _value(line.cell(Column.FULL))
        groups.setdefault((line.first,), []).append(full)
        groups.setdefault((line.first, line.second), []).append(full)
    where = {line.first: line for line in reversed(form.lines)}
    for group, values in groups.items():
        said = _IN_BRACKETS.search(group[-1])
        known = [value for value in values if value is not None]
        if said is None or len(known) < len(values) or _add_up(known, Decimal(said[1])):
            continue
        place = where[group[0]].cell(Column.FULL)
        message = f"“{group[-1]}”各指标分值合计{sum(known, Decimal(0))}分，与所写的{said[1]}分不符，请核对。"
        yield _found("appraisal-total", Severity.WARNING, message, place, expected=f"{said[1]}分")


def _values(lines: Iterable[RatedLine], column: Column) -> list[Decimal]:
    """The figures that some indicators print in a column; none of them where one cannot be read."""
    found = [(line.cell(Column.FULL), _value(line.cell(column))) for line in lines]
    if any(full is not None and value is None for full, value in found):
        return []
    return [value for _, value in found if value is not None]


def _subtotals(form: Appraisal) -> Iterator[Finding]:
    """A row 小计 that is the sum neither of the indicators since the last one nor of its whole group."""
    for subtotal in form.subtotals:
        since = form.lines[subtotal.first : subtotal.last]
        group = [line for line in form.lines[: subtotal.last] if line.first == since[-1].first]
        for column in (Column.FULL, Column.POINTS):
            printed, total = subtotal.cell(column), _value(subtotal.cell(column))
            sums = [values for lines in (since, group) if (values := _values(lines, column))]
            if total is None or not sums or any(_add_up(values, total) for values in sums):
                continue
            due = sum(sums[0], Decimal(0))
            message = (
                f"《{_title(printed)}》{column.value}“小计”印为{total}分，以上各指标合计{due}分，请核对。"
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
            total = sum((figure.interval for figure in figures[1:]), figures[0].interval)
            if total.meets(whole.interval):
                continue
            named = " + ".join(
                f"{figure.value:,}（{name}）"
                for (name, _), figure in zip(division.parts, figures, strict=True)
            )
            unit = whole.unit
            due = sum((figure.amount for figure in figures), Decimal(0)) / unit.scale
            message = (
                f"{named} = {due:,.2f}{unit.value}，而“{division.name}”印为{whole.value:,}{unit.value}。"
            )
            cells = (division.total, *(cell for _, cell in division.parts))
            yield _found("appraisal-parts", Severity.ERROR, message, *cells, expected=f"{due:,.2f}")


def _title(cell: FormCell | None) -> str:
    return cell.place.table_title if cell is not None else ""


@check("appraisal-execution")
def execution_points(context: Context) -> Iterator[Finding]:
    """Points for budget execution that are not 分值 × 执行率, where no other rule explains them."""
    rows = [row for form in context.appraisals if not form.listing for row in _executions(form)]
    by_rate = sum(row.by_rate for row in rows)
    for row in rows:
        if row.by_rate or not (row.odd or by_rate > len(rows) - by_rate):
            continue
        message = (
            f"《{_title(row.points)}》“{row.line.name}”执行率{row.rate * 100:.2f}%，分值{row.full}分，"
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
        return Decimal(1).scaleb(_exponent(self.given))

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
        points, full, given = line.cell(Column.POINTS), _value(line.cell(Column.FULL)), None
        given = _value(points)
        budget = _value(line.cell(Column.FINAL_BUDGET)) or _value(line.cell(Column.ORIGINAL_BUDGET))
        paid = _value(line.cell(Column.OUTTURN))
        if points is not None and full and given is not None and budget and paid is not None:
            yield _Execution(line, points, full, given, paid / budget)


@check("appraisal-score")
def scores(context: Context) -> Iterator[Finding]:
    """A score in a sentence or in the list of projects that is not the total of the project's form."""
    scored = [form for form in context.appraisals if _value(form.total(Column.POINTS)) is not None]
    if scored:
        yield from _listed(context, scored)
        yield from _told(context, scored)


@check("appraisal-money")
def money_told(context: Context) -> Iterator[Finding]:
    """Budget, execution or rate of a project in its summary sentence that its form prints otherwise."""
    forms = [form for form in context.appraisals if form.project and any(line.total for line in form.funds)]
    if not forms:
        return
    text = script(context)
    for match in text.matches(_MONEY, "预算数", "执行数"):
        figure = Figure(Decimal(match["amount"].replace(",", "")), Unit(match["unit"]))
        yield from _otherwise(text, match, forms, _COLUMNS[match["what"]], figure)
    for match in text.matches(_RATE, "预算的", "执行率"):
        yield from _otherwise(text, match, forms, Column.RATE, Figure(Decimal(match["rate"]), Unit.PERCENT))


def _otherwise(
    text: Script, match: re.Match[str], forms: list[Appraisal], column: Column, said: Figure
) -> Iterator[Finding]:
    """A finding where the form of the project that a sentence names has another figure."""
    form = _named(text, match.start(), forms)
    total = next((line for line in form.funds if line.total), None) if form is not None else None
    cell = total.cell(column) if total is not None else None
    if form is None or cell is None or cell.figure is None or _agree(said, cell.figure):
        return
    due = f"{cell.figure.value:,}{cell.figure.unit.value}"
    message = f"“{form.name}”的{column.value}此处为{match[0]}，而《{_title(cell)}》印为{due}，两处不一致。"
    places = (text.place(*match.span()), cell.place)
    printed = f"{said.value:,}{said.unit.value}"
    yield Finding("appraisal-money", Severity.ERROR, message, places, printed, due)


def _agree(one: Figure, other: Figure) -> bool:
    """True when two figures may stand for one amount, or one is the other rounded."""
    return one.unit.is_money == other.unit.is_money and one.interval.meets(other.interval)


def _listed(context: Context, forms: list[Appraisal]) -> Iterator[Finding]:
    by_name = {plain(form.project): form for form in forms if form.project}
    for listing in context.appraisals:
        for line in listing.funds if listing.listing else ():
            form, cell = by_name.get(plain(line.name)), line.cell(Column.POINTS)
            said, total = _value(cell), form.total(Column.POINTS) if form else None
            if cell is None or said is None or total is None or _same(said, _value(total)):
                continue
            yield _differs(line.name, f"{said}", cell.place, total)


def _told(context: Context, forms: list[Appraisal]) -> Iterator[Finding]:
    text = script(context)
    for match in text.matches(_SCORE, "得分", "总分", "分数", "评分"):
        form = _meant(text, match.start(), forms)
        total = form.total(Column.POINTS) if form else None
        if form is None or total is None or _same(Decimal(match[1]), _value(total)):
            continue
        yield _differs(form.name, match[1], text.place(*match.span()), total)


def _meant(text: Script, start: int, forms: list[Appraisal]) -> Appraisal | None:
    """The form that a sentence speaks of: of the project it names last, or the only one there is."""
    named = _named(text, start, forms)
    if named is not None:
        return named
    if len(forms) > 1:
        return None
    passage, (alone,) = text.at(start), forms
    lead = _CLAUSE.split(text.text[passage.start : start])[-1]
    opening = [passage.heading, *(other.text for other in text.passages[:_OPENING])]
    titled = not alone.project or any(alone.project in words for words in opening)
    return alone if titled and lead in _ITSELF else None


def _named(text: Script, start: int, forms: list[Appraisal]) -> Appraisal | None:
    """The form of the project that the passage names last before a place in it."""
    before = text.text[text.at(start).start : start]
    named = [(before.rfind(form.project), form) for form in forms if form.project and form.project in before]
    return max(named, key=lambda one: (one[0], len(one[1].project)))[1] if named else None


def _differs(name: str, said: str, place: Place, total: FormCell) -> Finding:
    due = _value(total)
    message = f"“{name}”的得分此处为{said}分，而《{_title(total)}》总分为{due}分，两处不一致。"
    places = (place, total.place)
    return Finding("appraisal-score", Severity.ERROR, message, places, f"{said}分", f"{due}分")


def _same(said: Decimal, total: Decimal | None) -> bool:
    """True when one is the other, printed to fewer places."""
    if total is None:
        return True
    places = Decimal(1).scaleb(max(_exponent(said), _exponent(total)))
    return said.quantize(places, ROUND_HALF_UP) == total.quantize(places, ROUND_HALF_UP)


def _value(cell: FormCell | None) -> Decimal | None:
    return cell.figure.value if cell is not None and cell.figure is not None else None


def _found(
    rule: str,
    severity: Severity,
    message: str,
    *cells: FormCell | None,
    expected: str = "",
) -> Finding:
    places = tuple(cell.place for cell in cells if cell is not None)
    return Finding(rule, severity, message, places, places[0].quote if places else "", expected)
