"""How many things a sentence announces, and how many it lists then (列举的个数).

Names may hold 、 and 和 themselves, so that a list has no fewer items than its surest marks show and
no more than its loosest. Only a number outside that range is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from ...model.book import Role
from ...model.finding import Finding, Severity
from ..context import Context
from ..registry import check
from .headings import numeral
from .script import Passage, Script, script
from .spoken import Sentence, sentences, unbracketed

_HAN = "一二三四五六七八九十"
_NUMBER = rf"(?:\d{{1,2}}|[{_HAN}两]|十[{_HAN[:9]}])"
_UNIT = r"(?:大项|大类|方面|个|项|家|类|点|条|种|处|所)"
_NOT = rf"(?<![\d.第“\"‘「—\-~～年月日两{_HAN}])(?<![\d{_HAN}][，,、至到])"
_COUNT = re.compile(rf"{_NOT}(?P<number>{_NUMBER}){_UNIT}(?![分\d以])")
_LISTED = re.compile(
    rf"{_NOT}(?P<number>{_NUMBER}){_UNIT}(?P<noun>[^，,。；;：:、和及与“”\"\d]{{0,14}}?)[，,：:]?"
    r"(?:(?:具体|主要)?分别(?:是|为|有|包括)|具体(?:是|为|包括|有)|依次(?:是|为)|即|包括(?=[：:])|[：:])[：:]?(?=[^。；;\n])"
)
_ORDER = re.compile(
    rf"{_NOT}(?P<number>{_NUMBER}){_UNIT}(?P<noun>[^，,。；;：:、“”\"\d]{{0,16}}?)"
    r"(?:[：:]|[，,]?(?:具体|主要)?(?:分别(?:是|为)|如下|即|具体(?:是|为|包括)|主要(?:是|有|包括))[：:，,]?)(?=(?:一是|1[.．、]|[（(][1一][）)]|①))"
)
_ANNOUNCED = re.compile(
    rf"{_NOT}(?P<number>{_NUMBER}){_UNIT}(?P<noun>[^，,。；;：:、“”\"\d]{{0,16}}?)(?:如下)?[：:]$"
)
_ETC = re.compile(r"等")
_ORGAN = re.compile(r"(?:处|室|科|股|局|办|队|站|院|所|厅|委|部|组|会|中心|学校|公司|馆|园|场|社|大学)$")
_SURE = re.compile(r"[、，,]")
_LOOSE = re.compile(r"[、，,；;/／\s]|以及|及其|[和与及暨]")
_ELSE = re.compile(rf"\d|{_NUMBER}{_UNIT}|直属|下属|所属|另|其中|分别|编制|同时|负责|主要|均|[是为]$")
_FEWEST = 2
_REACH = 40  # paragraphs in which a run of numbers that was left may go on
_INLINE = {
    "一是": re.compile(rf"(十[{_HAN[:9]}]|[{_HAN}])是"),
    "1": re.compile(r"(?<![\d.,，])(\d{1,2})[.．、](?!\d)"),
    "(1)": re.compile(r"[（(](\d{1,2})[）)]"),
    "(一)": re.compile(rf"[（(](十[{_HAN[:9]}]|[{_HAN}])[）)]"),
    "①": re.compile(r"([①-⑳])"),
}
_STYLES = (  # numbers of paragraphs, the higher levels first
    re.compile(rf"(十[{_HAN[:9]}]|[{_HAN}])、"),
    re.compile(rf"[（(](十[{_HAN[:9]}]|[{_HAN}])[）)]"),
    re.compile(r"(\d{1,2})[.．、](?!\d)"),
    re.compile(r"[（(](\d{1,2})[）)]"),
    re.compile(r"([①-⑳])"),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A number announced, the least and the most items that follow; spans in the script."""

    number: int
    least: int
    most: int
    announced: tuple[int, int]
    listed: tuple[int, int]


@check("listed-count")
def listed_count(context: Context) -> Iterator[Finding]:
    """A list that has fewer or more items than announced (设处室7个，分别是…; 三项任务：一是…二是…)."""
    text = script(context)
    found = [*_inline(context), *_ordered(text), *_numbered(text)]
    for one in found:
        seen = str(one.least) if one.least == one.most else f"{one.least}至{one.most}"
        said = text.text[slice(*one.announced)].rstrip("：:，,")
        message = f"文中称“{said}”，后面列出的是{seen}，请核对个数或补全列举。"
        spans = [one.announced, one.listed]
        yield text.finding("listed-count", Severity.QUESTION, message, spans, expected=seen)


def value(number: str) -> int:
    """The value of a small number in either script, or of a circled one.

    >>> value("12"), value("十二"), value("两"), value("③")
    (12, 12, 2, 3)
    """
    if "①" <= number <= "⑳":
        return ord(number) - ord("①") + 1
    return 2 if number == "两" else numeral(number)


# --- names in a sentence --------------------------------------------------------------------------------


def _inline(context: Context) -> Iterator[Listing]:
    for sentence in sentences(context):
        before = 0
        for match in _LISTED.finditer(sentence.text):
            end = _extent(sentence.text, match.end())
            if not any(style.match(sentence.text, match.end()) for style in _INLINE.values()):
                yield from _named(sentence, match, before, end)
            before = end


