"""Statements with a number: level, change, growth, share, completion, count, reason."""

from __future__ import annotations

import re
from dataclasses import replace

from ...forms.phrases import words
from ...model.fact import Claim, ClaimKind, Direction
from ...model.point import Flow, Point, Stage
from ...vocabulary.fields import Fields, Mark
from .chain import Chain
from .counted import counted, is_part
from .level import direction_of
from .mention import NOWHERE, Mention
from .passage import Passage, Spoken, directions, tidy, without_ordinal
from .resumed import resume

_BUDGET = re.compile(r"(?:年初|全年|调整后?)预算数?")
_AT_ANOTHER_TIME = re.compile(r"预算|决算|上年|去年|20\d\d年")
_AS_OF = re.compile(r"(20\d\d)年\d{1,2}月\d{1,2}日")
_ORGANISED = re.compile(r"举办|开展|组织|召开|承办")  # what is spent next is spent on that
_TOWARDS = re.compile(r"^(?:而|与|同|和|较|比)+")
_SAME_COUNTED = re.compile(r"(?:累计|共计?|接待人数|人数|接待)*$")


def valued(passage: Passage, spoken: Spoken) -> Claim:
    """The claim that a number makes; the chain of statements moves on."""
    resume(passage, spoken)
    kind = spoken.phrase.kind
    if kind is ClaimKind.CHANGE and passage.chain.reasons and not spoken.match.base:
        kind = ClaimKind.REASON
    if kind is ClaimKind.GROWTH and _is_of_reason(passage, spoken):
        kind = ClaimKind.OTHER
    return _between(passage, spoken) if spoken.number.spans else _STATE[kind](passage, spoken)


def _is_of_reason(passage: Passage, spoken: Spoken) -> bool:
    """True for the rate behind a reason: 主要原因是印刷费减少5万元，下降12%."""
    behind = bool(passage.claims) and passage.claims[-1].kind is ClaimKind.REASON
    return behind and passage.chain.reasons and not (spoken.match.base or spoken.subject)


def _between(passage: Passage, spoken: Spoken) -> Claim:
    """Two numbers that an amount lies between (5-10万元) state none; what follows is about nothing known."""
    claim = _other(passage, spoken)
    if spoken.phrase.kind is ClaimKind.LEVEL:
        passage.chain.speak_of(replace(NOWHERE, words=spoken.subject))
    return replace(claim, kind=ClaimKind.OTHER, value=None)


def _level(passage: Passage, spoken: Spoken) -> Claim:
    chain, figure, said = passage.chain, spoken.number.figure, spoken.subject
    if spoken.phrase.id == "level.completed_budget":
        chain.budget = chain.based(spoken.match.base, chain.spoken())
        return _made(passage, spoken, chain.budget, said=spoken.match.base)
    if _is_base(passage, spoken):
        return _made(passage, spoken, _base(passage, spoken), said=spoken.match.base)
    if (before := _earlier(passage, spoken)) is not None:
        chain.base, chain.base_words = before, said
        return _made(passage, spoken, before, said=said)
    point, new = chain.resolve(said, figure)
    limited = new and passage.limited
    point = None if limited else point
    if chain.reasons:
        if (point is None or not new) and not _names_budget(passage, spoken):
            return _reason(passage, spoken)
        chain.reasons = False
    chain.said_level(said, point, figure, new, limited)
    return _made(passage, spoken, point, said=said)


def _earlier(passage: Passage, spoken: Spoken) -> Point | None:
    """What was spoken of, in an earlier year: （上年280.00万元）, 与2022年的10.00万元相比, 2023年支出总计…"""
    chain = passage.chain
    now = chain.spoken()
    if now is None or chain.reasons:
        return None
    words = spoken.match.base if spoken.phrase.id == "level.base" else spoken.subject
    said = _TOWARDS.sub("", words).rstrip("的为是")
    mention = chain.reader.mention(said.removesuffix("同期"))
    if mention.known and mention.is_anaphor and mention.fields.flow in (None, now.flow):
        before = chain.based(said, now)
    else:
        before = chain.pick(mention, spoken.number.figure)
    is_same = before is not None and replace(before, year=now.year, detail=now.detail) == now
    return before if is_same and before is not None and before.year < now.year else None


def _names_budget(passage: Passage, spoken: Spoken) -> bool:
    """True for 支出预算 behind a semicolon: reasons are over, even where the amount has no sure point."""
    before, first = passage.before, spoken.clause.numbers[0]
    if before is None or before.after not in ";。" or first.start < spoken.number.start:
        return False
    mention = passage.chain.reader.mention(spoken.subject)
    staged = mention.fields.stage is not None or mention.fields.has(Mark.BUDGET)
    return mention.known and mention.fields.flow is not None and staged


def _is_base(passage: Passage, spoken: Spoken) -> bool:
    """True for a base with its amount, said before the change: 比年初预算数2.00万元减少0.80万元."""
    if spoken.phrase.id != "level.base" or not _AT_ANOTHER_TIME.search(spoken.match.base):
        return False
    return directions().match(passage.plain, spoken.number.end) is not None


