"""Amounts as the narrative prints them: those of the sheets where a sheet prints them, in 万元.

Text and tables agree because both print the same figure; changes and rates are worked out from what is
printed, so that a reader with a calculator finds the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ..model.draft import Draft
from ..model.manuscript import Sheet
from ..model.money import Unit
from ..model.point import Flow, Nature, Point, Source, Stage
from ..vocabulary.fields import Mark, deeper_nature, deeper_source, join_item
from ..vocabulary.terms import recognise
from ..vocabulary.text import plain
from .holdings import bare
from .totals import Totals

TEXT_UNIT = Unit.TEN_THOUSAND_YUAN
CENT = Decimal("0.01")
_FEN = 100
_FISCAL_ITEMS = ("three_public", "running_costs")
_ITEM_DIGITS = 7


def rounded(value: Decimal, decimals: int = 2) -> Decimal:
    """Rounded half up, as amounts in money are; what rounds to nothing has no sign.

    >>> rounded(Decimal("-0.0005")), rounded(Decimal("-0.005"))
    (Decimal('0.00'), Decimal('-0.01'))
    """
    found = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return found or abs(found)


class Printed:
    """The printed amounts of one draft, by point."""

    def __init__(self, draft: Draft, sheets: Sequence[Sheet], stage: Stage) -> None:
        self.year, self.stage = draft.year, stage
        self._printed = {_key(a.point): rounded(_in_text_unit(a.fen)) for a in draft.amounts}
        self._totals = Totals(draft.amounts)
        shown = dict(pair for sheet in sheets for pair in _of_sheet(sheet))
        self._printed.update(shown)
        self._shown = frozenset(shown)

    def point(self, words: str, at: Point | None = None) -> Point:
        """The point that words name; `@` stands for the point `at`, which the other words make more exact.

        >>> from mingzhang.model.book import BookKind
        >>> draft = Draft("示例市示范局", 2024, BookKind.FINAL_ACCOUNTS, ())
        >>> Printed(draft, (), Stage.OUTTURN).point("一般公共预算财政拨款支出").source.name
        'GENERAL'
        """
        base = at if at is not None and "@" in words else Point("", self.year, Flow.OTHER, self.stage)
        said = recognise(words.replace("@", "")).fields
        item = join_item(base.item, said.item)
        flow = said.flow or base.flow
        if item.startswith("procurement") and "awarded" not in item:
            flow = Flow.PROCUREMENT
        source = deeper_source(base.source, said.source) or Source.ALL
        if item.startswith(_FISCAL_ITEMS):
            source = Source.FISCAL
        return replace(
            base,
            flow=flow if flow is not Flow.OTHER else Flow.EXPENDITURE,
            stage=said.stage or base.stage,
            source=source,
            nature=deeper_nature(base.nature, said.nature) or base.nature,
            economic=said.economic or base.economic,
            item=item,
            year=self.year - 1 if said.has(Mark.LAST_YEAR) else base.year,
        )

    def printed(self, point: Point) -> Decimal | None:
        """The amount in 万元 as printed; None when nothing is known of it.

        What no sheet prints is summed from its parts, last year's and the budget's only when every item
        of this year, one that fell to nothing included, has one: a total of some items would be compared
        with the whole.
        """
        found = self._printed.get(_key(point))
        if found is not None:
            return found
        if point.year == self.year and point.stage is self.stage:
            return self._summed(point)
        return self._summed(point) if self._is_complete(point) else None

    def _summed(self, point: Point) -> Decimal | None:
        fen = self._totals.of(_key(point))
        return None if fen is None else rounded(_in_text_unit(fen))

    def _is_complete(self, point: Point) -> bool:
        if len(point.function) == _ITEM_DIGITS:
            return True
        now = replace(point, year=self.year, stage=self.stage)
        codes = {*self.below(now, _ITEM_DIGITS), *self._totals.nil_items(now, _ITEM_DIGITS)}
        items = [replace(point, function=code) for code in codes]
        return bool(items) and all(self.printed(item) is not None for item in items)

    def last(self, point: Point) -> Decimal | None:
        """Last year's amount."""
        return self.printed(replace(point, year=point.year - 1))

    def budget(self, point: Point) -> Decimal | None:
        """The amount of the budget that the outturn is compared with."""
        return self.printed(self.budget_point(point))

    def is_nil(self, point: Point) -> bool:
        """True when there was nothing at all: what prints as 0.00 may be a few yuan."""
        return not self._totals.of(_key(point))

    def budget_point(self, point: Point) -> Point:
        """The point of the budget that the outturn is compared with."""
        return replace(point, stage=self.budget_stage(point))

    def budget_stage(self, point: Point) -> Stage:
        """The year-start budget, or the full-year budget (全年预算数) where the tables print that."""
        final = _key(replace(point, stage=Stage.FINAL_BUDGET)) in self._shown
        return Stage.FINAL_BUDGET if final else Stage.ORIGINAL_BUDGET

    def budget_name(self, point: Point) -> str:
        """What the budget is called in a sentence."""
        return self.budget_stage(point).value.removesuffix("数")

    def below(self, point: Point, digits: int, economic: bool = False) -> tuple[str, ...]:
        """Codes of that many digits with money, or with a budget, under the point, sorted."""
        return tuple(sorted(set(self._codes(point, digits, economic))))

    def _codes(self, point: Point, digits: int, economic: bool) -> Iterator[str]:
        for known, amount in self._printed.items():
            code = known.economic if economic else known.function
            if len(code) == digits and amount and known.year == point.year:
                under = replace(point, economic=code) if economic else replace(point, function=code)
                above = point.economic if economic else point.function
                if code.startswith(above) and _is_part(known, _key(under), point.stage):
                    yield code

    def projects(self) -> Iterator[tuple[Point, Decimal]]:
        """Every project of the year with its whole amount, in the order of the draft."""
        for known, amount in self._printed.items():
            whole = known.source is Source.ALL and known.year == self.year and known.stage is self.stage
            if known.project and whole and amount and not known.detail:
                yield known, amount


def _key(point: Point) -> Point:
    point = bare(point)
    if not point.unit and not point.project:
        return point
    return replace(point, unit=plain(point.unit), project=plain(point.project))


def _is_part(known: Point, whole: Point, stage: Stage) -> bool:
    """True when an amount is the whole, at whatever stage, or the part of it that has one nature."""
    if replace(known, stage=stage) == whole:
        return True
    return whole.nature is Nature.ALL and replace(known, stage=stage, nature=Nature.ALL) == whole


def _in_text_unit(fen: int) -> Decimal:
    return Decimal(fen) / _FEN / TEXT_UNIT.scale


def _of_sheet(sheet: Sheet) -> Iterator[tuple[Point, Decimal]]:
    """The printed cells of a sheet, in 万元; a blank cell of an amount is nil where the form says so."""
    texts = {(cell.row, cell.column): cell.text for cell in sheet.table.cells}
    unit = sheet.table.unit or TEXT_UNIT
    for row, column, point in sheet.points:
        amount = _read(texts.get((row, column), "") or "0")
        if amount is not None:
            yield _key(point), amount if unit is TEXT_UNIT else rounded(amount * unit.scale / TEXT_UNIT.scale)


def _read(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None
