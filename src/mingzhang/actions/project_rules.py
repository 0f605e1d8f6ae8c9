"""What a project must be to stand in the library (入库规则), and how it is told in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.entry import APPROPRIATIONS, OWN_FUNDS
from ..model.office import PaperState, ProjectKind
from ..model.point import Source
from ..store.models import BudgetUnit, Division, Project
from ..vocabulary import codes
from .entered import LAST_YEAR, budget_year, line, paragraphs
from .errors import InputError
from .paper_state import demand_state

FUNDS = APPROPRIATIONS | OWN_FUNDS
EDITABLE = (PaperState.DRAFT, PaperState.RETURNED, PaperState.APPROVED)


@dataclass(frozen=True)
class ProjectInput:
    """What a person enters about a project; `number` "" lets the rule assign one."""

    name: str
    kind: ProjectKind
    fund: Source
    function: str
    first_year: int
    last_year: int | None = None
    number: str = ""
    division: Division | None = None
    region: str = ""
    objective: str = ""
    is_procurement: bool = False


def vet(unit: BudgetUnit, given: ProjectInput, own: int | None = None) -> None:
    """Refuse with an InputError that names the field; `own` is the project that is being edited."""
    _vet_name(unit, given, own)
    _vet_years(given)
    if given.fund not in FUNDS:
        raise InputError(
            f"资金性质“{given.fund.value}”不是末级，请选择具体资金，如一般公共预算财政拨款",
            f"{given.fund.name.lower()} is no single fund; choose one",
            "fund",
        )
    vet_function(given.function, given.first_year, given.last_year)
    if given.division is not None and given.division.unit_id != unit.pk:
        raise InputError(
            f"“{given.division}”不是{unit}的处室，请重新选择",
            "the division belongs to another unit; choose one of this unit",
            "division",
        )


def _vet_name(unit: BudgetUnit, given: ProjectInput, own: int | None) -> None:
    name = line(given.name, "name", "项目名称", 160)
    line(given.region, "region", "地区", 80, needed=False)
    paragraphs(given.objective, "objective", "绩效目标", 4000)
    named = Project.objects.filter(unit=unit, name=name)
    same = next((project for project in named if project.pk != own), None)
    if same is not None:
        raise InputError(
            f"本单位已有同名项目{same.number}，请使用该项目或换一个名称",
            f"the unit already has a project of that name ({same.number}); use it or choose another name",
            "name",
        )


def _vet_years(given: ProjectInput) -> None:
    budget_year(given.first_year, "first_year", "开始年度")
    if given.last_year is None:
        return
    budget_year(given.last_year, "last_year", "结束年度")
    if given.last_year < given.first_year:
        raise InputError(
            f"结束年度{given.last_year}应不早于开始年度{given.first_year}",
            f"the last year {given.last_year} is before the first year {given.first_year}",
            "last_year",
        )


def vet_function(code: str, first: int, last: int | None) -> None:
    """Refuse a function that is no 项 of the classification in any year of the span."""
    if len(code) != 7:
        raise InputError(
            f"功能分类科目应为7位项级编码，现为“{code}”",
            f"the function is an item of 7 digits, not “{code}”",
            "function",
        )
    entries = codes.functional(first).entries(code)
    if not any(entry.first <= (last or LAST_YEAR) and first <= entry.last for entry in entries):
        until = f"至{last}" if last else "以后"
        raise InputError(
            f"功能分类科目{code}在{first}年{until}无效，请查科目表后改用有效编码",
            f"{code} is no functional item in the years from {first}; choose a valid one",
            "function",
        )


def approve_check(project: Project) -> None:
    """Refuse a specific project without an objective where the department demands one."""
    demanded = project.unit.department.requires_objective and project.kind is ProjectKind.SPECIFIC
    if demanded and not project.objective.strip():
        raise InputError(
            "特定目标类项目须填写绩效目标后方可入库",
            "a specific project needs an objective before it enters the library",
            "objective",
        )


def in_state(project: Project, *states: PaperState) -> None:
    """Refuse with a StateError when the project is in another state."""
    demand_state(project.state, states, "项目", "the project")


def locked(project: Project) -> Project:
    """The row of the project, locked until the deed is done."""
    return (
        Project.objects.select_for_update(of=("self",)).select_related("unit__department").get(pk=project.pk)
    )


def told(project: Project) -> dict[str, object]:
    """The project as plain values for the audit trail."""
    return {
        "number": project.number,
        "name": project.name,
        "kind": project.kind.name.lower(),
        "division": project.division.name if project.division else "",
        "region": project.region,
        "first_year": project.first_year,
        "last_year": project.last_year,
        "fund": project.fund.name.lower(),
        "function": project.function,
        "objective": project.objective,
        "is_procurement": project.is_procurement,
        "state": project.state.name.lower(),
        "opinion": project.opinion,
    }