def _base(passage: Passage, spoken: Spoken) -> Point | None:
    """The point of such a base; None where nobody knows what is compared."""
    chain = passage.chain
    subject = changed(chain, spoken.subject)
    chain.base, chain.base_words = chain.based(spoken.match.base, subject), spoken.match.base
    return chain.base


def _reason(passage: Passage, spoken: Spoken) -> Claim:
    match = spoken.match
    direction = match.direction
    if direction is Direction.NONE and (found := directions().search(match.subject)):
        direction = words().meaning[found[0]]
    claim = _made(passage, spoken, None, said=without_ordinal(match.part) or spoken.subject)
    direction = direction_of(replace(match, direction=direction), spoken.number.figure.value < 0)
    return replace(_unsigned(claim, direction), kind=ClaimKind.REASON)


def _change(passage: Passage, spoken: Spoken) -> Claim:
    chain, match = passage.chain, spoken.match
    subject = changed(chain, spoken.subject)
    if "同比" in match.subject and not (match.base or chain.pending):
        match = replace(match, base="上年")
    base = chain.compare(match, subject)
    claim = _made(passage, spoken, subject, base, said=spoken.subject.removesuffix("同比"))
    return _unsigned(claim, direction_of(match, spoken.number.figure.value < 0))


def _unsigned(claim: Claim, direction: Direction) -> Claim:
    """The claim with its sign in the direction."""
    assert claim.value is not None  # a number makes it
    return replace(claim, value=replace(claim.value, value=abs(claim.value.value)), direction=direction)


def changed(chain: Chain, said: str) -> Point | None:
    """The subject of a change or comparison: the words before it, else what was spoken of."""
    said = said.removesuffix("同比").removesuffix("相比").strip(",、")
    mention = chain.reader.mention(said)
    if not said or mention.is_anaphor:
        return chain.spoken()
    point = chain.pick(mention, None)
    if point is None or point != chain.level:
        chain.take_up(mention, point)
    return point


def _completion(passage: Passage, spoken: Spoken) -> Claim:
    chain = passage.chain
    if spoken.phrase.id == "completion.of_amount":
        return _made(passage, spoken, chain.spoken(), chain.budget)
    subject = changed(chain, spoken.subject)
    heard = _BUDGET.search(passage.plain, spoken.clause.start, spoken.number.start)
    base = chain.based(spoken.match.base or (heard[0] if heard else "预算"), subject)
    return _made(passage, spoken, subject, base, said=spoken.subject)


def _share(passage: Passage, spoken: Spoken) -> Claim:
    subject = changed(passage.chain, spoken.subject)
    base = passage.chain.share_base(spoken.match.base, subject)
    return _made(passage, spoken, subject, base, said=spoken.subject)


def _count(passage: Passage, spoken: Spoken) -> Claim:
    chain, said = passage.chain, spoken.subject
    if _SAME_COUNTED.match(said) and passage.claims and passage.claims[-1].kind is ClaimKind.COUNT:
        said = passage.claims[-1].words
    item = counted(said, spoken.number.measure, chain.subject.fields.item)
    if item and not is_part(item):
        chain.speak_of(Mention(said, Fields(item=item), known=False))
    claim = _made(passage, spoken, _counted_point(passage, item) if item else None, said=said)
    if not item and _ORGANISED.search(said):
        chain.speak_of(NOWHERE)
    return claim if item else _apart(chain, claim)


def _counted_point(passage: Passage, item: str) -> Point:
    """The point of a count; what is counted on a certain day is compared with that day only."""
    reader = passage.chain.reader
    found = None if "bought" in item else _AS_OF.search(passage.plain)
    year, detail = (int(found[1]), (found[0],)) if found else (reader.year, ())
    stage = passage.chain.stage if "bought" in item else Stage.OUTTURN
    return Point(reader.office, year, Flow.STOCK, stage, item=item, detail=detail)


def _other(passage: Passage, spoken: Spoken) -> Claim:
    return _apart(passage.chain, _made(passage, spoken, None, said=spoken.subject))


def _apart(chain: Chain, claim: Claim) -> Claim:
    """The claim in a group of its own: it belongs to no chain."""
    chain.counter += 1
    return replace(claim, group=chain.counter)


def _made(
    passage: Passage, spoken: Spoken, point: Point | None, base: Point | None = None, said: str = ""
) -> Claim:
    clause, number = spoken.clause, spoken.number
    return Claim(
        kind=spoken.phrase.kind,
        subject=point,
        value=number.figure,
        place=passage.place(clause.start, clause.end),
        base=base,
        group=passage.chain.group,
        phrase=spoken.phrase.id,
        words=tidy(said or passage.chain.subject.words),
        measure=tidy(number.measure),
        approximate=number.approximate,
    )


_STATE = {
    ClaimKind.LEVEL: _level,
    ClaimKind.CHANGE: _change,
    ClaimKind.GROWTH: _change,
    ClaimKind.COMPLETION: _completion,
    ClaimKind.SHARE: _share,
    ClaimKind.COUNT: _count,
    ClaimKind.REASON: _reason,
    ClaimKind.OTHER: _other,
}
