"""Words of table heads, from the forms: to recognise a head whose cells are broken over lines (表头词)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ...forms.load import all_tables
from ...forms.model import FormTable, StubKind
from ...forms.words import head_words
from ...model.point import Stage
from ...vocabulary.fields import Fields, Mark
from ...vocabulary.terms import recognise
from .tokens import plain


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Known head words and their beginnings.

    `stubs` name columns without amounts, `leaves` amount columns, `parents` the heads that span others.
    """

    words: frozenset[str]
    prefixes: frozenset[str]
    stubs: frozenset[str]
    parents: frozenset[str]
    leaves: frozenset[str]
    children: frozenset[tuple[str, str]]


def heads(table: FormTable) -> list[str]:
    """The text of every head cell of a form table, spanning cells once, sides included."""
    words: list[str] = []
    for side in table.sides:
        words += [side.name] if side.name else []
        paths = [s.path for s in side.stubs] + [c.path for c in side.columns] + [a.path for a in side.after]
        seen: list[tuple[str, ...]] = []
        for path in paths:
            for depth in range(1, len(path) + 1):
                if depth == len(path) or path[:depth] not in seen:
                    seen.append(path[:depth])
                    words.append(path[depth - 1])
    return words


@cache
def lexicon() -> Lexicon:
    """All head words of all form sets, and those that occur elsewhere."""
    words_of = head_words()
    stubs, parents, leaves = set(words_of.stubs), set(words_of.groups), set(words_of.columns)
    children: set[tuple[str, str]] = set()
    for _, table in all_tables():
        for side in table.sides:
            parents |= {side.name} - {""}
            texts = [*side.stubs, *side.after]
            stubs |= {s.path[-1] for s in texts} | {"绩效目标"}
            for path in [c.path for c in side.columns] + [s.path for s in texts]:
                parents |= set(path[:-1])
                children |= set(pairwise(path))
            leaves |= {c.path[-1] for c in side.columns}
    words = frozenset(plain(word) for word in stubs | parents | leaves)
    prefixes = frozenset(word[:end] for word in words for end in range(1, len(word)))
    return Lexicon(
        words, prefixes, frozenset(stubs), frozenset(parents), frozenset(leaves), frozenset(children)
    )


@cache
def means_same(word: str, other: str) -> bool:
    """True for two names of one item or one kind of budget, by the vocabulary.

    >>> means_same("购置费", "公务用车购置费"), means_same("年初预算数", "预算数"), means_same("小计", "合计")
    (True, True, False)
    """
    one, two = recognise(word), recognise(other)
    if not (one.known and two.known):
        return False
    if _is_budget(one.fields) and _is_budget(two.fields):
        return True
    items = sorted((one.fields.item, two.fields.item), key=len)
    return items[0] != "" and (items[0] == items[1] or (items[0][0] == "." and items[1].endswith(items[0])))


def _is_budget(fields: Fields) -> bool:
    stage = fields.stage in (Stage.ORIGINAL_BUDGET, Stage.FINAL_BUDGET)
    return not fields.item and fields.source is None and (stage or Mark.BUDGET in fields.marks)


@cache
def titles() -> frozenset[str]:
    """Every title and other wording of every form table, without blanks."""
    return frozenset(plain(title) for _, table in all_tables() for title in table.titles)


def has_lines(table: FormTable) -> bool:
    """True when the form prints 行次."""
    return any(stub.kind is StubKind.LINE for side in table.sides for stub in side.stubs)