def _named(sentence: Sentence, match: re.Match[str], before: int, end: int) -> Iterator[Listing]:
    """The listing of names up to `end`; the list before it ended at `before`."""
    start, number = match.end(), value(match["number"])
    names = sentence.text[start:end]
    if number < _FEWEST or "、" not in names or _ETC.search(names):
        return
    least, most = _organs(names), len([name for name in _LOOSE.split(names) if name.strip("\u3000")])
    numbers = _numbers(sentence.text[before : match.start()], number)
    if most < _FEWEST or any(least <= one <= most for one in numbers):
        return
    announced, listed = (match.start("number"), start), (start, start + len(names))
    shown = max(least, min(most, len(_SURE.split(names))))
    yield Listing(number, shown, most, sentence.span(*announced), sentence.span(*listed))


def _extent(text: str, start: int) -> int:
    """Where the list ends: before a clause that counts, or names something else than items."""
    end = start
    for match in re.finditer(r"[^，,；;]+", text[start:]):
        if _ELSE.search(match[0]):
            break
        end = start + match.end()
    return end


def _numbers(before: str, own: int) -> set[int]:
    """The numbers that the list may have: the one announced, with those counted before it in the sentence."""
    counted = [value(found["number"]) for found in _COUNT.finditer(before)][-3:]
    sums = {own + sum(some) for size in range(len(counted) + 1) for some in combinations(counted, size)}
    return sums | set(counted)


def _organs(names: str) -> int:
    """How many names up to the first comma surely are organs of their own: 规划、财务处 may be one."""
    first = re.split(r"[，,]", names)[0].replace("\u3000", "")
    return sum(1 for name in first.split("、") if _ORGAN.search(name.strip()))


# --- 一是, 二是 in a paragraph ---------------------------------------------------------------------------


def _ordered(text: Script) -> Iterator[Listing]:
    """Items that a paragraph numbers: 三项任务：一是…二是…."""
    for passage in text.passages:
        for match in _ORDER.finditer(passage.text):
            rest = passage.text[match.end() :]
            style = next((one for one in _INLINE.values() if one.match(rest)), None)
            if style is None:
                continue
            ends = _run(style, rest)
            number = value(match["number"])
            told = len(ends) >= _FEWEST and number >= _FEWEST and "等" not in rest[-4:]
            most = _longest(style, rest)
            if told and not len(ends) <= number <= most and not _goes_on(text, passage, most):
                start = passage.start + match.end()
                announced = (passage.start + match.start("number"), start)
                yield Listing(number, len(ends), most, announced, (start, start + ends[-1]))


def _run(style: re.Pattern[str], text: str) -> list[int]:
    """Where each item of the first unbroken run of numbers begins."""
    ends: list[int] = []
    for match in style.finditer(text):
        number = value(match[1])
        if number == len(ends) + 1:
            ends.append(match.end())
        elif number == 1:
            break
    return ends


def _longest(style: re.Pattern[str], text: str) -> int:
    """How many items the run has when the numbers of lists inside its items are passed over."""
    count = 0
    for match in style.finditer(text):
        count += value(match[1]) == count + 1
    return count


def _goes_on(text: Script, passage: Passage, count: int) -> bool:
    """True when a later number of the run stands at the head of one of the next paragraphs."""
    at = text.passages.index(passage)
    for other in text.passages[at + 1 : at + 1 + _REACH]:
        for style in _INLINE.values():
            found = style.match(other.text)
            if found and value(found[1]) == count + 1:
                return True
    return False


# --- numbered paragraphs --------------------------------------------------------------------------------


def _numbered(text: Script) -> Iterator[Listing]:
    """Paragraphs with numbers under a sentence that announces how many there are."""
    for at, passage in enumerate(text.passages):
        match = _ANNOUNCED.search(unbracketed(passage.text))
        if match is None or at + 1 >= len(text.passages):
            continue
        rank = _rank(text.passages[at + 1].text)
        if rank is None or rank == _rank(passage.text):
            continue
        items = _items(text.passages[at + 1 :], rank)
        number = value(match["number"])
        told = min(len(items), number) >= _FEWEST and (
            rank or len(items) < number
        )  # 四、 may be the next part
        if told and len(items) != number:
            announced = (passage.start + match.start("number"), passage.end)
            last = items[-1]
            yield Listing(number, len(items), len(items), announced, (last.start, last.end))


def _rank(text: str) -> int | None:
    """The level of a paragraph's number; None where it has none."""
    return next((rank for rank, style in enumerate(_STYLES) if style.match(text)), None)


def _items(passages: Sequence[Passage], rank: int) -> list[Passage]:
    """The paragraphs of the run that begins with 1; [] when its numbers are not in order.

    One number may be passed over: the item that had it is missing, unless it stands within a paragraph.
    """
    items: list[Passage] = []
    last = 0
    for passage in passages:
        own = _rank(passage.text)
        if (own is not None and own < rank) or (own is None and passage.role is Role.HEADING):
            break
        if own == rank:
            match = _STYLES[rank].match(passage.text)
            number = value(match[1]) if match else 0
            if number == 1 and items:
                break
            if number != last + 1 and not (items and last == len(items) and number == last + 2):
                return []
            items.append(passage)
            last = number
    numbers = [_inside(passage, rank) for passage in passages[: len(items) + _REACH]]
    missing = set(range(1, last + 2)) - {one for found in numbers for one in found[:1]}
    return [] if any(missing.intersection(found) for found in numbers) or last + 1 not in missing else items


def _inside(passage: Passage, rank: int) -> list[int]:
    """The numbers of that level at the head of a paragraph and within it."""
    return [value(found[1]) for found in _STYLES[rank].finditer(passage.text)]
