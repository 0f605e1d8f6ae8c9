"""The project library of the sample (项目库): entered by officers, approved by reviewers."""

from __future__ import annotations

from dataclasses import replace

from ...actions.add_basis import BasisInput, add_basis
from ...actions.add_objective import add_project_objective
from ...actions.add_project import add_project
from ...actions.approve_project import approve_project
from ...actions.edit_project import edit_project
from ...actions.objective_rules import ObjectiveInput
from ...actions.project_rules import ProjectInput
from ...actions.submit_project import submit_project
from ...model.office import PaperState, ProjectKind
from ...model.point import Source
from ...store.models import Project
from .files import Row
from .objectives import in_force
from .office import Office

_AS_PRINTED = "示例单位按已公布的预算文本录入，目标原文如此"


def enter_projects(office: Office, year: int) -> None:
    """Enter the projects of a year in the order of the file; those that run on are brought up to date."""
    for row in office.files.rows("projects"):
        if row["year"] == str(year):
            _enter(office, row)


def _enter(office: Office, row: Row) -> None:
    officer, unit = office.officer(row["unit"]), office.units[row["unit"]]
    known = office.projects.get(row["number"])
    given = _given(office, row)
    if known is None:
        project = add_project(officer, unit, given)
        if row["basis_document"]:
            add_basis(officer, project, BasisInput(row["basis_document"], row["basis_document"]))
        project = submit_project(officer, project)
    else:
        project = _run_on(office, known, given, int(row["year"]))
        if project.state in (PaperState.DRAFT, PaperState.RETURNED):
            project = submit_project(officer, project)
    if project.state is PaperState.SUBMITTED:
        project = approve_project(office.reviewer(row["unit"]), project)
    office.projects[row["number"]] = project


def _run_on(office: Office, known: Project, given: ProjectInput, year: int) -> Project:
    """A project that runs on; where an objective of before is approved its new words are a new objective."""
    officer = office.officer(known.unit.code)
    before = known.objectives.filter(state=PaperState.APPROVED).order_by("-year").first()
    if before is None or before.words == given.objective:
        return edit_project(officer, known, given, known.revision)
    kept = replace(given, objective=known.objective)
    project = edit_project(officer, known, kept, known.revision)
    wanted = ObjectiveInput(given.objective, place=given.region)
    in_force(office, add_project_objective(officer, project, year), wanted, _AS_PRINTED)
    return Project.objects.select_related("unit__department").get(pk=project.pk)


def _given(office: Office, row: Row) -> ProjectInput:
    return ProjectInput(
        name=row["name"],
        kind=ProjectKind(row["kind"]),
        fund=Source(row["fund"]),
        function=row["function"],
        first_year=int(row["start"]),
        last_year=int(row["end"]) if row["end"] else None,
        number=row["number"],
        division=office.division(row["unit"], row["division"]),
        region=row["region"],
        objective=row["objective"],
    )
