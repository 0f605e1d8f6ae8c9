"""Rows of a two-sided table whose alignment is lost: which half does a label stand in (左右两栏的拆分)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...forms.model import StubKind
from .layout import Layout
from .rows import Kind, Row, Run, add_amounts, runs
from .tokens import TextLine, Token, plain
from .words import norm

Pair = tuple[Row | None, Row | None]
_NUMERALS = {sign: value for value, sign in enumerate("一二三四五六七八九十", start=1)}
_CHINESE = re.compile(r"^([一二三四五六七八九十]{1,4})、")
_LEFT_WORDS = (
    "本年收入",
    "收入总计",
    "收入合计",
    "人员经费合计",
    "年初",
    "使用非财政",
    "用事业基金",
    "上年结转",
)
_RIGHT_WORDS = ("本年支出", "支出总计", "支出合计", "公用经费合计", "年末", "年终", "结余分配", "结转下年")
_LEFT_ENDS = ("收入", "拨款", "拨款收入", "预算", "资金", "基金", "补助")


def ordinal(label: str) -> int:
    """The number in front of a label: 二十三、其他支出 is 23; 0 when there is none.

    >>> ordinal("二十三、其他支出"), ordinal("总计")
    (23, 0)
    """
    found = _CHINESE.match(label)
    if not found:
        return 0
    tens, _, ones = found[1].rpartition("十")
    if "十" not in found[1]:
        return _NUMERALS.get(found[1], 0)
    return 10 * _NUMERALS.get(tens, 1) + _NUMERALS.get(ones, 0)


def build_pairs(layout: Layout, lines: Sequence[TextLine], places: int) -> list[Pair]:
    """The rows of a two-sided table, each half None where nothing stands."""
    if layout.has_lines:
        return _pair_up(_by_line_numbers(layout, lines, places))
    return _pair_up(_Sider(layout).sides(_segments(layout, lines, places)))


def _pair_up(halves: Iterator[tuple[int, Row]] | Sequence[tuple[int, Row]]) -> list[Pair]:
    pairs: list[Pair] = []
    for side, row in halves:
        if side == 0:
            pairs.append((row, None))
        elif pairs and pairs[-1][1] is None:
            pairs[-1] = (pairs[-1][0], row)
        else:
            pairs.append((None, row))
    return pairs


# ---- with 行次


@dataclass(slots=True)
class _Numbered:
    """State while reading halves by their 行次."""

    left: int = 0
    right: int = 0
    first_right: int = 0

    def side(self, token: Token, left_open: bool) -> int | None:
        """The side whose 行次 the token is, larger than the last there; None when it is none."""
        if not token.is_integer:
            return None
        number = int(token.text)
        if not self.right and left_open and number > self.left + 1:
            self.first_right = number
        if number > self.left and (not self.first_right or number < self.first_right):
            self.left = number
            return 0
        if self.first_right and number >= self.first_right and number > self.right:
            self.right = number
            return 1
        return None


def _by_line_numbers(layout: Layout, lines: Sequence[TextLine], places: int) -> list[tuple[int, Row]]:
    halves: list[tuple[int, Row]] = []
    label: list[Token] = []
    state = _Numbered()
    for line in lines:
        for token in line.tokens:
            side = state.side(token, bool(halves))
            if side is not None:
                halves.append((side, Row(label=label, order=token, indent=line.indent if label else 0)))
                label = []
            elif token.is_amount and halves and not label:
                run = Run(Kind.AMOUNTS, (token,), line, token is line.tokens[0])
                add_amounts(halves[-1][1].amounts, run, places)
            else:
                label.append(token)
    if label and halves:
        halves[-1][1].label += label
    return halves


# ---- without 行次


def _segments(layout: Layout, lines: Sequence[TextLine], places: int) -> list[Row]:
    width = max(side.count(StubKind.CODE) for side in layout.sides)
    whole = frozenset.union(*map(frozenset, _known_rows(layout)))
    rows: list[Row] = []
    for line in lines:
        for run in runs(line, width, places, sided=True):
            if rows and run.first and _is_whole(rows[-1], run, whole):
                rows.append(Row(label=list(run.tokens), indent=run.line.indent))
            else:
                _take(rows, run, width, places)
    return rows


def _is_whole(row: Row, run: Run, whole: frozenset[str]) -> bool:
    """True where a line begins with a row that the form knows, below another: no rest of a name."""
    words = bare_label("".join(token.text for token in run.tokens))
    return run.kind is Kind.WORDS and words in whole and bare_label(row.name) in whole


def _take(rows: list[Row], run: Run, width: int, places: int) -> None:
    row = rows[-1] if rows else None
    if run.kind is Kind.CODE:
        rows.append(Row(codes=list(run.tokens)))
    elif run.kind is Kind.AMOUNTS:
        if row is None:
            rows.append(Row())
        add_amounts(rows[-1].amounts, run, places)
    elif row is None or _begins(row, run, width):
        rows.append(Row(label=list(run.tokens), indent=run.line.indent if run.first else 0))
    else:
        row.label += run.tokens


def _begins(row: Row, run: Run, width: int) -> bool:
    """A word begins a half when it is an ordinal or a total, or stands behind amounts in the same line."""
    if run.starts:
        return bool(row.label or row.amounts) and not (
            width and row.codes and not row.amounts and not row.label
        )
    return bool(row.amounts) and not run.first


class _Sider:
    """Says of each half whether it is the left or the right one."""

    def __init__(self, layout: Layout) -> None:
        self.known = _known_rows(layout)
        self.classes: dict[str, int] = _classes(layout)
        self.last = [0, 0]

    def sides(self, rows: list[Row]) -> Iterator[tuple[int, Row]]:
        """Each half with its side."""
        before: Row | None = None
        side = 1
        for index, row in enumerate(rows):
            following = rows[index + 1] if index + 1 < len(rows) else None
            side = self._side(row, following, before, side)
            number = ordinal(row.name)
            self.last[side] = number or self.last[side]
            before = row
            yield side, row

    def _side(self, row: Row, following: Row | None, before: Row | None, last: int) -> int:
        if row.codes:
            return self._coded(row, before, last)
        name = bare_label(row.name)
        if row.name.startswith(_LEFT_WORDS):
            return 0
        if row.name.startswith(_RIGHT_WORDS):
            return 1
        if _shares_line(before, row) and last == 0:
            return 1
        return self._listed(row, name) if not _shares_line(row, following) else 0

    def _coded(self, row: Row, before: Row | None, last: int) -> int:
        start = row.codes[0].text[:3]
        if start not in self.classes:
            self.classes[start] = 1 if _shares_line(before, row) and last == 0 else 0
        return self.classes[start]

    def _listed(self, row: Row, name: str) -> int:
        left, right = name in self.known[0], name in self.known[1]
        if left != right:
            return 1 if right else 0
        number = ordinal(row.name)
        if number and (number == self.last[0] + 1) != (number == self.last[1] + 1):
            return 0 if number == self.last[0] + 1 else 1
        return 0 if name.endswith(_LEFT_ENDS) or (not name.endswith("支出") and not number) else 1


def _shares_line(before: Row | None, row: Row | None) -> bool:
    if before is None or row is None:
        return False
    first = min((t.line for t in (*row.codes, *row.label)), default=-1)
    return first in {t.line for t in (*before.codes, *before.label, *before.amounts)}


def bare_label(label: str) -> str:
    """A row label without its number, for comparing: 八、其他收入 is 其他收入."""
    return norm(
        re.sub(
            r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d+[.、．])", "", plain(label)
        )
    )


def _known_rows(layout: Layout) -> tuple[set[str], set[str]]:
    if layout.table is None or len(layout.table.sides) < len(("left", "right")):
        return set(), set()
    left, right = layout.table.sides[:2]
    return {bare_label(row.label) for row in left.rows}, {bare_label(row.label) for row in right.rows}


def _classes(layout: Layout) -> dict[str, int]:
    if layout.table is None:
        return {}
    return {code: number for number, side in enumerate(layout.table.sides) for code in side.classes}
