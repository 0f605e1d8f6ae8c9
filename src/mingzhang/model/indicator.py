"""Nouns of performance management (预算绩效): objectives, indicators, observations and their evidence."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class ObjectiveOwner(Enum):
    """Whose objective it is (绩效目标的对象)."""

    PROJECT = "项目"
    DEPARTMENT = "部门整体"
    KEY_TASK = "重点任务"


class IndicatorGroup(Enum):
    """First level of the indicator tree (一级指标); weights are set by group.

    EXECUTION is scored from the ledger and holds no indicators. MANAGEMENT and DUTY are the two dimensions
    of an evaluation of the whole department.
    """

    EXECUTION = "预算执行率"
    COST = "成本指标"
    OUTPUT = "产出指标"
    BENEFIT = "效益指标"
    SATISFACTION = "满意度指标"
    MANAGEMENT = "管理效能"
    DUTY = "履职效能"


class IndicatorKind(Enum):
    """Second level of the indicator tree (二级指标). Under which group, in which years: `kinds.csv`."""

    QUANTITY = "数量指标"
    QUALITY = "质量指标"
    TIMELINESS = "时效指标"
    COST = "成本指标"  # below output until cost became a group of its own
    ECONOMIC_COST = "经济成本指标"
    SOCIAL_COST = "社会成本指标"
    ECOLOGICAL_COST = "生态环境成本指标"
    ECONOMIC_BENEFIT = "经济效益指标"
    SOCIAL_BENEFIT = "社会效益指标"
    ECOLOGICAL_BENEFIT = "生态效益指标"
    SUSTAINABILITY = "可持续影响指标"
    SATISFACTION = "服务对象满意度指标"
    MANAGEMENT = "管理效能指标"
    DUTY = "履职效能指标"

    __hash__ = object.__hash__  # its rules are looked up at every line of a score


class Operator(Enum):
    """How the value reached is held against the target (指标方向)."""

    AT_LEAST = "≥"
    AT_MOST = "≤"
    EQUAL = "="
    RANGE = "区间"
    QUALITATIVE = "定性"


class Frequency(Enum):
    """How often an indicator is observed (监测频率)."""

    ONCE = "一次"
    MONTHLY = "按月"
    QUARTERLY = "按季"
    HALF_YEARLY = "半年"
    YEARLY = "按年"


class Reckoning(Enum):
    """From when a value counts (统计口径)."""

    YEARLY = "当年"
    CUMULATIVE = "累计"  # since the start of the project


class EvidenceGrade(Enum):
    """How well a value is supported (佐证程度), least first."""

    NONE = "无佐证"
    ASSERTED = "仅有说明"
    DOCUMENTED = "有佐证材料"
    VERIFIED = "经他人核实"

    @property
    def rank(self) -> int:
        """0 for none.

        >>> EvidenceGrade.VERIFIED.rank > EvidenceGrade.DOCUMENTED.rank
        True
        """
        return _RANKS[self]


_RANKS = {grade: rank for rank, grade in enumerate(EvidenceGrade)}


class Approximation(Enum):
    """The word that says that a figure is not exact (约数词): 近14, 约7000, 200多, 100余, 不足5."""

    EXACT = ""
    NEARLY = "近"
    ABOUT = "约"
    OVER = "余"
    MORE = "多"
    BELOW = "不足"
    EXCEEDING = "超过"

    @property
    def side(self) -> int:
        """-1 when the true value lies below the figure, 1 above it, 0 on either side or at it.

        >>> Approximation.NEARLY.side, Approximation.MORE.side, Approximation.ABOUT.side
        (-1, 1, 0)
        """
        return _SIDES.get(self, 0)


_SIDES = {
    Approximation.NEARLY: -1,
    Approximation.BELOW: -1,
    Approximation.OVER: 1,
    Approximation.MORE: 1,
    Approximation.EXCEEDING: 1,
}


class Achievement(Enum):
    """How far a qualitative target was met (定性指标完成档次). The shares of each: `bands.csv`."""

    REACHED = "达成年度指标"
    PARTLY = "部分达成年度指标并具有一定效果"
    MISSED = "未达成年度指标且效果较差"


@dataclass(frozen=True, slots=True)
class Target:
    """What shall be reached (指标值).

    value  the figure for ≥ ≤ =, the lower end of a range; None for qualitative targets
    high   the upper end of a range
    words  a qualitative target in words
    """

    operator: Operator
    value: Decimal | None = None
    high: Decimal | None = None
    words: str = ""

    def __str__(self) -> str:
        """The target as a form prints it: ≥12, 90~95, or words."""
        operator = self.operator
        if operator is Operator.AT_LEAST:  # by far the most frequent
            return "≥" + str(self.value)
        if operator is Operator.QUALITATIVE:
            return self.words
        if operator is Operator.RANGE:
            return f"{self.value}~{self.high}"
        return f"{operator.value}{self.value}"


@dataclass(frozen=True, slots=True)
class Base:
    """What a target is compared with (基期值): a value and its year."""

    value: Decimal
    year: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the third level (三级指标).

    code       its own among the indicators of the objective
    measure    the key of what is measured: observations of that key serve it, and any other with that key
    unit       measurement unit (计量单位): 万平方米, 人次, %
    weight     its points in the form (分值)
    second     a second level in words, for forms that have their own; "" where `kind` says it
    basis      where the target comes from (设置依据); `method` how it is computed (计算方法)
    person     who reports it (责任人)
    evidence   what must be shown (佐证要求), and the least grade it must have
    """

    code: str
    name: str
    kind: IndicatorKind
    target: Target
    weight: Decimal
    unit: str = ""
    measure: str = ""
    second: str = ""
    base: Base | None = None
    basis: str = ""
    method: str = ""
    frequency: Frequency = Frequency.YEARLY
    reckoning: Reckoning = Reckoning.YEARLY
    person: str = ""
    evidence: str = ""
    least_evidence: EvidenceGrade = EvidenceGrade.NONE

    @property
    def key(self) -> str:
        """What is measured: `measure`, or the code when it has none of its own."""
        return self.measure or self.code

    @property
    def heading(self) -> str:
        """The second level as printed."""
        return self.second or self.kind.value


