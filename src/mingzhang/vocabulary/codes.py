"""Classification codes by kind and year (政府收支分类科目): names, tree, what is known how surely."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from ..model.errors import DataError
from ..model.validity import OPEN_END
from . import data
from .text import plain

FIRST_YEAR = 2016


class Kind(Enum):
    """Which classification: its file, and how many digits 类, 款 and 项 have."""

    FUNCTIONAL = "functional.csv"  # 支出功能分类: 3, 5, 7 digits
    ECONOMIC = "economic_department.csv"  # 部门预算支出经济分类: 3, 5 digits, 301 to 399
    GOVERNMENT_ECONOMIC = "economic_government.csv"  # 政府预算支出经济分类: 3, 5 digits, 501 to 599


class Confidence(Enum):
    """How surely a code, its name and its years are known; `high` holds for the years seen only."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Entry:
    """One code under one name: the years it is valid (`last` 9999 is open) and the years it was seen."""

    code: str
    name: str
    first: int
    last: int
    confidence: Confidence
    years_seen: frozenset[int]

    def covers(self, year: int, slack: int = 0) -> bool:
        """True when the name is valid in `year`, give or take `slack` years."""
        return self.first - slack <= year <= self.last + slack

    def is_sure(self, year: int) -> bool:
        """True when the name was read for that year, or for one before and one after it.

        Only then may a difference be an error.
        """
        return self.has_begun(year) and year <= max(self.years_seen)

    def has_begun(self, year: int) -> bool:
        """True from the first year in which the name was read: no earlier name holds any more."""
        return self.confidence is Confidence.HIGH and bool(self.years_seen) and min(self.years_seen) <= year


def is_under(code: str, other: str) -> bool:
    """True when `code` is `other` or part of it; everything is under "".

    >>> is_under("2010301", "201"), is_under("201", "20103"), is_under("20103", "")
    (True, False, True)
    """
    return code.startswith(other)


def parent(code: str) -> str:
    """The code one level up: 项 -> 款 -> 类 -> "".

    >>> parent("2010301"), parent("20103"), parent("201")
    ('20103', '201', '')
    """
    return code[:-2] if len(code) > 3 else ""


_MARKERS = ("(类)", "(款)", "(项)", "类级科目", "款级科目", "项级科目")


def normal_name(name: str) -> str:
    """A subject name for comparison: variants of spelling, level markers and a last 支出 removed.

    >>> normal_name("卫生健康支出（类）"), normal_name("因公出国(境) 费用")
    ('卫生健康', '因公出国(境)费用')
    """
    text = plain(name)
    for marker in _MARKERS:
        text = text.removesuffix(marker)
    return text.removesuffix("支出") or text


@dataclass(frozen=True)
class CodeList:
    """The code list of one kind, looked at from one year."""

    kind: Kind
    year: int

    def entries(self, code: str) -> tuple[Entry, ...]:
        """Every name the code ever had, oldest first; empty for a code that is not listed."""
        return _entries(self.kind).get(code, ())

    def entry(self, code: str) -> Entry | None:
        """The code as valid in the year, or None."""
        return next((entry for entry in self.entries(code) if entry.covers(self.year)), None)

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self.entry(code) is not None

    def name(self, code: str) -> str:
        """The name of the code in the year; "" when it is not listed for that year."""
        entry = self.entry(code)
        return entry.name if entry else ""

    def names(self, code: str) -> tuple[str, ...]:
        """The names to accept: those of the year and, at a boundary, of the year before and after."""
        return tuple(entry.name for entry in self.entries(code) if entry.covers(self.year, slack=1))

    def denies(self, code: str, name: str) -> bool:
        """True when the code surely has another name in the year, or had this one before it (旧名称).

        >>> listed = functional(2023)
        >>> listed.denies("210", "医疗卫生与计划生育支出"), listed.denies("210", "卫生健康支出")
        (True, False)
        """
        entry = self.entry(code)
        if entry is None or normal_name(name) in map(normal_name, self.names(code)):
            return False
        return entry.is_sure(self.year) or (entry.has_begun(self.year) and self._had(entry, name))

    def _had(self, entry: Entry, name: str) -> bool:
        before = (one.name for one in self.entries(entry.code) if one.last < entry.first)
        return normal_name(name) in map(normal_name, before)

    def all_names(self, code: str) -> tuple[str, ...]:
        """Every name the code has had in any year."""
        return tuple(entry.name for entry in self.entries(code))

    def parent(self, code: str) -> str:
        """The code one level up, "" for a 类."""
        return parent(code)

    def children(self, code: str) -> tuple[str, ...]:
        """The codes directly below `code` that are valid in the year; the 类 for ""."""
        candidates = _children(self.kind).get(code, ())
        return tuple(child for child in candidates if child in self)

    def finds(self, name: str, under: str = "", digits: int = 0) -> tuple[str, ...]:
        """The codes with that name under `under`, of `digits` digits if given, 类 before 款 before 项.

        Names valid in the year go first; a name of other years is taken only when none is.
        """
        found = [
            entry
            for entry in _named(self.kind).get(normal_name(name), ())
            if entry.code.startswith(under) and digits in (0, len(entry.code))
        ]
        valid = [entry for entry in found if entry.covers(self.year)]
        return tuple(dict.fromkeys(entry.code for entry in valid or found))

    def find(self, name: str, under: str = "", digits: int = 0) -> str:
        """The one code with that name at the highest level where it occurs; "" when none or several.

        >>> functional(2023).find("教育支出"), functional(2023).find("行政运行", under="20103")
        ('205', '2010301')
        >>> functional(2023).find("行政运行")
        ''
        """
        codes = self.finds(name, under, digits)
        top = [code for code in codes if len(code) == len(codes[0])]
        return top[0] if len(top) == 1 else ""


