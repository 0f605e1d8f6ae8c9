"""Enter a project into the library (录入项目): its number is given, or assigned by the rule."""

from __future__ import annotations

import re

from ..store.models import BudgetUnit, Project
from .acting import Actor, record, verb
from .entered import line, paragraphs
from .errors import InputError
from .project_rules import ProjectInput, told, vet

_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,29}")


@verb("add_project")
def add_project(actor: Actor, unit: BudgetUnit, given: ProjectInput) -> Project:
    """Keep a new project as a draft of the unit."""
    actor.require("add_project", unit)
    BudgetUnit.objects.select_for_update().get(pk=unit.pk)  # serials of a unit are given one by one
    vet(unit, given)
    project = Project.objects.create(
        unit=unit,
        number=_vetted(given.number.strip())
        if given.number.strip()
        else assigned_number(unit, given.first_year),
        name=line(given.name, "name", "项目名称", 160),
        kind=given.kind,
        division=given.division,
        region=line(given.region, "region", "地区", 80, needed=False),
        first_year=given.first_year,
        last_year=given.last_year,
        fund=given.fund,
        function=given.function,
        objective=paragraphs(given.objective, "objective", "绩效目标"),
        is_procurement=given.is_procurement,
        created_by=actor.person,
    )
    record(actor, "add_project", project, unit=unit, after=told(project))
    return project


def assigned_number(unit: BudgetUnit, year: int) -> str:
    """The next free number of the rule 单位编码-开始年度-顺序号: "101001-2023-004"."""
    prefix = f"{unit.code}-{year}-"
    taken = Project.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    serials = [int(number[len(prefix) :]) for number in taken if number[len(prefix) :].isdigit()]
    return f"{prefix}{max(serials, default=0) + 1:03d}"


def _vetted(number: str) -> str:
    if not _NUMBER.fullmatch(number):
        raise InputError(
            f"项目编码“{number}”只能由字母、数字和-._组成，且不超过30位",
            "a project number has at most 30 letters, digits, hyphens or dots",
            "number",
        )
    if Project.objects.filter(number=number).exists():
        raise InputError(
            f"项目编码{number}已被使用，请换一个，或留空由系统编号",
            f"the number {number} is taken; choose another or leave it empty",
            "number",
        )
    return number
