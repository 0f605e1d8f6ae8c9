"""Which columns the amounts of a row stand in when its empty cells are lost (空格丢失时的归栏).

A row with fewer amounts than columns is undecided. Sums decide: the first column is the total of the
others, a parent row is the sum of its children column by column, and what is empty in the total row is
empty everywhere. What the same amount is called elsewhere in the document breaks ties. Where nothing
decides, amounts keep their order from the left, and a remark says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import combinations, islice, product

from ..labelling.number import parse_amount
from .layout import Layout, LayoutSide, Path
from .rows import Row
from .sides import bare_label
from .tokens import plain

Columns = tuple[int, ...]
_TOTALS = ("合计", "总计", "小计", "本年收入合计", "本年支出合计")
_BRACKETED = re.compile(r"[（(][一二三四五六七八九十]+[）)]")
_ROOTS = frozenset({"合计", "总计", "收入总计", "支出总计"})
_STAGES = frozenset({"预算数", "决算数", "年初预算数", "全年预算数"})
_MOST = 4096  # combinations looked at for one family of rows
_PLACE = Decimal("0.01")


@dataclass(slots=True)
class _Line:
    """A row to be placed: its amounts, its level in the tree of codes, the columns found."""

    row: Row
    amounts: tuple[Decimal, ...]
    level: int
    key: str
    columns: Columns | None = None
    children: list[_Line] = field(default_factory=list)

    def value(self, column: int) -> Decimal:
        """The amount in a column, zero where it is empty."""
        columns = self.columns or ()
        return self.amounts[columns.index(column)] if column in columns else Decimal(0)


class _Evidence:
    """What amounts are called elsewhere: by the label of their row, by row and column."""

    def __init__(self, text: str) -> None:
        self.labels: dict[Decimal, set[str]] = defaultdict(set)
        self.cells: set[tuple[str, str, Decimal]] = set()
        self.text = text

    def says(self, word: str, amount: Decimal) -> bool:
        """True when a sentence gives the amount right behind the word: 公务接待费13.56万元."""
        if not word or not self.text:
            return False
        found = re.finditer(re.escape(word) + r"\D{0,12}?([\d,，]*\d(?:\.\d+)?)", self.text)
        return any(parse_amount(match[1])[1] == amount for match in found)

    def add(self, side: LayoutSide, line: _Line) -> None:
        """Learn from a row all of whose columns are known."""
        for amount in line.amounts:
            if amount:
                self.labels[amount].add(bare_label(line.row.name))
        if line.columns is not None:
            words = [_word(side.columns[column]) for column in line.columns if column < len(side.columns)]
            self.cells |= {
                (line.key, word, amount) for word, amount in zip(words, line.amounts, strict=False)
            }

    def score(self, side: LayoutSide, line: _Line, columns: Columns) -> int:
        """How often the document calls the amounts of the row as these columns do."""
        total = 0
        for column, amount in zip(columns, line.amounts, strict=True):
            word = _word(side.columns[column])
            total += 2 * ((line.key, word, amount) in self.cells)
            total += bool(amount) and any(label.endswith(word) for label in self.labels[amount])
            total += bool(amount) and line.key == "" and self.says(word, amount)
        return total


def place_amounts(
    tables: Sequence[tuple[Layout, list[tuple[Row | None, ...]], str]], text: str, remarks: list[str]
) -> None:
    """Find the columns of all rows with empty cells, in all tables together; say what stayed open.

    `text` is the running text of the document without blanks.
    """
    evidence = _Evidence(text)
    open_tables = []
    for layout, rows, title in tables:
        for number, side in enumerate(layout.sides):
            lines = _lines(side, [row[number] for row in rows])
            for line in lines:
                line.columns = tuple(range(len(side.columns))) if _is_full(side, line) else None
                evidence.add(side, line)
            if len(side.columns) > 1 and any(line.columns is None for line in lines):
                open_tables.append((side, lines, title))
    for side, lines, title in open_tables:
        undecided = _place(side, lines, evidence)
        for line in lines:
            line.row.columns = list(line.columns) if line.columns is not None else None
        if undecided:
            remarks.append(
                f"{title}：原文空格丢失，{undecided}行金额不能由合计关系确定所在栏，按自左而右的次序列出"
                f" / {undecided} rows of this table have amounts whose columns cannot be told"
            )


def _lines(side: LayoutSide, rows: Iterable[Row | None]) -> list[_Line]:
    lines = []
    for row in rows:
        amounts = [parse_amount(token.text)[1] for token in row.amounts] if row else []
        if row is None or not amounts or len(amounts) > len(side.columns):
            continue
        values = tuple(amount or Decimal(0) for amount in amounts)
        code = plain("".join(token.text for token in row.codes))
        lines.append(_Line(row, values, _level(row, code), code or bare_label(row.name)))
    return lines


def _level(row: Row, code: str) -> int:
    """Depth in the tree: 合计 0, 类 and 一、 1, 款 and （一） 2, 项 3."""
    if not code:
        return 0 if row.name in _ROOTS else 1 + (_BRACKETED.match(row.name) is not None)
    return len(row.codes) if len(row.codes) > 1 or len(code) <= 3 else (len(code) - 1) // 2


def _is_full(side: LayoutSide, line: _Line) -> bool:
    return len(line.amounts) == len(side.columns)


def _word(path: Path) -> str:
    """The word that names a column: the last that is no stage and no total."""
    words, _ = _without_stage(path)
    named = [word for word in words if word not in _TOTALS]
    return bare_label(named[-1] if named else words[-1]) if words else ""


# ---- one table


def _place(side: LayoutSide, lines: list[_Line], evidence: _Evidence) -> int:
    """Place the rows of one table from the total downwards; how many could not be decided."""
    root = _tree(lines)
    undecided = 0
    if root is not None and root.columns is None:
        undecided += _choose(side, [root], range(len(side.columns)), evidence, None)
    for parent in [root, *lines] if root else lines:
        if parent is not None and parent.columns is not None:
            undecided += _family(side, parent, evidence)
    for line in lines:
        if line.columns is None:
            everywhere = root.columns if root and root.columns else range(len(side.columns))
            undecided += _choose(side, [line], everywhere, evidence, None)
    return undecided


def _tree(lines: list[_Line]) -> _Line | None:
    """Hang rows below the rows they are part of; the total row, where there is one."""
    root = next((line for line in lines if line.level == 0), None)
    path: list[_Line] = []
    for line in lines:
        if line.level == 0:
            continue
        while path and path[-1].level >= line.level:
            path.pop()
        parent = path[-1] if path else root
        if parent is not None:
            parent.children.append(line)
        path.append(line)
    return root


def _family(side: LayoutSide, parent: _Line, evidence: _Evidence) -> int:
    open_lines = [line for line in parent.children if line.columns is None]
    if not open_lines or parent.columns is None:
        return 0
    return _choose(side, open_lines, parent.columns, evidence, parent)


def _choose(
    side: LayoutSide, lines: list[_Line], allowed: Iterable[int], evidence: _Evidence, parent: _Line | None
) -> int:
    """Give each row its columns; how many rows more than one choice fits."""
    allowed = tuple(allowed)
    options = [_options(side, line, allowed) for line in lines]
    fitting = _fitting(lines, options, allowed, parent) if parent else []
    if not fitting:  # no sum to go by: each row for itself
        return sum(_settle(side, line, choice, evidence) for line, choice in zip(lines, options, strict=True))
    ranked = sorted(fitting, key=lambda choice: -_evidence(side, lines, choice, evidence))
    best = ranked[0]
    tied = len(ranked) > 1 and _evidence(side, lines, ranked[1], evidence) == _evidence(
        side, lines, best, evidence
    )
    for line, columns in zip(lines, best, strict=True):
        line.columns = columns
    if not tied:
        return 0
    return sum(len({choice[number] for choice in ranked}) > 1 for number in range(len(lines)))


def _evidence(side: LayoutSide, lines: list[_Line], choice: Sequence[Columns], evidence: _Evidence) -> int:
    return sum(evidence.score(side, line, columns) for line, columns in zip(lines, choice, strict=True))


def _settle(side: LayoutSide, line: _Line, options: list[Columns], evidence: _Evidence) -> int:
    scores = [evidence.score(side, line, columns) for columns in options]
    best = max(scores)
    line.columns = options[scores.index(best)]
    return int(scores.count(best) > 1)


def _options(side: LayoutSide, line: _Line, allowed: Columns) -> list[Columns]:
    """The columns that the row's amounts can stand in, by the sum within the row; the leftmost first."""
    count = len(line.amounts)
    if count >= len(allowed):
        return [allowed] if count == len(allowed) else [tuple(range(count))]
    every = list(islice(combinations(allowed, count), _MOST))
    summed = [columns for columns in every if _adds_up(side, line, columns)]
    return summed or every


