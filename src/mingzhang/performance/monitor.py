"""Monitoring in the year (绩效运行监控): progress of indicators against execution, warnings, reactions.

Dates, thresholds, warning lines and deadlines are dated data (`monitoring.csv`).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache

from ..model.errors import DataError
from ..model.evaluation import Execution, Monitored, Reaction, WarningLevel
from ..model.indicator import Indicator, Objective, Observation, Operator
from .coverage import Coverage, Member, coverage, percent, ten_thousand
from .data import SOURCE, VALID, Scoring
from .errors import ReactionError
from .rows import Fields, Validity, in_force, load, required
from .score import share_of
from .values import Observed, Value, by_measure, value_of

ALL_REACTIONS = tuple(Reaction)


@dataclass(frozen=True, slots=True)
class MonitoringRow:
    """A row of a rule: until the end of a month, at least so much of the budget is paid."""

    rule: str
    validity: Validity
    threshold_fen: int
    until_month: int | None
    least_execution: Decimal | None
    amber_gap: Decimal | None
    red_gap: Decimal | None
    red_when: int
    answer_days: int


@dataclass(frozen=True, slots=True)
class MonitoringRule:
    """How projects are monitored (监控规则).

    threshold_fen  projects below it need not be monitored; 0 for all
    checkpoints    month and the execution expected at its end, in per cent
    amber_gap      points by which progress and execution may differ; `red_gap` by how many it is red
    red_when       so many reasons together make a warning red
    answer_days    working days to choose a reaction
    """

    id: str
    threshold_fen: int
    checkpoints: tuple[tuple[int, Decimal], ...]
    amber_gap: Decimal | None
    red_gap: Decimal | None
    red_when: int
    answer_days: int
    verified: bool
    source: str

    def expected(self, date: datetime.date) -> Decimal | None:
        """The execution expected by then: of the last checkpoint whose month is over, None before the first.

        The last day of a month counts as its end.
        """
        over = date.month - (0 if is_month_end(date) else 1)
        passed = [least for month, least in self.checkpoints if month <= over]
        return passed[-1] if passed else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Public holidays, and the Saturdays and Sundays that are worked instead (节假日安排)."""

    holidays: frozenset[datetime.date] = field(default=frozenset())
    worked: frozenset[datetime.date] = field(default=frozenset())

    def is_workday(self, date: datetime.date) -> bool:
        """True for a day on which offices are open."""
        return date in self.worked or (date.weekday() < 5 and date not in self.holidays)


@cache
def monitoring_rows() -> tuple[MonitoringRow, ...]:
    """All monitoring rules, row by row."""
    columns = (
        "rule", "place", *VALID, "threshold", "until_month", "least_execution", "amber_gap", "red_gap",
        "red_when", "answer_days", *SOURCE,
    )  # fmt: skip
    return load("monitoring.csv", columns, _monitoring_row)


def _monitoring_row(fields: Fields) -> MonitoringRow:
    threshold, month = fields.number_or_none("threshold"), fields.number_or_none("until_month")
    if month is not None and month not in range(1, 13):
        raise DataError(f"{fields.where}: {month} is no month")
    return MonitoringRow(
        fields.needed("rule"),
        fields.validity,
        int((threshold or 0) * 100),
        None if month is None else int(month),
        fields.number_or_none("least_execution"),
        fields.number_or_none("amber_gap"),
        fields.number_or_none("red_gap"),
        int(fields.number("red_when")),
        int(fields.number("answer_days")),
    )


def monitoring_in_force(year: int, place: str = "") -> MonitoringRule:
    """The monitoring rule of a year at a place."""
    rows = required(in_force(monitoring_rows(), year, place), "绩效监控规则", year, place)
    first = rows[0]
    points = sorted((r.until_month, r.least_execution) for r in rows if r.until_month and r.least_execution)
    return MonitoringRule(
        first.rule,
        first.threshold_fen,
        tuple(points),
        first.amber_gap,
        first.red_gap,
        first.red_when,
        first.answer_days,
        all(row.validity.verified for row in rows),
        first.validity.source,
    )


def is_month_end(date: datetime.date) -> bool:
    """True for the last day of a month."""
    return (date + datetime.timedelta(days=1)).month != date.month


def progress(
    objective: Objective, observed: Observed, scoring: Scoring
) -> tuple[Fraction | None, tuple[str, ...]]:
    """The weighted completion of the indicators so far, and the names of those without a value.

    Only what grows towards its target counts: ≥ and qualitative indicators. A ceiling (≤) that is not
    broken says nothing about progress.
    """
    done = whole = Fraction(0)
    missing: list[str] = []
    for indicator in objective.tree:
        if indicator.target.operator is Operator.AT_MOST:
            continue
        value = value_of(indicator, objective.year, observed)
        if value is None:
            missing.append(indicator.name)
            continue
        done += Fraction(indicator.weight) * completion(indicator, value, scoring)
        whole += Fraction(indicator.weight)
    return (done / whole if whole else None), tuple(missing)


def completion(indicator: Indicator, value: Value, scoring: Scoring) -> Fraction:
    """How much of a target is reached, between nothing and all (完成进度)."""
    if value.value is None:
        return Fraction(100 if value.share is None else value.share) / 100
    top, bottom = share_of(indicator.target, value.value, scoring)
    return Fraction(top, bottom)


