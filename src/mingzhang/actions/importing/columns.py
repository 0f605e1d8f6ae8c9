"""Which column holds what (列对应关系): known names, likely ones, and what the office chose before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...model.imports import Element
from ...model.office import ImportKind
from ...store.models import ColumnMapping, Department
from ...vocabulary.elements import header_rank, known_header, likely_header, needs
from ...vocabulary.text import plain
from ..errors import InputError

Columns = Mapping[Element, int]


@dataclass(frozen=True)
class Proposal:
    """Columns by element, and those among them that a person should look at."""

    columns: dict[Element, int]
    unsure: frozenset[Element]
    is_remembered: bool = False


def signature(headers: Sequence[str]) -> str:
    """What tells one system's table from another's: the hash of its headers."""
    return hashlib.sha256("\x1f".join(map(plain, headers)).encode()).hexdigest()


def propose(department: Department, kind: ImportKind, headers: Sequence[str]) -> Proposal:
    """What was chosen for these headers before; else known names, and likely ones for the rest."""
    before = ColumnMapping.objects.filter(
        department=department, kind=kind, signature=signature(headers)
    ).first()
    if before is not None:
        return Proposal(from_json(before.columns, len(headers)), frozenset(), True)
    columns = _known(kind, headers)
    likely = _likely(kind, headers, columns)
    names = [plain(header) for header in headers]
    twice = {element for element, index in columns.items() if names.count(names[index]) > 1}
    return Proposal(columns | likely, frozenset(likely) | twice)


def _known(kind: ImportKind, headers: Sequence[str]) -> dict[Element, int]:
    """Known names; of two columns for one element the one whose name stands first in the list (codes)."""
    found: dict[Element, int] = {}
    for index in sorted(range(len(headers)), key=lambda one: header_rank(headers[one])):
        element = known_header(headers[index])
        if element in needs(kind):
            found.setdefault(element, index)
    return found


def _likely(kind: ImportKind, headers: Sequence[str], known: Columns) -> dict[Element, int]:
    found: dict[Element, int] = {}
    for index, header in enumerate(headers):
        if index in known.values() or not header or known_header(header):
            continue
        wanted = frozenset(needs(kind)) - set(known) - set(found)
        element = likely_header(header, wanted)
        if element is not None:
            found[element] = index
    return found


def missing(kind: ImportKind, columns: Columns) -> list[Element]:
    """The elements that the import cannot do without and that no column holds."""
    return [element for element, needed in needs(kind).items() if needed and element not in columns]


def vetted(kind: ImportKind, columns: Columns, width: int) -> dict[Element, int]:
    """The columns, when nothing needed is missing and no column is used twice."""
    for element in missing(kind, columns):
        raise InputError(
            f"请选择“{element.value}”所在的列",
            f"choose the column of {element.name.lower()}",
            element.name.lower(),
        )
    for element, index in columns.items():
        if list(columns.values()).count(index) > 1 or not 0 <= index < width:
            raise InputError(
                f"“{element.value}”与另一要素选了同一列，请分别选择",
                f"the column of {element.name.lower()} is used twice",
                element.name.lower(),
            )
    return {element: index for element, index in columns.items() if element in needs(kind)}


def to_json(columns: Columns) -> dict[str, int]:
    """For the row."""
    return {element.name.lower(): index for element, index in columns.items()}


def from_json(kept: Mapping[str, int], width: int) -> dict[Element, int]:
    """From the row; columns that the file does not have are left out."""
    return {Element[name.upper()]: index for name, index in kept.items() if index < width}
