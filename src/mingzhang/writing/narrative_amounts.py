"""Amounts as the narrative prints them: those of the sheets where a sheet prints them, in 万元.

Text and tables agree because both print the same figure; changes and rates are worked out from what is
printed, so that a reader with a calculator finds the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ..model.draft import Draft
from ..model.manuscript import Sheet
from ..model.money import Unit
from ..model.point import Flow, Point, Source, Stage
from ..vocabulary.fields import Mark, deeper_nature, deeper_source, join_item
from ..vocabulary.terms import recognise
from ..vocabulary.text import plain
from .holdings import bare

TEXT_UNIT = Unit.TEN_THOUSAND_YUAN
CENT = Decimal("0.01")
_FEN = 100
_FISCAL_ITEMS = ("three_public", "running_costs")
_FUNDS = (Source.GENERAL, Source.GOVERNMENT_FUND, Source.STATE_CAPITAL)


def rounded(value: Decimal, decimals: int = 2) -> Decimal:
    """Rounded half up, as amounts in money are."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


class Printed:
    """The printed amounts of one draft, by point."""

    def __init__(self, draft: Draft, sheets: Sequence[Sheet], stage: Stage) -> None:
        self.year, self.stage = draft.year, stage
        self._printed = {_key(a.point): rounded(_in_text_unit(a.fen)) for a in draft.amounts}
        for sheet in sheets:
            self._printed.update(_of_sheet(sheet))

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
        """The amount in 万元 as printed; None when nothing is known of it."""
        found = self._printed.get(_key(point))
        if found is None and point.source is Source.FISCAL:
            return self._printed_sum(replace(point, source=fund) for fund in _FUNDS)
        return found

    def _printed_sum(self, points: Iterable[Point]) -> Decimal | None:
        """A total that stands nowhere by itself: its parts added up, None when there is none."""
        found = [amount for point in points if (amount := self._printed.get(_key(point))) is not None]
        return sum(found, Decimal(0)) if found else None

    def last(self, point: Point) -> Decimal | None:
        """Last year's amount."""
        return self.printed(replace(point, year=point.year - 1))

    def budget(self, point: Point) -> Decimal | None:
        """The amount of the year-start budget."""
        return self.printed(replace(point, stage=Stage.ORIGINAL_BUDGET))

    def below(self, point: Point, digits: int, economic: bool = False) -> tuple[str, ...]:
        """Codes of that many digits with money, or with a budget, under the point, sorted."""
        return tuple(sorted(set(self._codes(point, digits, economic))))

    def _codes(self, point: Point, digits: int, economic: bool) -> Iterator[str]:
        for known, amount in self._printed.items():
            code = known.economic if economic else known.function
            if len(code) == digits and amount and known.year == point.year:
                under = replace(point, economic=code) if economic else replace(point, function=code)
                above = point.economic if economic else point.function
                if code.startswith(above) and replace(known, stage=point.stage) == _key(under):
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
