"""The organisation by year keeps its history, in Python and in the database."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from ledger_door import Given, post_pile
from mingzhang.actions.acting import Actor
from mingzhang.actions.add_department import DepartmentInput, add_department
from mingzhang.actions.add_division import add_division
from mingzhang.actions.add_unit import UnitInput, add_unit
from mingzhang.actions.describe_division import describe_division
from mingzhang.actions.end_division import end_division
from mingzhang.actions.errors import ClosedError, InputError, NotAllowedError, StateError
from mingzhang.actions.merge_units import merge_units
from mingzhang.actions.rename_department import rename_department
from mingzhang.actions.rename_unit import UnitChange, rename_unit
from mingzhang.actions.set_book_scope import set_book_scope
from mingzhang.actions.set_duties import set_duties
from mingzhang.model.book import BookKind
from mingzhang.model.office import OfficeRole, Round, UnitNature
from mingzhang.store.models import (
    AuditRow,
    BookScope,
    BudgetPlan,
    BudgetUnit,
    DepartmentName,
    Division,
    RegisterRow,
    UnitName,
    YearClose,
)
from mingzhang.store.queries.organisation import named_in
from mingzhang.store.standing import units_standing
from preparation_office import Office, actor, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def administrator() -> Actor:
    return actor("administrator", OfficeRole.ADMINISTRATOR)


def department_input(**changes: object) -> DepartmentInput:
    values: dict[str, object] = {
        "code": "301",
        "mof_division": "440100",
        "name": "市示范局",
        "first_year": 2015,
    }
    return DepartmentInput(**{**values, **changes})  # type: ignore[arg-type]


def unit_input(**changes: object) -> UnitInput:
    values: dict[str, object] = {
        "code": "208003",
        "name": "市会展中心",
        "nature": UnitNature.PUBLIC_INSTITUTION,
        "first_year": 2018,
    }
    return UnitInput(**{**values, **changes})  # type: ignore[arg-type]


def change(name: str, first_year: int, nature: UnitNature = UnitNature.PUBLIC_INSTITUTION) -> UnitChange:
    return UnitChange(name, nature, first_year, "编办〔2020〕3号")


# --- departments --------------------------------------------------------------------------------------


def test_a_department_is_entered_with_its_name_and_leaves_an_audit_row(administrator: Actor) -> None:
    department = add_department(administrator, department_input(code="３０１"))
    assert department.code == "301"
    assert department.name_in(2016) == "市示范局"
    row = AuditRow.objects.get(subject=f"department:{department.pk}")
    assert row.after["deed"] == "add_department"


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"code": "12"}, "code", "3至20位数字"),
        ({"code": "市局"}, "code", "3至20位数字"),
        ({"mof_division": "4401001"}, "mof_division", "6位或9位"),
        ({"name": "  "}, "name", "请填写部门名称"),
        ({"name": "局" * 121}, "name", "最多120个字"),
        ({"name": "市示\x00范局"}, "name", "控制字符"),
        ({"first_year": 17}, "first_year", "2000至2100"),
    ],
)
def test_what_cannot_be_a_department_is_refused_beside_its_field(
    administrator: Actor, changes: dict[str, object], field: str, says: str
) -> None:
    with pytest.raises(InputError, match=says) as refusal:
        add_department(administrator, department_input(**changes))
    assert refusal.value.field == field


def test_a_code_and_a_name_belong_to_one_department(administrator: Actor) -> None:
    add_department(administrator, department_input())
    with pytest.raises(InputError, match="部门编码301已被使用"):
        add_department(administrator, department_input(name="另一局"))
    with pytest.raises(InputError, match="已有名为"):
        add_department(administrator, department_input(code="302"))


def test_only_the_administrator_enters_departments(office: Office) -> None:
    with pytest.raises(NotAllowedError):
        add_department(office.finance, department_input())


def test_a_renamed_department_keeps_its_earlier_name(office: Office) -> None:
    rename_department(office.finance, office.department, "市协作局", 2019, "编办〔2019〕1号")
    assert office.department.name_in(2018) == "市协作办公室"
    assert office.department.name_in(2019) == "市协作局"
    first = office.department.names.earliest("first_year")
    assert first.last_year == 2018


def test_the_name_of_the_same_year_is_corrected_not_doubled(office: Office) -> None:
    rename_department(office.finance, office.department, "市协作局", 2019)
    rename_department(office.finance, office.department, "市对口协作局", 2019)
    assert office.department.name_in(2020) == "市对口协作局"
    assert office.department.names.count() == 2


def test_a_name_cannot_begin_before_the_last_one(office: Office) -> None:
    with pytest.raises(InputError, match="不能早于"):
        rename_department(office.finance, office.department, "市协作局", 2005)


def test_a_closed_year_keeps_its_names(office: Office) -> None:
    YearClose.objects.create(department=office.department, year=2019, closed_by=office.finance.person)
    with pytest.raises(ClosedError, match="2018年度"):
        rename_department(office.finance, office.department, "市协作局", 2018)
    rename_department(office.finance, office.department, "市协作局", 2020)


def test_duties_stand_by_year(office: Office) -> None:
    set_duties(office.finance, office.department, 2019, "拟订协作办法。\r\n\r\n组织协作活动。  ")
    set_duties(office.finance, office.department, 2020, "组织协作活动。")
    assert office.department.duties.get(year=2019).text == "拟订协作办法。\n\n组织协作活动。"
    set_duties(office.finance, office.department, 2020, " ")
    assert not office.department.duties.filter(year=2020).exists()


# --- units --------------------------------------------------------------------------------------------


def test_a_unit_is_entered_below_its_superior(office: Office) -> None:
    unit = add_unit(office.finance, office.department, unit_input(superior=office.head_office))
    assert unit.name_in(2018) == "市会展中心"
    assert [u.code for u in units_standing(office.department, 2018)] == ["208001", "208002", "208003"]
    assert [u.code for u in units_standing(office.department, 2017)] == ["208001", "208002"]


def test_what_cannot_be_a_unit_is_refused(office: Office) -> None:
    other = make_office("309")
    cases: list[tuple[dict[str, object], str]] = [
        ({"code": "208002"}, "已被使用"),
        ({"name": "市合作服务中心"}, "已有名为"),
        ({"is_head_office": True}, "每个部门只有一个本级"),
        ({"superior": other.head_office}, "同一部门"),
    ]
    for changes, says in cases:
        with pytest.raises(InputError, match=says):
            add_unit(office.finance, office.department, unit_input(**changes))
    with pytest.raises(NotAllowedError):
        add_unit(other.finance, office.department, unit_input())


def test_a_unit_changes_its_name_and_nature_from_a_year_on(office: Office) -> None:
    second = UnitNature.PUBLIC_INSTITUTION_SECOND
    rename_unit(office.finance, office.centre, change("市协作促进中心", 2020, second))
    before, after = office.centre.version_in(2019), office.centre.version_in(2020)
    assert before is not None and after is not None
    assert (before.name, before.nature) == ("市合作服务中心", UnitNature.PUBLIC_INSTITUTION)
    assert (after.name, after.nature) == ("市协作促进中心", second)
    row = AuditRow.objects.filter(subject=f"budgetunit:{office.centre.pk}").latest("at")
    assert row.before["name"] == "市合作服务中心"


def test_lists_name_units_as_the_units_name_themselves(office: Office) -> None:
    rename_unit(office.finance, office.centre, change("市会展中心", 2020))
    units = BudgetUnit.objects.prefetch_related("versions").order_by("code")
    for year in (1999, 2018, 2019, 2020, 2030):
        assert named_in(BudgetUnit.objects.all(), year) == [
            (one.pk, one.code, one.name_in(year)) for one in units
        ]


def test_two_units_never_bear_one_name_in_a_year(office: Office) -> None:
    with pytest.raises(InputError, match="已有名为"):
        rename_unit(office.finance, office.centre, change("市协作办公室", 2020))


def test_a_merged_unit_stays_readable_and_takes_no_new_papers(office: Office) -> None:
    centre = office.centre
    plan = BudgetPlan.objects.create(unit=centre, year=2021)
    merge_units(office.finance, centre, office.head_office, 2022, "编办〔2021〕9号")
    centre.refresh_from_db()
    assert (centre.merged_into, centre.merged_year) == (office.head_office, 2022)
    assert centre.name_in(2021) == "市合作服务中心"
    assert plan in centre.plans.all()
    assert centre not in units_standing(office.department, 2022)
    assert centre in units_standing(office.department, 2021)
    with pytest.raises(StateError, match="自2022年度起已并入"):
        add_division(office.finance, centre, "综合科", 2022)
    with pytest.raises(StateError):
        rename_unit(office.finance, centre, change("市促进中心", 2022))


def test_mergers_that_cannot_be(office: Office) -> None:
    head, centre = office.head_office, office.centre
    with pytest.raises(InputError, match="不能并入自身"):
        merge_units(office.finance, centre, centre, 2022)
    with pytest.raises(StateError, match="还有下属单位"):
        merge_units(office.finance, head, centre, 2022)
    with pytest.raises(InputError, match="并入年度应晚于"):
        merge_units(office.finance, centre, head, 2010)
    BudgetPlan.objects.create(unit=centre, year=2022)
    with pytest.raises(StateError, match="2022年度已有预算"):
        merge_units(office.finance, centre, head, 2022)
    merge_units(office.finance, centre, head, 2023)
    with pytest.raises(StateError, match="已并入"):
        merge_units(office.finance, centre, head, 2024)


def test_a_merger_across_departments_needs_both(office: Office) -> None:
    other = make_office("309")
    with pytest.raises(NotAllowedError):
        merge_units(office.finance, office.centre, other.head_office, 2022)
    merge_units(actor("root", OfficeRole.ADMINISTRATOR), office.centre, other.head_office, 2022)


def test_a_merged_unit_leaves_the_books_of_later_years(office: Office) -> None:
    both = (office.head_office, office.centre)
    for year in (2021, 2022):
        set_book_scope(office.finance, office.department, year, BookKind.BUDGET, both)
    merge_units(office.finance, office.centre, office.head_office, 2022)
    scopes = BookScope.objects.filter(unit=office.centre)
    assert [scope.year for scope in scopes] == [2021]


# --- divisions and scopes -----------------------------------------------------------------------------


def test_a_division_ends_and_may_begin_again(office: Office) -> None:
    division = add_division(office.finance, office.head_office, "综合处", 2015, "负责日常运转")
    with pytest.raises(InputError, match="年度不能重叠"):
        add_division(office.finance, office.head_office, "综合处", 2019)
    end_division(office.finance, division, 2018)
    again = add_division(office.finance, office.head_office, "综合处", 2020)
    describe_division(office.finance, again, "负责文电会务")
    assert [d.first_year for d in office.head_office.divisions.order_by("first_year")] == [2015, 2020]
    with pytest.raises(StateError, match="已于2018年度停用"):
        end_division(office.finance, Division.objects.get(pk=division.pk), 2019)
    with pytest.raises(InputError, match="早于启用年度"):
        end_division(office.finance, again, 2019)


def test_the_scope_of_a_book_is_kept_in_order(office: Office) -> None:
    units = (office.head_office, office.centre)
    set_book_scope(office.finance, office.department, 2021, BookKind.BUDGET, units)
    set_book_scope(office.finance, office.department, 2021, BookKind.FINAL_ACCOUNTS, units[:1])
    rows = office.department.scopes.filter(year=2021, kind=BookKind.BUDGET).order_by("position")
    assert [row.unit for row in rows] == list(units)


def test_scopes_that_cannot_be(office: Office) -> None:
    head, centre, other = office.head_office, office.centre, make_office("309").head_office
    cases: list[tuple[list[BudgetUnit], int, str]] = [
        ([], 2021, "至少选择一个"),
        ([head, head], 2021, "只能选一次"),
        ([head, other], 2021, "不属于本部门"),
        ([centre, head], 2021, "排在第一位"),
        ([head], 2005, "尚未设立"),
    ]
    for units, year, says in cases:
        with pytest.raises(InputError, match=says):
            set_book_scope(office.finance, office.department, year, BookKind.BUDGET, units)


# --- the same guards in the database ------------------------------------------------------------------


def refused(constraint: str, write: object) -> None:
    """The database refuses the write by that constraint, whoever writes."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()  # type: ignore[operator]
    assert refusal.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def test_the_database_refuses_spans_that_overlap(office: Office) -> None:
    nature = UnitNature.PUBLIC_INSTITUTION
    refused(
        "unit_name_years_never_overlap",
        lambda: UnitName.objects.create(unit=office.centre, name="甲", nature=nature, first_year=2015),
    )
    refused(
        "department_name_years_never_overlap",
        lambda: DepartmentName.objects.create(department=office.department, name="乙", first_year=2015),
    )
    Division.objects.create(unit=office.centre, name="丙科", first_year=2012, last_year=2014)
    Division.objects.create(unit=office.centre, name="丙科", first_year=2015)
    Division.objects.create(unit=office.centre, name="丁科", first_year=2015)
    refused(
        "division_years_never_overlap",
        lambda: Division.objects.create(unit=office.centre, name="丙科", first_year=2013, last_year=2016),
    )


def test_the_database_refuses_papers_of_a_merged_unit(office: Office) -> None:
    centre, person = office.centre, office.officer.person
    merge_units(office.finance, centre, office.head_office, 2022)
    paper = Given(
        {
            "event": "approve", "year": 2022, "date": date(2022, 1, 5), "unit_id": centre.pk, "voucher": "1",
            "created_by_id": person.pk,
        }
    )  # fmt: skip
    refused("unit_stands_in_year", lambda: BudgetPlan.objects.create(unit=centre, year=2022))
    refused(
        "unit_stands_in_year",
        lambda: RegisterRow.objects.create(
            register="meetings", unit=centre, year=2023, position=1, values={}, created_by=person
        ),
    )
    refused(
        "unit_stands_in_year",
        lambda: post_pile(paper),
    )
    plan = BudgetPlan.objects.create(unit=centre, year=2021)
    plan.versions.create(round=Round.FIRST, number=1, created_by=person)


def test_the_database_refuses_a_second_head_office(office: Office) -> None:
    refused(
        "one_head_office",
        lambda: BudgetUnit.objects.create(department=office.department, code="208009", is_head_office=True),
    )
