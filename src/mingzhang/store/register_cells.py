"""Cells of a register as people enter them, vetted by its definition (台账录入检查): errors cell by cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from .register_definitions import ColumnType, Register, RegisterColumn

LONGEST = 1000
LARGEST = Decimal(10) ** 12
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
_YES = {"是", "有", "yes", "y", "true", "1", "√"}
_NO = {"否", "无", "no", "n", "false", "0", "×"}
Values = Mapping[str, Any]


@dataclass(frozen=True)
class CellError:
    """What is wrong with one cell: the row from 0, its column, and what to enter."""

    row: int
    column: str
    chinese: str
    english: str


class _WrongError(Exception):
    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(chinese, english)
        self.chinese = chinese
        self.english = english


def vet(
    register: Register, rows: Sequence[Values], year: int
) -> tuple[list[dict[str, Any]], list[CellError]]:
    """The rows as they are kept, and every cell that cannot be.

    Text is understood for every type but money, which is fen; a blank cell is left out.
    """
    kept: list[dict[str, Any]] = []
    errors: list[CellError] = []
    for number, row in enumerate(rows):
        values: dict[str, Any] = {}
        for column in register.columns:
            try:
                values |= _cell(column, row.get(column.name), year)
            except _WrongError as error:
                errors.append(CellError(number, column.name, error.chinese, error.english))
        kept.append(values)
    return kept, errors + list(_repeated(register, kept))


def _cell(column: RegisterColumn, value: object, year: int) -> dict[str, Any]:
    """The column with its value; nothing when the cell is blank or worked out."""
    if column.type is ColumnType.SUM:
        return {}
    if isinstance(value, str):
        value = " ".join(unicodedata.normalize("NFC", value).split())
    if value is None or value == "":
        if column.required:
            raise _WrongError(f"请填写“{column.label}”", f"enter {column.name}")
        return {}
    return {column.name: _READERS[column.type](column, value, year)}


def _text(column: RegisterColumn, value: object, _year: int) -> str:
    text = str(value)
    if len(text) > LONGEST:
        raise _WrongError(f"最多{LONGEST}个字，现有{len(text)}个", f"at most {LONGEST} characters")
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise _WrongError("含有控制字符，请重新输入", "control characters; type it again")
    return text


def _date(column: RegisterColumn, value: object, year: int) -> str:
    """A day of the register's year."""
    found = value if isinstance(value, date) else _day(str(value))
    if found is None:
        raise _WrongError(f"“{value}”不是日期，请填写如 {year}-08-25", f"no day; enter it like {year}-08-25")
    if found.year != year:
        raise _WrongError(f"日期应在{year}年度内，现为{found:%Y-%m-%d}", f"the day is not in {year}")
    return f"{found:%Y-%m-%d}"


def _day(text: str) -> date | None:
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _count(column: RegisterColumn, value: object, _year: int) -> str:
    """A number that is not negative, with the decimals of the column at most."""
    try:
        number = Decimal(unicodedata.normalize("NFKC", str(value)).replace(",", "").strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number < LARGEST:
        raise _WrongError("请填写不小于0的数字", "enter a number that is not negative")
    if number != round(number, column.decimals):
        places = f"最多{column.decimals}位小数" if column.decimals else "应为整数"
        raise _WrongError(f"{places}，现为{value}", f"at most {column.decimals} decimals")
    return f"{number.normalize():f}"


def _money(column: RegisterColumn, value: object, _year: int) -> int:
    """Fen; what people type is read in the unit that they see, before it comes here."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise _WrongError("请填写金额", "enter an amount")
    if not 0 <= value <= LARGEST * 100:
        raise _WrongError("金额不能为负数，也不能超过一万亿元", "the amount is negative or too large")
    return value


def _choice(column: RegisterColumn, value: object, _year: int) -> str:
    for stored, label in column.choices:
        if value in (stored, label):
            return stored
    known = "、".join(label for _, label in column.choices)
    raise _WrongError(f"“{value}”不在可选范围内，请选择：{known}", f"choose one of: {known}")


def _yes_no(column: RegisterColumn, value: object, _year: int) -> bool:
    if isinstance(value, bool):
        return value
    said = unicodedata.normalize("NFKC", str(value)).lower()
    if said not in _YES | _NO:
        raise _WrongError(f"请填写“是”或“否”，现为“{value}”", "enter yes or no")
    return said in _YES


_READERS = {
    ColumnType.TEXT: _text,
    ColumnType.DATE: _date,
    ColumnType.COUNT: _count,
    ColumnType.MONEY: _money,
    ColumnType.CHOICE: _choice,
    ColumnType.YES_NO: _yes_no,
}


def _repeated(register: Register, rows: Sequence[Values]) -> Iterator[CellError]:
    """Rows that say the same where no two may."""
    for column in (column for column in register.columns if column.unique):
        seen: dict[Any, int] = {}
        for number, row in enumerate(rows):
            value = row.get(column.name)
            if value is not None and value in seen:
                yield CellError(
                    number,
                    column.name,
                    f"与第{seen[value] + 1}行的“{column.label}”相同，请合并或区分",
                    f"the same as in row {seen[value] + 1}",
                )
            else:
                seen[value] = number


# --- reading what is kept -----------------------------------------------------------------------------


def money_of(register: Register, column: RegisterColumn, values: Values) -> int | None:
    """The fen of a money column or of a sum; None when nothing is entered."""
    if column.type is not ColumnType.SUM:
        return values.get(column.name)
    parts = [values[name] for name in column.sum_of if name in values]
    return sum(parts) if parts else None


def number_of(register: Register, column: RegisterColumn, values: Values) -> Decimal | None:
    """The number of a count, or the yuan of money; None when nothing is entered."""
    if column.type is ColumnType.COUNT:
        return Decimal(values[column.name]) if column.name in values else None
    fen = money_of(register, column, values)
    return None if fen is None else Decimal(fen) / 100


def totals(register: Register, rows: Sequence[Values]) -> dict[str, Decimal]:
    """The sum of every column that is added up below the page; money in yuan."""
    found: dict[str, Decimal] = {}
    for column in (column for column in register.columns if column.total):
        numbers = (number_of(register, column, row) for row in rows)
        found[column.name] = sum((number for number in numbers if number is not None), Decimal(0))
    return found


def told(register: Register, column: RegisterColumn, values: Values) -> str:
    """A cell as people read it; money is told by the page, in the unit shown."""
    value = values.get(column.name)
    if value is None:
        return ""
    match column.type:
        case ColumnType.CHOICE:
            return dict(column.choices).get(value, str(value))
        case ColumnType.YES_NO:
            return "是" if value else "否"
        case _:
            return str(value)
