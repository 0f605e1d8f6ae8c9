"""Drafts as JSON files (编报底稿): one amount a line, coordinates by name, money in fen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from ..model.book import BookKind
from ..model.draft import Amount, Bridge, Count, Draft, Reason, Rounding, Words
from ..model.errors import DraftError
from ..model.point import Flow, Nature, Point, Source, Stage

FORMAT = "mingzhang-draft/1"
_ENUMS: dict[str, type[Enum]] = {"flow": Flow, "stage": Stage, "source": Source, "nature": Nature}
_POINT = tuple(field.name for field in fields(Point))
_KINDS = {str: "文字", int: "整数", dict: "对象"}
_YEARS = range(1949, 2200)
_MOST_FEN = 10**18
_PLAIN = {f.name: f.default for f in fields(Point)}
Data = Mapping[str, Any]
Member = TypeVar("Member", bound=Enum)


def to_json(draft: Draft) -> str:
    """The draft as JSON text, amounts one a line."""
    head = {
        "format": FORMAT,
        "office": draft.office,
        "year": draft.year,
        "kind": draft.kind.value,
        "place": draft.place,
        "rounding": draft.rounding.value if draft.rounding else None,
        "units": list(draft.units),
    }
    head |= {"printed": True} if draft.printed else {}
    parts = [f" {_dump(key)}: {_dump(value)}" for key, value in head.items()]
    parts += [
        _lines("counts", [_count(count) for count in draft.counts]),
        _lines("bridges", [_bridge(bridge, draft) for bridge in draft.bridges]),
        _lines("words", [{"topic": w.topic, "year": w.year, "text": w.text} for w in draft.words]),
        _lines("amounts", [_point(a.point, draft) | {"fen": a.fen} for a in draft.amounts]),
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def from_json(text: str, name: str) -> Draft:
    """The draft in a JSON text. DraftError names the file `name` and the entry of a mistake."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise _wrong(name, f"不是 JSON（第{error.lineno}行）", f"no JSON: {error}") from error
    except (ValueError, RecursionError) as error:
        raise _wrong(name, "嵌套太深，或有一个数太长", f"too deep, or too long a number: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _wrong(name, f"缺少 format: {FORMAT}", f"format is not {FORMAT}")
    return _draft(data, name)


def is_draft(path: Path) -> bool:
    """True when the file says in its first lines that it is a draft."""
    with path.open("rb") as stream:
        return FORMAT.encode() in stream.read(200)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(key: str, rows: list[dict[str, Any]]) -> str:
    if not rows:
        return f" {_dump(key)}: []"
    return f" {_dump(key)}: [\n" + ",\n".join(f"  {_dump(row)}" for row in rows) + "\n ]"


def _point(point: Point, draft: Draft) -> dict[str, Any]:
    """Coordinates that differ from the whole of this office and year."""
    found: dict[str, Any] = {}
    usual = {"office": draft.office, "year": draft.year}
    for key in _POINT:
        value = getattr(point, key)
        if value == usual.get(key, _PLAIN.get(key)):
            continue
        plain = value.name.lower() if isinstance(value, Enum) else value
        found[key] = list(plain) if isinstance(plain, tuple) else plain
    return found


def _count(count: Count) -> dict[str, Any]:
    return {"item": count.item, "number": count.number, "measure": count.measure, "year": count.year}


def _bridge(bridge: Bridge, draft: Draft) -> dict[str, Any]:
    reasons = [
        {key: value for key, value in (("words", r.words), ("fen", r.fen), ("document", r.document)) if value}
        for r in bridge.reasons
    ]
    return {
        "subject": _point(bridge.subject, draft),
        "base": _point(bridge.base, draft),
        "reasons": reasons,
    }


# --- reading ----------------------------------------------------------------------------------------


def _wrong(name: str, chinese: str, english: str) -> DraftError:
    return DraftError(f"底稿{name}有误：{chinese}，请改正后重试", f"draft {name}: {english}")


def _need(data: Data, key: str, kind: type[Any], where: str) -> Any:
    value = data.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _wrong(where, f"{key} 应为{_KINDS[kind]}，现为{value!r}", f"{key} is {value!r}")
    return value


def _year(data: Data, key: str, where: str) -> int:
    year = int(_need(data, key, int, where))
    if year not in _YEARS:
        raise _wrong(where, f"{key} 应为四位数的年份，现为{year}", f"{key} is no year: {year}")
    return year


def _texts(data: Data, key: str, where: str) -> tuple[str, ...]:
    values = data.get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _wrong(where, f"{key} 应为文字的列表，现为{values!r}", f"{key} is no list of texts: {values!r}")
    return tuple(values)


def _member(kind: type[Member], value: object, where: str) -> Member:
    for member in kind:
        if value in (member.value, member.name.lower()):
            return member
    known = "、".join(member.name.lower() for member in kind)
    raise _wrong(where, f"{value!r} 不在{known}之中", f"{value!r} is no {kind.__name__}")


def _draft(data: Data, name: str) -> Draft:
    office, year = _need(data, "office", str, name), _year(data, "year", name)
    usual = Point(office, year, Flow.OTHER, Stage.OUTTURN)
    rounding = data.get("rounding")
    return Draft(
        office=office,
        year=year,
        kind=_member(BookKind, data.get("kind"), name),
        amounts=tuple(_amount(row, usual, where) for where, row in _rows(data, "amounts", name)),
        place=_need(data, "place", str, name) if data.get("place") else "",
        units=_texts(data, "units", name),
        counts=tuple(_read_count(row, where) for where, row in _rows(data, "counts", name)),
        bridges=tuple(_read_bridge(row, usual, where) for where, row in _rows(data, "bridges", name)),
        words=tuple(_words(row, year, where) for where, row in _rows(data, "words", name)),
        rounding=_member(Rounding, rounding, name) if rounding else None,
        printed=data.get("printed") is True,
    )


def _rows(data: Data, key: str, name: str) -> list[tuple[str, Data]]:
    rows = data.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _wrong(name, f"{key} 应为列表", f"{key} is no list of objects")
    return [(f"{name}，{key} 第{number}条", row) for number, row in enumerate(rows, start=1)]


def _read_point(row: Data, usual: Point, where: str) -> Point:
    unknown = set(row) - set(_POINT) - {"fen", "yuan"}
    if unknown:
        raise _wrong(where, f"不认识 {sorted(unknown)[0]}", f"unknown key {sorted(unknown)[0]}")
    found: dict[str, Any] = {"office": usual.office, "year": usual.year}
    for key in _POINT:
        if key in row:
            found[key] = _coordinate(key, row[key], where)
    for key in ("flow", "stage"):
        if key not in found:
            raise _wrong(where, f"缺少 {key}", f"{key} is missing")
    return Point(**found)


def _coordinate(key: str, value: Any, where: str) -> Any:
    if key in _ENUMS:
        return _member(_ENUMS[key], value, where)
    if key == "detail":
        return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
    if key == "year":
        return _year({key: value}, key, where)
    return _need({key: value}, key, str, where)


def _amount(row: Data, usual: Point, where: str) -> Amount:
    return Amount(_read_point(row, usual, where), _fen(row, where))


def _fen(row: Data, where: str) -> int:
    """Money in whole fen, or as text in yuan with two decimals at most; never a binary fraction."""
    if "yuan" not in row:
        return _money(int(_need(row, "fen", int, where)), where)
    try:
        fen = Decimal(str(_need(row, "yuan", str, where))) * 100
    except InvalidOperation as error:
        raise _wrong(where, f"yuan 不是金额：{row['yuan']!r}", "yuan is no amount") from error
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise _wrong(where, f"yuan 应精确到分：{row['yuan']!r}", "yuan has more than two decimals")
    return _money(int(fen), where)


def _money(fen: int, where: str) -> int:
    if abs(fen) > _MOST_FEN:
        raise _wrong(where, "金额超过一亿亿元", "an amount beyond ten thousand trillion yuan")
    return fen


def _read_count(row: Data, where: str) -> Count:
    number = str(row.get("number", ""))
    return Count(
        _need(row, "item", str, where), number, str(row.get("measure", "")), _year(row, "year", where)
    )


def _read_bridge(row: Data, usual: Point, where: str) -> Bridge:
    subject, base = (
        _read_point(_need(row, key, dict, where), usual, f"{where} {key}") for key in ("subject", "base")
    )
    reasons = tuple(_reason(reason, at) for at, reason in _rows(row, "reasons", where))
    return Bridge(subject, base, reasons)


def _reason(row: Data, where: str) -> Reason:
    fen = _fen(row, where) if "fen" in row or "yuan" in row else None
    return Reason(_need(row, "words", str, where), fen, str(row.get("document", "")))


def _words(row: Data, year: int, where: str) -> Words:
    said = _year({"year": year, **row}, "year", where)
    return Words(_need(row, "topic", str, where), _need(row, "text", str, where), said)
