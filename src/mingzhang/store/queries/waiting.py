"""What waits for a person (待办): papers to decide about, papers that came back, books on their way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from ...model.office import BookState, ImportKind, PaperState, Round
from ..models import (
    Adjustment,
    BookVersion,
    BudgetUnit,
    BudgetVersion,
    Department,
    ImportBatch,
    Person,
    Project,
    Work,
)
from .book_versions import due_day, newest

LATE_AFTER = timedelta(days=7)  # a paper that waits longer is called late
FAILED_SHOWN = timedelta(days=7)
MOST = 50

Units = QuerySet[BudgetUnit]


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what to do, with which row, since when; `due` where there is a last day."""

    deed: str
    row: Model
    words: str
    since: datetime | None
    due: date | None = None

    def is_late(self, now: datetime) -> bool:
        """Past its last day, or waiting for more than a week."""
        if self.due is not None:
            return self.due < timezone.localdate(now)
        return self.since is not None and now - self.since > LATE_AFTER


def projects_to_approve(units: Units, person: Person) -> list[Waiting]:
    """Projects that somebody else handed in (待审批项目)."""
    rows = Project.objects.filter(unit__in=units, state=PaperState.SUBMITTED).exclude(created_by=person)
    return [
        Waiting("approve_project", row, str(row), row.created_at)
        for row in rows.order_by("created_at")[:MOST]
    ]


def budgets_to_review(units: Units, person: Person) -> list[Waiting]:
    """Budgets that somebody else handed in (待审核预算)."""
    rows = _newest(units, PaperState.SUBMITTED).exclude(created_by=person)
    return [_budget("review_plan", row) for row in rows[:MOST]]


def budgets_to_approve(units: Units, person: Person) -> list[Waiting]:
    """Second drafts that passed review (待批复预算)."""
    rows = _newest(units, PaperState.REVIEWED).filter(round=Round.SECOND).exclude(created_by=person)
    return [_budget("approve_plan", row) for row in rows[:MOST]]


def budgets_without_ceiling(units: Units) -> list[Waiting]:
    """First drafts that passed review and whose unit has no ceiling yet (待下达控制数)."""
    rows = _newest(units, PaperState.REVIEWED).filter(round=Round.FIRST, plan__ceilings__isnull=True)
    return [_budget("set_ceiling", row) for row in rows[:MOST]]


def _newest(units: Units, state: PaperState) -> QuerySet[BudgetVersion]:
    """The newest versions of the units' plans that are in a state: no later round replaced them."""
    later = BudgetVersion.objects.filter(plan=OuterRef("plan"), pk__gt=OuterRef("pk"))
    rows = BudgetVersion.objects.filter(~Exists(later), plan__unit__in=units, state=state)
    return _with_unit(rows).order_by("submitted_at")


def _with_unit(rows: QuerySet[BudgetVersion]) -> QuerySet[BudgetVersion]:
    return rows.select_related("plan__unit").prefetch_related("plan__unit__versions")


def _budget(deed: str, row: BudgetVersion) -> Waiting:
    plan = row.plan
    words = f"{plan.unit.name_in(plan.year)} {plan.year} {row.round.value}"
    return Waiting(deed, row, words, row.reviewed_at or row.submitted_at or row.created_at)


def adjustments_to_decide(units: Units, person: Person) -> list[Adjustment]:
    """Adjustments that somebody else handed in; whether the person decides depends on the level."""
    rows = Adjustment.objects.filter(unit__in=units, state=PaperState.SUBMITTED).exclude(created_by=person)
    found = rows.select_related("unit__department").prefetch_related("unit__versions")
    return list(found.order_by("created_at")[:MOST])


def adjustment_waits(row: Adjustment) -> Waiting:
    """An adjustment as something that waits."""
    words = f"{row.unit.name_in(row.year)} {row.kind.value} {row.document}"
    return Waiting("decide_adjustment", row, words, row.created_at)


def returned_to(person: Person) -> list[Waiting]:
    """Papers of the person that came back for mending (被退回)."""
    mine = {"created_by": person, "state": PaperState.RETURNED}
    projects = [
        Waiting("mend", row, str(row), row.created_at) for row in Project.objects.filter(**mine)[:MOST]
    ]
    mended = BudgetVersion.objects.filter(plan=OuterRef("plan"), pk__gt=OuterRef("pk"))
    waiting = BudgetVersion.objects.filter(~Exists(mended), **mine)
    budgets = [_budget("mend", row) for row in _with_unit(waiting)[:MOST]]
    return projects + budgets


def books_in(state: BookState, departments: Iterable[Department]) -> list[BookVersion]:
    """Latest versions of statutory books in a state; who takes the step depends on the office."""
    rows = newest().filter(state=state, department__in=list(departments)).select_related("department")
    return list(rows.order_by("created_at")[:MOST])


def book_waits(row: BookVersion, deed: str) -> Waiting:
    """A version as something that waits, with the last day to publish (文本待办)."""
    return Waiting(deed, row, row.title, row.created_at, due_day(row))


def books_returned_to(person: Person) -> list[Waiting]:
    """Books of the person that were sent back and have no newer version (被退回的文本)."""
    rows = newest().filter(created_by=person, state=BookState.RETURNED)
    return [book_waits(row, "mend") for row in rows.order_by("created_at")[:MOST]]


def own_imports(person: Person, for_others: Collection[ImportKind]) -> list[Waiting]:
    """Files that the person handed in and has still to preview, mend or accept (本人未办完的导入).

    Those of the kinds `for_others` wait for somebody else once they are previewed.
    """
    rows = ImportBatch.objects.filter(created_by=person)
    newer = rows.filter(unit=OuterRef("unit"), year=OuterRef("year"), kind=OuterRef("kind"))
    handed_in_anew = Exists(newer.filter(pk__gt=OuterRef("pk")))
    found = {
        "preview_import": rows.filter(state=PaperState.DRAFT),
        "mend_import": rows.filter(~handed_in_anew, state=PaperState.RETURNED),
        "accept_import": _to_be_accepted(rows).exclude(kind__in=for_others),
    }
    return [import_waits(row, deed) for deed, waiting in found.items() for row in _oldest(waiting)]


def imports_to_accept(units: Units, kind: ImportKind, person: Person) -> list[ImportBatch]:
    """Previewed files of a kind that somebody else handed in (待确认导入)."""
    rows = _to_be_accepted(ImportBatch.objects.filter(unit__in=units, kind=kind))
    return _oldest(rows.exclude(created_by=person).select_related("unit__department"))


def import_waits(row: ImportBatch, deed: str = "accept_import") -> Waiting:
    """An import as something that waits."""
    return Waiting(deed, row, row.name, row.created_at)


def _to_be_accepted(rows: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
    """Previewed without mistakes, and with something new to post."""
    return rows.filter(state=PaperState.SUBMITTED, summary__fresh__gt=0)


def _oldest(rows: QuerySet[ImportBatch]) -> list[ImportBatch]:
    return list(rows.defer("errors", "summary").order_by("created_at")[:MOST])


def works_of(person: Person, now: datetime) -> list[Work]:
    """Works that run, and those that failed lately (后台任务)."""
    mine = Work.objects.filter(person=person)
    running = mine.filter(ended_at__isnull=True)
    failed = mine.filter(ended_at__gte=now - FAILED_SHOWN, state="failed")
    return [*running.order_by("pk")[:MOST], *failed.order_by("-pk")[:5]]
