"""Monitoring as pages read it (绩效运行监控): how much was paid by a day, who is covered, what is late."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import QuerySet, Sum

from ...ledger.balances import Standing
from ...ledger.data import accounts
from ...model.entry import Account
from ...model.evaluation import Execution, WarningLevel
from ...model.indicator import ObjectiveOwner
from ...performance.coverage import Coverage, Member
from ...performance.monitor import MonitoringRule, monitored_set, monitoring_in_force
from ..models import (
    BudgetUnit,
    Department,
    LedgerBalance,
    LedgerPosting,
    MonitoringItem,
    MonitoringRound,
    PerformanceObjective,
    Project,
)
from ..performance import place_of
from .department_figures import budgets_of_projects
from .ledger_lines import LineFilter


@dataclass(frozen=True)
class Spending:
    """The budgets of a department's projects as they stand now, and what was paid of them by a day."""

    budgets: Mapping[tuple[int, int], int]  # by project and unit
    paid: Mapping[tuple[int, int], int]

    @classmethod
    def by(cls, department: Department, year: int, day: datetime.date) -> Spending:
        """Two questions for all projects together."""
        wanted = LineFilter(year, list(department.units.values_list("pk", flat=True)))
        key = ("line__project", "line__unit")
        held: dict[tuple[int, int], list[tuple[Account, int]]] = {}
        balances = LedgerBalance.objects.filter(wanted.condition("line__")).values(*key, "account")
        for project, unit, account, fen in balances.annotate(sum=Sum("fen")).values_list(
            *key, "account", "sum"
        ):
            held.setdefault((project, unit), []).append((Account(account), int(fen)))
        postings = LedgerPosting.objects.filter(
            wanted.condition("line__"), account=Account.PAID.value, entry__date__lte=day
        )
        sums = postings.values(*key).annotate(sum=Sum("fen")).values_list(*key, "sum")
        sign = accounts()[Account.PAID].sign
        return cls(
            {place: Standing((), tuple(own)).final_budget for place, own in held.items()},
            {(project, unit): sign * int(fen) for project, unit, fen in sums},
        )

    def of(self, row: PerformanceObjective) -> Execution:
        """Of one objective: the lines of its project at its unit; nothing where it has no project."""
        place = (row.project_id or 0, row.unit_id)
        return Execution(self.budgets.get(place, 0), self.paid.get(place, 0))


def rule_of(department: Department, year: int) -> MonitoringRule:
    """The rule by which a department is monitored in a year."""
    return monitoring_in_force(year, place_of(department))


def coverage_of(held: MonitoringRound) -> Coverage:
    """Who had to be monitored and who was: the projects with money of the year, by number and amount."""
    budgets = budgets_of_projects(held.department, held.year)
    projects = Project.objects.filter(pk__in=budgets).order_by("number")
    members = [
        Member(number, name, budgets[pk]) for pk, number, name in projects.values_list("pk", "number", "name")
    ]
    rows = held.items.filter(objective__owner=ObjectiveOwner.PROJECT)
    rule = replace(rule_of(held.department, held.year), threshold_fen=held.threshold_fen)
    return monitored_set(
        members, set(rows.values_list("objective__project__number", flat=True)), rule, "全年预算"
    )


def items_of(held: MonitoringRound) -> QuerySet[MonitoringItem]:
    """The items of a round with what a page shows of them: worst first, then by project."""
    rows = held.items.select_related("objective__unit", "answered_by", "accepted_by", "round")
    return rows.prefetch_related("objective__unit__versions").order_by("objective__code")


def listed(held: MonitoringRound, units: QuerySet[BudgetUnit]) -> QuerySet[MonitoringItem]:
    """The items of a round at some units as a list shows them: one query, and no more than it shows."""
    rows = held.items.filter(objective__unit__in=units.values("pk")).select_related("objective")
    shown = (
        "level",
        "budget_fen",
        "paid_fen",
        "reasons",
        "reaction",
        "answer_by",
        "answered_at",
        "accepted_at",
    )
    return rows.only(*shown, "round", "objective__name").order_by("objective__code")


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
