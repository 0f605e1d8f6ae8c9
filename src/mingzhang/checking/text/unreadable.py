"""Cells with digits where an amount belongs, from which no amount can be read (无法识读的金额)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...model.fact import Fact, Mark
from ...model.finding import Finding, Severity
from ...vocabulary.text import plain
from ..context import Context
from ..registry import check

MOST_CELLS = 6
_SIGNS = re.compile(r"[\d.,、()+\-—―─△▲负¥%‰元百千万亿#*]+")  # words (见附件, ≥95%) are no amount gone wrong
_TELLING = re.compile(r"\d|##")


@check("unreadable-amount")
def unreadable_amount(context: Context) -> Iterator[Finding]:
    """One question for each table with such cells."""
    tables: dict[int, list[Fact]] = {}
    for fact in context.facts:
        if fact.mark is Mark.UNREADABLE and _looks_printed(fact):
            tables.setdefault(fact.table, []).append(fact)
    for facts in tables.values():
        yield _question(facts)


def _looks_printed(fact: Fact) -> bool:
    """True for 12,5 and 5 6, and for the ##### of a column that is too narrow."""
    text = plain(fact.place.quote)
    return _SIGNS.fullmatch(text) is not None and _TELLING.search(text) is not None


def _question(facts: Sequence[Fact]) -> Finding:
    title = facts[0].place.table_title
    where = f"《{title}》" if title else "表"
    shown = facts[:MOST_CELLS]
    more = f"等{len(facts)}处" if len(facts) > MOST_CELLS else ""
    return Finding(
        "unreadable-amount",
        Severity.QUESTION,
        f"{where}中{'、'.join(map(_named, shown))}{more}看不出是多少，未参加核对，请改写为一个数。",
        tuple(fact.place for fact in shown),
        "、".join(_printed(fact) for fact in shown),
    )


def _named(fact: Fact) -> str:
    head = "／".join(part for part in (fact.label or fact.code, *fact.path[-1:]) if part)
    return f"“{head}”的“{_printed(fact)}”"


def _printed(fact: Fact) -> str:
    return " ".join(fact.place.quote.split())
