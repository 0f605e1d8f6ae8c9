"""The indicator library (指标库): indicators by kind of business, found by likeness to what is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from ..model.errors import DataError
from ..model.indicator import Frequency, Indicator, IndicatorKind, Objective, Operator, Target
from .goal_text import compact
from .rows import Fields, load

_SHOWN = 10
_NAME_COUNTS = 2  # a hit in the name of an indicator counts twice one in its kind of business


@dataclass(frozen=True, slots=True)
class LibraryIndicator:
    """An indicator of the library: everything but target and weight."""

    business: str
    also: tuple[str, ...]
    kind: IndicatorKind
    name: str
    operator: Operator
    unit: str
    frequency: Frequency
    method: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion for a goal: from the library (`year` 0), or from a year of the office's own."""

    business: str
    indicator: Indicator
    likeness: Fraction
    year: int = 0


@cache
def library() -> tuple[LibraryIndicator, ...]:
    """The whole library, by kind of business."""
    columns = ("business", "also", "kind", "name", "operator", "unit", "frequency", "method", "evidence")
    rows = load("library.csv", columns, _row)
    if len({(row.business, row.name) for row in rows}) != len(rows):
        raise DataError("performance/data/library.csv: an indicator stands twice in one kind of business")
    return rows


def _row(fields: Fields) -> LibraryIndicator:
    try:
        operator = Operator(fields.needed("operator"))
    except ValueError:
        raise DataError(f"{fields.where}: {fields.text('operator')!r} is no operator") from None
    return LibraryIndicator(
        fields.needed("business"),
        tuple(fields.text("also").split()),
        fields.member(IndicatorKind, "kind"),
        fields.needed("name"),
        operator,
        fields.text("unit"),
        fields.member(Frequency, "frequency"),
        fields.needed("method"),
        fields.needed("evidence"),
    )


def businesses() -> tuple[str, ...]:
    """The kinds of business that the library knows."""
    return tuple(dict.fromkeys(row.business for row in library()))


def search(words: str, past: Iterable[Objective] = (), limit: int = _SHOWN) -> tuple[Suggestion, ...]:
    """Indicators like some words (a project's name, its goal, the start of an indicator), likest first.

    The office's own past years stand beside the library, with the targets they had; of equal likeness the
    latest year comes first.
    """
    wanted = compact(words)
    found = [_of_library(row, wanted) for row in library()]
    found += [_of_past(o, i, wanted) for o in past for i in o.tree]
    ranked = sorted(found, key=lambda s: (-s.likeness, -s.year))
    return tuple(s for s in ranked if s.likeness > 0)[:limit]


def _of_library(row: LibraryIndicator, wanted: str) -> Suggestion:
    target = Target(row.operator, words=row.method if row.operator is Operator.QUALITATIVE else "")
    indicator = Indicator(
        "", row.name, row.kind, target, Decimal(0), row.unit,
        method=row.method, frequency=row.frequency, evidence=row.evidence,
    )  # fmt: skip
    context = max((_likeness(wanted, word) for word in (row.business, *row.also)), default=Fraction(0))
    return Suggestion(row.business, indicator, context + _NAME_COUNTS * _likeness(wanted, row.name))


def _of_past(objective: Objective, indicator: Indicator, wanted: str) -> Suggestion:
    context = _likeness(wanted, compact(objective.name))
    likeness = context + _NAME_COUNTS * _likeness(wanted, compact(indicator.name))
    return Suggestion(objective.name, indicator, likeness, objective.year)


def _likeness(one: str, other: str) -> Fraction:
    """The part of the pairs of characters of the shorter that occur in the longer."""
    short, long = sorted((one, other), key=len)
    pairs = [short[i : i + 2] for i in range(len(short) - 1)] or ([short] if short else [])
    return Fraction(sum(pair in long for pair in pairs), len(pairs)) if pairs else Fraction(0)
