"""Reading of the room's data files: every field is vetted, a mistake names file and row. Dated rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from importlib import resources
from typing import Protocol, TypeVar

from ..model.errors import DataError
from ..model.validity import OPEN_END
from .errors import FormMissingError

Member = TypeVar("Member", bound=Enum)


@dataclass(frozen=True, slots=True)
class Validity:
    """Where and when a row holds (适用范围), and whether its source was compared with the text.

    `place` is "" for the whole country, else a place such as 广州市 or 广州市黄埔区.
    """

    place: str
    first: int
    last: int
    verified: bool
    source: str

    def holds(self, year: int, place: str) -> bool:
        """True when the row holds in that year at that place or at a place around it."""
        return self.first <= year <= self.last and self.place in place


class Dated(Protocol):
    """A row that holds somewhere for some time."""

    @property
    def validity(self) -> Validity:
        """Where and when."""


Row = TypeVar("Row", bound=Dated)


def in_force(rows: Iterable[Row], year: int, place: str) -> tuple[Row, ...]:
    """The rows of the nearest place that hold in a year; () when none do.

    `place` is written from the outside in, 广东省广州市黄埔区, so that a district's own rule comes before
    the city's and the nation's.
    """
    found = [row for row in rows if row.validity.holds(year, place)]
    nearest = max((len(row.validity.place) for row in found), default=0)
    return tuple(row for row in found if len(row.validity.place) == nearest)


def required(rows: Sequence[Row], what: str, year: int, place: str) -> Sequence[Row]:
    """The rows themselves; a FormMissingError when there are none."""
    if not rows:
        raise FormMissingError(
            f"{year}年{place or '全国'}没有适用的{what}，请先录入{what}数据",
            f"nothing is in force for {place or 'the country'} in {year}, enter {what} first",
        )
    return rows


class Fields:
    """One row of a data file by the names of its header, read field by field."""

    def __init__(self, where: str, values: dict[str, str]) -> None:
        self.where = where
        self.values = values

    def text(self, name: str) -> str:
        """A field as written."""
        return self.values[name]

    def needed(self, name: str) -> str:
        """A field that may not be empty."""
        if not self.values[name]:
            raise DataError(f"{self.where}: {name} is empty")
        return self.values[name]

    def number(self, name: str) -> Decimal:
        """A decimal figure that may not be empty."""
        return decimal(self.needed(name), f"{self.where}: {name}")

    def number_or_none(self, name: str) -> Decimal | None:
        """A decimal figure; None when the field is empty."""
        return self.number(name) if self.values[name] else None

    def flag(self, name: str) -> bool:
        """Yes or no."""
        if self.values[name] not in ("yes", "no"):
            raise DataError(f"{self.where}: {name} is {self.values[name]!r}, neither yes nor no")
        return self.values[name] == "yes"

    def member(self, kind: type[Member], name: str) -> Member:
        """A member of a closed set by its name."""
        return member(kind, self.values[name], self.where)

    def year(self, name: str, empty: int) -> int:
        """A year; an empty one is open."""
        text = self.values[name]
        if text and not (text.isdigit() and len(text) == 4):
            raise DataError(f"{self.where}: {text!r} is no year")
        return int(text) if text else empty

    @property
    def validity(self) -> Validity:
        """The columns place, valid_from, valid_to, verified, source."""
        first, last = self.year("valid_from", 0), self.year("valid_to", OPEN_END)
        if first > last:
            raise DataError(f"{self.where}: valid_from is later than valid_to")
        place = self.values.get("place", "")
        return Validity(place, first, last, self.flag("verified"), self.needed("source"))


Made = TypeVar("Made")


def load(name: str, columns: Sequence[str], make: Callable[[Fields], Made]) -> tuple[Made, ...]:
    """Every row of a data file of the room, made into what it declares."""
    text = resources.files(__package__).joinpath("data", name).read_text("utf-8")
    return read(text, f"performance/data/{name}", columns, make)


def read(text: str, file: str, columns: Sequence[str], make: Callable[[Fields], Made]) -> tuple[Made, ...]:
    """The rows of a table in CSV, for offices that bring their own."""
    return tuple(make(fields) for fields in _fields(text, file, columns))


def _fields(text: str, file: str, columns: Sequence[str]) -> Iterator[Fields]:
    for number, row in enumerate(csv.reader(text.splitlines()), start=1):
        where = f"{file}:{number}"
        if len(row) != len(columns):
            raise DataError(f"{where}: {len(row)} fields instead of {len(columns)}")
        if number == 1 and row != list(columns):
            raise DataError(f"{where}: the header should be {','.join(columns)}")
        if number > 1:
            yield Fields(where, dict(zip(columns, row, strict=True)))


def decimal(text: str, where: str) -> Decimal:
    """A finite decimal figure."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise DataError(f"{where}: {text!r} is no figure") from None
    if not value.is_finite():
        raise DataError(f"{where}: {text!r} is no figure")
    return value


def member(kind: type[Member], name: str, where: str) -> Member:
    """A member of a closed set by its name."""
    try:
        return kind[name]
    except KeyError:
        raise DataError(f"{where}: {name!r} is no {kind.__name__}") from None
