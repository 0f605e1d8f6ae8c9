"""Several values behind several subjects: 收入、支出总计分别为100万元、90万元 (分别)."""

from __future__ import annotations

import re

from ...forms.phrases import Value
from .sentence import Clause, Number

_BETWEEN = re.compile(r"[,、和与及/]")
_SPLITS = (re.compile(r"、"), re.compile(r"[、,]|以及|[和与及]"))
_YEAR = re.compile(r"^(?:20\d\d年度?|本年度?|全年)")
_EACH = re.compile(r"(?:分别|各自?|均|依次)+$")
_TWO_SIDES = re.compile(r"(.*?)收(?:入)?(?:总)?[、和与]支(?:出)?(.*)$")


def runs(clause: Clause, plain: str) -> list[tuple[Number, ...]]:
    """Numbers of one unit with nothing but a mark between them, in order: each such group, two or more."""
    found: list[list[Number]] = []
    for number in clause.numbers:
        last = found[-1][-1] if found else None
        if last is not None and _is_next(last, number, plain):
            found[-1].append(number)
        else:
            found.append([number])
    return [tuple(group) for group in found if len(group) > 1]


def _is_next(last: Number, number: Number, plain: str) -> bool:
    same = last.measure == number.measure and number.value in (Value.MONEY, Value.RATE)
    return same and _BETWEEN.fullmatch(plain[last.end : number.start]) is not None


def divided(words: str, count: int) -> tuple[str, ...]:
    """The subjects that share `count` values; none when the words do not name as many.

    >>> divided("2022年度收、支总计各", 2), divided("人员经费和公用经费分别", 2)
    (('2022年度收入总计', '2022年度支出总计'), ('人员经费', '公用经费'))
    >>> divided("人员经费", 2)
    ()
    """
    said = _YEAR.match(words)
    year = said[0] if said and not said[0].startswith(("本", "全")) else ""
    bare = _EACH.sub("", words[said.end() if said else 0 :])
    sides = _TWO_SIDES.match(bare) if count == 2 else None
    if sides is not None:
        return tuple(year + sides[1] + side + sides[2] for side in ("收入", "支出"))
    for split in _SPLITS:
        names = split.split(bare)
        if len(names) == count and all(names):
            return tuple(year + name for name in names)
    return ()
