"""Figures of a sentence about results, split one by one with their words (一句多数拆分).

>>> [(s.subject, s.approximation.value, s.unit) for s in observations_of("面积近14万平方米、参观19万人次")]
[('面积', '近', '万平方米'), ('参观', '', '万人次')]
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ..model.indicator import Approximation, Observation, Reckoning, StatedFigure
from .numerals import CHARACTERS, numeral
from .rows import load

_BEFORE = {
    "近": Approximation.NEARLY,
    "将近": Approximation.NEARLY,
    "接近": Approximation.NEARLY,
    "约": Approximation.ABOUT,
    "大约": Approximation.ABOUT,
    "不足": Approximation.BELOW,
    "不到": Approximation.BELOW,
    "超过": Approximation.EXCEEDING,
    "超": Approximation.EXCEEDING,
    "逾": Approximation.EXCEEDING,
    "突破": Approximation.EXCEEDING,
    "至少": Approximation.EXCEEDING,
}
_INSIDE = {"多": Approximation.MORE, "余": Approximation.OVER, "几": Approximation.MORE}
_BEHIND = {"以上": Approximation.EXCEEDING, "左右": Approximation.ABOUT, "以内": Approximation.BELOW}
_MULTIPLE = "百万|千万|万|亿"
_BREAK = re.compile(r"[，。；：、,;:（）()【】〔〕“”\"《》！？!?]")
_HANGING = re.compile(r"(?:达到|达|共计|合计|总计|共|为|是|有|了|的|至|完成|为期)+$")
_LEADING = re.compile(r"^(?:其中|并且|并|和|与|及|以及|另外|另|同时|全年|共|累计|等|的|年)+")
_NOUN_END = re.compile(
    r"[，。；：、,;:（）()【】〔〕“”\"《》！？!?\d]|和|与|及|共|参加|举办|组成|["
    + CHARACTERS
    + r"](?=[个名家场])"
)
_BASE = re.compile(r"(?:与|比|较|同)(\d{4})年[^，。；]{0,4}(?:相比)?[^，。；]{0,3}$")
_CHANGE = re.compile(r"(?:增收|增加|增长|提高|提升|上升|减少|下降|降低|减收|超预期|超)$")
_NOUN_MOST = 14
_SUBJECT_MOST = 24
_PARTS_OF_WORDS = {
    (unit, behind)
    for unit, behinds in {
        "人": "均", "分": "之别为析管", "对": "口", "支": "援持部", "所": "有以需", "处": "级", "班": "列子",
        "名": "列", "期": "间",
    }.items()
    for behind in behinds
}  # fmt: skip
_NONE_BEFORE = "第每〔【[(（.．-—~～/＋+"


@dataclass(frozen=True, slots=True)
class _Word:
    word: str
    plain: str


@cache
def measure_words() -> tuple[_Word, ...]:
    """The words in which results are counted or measured, longest first."""
    columns = ("word", "plain", "verified", "source")
    rows = load("measure_words.csv", columns, lambda f: _Word(f.needed("word"), f.needed("plain")))
    return tuple(sorted(rows, key=lambda row: -len(row.word)))


@cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(re.escape(row.word) for row in measure_words())
    before = "|".join(sorted(_BEFORE, key=len, reverse=True)).replace("|约", "|(?<![签合协预条邀特契])约")
    return re.compile(
        rf"(?P<before>{before})?"
        rf"(?:(?P<digits>\d{{1,3}}(?:[,，]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<han>无一|[{CHARACTERS}]+))"
        rf"(?P<inside>[多余几])?(?P<multiple>{_MULTIPLE})?(?P<inner>[多余])?"
        rf"(?P<unit>{units})(?P<tail>[多余])?(?P<behind>以上|左右|以内)?"
    )


def observations_of(text: str) -> tuple[StatedFigure, ...]:
    """The figures of a text in reading order, each with the words about it.

    Years, dates, document numbers, editions (第25届) and conditions (200人以上的村) are no results and are
    left out, and so is a lone 一, which mostly is no number (一批、一个).
    """
    words = re.sub(r"\s+", "", text)
    return tuple(_stated(words))


def _stated(words: str) -> Iterator[StatedFigure]:
    last, subject = 0, ""
    for match in _pattern().finditer(words):
        value = _value(match)
        if value is None or _is_no_result(words, match):
            continue
        start = _clause_start(words, min(last, match.start()), match.start())
        noun, base = _noun(words, match), _base(words, match.start())
        subject = _subject(words[start : match.start()], base, subject)
        yield StatedFigure(
            subject, value, _approximation(match), _unit(match), noun, base, match.start(), match.end()
        )
        last = match.end() + len(noun)


def _value(match: re.Match[str]) -> Decimal | None:
    """The figure; None for a lone 一, which mostly is no number. 无一人 is none at all."""
    if match["digits"]:
        return Decimal(re.sub("[,，]", "", match["digits"]))
    if match["han"] == "无一":
        return Decimal(0)
    number = numeral(match["han"])
    return None if number is None or number <= 1 else Decimal(number)


def _is_no_result(words: str, match: re.Match[str]) -> bool:
    before = words[match.start() - 1 : match.start()]
    behind = words[match.end() : match.end() + 1]
    if before and (before in _NONE_BEFORE or (before.isascii() and before.isalnum())):
        return True
    if match["han"] and (before in ("十", "数", "几", "任", "分") or behind in ("一", "月", "方面")):
        return True
    if match["behind"] and behind and not _BREAK.match(behind):
        return True  # a condition: 200人以上的自然村
    return (match["unit"], behind) in _PARTS_OF_WORDS


def _clause_start(words: str, last: int, end: int) -> int:
    """Where the words about a figure begin: behind the last stop, or behind the figure before."""
    stops = [m.end() for m in _BREAK.finditer(words, last, end)]
    return stops[-1] if stops else last


def _subject(before: str, base: int, earlier: str) -> str:
    """The words before a figure; a change belongs to what the figure before it measured."""
    if base:
        change = _CHANGE.search(_HANGING.sub("", before))
        return earlier + change[0] if change else earlier
    return _LEADING.sub("", _HANGING.sub("", before))[-_SUBJECT_MOST:]


def _noun(words: str, match: re.Match[str]) -> str:
    rest = words[match.end() : match.end() + _NOUN_MOST]
    end = _NOUN_END.search(rest)
    return (rest[: end.start()] if end else rest).removeprefix("的")


def _approximation(match: re.Match[str]) -> Approximation:
    for name, words in (("before", _BEFORE), ("inside", _INSIDE), ("inner", _INSIDE), ("tail", _INSIDE)):
        if match[name]:
            return words[match[name]]
    return _BEHIND.get(match["behind"] or "", Approximation.EXACT)


def _unit(match: re.Match[str]) -> str:
    plain = next(row.plain for row in measure_words() if row.word == match["unit"])
    return (match["multiple"] or "") + plain


def _base(words: str, start: int) -> int:
    """The year a change is compared with; 0 when the figure is no change or names none."""
    before = words[max(0, start - 20) : start]
    change = _CHANGE.search(before)
    base = _BASE.search(before[: change.start()]) if change else None
    return int(base[1]) if base else 0


def observe(
    stated: StatedFigure,
    code: str,
    measure: str,
    date: datetime.date,
    *,
    source: str = "",
    person: str = "",
    reckoning: Reckoning = Reckoning.YEARLY,
) -> Observation:
    """An observation made of a stated figure, once a person has said what it measures."""
    return Observation(
        code,
        measure,
        date.year,
        date,
        stated.value,
        stated.approximation,
        stated.unit,
        reckoning,
        source=source,
        person=person,
    )
