"""Management indicators of a department, computed from given figures (管理效能指标): never typed in.

Each gives a rate with its numerator and denominator, so that a clerk can compute it again; without a
denominator there is no rate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction


class Computed(Enum):
    """A management indicator that the system computes (由系统计算的管理指标)."""

    EXECUTION_RATE = "预算执行率"
    ADJUSTMENT_RATE = "预算调整率"
    CARRYOVER_RATE = "结转结余率"
    CARRYOVER_CHANGE = "结转结余变动率"
    THREE_PUBLIC_CONTROL = "“三公”经费控制率"
    OPERATING_COST_CONTROL = "公用经费控制率"
    PROCUREMENT_EXECUTION = "政府采购执行率"
    PUBLICATION_ON_TIME = "公开及时率"
    OBJECTIVE_COVERAGE = "绩效目标覆盖率"
    MONITORING_COVERAGE = "绩效监控覆盖率"
    SELF_EVALUATION_COVERAGE = "绩效自评覆盖率"
    CHECKS_PASSED = "勾稽核对通过率"
    STAFF_CONTROL = "在职人员控制率"


@dataclass(frozen=True, slots=True)
class DepartmentFigures:
    """What the ledger and the books say of a department's year. Amounts in fen; numbers are counts.

    adjusted_fen   supplements and reductions that are neither of the law nor of higher levels, net (调整数)
    closing_fen    carried over at the end of the year, `opening_fen` at its start
    on_time        publications made within 20 days of approval, of `publications` that were due
    checks_passed  tie-outs of the published books that hold, of `checks`
    """

    original_fen: int = 0
    final_fen: int = 0
    outturn_fen: int = 0
    adjusted_fen: int = 0
    opening_fen: int = 0
    closing_fen: int = 0
    three_public_budget_fen: int = 0
    three_public_fen: int = 0
    operating_budget_fen: int = 0
    operating_fen: int = 0
    procurement_budget_fen: int = 0
    procurement_fen: int = 0
    publications: int = 0
    on_time: int = 0
    projects: int = 0
    with_objective: int = 0
    to_monitor: int = 0
    monitored: int = 0
    self_evaluated: int = 0
    checks: int = 0
    checks_passed: int = 0
    posts: int = 0
    staff: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with what it was computed from."""

    measure: Computed
    top: int
    bottom: int
    words: str

    @property
    def value(self) -> Fraction | None:
        """In per cent, exact; None without a denominator."""
        return Fraction(self.top * 100, self.bottom) if self.bottom else None

    @property
    def printed(self) -> Decimal | None:
        """In per cent with two places, halves rounded up; None without a denominator."""
        if self.value is None:
            return None
        exact = Decimal(self.value.numerator) / Decimal(self.value.denominator)
        return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def execution_rate(of: DepartmentFigures) -> Rate:
    """Outturn over final budget.

    >>> execution_rate(DepartmentFigures(final_fen=400, outturn_fen=399)).printed
    Decimal('99.75')
    """
    return Rate(Computed.EXECUTION_RATE, of.outturn_fen, of.final_fen, "决算数÷全年预算数")


def adjustment_rate(of: DepartmentFigures) -> Rate:
    """What the department itself changed over its original budget, either way."""
    return Rate(Computed.ADJUSTMENT_RATE, abs(of.adjusted_fen), of.original_fen, "预算调整数÷年初预算数")


def carryover_rate(of: DepartmentFigures) -> Rate:
    """Carried over at the end of the year over the final budget."""
    return Rate(Computed.CARRYOVER_RATE, of.closing_fen, of.final_fen, "年末结转结余÷全年预算数")


def carryover_change(of: DepartmentFigures) -> Rate:
    """By how much what is carried over grew, below zero when it shrank."""
    change = of.closing_fen - of.opening_fen
    return Rate(Computed.CARRYOVER_CHANGE, change, of.opening_fen, "（年末结转结余－年初）÷年初")


def three_public_control(of: DepartmentFigures) -> Rate:
    """The three public expenses over their budget."""
    words = "“三公”经费决算数÷预算数"
    return Rate(Computed.THREE_PUBLIC_CONTROL, of.three_public_fen, of.three_public_budget_fen, words)


def operating_cost_control(of: DepartmentFigures) -> Rate:
    """Operating costs over their budget."""
    words = "公用经费决算数÷预算数"
    return Rate(Computed.OPERATING_COST_CONTROL, of.operating_fen, of.operating_budget_fen, words)


def procurement_execution(of: DepartmentFigures) -> Rate:
    """What was procured over the procurement budget."""
    words = "政府采购支出÷政府采购预算"
    return Rate(Computed.PROCUREMENT_EXECUTION, of.procurement_fen, of.procurement_budget_fen, words)


def publication_on_time(of: DepartmentFigures) -> Rate:
    """Publications within the time that the law sets, over those due."""
    return Rate(Computed.PUBLICATION_ON_TIME, of.on_time, of.publications, "按时公开的文本÷应公开的文本")


def objective_coverage(of: DepartmentFigures) -> Rate:
    """Projects with an objective over all projects."""
    words = "申报绩效目标的项目÷全部项目"
    return Rate(Computed.OBJECTIVE_COVERAGE, of.with_objective, of.projects, words)


def monitoring_coverage(of: DepartmentFigures) -> Rate:
    """Projects monitored over those that were to be monitored."""
    return Rate(Computed.MONITORING_COVERAGE, of.monitored, of.to_monitor, "已监控的项目÷应监控的项目")


def self_evaluation_coverage(of: DepartmentFigures) -> Rate:
    """Projects that were self-evaluated over all projects."""
    words = "已自评的项目÷全部项目"
    return Rate(Computed.SELF_EVALUATION_COVERAGE, of.self_evaluated, of.projects, words)


def checks_passed(of: DepartmentFigures) -> Rate:
    """Tie-outs of the books that hold over all that could be judged."""
    return Rate(Computed.CHECKS_PASSED, of.checks_passed, of.checks, "通过的核对÷全部核对")


def staff_control(of: DepartmentFigures) -> Rate:
    """Staff over authorised posts."""
    return Rate(Computed.STAFF_CONTROL, of.staff, of.posts, "在职人数÷编制数")


_FUNCTIONS: dict[Computed, Callable[[DepartmentFigures], Rate]] = {
    Computed.EXECUTION_RATE: execution_rate,
    Computed.ADJUSTMENT_RATE: adjustment_rate,
    Computed.CARRYOVER_RATE: carryover_rate,
    Computed.CARRYOVER_CHANGE: carryover_change,
    Computed.THREE_PUBLIC_CONTROL: three_public_control,
    Computed.OPERATING_COST_CONTROL: operating_cost_control,
    Computed.PROCUREMENT_EXECUTION: procurement_execution,
    Computed.PUBLICATION_ON_TIME: publication_on_time,
    Computed.OBJECTIVE_COVERAGE: objective_coverage,
    Computed.MONITORING_COVERAGE: monitoring_coverage,
    Computed.SELF_EVALUATION_COVERAGE: self_evaluation_coverage,
    Computed.CHECKS_PASSED: checks_passed,
    Computed.STAFF_CONTROL: staff_control,
}


def compute(measure: Computed, figures: DepartmentFigures) -> Rate:
    """A management indicator of a year."""
    return _FUNCTIONS[measure](figures)
