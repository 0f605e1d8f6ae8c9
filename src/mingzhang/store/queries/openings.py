"""Does this year begin with what the last one ended with (年初结转与上年决算年末结转核对)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...model.draft import Draft
from ...model.point import Flow, Point, Source, Stage
from ...writing.fill import quantum
from ...writing.totals import Totals

_SOURCES = (Source.ALL, Source.FISCAL, Source.GENERAL, Source.GOVERNMENT_FUND, Source.STATE_CAPITAL)


@dataclass(frozen=True)
class OpeningGap:
    """A source whose opening balance is not last year's closing balance, in fen."""

    source: Source
    opening: int
    closing: int


def opening_gaps(draft: Draft) -> list[OpeningGap]:
    """Sources that begin with another amount than last year's final accounts, as loaded, ended with.

    What was loaded from print is rounded: a difference below half its last place is none. What one of the
    two does not say is not compared.
    """
    totals = Totals(draft.amounts)
    printed = quantum([one.fen for one in draft.amounts if one.point.year == draft.year - 1 and one.fen])
    return list(_gaps(draft, totals, printed))


def _gaps(draft: Draft, totals: Totals, printed: int) -> Iterator[OpeningGap]:
    for source in _SOURCES:
        opening = totals.of(Point("", draft.year, Flow.OPENING, Stage.OUTTURN, source))
        closing = totals.of(Point("", draft.year - 1, Flow.CLOSING, Stage.OUTTURN, source))
        if opening is None or closing is None:
            continue
        if 2 * abs(opening - closing) > (printed if printed > 1 else 0):
            yield OpeningGap(source, opening, closing)
