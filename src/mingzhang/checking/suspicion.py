"""How likely a printed figure is the wrong one of several that clash (差错可能性)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from ..model.fact import Claim, ClaimKind, Fact
from ..model.money import Figure, Unit
from ..model.point import Point
from .pairs import Worked, pair_of
from .rates import middles
from .slips import Surroundings, digit_slips, likely_slips, plausibility, rate_slips
from .slots import Ledger
from .system import BEYOND, TICKS, Print, System

TEXT_AGAINST_TABLE = 2.0  # a sentence is typed, a table comes out of the books
STATEMENT = 1.0
TIE = 0.1  # what decides between statements of one sentence, and nothing else
RATE_FIRST = 0.5  # an amount is copied from the books, a rate is worked out by hand
FULL = Decimal(100)
Grid = dict[tuple[str, int, int, int], Decimal]


@dataclass(frozen=True)
class Suspicion:
    """Scores prints of one system; the neighbours of a cell are looked up by its grid place."""

    system: System
    grid: Grid
    known: dict[tuple[int, int, int], float] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger) -> Suspicion:
        """With the amounts of all tables by document, table, row and column."""
        grid = {
            (f.place.document, f.table, f.row, f.column): f.figure.amount
            for table in ledger.tables
            for f in (slot.fact for slot in table)
            if f.figure is not None
        }
        return cls(ledger.system, grid)

    def __call__(self, entry: Print, low: int, high: int) -> float:
        """The score of a print that the rest wants in [low, high] ticks."""
        asked = entry.number, low, high
        if asked not in self.known:
            self.known[asked] = self._score(entry, low, high)
        return self.known[asked]

    def _score(self, entry: Print, low: int, high: int) -> float:
        if entry.variable < 0:
            return STATEMENT + self._statement_score(entry)
        score = plausibility(self.slips(entry, low, high))
        if entry.text and any(
            not self.system.prints[n].text for n in self.system.of_variable[entry.variable]
        ):
            score += TEXT_AGAINST_TABLE
        return score - 0.01 * len(self.system.touching[entry.variable])

    def _statement_score(self, entry: Print) -> float:
        """A rate worked out wrongly; between a change and its rate the digits decide, else it is the rate."""
        figure = figure_of(entry)
        rate = figure is not None and figure.unit is Unit.PERCENT
        worked_out = plausibility(self._rate_slips(entry, figure)) if rate and figure is not None else 0.0
        tie = plausibility(self._pair_slips(entry)) + (RATE_FIRST if rate else 0.0)
        return worked_out + TIE * tie + self._rate_on_nothing(entry) + self._against_a_rate(entry)

    def _pair_slips(self, entry: Print) -> tuple[str, ...]:
        """The slips that lead to a change from the one that its rate gives, and the other way round."""
        pair, figure = pair_of(self.system, entry), figure_of(entry)
        subject = self._middles[pair.subject] if pair is not None else None
        if pair is None or figure is None or subject is None:
            return ()
        worked = Worked.of(self.system, pair, Decimal(subject) / TICKS, figure)
        if figure.unit is not Unit.PERCENT:
            span, scale = worked.change_span(), figure.unit.scale
            return likely_slips(figure.value, span[0] / scale, span[1] / scale) if span else ()
        right = worked.right_rate
        step = Decimal(1).scaleb(int(figure.value.as_tuple().exponent))
        return (
            digit_slips(figure.value, abs(right).quantize(step, ROUND_HALF_UP)) if right is not None else ()
        )

    def _against_a_rate(self, entry: Print) -> float:
        """决算数大于预算数, where a rate that follows from both amounts bears them out: the word is wrong."""
        terms = self._terms.get(entry.number, ())
        between = {variable for variable, _ in terms}
        claim = entry.origin
        compares = isinstance(claim, Claim) and claim.kind is ClaimKind.COMPARISON
        settled = (self.system.rows[number].terms for number in self.system.settled)
        borne_out = compares and any({variable for variable, _ in one} == between for one in settled)
        return 2 * TEXT_AGAINST_TABLE if borne_out else 0.0

    def _rate_on_nothing(self, entry: Print) -> float:
        """A growth of 100% is what is typed where there was nothing before."""
        claim = entry.origin
        full = isinstance(claim, Claim) and claim.kind is ClaimKind.GROWTH and claim.value is not None
        return TEXT_AGAINST_TABLE if full and claim.value.value == FULL else 0.0  # type: ignore[union-attr]

    def slips(self, entry: Print, low: int, high: int) -> tuple[str, ...]:
        """The slips that lead from an amount in [low, high] to what is printed."""
        figure = figure_of(entry)
        if figure is not None and figure.unit is Unit.PERCENT:
            return self._rate_slips(entry, figure) or self._pair_slips(entry)
        if entry.variable < 0:
            return self._pair_slips(entry)
        if figure is None or entry.variable < 0 or low <= -BEYOND or high >= BEYOND:
            return ()
        scale = figure.unit.scale * TICKS
        return likely_slips(
            figure.value, Decimal(low) / scale, Decimal(high) / scale, self._around(entry, figure)
        )

    def _rate_slips(self, entry: Print, figure: Figure) -> tuple[str, ...]:
        """The slips that lead from the rate that the printed amounts give to the printed one."""
        terms = self._terms.get(entry.number)
        if terms is None:
            return ()
        subject, base = (self._middles[variable] for variable, _ in terms)
        if subject is None or not base:
            return ()
        claim = entry.origin
        grown = isinstance(claim, Claim) and claim.kind is ClaimKind.GROWTH
        over = subject - base if grown else subject
        return rate_slips(figure.value, Decimal(over) / base * 100)

    @cached_property
    def _terms(self) -> dict[int, tuple[tuple[int, int], ...]]:
        """Subject and base of each statement, by the number of its print."""
        return {row.asserter: row.terms for row in self.system.rows if row.asserter >= 0}

    @cached_property
    def _middles(self) -> list[int | None]:
        return middles(self.system)

    def _around(self, entry: Print, figure: Figure) -> Surroundings:
        if not isinstance(entry.origin, Fact) or figure.value == 0:
            return Surroundings()
        fact = entry.origin
        steps = ((0, 1), (0, -1), (1, 0), (-1, 0))
        near = (
            self.grid.get((fact.place.document, fact.table, fact.row + down, fact.column + right))
            for down, right in steps
        )
        scale = figure.unit.scale
        neighbours = tuple(amount / scale for amount in near if amount)
        return Surroundings(self._wholes(entry, scale), neighbours, self._last_year(entry, scale))

    def _wholes(self, entry: Print, scale: Decimal) -> tuple[Decimal, ...]:
        """Amounts of the totals that the figure is a part of."""
        totals = {
            variable
            for number in self.system.touching[entry.variable]
            for variable, factor in self.system.rows[number].terms
            if factor > 0 and variable != entry.variable and self.system.rows[number].asserter < 0
        }
        return tuple(
            self._printed(variable) / scale for variable in totals if self.system.of_variable[variable]
        )

    def _last_year(self, entry: Print, scale: Decimal) -> tuple[Decimal, ...]:
        point = self.system.point(entry.variable)
        if point is None:
            return ()
        other = self.system.find(_year_before(point))
        return (self._printed(other) / scale,) if other is not None and self.system.of_variable[other] else ()

    def _printed(self, variable: int) -> Decimal:
        figure = figure_of(self.system.prints[self.system.of_variable[variable][0]])
        return figure.amount if figure is not None else Decimal(0)


def figure_of(entry: Print) -> Figure | None:
    """The figure printed; None for a statement without a number (持平, 年初无预算)."""
    if isinstance(entry.origin, Fact):
        return entry.origin.figure
    return None if entry.origin.kind is ClaimKind.NO_BASE else entry.origin.value


def _year_before(point: Point) -> Point:
    return Point(
        point.office,
        point.year - 1,
        point.flow,
        point.stage,
        point.source,
        point.nature,
        point.function,
        point.economic,
        point.item,
        point.project,
        point.unit,
        point.detail,
    )
