"""Registers as data (台账定义): columns, and what rows become in a book. `data/registers.toml`, vetted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from ..model.book import BookKind
from ..model.errors import DataError
from ..model.point import Flow, Source

FILE = Path(__file__).parent / "data" / "registers.toml"
BOOKS = (BookKind.FINAL_ACCOUNTS, BookKind.BUDGET)
_SLOT = re.compile(r"\{(\w+)(?::([^{}]+))?\}")
_CONDITION = re.compile(r"(\w+) (=|>=) (.+)")
Member = TypeVar("Member", bound=Enum)
Row = Mapping[str, Any]


class ColumnType(Enum):
    """What a column holds, and how its value is kept."""

    TEXT = "text"  # one line
    DATE = "date"  # "2017-08-25"
    COUNT = "count"  # decimal as text: "4", "0.5"
    MONEY = "money"  # fen
    CHOICE = "choice"  # the stored value of a choice
    YES_NO = "yes_no"  # true or false
    SUM = "sum"  # fen, the sum of other columns; never entered


@dataclass(frozen=True)
class RegisterColumn:
    """A column of a register (台账栏目). `choices` are stored value → label."""

    name: str
    label: str
    type: ColumnType
    required: bool = False
    unique: bool = False
    total: bool = False
    decimals: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    sum_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """Rows that an output takes: a column that has one of the values, or money of at least `fen`."""

    column: str
    values: tuple[str, ...] = ()
    fen: int = 0


@dataclass(frozen=True)
class Selection:
    """What is added up for a book: a column or the rows, of which rows, under which items."""

    of: str
    where: tuple[Condition, ...]
    items: tuple[tuple[str, str], ...]  # value of `by` → item; without `by` one pair ("", item)
    by: str
    zero: bool
    books: tuple[BookKind, ...]
    back: int


@dataclass(frozen=True)
class CountOutput:
    """Rows become a count (实物量) with its measure."""

    selection: Selection
    measure: str


@dataclass(frozen=True)
class AmountOutput:
    """Rows become an amount; a `control` amount is compared with the ledger's and not printed from here."""

    selection: Selection
    flow: Flow
    source: Source
    detail: str = ""
    control: bool = False


@dataclass(frozen=True)
class WordsOutput:
    """Each row becomes words of a topic."""

    topic: str
    text: str
    books: tuple[BookKind, ...]


@dataclass(frozen=True)
class NonTax:
    """Columns of non-tax revenue, and the item of each kind; `silent` kinds are said when they occur."""

    kind: str
    name: str
    treasury: str
    account: str
    placeholder: str
    items: tuple[tuple[str, str], ...]
    silent: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Register:
    """A register (台账): what its rows hold and become; `needed_for` names the books that need it."""

    name: str
    label: str
    columns: tuple[RegisterColumn, ...]
    needed_for: tuple[BookKind, ...] = ()
    counts: tuple[CountOutput, ...] = ()
    amounts: tuple[AmountOutput, ...] = ()
    words: tuple[WordsOutput, ...] = ()
    non_tax: NonTax | None = None

    def column(self, name: str) -> RegisterColumn:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def registers() -> tuple[Register, ...]:
    """Every register, in the order of the file. DataError names the file, the register and the row."""
    return load(FILE)


def register(name: str) -> Register | None:
    """The register of that name."""
    return next((one for one in registers() if one.name == name), None)


@cache
def load(path: Path) -> tuple[Register, ...]:
    """The registers of a file."""
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("register", [])
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name}: {error}") from error
    found = tuple(
        _register(f"{path.name}, register {n} ({row.get('name', '?')})", row) for n, row in enumerate(rows, 1)
    )
    _once(path.name, [one.name for one in found])
    return found


# --- vetting ------------------------------------------------------------------------------------------


