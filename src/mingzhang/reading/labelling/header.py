"""How many rows of a grid are headers (表头行数), told by structure: coverage, merged cells, 栏次."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from ...model.book import Cell
from ...model.fact import Mark
from ...vocabulary.terms import recognise
from .matrix import Matrix, is_ordinal, is_year
from .number import is_amount, parse_amount

_TEXT_SHARE = 0.7  # a header row has words over most of its columns
_FORM_ROWS = 4
_FORM_KEY = re.compile(
    r"^(项目|部门|单位|政策|预算部门|预算单位|主管部门|实施单位|填报单位|[一二]级项目)(名称)?([（(].*[)）])?$"
)
_SUBJECTS = re.compile(r"^(功能|经济|支出)?(分类)?科目(名称|编码|代码)$")
_REGULAR = 0.6  # a form cuts fewer of its rows alike
_ORDER_LABELS = frozenset({"栏次", "行次", "栏次项目"})
_SHOWN_ORDINAL = re.compile(r"\d{1,2}\.0+")  # a spreadsheet shows 1 as 1.00
_UNIT = re.compile(r"[（(]?(?:单位[:：])?(?:人民币)?[亿万千]?元[)）]?")
_FORMULA = re.compile(r"\d{1,2}(=)\d{1,2}([+＋\-－]\d{1,2})*")
_BODY_LABEL = re.compile(r"([一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d+[.、．]|其中)")


def is_order_row(matrix: Matrix, row: int) -> bool:
    """True for the row that numbers the columns (栏次): 1 2 3 … or 4=5+6, words only in its label."""
    known = matrix.numbering.get(row)
    if known is None:
        known = matrix.numbering[row] = _numbers_columns(matrix, row)
    return known


def _numbers_columns(matrix: Matrix, row: int) -> bool:
    texts = [text for cell in matrix.distinct(row) if (text := matrix.words[row][cell.column])]
    numbers = [text for text in texts if is_ordinal(text) or ("=" in text and _FORMULA.fullmatch(text))]
    if texts and texts[0] in _ORDER_LABELS and len(texts) > 1:
        numbers += [text for text in texts if _SHOWN_ORDINAL.fullmatch(text)]
    if len(numbers) * 2 < len(texts):
        return False
    words = [text for text in texts if text not in numbers]
    if any(word in _ORDER_LABELS for word in words):
        return bool(numbers) and len(words) <= max(1, len(numbers))
    return not words and len(numbers) > 1 and _counts_up(numbers)


def _counts_up(numbers: list[str]) -> bool:
    heads = [int(number.partition("=")[0]) for number in numbers]
    return heads[0] <= 2 and all(b - a == 1 for a, b in pairwise(heads))


def header_rows(matrix: Matrix) -> int:
    """How many rows from the top are headers; 0 for a table of keys and values."""
    if matrix.rows == 0 or _starts_with_amounts(matrix) or is_form(matrix):
        return 0
    row = 1
    while row < matrix.rows and _continues(matrix, row):
        row += 1
    return min(row, matrix.rows)


def is_form(matrix: Matrix) -> bool:
    """True for a form of keys and values (项目绩效目标表): a key leads, rows are cut in many ways."""
    if matrix.rows < _FORM_ROWS or matrix.columns < 3 or not _FORM_KEY.search(matrix.words[0][0]):
        return False
    if any(_heads_subjects(matrix, row) for row in range(_FORM_ROWS)):
        return False
    if _is_key_row(matrix):
        return True
    key = matrix.cover[0][0]
    below = key.row_span if key is not None and key.row_span > 1 else 0  # heads beside a head of several rows
    cuts = [tuple(cell.column for cell in matrix.distinct(row)) for row in range(matrix.rows)]
    usual = Counter(cuts[below:]).most_common(1)[0][1] if cuts[below:] else 0
    return usual <= _REGULAR * (matrix.rows - below) and len(cuts[0]) < min(5, matrix.columns)


def _is_key_row(matrix: Matrix) -> bool:
    """True when the first row says whose form it is: 部门名称, and a name over all other columns."""
    first = matrix.distinct(0)
    if len(first) != 2 or first[0].row_span > 1 or first[1].row_span > 1:
        return False
    key, name = matrix.words[0][0], matrix.words[0][first[1].column]
    return key.endswith("名称") and name != "" and not recognise(name).known


def _heads_subjects(matrix: Matrix, row: int) -> bool:
    """True for a row of heads that no form has: 科目名称 over a column of subjects, or 栏次."""
    return is_order_row(matrix, row) or any(_SUBJECTS.search(text) for text in matrix.words[row])


def _starts_with_amounts(matrix: Matrix) -> bool:
    return any(matrix.holds_amount(0, column) for column in range(matrix.columns)) and not is_order_row(
        matrix, 0
    )


def _continues(matrix: Matrix, row: int) -> bool:
    """True when `row`, below a header row, is one as well."""
    if is_order_row(matrix, row):
        return True
    if _repeats_units(matrix, row):
        return True
    if _is_body(matrix, row):
        return False
    return _is_reached(matrix, row) or _divides(matrix, row)


def _repeats_units(matrix: Matrix, row: int) -> bool:
    """True for a row that only repeats the money unit under the heads of amounts: （元） （元）."""
    texts = [text for cell in matrix.distinct(row) if (text := matrix.words[row][cell.column])]
    units = sum(1 for text in texts if _UNIT.fullmatch(text))
    return units > 1 and units * 2 > len(texts) and not any(map(is_amount, texts))


def _is_body(matrix: Matrix, row: int) -> bool:
    texts = matrix.words[row]
    fresh = [c for c in range(matrix.columns) if matrix.starts(row, c) is not None]
    if any(matrix.holds_amount(row, column) for column in fresh):
        return True
    if _is_reached(matrix, row) and not any(texts[column] for column in fresh):
        return False  # an empty strip that a stray ruling cut off under some of the heads
    words = sum(1 for text in texts if is_year(text) or parse_amount(text)[0] is Mark.UNREADABLE)
    if words < _TEXT_SHARE * matrix.columns:
        return not _unmerged_below(matrix, row)
    return bool(fresh) and _BODY_LABEL.match(texts[fresh[0]]) is not None


def _unmerged_below(matrix: Matrix, row: int) -> bool:
    """A header row with holes: the words below an unmerged group head (公务用车… | 小计 购置 运行)."""
    blank = [c for c in range(matrix.columns) if not matrix.words[row][c]]
    filled = [c for c in range(matrix.columns) if matrix.words[row][c]]
    above = matrix.words[row - 1]
    if not filled or any(not above[c] for c in blank):
        return False
    return any(not above[c] for c in filled)


def _is_reached(matrix: Matrix, row: int) -> bool:
    """True when a header cell with words from above spans into `row`."""
    return any(
        cell is not None and cell.row < row and bool(text)
        for cell, text in zip(matrix.cover[row], matrix.words[row], strict=True)
    )


def _divides(matrix: Matrix, row: int) -> bool:
    """True when a cell of `row` stands under a wider one: the row divides its header."""
    for column in range(matrix.columns):
        below, above = matrix.starts(row, column), matrix.cover[row - 1][column]
        if below is not None and above is not None and below.column_span < _spread(matrix, above):
            return True
    return False


def _spread(matrix: Matrix, cell: Cell) -> int:
    """Columns that a header cell stands over: its span, and the blank cells to its right."""
    row, column = matrix.cover[cell.row], cell.column + cell.column_span
    while column < matrix.columns and not matrix.words[cell.row][column] and row[column] is not None:
        column += 1
    return column - cell.column
