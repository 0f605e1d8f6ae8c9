"""Nouns of what comes of objectives: scores, grades, warnings, coverage, follow-up, consequences."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from .finding import Severity
from .indicator import Approximation, IndicatorGroup


@dataclass(frozen=True, slots=True)
class Execution:
    """What was paid of the budget of an objective (预算执行), in fen, as the ledger has it."""

    budget_fen: int
    paid_fen: int

    @property
    def rate(self) -> Fraction | None:
        """Paid over budget (执行率); None without a budget.

        >>> Execution(328_50_00_00, 328_50_00_00).rate
        Fraction(1, 1)
        """
        return Fraction(self.paid_fen, self.budget_fen) if self.budget_fen > 0 else None


class ScoreLine(NamedTuple):
    """The score of one indicator, or of budget execution (得分). A tuple: there are very many.

    full      points of the form; `points` those given, None when it cannot be judged yet
    cause     why points were lost, or why it cannot be judged (扣分原因)
    doubt     what a person should look at although the points were given (存疑)
    uses      codes of the observations it was computed from
    """

    code: str
    name: str
    group: IndicatorGroup
    full: Decimal
    points: Decimal | None
    cause: str = ""
    doubt: str = ""
    uses: tuple[str, ...] = ()

    @property
    def lost(self) -> Decimal | None:
        """Points lost; None when it cannot be judged."""
        return None if self.points is None else self.full - self.points


@dataclass(frozen=True, slots=True)
class Grade:
    """A named band of scores (等级): `low` is in it, `high` only at the top of the scale."""

    name: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The scored form of an objective (自评表): its lines, and the grade once every line is judged."""

    code: str
    name: str
    year: int
    form: str
    lines: tuple[ScoreLine, ...]
    grade: Grade | None = None

    @property
    def full(self) -> Decimal:
        """The points that could be reached."""
        return sum((line.full for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal | None:
        """The sum of the points shown; None while a line cannot be judged."""
        points = [line.points for line in self.lines if line.points is not None]
        return sum(points, Decimal(0)) if len(points) == len(self.lines) else None

    @property
    def lost(self) -> tuple[ScoreLine, ...]:
        """The lines that lost points, each with its cause."""
        return tuple(line for line in self.lines if line.lost)

    @property
    def open(self) -> tuple[ScoreLine, ...]:
        """The lines that cannot be judged yet."""
        return tuple(line for line in self.lines if line.points is None)

    @property
    def doubts(self) -> tuple[ScoreLine, ...]:
        """The lines at which a person should look."""
        return tuple(line for line in self.lines if line.doubt)


class GoalFault(Enum):
    """What an examination can say against a goal (目标审核问题). Points and words: `examination.csv`."""

    SHORT = "goal-short"
    UNQUANTIFIED = "goal-unquantified"
    COPIED = "goal-copied"
    OTHER_PLACE = "goal-other-project"
    PAST = "goal-past-tense"
    STATUS = "goal-status-quo"
    SPENDING = "goal-spending-only"
    NO_RESULT = "goal-no-result"
    CATEGORY = "goal-category-missing"
    WEIGHTS = "goal-weights"
    MONEY = "goal-money"
    SHORTENED = "goal-shortened"
    NO_BASE = "goal-no-base"
    NO_DEADLINE = "goal-no-deadline"
    NO_INDICATORS = "goal-no-indicators"
    TARGET = "goal-target"
    LARGE = "goal-large-unquantified"


class QualityPart(Enum):
    """What makes a goal a good one (目标质量), after 指向明确、细化量化、相应匹配 and comparability."""

    SPECIFIC = "指向明确"
    MEASURABLE = "细化量化"
    MATCHED = "相应匹配"
    COMPARABLE = "可比较"


@dataclass(frozen=True, slots=True)
class GoalRemark:
    """One thing said against a goal (审核意见), with advice that its author can follow."""

    fault: GoalFault
    severity: Severity
    message: str
    advice: str
    quote: str = ""
    other: str = ""  # code of the other objective it is about


@dataclass(frozen=True, slots=True)
class PartScore:
    """Points of one part of the quality of a goal."""

    part: QualityPart
    full: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Examination:
    """What an examination of a goal found (绩效目标审核), its quality and what follows from that.

    `passed` means that it may enter the budget as it stands; `next_step` says what follows from the grade.
    """

    code: str
    name: str
    remarks: tuple[GoalRemark, ...]
    parts: tuple[PartScore, ...]
    grade: Grade
    next_step: str
    passed: bool

    @property
    def quality(self) -> Decimal:
        """The sum of the parts."""
        return sum((part.points for part in self.parts), Decimal(0))


class WarningLevel(Enum):
    """Level of a warning in the year (预警级别), mildest first."""

    GREEN = "绿"
    AMBER = "黄"
    RED = "红"


class Reaction(Enum):
    """What a unit does about a warning (处理方式)."""

    CONTINUE = "继续执行"
    VIRE = "调剂"
    REDUCE = "调减"
    CANCEL = "取消"


@dataclass(frozen=True, slots=True)
class Monitored:
    """Where a project stands on a day of monitoring (绩效运行监控).

    execution  paid over budget, None without a budget; `progress` weighted completion of its indicators,
               None while none can be judged; `open` names the indicators without a value
    answer_by  the last day to choose one of `reactions`, None when nothing need be answered
    """

    code: str
    name: str
    date: datetime.date
    level: WarningLevel
    execution: Fraction | None
    progress: Fraction | None
    reasons: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    answer_by: datetime.date | None = None


class BudgetConsequence(Enum):
    """What a result means for next year's budget line (结果应用)."""

    PRIORITY = "优先保障"
    KEEP = "予以保障"
    REDUCE = "压减"
    STOP = "取消"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from a result for next year's budget line, by which rule."""

    code: str
    name: str
    year: int
    action: BudgetConsequence
    grade: Grade
    reason: str
    source: str
    verified: bool


class FollowUpKind(Enum):
    """What is followed up (整改事项类别)."""

    PROBLEM = "问题"
    ADVICE = "建议"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A problem or a piece of advice with its owner and date, followed until it is met (整改事项).

    `objective` is the code of the project or task it is about; "" for the whole department.
    """

    code: str
    kind: FollowUpKind
    words: str
    raised: int
    owner: str
    due: datetime.date
    objective: str = ""
    met_on: datetime.date | None = None
    met_how: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """What became of an objective in words, and the money paid for it (完成情况).

    `paid_fen` is None where the report names no money of its own; `source` is what says it.
    """

    code: str
    words: str
    paid_fen: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class EditionValue:
    """A value of one edition (届次指标值): as observed, and its target when there was one."""

    measure: str
    name: str
    unit: str
    value: Decimal
    approximation: Approximation = Approximation.EXACT
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition or year of something that comes again (届次): an exhibition, a year of aid to a place.

    `made_up` marks examples that no document supports. `objective` is the code of the objective to which it
    belongs, "" when it belongs to none.
    """

    subject: str
    year: int
    label: str
    values: tuple[EditionValue, ...]
    cost_fen: int | None = None
    source: str = ""
    made_up: bool = False
    objective: str = ""

    def value(self, measure: str) -> EditionValue | None:
        """The value of a measure; None when this edition has none."""
        return next((value for value in self.values if value.measure == measure), None)
