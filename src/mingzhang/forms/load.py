"""Form sets from `data/*.toml`: vetted when they are loaded, found by place, kind and year.

A file is a form set. It may say `extends = "<id>"` and then gives only what differs: tables and sections
replace, `more_tables` and `more_sections` are added, `without_tables` leaves numbers out; a table may be
`same_as` one of the extended set but for what it says itself. Rows that are printed whether zero or not
stand in `rows.csv`, by list.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ..model.book import BookKind
from ..model.errors import DataError
from ..model.money import Unit
from .model import Column, Form, FormTable, RowList, Section, Side, Stub, StubKind, TotalRow
from .rows import row_list

DATA = Path(__file__).parent / "data"
NATIONAL = "全国"
_MORE = ("more_tables", "more_sections", "without_tables")
_OWN = {"valid_to", "extends", *_MORE}  # what a file says of itself only
_FORM_KEYS = {
    "id",
    "places",
    "kind",
    "valid_from",
    "valid_to",
    "cover",
    "basis",
    "extends",
    "unit",
    "decimals",
    "print_zero",
}
_TABLE_KEYS = {
    "number", "title", "aliases", "unit", "decimals", "print_zero", "column_numbers",
    "total", "note", "empty", "narrative", "required", "sides",
}  # fmt: skip
_SIDE_KEYS = {"name", "stubs", "columns", "after", "rows", "classes", "headed"}
_SECTION_KEYS = {"title", "alternatives", "required", "parent"}


def forms() -> tuple[Form, ...]:
    """Every form set, in order of file name. DataError names the file and the entry of a mistake."""
    return load(DATA)


@cache
def load(folder: Path) -> tuple[Form, ...]:
    """The form sets in a folder."""
    raw = {path.name: _parse(path) for path in sorted(folder.glob("*.toml")) if _is_form(path)}
    by_id: dict[str, str] = {}
    for name, data in raw.items():
        other = by_id.setdefault(str(data.get("id")), name)
        if other != name:
            raise DataError(f"{name}: id {data['id']!r} stands in {other} as well")
    return tuple(_form(name, _inherit(name, raw, by_id), folder) for name in raw)


def find(kind: BookKind, year: int, place: str = "") -> Form | None:
    """The form set for a book: of the place that `place` (an office or region name) contains, else national.

    Of several sets of one place the latest wins. None when no set covers the kind and year.

    >>> find(BookKind.BUDGET, 2023, "广州市协作办公室").tables[0].title
    '收支总体情况表'
    """
    fitting = [form for form in forms() if form.kind is kind and form.is_valid(year)]
    local = [f for f in fitting if any(p in place for p in f.places if p != NATIONAL)]
    national = [f for f in fitting if NATIONAL in f.places]
    return max(local or national, key=lambda form: form.valid_from, default=None)


def all_tables() -> Iterator[tuple[Form, FormTable]]:
    """Every table of every form set."""
    for form in forms():
        for table in form.tables:
            yield form, table


def _is_form(path: Path) -> bool:
    return not path.name.startswith("phrases")


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name}: {error}") from error


def _inherit(name: str, raw: dict[str, dict[str, Any]], by_id: dict[str, str]) -> dict[str, Any]:
    data = raw[name]
    if "extends" not in data:
        return data
    base = by_id.get(data["extends"])
    if base is None or base == name:
        raise DataError(f"{name}: extends {data['extends']!r}, which is no other form set")
    merged = {key: value for key, value in _inherit(base, raw, by_id).items() if key not in _OWN} | data
    without = set(data.get("without_tables", ()))
    known = _inherit(base, raw, by_id).get("tables", ())
    tables = [_same(name, t, known) for t in merged.get("tables", ()) if t.get("number", "") not in without]
    merged["tables"] = tables + data.get("more_tables", [])
    merged["sections"] = merged.get("sections", []) + data.get("more_sections", [])
    return merged


def _same(name: str, table: dict[str, Any], known: list[dict[str, Any]]) -> dict[str, Any]:
    """A table that is one of the set it extends but for what it says itself (another number)."""
    if "same_as" not in table:
        return table
    base = next((t for t in known if table["same_as"] in (t.get("number"), t.get("title"))), None)
    if base is None:
        raise DataError(f"{name}: same_as {table['same_as']!r}, which is no table of the set it extends")
    return base | {key: value for key, value in table.items() if key != "same_as"}


def _keys(where: str, data: dict[str, Any], allowed: set[str]) -> None:
    unknown = set(data) - allowed
    if unknown:
        raise DataError(f"{where}: unknown key {sorted(unknown)[0]!r}")


def _need(where: str, data: dict[str, Any], key: str) -> Any:
    if key not in data:
        raise DataError(f"{where}: {key} is missing")
    return data[key]


def _enum(where: str, kind: Any, value: object) -> Any:
    try:
        return kind(value)
    except ValueError as error:
        raise DataError(f"{where}: {value!r} is none of {[member.value for member in kind]}") from error


def _form(name: str, data: dict[str, Any], folder: Path) -> Form:
    _keys(name, data, _FORM_KEYS | {"tables", "sections", *_MORE})
    years = (_need(name, data, "valid_from"), data.get("valid_to"))
    if years[1] is not None and years[1] < years[0]:
        raise DataError(f"{name}: valid_to {years[1]} lies before valid_from {years[0]}")
    tables = tuple(_table(name, data, table, folder) for table in data.get("tables", ()))
    _unique(name, [t.number for t in tables if t.number])
    _unique(name, [t.title for t in tables])
    return Form(
        id=_need(name, data, "id"),
        places=tuple(_need(name, data, "places")),
        kind=_enum(name, BookKind, _need(name, data, "kind")),
        valid_from=years[0],
        valid_to=years[1],
        cover=data.get("cover", ""),
        basis=data.get("basis", ""),
        tables=tables,
        sections=tuple(_section(name, section) for section in data.get("sections", ())),
        file=name,
    )


def _unique(name: str, values: list[str]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise DataError(f"{name}: {value!r} stands twice")


def _table(name: str, form: dict[str, Any], data: dict[str, Any], folder: Path) -> FormTable:
    where = f"{name}, table {data.get('number') or data.get('title', '?')}"
    _keys(where, data, _TABLE_KEYS)
    sides = tuple(_side(where, side, folder) for side in _need(where, data, "sides"))
    if not sides:
        raise DataError(f"{where}: sides is empty")
    if len(sides) > 1 and not all(side.name for side in sides):
        raise DataError(f"{where}: a two-sided table names its sides")
    return FormTable(
        number=data.get("number", ""),
        title=_need(where, data, "title"),
        sides=sides,
        unit=_enum(where, Unit, data.get("unit", form.get("unit", "万元"))),
        decimals=data.get("decimals", form.get("decimals", 2)),
        aliases=tuple(data.get("aliases", ())),
        print_zero=data.get("print_zero", form.get("print_zero", True)),
        column_numbers=data.get("column_numbers", False),
        total=_enum(where, TotalRow, data.get("total", "first")),
        note=data.get("note", ""),
        empty=data.get("empty", ""),
        narrative=data.get("narrative", False),
        required=data.get("required", True),
    )


def _path(where: str, text: object) -> tuple[str, ...]:
    if not isinstance(text, str) or not all(text.split("/")):
        raise DataError(f"{where}: {text!r} is no header path")
    return tuple(text.split("/"))


def _stub(where: str, data: object) -> Stub:
    if not isinstance(data, list) or len(data) != len(("kind", "path")):
        raise DataError(f"{where}: a stub is [kind, path], not {data!r}")
    return Stub(_path(where, data[1]), _enum(where, StubKind, data[0]))


def _side(where: str, data: dict[str, Any], folder: Path) -> Side:
    _keys(where, data, _SIDE_KEYS)
    columns = tuple(Column(_path(where, text)) for text in _need(where, data, "columns"))
    _unique(where, ["/".join(column.path) for column in columns])
    kind, _, name = str(data.get("rows", "free")).partition(":")
    return Side(
        name=data.get("name", ""),
        stubs=tuple(_stub(where, stub) for stub in data.get("stubs", ())),
        columns=columns,
        after=tuple(_stub(where, stub) for stub in data.get("after", ())),
        row_list=_enum(where, RowList, kind),
        rows=row_list(folder, name, where) if kind == "fixed" or name else (),
        classes=tuple(data.get("classes", ())),
        headed=data.get("headed", True),
    )


def _section(name: str, data: dict[str, Any]) -> Section:
    where = f"{name}, section {data.get('title', '?')}"
    _keys(where, data, _SECTION_KEYS)
    return Section(
        title=_need(where, data, "title"),
        alternatives=tuple(data.get("alternatives", ())),
        required=data.get("required", True),
        parent=data.get("parent", ""),
    )
