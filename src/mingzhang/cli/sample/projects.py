"""The project library of the sample (项目库): entered by officers, approved by reviewers."""

from __future__ import annotations

from ...actions.add_basis import BasisInput, add_basis
from ...actions.add_project import add_project
from ...actions.approve_project import approve_project
from ...actions.edit_project import edit_project
from ...actions.project_rules import ProjectInput
from ...actions.submit_project import submit_project
from ...model.office import PaperState, ProjectKind
from ...model.point import Source
from .files import Row
from .office import Office


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
        project = edit_project(officer, known, given, known.revision)
        if project.state in (PaperState.DRAFT, PaperState.RETURNED):
            project = submit_project(officer, project)
    if project.state is PaperState.SUBMITTED:
        project = approve_project(office.reviewer(row["unit"]), project)
    office.projects[row["number"]] = project


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
