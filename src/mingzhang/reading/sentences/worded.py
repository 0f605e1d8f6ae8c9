"""Clauses without a number: comparisons, missing bases, lists of items, words that lead on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ...forms.phrases import Match, Phrase, Value, phrases_of
from ...model.fact import Claim, ClaimKind
from ...model.point import Point
from .mention import Mention
from .passage import Passage, tidy
from .sentence import Clause
from .valued import changed

REASON = re.compile(r"原因|变动情况|变化情况|差异情况|增减情况|的情况")
_DIVIDES = re.compile(
    r"其中|以下方面|具体情况如下|情况如下|构成如下|构成情况|分别为|分别是|包括$|按.{2,12}(?:分类?|划分)(?:看|统计)?$"
)
_INTRODUCES = re.compile(r"^(.{2,40}?)(?:主要内容|具体情况|情况|构成|明细)?如下$|^(.{2,60})中$")
_COMPARED = re.compile(r"^(?:.{0,30}?)(?:与|同|和|较|比|跟)(?P<base>[^,]{1,30}?)(?:相比较?|对比|比较|比)$")
_KEYS = re.compile(
    r"\((?:类|款|项)|相比|对比|比较|持平|无增减|无差异|无变|没有变|一致|相同|相等|不变|于|超|原因|情况"
    r"|包括|包含|主要有|其中|方面|如下|中$|预算|基数|此项|该项|^按.+分"
)
_CUT = re.compile(r"(?:的)?(?:主要)?(?:原因|情况|理由).*$|,.*$")
_LISTED = re.compile(
    r"(?P<subject>.*?)(?:主要包括|主要包含|具体包括|其中包括|主要有|包括|包含|分别是):?(?P<names>.*)$"
)
_ETC = re.compile(r"等(?:支出|费用|方面|项目)?$")
_BETWEEN = re.compile(r"[、,]|以及")
_SUBJECT_LENGTH = 60
_NAME_LENGTH = 24


def worded(passage: Passage, clause: Clause, text: str) -> None:
    """Read a stretch of words without a number; claims are added, the chain of statements moves on."""
    text = text.strip("、,:)")
    if not text:
        return
    if passage.chain.fresh and not passage.chain.reader.mention(text).is_empty:
        passage.chain.fresh = False
    if not (_KEYS.search(text) and _keyed(passage, clause, text)):
        _opening(passage, text)
        passage.limited = passage.limited or _limits(passage, clause, text)


def _keyed(passage: Passage, clause: Clause, text: str) -> bool:
    """Read words that hold a key word; False when they only name something."""
    chain = passage.chain
    if REASON.search(text):
        chain.reasons = True
    if (compared := _COMPARED.match(text)) is not None:
        chain.pending = compared["base"]
        return True
    if _listing(passage, clause, text) or _statement(passage, clause, text):
        return True
    if _DIVIDES.search(text):
        _introduced(passage, text)
        chain.divide(by_scope="其中" not in text)
        return True
    return (said := _INTRODUCES.match(text)) is not None and _introduce(passage, said[1] or said[2], clause)


def _limits(passage: Passage, clause: Clause, text: str) -> bool:
    """True when the clause limits what follows in words that nobody knows (由中小企业中标的，)."""
    if clause.after != "," or clause.numbers or not text.endswith(("的", "中", "内")):
        return False
    return not passage.chain.reader.mention(text.removesuffix("中")).known


# --- words that lead on ---------------------------------------------------------------------------------


def _introduced(passage: Passage, text: str) -> None:
    """本年支出合计，其中 …: a subject named before the parts."""
    head = text.partition("其中")[0].strip(",:")
    mention = passage.chain.reader.mention(head)
    if head and mention.known and not mention.is_anaphor:
        passage.chain.speak_of(mention)
        passage.chain.level = passage.chain.pick(mention, None, parts=False)


def _introduce(passage: Passage, said: str, clause: Clause) -> bool:
    """财政拨款支出主要内容如下：the section goes on about that amount."""
    chain = passage.chain
    mention = chain.reader.mention(said.removesuffix("主要"))
    if not mention.known or mention.is_anaphor:
        return False
    ends = passage.plain[clause.start : clause.end].endswith("如下")
    chain.lead(mention, section=ends or clause.after == ":")
    return True


def _opening(passage: Passage, text: str) -> None:
    """A clause that only names what the next ones are about: …行政运行（项）。"""
    chain, before = passage.chain, passage.before
    item = "(项" in text
    if len(text) > _SUBJECT_LENGTH + 40 * item or chain.reasons or not (chain.section.open or item):
        return
    if before is None or before.after in "。;" or item:
        mention = chain.reader.mention(text)
        if (mention.known and not mention.is_anaphor) or item:
            chain.speak_of(mention)


# --- comparisons ----------------------------------------------------------------------------------------


def _statement(passage: Passage, clause: Clause, text: str) -> bool:
    """A comparison or a missing base, said in words."""
    cut = _CUT.sub("", text) or text
    for phrase in phrases_of(Value.NONE):
        if phrase.kind is ClaimKind.LISTING:
            continue
        if (match := phrase.read(cut)) is not None:
            if phrase.kind is ClaimKind.NO_BASE:
                return _no_base(passage, phrase, match, clause)
            return _comparison(passage, phrase, match, clause)
    return False


def _no_base(passage: Passage, phrase: Phrase, match: Match, clause: Clause) -> bool:
    chain = passage.chain
    subject = changed(chain, match.subject)
    base = chain.based(match.base or "年初预算", subject)
    if "基数" in passage.plain[clause.start : clause.end]:
        base = chain.base
    passage.claims.append(_stated(passage, phrase, clause, subject, base))
    return True


def _comparison(passage: Passage, phrase: Phrase, match: Match, clause: Clause) -> bool:
    chain = passage.chain
    said = match.subject.strip("、,").removesuffix("与").removesuffix("同比")
    if chain.reasons and not match.base and not said:
        return False
    subject = changed(chain, said)
    if not match.base and (phrase.id == "comparison.budget" or "预决算" in said):
        match = replace(match, base="预算数")
    if not (match.base or chain.pending or chain.base_words):
        return False
    claim = _stated(passage, phrase, clause, subject, chain.compare(match, subject))
    nearly = "基本" if "基本" in claim.place.quote else ""
    words = tidy(said) or claim.words
    passage.claims.append(replace(claim, direction=match.direction, words=words, approximate=nearly))
    return True


# --- lists of items -------------------------------------------------------------------------------------


def _listing(passage: Passage, clause: Clause, text: str) -> bool:
    found = _LISTED.match(text)
    if found is None or passage.chain.reasons:
        return False
    start, end = _names_span(passage.plain, clause, found)
    names = _names(passage.plain[start:end])
    counts = passage.last == "count"
    if len(names) < 2 or not (counts or _are_subjects(passage, names)):
        return False
    subject = changed(passage.chain, found["subject"])
    if subject is None and not counts:
        return False
    phrase = next(phrase for phrase in phrases_of(Value.NONE) if phrase.kind is ClaimKind.LISTING)
    claim = _stated(passage, phrase, clause, subject)
    place = passage.place(clause.start, end)
    passage.claims.append(replace(claim, names=tuple(map(tidy, names)), place=place))
    return True


def _are_subjects(passage: Passage, names: Sequence[str]) -> bool:
    """True when most of the names are subjects of the classifications: items said to be non-zero."""
    printed = passage.chain.reader.printed
    known = sum(bool(printed.named_class(name) or printed.named_function(name)) for name in names)
    return 2 * known >= len(names)


def _names_span(plain: str, clause: Clause, found: re.Match[str]) -> tuple[int, int]:
    """Where the names stand: in this clause, and where it ends with a colon in the next ones."""
    stop = min((at for mark in ";。" if (at := plain.find(mark, clause.end)) >= 0), default=len(plain))
    if found["names"]:
        start = plain.find(found["names"], clause.start)
        return start, stop if clause.after == "," else clause.end
    return clause.end + 1, stop


def _names(text: str) -> tuple[str, ...]:
    """The names of a list; none when amounts or sentences stand between them.

    >>> _names("基本工资、津贴补贴、奖金等")
    ('基本工资', '津贴补贴', '奖金')
    """
    names = [name.strip() for name in _BETWEEN.split(_ETC.sub("", text.strip(":,")))]
    if any(char.isdigit() for char in text) or any(len(name) > _NAME_LENGTH for name in names):
        return ()
    return tuple(name for name in names if name)


def _stated(
    passage: Passage, phrase: Phrase, clause: Clause, subject: Point | None, base: Point | None = None
) -> Claim:
    place = passage.place(clause.start, clause.end)
    spoken: Mention = passage.chain.subject
    return Claim(
        phrase.kind, subject, None, place, base, group=passage.chain.group, phrase=phrase.id,
        words=tidy(spoken.words),
    )  # fmt: skip
