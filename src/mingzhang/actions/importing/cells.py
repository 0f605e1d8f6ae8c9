"""Cells of a finance system's file as values (单元格): each mistake says what to enter instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar, cast

from ...model.imports import DataTable, Fault

T = TypeVar("T")
_PLAIN = re.compile(r"-?\d{1,13}(?:\.\d\d?0*)?")
_TYPED = re.compile(r"(-?)¥? ?(-?)(\d{1,13}|\d{1,3}(?:[, ]\d{3})+)(\.\d+)? ?元?")
_ODD_COMMA = re.compile(r"(?<!\d),|\d{4},|,(?!\d{3}(?:[,.\n]|$))")  # not between thousands
_AMOUNTS = re.compile(r"(?:\d{1,13}(?:\.\d\d?)?\n)*\d{1,13}(?:\.\d\d?)?")
_NO_PLACE = re.compile(r"^\d+$", re.MULTILINE)
_ONE_PLACE = re.compile(r"\.\d$", re.MULTILINE)
_LOST = "\ufffd"  # a letter of another encoding
_FAILED = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_UNTIDY = ("  ", "\0 ", " \0", "\0\0", "e+", "E+", _LOST, *_FAILED)  # blanks, blank cells, cut numbers
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE][+-]?\d+")
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?" + _TIME)
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)" + _TIME)
_SERIAL = re.compile(r"[34]\d{4}")  # a day as workbooks count it, from 1900 on
_DAY_ZERO = date(1899, 12, 30).toordinal()


class CellError(ValueError):
    """A cell does not hold what it should (单元格有误)."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")
        self.chinese = chinese
        self.english = english


@dataclass
class Faults:
    """The mistakes found, the first `kept` of them in words."""

    kept: int = 5000
    count: int = 0
    found: list[Fault] = field(default_factory=list)

    def add(self, row: int, column: int, chinese: str, english: str) -> None:
        """One more; `row` as the file counts, `column` from 1."""
        self.count += 1
        if len(self.found) < self.kept:
            self.found.append(Fault(row, column, chinese, english))


class _Memo(dict[str, "T | CellError"], Generic[T]):
    """Each text is understood once; files repeat most of theirs."""

    def __init__(self, parse: Callable[[str], T]) -> None:
        super().__init__()
        self.parse = parse
        self.errs = False

    def __missing__(self, text: str) -> T | CellError:
        try:
            value: T | CellError = self.parse(text)
        except CellError as error:
            value, self.errs = error, True
        self[text] = value
        return value


def column(table: DataTable, index: int, parse: Callable[[str], T], faults: Faults) -> Sequence[T | None]:
    """A whole column, None where a cell is wrong."""
    memo = _Memo(parse)
    values = [memo[row[index]] for row in table.rows]
    if not memo.errs:
        return cast("list[T | None]", values)
    for at, value in enumerate(values):
        if isinstance(value, CellError):
            faults.add(table.numbers[at], index + 1, value.chinese, value.english)
    return [None if isinstance(value, CellError) else value for value in values]


def texts(
    table: DataTable, index: int | None, parse: Callable[[str], str], longest: int, faults: Faults
) -> Sequence[str | None]:
    """A column of texts. When all of them are in order at a glance they are not looked at one by one."""
    if index is None:
        return [""] * len(table.rows)
    values = [row[index] for row in table.rows]
    whole = "\0" + "\0".join(values) + "\0"
    is_tidy = whole.replace("\0", "").isprintable() and not any(mark in whole for mark in _UNTIDY)
    if is_tidy and whole.count("\0") == len(values) + 1 and max(map(len, values), default=0) <= longest:
        return cast("list[str | None]", values)
    return column(table, index, parse, faults)


def amounts(
    table: DataTable, index: int, parse: Callable[[str], int], faults: Faults
) -> Sequence[int | None]:
    """A column of amounts above zero, in fen; at a glance when all of them are in order."""
    whole = "\n".join([row[index] for row in table.rows])
    is_odd = whole.count("\n") >= len(table.rows) or ("," in whole and _ODD_COMMA.search(whole) is not None)
    whole = whole.replace(",", "")
    if is_odd or not _AMOUNTS.fullmatch(whole):
        return column(table, index, parse, faults)
    whole = _ONE_PLACE.sub(r"\g<0>0", _NO_PLACE.sub(r"\g<0>.00", whole))
    fens = list(map(int, whole.replace(".", "").split("\n")))
    return column(table, index, parse, faults) if 0 in fens else cast("list[int | None]", fens)


def optional(
    table: DataTable, index: int | None, parse: Callable[[str], T], default: T, faults: Faults
) -> Sequence[T | None]:
    """A column that a file may lack."""
    return [default] * len(table.rows) if index is None else column(table, index, parse, faults)


