"""Two departments and a person of every role, to try who may do what and where."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from enum import Enum

from ledger_workspace import grant, line
from mingzhang.actions.acting import Actor, actor_of
from mingzhang.ledger import make
from mingzhang.model.entry import AllotmentLine, Paper, Share
from mingzhang.model.office import OfficeRole, PaperState, ProjectKind, Round, UnitNature
from mingzhang.model.point import Source
from mingzhang.store.lines import forget
from mingzhang.store.models import (
    Appointment,
    BudgetPlan,
    BudgetUnit,
    BudgetVersion,
    Ceiling,
    Department,
    DepartmentName,
    Person,
    Project,
)
from preparation_office import unit

YEAR = 2024
DAY = datetime.date(YEAR, 6, 3)
FEN = 10_000_00
UNIT_ROLES = (OfficeRole.OFFICER, OfficeRole.REVIEWER, OfficeRole.HEAD)


class Place(Enum):
    """Where a deed is tried, seen from the person's appointment."""

    OWN = "本单位"
    SUBORDINATE = "下属单位"
    OTHER_UNIT = "本部门其他单位"
    OTHER_DEPARTMENT = "其他部门"


def person(name: str, *posts: tuple[OfficeRole, Department | None, BudgetUnit | None, bool]) -> Actor:
    """Somebody with these appointments: role, department, unit, with subordinates."""
    made = Person.objects.create(username=name, display_name=name)
    for role, department, at, below in posts:
        Appointment.objects.create(
            person=made,
            role=role,
            department=None if at else department,
            unit=at,
            with_subordinates=below,
            first_day=datetime.date(2020, 1, 1),
        )
    return actor_of(made)


@dataclass
class World:
    """Units by place, one actor for each role, and clerks who prepare what the others try."""

    units: dict[Place, BudgetUnit] = field(default_factory=dict)
    actors: dict[OfficeRole, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        own, other = _department("208", "市协作办公室"), _department("309", "市示范局")
        head = unit(own, "208001", "市协作办公室", UnitNature.ADMINISTRATIVE, is_head_office=True)
        below = unit(own, "208002", "市合作服务中心", UnitNature.PUBLIC_INSTITUTION, superior=head)
        beside = unit(own, "208003", "市会展中心", UnitNature.PUBLIC_INSTITUTION)
        far = unit(other, "309001", "市示范局", UnitNature.ADMINISTRATIVE, is_head_office=True)
        self.units = dict(zip(Place, (head, below, beside, far), strict=True))
        self.clerk = person(
            "clerk", (OfficeRole.OFFICER, own, None, False), (OfficeRole.OFFICER, other, None, False)
        )
        self.second = person(
            "second",
            (OfficeRole.DEPARTMENT_FINANCE, own, None, False),
            (OfficeRole.DEPARTMENT_FINANCE, other, None, False),
        )
        self.bureau = person("granting", (OfficeRole.FINANCE_BUREAU, None, None, False))
        for role in OfficeRole:
            self.actors[role] = _one_of(role, own, head)

    # --- what deeds need ----------------------------------------------------------------------------

    def project(self, at: BudgetUnit, state: PaperState = PaperState.APPROVED, **more: object) -> Project:
        """A running project of the unit."""
        values: dict[str, object] = {
            "name": "日常公用",
            "kind": ProjectKind.RUNNING,
            "fund": Source.GENERAL,
            "function": "2010301",
            "first_year": 2021,
            "objective": "保障日常办公12个月",
        }
        number = f"{at.code}-{Project.objects.filter(unit=at).count() + 1}"
        author = self.clerk.person
        return Project.objects.create(
            number=number, unit=at, state=state, created_by=author, **{**values, **more}
        )

    def funded(self, at: BudgetUnit, *economics: str) -> list[AllotmentLine]:
        """Lines of the unit with 10 000 yuan each."""
        project = self.project(at)
        made = [line(project, economic) for economic in economics or ("30201",)]
        for one in made:
            self.fund(one, at)
        return made

    def fund(self, at: AllotmentLine, owner: BudgetUnit) -> None:
        paper = Paper(datetime.date(YEAR, 1, 5), f"{at.project}-{at.economic}", "穗财预〔2024〕1号")
        grant(self.bureau, make.approve(paper, [Share(at, FEN)]), owner)
        grant(self.bureau, make.distribute(replace(paper), [Share(at, FEN)]), owner)

    def version(
        self, at: BudgetUnit, turn: Round = Round.FIRST, state: PaperState = PaperState.DRAFT
    ) -> BudgetVersion:
        """A balanced budget of one line, within its ceiling."""
        project = Project.objects.filter(unit=at).first() or self.project(at)
        plan, _made = BudgetPlan.objects.get_or_create(unit=at, year=YEAR)
        made = BudgetVersion.objects.create(
            plan=plan,
            round=turn,
            number=1,
            state=state,
            document="批复1号" if state is PaperState.APPROVED else "",
            approved_by=self.bureau.person if state is PaperState.APPROVED else None,
            created_by=self.clerk.person,
        )
        at_function = {"function": project.function, "fen": FEN}
        made.items.create(project=project, fund=project.fund, economic="30201", **at_function)
        made.revenues.create(source=project.fund, **at_function)
        if turn is Round.SECOND:
            Ceiling.objects.create(
                plan=plan, fund=project.fund, fen=FEN, document="控制数1号", created_by=self.bureau.person
            )
        return made


def _department(code: str, name: str) -> Department:
    forget()
    made = Department.objects.create(code=code, mof_division="440100")
    DepartmentName.objects.create(department=made, name=name, first_year=2010)
    return made


def _one_of(role: OfficeRole, own: Department, head: BudgetUnit) -> Actor:
    name = role.name.lower()
    if role in UNIT_ROLES:
        return person(name, (role, None, head, True))
    if role is OfficeRole.DEPARTMENT_FINANCE:
        return person(name, (role, own, None, False))
    return person(name, (role, None, None, False))