@dataclass(frozen=True, slots=True)
class Objective:
    """What money shall achieve in a year (绩效目标) of a project, a key task or the whole department.

    code        number of the project or task; `name` its name as the budget prints it
    words       the overall goal in sentences (总体目标)
    budget_fen  the money of the budget; `goal_fen` the money that the goal names, None when it names none
    place       region the money is spent in (实施地区)
    indicators  None when only the sentence is known, as in published books; () when none were set
    waiver      why it may enter the budget without passing the examination (豁免理由)
    """

    code: str
    name: str
    year: int
    words: str = ""
    owner: ObjectiveOwner = ObjectiveOwner.PROJECT
    unit: str = ""
    budget_fen: int | None = None
    goal_fen: int | None = None
    place: str = ""
    indicators: tuple[Indicator, ...] | None = ()
    waiver: str = ""

    @property
    def tree(self) -> tuple[Indicator, ...]:
        """The indicators; none when they are not known."""
        return self.indicators or ()


@dataclass(frozen=True, slots=True)
class Verification:
    """A person who compared the value with its evidence (核实)."""

    person: str
    date: datetime.date


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that supports a value (佐证材料): named by its SHA-256, with the place where the value stands.

    `place` says page, table or row in words; a file without one was handed in, but nobody can find the
    value in it.
    """

    sha256: str
    place: str = ""
    name: str = ""
    verified: Verification | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """A value that was observed (实际完成值). It serves every indicator of its `measure` and year.

    code           its own; scores name it as what they depend on
    value          the figure as written; None for a qualitative result
    approximation  the word that stood with it; the value is kept as written
    achievement    the band of a qualitative result, `share` the part of it reached in per cent
    source         where it was taken from (数据来源); `person` who entered it
    explanation    why it is far from the target, and what is done about it (偏差原因及改进措施)
    """

    code: str
    measure: str
    year: int
    date: datetime.date
    value: Decimal | None = None
    approximation: Approximation = Approximation.EXACT
    unit: str = ""
    reckoning: Reckoning = Reckoning.YEARLY
    achievement: Achievement | None = None
    share: Decimal | None = None
    source: str = ""
    person: str = ""
    explanation: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def printed(self) -> str:
        """The value as it is written in a form.

        >>> seen = Observation("1", "area", 2017, datetime.date(2017, 8, 28), Decimal(14))
        >>> import dataclasses
        >>> dataclasses.replace(seen, approximation=Approximation.NEARLY, unit="万平方米").printed
        '近14万平方米'
        """
        if self.value is None:
            return self.achievement.value if self.achievement else ""
        word = self.approximation
        if word is Approximation.EXACT:
            return f"{self.value!s}{self.unit}"
        if word in (Approximation.OVER, Approximation.MORE):
            return f"{self.value}{word.value}{self.unit}"
        return f"{word.value}{self.value}{self.unit}"


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """One figure of a sentence about results (文字中的完成值), before anyone says what it measures.

    subject   the words before it in its clause; `noun` those behind its unit
    base      the year it is compared with, when it is a change (与2015年相比增收); 0 otherwise
    start     where it stands in the text without blanks, `end` behind its last character
    """

    subject: str
    value: Decimal
    approximation: Approximation
    unit: str
    noun: str
    base: int
    start: int
    end: int

    @property
    def label(self) -> str:
        """What seems to be measured."""
        return self.subject + self.noun
