"""The project library, read (项目库查询): lists with their money, a project over the years, its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet, Sum

from ...ledger.balances import Standing
from ...model.entry import Account
from ...model.office import PaperState, ProjectKind
from ...model.point import Source
from ..models import AuditRow, BasisDocument, BudgetItem, BudgetUnit, LedgerBalance, Project

_FIELDS = (  # the order in which changes are told
    "state", "opinion", "number", "name", "title", "kind", "fund", "function", "first_year", "last_year",
    "division", "region", "is_procurement", "objective", "basis", "valid_from", "valid_to",
)  # fmt: skip
Balances = dict[tuple[int, int], list[tuple[Account, int]]]


@dataclass(frozen=True)
class Wanted:
    """What a list of projects is narrowed to; None and "" leave a side open."""

    words: str = ""
    unit: BudgetUnit | None = None
    kind: ProjectKind | None = None
    fund: Source | None = None
    state: PaperState | None = None
    year: int | None = None  # runs in that year


def found(units: QuerySet[BudgetUnit], wanted: Wanted) -> QuerySet[Project]:
    """The projects of some units that fit, by number."""
    rows = Project.objects.filter(unit__in=units.values("pk"))
    exact = {"unit": wanted.unit, "kind": wanted.kind, "fund": wanted.fund, "state": wanted.state}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.year is not None:
        rows = rows.filter(first_year__lte=wanted.year).exclude(last_year__lt=wanted.year)
    for word in wanted.words.split()[:5]:
        rows = rows.filter(_says(word))
    shown = rows.select_related("unit", "division").prefetch_related("unit__versions")
    return shown.prefetch_related(Prefetch("bases", BasisDocument.objects.order_by("pk"))).order_by("number")


def _says(word: str) -> Q:
    documents = Project.objects.filter(Q(bases__number__icontains=word) | Q(bases__title__icontains=word))
    plain = ("number", "name", "region", "function", "objective", "division__name")
    said = Q(pk__in=documents.values("pk"))
    for field in plain:
        said |= Q(**{f"{field}__icontains": word})
    return said


@dataclass(frozen=True)
class ProjectYear:
    """A project's money of one year (年度资金): planned, as approved, as it stands, paid."""

    year: int
    planned: int | None  # of the version that stands; None where none has it
    standing: Standing | None

    @property
    def original(self) -> int | None:
        """年初预算数 by the ledger."""
        return self.standing.original_budget if self.standing else None

    @property
    def final(self) -> int | None:
        """全年预算数 by the ledger."""
        return self.standing.final_budget if self.standing else None

    @property
    def paid(self) -> int | None:
        """执行数 by the ledger."""
        return self.standing.paid if self.standing else None


def standings(projects: Iterable[Project], year: int) -> dict[int, Standing]:
    """How each project stands in the ledger of a year, by its row."""
    sums = _balances([project.pk for project in projects], year)
    return {pk: Standing((pk,), tuple(held)) for (pk, _year), held in sums.items()}


def years_of(project: Project) -> list[ProjectYear]:
    """A project over the years, the latest first."""
    ledger = {
        year: Standing((project.pk,), tuple(held)) for (_pk, year), held in _balances([project.pk]).items()
    }
    planned = _planned(project)
    years = sorted({*ledger, *planned}, reverse=True)
    return [ProjectYear(year, planned.get(year), ledger.get(year)) for year in years]


def _balances(projects: list[int], year: int | None = None) -> Balances:
    rows = LedgerBalance.objects.filter(line__project__in=projects)
    if year is not None:
        rows = rows.filter(line__year=year)
    sums: Balances = defaultdict(list)
    for pk, of, account, fen in rows.values_list("line__project", "line__year", "account").annotate(
        Sum("fen")
    ):
        if pk is not None:
            sums[pk, of].append((Account(account), fen))
    return sums


def _planned(project: Project) -> dict[int, int]:
    """What the latest version of every year plans for the project."""
    rows = BudgetItem.objects.filter(project=project).select_related("version__plan")
    sums: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows.order_by("version__pk"):
        sums[row.version.plan.year][row.version_id] += row.fen
    return {year: by_version[max(by_version)] for year, by_version in sums.items()}


@dataclass(frozen=True)
class Deed:
    """One entry of a project's history: who did what when, and which fields changed."""

    row: AuditRow
    changes: tuple[tuple[str, str, str], ...]  # field, before, after


def history(project: Project, most: int = 100) -> list[Deed]:
    """What was done to a project, the latest first (办理记录)."""
    rows = AuditRow.objects.filter(subject=f"project:{project.pk}").select_related("person")
    return [Deed(row, _changes(row.before, row.after)) for row in rows.order_by("-at", "-pk")[:most]]


def _changes(before: object, after: object) -> tuple[tuple[str, str, str], ...]:
    old, new = (value if isinstance(value, dict) else {} for value in (before, after))
    fields = sorted({*new, *old}, key=_place)
    changed = ((field, old.get(field), new.get(field)) for field in fields)
    return tuple(
        (field, _said(was), _said(now)) for field, was, now in changed if was != now and (was or now)
    )


def _place(field: str) -> tuple[int, str]:
    return (_FIELDS.index(field) if field in _FIELDS else len(_FIELDS), field)


def _said(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(str(value[part]) for part in sorted(value, key=_place) if value[part])
    return "" if value is None or value is False else str(value)


def expired(project: Project, day: date) -> list[BasisDocument]:
    """The basis documents that no longer hold on a day (已失效的立项依据)."""
    return [basis for basis in project.bases.all() if basis.valid_to is not None and basis.valid_to < day]
