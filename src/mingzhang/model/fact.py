"""Facts and claims: what a document says of amounts, in its tables and in its sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .money import Figure
from .place import Place
from .point import Point


class Mark(Enum):
    """What stands in an amount cell: blank, zero and dash are three different things."""

    AMOUNT = "amount"
    BLANK = "blank"
    DASH = "dash"
    UNREADABLE = "unreadable"  # something is printed where an amount belongs, and it is none


@dataclass(frozen=True, slots=True)
class Fact:
    """A printed amount cell: point + figure + place.

    table     number of the table in the book (`Table.number`); row, column: the grid cell
    code      classification digits as printed and joined, misprints kept (201 06 01 -> 2010601)
    label     row label as printed without blanks and wraps
    path      headers from top to bottom, two-sided tables start with the side (收入 or 支出)
    figure    None unless `mark` is AMOUNT (a printed 0 or 0.00 is an AMOUNT)
    unknown   the words of label and path that the vocabulary did not know
    """

    point: Point
    figure: Figure | None
    mark: Mark
    place: Place
    table: int
    row: int
    column: int
    code: str
    label: str
    path: tuple[str, ...]
    unknown: tuple[str, ...] = ()


class ClaimKind(Enum):
    """What a number-bearing statement says."""

    LEVEL = "level"  # subject = value                          年度总收入52,295.55万元
    CHANGE = "change"  # subject - base = ±value                比上年增加14.02万元
    GROWTH = "growth"  # (subject - base) / base = ±value %     增长37.92%
    SHARE = "share"  # subject / base = value %                 占83.90%
    COMPLETION = "completion"  # subject / base = value %       完成年初预算的116.33%
    COMPARISON = "comparison"  # subject < = > base, no number  决算数小于预算数, 持平
    NO_BASE = "no_base"  # base = 0                             年初无预算
    COUNT = "count"  # subject = value, not money               车辆4辆
    REASON = "reason"  # part of the change just claimed: ±value     一是…减少419万元
    LISTING = "listing"  # names items said to be non-zero      主要包括：基本工资、津贴补贴
    OTHER = "other"  # a number in a sentence that no phrase knows


class Direction(Enum):
    """Direction word of a change or comparison."""

    UP = 1  # 增加 增长 大于 上升
    FLAT = 0  # 持平 无增减 等于
    DOWN = -1  # 减少 下降 小于
    NONE = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """A number-bearing statement of the narrative, with coordinates and place (文字表述).

    `subject` is what the statement is about; `base` what it is compared with (last year's point,
    the year-start budget, the whole of a share). Either is None where the sentence does not say it
    in words the phrasebook knows; such a claim can be judged only against its own neighbours.
    `value` is as printed and unsigned, the sign stands in `direction`.
    `group` numbers the claims of one sentence chain that share subject and base.
    `phrase` is the id of the phrase that matched; `words` the subject as written.
    """

    kind: ClaimKind
    subject: Point | None
    value: Figure | None
    place: Place
    base: Point | None = None
    direction: Direction = Direction.NONE
    group: int = 0
    phrase: str = ""
    words: str = ""
    measure: str = ""  # 万元, %, 辆, 人次 … as printed
    names: tuple[str, ...] = ()  # items named, for LISTING
    approximate: str = ""  # 近, 约, 多, 余
