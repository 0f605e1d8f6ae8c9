"""What a sentence goes on about after one that named a whole and its parts (其中之后的比较).

支出合计9万元，其中基本支出6万元、项目支出3万元。较上年增加1万元，增长12.5%: the change may be that of the
whole or of the part named last. The rate tells; where it does not, the words mean neither for sure.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ...forms.phrases import words
from ...model.fact import ClaimKind, Direction
from ...model.money import MONEY, Figure, Unit
from ..labelling.number import parse_amount
from .level import Level
from .mention import NOWHERE
from .passage import Passage, Spoken, directions

_KINDS = (ClaimKind.LEVEL, ClaimKind.CHANGE, ClaimKind.GROWTH)
_REACH = 80  # characters within which the change and its rate stand
_AMOUNT = re.compile(r"了?(\d[\d,]*(?:\.\d+)?)(亿元|万元|千元|元),?")
_RATE = re.compile(r"(?:了|幅度?|率)?为?(\d+(?:\.\d+)?)%")


def resume(passage: Passage, spoken: Spoken) -> None:
    """Choose what a comparison without a subject of its own is about."""
    chain = passage.chain
    whole, said = chain.ended, spoken.subject
    if whole is None or spoken.phrase.kind not in _KINDS:
        return
    if said and not chain.reader.mention(said).is_anaphor:
        return
    part = Level(chain.subject, chain.level, chain.amount)
    told = _change(passage.plain, spoken.number.start)
    found = next((level for level in (whole, part) if told is not None and _bears(level.amount, *told)), None)
    chain.go_on(found or Level(NOWHERE, None, None))


def _change(text: str, start: int) -> tuple[Figure, Decimal] | None:
    """The change with its sign and the rate that follows it: 增加1.00万元，增长12.50%."""
    for word in directions().finditer(text, max(0, start - len("比上年增加")), start + _REACH):
        amount = _AMOUNT.match(text, word.end())
        again = directions().match(text, amount.end()) if amount else None
        rate = _RATE.match(text, again.end()) if again else None
        value = parse_amount(amount[1])[1] if amount else None
        if amount and rate and value is not None:
            sign = -1 if words().meaning[word[0]] is Direction.DOWN else 1
            return Figure(sign * value, MONEY[amount[2]]), sign * Decimal(rate[1])
    return None


def _bears(level: Figure | None, change: Figure, rate: Decimal) -> bool:
    """True when amount, change and rate follow from one another."""
    if level is None:
        return False
    base = level.interval - change.interval
    half = Figure(rate, Unit.PERCENT).half_place
    bounds = [share * edge / 100 for share in (rate - half, rate + half) for edge in (base.low, base.high)]
    return base.low > 0 and min(bounds) <= change.interval.high and change.interval.low <= max(bounds)
