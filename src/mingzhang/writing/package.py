"""A manuscript as data: CSV and JSON with a description (Data Package v2, Fiscal Data Package columns)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ..model.manuscript import Manuscript
from .delimited import csv_text
from .look import Look, printable
from .tidy import Field, amounts, columns, fields, rows

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TAXONOMY = "https://frictionlessdata.io/taxonomies/fiscal/budgets.json"
_OWN_TYPES = ("item:code", "item:detail")  # what the taxonomy has no word for
_KEY = (
    *("office", "budget_unit", "year", "flow", "stage", "source", "nature"),
    *("function_code", "economic_code", "item", "project", "detail"),
)
_TITLES = {"book": "全书", "draft": "编报底稿"}
_MOVE = (
    Field("table", "报表", "string"),
    Field("row", "行", "string"),
    Field("column", "列", "string"),
    Field("exact", "精确数（元）", "number"),
    Field("rounded", "四舍五入的数", "number"),
    Field("printed", "印出的数", "number"),
)
_GAP = (
    Field("equation", "合计", "string"),
    Field("total", "合计印出的数（末位个数）", "integer"),
    Field("parts", "各分项之和（末位个数）", "integer"),
    Field("exact", "精确数之差（元）", "number"),
    Field("reason", "原因", "string"),
)
_DATE = re.compile(r"(\d{4})[年-](\d{1,2})[月-](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Licence:
    """Under what terms the data may be used: the identifier at opendefinition.org, words, address."""

    name: str
    title: str
    path: str = ""


NOT_STATED = Licence("notspecified", "发布单位未声明使用许可 License Not Specified")


def render(
    manuscript: Manuscript, beside: Sequence[tuple[str, bytes]] = (), licence: Licence = NOT_STATED
) -> tuple[tuple[str, bytes], ...]:
    """The files of the data package by name, datapackage.json first. Same manuscript, same bytes.

    `beside` are JSON files that go with it (draft.json). The office states the licence; nobody else can.
    """
    tables = list(_tables(manuscript))
    book = manuscript.book("book.json").to_json() + "\n"
    others = (("book.json", book.encode("utf-8", "replace")), *beside)
    described = [table.description() for table in tables] + [_json_description(*other) for other in others]
    package = {**_head(manuscript, licence), "resources": described}
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    files = (("datapackage.json", text), *((table.path, table.text) for table in tables))
    return (*((name, content.encode("utf-8", "replace")) for name, content in files), *others)


@dataclass(frozen=True, slots=True)
class _Table:
    """A CSV file with its columns."""

    name: str
    path: str
    title: str
    fields: tuple[Field, ...]
    text: str

    def description(self) -> dict[str, Any]:
        """The resource in datapackage.json."""
        return {
            "name": self.name,
            "type": "table",
            "title": self.title,
            **_file(self.path, self.text.encode("utf-8", "replace")),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {
                "fields": [_field(field) for field in self.fields],
                "missingValues": [""],
                **self.key(),
            },
        }

    def key(self) -> dict[str, Any]:
        """The coordinates tell the rows of the amounts apart; the rows of a form may repeat."""
        return {"primaryKey": list(_KEY)} if set(_KEY) <= {field.name for field in self.fields} else {}


def _file(path: str, data: bytes) -> dict[str, Any]:
    return {"path": path, "bytes": len(data), "hash": f"sha256:{sha256(data).hexdigest()}"}


def _tables(manuscript: Manuscript) -> Iterator[_Table]:
    """All amounts by coordinates, then every sheet as printed."""
    yield _table("amounts", "amounts.csv", "金额（按坐标）", fields(), list(amounts(manuscript)))
    for number, sheet in enumerate(manuscript.sheets, 1):
        look = Look(sheet)
        words = f"{look.lead.number} {look.lead.title}".strip()
        name = f"table-{number:02d}"
        yield _table(name, f"tables/{number:02d}.csv", words, columns(look), list(rows(look)))
    yield from _certificate(manuscript)


def _certificate(manuscript: Manuscript) -> Iterator[_Table]:
    """How the amounts were rounded: figures moved, equations that do not hold in print."""
    moves = [
        (m.table, m.row, m.column, f"{m.exact:f}", f"{m.rounded:f}", f"{m.printed:f}")
        for m in manuscript.moves
    ]
    gaps = [(g.name, str(g.total), str(g.parts), f"{g.exact:f}", g.reason) for g in manuscript.gaps]
    if moves:
        yield _table("rounding", "rounding.csv", "控制取整调整的数", _MOVE, moves)
    if gaps:
        yield _table("equations", "equations.csv", "按印出的数不成立的等式", _GAP, gaps)


def _table(
    name: str, path: str, title: str, own: tuple[Field, ...], lines: Sequence[tuple[str, ...]]
) -> _Table:
    return _Table(name, path, title, own, csv_text([field.name for field in own], lines))


def _field(field: Field) -> dict[str, Any]:
    """A column: thousands may be set apart, as the tables print them."""
    found: dict[str, Any] = {"name": field.name, "type": field.type, "title": field.title}
    if field.type == "number" and not field.column_type:
        found["groupChar"] = ","
    if field.column_type:
        found["columnType"] = field.column_type
    if field.description:
        found["description"] = field.description
    return found


def _head(manuscript: Manuscript, licence: Licence) -> dict[str, Any]:
    stated = {"name": licence.name, "title": licence.title}
    date = _DATE.search(manuscript.issued)
    issued = {"created": "{}-{:0>2}-{:0>2}T00:00:00Z".format(*date.groups())} if date else {}
    return {
        "$schema": _PROFILE,
        "name": f"{manuscript.kind.name.lower().replace('_', '-')}-{manuscript.year}",
        "title": printable(manuscript.title),
        "description": (
            "文本单元格若以 = + - @ 开头，前面加了撇号（'），以免被表格软件当作公式执行；"
            "负数金额不受影响。amounts.csv 每个坐标一行，金额单位为元，精确到印出的末位。"
        ),
        **issued,
        "keywords": [manuscript.kind.value, str(manuscript.year), "政府预决算公开"],
        "contributors": [{"title": printable(manuscript.office), "roles": ["publisher"]}],
        "licenses": [stated | ({"path": licence.path} if licence.path else {})],
        "countryCode": "CN",
        "granularity": "aggregated",
        "fiscalPeriod": {"start": f"{manuscript.year}-01-01", "end": f"{manuscript.year}-12-31"},
        "columnTypes": [_TAXONOMY, *({"name": n, "dataType": "string", "unique": True} for n in _OWN_TYPES)],
        "rounding": manuscript.rounding.value,
    }


def _json_description(path: str, content: bytes) -> dict[str, Any]:
    name = path.removesuffix(".json")
    return {
        "name": name,
        "title": f"{_TITLES.get(name, name)}（mingzhang-{name}/1）",
        **_file(path, content),
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
    }
