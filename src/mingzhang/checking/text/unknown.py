"""Heads and rows that the vocabulary does not know: kept as printed, asked about once (未识别的栏目)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ...model.fact import Fact
from ...model.finding import Finding, Severity
from ...model.money import Unit
from ..context import Context
from ..registry import check

MOST_WORDS = 8
MOST_PLACES = 6
_TASK = "任务"  # a column that says what each task cost: its rows are tasks
_NO_MONEY = (Unit.COUNT, Unit.PERCENT)  # points of a score and numbers of things are no amounts
_LONGEST = 24  # characters; what is longer is a sentence
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[，。；！？]")


@check("unknown-words")
def unknown_words(context: Context) -> Iterator[Finding]:
    """One question for each table with amounts under words that are not understood."""
    tables: dict[int, list[Fact]] = {}
    for fact in context.facts:
        if fact.unknown and fact.figure is not None and fact.figure.unit not in _NO_MONEY:
            tables.setdefault(fact.table, []).append(fact)
    for facts in tables.values():
        found = _named(facts)
        if found:
            yield _question(found)


def _named(facts: Sequence[Fact]) -> dict[str, Fact]:
    """The first amount of each unknown head or row; names of projects, units and tasks are no vocabulary."""
    tasks = any(_is_sentence(fact.label) for fact in facts if fact.label in fact.unknown) or any(
        _TASK in head for fact in facts for head in fact.path
    )
    found: dict[str, Fact] = {}
    for fact in facts:
        for word in fact.unknown:
            own = word == fact.label and (tasks or fact.point.project or fact.point.unit)
            if not own and _WORDS.search(word) and not _is_sentence(word):
                found.setdefault(word, fact)
    return found


def _is_sentence(words: str) -> bool:
    return len(words) > _LONGEST or _SENTENCE.search(words) is not None


def _question(found: dict[str, Fact]) -> Finding:
    facts = list(found.values())
    title = facts[0].place.table_title
    where = f"《{title}》" if title else "表"
    return Finding(
        "unknown-words",
        Severity.QUESTION,
        f"{where}中的{_listed(found)}不在已知的预决算用语中，所列金额按原样保留、未与他处核对，请确认其含义。",
        tuple(dict.fromkeys(fact.place for fact in facts))[:MOST_PLACES],
        "、".join(list(found)[:MOST_WORDS]),
    )


def _listed(words: Iterable[str]) -> str:
    names = list(words)
    said = "、".join(f"“{name}”" for name in names[:MOST_WORDS])
    return said + (f"等{len(names)}项" if len(names) > MOST_WORDS else "")
