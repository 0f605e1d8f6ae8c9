"""The approved budget as book amounts: the sample's budget of 2023 gives what its book prints."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang.model.book import BookKind
from mingzhang.model.draft import Amount
from mingzhang.model.office import OfficeRole, PaperState, ProjectKind, Round, UnitNature
from mingzhang.model.point import Flow, Nature, Source, Stage
from mingzhang.store.models import (
    BookScope,
    BudgetItem,
    BudgetPlan,
    BudgetUnit,
    BudgetVersion,
    Department,
    DepartmentName,
    Person,
    Project,
)
from mingzhang.store.queries.budget_book import (
    budget_book_amounts,
    budget_lines,
)
from mingzhang.store.queries.budget_goals import budget_goals
from mingzhang.store.queries.budgets import units_of_book
from preparation_office import actor, unit

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parent.parent / "examples" / "office"
PRINTED = Path(__file__).parent.parent / "examples" / "drafts" / "budget_2023.json"
YEAR = 2023
HALF_PLACE = 5000  # fen: printed to 0.01 万元
OFFICE, CENTRE = "广州市协作办公室", "广州市国内合作服务中心"


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def sample() -> Department:
    """The sample office with its budget of 2023 in a draft of each unit."""
    department = Department.objects.create(code="990", mof_division="440100")
    DepartmentName.objects.create(department=department, name=OFFICE, first_year=2010)
    head = unit(department, "990001", OFFICE, UnitNature.PUBLIC_INSTITUTION, is_head_office=True)
    centre = unit(department, "990002", CENTRE, UnitNature.PUBLIC_INSTITUTION, superior=head)
    author = actor("author", OfficeRole.DEPARTMENT_FINANCE, department=department).person
    for one in (head, centre):
        fill(one, author, projects(one, author))
    return department


def projects(at: BudgetUnit, author: Person) -> dict[str, Project]:
    return {
        row["number"]: Project.objects.create(
            number=row["number"],
            name=row["name"],
            unit=at,
            kind=ProjectKind(row["kind"]),
            first_year=int(row["start"]),
            fund=Source(row["fund"]),
            function=row["function"],
            objective=row["objective"],
            state=PaperState.SUBMITTED,
            created_by=author,
        )
        for row in rows("projects.csv")
        if row["year"] == str(YEAR) and row["unit"] == at.code
    }


def fill(at: BudgetUnit, author: Person, known: dict[str, Project]) -> None:
    plan = BudgetPlan.objects.create(unit=at, year=YEAR)
    version = BudgetVersion.objects.create(plan=plan, round=Round.SECOND, number=1, created_by=author)
    for row in rows("budget_2023.csv"):
        if row["unit"] == at.code:
            BudgetItem.objects.create(
                version=version,
                project=known[row["project"]],
                fund=Source(row["fund"]),
                function=row["function"],
                economic=row["economic"],
                fen=int(Decimal(row["amount"]) * 100),
            )


def test_a_draft_is_composed_only_when_asked_for(sample: Department) -> None:
    assert budget_book_amounts(sample, YEAR) == ()
    assert budget_book_amounts(sample, YEAR, draft=True)
    bureau = actor("bureau", OfficeRole.FINANCE_BUREAU).person
    BudgetVersion.objects.update(state=PaperState.APPROVED, approved_by=bureau, document="示例1号")
    assert budget_book_amounts(sample, YEAR)


def test_every_printed_amount_follows_from_the_lines(sample: Department) -> None:
    """By source, function, nature, economic item, unit and project: within half a printed place."""
    amounts = budget_book_amounts(sample, YEAR, draft=True)
    printed = json.loads(PRINTED.read_text("utf-8"))["amounts"]
    checked = 0
    for one in printed:
        flow = one["flow"]
        if one.get("year", YEAR) != YEAR or flow not in ("expenditure", "revenue") or "item" in one:
            continue
        assert abs(_sum(amounts, one) - one["fen"]) <= HALF_PLACE, one
        checked += one["fen"] != 0
    assert checked > 150


def _sum(amounts: tuple[Amount, ...], printed: dict[str, object]) -> int:
    """The parts below a printed point: one cut of the money, never two."""
    wanted_source = Source[str(printed.get("source", "all")).upper()]
    wanted_nature = Nature[str(printed.get("nature", "all")).upper()]
    by_unit = "unit" in printed
    total = 0
    for amount in amounts:
        point = amount.point
        if point.flow is not Flow[str(printed["flow"]).upper()] or point.item:
            continue
        if bool(point.unit) is not by_unit or (by_unit and point.unit != printed["unit"]):
            continue
        cut = bool(point.economic) if "economic" in printed else bool(point.function)
        if not by_unit and not cut:
            continue
        if by_unit and "project" in printed and _plain(point.project) != printed["project"]:
            continue
        if not point.economic.startswith(str(printed.get("economic", ""))):
            continue
        if not point.function.startswith(str(printed.get("function", ""))):
            continue
        if _under(point.source, wanted_source) and _under(point.nature, wanted_nature):
            total += amount.fen
    return total


def _plain(name: str) -> str:
    return name.replace("“", "").replace("”", "").replace("（", "(").replace("）", ")")


def _under(member: Source | Nature, whole: Source | Nature) -> bool:
    if whole is Source.UNIT_FUNDS:
        return member in (Source.BUSINESS, Source.OPERATING, Source.OTHER, Source.UNIT_FUNDS)
    here: Source | Nature | None = member
    while here is not None and here is not whole:
        here = here.parent
    return here is whole


def test_totals_are_those_of_the_lines(sample: Department) -> None:
    lines = list(budget_lines(sample, YEAR, draft=True))
    amounts = budget_book_amounts(sample, YEAR, draft=True)
    income = sum(a.fen for a in amounts if a.point.flow is Flow.REVENUE)
    assert income == sum(line.fen for line in lines)
    by_unit: dict[str, int] = defaultdict(int)
    for amount in amounts:
        by_unit[amount.point.unit] += amount.fen if amount.point.unit else 0
    assert set(by_unit) == {"", OFFICE, CENTRE}
    assert by_unit[OFFICE] + by_unit[CENTRE] == income
    assert {a.point.stage for a in amounts} == {Stage.ORIGINAL_BUDGET}


def test_the_scope_decides_which_units_count(sample: Department) -> None:
    centre = BudgetUnit.objects.get(code="990002")
    BookScope.objects.create(department=sample, year=YEAR, kind=BookKind.BUDGET, unit=centre, position=1)
    assert units_of_book(sample, YEAR, BookKind.BUDGET) == [centre]
    units = {a.point.unit for a in budget_book_amounts(sample, YEAR, draft=True) if a.point.unit}
    assert units == {CENTRE}


def test_objectives_go_with_their_projects(sample: Department) -> None:
    said = budget_goals(sample, YEAR, draft=True)
    words = {one.topic: one.text for one in said if one.topic.startswith("绩效目标:")}
    assert words["绩效目标:会展业务费"]
    assert len(words) == 27
