"""Which cells of a laid-out form are sums of which: rows under rows, columns beside columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model.manuscript import Sum
from ..vocabulary.text import plain
from .body import BodyRow
from .layout import Blank, Slot

_TOTALS = ("合计", "小计", "总计")
Path = tuple[str, ...]
Parts = tuple[int, tuple[int, ...]]


def sums_of(blank: Blank) -> tuple[Sum, ...]:
    """The sums of a table: down its columns first, then along its rows."""
    return (*_down(blank), *_along(blank))


def _down(blank: Blank) -> Iterator[Sum]:
    for side in range(len(blank.form.sides)):
        slots = [slot for slot in blank.slots if slot.side == side]
        rows = list({slot.row: slot.body for slot in slots}.items())
        columns = sorted({slot.column for slot in slots})
        for total, parts in row_sums([body for _, body in rows]):
            for column in columns:
                cells = tuple((rows[part][0], column) for part in parts)
                yield Sum((rows[total][0], column), cells)


def row_sums(rows: Sequence[BodyRow]) -> Iterator[Parts]:
    """A row is the sum of the deeper rows below it; a total that of the rows since the total before.

    Where the total stands first it is the sum of all rows of the highest level.
    """
    totals = [at for at, row in enumerate(rows) if row.total]
    parts: list[int] = []
    for at, row in enumerate(rows):
        below = _below(rows, at)
        if row.total:
            own = _top(rows) if totals == [0] else parts
            if own:
                yield at, tuple(own)
            parts = [at]
        elif below:
            yield at, below
        if not row.total and row.level == 0:
            parts.append(at)


def _below(rows: Sequence[BodyRow], at: int) -> tuple[int, ...]:
    """The rows one level below a row."""
    level, found = rows[at].level, []
    for index in range(at + 1, len(rows)):
        if rows[index].total or rows[index].level <= level:
            break
        found.append(index)
    least = min((rows[index].level for index in found), default=0)
    return tuple(index for index in found if rows[index].level == least)


def _top(rows: Sequence[BodyRow]) -> list[int]:
    return [at for at, row in enumerate(rows) if not row.total and row.level == 0]


def _along(blank: Blank) -> Iterator[Sum]:
    for number, side in enumerate(blank.form.sides):
        found = list(column_sums([column.path for column in side.columns]))
        rows: dict[int, list[Slot]] = {}
        for slot in blank.slots:
            if slot.side == number:
                rows.setdefault(slot.row, []).append(slot)
        for row, slots in rows.items() if found else ():
            at = [slot.column for slot in slots]
            for total, parts in found:
                yield Sum((row, at[total]), tuple((row, at[part]) for part in parts))


def column_sums(paths: Sequence[Path]) -> Iterator[Parts]:
    """A 合计 column is the sum of the columns that share its heads, a group counted by its own 合计.

    >>> list(column_sums([("合计",), ("支出", "小计"), ("支出", "基本"), ("支出", "项目"), ("结转下年",)]))
    [(0, (1, 4)), (1, (2, 3))]
    >>> list(column_sums([(year, item) for year in ("预算数", "决算数") for item in ("合计", "接待", "车")]))
    [(0, (1, 2)), (3, (4, 5))]
    """
    turned = _turned(paths)
    totals = _totals(turned)
    for at in totals:
        parts = tuple(_members(turned, turned[at][:-1], at, totals))
        if len(parts) > 1:
            yield at, parts


def _totals(paths: Sequence[Path]) -> list[int]:
    """The first 合计 column below each head; a later one only ends in the word (已缴国库小计)."""
    first: dict[Path, int] = {}
    for at, path in enumerate(paths):
        if path and plain(path[-1]).endswith(_TOTALS):
            first.setdefault(path[:-1], at)
    return sorted(first.values())


def _turned(paths: Sequence[Path]) -> list[Path]:
    """Heads that repeat below others (预算数, 决算数 under every item) go first."""
    last = [path[-1] for path in paths]
    turns = (
        len(set(last)) > 1
        and all(last.count(word) == last.count(last[0]) > 1 for word in last)
        and not any(plain(word).endswith(_TOTALS) for word in last)
    )
    return [(path[-1], *path[:-1]) for path in paths] if turns else list(paths)


def _members(paths: Sequence[Path], head: Path, total: int, totals: Sequence[int]) -> Iterator[int]:
    groups: dict[str, list[int]] = {}
    for at, path in enumerate(paths):
        if at != total and path[: len(head)] == head and len(path) > len(head):
            groups.setdefault(path[len(head)], []).append(at)
    for word, group in groups.items():
        own = [at for at in group if at in totals and paths[at][:-1] == (*head, word)]
        yield from own or group
