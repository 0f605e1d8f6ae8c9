"""Rows of a list of projects that add up the rows around them: 小计, or the unit that carries them out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from ...model.appraisal import FundLine, Subtotal
from ...vocabulary.form_words import Key, is_key

_ORDINAL = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]*")
_ORDINAL_LEAD = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]")


class Rank(Enum):
    """What a row of a list is by its words."""

    ROW = "项目"
    NAMED = "单位"  # 一、某局本级: adds up what stands below it, if anything does
    SUBTOTAL = "小计"


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list as it was read."""

    line: FundLine
    rank: Rank


def rank_of(words: Sequence[str]) -> Rank:
    """The rank of a row by the words left of its figures.

    >>> rank_of(["一", "某局本级"]), rank_of(["（二）某中心"]), rank_of(["3", "队伍训练"])
    (<Rank.NAMED: '单位'>, <Rank.NAMED: '单位'>, <Rank.ROW: '项目'>)
    """
    if any(is_key(word, Key.SUBTOTAL) for word in words):
        return Rank.SUBTOTAL
    numbered = bool(words) and (_ORDINAL.fullmatch(words[0]) or _ORDINAL_LEAD.match(words[0]))
    return Rank.NAMED if numbered else Rank.ROW


def grouped(rows: Sequence[Listed]) -> tuple[tuple[FundLine, ...], tuple[Subtotal, ...]]:
    """The projects of a list, and the rows that add up some of them."""
    funds: list[FundLine] = []
    groups: list[Subtotal] = []
    closed = 0  # projects that the last 小计 has added up
    for at, row in enumerate(rows):
        below = _below(rows[at + 1 :]) if row.rank is Rank.NAMED else 0
        if row.rank is Rank.SUBTOTAL:
            groups.append(_group(row.line, closed, len(funds)))
            closed = len(funds)
        elif below:
            groups.append(_group(row.line, len(funds), len(funds) + below))
        else:
            funds.append(row.line)
    return tuple(_told_apart(funds)), tuple(group for group in groups if group.first < group.last)


def _below(rows: Sequence[Listed]) -> int:
    """How many projects follow, up to the next row that adds up others or the total."""
    for count, row in enumerate(rows):
        if row.rank is not Rank.ROW or row.line.total:
            return count
    return len(rows)


def _group(line: FundLine, first: int, last: int) -> Subtotal:
    return Subtotal(line.name, line.cells, first, last)


def _told_apart(lines: Iterable[FundLine]) -> Iterator[FundLine]:
    """Projects of one name, by several units, are numbered from the second on."""
    seen: Counter[str] = Counter()
    for line in lines:
        seen[line.name] += 1
        number = seen[line.name]
        yield line if number == 1 else replace(line, name=f"{line.name}（第{number}个）")