def _adds_up(side: LayoutSide, line: _Line, columns: Columns) -> bool:
    """True when every total column holds the sum of its parts, empty cells being zero."""
    values = dict(zip(columns, line.amounts, strict=True))
    return all(
        abs(values.get(total, Decimal(0)) - sum(values.get(part, Decimal(0)) for part in parts))
        <= _PLACE * (len(parts) + 1)
        for total, parts in relations(side.columns)
    )


@cache
def relations(columns: tuple[Path, ...]) -> tuple[tuple[int, Columns], ...]:
    """Each total column with the columns that it is the sum of.

    >>> car = (("公务用车", "小计"), ("公务用车", "购置费"), ("公务用车", "运行费"))
    >>> relations((("合计",), ("出国费",), *car))
    ((0, (1, 2)), (2, (3, 4)))
    """
    split = [_without_stage(path) for path in columns]
    found = []
    for total, (path, stage) in enumerate(split):
        if not path or path[-1] not in _TOTALS:
            continue
        head = path[:-1]
        parts = [
            index
            for index, (other, own) in enumerate(split)
            if index != total
            and own == stage
            and other[: len(head)] == head
            and _is_part(other, len(head), split)
        ]
        if parts:
            found.append((total, tuple(parts)))
    return tuple(found)


def _without_stage(path: Path) -> tuple[Path, str]:
    """预算数 or 决算数 below the words of a column tells the stage, not the part."""
    return (path[:-1], path[-1]) if len(path) > 1 and path[-1] in _STAGES else (path, "")


def _is_part(path: Path, depth: int, columns: list[tuple[Path, str]]) -> bool:
    """False for a column that its own group's 小计 stands for."""
    if len(path) <= depth + 1:
        return True
    group = path[: depth + 1]
    subtotals = [other for other, _ in columns if other[:-1] == group and other[-1] in _TOTALS]
    return not subtotals or path in subtotals


def _fitting(
    lines: list[_Line], options: list[list[Columns]], allowed: Columns, parent: _Line
) -> list[tuple[Columns, ...]]:
    """The choices for all rows of a family that add up to the parent in every column."""
    fixed = [line for line in parent.children if line.columns is not None]
    slack = _PLACE * (len(parent.children) + 1)
    wanted = {column: parent.value(column) - sum(line.value(column) for line in fixed) for column in allowed}
    found = []
    for choice in islice(product(*options), _MOST):
        sums = dict.fromkeys(allowed, Decimal(0))
        for line, columns in zip(lines, choice, strict=True):
            for column, amount in zip(columns, line.amounts, strict=True):
                sums[column] = sums.get(column, Decimal(0)) + amount
        if all(abs(sums[column] - wanted[column]) <= slack for column in allowed):
            found.append(choice)
    return found
