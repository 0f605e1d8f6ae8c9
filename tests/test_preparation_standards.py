"""Basic expenditure from staff and standards, carry-over from the ledger, versions side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mingzhang.actions.apply_standards import apply_standards
from mingzhang.actions.budget_input import ItemInput, RevenueInput
from mingzhang.actions.draft_budget import draft_budget
from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.plan_carryover import plan_carryover
from mingzhang.actions.posting import post
from mingzhang.actions.save_budget import save_budget
from mingzhang.actions.set_standards import StandardInput, fingerprint, set_standards
from mingzhang.ledger import make
from mingzhang.model.entry import AllotmentLine, Paper, Share
from mingzhang.model.office import OfficeRole, ProjectKind, StaffCategory
from mingzhang.model.point import Nature, Source
from mingzhang.store.models import Project, RegisterRow, SpendingStandard
from mingzhang.store.queries.budgets import carried_over, last_budget, lines
from mingzhang.store.queries.comparison import ChangeKind, Cut, by_line, compare, percent, totals
from mingzhang.store.queries.standards import computed
from preparation_office import YEAR, Office, actor, approved, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def personnel(office: Office) -> Project:
    project = approved(office, name="人员经费", kind=ProjectKind.PERSONNEL, function="2010301")
    for category, serving in (("公务员及参公人员", 25), ("工勤人员", 3)):
        staff(office, category, serving)
    return project


def staff(office: Office, category: str, serving: int) -> None:
    RegisterRow.objects.create(
        register="staff",
        unit=office.head_office,
        year=YEAR,
        position=1,
        values={"category": category, "persons": serving},
        created_by=office.officer.person,
    )


def standard(project: Project, name: str = "基本工资", **changes: object) -> StandardInput:
    values: dict[str, object] = {
        "function": "2010301",
        "economic": "30101",
        "category": StaffCategory.CIVIL_SERVANT,
        "rate_fen": 350000,
    }
    return StandardInput(name, project, **{**values, **changes})  # type: ignore[arg-type]


def put(office: Office, *standards: StandardInput) -> None:
    seen = fingerprint(office.head_office, YEAR)
    set_standards(office.officer, office.head_office, YEAR, seen, standards)


# --- standards ----------------------------------------------------------------------------------------


def test_the_formula_is_shown_in_words_and_numbers(office: Office, personnel: Project) -> None:
    put(office, standard(personnel))
    (one,) = computed(office.head_office, YEAR)
    assert one.fen == 25 * 350000 * 12
    assert one.formula == "基本工资：公务员及参公人员25人×3,500.00元×12期=1,050,000.00元"


def test_vehicles_are_counted_in_their_register(office: Office, personnel: Project) -> None:
    running = approved(office, name="公用经费", kind=ProjectKind.RUNNING, function="2010301")
    for number in (1, 2):
        RegisterRow.objects.create(
            register="vehicles", unit=office.head_office, year=YEAR, position=number, values={"kept": 1},
            created_by=office.officer.person,
        )  # fmt: skip
    vehicle = standard(
        running, "车辆定额", economic="30231", category=StaffCategory.VEHICLE, rate_fen=4500000,
        periods=Decimal(1),
    )  # fmt: skip
    put(office, vehicle)
    (one,) = computed(office.head_office, YEAR)
    assert one.formula == "车辆定额：公务用车2辆×45,000.00元×1期=90,000.00元"


def test_standards_fill_lines_and_keep_manual_ones(office: Office, personnel: Project) -> None:
    put(
        office,
        standard(personnel),
        standard(personnel, "工勤工资", category=StaffCategory.WORKER, rate_fen=300000),  # the same line
        standard(personnel, "津贴", economic="30102", rate_fen=100000),
        standard(personnel, "离休", economic="30301", category=StaffCategory.RETIRED_CADRE),  # nobody
    )
    version = draft_budget(office.officer, office.head_office, YEAR)
    by_hand = ItemInput(personnel, Source.GENERAL, "2010301", "30102", 7)
    save_budget(office.officer, version, 0, items=[by_hand])
    done = apply_standards(office.officer, version, 1)
    place = f"{personnel.number}/general/2010301"
    wages = 25 * 350000 * 12 + 3 * 300000 * 12
    assert done.filled == {f"{place}/30101": wages}
    assert done.replaced == {}
    assert done.kept == {f"{place}/30102": 25 * 100000 * 12}
    assert {row.economic: (row.fen, row.is_computed) for row in version.items.all()} == {
        "30102": (7, False),
        "30101": (wages, True),
    }


def test_applying_again_replaces_what_was_computed_and_tells_it(office: Office, personnel: Project) -> None:
    put(office, standard(personnel))
    version = draft_budget(office.officer, office.head_office, YEAR)
    apply_standards(office.officer, version, 0)
    staff(office, "公务员及参公人员", 1)
    place = f"{personnel.number}/general/2010301/30101"
    again = apply_standards(office.officer, version, 1)
    assert (again.replaced[place], again.filled[place]) == (25 * 4200000, 26 * 4200000)
    put(office)
    gone = apply_standards(office.officer, version, 2)
    assert (gone.replaced, gone.filled) == ({place: 26 * 4200000}, {})
    assert not version.items.exists()


def test_a_computed_line_that_is_changed_by_hand_is_manual(office: Office, personnel: Project) -> None:
    put(office, standard(personnel))
    version = draft_budget(office.officer, office.head_office, YEAR)
    fen = apply_standards(office.officer, version, 0).version.items.get().fen
    same = ItemInput(personnel, Source.GENERAL, "2010301", "30101", fen)
    save_budget(office.officer, version, 1, items=[same])
    assert version.items.get().is_computed
    more = ItemInput(personnel, Source.GENERAL, "2010301", "30101", fen + 1)
    save_budget(office.officer, version, 2, items=[more])
    assert not version.items.get().is_computed
    assert apply_standards(office.officer, version, 3).kept


def test_half_a_fen_is_rounded_up(office: Office, personnel: Project) -> None:
    put(
        office,
        standard(personnel, "半期", category=StaffCategory.WORKER, rate_fen=101, periods=Decimal("0.50")),
    )
    assert computed(office.head_office, YEAR)[0].fen == 152  # 3 × 1.01 × 0.5 = 1.515


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("0.name", {"name": " "}),
        ("0.function", {"function": "20103"}),
        ("0.economic", {"economic": "301"}),
        ("0.rate", {"rate_fen": -1}),
        ("0.periods", {"periods": Decimal(-1)}),
        ("0.periods", {"periods": Decimal("0.125")}),
        ("0.name", {"name": "甲\x00"}),
    ],
)
def test_a_wrong_standard_names_its_cell(
    office: Office, personnel: Project, field: str, changes: dict[str, object]
) -> None:
    with pytest.raises(InputError) as caught:
        put(office, StandardInput(**{**standard(personnel).__dict__, **changes}))
    assert caught.value.field == field
    assert not SpendingStandard.objects.exists()


def test_standards_are_for_basic_expenditure_of_the_own_unit_and_stand_once(
    office: Office, personnel: Project
) -> None:
    foreign = approved(office, office.centre, kind=ProjectKind.PERSONNEL)
    for wrong in (standard(approved(office, name="专项")), standard(foreign)):
        with pytest.raises(InputError) as caught:
            put(office, standard(personnel), wrong)
        assert caught.value.field == "1.project"
    with pytest.raises(InputError, match="同一标准"):
        put(office, standard(personnel), standard(personnel))


def test_two_editors_of_standards_never_overwrite_each_other(office: Office, personnel: Project) -> None:
    seen = fingerprint(office.head_office, YEAR)
    put(office, standard(personnel))
    with pytest.raises(StateError):
        set_standards(office.colleague, office.head_office, YEAR, seen, [])
    with pytest.raises(NotAllowedError):
        set_standards(office.auditor, office.head_office, YEAR, seen, [])


# --- carry-over ---------------------------------------------------------------------------------------


def leave(office: Office, project: Project, left: int) -> None:
    """Let last year's ledger carry `left` fen over on a line of the project."""
    at = AllotmentLine(
        YEAR - 1, office.head_office.code, project.number, Source.GENERAL, "2130599", "30299", Nature.PROJECT
    )
    day, unit = date(YEAR - 1, 12, 31), office.head_office
    post(office.bureau, "approve_plan", make.approve(Paper(day, "批复1", "文号"), [Share(at, 1000)]), unit)
    post(office.bureau, "distribute", make.distribute(Paper(day, "下达1"), [Share(at, 1000)]), unit)
    post(office.bureau, "carry_over", make.carry_over(Paper(day, "结转1", "文号"), [Share(at, left)]), unit)


