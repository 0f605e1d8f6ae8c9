"""What a draft holds, looked at as rows of forms: subjects, units, projects, and the words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..model.draft import Draft
from ..model.point import Flow, Point
from ..vocabulary import codes
from ..vocabulary.text import plain

_GRID_WORD = re.compile(r"表\d+(行\d+)?(列\d+)?")


def bare(point: Point) -> Point:
    """The point without its office, and without the table, row and column numbers in its detail.

    These say where words unknown to the vocabulary were printed; a written book prints them elsewhere.
    """
    if not point.office and not point.detail:
        return point
    detail = tuple(word for word in point.detail if word and not _GRID_WORD.fullmatch(word))
    if detail == point.detail and not point.office:
        return point
    return replace(point, office="", detail=detail)


@dataclass(frozen=True)
class Holdings:
    """The subjects, units and projects of a draft in the order in which it names them.

    functions, economics   codes with an amount other than zero this year, their parents included, sorted
    units                  budget units with money of their own
    projects               (unit, project as printed)
    kinds                  (revenue code above, label) of rows that no classification names: kinds of 非税收入
    """

    year: int
    functions: tuple[str, ...]
    economics: tuple[str, ...]
    units: tuple[str, ...]
    projects: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    _texts: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, draft: Draft) -> Holdings:
        """The holdings of a draft."""
        topics = tuple((words.topic, words.text) for words in draft.words)
        texts = {plain(topic): text for topic, text in topics}
        own = [amount.point for amount in draft.amounts if amount.point.year == draft.year]
        held = [a.point for a in draft.amounts if a.fen and a.point.year == draft.year]
        return cls(
            year=draft.year,
            functions=_with_parents(point.function for point in held),
            economics=_with_parents(point.economic for point in held),
            units=_units(draft, own),
            projects=_projects(own, texts),
            kinds=tuple(_kinds(own)),
            topics=topics,
            _texts=texts,
        )

    def text(self, topic: str) -> str:
        """The words entered for a topic, "" when there are none."""
        return self._texts.get(plain(topic), "")

    def name(self, code: str) -> str:
        """The name of a subject: as entered for this book, else of the year, else of any year."""
        entered = self.text(f"name:{code}")
        listed = codes.list_of(code, self.year)
        return entered or listed.name(code) or next(iter(listed.all_names(code)[::-1]), code)


def _with_parents(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({above for code in set(found) for above in _line(code)}))


def _line(code: str) -> Iterator[str]:
    """The code and the codes above it."""
    while code:
        yield code
        code = codes.parent(code)


def _units(draft: Draft, points: Iterable[Point]) -> tuple[str, ...]:
    named = {plain(unit): unit for unit in draft.units}
    seen = {point.unit: None for point in points if point.unit}
    ordered = [unit for unit in named if unit in seen] + [unit for unit in seen if unit not in named]
    return tuple(named.get(unit, unit) for unit in ordered)


def _projects(points: Iterable[Point], texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    pairs = dict.fromkeys((point.unit, point.project) for point in points if point.project)
    return tuple((unit, texts.get(plain(f"name:{project}"), project)) for unit, project in pairs)


def _kinds(points: Iterable[Point]) -> Iterator[tuple[str, str]]:
    """Rows of the table of non-tax revenue that the revenue classification does not list."""
    above = ""
    seen: set[tuple[str, ...]] = set()
    for point in points:
        if point.flow is not Flow.NON_TAX:
            continue
        if not point.detail:
            above = point.item.removeprefix("non_tax").removeprefix(".")
            continue
        if point.detail not in seen:
            seen.add(point.detail)
            yield above, point.detail[-1]
