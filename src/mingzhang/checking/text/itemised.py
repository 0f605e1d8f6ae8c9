"""项 of a table that the narrative explains one by one, and the one that it leaves out (逐项说明)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from ...model.book import BookKind
from ...model.fact import Fact, Mark
from ...model.finding import Finding, Severity
from ...model.point import Flow, Source, Stage
from ...vocabulary.codes import normal_name
from ..context import Context
from .memo import once
from .printed_row import named_place
from .script import script
from .subjects import Mention, mentions, table_names

_AMOUNT = re.compile(r"\d(?:万|亿)?元")
_FEWEST = 5  # items named for each one left out; fewer are a choice, not a list
_ITEM, _SECTION, _CATEGORY = 7, 5, 3


def left_out(context: Context) -> Iterator[Finding]:
    """A filled item of the table that the narrative goes through item by item, which it does not name."""
    named = _named(context)
    if len(named) < _FEWEST or not set(named) <= set(table_names(context)[_ITEM]):
        return  # names that no table prints: what is missing may be one of them
    tables = [rows for rows in _tables(context).values() if len(set(rows) & set(named)) >= _FEWEST]
    rows = min(tables, key=len, default={})
    missing = [fact for name, fact in rows.items() if name not in named]
    if not missing or _FEWEST * len(missing) > len(rows) - len(missing):
        return
    if not any(_is_told(fact, named, context) for fact in missing):
        yield _finding(missing, rows, named, context)


@once
def _named(context: Context) -> dict[str, Mention]:
    """The items that sentences with an amount name, each where it is named first."""
    text, found = script(context), dict[str, Mention]()
    for mention in mentions(context):
        if mention.digits == _ITEM:
            passage = text.at(mention.start)
            if passage.cell is None and _AMOUNT.search(passage.text):
                found.setdefault(normal_name(mention.name), mention)
    return found


def _tables(context: Context) -> Mapping[int, dict[str, Fact]]:
    """Items with an amount in each table of expenditure from appropriations, by bare name."""
    tables: dict[int, dict[str, Fact]] = {}
    for fact in context.facts:
        if _is_item(fact, context) and _is_spent(fact):
            tables.setdefault(fact.table, {}).setdefault(normal_name(fact.label), fact)
    return tables


def _is_item(fact: Fact, context: Context) -> bool:
    point, book = fact.point, context.book
    if len(fact.code) != _ITEM or fact.code[0] != "2" or point.flow is not Flow.EXPENDITURE:
        return False
    if point.source is Source.ALL or point.year != book.year:
        return False
    return book.kind is not BookKind.FINAL_ACCOUNTS or point.stage is Stage.OUTTURN


def _is_spent(fact: Fact) -> bool:
    return fact.mark is Mark.AMOUNT and fact.figure is not None and fact.figure.value != 0


def _is_told(fact: Fact, named: Iterable[str], context: Context) -> bool:
    """True when a sentence with an amount has the bare name, or tells of the 款 or 类 as a whole."""
    name = normal_name(fact.label)
    for passage in script(context).passages:
        if passage.cell is None and name in passage.text and _AMOUNT.search(passage.text):
            return True
    above = _names_above(fact, context)
    whole = {digits for mention, digits in _ends(context) if normal_name(mention) == above.get(digits)}
    siblings = {
        normal_name(other.label) for other in context.facts if other.code[:_CATEGORY] == fact.code[:_CATEGORY]
    }
    return _SECTION in whole or (_CATEGORY in whole and not siblings & set(named))


def _names_above(fact: Fact, context: Context) -> dict[int, str]:
    """The bare names of the 类 and 款 of an item, as the tables print them."""
    return {
        len(other.code): normal_name(other.label)
        for other in context.facts
        if other.code in (fact.code[:_CATEGORY], fact.code[:_SECTION])
    }


def _ends(context: Context) -> Iterator[tuple[str, int]]:
    """Name and digits of the last subject of each run 类, 款, 项."""
    found: Sequence[Mention] = mentions(context)
    for one, other in pairwise(found):
        if other.start != one.end:
            yield one.name, one.digits
    if found:
        yield found[-1].name, found[-1].digits


def _finding(
    missing: list[Fact], rows: dict[str, Fact], named: dict[str, Mention], context: Context
) -> Finding:
    text, first = script(context), missing[0]
    before = [named[name] for name, fact in rows.items() if name in named and fact.row < first.row]
    mention = before[-1] if before else next(iter(named.values()))
    words = "、".join(f"“{fact.code} {fact.label}”（{fact.place.quote.strip()}）" for fact in missing)
    message = f"文字逐项说明了“{first.place.table_title}”的项级科目，表中有金额的{words}没有说明，请核对。"
    places = (text.place(mention.start, mention.end), *(named_place(fact, context.book) for fact in missing))
    expected = "、".join(fact.label for fact in missing)
    return Finding("listing", Severity.QUESTION, message, places, places[0].quote, expected)