def test_carry_over_comes_from_the_ledger(office: Office) -> None:
    project = approved(office)
    leave(office, project, 300)
    (one,) = carried_over(office.head_office, YEAR)
    assert (one.project, one.economic, one.fen) == (project, "30299", 300)
    version = draft_budget(office.officer, office.head_office, YEAR)
    mine = ItemInput(project, Source.GENERAL, "2130599", "30299", 500)
    save_budget(office.officer, version, 0, [mine], [RevenueInput(Source.GENERAL, "2130599", 500)])
    plan_carryover(office.officer, version, 1)
    plan_carryover(office.officer, version, 2)  # again: the same
    row = version.items.get()
    assert (row.fen, row.carryover_fen) == (800, 300)


def test_nothing_carried_over_is_told(office: Office) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    with pytest.raises(InputError, match="没有结转"):
        plan_carryover(office.officer, version, 0)


def test_last_years_budget_comes_from_the_ledger_when_no_version_is_here(office: Office) -> None:
    project = approved(office)
    leave(office, project, 300)
    (line,) = last_budget(office.head_office, YEAR)
    assert (line.project, line.fen) == (project.number, 1000)


# --- side by side -------------------------------------------------------------------------------------


def test_versions_are_compared_line_by_line(office: Office) -> None:
    project = approved(office)
    version = draft_budget(office.officer, office.head_office, YEAR)
    old = {"30201": 300, "30202": 100, "30299": 50}
    new = {"30201": 350, "30299": 50, "30211": 80}
    taken = []
    for revision, amounts in enumerate((old, new)):
        items = [ItemInput(project, Source.GENERAL, "2130599", code, fen) for code, fen in amounts.items()]
        save_budget(office.officer, version, revision, items=items)
        taken.append(by_line(lines(version)))
    changes = {change.key[3]: change for change in compare(*taken)}
    assert {code: (c.kind, c.difference, c.percent) for code, c in changes.items()} == {
        "30201": (ChangeKind.CHANGED, 50, Decimal("16.67")),
        "30211": (ChangeKind.ADDED, 80, None),
        "30299": (ChangeKind.SAME, 0, Decimal("0.00")),
        "30202": (ChangeKind.DROPPED, -100, Decimal("-100.00")),
    }
    assert totals(lines(version), Cut.ECONOMIC) == {
        "302": 480,
        "30201": 350,
        "30211": 80,
        "30299": 50,
    }
    assert totals(lines(version), Cut.FUNCTION) == {"213": 480, "21305": 480, "2130599": 480}
    assert totals(lines(version), Cut.NATURE) == {Nature.PROJECT: 480}
    assert totals(lines(version), Cut.FUND) == {Source.GENERAL: 480}


@pytest.mark.parametrize(("base", "wanted"), [(None, None), (0, None), (3, Decimal("33.33"))])
def test_no_rate_on_a_base_of_nothing(base: int | None, wanted: Decimal | None) -> None:
    assert percent(1, base) == wanted


def test_a_second_reviewer_of_the_centre_sees_only_the_centre(office: Office) -> None:
    other = actor("centre-only", OfficeRole.REVIEWER, unit=office.centre)
    assert list(other.units("review_plan")) == [office.centre]
