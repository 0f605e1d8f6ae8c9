"""Objectives as the budget book prints them (预算中的绩效目标): as approved for the year.

The approved objective of the year speaks; where a project has none, the words that stand in the project do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from ...forms.load import find
from ...model.book import BookKind
from ...model.draft import Words
from ...model.indicator import ObjectiveOwner
from ...model.office import PaperState, ProjectKind
from ...performance import book
from ...performance.coverage import Member, coverage
from ...vocabulary.text import plain
from ...writing.narrative_lists import KEY_PROJECT_FEN
from ..models import BookWords, BudgetItem, Department, PerformanceObjective, Project
from ..performance import objective_of, with_indicators
from .budget_book import book_versions

_WITH_OBJECTIVE = [ProjectKind.SPECIFIC, ProjectKind.OPERATING]
KEY_TABLE = "重点项目预算绩效目标情况"
_GOAL = "绩效目标"


@dataclass(frozen=True, slots=True)
class Planned:
    """A project of the budget with its money and the objective of the year, if one was approved."""

    project: Project
    fen: int
    objective: PerformanceObjective | None

    @property
    def words(self) -> str:
        """What the project shall achieve: as approved for the year, else as it stands in the project."""
        return self.objective.words if self.objective is not None else self.project.objective


def budget_goals(department: Department, year: int, draft: bool = False) -> tuple[Words, ...]:
    """Everything that the budget book says of objectives: goals, key indicators, who has one."""
    planned = planned_projects(department, year, draft)
    return (
        *_goals(planned, year),
        *_key_table(department, planned, year),
        *_key_indicators(planned, year),
        *_coverage(planned, year),
    )


def planned_projects(department: Department, year: int, draft: bool = False) -> list[Planned]:
    """The projects of the budget that need an objective, by number."""
    versions = book_versions(department, year, draft)
    rows = BudgetItem.objects.filter(version__in=versions, fen__gt=0, project__kind__in=_WITH_OBJECTIVE)
    money = dict(rows.values_list("project").annotate(Sum("fen")))
    approved = PerformanceObjective.objects.filter(
        project__in=money, year=year, owner=ObjectiveOwner.PROJECT, state=PaperState.APPROVED
    )
    objectives = {one.project_id: one for one in with_indicators(approved)}
    projects = Project.objects.filter(pk__in=money).select_related("unit").order_by("number")
    return [Planned(one, money[one.pk], objectives.get(one.pk)) for one in projects]


def _goals(planned: Sequence[Planned], year: int) -> Iterator[Words]:
    """The objective of every project, as the table of projects prints it (绩效目标)."""
    with_words = [one for one in planned if one.words]
    named = Counter(plain(one.project.name) for one in with_words)
    for one in with_words:
        shared = named[plain(one.project.name)] > 1
        yield Words(_goal_topic(one.project, year, shared=shared), one.words, year)


def _goal_topic(project: Project, year: int, *, shared: bool) -> str:
    """The topic of a project's goal, with the unit where two units have projects of one name."""
    return f"{_GOAL}:{project.unit.name_in(year)}/{project.name}" if shared else f"{_GOAL}:{project.name}"


# --- key projects -------------------------------------------------------------------------------------


def _key_projects(planned: Sequence[Planned]) -> dict[str, list[Planned]]:
    """Projects whose money reaches the threshold, by name: two units may share one."""
    named: dict[str, list[Planned]] = {}
    for one in planned:
        named.setdefault(plain(one.project.name), []).append(one)
    return {name: rows for name, rows in named.items() if sum(one.fen for one in rows) >= KEY_PROJECT_FEN}


def _key_table(department: Department, planned: Sequence[Planned], year: int) -> Iterator[Words]:
    """The rows of the table of key projects, where the form has one and nobody wrote it by hand."""
    form = find(BookKind.BUDGET, year, department.name_in(year))
    if form is None or form.table(KEY_TABLE) is None:
        return
    written = BookWords.objects.filter(department=department, year=year, kind=BookKind.BUDGET)
    if written.filter(topic__startswith=f"{KEY_TABLE}/").exists():
        return
    for rows in _key_projects(planned).values():
        yield Words(f"{KEY_TABLE}/{_GOAL}:{rows[0].project.name}", _together(rows, year), year)


def _together(rows: Sequence[Planned], year: int) -> str:
    """The goal of a project; of several units each with its name."""
    if len(rows) == 1:
        return rows[0].words
    said = ((one.project.unit.name_in(year), one.words.rstrip("。")) for one in rows if one.words)
    return "；".join(f"{unit}：{words}" for unit, words in said)


def _key_indicators(planned: Sequence[Planned], year: int) -> Iterator[Words]:
    for rows in _key_projects(planned).values():
        told = [book.key_indicators(objective_of(one.objective)) for one in rows if one.objective is not None]
        words = "；".join(text for text in told if text)
        if words:
            yield Words(f"{book.KEY_INDICATORS}:{rows[0].project.name}", words, year)


# --- coverage -----------------------------------------------------------------------------------------


def _coverage(planned: Sequence[Planned], year: int) -> Iterator[Words]:
    """How many projects, and how much money, have an approved objective; silent when none has one."""
    codes = {one.project.number for one in planned if one.objective is not None}
    if codes:
        members = [Member(one.project.number, one.project.name, one.fen) for one in planned]
        covered = coverage(_GOAL, "本年安排资金的项目", members, codes)
        yield Words(book.GOALS, book.coverage_words(covered, "设定绩效目标"), year)