def broken_ceilings(objective: Objective, observed: Observed) -> tuple[str, ...]:
    """Ceilings (≤) that the values already exceed, in words."""
    found: list[str] = []
    for indicator in objective.tree:
        value = value_of(indicator, objective.year, observed)
        limit = indicator.target.value
        if indicator.target.operator is not Operator.AT_MOST or value is None or value.value is None:
            continue
        if limit is not None and value.value > limit:
            found.append(f"“{indicator.name}”{value.printed}已超过{indicator.target}{indicator.unit}")
    return tuple(found)


def monitor(
    objective: Objective,
    observations: Iterable[Observation],
    execution: Execution | None,
    date: datetime.date,
    rule: MonitoringRule,
    *,
    scoring: Scoring,
    calendar: Calendar | None = None,
) -> Monitored:
    """Where a project stands on a day: green, or a warning with its reasons and the day to answer by."""
    observed = by_measure(o for o in observations if o.date <= date)
    done, missing = progress(objective, observed, scoring)
    rate = execution.rate if execution else None
    reasons, red = _reasons(rate, done, date, rule)
    reasons += broken_ceilings(objective, observed)
    level = _level(reasons, red, rule)
    warned = level is not WarningLevel.GREEN
    return Monitored(
        objective.code,
        objective.name,
        date,
        level,
        rate,
        done,
        reasons,
        missing,
        ALL_REACTIONS if warned else (),
        working_days_after(date, rule.answer_days, calendar) if warned else None,
    )


def _reasons(
    rate: Fraction | None, done: Fraction | None, date: datetime.date, rule: MonitoringRule
) -> tuple[tuple[str, ...], bool]:
    reasons: list[str] = []
    red = False
    expected = rule.expected(date)
    if rate is not None and expected is not None and rate * 100 < expected:
        reasons.append(f"执行率{percent(rate)}，低于应达到的{expected}%")
    if rate is not None and done is not None and rule.amber_gap is not None:
        gap = abs(done - rate) * 100
        red = rule.red_gap is not None and gap > rule.red_gap
        if gap > rule.amber_gap:
            reasons.append(
                f"目标完成{percent(done)}，执行率{percent(rate)}，相差超过{rule.amber_gap}个百分点"
            )
    return tuple(reasons), red


def _level(reasons: tuple[str, ...], red: bool, rule: MonitoringRule) -> WarningLevel:
    if red or len(reasons) >= rule.red_when:
        return WarningLevel.RED
    return WarningLevel.AMBER if reasons else WarningLevel.GREEN


def working_days_after(date: datetime.date, days: int, calendar: Calendar | None = None) -> datetime.date:
    """The day so many working days after a date; the date itself does not count.

    >>> working_days_after(datetime.date(2025, 8, 29), 10)
    datetime.date(2025, 9, 12)
    """
    open_days = calendar or Calendar()
    while days > 0:
        date += datetime.timedelta(days=1)
        days -= open_days.is_workday(date)
    return date


def is_paused(monitored: Monitored, answered: datetime.date | None, today: datetime.date) -> bool:
    """True when a warning was not answered in time, so that its money stands still (逾期暂停)."""
    if monitored.answer_by is None:
        return False
    return (answered or today) > monitored.answer_by


def react(
    monitored: Monitored, reaction: Reaction, execution: Execution, fen: int = 0
) -> tuple[Execution, int]:
    """What a reaction does to the budget: the new execution, and the money set free in fen.

    To continue frees nothing; virement and reduction free what is named; to cancel frees all that is unpaid.
    A ReactionError when nothing was to be answered or more is freed than is unpaid.
    """
    if reaction not in monitored.reactions:
        raise ReactionError(f"“{monitored.name}”没有预警，无需处理", f"{monitored.code} has no warning")
    unpaid = max(execution.budget_fen - execution.paid_fen, 0)
    freed = {Reaction.CONTINUE: 0, Reaction.CANCEL: unpaid}.get(reaction, fen)
    needs_amount = reaction in (Reaction.VIRE, Reaction.REDUCE)
    if freed > unpaid or (needs_amount and freed <= 0) or (not needs_amount and fen not in (0, freed)):
        raise ReactionError(
            f"“{monitored.name}”{reaction.value}金额{ten_thousand(fen)}应大于零且不超过未支付的"
            f"{ten_thousand(unpaid)}，请核对",
            f"{fen} fen cannot be freed of {unpaid} unpaid",
        )
    return Execution(execution.budget_fen - freed, execution.paid_fen), freed


def monitored_set(
    members: Iterable[Member], monitored: Collection[str], rule: MonitoringRule, basis: str = "预算"
) -> Coverage:
    """Coverage of monitoring: projects at or above the threshold are the set, those monitored the numerator.

    Projects below the threshold that were monitored all the same do not count. `basis` says whose amounts
    the members carry (年初预算 or 全年预算): another basis is another set.
    """
    found = [member for member in members if member.fen >= rule.threshold_fen]
    codes = {member.code for member in found}
    words = (
        f"{basis}{ten_thousand(rule.threshold_fen)}以上的项目" if rule.threshold_fen else f"全部{basis}项目"
    )
    return coverage("绩效运行监控", words, found, codes & set(monitored))