@cache
def functional(year: int) -> CodeList:
    """支出功能分类科目 as of `year`.

    >>> functional(2017).name("20805"), functional(2023).name("20805")
    ('行政事业单位离退休', '行政事业单位养老支出')
    """
    return CodeList(Kind.FUNCTIONAL, year)


@cache
def economic(year: int) -> CodeList:
    """部门预算支出经济分类科目 as of `year` (reformed in 2018)."""
    return CodeList(Kind.ECONOMIC, year)


@cache
def government_economic(year: int) -> CodeList:
    """政府预算支出经济分类科目 as of `year` (from 2018)."""
    return CodeList(Kind.GOVERNMENT_ECONOMIC, year)


def list_of(code: str, year: int) -> CodeList:
    """The list a code belongs to by its first digit: 2 functional, 3 department, 5 government economic."""
    if code.startswith("3"):
        return economic(year)
    return government_economic(year) if code.startswith("5") else functional(year)


def _entry(row: list[str], where: str) -> Entry:
    code, name, first, last, _source, confidence, seen, _note = row
    if not (code.isdigit() and len(code) in (3, 5, 7) and name):
        raise DataError(f"{where}: {code!r} {name!r} is no code with a name")
    try:
        level = Confidence(confidence)
    except ValueError:
        raise DataError(f"{where}: {confidence!r} is no confidence") from None
    start, end = data.year(first, where, FIRST_YEAR), data.year(last, where, OPEN_END)
    start = 0 if start == FIRST_YEAR else start  # 2016 stands for "2016 or earlier"
    return Entry(code, name, start, end, level, frozenset(map(int, seen.split())))


@cache
def _entries(kind: Kind) -> dict[str, tuple[Entry, ...]]:
    by_code: dict[str, tuple[Entry, ...]] = {}
    for where, row in data.rows(kind.value, columns=8):
        entry = _entry(row, where)
        by_code[entry.code] = (*by_code.get(entry.code, ()), entry)
    return by_code


@cache
def _named(kind: Kind) -> dict[str, tuple[Entry, ...]]:
    by_name: dict[str, list[Entry]] = {}
    for entries in _entries(kind).values():
        for entry in entries:
            by_name.setdefault(normal_name(entry.name), []).append(entry)
    return {name: tuple(sorted(found, key=lambda e: len(e.code))) for name, found in by_name.items()}


@cache
def _summary_names() -> dict[str, str]:
    """Row names of summary forms that differ from the subject's own name; of two 类 in one row the first."""
    names: dict[str, str] = {}
    for _where, row in data.rows("expenditure_lines.csv", columns=7):
        names[normal_name(row[3])] = row[4].split("+")[0]
    return names


def summary_code(name: str, year: int) -> str:
    """The 类 that a row of a summary table names (一般公共服务支出 -> 201); "" when none.

    >>> summary_code("国债还本付息支出", 2023), summary_code("行政运行", 2023)
    ('231', '')
    """
    return functional(year).find(name, digits=3) or _summary_names().get(normal_name(name), "")


def is_subject(name: str) -> bool:
    """True for the name of a subject of any classification and year.

    >>> is_subject("对个人和家庭的补助"), is_subject("对个人")
    (True, False)
    """
    return any(normal_name(name) in _named(kind) for kind in Kind)


@cache
def _children(kind: Kind) -> dict[str, tuple[str, ...]]:
    by_parent: dict[str, list[str]] = {}
    for code in _entries(kind):
        by_parent.setdefault(parent(code), []).append(code)
    return {code: tuple(sorted(found)) for code, found in by_parent.items()}


@dataclass(frozen=True, slots=True)
class Bridge:
    """What became of a code: renamed, moved, merged, split, reused, or its counterpart in the other list."""

    code: str
    year: int
    new_code: str
    new_year: int
    relation: str
    confidence: Confidence


@cache
def _bridges() -> tuple[Bridge, ...]:
    return tuple(_bridge(row, where) for where, row in data.rows("bridges.csv", columns=7))


def _bridge(row: list[str], where: str) -> Bridge:
    code, old, new_code, new, relation, _note, confidence = row
    return Bridge(
        code,
        data.year(old, where, 0),
        new_code,
        data.year(new, where, OPEN_END),
        relation,
        Confidence(confidence),
    )


def bridges(code: str) -> tuple[Bridge, ...]:
    """Every bridge that starts at the code."""
    return tuple(bridge for bridge in _bridges() if bridge.code == code)


def successor(code: str, year: int, later: int) -> str:
    """The code that holds in `later` exactly what `code` held in `year`; "" when it was split or merged."""
    steps = [b for b in bridges(code) if b.relation != "cross" and year <= b.year and b.new_year <= later]
    if not steps:
        return code
    first = min(steps, key=lambda bridge: bridge.year)
    if first.relation not in ("rename", "move"):
        return ""
    return successor(first.new_code, first.new_year, later)


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division (行政区划) and how else it is written."""

    code: str
    name: str
    level: str
    parent: str
    also_written: tuple[str, ...]


@cache
def divisions() -> tuple[Division, ...]:
    """The administrative divisions that are listed; absence from the list proves nothing."""
    rows = data.rows("admin_divisions.csv", columns=8)
    return tuple(
        Division(row[0], row[1], row[2], row[3], tuple(filter(None, row[4].split(";"))))
        for _where, row in rows
    )
