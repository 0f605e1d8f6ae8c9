"""Entries of a TOML file read field by field: a mistake names the file, the entry and the field."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeVar

from .errors import ExampleError

Member = TypeVar("Member", bound=Enum)


class Entry:
    """One table of a TOML file; `where` tells people which."""

    def __init__(self, where: str, values: dict[str, Any], keys: Collection[str]) -> None:
        self.where = where
        self.values = values
        unknown = sorted(set(values) - set(keys))
        if unknown:
            raise self.wrong(f"不认识的字段{'、'.join(unknown)}", f"unknown {', '.join(unknown)}")

    def wrong(self, chinese: str, english: str) -> ExampleError:
        """A mistake in this entry."""
        return ExampleError(f"{self.where}：{chinese}，请修改文件", f"{self.where}: {english}")

    def text(self, name: str, default: str | None = "") -> str:
        """A text; without a default it must be there."""
        value = self.values.get(name, default)
        if not isinstance(value, str):
            raise self.wrong(f"{name}应为文字", f"{name} should be text")
        return value

    def needed(self, name: str) -> str:
        """A text that must be there and not be empty."""
        if not self.text(name):
            raise self.wrong(f"缺{name}", f"{name} is missing")
        return self.text(name)

    def integer(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        value = self.values.get(name, default)
        if type(value) is not int:
            raise self.wrong(f"{name}应为整数", f"{name} should be a whole number")
        return value

    def flag(self, name: str) -> bool:
        """True or false, false when it is not there."""
        value = self.values.get(name, False)
        if type(value) is not bool:
            raise self.wrong(f"{name}应为true或false", f"{name} should be true or false")
        return value

    def number(self, name: str) -> Decimal:
        """A decimal figure, written as text so that nothing is lost."""
        try:
            value = Decimal(self.needed(name))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            raise self.wrong(f"{name}应为数值", f"{name} should be a figure")
        return value

    def number_or_none(self, name: str) -> Decimal | None:
        """A decimal figure; None when it is not there."""
        return self.number(name) if name in self.values else None

    def fen(self, name: str) -> int:
        """An amount written in yuan, in fen."""
        amount = self.number(name) * 100
        if amount != amount.to_integral_value():
            raise self.wrong(f"{name}应精确到分", f"{name} should have at most two decimals")
        return int(amount)

    def fen_or_none(self, name: str) -> int | None:
        """An amount in fen; None when it is not there."""
        return self.fen(name) if name in self.values else None

    def date(self, name: str) -> datetime.date:
        """A day, written as a TOML date."""
        value = self.values.get(name)
        if type(value) is not datetime.date:
            raise self.wrong(f"{name}应为日期", f"{name} should be a date")
        return value

    def member(self, kind: type[Member], name: str, default: Member | None = None) -> Member:
        """A member of a closed set by its name."""
        if name not in self.values and default is not None:
            return default
        try:
            return kind[self.needed(name)]
        except KeyError:
            said = self.text(name)
            raise self.wrong(f"{name}不能是{said}", f"{said!r} is no {kind.__name__}") from None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(f"{name}应为文字列表", f"{name} should be a list of texts")
        return tuple(value)

    def entries(self, name: str, keys: Collection[str]) -> Iterator[Entry]:
        """The tables of a list, each with its number."""
        value = self.values.get(name, [])
        if not isinstance(value, list):
            raise self.wrong(f"{name}应为列表", f"{name} should be a list")
        for number, one in enumerate(value, start=1):
            if not isinstance(one, dict):
                raise self.wrong(f"{name}第{number}项应为表", f"{name} {number} should be a table")
            told = one.get("code") or one.get("name") or ""
            yield Entry(f"{self.where} {name} {number} {told}".rstrip(), one, keys)

    def entry(self, name: str, keys: Collection[str]) -> Entry | None:
        """A table within; None when it is not there."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(f"{name}应为表", f"{name} should be a table")
        return Entry(f"{self.where} {name}", value, keys)
