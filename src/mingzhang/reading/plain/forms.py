"""Self-evaluation forms in a plain text: heads whose words are known, rows that end in figures (绩效自评表).

The columns of such a form are lost, but its figures stand in the order of their heads. A row is taken by
the figures at its end; a name that was broken over lines keeps the piece before them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ...model.appraisal import MONEY, FormColumn
from ...model.book import Cell, Table
from ...vocabulary.form_words import Key, column_of, is_key, roles_of
from ..appraisals.adjusted import is_adjustment
from ..assembly.units import unit_of_table
from .tokens import TextLine

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?分?")
_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?[%％分]?|[-—－–/]{1,3}")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_TITLE = re.compile(r"(?:情况|决算|预算|自评|评价|评分|明细|汇总|收支|资产|目标|监控)[^，。；]{0,6}表$")
_FEWEST = 3  # heads known by their words
_REACH = 25  # lines from the name of a form within which its first head stands
_LONGEST = 120  # lines of a form without a row 总分
_MONEY = (*MONEY, FormColumn.BUDGET)
_WORDS = (FormColumn.FIRST, FormColumn.SECOND, FormColumn.NAME)
_RATING = (
    FormColumn.NAME,
    FormColumn.TARGET,
    FormColumn.REACHED,
    FormColumn.FULL,
    FormColumn.POINTS,
    FormColumn.REASON,
)


@dataclass(slots=True)
class PlainForm:
    """A form as a complete table, the lines it takes from the text and the index of the line behind it."""

    table: Table
    end: int

    def titled(self, title: str, caption: tuple[str, ...]) -> PlainForm:
        """The form with the title and captions above it, and the unit that they declare."""
        unit = unit_of_table(caption, title, ())
        return PlainForm(replace(self.table, title=title, caption=caption, unit=unit), self.end)


@dataclass(slots=True)
class _Grid:
    """The rows of a form while they are read; `loose` are lines that no head explains."""

    rows: list[list[tuple[str, int]]] = field(default_factory=list)
    loose: list[TextLine] = field(default_factory=list)

    def add(self, words: Sequence[str], line: TextLine) -> None:
        """Add a row of cells, each with the number of its line, after what stood loose before it."""
        self.settle()
        self.rows.append([(word, line.number) for word in words])

    def settle(self) -> None:
        """The loose lines become one cell of words."""
        if self.loose:
            self.rows.append([("\n".join(line.text for line in self.loose), self.loose[0].number)])
            self.loose = []

    def cells(self) -> tuple[Cell, ...]:
        """The cells of the grid."""
        return tuple(
            Cell(row, column, text, page)
            for row, words in enumerate(self.rows)
            for column, (text, page) in enumerate(words)
        )


def form_at(lines: Sequence[TextLine], index: int) -> PlainForm | None:
    """The form that begins at a line: with its name, or with a head; None where none does.

    A text may end behind the caption of a table (单位：万元): then there is no such line.
    """
    if index >= len(lines):
        return None
    first = lines[index]
    named = _names(first)
    if not named and not _heads(first):
        return None
    if named and not any(_heads(line) for line in _until_next(lines, index)):
        return None
    grid, columns, rated = _Grid(), tuple[FormColumn, ...](), False
    at = index
    while at < len(lines) and at - index < _LONGEST:
        line = lines[at]
        if at > index and (_names(line) or line.is_part or (columns and _is_title(line))):
            break
        heads = _heads(line)
        if heads:
            columns = _with_broken(heads, grid.loose, lines[at + 1 : at + 3])
            grid.add(_head_row(columns), line)
            rated = True
        elif _is_doubtful(line):
            columns = ()
            grid.loose.append(line)
        elif _is_total(line):
            grid.add(_total_row(line, columns), line)
            at += 1
            break
        elif not rated and (_names(line) or _is_key_line(line)):
            grid.add([token.text for token in line.tokens], line)
        else:
            _take(grid, line, columns)
        at += 1
    return _made(grid, first, at)


def _made(grid: _Grid, first: TextLine, end: int) -> PlainForm | None:
    while grid.loose and len(grid.loose[-1].squeezed) > 1:  # what follows the last row belongs to the text
        grid.loose.pop()
        end -= 1
    grid.settle()
    if not any(len(row) > 1 for row in grid.rows):
        return None
    last = max(page for row in grid.rows for _, page in row)
    return PlainForm(Table(0, "", first.number, grid.cells(), 0, last_page=last), end)


def _until_next(lines: Sequence[TextLine], index: int) -> list[TextLine]:
    """The lines that may still head the form named at `index`."""
    found: list[TextLine] = []
    for line in lines[index + 1 : index + 1 + _REACH]:
        if _names(line) or line.is_part:
            break
        found.append(line)
    return found


def _names(line: TextLine) -> bool:
    """True for 项目名称 and the name behind it."""
    words = [token.text for token in line.tokens]
    return len(words) > 1 and is_key(words[0], Key.PROJECT) and not roles_of(words[1])


def _is_key_line(line: TextLine) -> bool:
    words = [token.text for token in line.tokens]
    return len(words) > 1 and any(
        is_key(word, key) for word in words for key in (Key.UNIT, Key.OWNER, Key.DEPARTMENT)
    )


def _heads(line: TextLine) -> tuple[FormColumn, ...]:
    """The columns that a line heads: money beside rate or points, or indicators with their points."""
    known = [column_of(token.text) for token in line.tokens]
    found = tuple(column for column in known if column is not None)
    if len(found) < _FEWEST or line.amounts or _is_doubtful(line):
        return ()
    money = FormColumn.OUTTURN in found and bool({FormColumn.RATE, FormColumn.POINTS} & set(found))
    rated = bool(set(_WORDS) & set(found)) and FormColumn.FULL in found and FormColumn.POINTS in found
    return found if money or rated else ()


def _is_doubtful(line: TextLine) -> bool:
    """True for heads with a column between them that is not known, or that may hold adjustments."""
    known = [column_of(token.text) for token in line.tokens]
    heads = [at for at, column in enumerate(known) if column is not None]
    if len(heads) < _FEWEST or line.amounts:
        return False
    between = range(heads[0], heads[-1])
    unknown = any(known[at] is None and not _ASIDE.fullmatch(line.tokens[at].text) for at in between)
    return unknown or any(is_adjustment(token.text) for token in line.tokens)


def _is_title(line: TextLine) -> bool:
    """True for the title of another table."""
    return len(line.tokens) <= 2 and _TITLE.search(line.squeezed) is not None


def _with_broken(
    heads: tuple[FormColumn, ...], before: Sequence[TextLine], below: Sequence[TextLine]
) -> tuple[FormColumn, ...]:
    """The heads with the one whose words were broken over lines and stand above them (年初预算 / 数)."""
    if FormColumn.OUTTURN not in heads or not below:
        return heads
    most = max(len(_figures(line)) for line in below)
    broken = [column_of(token.text) for line in before[-2:] for token in line.tokens]
    known = [column for column in broken if column is not None and column not in heads]
    return (*known[-1:], *heads) if most == len(heads) + 1 else heads


def _figures(line: TextLine) -> list[str]:
    """The figures at the end of a line, dashes and rates counted."""
    words = [token.text for token in line.tokens]
    count = 0
    while count < len(words) and _FIGURE.fullmatch(words[-1 - count]):
        count += 1
    return words[len(words) - count :]


def _head_row(columns: tuple[FormColumn, ...]) -> list[str]:
    shown = _RATING if FormColumn.OUTTURN not in columns else columns
    return ["", *(column.value for column in shown)] if shown is columns else [c.value for c in shown]


def _is_total(line: TextLine) -> bool:
    return is_key(line.tokens[0].text, Key.TOTAL) and bool(_figures(line)) and len(line.tokens) <= 4


def _total_row(line: TextLine, columns: tuple[FormColumn, ...]) -> list[str]:
    figures = [word for word in _figures(line) if _NUMBER.fullmatch(word)]
    if FormColumn.OUTTURN in columns or len(figures) != 2:
        return [line.tokens[0].text, *figures]
    return [line.tokens[0].text, "", "", *figures, ""]


def _take(grid: _Grid, line: TextLine, columns: tuple[FormColumn, ...]) -> None:
    """Read a row under the heads; a line that is none is kept as words."""
    row = None
    if FormColumn.OUTTURN in columns:
        row = _fund_row(grid, line, columns)
    elif columns:
        row = _rated_row(grid, line, columns)
    if row is None:
        grid.loose.append(line)
    else:
        grid.add(row, line)


def _fund_row(grid: _Grid, line: TextLine, columns: tuple[FormColumn, ...]) -> list[str] | None:
    figures = _figures(line)
    placed = _placed(figures, columns)
    if placed is None:
        return None
    words = [token.text for token in line.tokens][: len(line.tokens) - len(figures)]
    label = words[-1] if words else grid.loose[-1].tokens[-1].text if grid.loose else ""
    return [label, *(placed.get(column, "") for column in columns)] if label else None


def _placed(figures: list[str], columns: tuple[FormColumn, ...]) -> dict[FormColumn, str] | None:
    """The figures of a row by their columns; empty cells were lost, those of points before those of money."""
    if len(figures) == len(columns):
        return dict(zip(columns, figures, strict=True))
    money = [column for column in columns if column in _MONEY]
    rates = [word for word in figures if word[-1] in "%％"]
    plain = [word for word in figures if word[-1] not in "%％"]
    while len(plain) > len(money) and not _NUMBER.fullmatch(plain[-1]):
        plain.pop()  # a dash for points
    if len(plain) != len(money) or len(rates) > 1 or not money:
        return None
    return {
        **dict(zip(money, plain, strict=True)),
        **dict.fromkeys((FormColumn.RATE,), rates[0] if rates else ""),
    }


def _rated_row(grid: _Grid, line: TextLine, columns: tuple[FormColumn, ...]) -> list[str] | None:
    """Name, target, result, 分值, 得分 and the words behind them; None where the points are not told."""
    words = [token.text for token in line.tokens]
    between = columns.index(FormColumn.POINTS) - columns.index(FormColumn.FULL) - 1
    found = _pair(words) if between == 0 else _parted(words, between)
    if found is None:
        return None
    full, points = found
    told = [word for at, word in enumerate(words[:points]) if at != full]
    name = told[-3] if len(told) > 2 else grid.loose[-1].tokens[-1].text if grid.loose else ""
    target, reached = (told[-2], told[-1]) if len(told) > 1 else ("", "")
    named = name or f"第{len(grid.rows)}行指标"
    return [named, target, reached, words[full], words[points], "".join(words[points + 1 :])]


def _pair(words: Sequence[str]) -> tuple[int, int] | None:
    """Where 分值 and 得分 stand side by side: the last two numbers in a row."""
    numbers = [bool(_NUMBER.fullmatch(word)) for word in words]
    pairs = [at for at in range(len(words) - 1) if numbers[at] and numbers[at + 1]]
    return (pairs[-1], pairs[-1] + 1) if pairs else None


def _parted(words: Sequence[str], between: int) -> tuple[int, int] | None:
    """Where 得分 stands some columns behind 分值, the first number after a name."""
    full = next((at for at in range(1, len(words)) if _NUMBER.fullmatch(words[at])), len(words))
    points = full + between + 1
    return (full, points) if full < points < len(words) and _NUMBER.fullmatch(words[points]) else None