def fen(text: str) -> int:
    """An amount in yuan, down to the fen; never blank, never zero.

    >>> fen("1,234.5"), fen("￥ -20.00")
    (123450, -2000)
    """
    bare = text.strip()
    if not _PLAIN.fullmatch(bare):
        bare = _typed(bare)
        if not _PLAIN.fullmatch(bare):
            raise _no_amount(text, bare)
    whole, _, cents = bare.partition(".")
    amount = abs(int(whole)) * 100 + int((cents + "00")[:2])
    if amount == 0:
        raise CellError("金额为零，请删去此行或填写金额", "the amount is zero: remove the row or enter it")
    return -amount if bare.startswith("-") else amount


def _typed(text: str) -> str:
    """The figures of an amount without marks of money and without what stands between thousands.

    >>> [_typed(text) for text in ("￥1,234.50", "－１２ ３４５元", "1234,56")]
    ['1234.50', '-12345', '1234,56']
    """
    words = unicodedata.normalize("NFKC", text).strip()
    found = _TYPED.fullmatch(words)
    if found is None:
        return words
    figures = re.sub("[, ]", "", found[3])
    return f"{found[1]}{found[2]}{figures}{found[4] or ''}"


def _no_amount(text: str, bare: str) -> CellError:
    if not bare:
        return CellError("缺金额，请填写", "the amount is missing")
    if "\n" in bare or "\r" in bare:
        return CellError(f"“{_shown(text)}”有换行，每格只填一个金额", "the cell has lines: enter one amount")
    if re.fullmatch(r"-?\d+\.\d+", bare):
        return CellError(f"金额“{text.strip()}”超过两位小数，应精确到分", "amounts go down to the fen")
    if bare.startswith("="):
        return CellError("金额是公式，请改为数值", "the amount is a formula: enter the value")
    return CellError(f"“{_shown(text)}”不是金额，请填写数字，如1234.50", "this is no amount: enter figures")


def day(year: int) -> Callable[[str], date]:
    """A day of the budget year, however the system writes it."""

    def parse(text: str) -> date:
        found = _day(text.strip())
        if found.year != year:
            raise CellError(f"日期{found}不在{year}年度内", f"{found} is not in the year {year}")
        return found

    return parse


def any_day(text: str) -> date:
    """A day of any year: a document of December may belong to next year's budget."""
    return _day(text.strip())


def _day(text: str) -> date:
    """A day however it is written; without marks between its parts it has all eight digits.

    >>> [_day(text).isoformat() for text in ("20240301", "2024年3月1日", "2024/3/1 10:20", "45352")]
    ['2024-03-01', '2024-03-01', '2024-03-01', '2024-03-01']
    """
    text = unicodedata.normalize("NFKC", text)
    if not text:
        raise CellError("缺日期，请填写", "the date is missing")
    if _SERIAL.fullmatch(text):
        return date.fromordinal(_DAY_ZERO + int(text))
    found = _DATE.fullmatch(text) or _DIGITS.fullmatch(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise CellError(f"“{_shown(text)}”不是日期，请写成2024-03-01", "this is no date: write it as 2024-03-01")


def words(label: str, longest: int, needed: bool = False) -> Callable[[str], str]:
    """A text of at most so many characters on one line."""

    def parse(text: str) -> str:
        plain = text if text.isprintable() and "  " not in text else " ".join(text.split())
        plain = plain.strip()
        if needed and not plain:
            raise CellError(f"缺{label}，请填写", "the cell is blank: fill it in")
        if plain in _FAILED:
            raise CellError(f"公式出错（{plain}），请改为{label}本身", "the formula failed: enter the value")
        if len(plain) > longest:
            raise CellError(f"{label}最多{longest}个字，现有{len(plain)}个", f"at most {longest} characters")
        if not plain.isprintable() or _LOST in plain:
            raise CellError(f"{label}含有控制字符或乱码，请重新录入", "the cell holds unreadable characters")
        return plain

    return parse


def number(label: str, longest: int, needed: bool = True) -> Callable[[str], str]:
    """A voucher or document number, which a workbook must hold as text."""
    read = words(label, longest, needed)

    def parse(text: str) -> str:
        if "\n" in text.strip():
            raise CellError(f"{label}有换行，每格只填一个", "the cell has lines: enter one number")
        if _SCIENTIFIC.fullmatch(text.strip()):
            raise CellError(
                f"{label}被表格存成了数字“{text}”，末尾已丢失。请将该列设为文本后重新导出",
                "the number lost its last digits: make the column text and export it anew",
            )
        return read(text)

    return parse


def same(label: str, expected: Sequence[str]) -> Callable[[str], str]:
    """A cell that may only say what is known already: the year, the division."""

    def parse(text: str) -> str:
        bare = text.strip().removesuffix("年").removesuffix("年度")
        if bare and not any(bare == one or bare.startswith(one) for one in expected):
            raise CellError(f"{label}应为{expected[0]}，现为“{_shown(text)}”", f"{expected[0]} is expected")
        return bare

    return parse


def _shown(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 30 else plain[:29] + "…"
