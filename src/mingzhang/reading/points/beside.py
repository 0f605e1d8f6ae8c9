"""Which columns name a row, and which say beside that whose money it is (预算单位) and for what (项目).

Budgets of some places print several codes and names in one row: unit, project, function, economic class.
One of them is the row's own name; the others are coordinates of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from ...vocabulary.text import plain
from ..labelling.columns import Column, Kind, Side
from ..labelling.matrix import Matrix

_PREFERRED = re.compile(r"科目名称|项目名称|^项目$|^科目$")
_OF_UNIT = re.compile(
    r"^(预算|主管|使用|实施|资金使用|项目|编制|申报|归口)?(部门|单位)(\((部门|单位)\))?(名称|代码|编码)?$"
)
_OF_CODED_UNIT = re.compile(r"^(部门|单位)(编码|代码)[-—_](部门|单位)名称$")
_CODE_BEFORE = re.compile(r"^\d{3,}[-—_]")
_OF_PROJECT = re.compile(r"^项目(名称|代码|编码|编号)$")
_LIST = re.compile(r"(部门|政府)(预算)?(支出)?经济")
_NAME_OF_SUBJECT = re.compile(r"科目")
_TOTALS = frozenset({"合计", "总计", "小计", "共计"})


@dataclass(frozen=True, slots=True)
class Roles:
    """The columns of one side by what they say of a row.

    codes, labels    the row's own code parts and names, the best name first
    spare            code columns that count only where the row has no other code
    units, projects  names of the budget unit and of the project, where the row is named by something else
    economic         codes of the economic class, where the row is named by its function
    """

    codes: tuple[Column, ...]
    labels: tuple[Column, ...]
    spare: tuple[Column, ...] = ()
    units: tuple[Column, ...] = ()
    projects: tuple[Column, ...] = ()
    economic: tuple[Column, ...] = ()

    @property
    def coded_units(self) -> bool:
        """True when the codes of a row that has no other are those of its unit."""
        columns = self.spare or self.codes
        return bool(columns) and all(_is_unit(_head(column)) for column in columns)


@dataclass(frozen=True, slots=True)
class Beside:
    """What other columns say of a row: unit and project as printed, digits of the economic class."""

    unit: str = ""
    project: str = ""
    economic: str = ""


NOTHING_BESIDE = Beside()


def roles_of(matrix: Matrix, side: Side) -> Roles:
    """The roles of the code and label columns of a side."""
    codes, spare = _parted(side.of(Kind.CODE), lambda head: not (_is_unit(head) or _OF_PROJECT.match(head)))
    codes = _of_one_list(matrix, codes)
    economic: Sequence[Column] = ()
    if any(_classified(column, "功能") for column in codes):
        economic = [column for column in codes if _classified(column, "经济")]
        codes = [column for column in codes if column not in economic]
    named = [column for column in side.of(Kind.LABEL) if not (economic and _classified(column, "经济"))]
    named, units = _parted(named, lambda head: not _is_unit(head))
    projects: Sequence[Column] = ()
    if codes and any(_NAME_OF_SUBJECT.search(_head(column)) for column in named):
        named, projects = _parted(named, lambda head: not _OF_PROJECT.match(head))
    labels = (*_ranked(matrix, named, {_list_of(column) for column in codes}), *_ranked(matrix, units))
    return Roles(tuple(codes), labels, tuple(spare), tuple(units), tuple(projects), tuple(economic))


def _of_one_list(matrix: Matrix, codes: list[Column]) -> list[Column]:
    """The codes of one classification where each of two has a head of its own (部门经济, 政府经济).

    The function names a row before any economic class; of two lists the one that tells more rows apart.
    """
    lists: dict[str, list[Column]] = {}
    for column in codes:
        lists.setdefault(_list_of(column), []).append(column)
    own_heads = len({column.path[-1] for column in codes if column.path}) == len(codes)
    if len(lists) < 2 or (own_heads and not all(map(_LIST.search, lists))):
        return codes
    functional = next((columns for head, columns in lists.items() if "功能" in head), None)
    found = functional or max(lists.values(), key=lambda columns: _told_apart(matrix, columns))
    return [column for column in codes if column in found or (functional and len(column.path) == 1)]


def _list_of(column: Column) -> str:
    """The head of the classification that a code column belongs to."""
    if len(column.path) > 1:
        return column.path[0]
    named = _LIST.search(column.path[0]) if column.path else None
    return named.group() if named else ""


def _told_apart(matrix: Matrix, columns: Sequence[Column]) -> int:
    """How many different codes the columns print."""
    rows = ("".join(row[column.index] for column in columns) for row in matrix.words)
    return len({code for code in rows if code.isdigit()})


def beside(matrix: Matrix, roles: Roles, row: int, label: str, above: Beside) -> Beside:
    """What the other columns say of a row; a name left out is that of the row above."""
    if label in _TOTALS or not (roles.units or roles.projects or roles.economic):
        return NOTHING_BESIDE
    unit = _CODE_BEFORE.sub("", _text(matrix, roles.units, row)) or above.unit
    return Beside(
        "" if unit in _TOTALS else unit,
        _text(matrix, roles.projects, row),
        "".join(matrix.words[row][column.index] for column in roles.economic),
    )


def _text(matrix: Matrix, columns: Sequence[Column], row: int) -> str:
    """The words of the last of some columns that has any: the unit after its department."""
    return next((text for column in reversed(columns) if (text := matrix.words[row][column.index])), "")


def _head(column: Column) -> str:
    return plain(column.path[-1]) if column.path else ""


def _is_unit(head: str) -> bool:
    return _OF_UNIT.match(head) is not None or _OF_CODED_UNIT.match(head) is not None


def _classified(column: Column, word: str) -> bool:
    return any(word in part for part in column.path)


def _parted(columns: Sequence[Column], own: Callable[[str], object]) -> tuple[list[Column], list[Column]]:
    """Columns whose head passes, and the others; when none passes all do."""
    kept = [column for column in columns if own(_head(column))]
    if not kept:
        return list(columns), []
    return kept, [column for column in columns if column not in kept]


def _ranked(matrix: Matrix, columns: Sequence[Column], lists: Container[str] = ()) -> list[Column]:
    """The column that names the row first: by its head, the list of the codes, else the least merged."""
    if len(columns) < 2:
        return list(columns)

    def rank(column: Column) -> tuple[bool, bool, int, int]:
        preferred = _PREFERRED.search(column.path[-1] if column.path else "") is not None
        merged = -_distinct(matrix, column.index)
        return (not preferred, _list_of(column) not in lists, merged, column.index)

    return sorted(columns, key=rank)


def _distinct(matrix: Matrix, column: int) -> int:
    return len({id(row[column]) for row in matrix.cover if row[column] is not None})
