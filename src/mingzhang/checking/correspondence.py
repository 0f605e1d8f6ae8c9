"""Amounts that two classifications name: a function item and an economic class, a 三公 item and its class."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..model.errors import DataError
from ..model.finding import Severity
from ..model.point import Flow, Nature, Source
from ..model.validity import OPEN_END
from .slots import ECONOMIC, FLOW, FUNCTION, ITEM, NATURE, SOURCE, YEAR, Key, Ledger, Proposal, with_value
from .system import Law

_FILE = Path(__file__).parent / "correspondences.toml"
BASIC = (Nature.BASIC.value, Nature.PERSONNEL.value, Nature.RUNNING.value)


@dataclass(frozen=True, slots=True)
class Correspondence:
    """A function item, or a named item, and the economic class that is the same money in some years."""

    function: str
    item: str
    economic: str
    first: int
    last: int


@cache
def correspondences() -> tuple[Correspondence, ...]:
    """The declared correspondences."""
    table = tomllib.loads(_FILE.read_text("utf-8"))
    rows = [row for name in ("function_is_class", "item_has_class") for row in table.get(name, [])]
    for number, row in enumerate(rows, start=1):
        if not row.get("economic") or not (row.get("function") or row.get("item")):
            raise DataError(f"{_FILE.name}, entry {number}: needs economic and function or item")
    return tuple(
        Correspondence(
            row.get("function", ""),
            row.get("item", ""),
            row["economic"],
            row.get("first", 0),
            row.get("last", OPEN_END),
        )
        for row in rows
    )


def proposals(ledger: Ledger) -> Iterator[Proposal]:
    """Equations that the documents must bear out before they are believed."""
    by_function = {c.function: [] for c in correspondences()}  # type: dict[str, list[Correspondence]]
    by_item = {c.item: [] for c in correspondences()}  # type: dict[str, list[Correspondence]]
    for one in correspondences():
        by_function[one.function].append(one)
        by_item[one.item].append(one)
    for key, variable in list(ledger.by_key.items()):
        if key[FLOW] != Flow.EXPENDITURE.value:
            continue
        if key[FUNCTION] in by_function and key[FUNCTION] and key[NATURE] == Nature.BASIC.value:
            yield from _function(ledger, key, variable, by_function[str(key[FUNCTION])])
        if key[ITEM] in by_item and key[ITEM]:
            yield from _item(ledger, key, variable, by_item[str(key[ITEM])])


def _function(ledger: Ledger, key: Key, variable: int, known: list[Correspondence]) -> Iterator[Proposal]:
    for one in known:
        if one.first <= _year(key) <= one.last:
            own = with_value(with_value(key, FUNCTION, ""), ECONOMIC, one.economic)
            parts = _of_natures(ledger, own, BASIC)
            if parts:
                yield _proposal(variable, parts[:1], ("function is class", key[YEAR]))


def _item(ledger: Ledger, key: Key, variable: int, known: list[Correspondence]) -> Iterator[Proposal]:
    """The class stands in the general budget; with projects divided by class the two make up the item."""
    for one in known:
        own = with_value(
            with_value(with_value(key, ITEM, ""), ECONOMIC, one.economic), SOURCE, Source.GENERAL.value
        )
        basic = _of_natures(ledger, own, BASIC)[:1]
        project = _of_natures(ledger, own, (Nature.PROJECT.value,))
        if basic and project:
            yield _proposal(variable, (*basic, *project), ("item is class", key[YEAR], key[SOURCE]))
        elif basic:
            yield _proposal(variable, basic, ("item has class", key[YEAR], key[SOURCE]), at_least=True)


def _of_natures(ledger: Ledger, key: Key, natures: tuple[str, ...]) -> tuple[int, ...]:
    found = (ledger.variable(with_value(key, NATURE, nature)) for nature in natures)
    return tuple(variable for variable in found if variable is not None)


def _year(key: Key) -> int:
    year = key[YEAR]
    assert isinstance(year, int)
    return year


def _proposal(total: int, parts: tuple[int, ...], family: Key, at_least: bool = False) -> Proposal:
    return Proposal(
        total,
        parts,
        Law.PARTS,
        ("correspondence", *family),
        firm=False,
        at_least=at_least,
        severity=Severity.QUESTION,
    )
