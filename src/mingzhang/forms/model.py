"""Nouns of the forms room: a form set is what one place requires for one kind of book in a span of years."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from ..model.book import BookKind
from ..model.money import Unit


class StubKind(Enum):
    """What a column without amounts holds."""

    CODE = "code"  # 科目编码, or one of 类 款 项
    LABEL = "label"  # 项目, 科目名称
    LINE = "line"  # 行次
    TEXT = "text"  # 绩效目标, 备注: words beside the amounts


class RowList(Enum):
    """Which rows a table prints."""

    FIXED = "fixed"  # the rows of a list in rows.csv, zero or not
    FUNCTIONAL = "functional"  # the functional codes in use (类、款、项)
    ECONOMIC_ALL = "economic_all"  # every economic code of the classes named, zero rows too
    ECONOMIC_USED = "economic_used"  # the economic codes in use
    UNITS = "units"  # budget units, below each its expenditure classes
    PROJECTS = "projects"  # budget units, below each its projects
    SINGLE = "single"  # one row without a label
    FREE = "free"  # items as they occur


class TotalRow(Enum):
    """Where the 合计 row stands."""

    FIRST = "first"
    LAST = "last"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Stub:
    """A column without amounts: its header words from top to bottom, and what it holds."""

    path: tuple[str, ...]
    kind: StubKind


@dataclass(frozen=True, slots=True)
class Column:
    """An amount column: its header words from top to bottom (表头路径)."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row of a fixed list: 一、一般公共服务支出, with its 行次 and classification code."""

    label: str
    line: int | None = None
    code: str = ""
    level: int = 0
    total: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One half of a two-sided table (收入 | 支出), or the whole of a one-sided one (name "").

    `stubs` and `columns` are in printed order, `after` the text columns right of the amounts.
    `headed` says whether the side's name stands over its columns. `rows` is filled for RowList.FIXED,
    and for RowList.UNITS with the classes below each unit; `classes` are those of an economic list.
    """

    name: str
    stubs: tuple[Stub, ...]
    columns: tuple[Column, ...]
    after: tuple[Stub, ...] = ()
    row_list: RowList = RowList.FREE
    rows: tuple[Row, ...] = ()
    classes: tuple[str, ...] = ()
    headed: bool = True


@dataclass(frozen=True, slots=True)
class FormTable:
    """One table of a form set (公开01表 收入支出决算总表).

    number          as printed (公开01表, 表1), "" where the place prints none
    title           without year, office and number; `aliases` other wordings of the same table
    print_zero      whether a zero is printed (0.00) or left blank
    column_numbers  whether a 栏次 row stands under the header
    note            fixed sentence under the table; `empty` the sentence under a table without data
    narrative       the table stands in the explanatory part, not among the numbered tables
    required        a book without this table is incomplete
    """

    number: str
    title: str
    sides: tuple[Side, ...]
    unit: Unit
    decimals: int
    aliases: tuple[str, ...] = ()
    print_zero: bool = True
    column_numbers: bool = False
    total: TotalRow = TotalRow.FIRST
    note: str = ""
    empty: str = ""
    narrative: bool = False
    required: bool = True

    @property
    def titles(self) -> tuple[str, ...]:
        """The title and its other wordings."""
        return (self.title, *self.aliases)

    @property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """Header paths of all amount columns in printed order, the side first in two-sided tables."""
        return tuple(((s.name, *c.path) if s.name else c.path) for s in self.sides for c in s.columns)


@dataclass(frozen=True, slots=True)
class Section:
    """A part that the explanatory text must have, with other wordings of its heading."""

    title: str
    alternatives: tuple[str, ...] = ()
    required: bool = True
    parent: str = ""

    @property
    def titles(self) -> tuple[str, ...]:
        """The heading and its other wordings."""
        return (self.title, *self.alternatives)


@dataclass(frozen=True)
class Form:
    """A form set: the tables and sections that one place prescribes for one kind of book in some years.

    `places` are names found in an office's name (广州市); 全国 is the default for any other place.
    `valid_to` None means still valid. `cover` is the pattern of the document title.
    """

    id: str
    places: tuple[str, ...]
    kind: BookKind
    valid_from: int
    valid_to: int | None
    cover: str
    basis: str
    tables: tuple[FormTable, ...]
    sections: tuple[Section, ...]
    file: str = field(default="", compare=False)

    def is_valid(self, year: int) -> bool:
        """True when the form set applies to the budget year."""
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)

    def table(self, number_or_title: str) -> FormTable | None:
        """The table with this number, title or other wording; None when the set has none."""
        for table in self.tables:
            if number_or_title == table.number or number_or_title in table.titles:
                return table
        return None
