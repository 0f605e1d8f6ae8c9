"""Monitoring as pages read it (绩效运行监控): how much was paid by a day, who is covered, what is late."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from django.db.models import QuerySet, Sum

from ...ledger.data import accounts
from ...model.entry import Account
from ...model.evaluation import Execution, WarningLevel
from ...model.indicator import ObjectiveOwner
from ...performance.coverage import Coverage, Member
from ...performance.monitor import MonitoringRule, monitored_set, monitoring_in_force
from ..models import (
    Department,
    LedgerPosting,
    MonitoringItem,
    MonitoringRound,
    PerformanceObjective,
    Project,
)
from ..performance import place_of
from .department_figures import projects_with_money
from .ledger_lines import LineFilter, total


def execution_on(row: PerformanceObjective, day: datetime.date) -> Execution:
    """The year's budget of a project as it stands now, and what was paid of it by the end of a day."""
    if row.project_id is None:
        return Execution(0, 0)
    wanted = LineFilter(row.year, [row.unit_id], row.project_id)
    postings = LedgerPosting.objects.filter(
        wanted.condition("line__"), account=Account.PAID.value, entry__date__lte=day
    )
    fen = postings.aggregate(sum=Sum("fen"))["sum"] or 0
    return Execution(total(wanted).final_budget, accounts()[Account.PAID].sign * int(fen))


def rule_of(department: Department, year: int) -> MonitoringRule:
    """The rule by which a department is monitored in a year."""
    return monitoring_in_force(year, place_of(department))


def coverage_of(held: MonitoringRound) -> Coverage:
    """Who had to be monitored and who was: the projects with money of the year, by number and amount."""
    standing = projects_with_money(held.department, held.year)
    projects = Project.objects.filter(pk__in=standing).order_by("number")
    members = [Member(one.number, one.name, standing[one.pk].final_budget) for one in projects]
    rows = held.items.filter(objective__owner=ObjectiveOwner.PROJECT)
    rule = replace(rule_of(held.department, held.year), threshold_fen=held.threshold_fen)
    return monitored_set(
        members, set(rows.values_list("objective__project__number", flat=True)), rule, "全年预算"
    )


def items_of(held: MonitoringRound) -> QuerySet[MonitoringItem]:
    """The items of a round with what a page shows of them: worst first, then by project."""
    rows = held.items.select_related("objective__unit", "answered_by", "accepted_by", "round")
    return rows.prefetch_related("objective__unit__versions").order_by("objective__code")


@dataclass(frozen=True)
class Tally:
    """How many items of a round stand on a level."""

    level: WarningLevel
    number: int


def tally(items: list[MonitoringItem]) -> tuple[Tally, ...]:
    """The items by level, mildest first."""
    return tuple(Tally(level, sum(one.level is level for one in items)) for level in WarningLevel)


def is_late(item: MonitoringItem, today: datetime.date) -> bool:
    """True when a warning was not answered within its time (逾期未答复)."""
    return item.answer_by is not None and item.answered_at is None and today > item.answer_by
