"""What the registers of an office say for its books (台账取数): counts, amounts, words of a draft.

A register that nobody has kept says nothing; one that is kept and has no row of a kind says zero. A unit
that had nothing to enter keeps the register by a nil return (零申报), a row without values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ..model.book import BookKind
from ..model.draft import Amount, Count, Words
from ..model.point import Flow, Point, Source, Stage
from .models import BudgetUnit, RegisterRow
from .register_cells import Values, money_of, number_of, told
from .register_definitions import (
    AmountOutput,
    ColumnType,
    Condition,
    CountOutput,
    NonTax,
    Register,
    Selection,
    WordsOutput,
    registers,
)

_SLOT = re.compile(r"\{(\w+)(?::([^{}]+))?\}")
_STAGES = {BookKind.BUDGET: Stage.ORIGINAL_BUDGET}
_TEN_THOUSAND = Decimal(10_000)
Rows = Sequence[Values]


@dataclass(frozen=True)
class BookParts:
    """What registers give a draft. `controls` are amounts that the ledger must show as well."""

    counts: tuple[Count, ...] = ()
    amounts: tuple[Amount, ...] = ()
    words: tuple[Words, ...] = ()
    controls: tuple[Amount, ...] = ()


def book_parts(units: Iterable[BudgetUnit], year: int, kind: BookKind, office: str = "") -> BookParts:
    """What the registers of these units say for the book of that kind and year.

    `office` is the name in the points; without it the department's name in that year.
    """
    included = list(units)
    name = office or (included[0].department.name_in(year) if included else "")
    kept = _Kept(included, year, kind, name)
    return BookParts(
        counts=tuple(kept.counts()),
        amounts=(*kept.amounts(control=False), *kept.non_tax()),
        words=tuple(kept.words()),
        controls=tuple(kept.amounts(control=True)),
    )


def unkept(units: Iterable[BudgetUnit], year: int, kind: BookKind) -> list[tuple[BudgetUnit, Register]]:
    """Registers that a book needs and a unit has not kept (未登记的台账)."""
    included = list(units)
    rows = RegisterRow.objects.filter(unit__in=included, year=year).values_list("unit", "register")
    kept = set(rows.distinct())
    needed = [one for one in registers() if kind in one.needed_for]
    return [(unit, one) for unit in included for one in needed if (unit.pk, one.name) not in kept]


def rows_of(unit: BudgetUnit, year: int, register: Register) -> list[RegisterRow]:
    """The rows of a unit's register, in order; a nil return is a row without values."""
    rows = RegisterRow.objects.filter(unit=unit, year=year, register=register.name)
    return list(rows.order_by("position"))


