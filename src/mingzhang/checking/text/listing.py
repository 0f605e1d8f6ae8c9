"""Items named in a list against the table they are named from (主要包括…)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...model.fact import Fact, Mark
from ...model.finding import Finding, Severity
from ...model.point import Flow, Nature
from ...vocabulary.codes import normal_name
from ..context import Context
from ..registry import check
from .itemised import left_out
from .memo import once
from .script import Script, script

_LIST = re.compile(r"(?:主要)?(?:包括|用于)[：:]?([^。；\n]{8,400})")
_SPLIT = re.compile(r"[、，]|以及|和(?=其他)|及(?=其他)")
_ETC = re.compile(r"等(?:支出|费用|方面)?[。；]?$")
_AMOUNT_BEFORE = re.compile(r"\d[\d,.]*(?:万|亿)?元[，,：:（(]?[^。；\n]{0,6}$")
_BEFORE = 24  # characters before 包括 in which the amount that is broken down must stand
_NAMED = 4  # items of a list that must be rows of the table before it counts as a list of its rows


@dataclass(frozen=True, slots=True)
class Row:
    """A row (款) of the table of basic expenditure by economic class."""

    name: str
    fact: Fact
    spent: bool


def _is_row(fact: Fact, year: int) -> bool:
    point = fact.point
    coded = len(fact.code) == 5 and fact.code[0] == "3" and point.flow is Flow.EXPENDITURE
    return coded and point.nature is not Nature.PROJECT and point.year == year


@once
def economic_rows(context: Context) -> dict[int, dict[str, Row]]:
    """The rows at 款 level of each table of basic expenditure by economic class, by table and bare name."""
    tables: dict[int, dict[str, Row]] = {}
    for fact in context.facts:
        if _is_row(fact, context.book.year):
            rows = tables.setdefault(fact.table, {})
            name = normal_name(fact.label)
            spent = fact.mark is Mark.AMOUNT and fact.figure is not None and fact.figure.value != 0
            if name not in rows or spent:
                rows[name] = Row(fact.label, fact, spent)
    return tables


def _table_of(names: list[str], tables: dict[int, dict[str, Row]]) -> dict[str, Row]:
    """The table most of whose rows are named; empty when the list names something else."""
    best = max(tables.values(), key=lambda rows: sum(name in rows for name in names), default={})
    known = sum(name in best for name in names)
    return best if known >= _NAMED and 2 * known >= len(names) else {}


@check("listing")
def listing(context: Context) -> Iterator[Finding]:
    """Items named that are empty in the table, and filled rows between them that are not named."""
    yield from left_out(context)
    tables = economic_rows(context)
    if not tables:
        return
    text = script(context)
    for match in text.matches(_LIST, "包括", "用于"):
        names = [normal_name(name) for name in _SPLIT.split(_ETC.sub("", match[1])) if name]
        rows = _table_of(names, tables) if len(names) >= _NAMED else {}
        if rows and _AMOUNT_BEFORE.search(text.text, max(0, match.start() - _BEFORE), match.start()):
            wrong = [rows[name] for name in names if name in rows and not rows[name].spent]
            yield from _finding(context, match.span(), wrong, _unnamed(match[1], names, rows))


def _unnamed(words: str, names: list[str], rows: dict[str, Row]) -> list[Row]:
    """Filled rows of the classes that the list is about, which it does not name, unless it ends in 等.

    A list that leaves out more than it names is a choice of the main ones (主要包括).
    """
    if _ETC.search(words):
        return []
    classes = {rows[name].fact.code[:3] for name in names if name in rows}
    unnamed = [
        row for name, row in rows.items() if row.spent and row.fact.code[:3] in classes and name not in names
    ]
    return unnamed if len(unnamed) <= len(names) else []


def _finding(
    context: Context, span: tuple[int, int], wrong: list[Row], unnamed: list[Row]
) -> Iterator[Finding]:
    if not wrong and not unnamed:
        return
    text = script(context)
    title = (wrong or unnamed)[0].fact.place.table_title
    rest = "、".join(f"“{row.name}” {row.fact.figure.value}" for row in unnamed if row.fact.figure)
    parts = []
    if wrong:
        parts.append(f"文字列举了{'、'.join(f'“{row.name}”' for row in wrong)}，而“{title}”中该项没有金额")
    if unnamed:
        parts.append(f"“{title}”中有金额的{rest} 没有列举")
    places = [text.place(*_named(text, row, span)) for row in wrong] or [text.place(*span)]
    places += [row.fact.place for row in wrong or unnamed]
    severity = Severity.WARNING if wrong else Severity.QUESTION
    printed, expected = ("、".join(row.name for row in rows) for rows in (wrong, unnamed))
    yield Finding("listing", severity, f"{'；'.join(parts)}，请核对。", tuple(places), printed, expected)


def _named(text: Script, row: Row, span: tuple[int, int]) -> tuple[int, int]:
    """Where the list names the row."""
    at = text.text.find(row.name, *span)
    return (at, at + len(row.name)) if at >= 0 else span
