"""Marked projects in a published book (不予公开项目): rolled up into one row, every total stays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..forms.withholding import withheld_label
from ..model.draft import Amount, Bridge, Draft, Words
from ..model.manuscript import Manuscript
from ..model.point import Point
from ..vocabulary.text import plain


def withhold(draft: Draft, projects: Collection[str]) -> Draft:
    """The draft without the names of some projects: their amounts stand together in the row of the rest.

    Words and reasons about such a project are left out. A draft that names none of them stays as it is.
    """
    names = {plain(name) for name in projects}
    marked = [one for one in draft.amounts if one.point.project in names]
    if not marked:
        return draft
    label = withheld_label(draft.year)
    kept = [one for one in draft.amounts if one.point.project not in names]
    bridges = tuple(one for one in draft.bridges if not _about(one, names))
    words = tuple(one for one in draft.words if not _speaks_of(one, names))
    return replace(
        draft,
        amounts=_together([*kept, *(_in_row(one, plain(label)) for one in marked)]),
        bridges=bridges,
        words=(*words, Words(f"name:{plain(label)}", label, draft.year)),
    )


def names_shown(manuscript: Manuscript, projects: Collection[str]) -> list[str]:
    """The names among them that the finished book still says somewhere: in a text that somebody wrote."""
    said = plain(manuscript.book("book").to_json())
    return [name for name in projects if plain(name) in said]


def _in_row(amount: Amount, project: str) -> Amount:
    return replace(amount, point=replace(amount.point, project=project))


def _together(amounts: list[Amount]) -> tuple[Amount, ...]:
    """Amounts of one point are one amount, where its first stood."""
    found: dict[Point, int] = {}
    for one in amounts:
        found[one.point] = found.get(one.point, 0) + one.fen
    return tuple(Amount(point, fen) for point, fen in found.items())


def _about(bridge: Bridge, names: set[str]) -> bool:
    return bridge.subject.project in names or bridge.base.project in names


def _speaks_of(words: Words, names: set[str]) -> bool:
    topic = plain(words.topic)
    return any(name in topic for name in names)
