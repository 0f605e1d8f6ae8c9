"""Columns that are worked out from the columns beside them (增减额、增减率、完成率).

Which columns a change or a rate was worked out from is seen from the rows: most of them must come out. Heads
only say that a column is a change or a rate, for 比上年增减 may mean last year's budget or its outturn.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import TypeVar

from ..model.fact import Claim, ClaimKind, Direction, Fact
from ..model.money import Figure, Unit
from .context import Context
from .slots import STAGE, YEAR, Key, Proposal, Slot, head_of, is_change, key_of, with_value
from .system import Law

PHRASE = "column.rate"
ENOUGH = 2  # rows that must come out before a column is said to be worked out from two others
_GROWTH = re.compile(r"增、?减|增[长幅]|降幅|变动|变化")
_RATE = re.compile(rf"{_GROWTH.pattern}|完成|执行|进度|[率幅%]")
T = TypeVar("T", Slot, Fact)
Pair = tuple[int, int]  # the column of this amount, and of the one that it is compared with


# --- changes: this amount is that one and the change ----------------------------------------------------


def proposals(table: Sequence[Slot]) -> Iterator[Proposal]:
    """The rows of every column of changes with any two columns whose difference it may be."""
    changes = {slot.fact.column for slot in table if is_change(slot.fact)}
    rows = _rows(table, lambda slot: slot.fact) if changes else {}
    pairs = _pairs({slot.fact.column: slot.key for slot in row.values()} for row in rows.values())
    for row in rows.values():
        for change in changes & row.keys():
            for pair in pairs:
                yield from _change(row, change, pair)


def _change(row: dict[int, Slot], change: int, pair: Pair) -> Iterator[Proposal]:
    this, that, moved = (row.get(column) for column in (*pair, change))
    if this is None or that is None or moved is None or this.variable < 0:
        return
    parts = tuple(slot.variable for slot in (that, moved) if slot.variable >= 0)
    place = moved.fact.place
    if parts and this.variable not in parts and len(set(parts)) == len(parts):
        family = ("change column", place.document, moved.fact.table, change, pair)
        yield Proposal(this.variable, parts, Law.PARTS, family, firm=False)


# --- rates: statements about two amounts of the row -----------------------------------------------------


def rates(context: Context) -> Iterator[Claim]:
    """The cells of rate columns as statements about the amounts of their rows."""
    lines = (line for form in context.appraisals for line in (*form.funds, *form.groups))
    forms = {cell.table for line in lines for _, cell in line.cells}  # judged by `appraised`
    tables: dict[int, list[Fact]] = defaultdict(list)
    for fact in context.facts:
        if fact.table not in forms:
            tables[fact.table].append(fact)
    for facts in tables.values():
        if any(_is_rate(fact) for fact in facts):
            yield from _of_table(facts)


def _of_table(facts: Sequence[Fact]) -> Iterator[Claim]:
    rows = _rows(facts, lambda fact: fact)
    amounts = ({c: key_of(f.point) for c, f in row.items() if not _is_rate(f)} for row in rows.values())
    pairs = _pairs(amounts)
    for column in sorted({fact.column for fact in facts if _is_rate(fact)}):
        lines = [row for row in rows.values() if column in row and _is_rate(row[column])]
        found = _source(lines, column, pairs) if lines else None
        if found is not None:
            kind, pair = found
            for row in lines:
                if _is_telling(row, column, pair):
                    yield _claim(kind, row[pair[0]], row[pair[1]], row[column])


def _source(
    lines: Sequence[dict[int, Fact]], column: int, pairs: Sequence[Pair]
) -> tuple[ClaimKind, Pair] | None:
    """What the column says of which pair, when most of its rows come out so."""
    grows = _GROWTH.search(head_of(lines[0][column])) is not None
    share = 2 if grows else 4  # a head that says 增减 leaves open of which pair only
    best, most = None, 0
    for kind in (ClaimKind.GROWTH,) if grows else (ClaimKind.COMPLETION, ClaimKind.GROWTH):
        for pair in pairs:
            telling = [row for row in lines if _is_telling(row, column, pair)]
            right = sum(_comes_out(kind, row[pair[0]], row[pair[1]], row[column]) for row in telling)
            if right > max(most, ENOUGH - 1) and (len(telling) - right) * share <= len(telling):
                best, most = (kind, pair), right
    return best


def _is_telling(row: dict[int, Fact], column: int, pair: Pair) -> bool:
    this, that, rate = (row.get(number) for number in (*pair, column))
    if this is None or that is None or rate is None or not (this.figure and that.figure and rate.figure):
        return False
    return that.figure.value > 0 and this.figure.value >= 0


def _comes_out(kind: ClaimKind, this: Fact, that: Fact, rate: Fact) -> bool:
    """True when the rate follows from amounts within their rounding; some cut it off or drop its sign."""
    assert this.figure is not None and that.figure is not None and rate.figure is not None
    top, base = this.figure.interval, that.figure.interval
    if kind is ClaimKind.GROWTH:
        top = top - base
    spread = 2 * rate.figure.half_place
    ends = [edge / bottom * 100 for edge in (top.low, top.high) for bottom in (base.low, base.high) if bottom]
    printed = rate.figure.value
    return min(ends) - spread <= printed <= max(ends) + spread


def _claim(kind: ClaimKind, this: Fact, that: Fact, rate: Fact) -> Claim:
    assert rate.figure is not None
    value = rate.figure.value
    direction = Direction.NONE
    if kind is ClaimKind.GROWTH:
        direction = Direction.DOWN if value < 0 else Direction.UP
    return Claim(
        kind,
        this.point,
        Figure(abs(value), Unit.PERCENT),
        rate.place,
        base=that.point,
        direction=direction,
        phrase=PHRASE,
        words=rate.label,
        measure="%",
    )


# --- rows and columns -----------------------------------------------------------------------------------


def _rows(cells: Sequence[T], fact_of: Callable[[T], Fact]) -> dict[int, dict[int, T]]:
    rows: dict[int, dict[int, T]] = defaultdict(dict)
    for cell in cells:
        fact = fact_of(cell)
        rows[fact.row][fact.column] = cell
    return rows


def _pairs(rows: Iterator[dict[int, Key]]) -> list[Pair]:
    """Pairs of columns that hold one amount at two times or stages, in either order."""
    found: dict[Pair, None] = {}
    for row in rows:
        alike: dict[Key, list[int]] = defaultdict(list)
        for column, key in row.items():
            if not key[-1]:
                alike[with_value(with_value(key, YEAR, 0), STAGE, "")].append(column)
        for columns in alike.values():
            found |= dict.fromkeys(permutations(columns, 2))
    return list(found)


def _is_rate(fact: Fact) -> bool:
    in_percent = fact.figure is not None and fact.figure.unit is Unit.PERCENT
    return in_percent and _RATE.search(head_of(fact)) is not None
