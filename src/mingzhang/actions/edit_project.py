"""Change a project (修改项目). A project that was approved goes through approval again."""

from __future__ import annotations

from ..model.office import PaperState
from ..store.models import AllotmentLine, BudgetItem, Project
from .acting import Actor, record, verb
from .entered import line, paragraphs
from .errors import InputError, StateError
from .project_rules import EDITABLE, ProjectInput, in_state, locked, told, vet


@verb("add_project")
def edit_project(actor: Actor, project: Project, given: ProjectInput, revision: int) -> Project:
    """Replace what a project says; `revision` is the one the person saw. Number and unit stay."""
    actor.require("add_project", project.unit)
    row = locked(project)
    in_state(row, *EDITABLE)
    if row.revision != revision:
        raise StateError(
            "他人已修改该项目，请刷新后在最新内容上修改",
            "somebody else changed the project; reload and edit what is there now",
        )
    vet(row.unit, given, own=row.pk)
    _keep_used(row, given)
    _keep_objective(row, given)
    before = told(row)
    _assign(row, given)
    row.save()
    record(actor, "add_project", row, unit=row.unit, before=before, after=told(row))
    return row


def _assign(row: Project, given: ProjectInput) -> None:
    row.name = line(given.name, "name", "项目名称", 160)
    row.kind, row.fund, row.function, row.division = given.kind, given.fund, given.function, given.division
    row.region = line(given.region, "region", "地区", 80, needed=False)
    row.first_year, row.last_year = given.first_year, given.last_year
    row.objective = paragraphs(given.objective, "objective", "绩效目标")
    row.is_procurement = given.is_procurement
    row.revision += 1
    if row.state is PaperState.APPROVED:
        row.state, row.approved_by = PaperState.DRAFT, None


def _keep_used(row: Project, given: ProjectInput) -> None:
    """The kind of a project with money stays, and its years still hold every year in which it has money."""
    years = used_years(row)
    if years and given.kind is not row.kind:
        raise InputError(
            f"该项目已有{min(years)}年度预算，项目类别不能再改",
            f"the project has a budget of {min(years)}; its kind stays",
            "kind",
        )
    if years and not given.first_year <= min(years):
        raise InputError(
            f"该项目{min(years)}年已有预算，开始年度不能晚于该年",
            f"the project has a budget of {min(years)}; it cannot begin later",
            "first_year",
        )
    if years and given.last_year is not None and given.last_year < max(years):
        raise InputError(
            f"该项目{max(years)}年已有预算，结束年度不能早于该年",
            f"the project has a budget of {max(years)}; it cannot end before",
            "last_year",
        )


def _keep_objective(row: Project, given: ProjectInput) -> None:
    """The words of an approved objective are changed there, so that both never say different things."""
    words = paragraphs(given.objective, "objective", "绩效目标")
    approved = row.objectives.filter(state=PaperState.APPROVED).order_by("-year").first()
    if approved is not None and words != row.objective:
        raise InputError(
            f"该项目{approved.year}年的绩效目标已批准，请在“绩效目标”中修改，批准后自动写入项目",
            f"the objective of {approved.year} is approved; change it there",
            "objective",
        )


def used_years(project: Project) -> set[int]:
    """The years in which the project stands in a budget or in the ledger."""
    planned = BudgetItem.objects.filter(project=project, fen__gt=0).values_list(
        "version__plan__year", flat=True
    )
    posted = AllotmentLine.objects.filter(project=project).values_list("year", flat=True)
    return {*planned, *posted}