class _Kept:
    """The rows of all registers of some units, by register and year."""

    def __init__(self, units: list[BudgetUnit], year: int, kind: BookKind, office: str) -> None:
        self.year, self.kind, self.office = year, kind, office
        self.stage = _STAGES.get(kind, Stage.OUTTURN)
        self._rows: dict[tuple[str, int], list[Values]] = {}
        order = {unit.pk: number for number, unit in enumerate(units)}
        found = RegisterRow.objects.filter(unit__in=units, year__in=(year, year - 1))
        for row in sorted(found, key=lambda row: (order[row.unit_id], row.position)):
            self._rows.setdefault((row.register, row.year), []).append(row.values)

    def rows(self, register: Register, year: int) -> Rows | None:
        """The rows with values; None when no unit has kept the register."""
        found = self._rows.get((register.name, year))
        return None if found is None else [values for values in found if values]

    # --- counts -----------------------------------------------------------------------------------

    def counts(self) -> Iterator[Count]:
        """Every count of a kept register."""
        for one in registers():
            for output in one.counts:
                if self.kind in output.selection.books:
                    yield from self._count(one, output)

    def _count(self, register: Register, output: CountOutput) -> Iterator[Count]:
        chosen = output.selection
        year = self.year - chosen.back
        rows = self.rows(register, year)
        for item, number in _sums(register, chosen, rows).items() if rows is not None else ():
            yield Count(item, _number(register, chosen, number), output.measure, year)

    # --- amounts ----------------------------------------------------------------------------------

    def amounts(self, control: bool) -> Iterator[Amount]:
        """Every amount of a kept register: those to print, or those to compare."""
        for one in registers():
            for output in one.amounts:
                if self.kind in output.selection.books and output.control is control:
                    yield from self._amount(one, output)

    def _amount(self, register: Register, output: AmountOutput) -> Iterator[Amount]:
        rows = self.rows(register, self.year - output.selection.back)
        if rows is None:
            return
        if output.detail:
            yield from self._detailed(register, output, rows)
            return
        for item, number in _sums(register, output.selection, rows).items():
            point = replace(self._point(output.flow, output.source), item=item)
            yield Amount(point, int(number * 100))

    def _detailed(self, register: Register, output: AmountOutput, rows: Rows) -> Iterator[Amount]:
        """One amount for every text of a column, where money is entered."""
        found: dict[str, int] = {}
        for values in _fitting(output.selection, rows):
            fen = money_of(register, register.column(output.selection.of), values)
            if fen is not None:
                name = values[output.detail]
                found[name] = found.get(name, 0) + fen
        point = self._point(output.flow, output.source)
        for name, fen in found.items():
            yield Amount(replace(point, detail=(name,)), fen)

    def _point(self, flow: Flow, source: Source) -> Point:
        return Point(self.office, self.year, flow, self.stage, source)

    # --- non-tax revenue --------------------------------------------------------------------------

    def non_tax(self) -> Iterator[Amount]:
        """The whole, every kind, and its items: all, paid into the treasury, into the special account."""
        for one in registers():
            rows = self.rows(one, self.year) if one.non_tax else None
            if one.non_tax and rows is not None and self.kind is BookKind.FINAL_ACCOUNTS:
                yield from self._non_tax(one.non_tax, rows)

    def _non_tax(self, form: NonTax, rows: Rows) -> Iterator[Amount]:
        yield from self._three(form, rows, "non_tax")
        place = 0
        for kind, item in (*form.items, *form.silent):
            own = [values for values in rows if values[form.kind] == kind]
            if not own and (kind, item) in form.silent:
                continue
            yield from self._three(form, own, item)
            names = dict.fromkeys(values[form.name] for values in own if form.name in values)
            for name in names or ([] if own else [form.placeholder]):
                place += 1  # rows that bear the same words are told apart by their place
                named = [values for values in own if values.get(form.name) == name]
                yield from self._three(form, named, "non_tax", (f"表1行{place}", name))

    def _three(self, form: NonTax, rows: Rows, item: str, detail: tuple[str, ...] = ()) -> Iterator[Amount]:
        treasury, account = (sum(values[key] for values in rows) for key in (form.treasury, form.account))
        point = replace(self._point(Flow.NON_TAX, Source.ALL), item=item, detail=detail)
        yield Amount(point, treasury + account)
        yield Amount(replace(point, source=Source.GENERAL), treasury)
        yield Amount(replace(point, source=Source.SPECIAL_ACCOUNT), account)

    # --- words ------------------------------------------------------------------------------------

    def words(self) -> Iterator[Words]:
        """The words of every row that has any to say."""
        for one in registers():
            rows = self.rows(one, self.year) or ()
            for output in (output for output in one.words if self.kind in output.books):
                yield from (self._words(one, output, values) for values in rows)

    def _words(self, register: Register, output: WordsOutput, values: Values) -> Words:
        topic, text = (said(register, text, values) for text in (output.topic, output.text))
        return Words(topic, text, self.year)


# --- leaves -------------------------------------------------------------------------------------------


def _sums(register: Register, chosen: Selection, rows: Rows) -> dict[str, Decimal]:
    """What is added up, by item; items without rows are zero unless they stay silent."""
    found: dict[str, Decimal] = {item: Decimal(0) for _, item in chosen.items} if chosen.zero else {}
    items = dict(chosen.items)
    for values in _fitting(chosen, rows):
        item = items.get(values.get(chosen.by, "") if chosen.by else "")
        number = _value(register, chosen, values)
        if item is not None and number is not None:
            found[item] = found.get(item, Decimal(0)) + number
    return found


def _value(register: Register, chosen: Selection, values: Values) -> Decimal | None:
    return Decimal(1) if chosen.of == "rows" else number_of(register, register.column(chosen.of), values)


def _fitting(chosen: Selection, rows: Rows) -> list[Values]:
    return [values for values in rows if all(_fits(condition, values) for condition in chosen.where)]


def _fits(condition: Condition, values: Values) -> bool:
    value: Any = values.get(condition.column)
    if condition.values:
        said = {True: "是", False: "否"}.get(value, value) if isinstance(value, bool) else value
        return said in condition.values
    return value is not None and value >= condition.fen


def _number(register: Register, chosen: Selection, number: Decimal) -> str:
    """A count as books print it: thousands apart, money in 万元 to two places."""
    if chosen.of != "rows" and register.column(chosen.of).type is not ColumnType.COUNT:
        return f"{(number / _TEN_THOUSAND).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
    return f"{number.normalize():,f}"


def said(register: Register, template: str, values: Values) -> str:
    """A template with the cells of a row; what stands in [ ] is left out when a cell in it is blank."""

    def part(text: str) -> str:
        return _SLOT.sub(lambda slot: _slot(register, values, slot[1], slot[2] or ""), text)

    def group(found: re.Match[str]) -> str:
        cells = [_slot(register, values, slot[1], slot[2] or "") for slot in _SLOT.finditer(found[1])]
        return part(found[1]) if all(cells) else ""

    return part(re.sub(r"\[([^\]]*)\]", group, template))


def _slot(register: Register, values: Values, name: str, word: str) -> str:
    column = register.column(name)
    if word:
        return word if values.get(name) else ""
    if column.type in (ColumnType.MONEY, ColumnType.SUM):
        fen = money_of(register, column, values)
        if fen is None:
            return ""
        return f"{(Decimal(fen) / 100 / _TEN_THOUSAND).quantize(Decimal('0.01'), ROUND_HALF_UP):,}万元"
    return told(register, column, values)
