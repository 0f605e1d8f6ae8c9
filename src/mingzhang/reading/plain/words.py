"""Fragments of broken head cells, in the order of extraction, become words (断行表头的拼合)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from .lexicon import Lexicon
from .tokens import plain

_YEAR = re.compile(r"^(?:19|20)\d\d年(?:度)?")
_BEAM = 80
_NEW, _UNKNOWN, _APART = 10, 45, 4  # costs: a further word, an unknown word, fragments that do not follow
_SPLITS = 4  # ways to cut a fragment that are tried
_OPEN = 6  # a word not yet finished may still fail


@dataclass(frozen=True, slots=True)
class Word:
    """A head cell put together; `known` when the lexicon has it, `first` the index of its first fragment."""

    text: str
    first: int
    known: bool


@lru_cache(maxsize=8192)
def norm(text: str) -> str:
    """Text for comparing: no blanks, half-width signs, plain quotation marks, no year in front."""
    text = unicodedata.normalize("NFKC", plain(text)).replace("“", '"').replace("”", '"')
    return _YEAR.sub("", text)


@cache
def _normed(known: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    words = frozenset(norm(word) for word in known.words)
    return words, frozenset(word[:end] for word in words for end in range(1, len(word)))


@dataclass(frozen=True, slots=True)
class _State:
    cost: int
    open: tuple[tuple[str, int, int], ...]  # text so far, first and last fragment
    done: tuple[Word, ...]


def join_words(fragments: Sequence[str], known: Lexicon) -> list[Word]:
    """The words that the fragments spell, in order of their first fragment.

    A word may be interrupted by others, as happens where neighbouring cells wrap. Fewest and known
    words win.

    >>> from .lexicon import lexicon
    >>> [word.text for word in join_words("附属单位上 缴收入 其他收入 功能分类 科目编码".split(), lexicon())]
    ['附属单位上缴收入', '其他收入', '功能分类科目编码']
    """
    return next(readings(fragments, known))


def readings(fragments: Sequence[str], known: Lexicon) -> Iterator[list[Word]]:
    """The different ways to put the fragments together, the likeliest first: see `join_words`."""
    words, prefixes = _normed(known)
    beam = [_State(0, (), ())]
    for index, fragment in enumerate(fragments):
        step = [new for state in beam for new in _steps(state, fragment, index, words, prefixes)]
        for first, second in _splits(fragment, words, prefixes):
            halves = [new for state in beam for new in _steps(state, first, index, words, prefixes)]
            step += [_dearer(new) for half in halves for new in _steps(half, second, index, words, prefixes)]
        beam = sorted(step, key=lambda state: state.cost + _OPEN * len(state.open))[:_BEAM]
    seen: set[tuple[str, ...]] = set()
    for state in sorted((_closed(state) for state in beam), key=lambda state: state.cost):
        done = sorted(state.done, key=lambda word: word.first)
        texts = tuple(sorted(word.text for word in done))
        if texts not in seen:
            seen.add(texts)
            yield done


def _splits(fragment: str, words: frozenset[str], prefixes: frozenset[str]) -> list[tuple[str, str]]:
    """Two pieces of a fragment in which neighbouring cells were run together: 入支出功能分类."""
    key = norm(fragment)
    if key in words or key in prefixes:
        return []
    ends = range(1, len(fragment) - 1)
    tails = [(fragment[:end], fragment[end:]) for end in ends]
    return [(a, b) for a, b in tails if norm(b) in words or norm(b) in prefixes][:_SPLITS]


def _dearer(state: _State) -> _State:
    return _State(state.cost + _NEW, state.open, state.done)


def _steps(
    state: _State, fragment: str, index: int, words: frozenset[str], prefixes: frozenset[str]
) -> list[_State]:
    key = norm(fragment)
    found = []
    if key in words:
        found.append(_State(state.cost + _NEW, state.open, (*state.done, Word(fragment, index, True))))
    if key in prefixes or (key == "" and fragment):
        found.append(_State(state.cost + _NEW, (*state.open, (fragment, index, index)), state.done))
    for number, (text, first, last) in enumerate(state.open):
        joined = text + fragment
        rest = state.open[:number] + state.open[number + 1 :]
        cost = state.cost + _APART * (index - last - 1)
        if norm(joined) in words:
            found.append(_State(cost, rest, (*state.done, Word(joined, first, True))))
        if norm(joined) in prefixes:
            found.append(_State(cost, (*rest, (joined, first, index)), state.done))
    if not found or key not in words:
        word = Word(fragment, index, False)
        found.append(_State(state.cost + _UNKNOWN, state.open, (*state.done, word)))
    return found


def _closed(state: _State) -> _State:
    left = tuple(Word(text, first, False) for text, first, _ in state.open)
    return _State(state.cost + _UNKNOWN * len(left), (), state.done + left)
