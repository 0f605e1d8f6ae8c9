"""Rows of performance management ↔ nouns (绩效数据): objectives with indicators, observations with evidence.

What is measured has a key. An indicator that names a measure of its own (测量项) shares its observations with
every indicator of that measure in the department. One that names none is measured under
"objective code/indicator code", so that the private values of two objectives never mix.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import Prefetch, QuerySet, Sum

from ..model.evaluation import FollowUp
from ..model.indicator import (
    Base,
    Evidence,
    Indicator,
    Objective,
    ObjectiveOwner,
    Observation,
    Target,
    Verification,
)
from ..vocabulary.codes import divisions
from .models import (
    BudgetItem,
    BudgetVersion,
    Department,
    FollowUpItem,
    ObservationEvidence,
    PerformanceIndicator,
    PerformanceObjective,
    PerformanceObservation,
)

# --- objectives ---------------------------------------------------------------------------------------


def objective_rows(department: Department, year: int) -> QuerySet[PerformanceObjective]:
    """The objectives of a department and year with their indicators, by owner and code."""
    rows = PerformanceObjective.objects.filter(department=department, year=year)
    return with_indicators(rows).order_by("owner", "code")


def with_indicators(rows: QuerySet[PerformanceObjective]) -> QuerySet[PerformanceObjective]:
    """Objectives with what their noun needs, in a fixed number of queries."""
    tree = Prefetch("indicators", PerformanceIndicator.objects.order_by("position", "pk"))
    named = rows.select_related("unit__department", "project", "created_by", "approved_by")
    return named.prefetch_related(tree, "unit__versions", "unit__department__names")


def objective_of(row: PerformanceObjective, budget_fen: int | None = None) -> Objective:
    """The noun of a row; `budget_fen` is the money of its budget where the caller knows it."""
    tree = sorted(row.indicators.all(), key=lambda one: (one.position, one.pk or 0))
    return Objective(
        row.code,
        row.name,
        row.year,
        row.words,
        row.owner,
        row.unit.name_in(row.year),
        budget_fen,
        row.goal_fen,
        row.place,
        tuple(indicator_of(one, row.code) for one in tree),
        row.waiver,
    )


def objectives_of(rows: Iterable[PerformanceObjective]) -> list[Objective]:
    """The nouns of some rows, each with the money that the latest budget gives it."""
    held = list(rows)
    money = budgets_of(held)
    return [objective_of(row, money.get(row.pk)) for row in held]


def sentences_of(rows: QuerySet[PerformanceObjective]) -> list[Objective]:
    """The nouns of some rows as far as their sentences go, in one query: indicators unknown, no money.

    It is what goals are held against each other by; reading whole objectives costs many times as much.
    """
    found = rows.only("code", "name", "year", "words", "owner", "place").order_by("-year", "owner", "code")
    return [
        Objective(row.code, row.name, row.year, row.words, row.owner, place=row.place, indicators=None)
        for row in found
    ]


def indicator_of(row: PerformanceIndicator, objective_code: str) -> Indicator:
    """The noun of an indicator; its measure is private to the objective unless it names one."""
    base = None
    if row.base_value is not None and row.base_year is not None:
        base = Base(plain(row.base_value), row.base_year)
    value, high = plain_or_none(row.target_value), plain_or_none(row.target_high)
    return Indicator(
        row.code,
        row.name,
        row.kind,
        Target(row.operator, value, high, row.target_words),
        plain(row.weight),
        row.measurement_unit,
        row.measure or private_measure(objective_code, row.code),
        row.second,
        base,
        row.basis,
        row.method,
        row.frequency,
        row.reckoning,
        row.person,
        row.evidence,
        row.least_evidence,
    )


def private_measure(objective_code: str, indicator_code: str) -> str:
    """The key of what only one indicator of one objective measures.

    >>> private_measure("208001-2021-001", "2")
    '208001-2021-001/2'
    """
    return f"{objective_code}/{indicator_code}"


def plain(value: Decimal) -> Decimal:
    """A stored figure as it is written, without the zeros that the column fills up.

    >>> plain(Decimal("14.5000")), plain(Decimal("7000.0000"))
    (Decimal('14.5'), Decimal('7000'))
    """
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def plain_or_none(value: Decimal | None) -> Decimal | None:
    """The same for a figure that may be blank."""
    return None if value is None else plain(value)


def budgets_of(rows: Sequence[PerformanceObjective]) -> dict[int, int]:
    """The money that the latest budgets of the year plan for each objective, by its row.

    For a project its lines, for the department all lines of its units; key tasks have no budget lines of
    their own, and what stands in no budget is left out.
    """
    found: dict[int, int] = {}
    planned = [row for row in rows if row.project_id or row.owner is ObjectiveOwner.DEPARTMENT]
    for year, department in {(row.year, row.department_id) for row in planned}:
        mine = [row for row in planned if (row.year, row.department_id) == (year, department)]
        found |= _budgets(mine, year, department)
    return found


def _budgets(rows: list[PerformanceObjective], year: int, department: int) -> dict[int, int]:
    versions = BudgetVersion.objects.filter(plan__year=year, plan__unit__department=department)
    items = BudgetItem.objects.filter(
        version__in=versions.order_by("plan", "-pk").distinct("plan").values("pk")
    )
    if all(row.owner is ObjectiveOwner.PROJECT for row in rows):
        items = items.filter(project__in=[row.project_id for row in rows])
    by_project = dict(items.values_list("project").annotate(Sum("fen")))
    found = {row.pk: by_project[row.project_id] for row in rows if row.project_id in by_project}
    if by_project:
        whole = sum(by_project.values())
        found |= {row.pk: whole for row in rows if row.owner is ObjectiveOwner.DEPARTMENT}
    return found


# --- observations -------------------------------------------------------------------------------------


def observation_rows(department: Department, year: int) -> QuerySet[PerformanceObservation]:
    """The observations that count for a year and what came before it, oldest first; none withdrawn."""
    rows = PerformanceObservation.objects.filter(department=department, year__lte=year, withdrawn=False)
    return with_evidence(rows).order_by("year", "date", "pk")


def with_evidence(rows: QuerySet[PerformanceObservation]) -> QuerySet[PerformanceObservation]:
    """Observations with what their noun needs; contents of files are not fetched."""
    papers = ObservationEvidence.objects.select_related("file", "created_by", "verified_by")
    return rows.select_related("created_by").prefetch_related(
        Prefetch("evidence", papers.defer("file__content").order_by("pk"))
    )


def observations_of(
    department: Department, year: int, measures: Iterable[str] | None = None
) -> tuple[Observation, ...]:
    """The observations that a year's scores may use: of the year and of those before.

    `measures` asks for those alone that some indicators are measured by.
    """
    rows = observation_rows(department, year)
    if measures is not None:
        rows = rows.filter(measure__in=set(measures))
    return tuple(observation_of(row) for row in rows)


def observation_of(row: PerformanceObservation) -> Observation:
    """The noun of a row. Persons are told by their account, which only one person has."""
    return Observation(
        str(row.pk),
        row.measure,
        row.year,
        row.date,
        plain_or_none(row.value),
        row.approximation,
        row.measurement_unit,
        row.reckoning,
        row.achievement,
        plain_or_none(row.share),
        row.source,
        row.created_by.username,
        row.explanation,
        tuple(_evidence_of(paper) for paper in row.evidence.all()),
    )


def _evidence_of(row: ObservationEvidence) -> Evidence:
    verified = None
    if row.verified_by is not None and row.verified_on is not None:
        verified = Verification(row.verified_by.username, row.verified_on)
    return Evidence(row.file.sha256, row.place, row.name, verified)


# --- follow-up and place ------------------------------------------------------------------------------


def follow_up_of(row: FollowUpItem) -> FollowUp:
    """The noun of a follow-up item."""
    return FollowUp(
        str(row.pk), row.kind, row.words, row.raised, row.owner, row.due, row.objective_code, row.met_on,
        row.met_how,
    )  # fmt: skip


def place_of(department: Department) -> str:
    """Where the department is, from the outside in: 广东省广州市. Forms and rules may differ by place."""
    by_code = {division.code: division for division in divisions()}
    names: list[str] = []
    code = department.mof_division[:6]
    while code in by_code and len(names) < len(by_code):
        names.insert(0, by_code[code].name)
        code = by_code[code].parent
    return "".join(names)
