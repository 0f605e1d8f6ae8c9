"""Words of titles, headers, labels and sentences become coordinates (术语 -> 坐标)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ..model.errors import DataError
from ..model.point import Flow, Nature, Source, Stage
from . import data
from .fields import NOTHING, Fields, Mark, conflict
from .text import plain

Lexicon = dict[str, tuple[tuple[str, Fields], ...]]  # by first character, longest term first

_FILLING = "、,。:;()[]<>-—―_·…%/+=*.&~"
_NUMERALS = frozenset("一二三四五六七八九十百零〇")


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a text says: its fields, the words nobody knows, and whether two words contradict each other."""

    fields: Fields
    unknown: tuple[str, ...] = ()
    contradictory: bool = False

    @property
    def known(self) -> bool:
        """True when every word was known and they agree."""
        return not self.unknown and not self.contradictory


@dataclass(frozen=True, slots=True)
class Numbered:
    """A label without its number: depth 1 for 一、, 2 for （一）, 3 for 1., 4 for （1）, 0 for none.

    `of_which` is true after 其中：, 减：, 加：; the words then name a part of the row above.
    """

    depth: int
    text: str
    of_which: bool = False


@lru_cache(maxsize=16384)
def recognise(text: str) -> Recognition:
    """The coordinates that the words of a text name; longest terms first, left to right.

    >>> recognise("一、一般公共预算财政拨款收入").fields.source.name
    'GENERAL'
    >>> recognise("年初结转和结余").fields.flow.name, recognise("教育收音机").unknown
    ('OPENING', ('教育收音机',))
    """
    return _recognise(numbered(text).text)


@lru_cache(maxsize=16384)
def numbered(text: str) -> Numbered:
    """Split a row label into its number and its words.

    >>> numbered("（一）因公出国（境）费"), numbered("其中：1.办公费").depth
    (Numbered(depth=2, text='因公出国(境)费', of_which=False), 3)
    """
    words = plain(text)
    of_which = False
    for word in ("其中:", "其中", "加:", "减:"):
        if words.startswith(word):
            words, of_which = words[len(word) :], True
            break
    depth, rest = _number(words)
    if not of_which and rest.startswith("其中:"):
        return Numbered(depth, rest[3:], True)
    return Numbered(depth, rest or words, of_which)


def _number(words: str) -> tuple[int, str]:
    bracketed = words[:1] == "("
    start = 1 if bracketed else 0
    end = start
    while end < len(words) and (words[end] in _NUMERALS or words[end].isdecimal()):
        end += 1
    if end == start or end >= len(words):
        return 0, words
    chinese = words[start] in _NUMERALS
    if bracketed:
        return (2 if chinese else 4, words[end + 1 :]) if words[end] == ")" else (0, words)
    if words[end] in "、." and not words[end + 1 : end + 2].isdecimal():
        return (1 if chinese else 3), words[end + 1 :]
    return 0, words


def _recognise(words: str) -> Recognition:
    fields, unknown, contradictory = NOTHING, [], False
    for token in _tokens(words):
        if isinstance(token, str):
            unknown.append(token)
            continue
        contradictory = contradictory or conflict(fields, token)
        fields = fields.then(token)
    return Recognition(fields, tuple(unknown), contradictory)


def _tokens(words: str) -> list[Fields | str]:
    """Known terms as fields, everything else as strings; filling marks are dropped."""
    lexicon, unknown, at = _lexicon(), "", 0
    tokens: list[Fields | str] = []
    while at < len(words):
        length, fields = _longest(lexicon, words, at)
        if fields is None:
            unknown += words[at]
        else:
            _flush(tokens, unknown)
            unknown = ""
            tokens.append(fields)
        at += length
    _flush(tokens, unknown)
    return tokens


def _flush(tokens: list[Fields | str], unknown: str) -> None:
    word = unknown.strip(_FILLING)
    if word and not word.isdecimal():
        tokens.append(word)


def _longest(lexicon: Lexicon, words: str, at: int) -> tuple[int, Fields | None]:
    for term, fields in lexicon.get(words[at], ()):
        if words.startswith(term, at):
            return len(term), fields
    if words[at] == "2" and words[at : at + 4].isdecimal() and words[at + 4 : at + 5] == "年":
        return 5, Fields(year=int(words[at : at + 4]))
    return 1, None


@cache
def _lexicon() -> Lexicon:
    terms: dict[str, Fields] = {}
    for where, row in data.rows("terms.csv", columns=8):
        fields = _fields(row, where)
        for term in row[0].split("|"):
            words = plain(term)
            if not words or terms.get(words, fields) != fields:
                raise DataError(f"{where}: {term!r} is empty or has another meaning in an earlier row")
            terms[words] = fields
    return _by_first(terms)


def _by_first(terms: dict[str, Fields]) -> Lexicon:
    lexicon: dict[str, list[tuple[str, Fields]]] = {}
    for term in sorted(terms, key=len, reverse=True):
        lexicon.setdefault(term[0], []).append((term, terms[term]))
    return {first: tuple(found) for first, found in lexicon.items()}


def _fields(row: list[str], where: str) -> Fields:
    _terms, flow, source, nature, stage, item, economic, marks = row
    try:
        return Fields(
            flow=Flow[flow.removeprefix("~")] if flow else None,
            firm=bool(flow) and not flow.startswith("~"),
            source=Source[source.removeprefix("~")] if source else None,
            nature=Nature[nature] if nature else None,
            stage=Stage[stage] if stage else None,
            item=item,
            economic=economic,
            marks=frozenset(Mark(mark) for mark in marks.split()),
            implied_source=source.startswith("~"),
        )
    except (KeyError, ValueError) as mistake:
        raise DataError(f"{where}: {mistake} is no coordinate") from None


def without_year(fields: Fields) -> Fields:
    """The same fields without a named year: a title names the book's year, or last year's by mistake."""
    return replace(fields, year=0) if fields.year else fields
