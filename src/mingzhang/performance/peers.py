"""Goals held against each other (目标互比): near-duplicates, places of other projects, shortened goals."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from ..model.indicator import Objective
from ..vocabulary.codes import divisions
from .goal_text import compact, quantities

_MARKS = re.compile(r"[\W\d_]")
_SHORTEST = 12  # characters of a goal without names and figures from which likeness says something
_LONGEST_PLACE = 4
_COMMON = 3  # one place in more than a third of the names is the office's own


@dataclass(frozen=True, slots=True)
class Copy:
    """Two projects with nearly one goal; `percent` of their words are the same."""

    objective: Objective
    other: Objective
    percent: int


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A goal that names the place of another project, and not its own."""

    objective: Objective
    other: Objective
    place: str
    own: str


@cache
def _place_words() -> tuple[tuple[str, str], ...]:
    """Words for places with the code of the division, longest first."""
    words = {
        word: division.code
        for division in divisions()
        for word in (division.name, _short(division.name), *division.also_written)
        if len(word) > 1
    }
    return tuple(sorted(words.items(), key=lambda item: -len(item[0])))


def _short(name: str) -> str:
    return re.sub(r"(?:省|市|自治区|自治州|地区|县|区)$", "", name)


@cache
def places_in(text: str) -> tuple[tuple[str, str], ...]:
    """The places a text names, as word and code, each division once.

    >>> [word for word, _ in places_in("对口帮扶清远、梅州工作")]
    ['清远', '梅州']
    """
    found: dict[str, tuple[int, str]] = {}
    rest = text
    for word, code in _place_words():
        at = rest.find(word)
        if at >= 0:
            found.setdefault(code, (at, word))
            rest = rest.replace(word, "□" * len(word))
    return tuple((word, code) for code, (_, word) in sorted(found.items(), key=lambda item: item[1]))


def _is_within(code: str, others: Sequence[str]) -> bool:
    """True when a division is one of the others, or lies in one, or holds one."""
    return any(_stem(code).startswith(_stem(o)) or _stem(o).startswith(_stem(code)) for o in others)


def _stem(code: str) -> str:
    return re.sub(r"(?:00){1,2}$", "", code)


def copies(objectives: Sequence[Objective], percent: int, only: Objective | None = None) -> tuple[Copy, ...]:
    """Pairs of different projects with nearly one goal once names, places and figures are taken out.

    Goals with figures of their own are no copies, whatever their words; nor are equal names of two units.
    `only` asks for the pairs of one goal.
    """
    texts = [_Text(o, _bare(o), compact(o.name), quantities(o.words)) for o in objectives]
    long = [text for text in texts if len(text.bare) >= _SHORTEST]
    return tuple(
        Copy(one.objective, other.objective, likeness)
        for index, one in enumerate(long)
        for other in long[:index]
        if (only is None or only is one.objective or only is other.objective)
        and _are_different(one, other)
        and (likeness := _likeness(one.bare, other.bare, percent))
    )


@dataclass(frozen=True, slots=True)
class _Text:
    """A goal as it is compared: without names, places and figures, its name, its figures."""

    objective: Objective
    bare: str
    name: str
    figures: tuple[str, ...]


def _are_different(one: _Text, other: _Text) -> bool:
    if one.objective.code == other.objective.code or one.name == other.name:
        return False
    return one.figures == other.figures or not one.figures or not other.figures


def _bare(objective: Objective) -> str:
    words = compact(objective.words).replace(compact(objective.name), "")
    for place, _ in places_in(words):
        words = words.replace(place, "")
    return _MARKS.sub("", words)


def _likeness(one: str, other: str, percent: int) -> int:
    """In per cent, 0 below the least asked for; cheap bounds first.

    Matching blocks are a common subsequence, so the longest of these bounds their length.
    """
    least = percent * (len(one) + len(other))
    if 200 * min(len(one), len(other)) < least or 200 * common_length(one, other) < least:
        return 0
    likeness = int(SequenceMatcher(None, one, other, autojunk=False).ratio() * 100)
    return likeness if likeness >= percent else 0


def common_length(one: str, other: str) -> int:
    """The length of the longest common subsequence, a whole row of its table in one integer.

    >>> common_length("推动产业协作", "推进产业合作")
    4
    """
    places = _places(one)
    full = (1 << len(one)) - 1
    row = full
    for letter in other:
        hits = row & places.get(letter, 0)
        row = ((row + hits) | (row - hits)) & full
    return len(one) - row.bit_count()


@lru_cache(maxsize=64)
def _places(text: str) -> dict[str, int]:
    """Where each character of a text stands, as bits."""
    found: dict[str, int] = defaultdict(int)
    for at, letter in enumerate(text):
        found[letter] |= 1 << at
    return dict(found)


def misplaced(objectives: Sequence[Objective], place: str = "") -> tuple[Misplaced, ...]:
    """Goals that name the place of another project and none of their own.

    `place` is where the office itself is: to name it tells no project apart.
    """
    named = [(o, _own_places(o)) for o in objectives]
    spread = Counter(code for _, own in named for code in {code for _, code in own})
    common = {code for code, times in spread.items() if times * _COMMON > len(named) > _COMMON}
    common |= {code for _, code in places_in(compact(place))}
    lots = [(o, tuple(place for place in own if place[1] not in common)) for o, own in named]
    return tuple(found for o, own in lots if own and (found := _misplaced(o, own, lots, common)))


def _own_places(objective: Objective) -> tuple[tuple[str, str], ...]:
    return places_in(compact(objective.name + "，" + objective.place))


def _misplaced(
    objective: Objective,
    own: tuple[tuple[str, str], ...],
    lots: Sequence[tuple[Objective, tuple[tuple[str, str], ...]]],
    common: set[str],
) -> Misplaced | None:
    codes = [code for _, code in own]
    said = [place for place in places_in(compact(objective.words)) if place[1] not in common]
    if any(_is_within(code, codes) for _, code in said):
        return None
    for word, code in said:
        for other, places in lots:
            if other is not objective and code in {c for _, c in places}:
                return Misplaced(objective, other, word, own[0][0])
    return None


def shortened(full: str, restated: str) -> str:
    """What a second print of a goal leaves out, "" when both say the same or the second is no part.

    >>> shortened("按照要求建好园区。通过经费保障，完成任务。", "通过经费保障，完成任务。")
    '按照要求建好园区。'
    """
    whole, part = compact(full), compact(restated)
    if len(part) >= len(whole) or not part:
        return ""
    blocks = SequenceMatcher(None, whole, part, autojunk=False).get_matching_blocks()
    if sum(block.size for block in blocks) < len(part) - 2:
        return ""
    longest = max(_gaps(whole, blocks), key=len, default="")
    return longest if len(longest) > _LONGEST_PLACE else ""


def _gaps(whole: str, blocks: Sequence[tuple[int, int, int]]) -> list[str]:
    ends = [(a, a + size) for a, _, size in blocks]
    starts = [0, *(end for _, end in ends)]
    return [whole[start:begin] for start, (begin, _) in zip(starts, ends, strict=False)]