def _once(where: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DataError(f"{where}: {name!r} stands twice")
        seen.add(name)


def _known(where: str, row: Row, known: str, needed: str = "") -> None:
    unknown = sorted(set(row) - set(known.split()) - set(needed.split()))
    missing = [key for key in needed.split() if key not in row]
    if unknown or missing:
        raise DataError(f"{where}: {'unknown key ' + unknown[0] if unknown else missing[0] + ' is missing'}")


def _member(where: str, kind: type[Member], text: object) -> Member:
    for member in kind:
        if text in (member.value, member.name.lower()):
            return member
    raise DataError(f"{where}: {text!r} is none of {[member.name.lower() for member in kind]}")


def _register(where: str, row: Row) -> Register:
    _known(where, row, "needed_for counts amounts words non_tax", "name label columns")
    columns = tuple(_column(f"{where}, column {n}", one) for n, one in enumerate(row["columns"], 1))
    _once(where, [column.name for column in columns])
    by_name = {column.name: column for column in columns}
    for column in columns:
        for part in column.sum_of:
            _of_type(f"{where}, column {column.name}", by_name, part, ColumnType.MONEY)

    def outputs(key: str) -> list[tuple[str, Row]]:
        return [(f"{where}, {key} {n}", one) for n, one in enumerate(row.get(key, ()), 1)]

    return Register(
        name=row["name"],
        label=row["label"],
        columns=columns,
        needed_for=_books(where, row.get("needed_for", ())),
        counts=tuple(_count(at, one, by_name) for at, one in outputs("counts")),
        amounts=tuple(_amount(at, one, by_name) for at, one in outputs("amounts")),
        words=tuple(_words(at, one, by_name) for at, one in outputs("words")),
        non_tax=_non_tax(f"{where}, non_tax", row["non_tax"], by_name) if "non_tax" in row else None,
    )


def _column(where: str, row: Row) -> RegisterColumn:
    _known(where, row, "required unique total decimals choices sum_of", "name label type")
    kind = _member(where, ColumnType, row["type"])
    choices = row.get("choices", ())
    pairs = choices.items() if isinstance(choices, dict) else [(text, text) for text in choices]
    if bool(pairs) != (kind is ColumnType.CHOICE) or bool(row.get("sum_of")) != (kind is ColumnType.SUM):
        raise DataError(f"{where}: choices belong to a choice, sum_of to a sum")
    _once(where, [label for _, label in pairs])
    rest = {key: row[key] for key in ("required", "unique", "total", "decimals") if key in row}
    return RegisterColumn(
        row["name"], row["label"], kind, choices=tuple(pairs), sum_of=tuple(row.get("sum_of", ())), **rest
    )


Columns = Mapping[str, RegisterColumn]


def _of_type(where: str, columns: Columns, name: str, *kinds: ColumnType) -> RegisterColumn:
    column = columns.get(name)
    if column is None or (kinds and column.type not in kinds):
        wanted = " or ".join(kind.value for kind in kinds) or "known"
        raise DataError(f"{where}: {name!r} is no {wanted} column")
    return column


def _books(where: str, names: Iterable[str]) -> tuple[BookKind, ...]:
    return tuple(_member(where, BookKind, name) for name in names)


def _count(where: str, row: Row, columns: Columns) -> CountOutput:
    _known(where, row, "item items by where absent books back", "measure of")
    if row["of"] != "rows":
        _of_type(where, columns, row["of"], ColumnType.COUNT, ColumnType.MONEY, ColumnType.SUM)
    return CountOutput(_selection(where, row, columns), row["measure"])


def _amount(where: str, row: Row, columns: Columns) -> AmountOutput:
    _known(where, row, "source item items by where absent books back detail control", "flow of")
    _of_type(where, columns, row["of"], ColumnType.MONEY, ColumnType.SUM)
    detail = row.get("detail", "")
    if detail:
        _of_type(where, columns, detail, ColumnType.TEXT)
    return AmountOutput(
        _selection(where, row, columns),
        _member(where, Flow, row["flow"]),
        _member(where, Source, row.get("source", "all")),
        detail,
        bool(row.get("control", False)),
    )


def _selection(where: str, row: Row, columns: Columns) -> Selection:
    by, items = row.get("by", ""), row.get("items", {})
    if bool(by) != bool(items) or (by and "item" in row):
        raise DataError(f"{where}: `by` comes with `items`, and without `item`")
    if by:
        _chosen(where, _of_type(where, columns, by, ColumnType.CHOICE), items)
    absent = row.get("absent", "zero")
    if absent not in ("zero", "silent"):
        raise DataError(f"{where}: absent {absent!r} is neither zero nor silent")
    return Selection(
        of=row["of"],
        where=tuple(_condition(where, text, columns) for text in row.get("where", ())),
        items=tuple(items.items()) if by else (("", row.get("item", "")),),
        by=by,
        zero=absent == "zero",
        books=_books(where, row["books"]) if "books" in row else BOOKS,
        back=int(row.get("back", 0)),
    )


def _chosen(where: str, column: RegisterColumn, values: Iterable[str]) -> None:
    """The values must be choices of the column."""
    for value in values:
        if value not in dict(column.choices):
            raise DataError(f"{where}: {value!r} is no choice of {column.name}")


def _condition(where: str, text: str, columns: Columns) -> Condition:
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise DataError(f"{where}: {text!r} is no condition")
    if found[2] == ">=":
        _of_type(where, columns, found[1], ColumnType.MONEY)
        return Condition(found[1], fen=_fen(where, found[3]))
    values = tuple(found[3].split("、"))
    column = _of_type(where, columns, found[1], ColumnType.CHOICE, ColumnType.YES_NO)
    if column.type is ColumnType.CHOICE:
        _chosen(where, column, values)
    elif not set(values) <= {"是", "否"}:
        raise DataError(f"{where}: {text!r} asks for neither 是 nor 否")
    return Condition(found[1], values)


def _fen(where: str, text: str) -> int:
    try:
        return int(Decimal(text) * 100)
    except InvalidOperation as error:
        raise DataError(f"{where}: {text!r} is no amount in yuan") from error


def _words(where: str, row: Row, columns: Columns) -> WordsOutput:
    _known(where, row, "books", "topic text")
    for name, word in _SLOT.findall(row["topic"] + row["text"]):
        kinds = (ColumnType.YES_NO,) if word else ()
        _of_type(where, columns, name, *kinds)
    return WordsOutput(row["topic"], row["text"], _books(where, row["books"]) if "books" in row else BOOKS)


def _non_tax(where: str, row: Row, columns: Columns) -> NonTax:
    _known(where, row, "", "kind name treasury account placeholder items silent")
    kind = _of_type(where, columns, row["kind"], ColumnType.CHOICE)
    _of_type(where, columns, row["name"], ColumnType.TEXT)
    for key in ("treasury", "account"):
        _of_type(where, columns, row[key], ColumnType.MONEY)
    _chosen(where, kind, (*row["items"], *row["silent"]))
    return NonTax(
        kind=row["kind"],
        name=row["name"],
        treasury=row["treasury"],
        account=row["account"],
        placeholder=row["placeholder"],
        items=tuple(row["items"].items()),
        silent=tuple(row["silent"].items()),
    )
