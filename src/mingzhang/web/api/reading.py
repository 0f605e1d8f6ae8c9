"""What programs may read (查询接口): everything limited to the units at which the person may see."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import AfterValidator, WithJsonSchema

from ...actions.acting import Actor
from ...model.entry import Event
from ...model.office import ProjectKind
from ...model.validity import OPEN_END
from ...store.models import (
    Adjustment,
    AllotmentLine,
    BookVersion,
    BudgetUnit,
    Department,
    LedgerEntry,
    Project,
    RegisterRow,
    Work,
)
from ...store.queries.entries import with_amounts
from ...store.register_definitions import register, registers
from . import shapes
from .answers import answers
from .names import Code, Key, Year, named, one_of
from .paging import Listed, Piece, listed
from .sign_in import asker

router = Router()
ProjectKindName = Annotated[str, AfterValidator(one_of(ProjectKind)), WithJsonSchema(named(ProjectKind))]
EventName = Annotated[str, AfterValidator(one_of(Event)), WithJsonSchema(named(Event))]


@router.get("/me", response=answers(shapes.Me), tags=["me"])
def me(request: HttpRequest) -> dict[str, Any]:
    """Who asks, their roles, and the units that they may see."""
    actor = asker(request)
    return {
        "name": str(actor.person),
        "roles": sorted(role.name.lower() for role in actor.roles()),
        "units": sorted(actor.units().values_list("code", flat=True)),
    }


@router.get("/units", response=answers(Listed[shapes.Unit]), tags=["organisation"])
def units(request: HttpRequest, piece: Query[Piece], year: Year = None) -> dict[str, Any]:
    """The units that I may see, with their names of a year."""
    rows = asker(request).units().select_related("superior")
    return listed(rows, piece, lambda row: shapes.unit_shape(row, year or OPEN_END))


@router.get("/units/{code}", response=answers(shapes.Unit), tags=["organisation"])
def unit(request: HttpRequest, code: str, year: Year = None) -> dict[str, Any]:
    """One unit."""
    rows = asker(request).units().select_related("superior")
    return shapes.unit_shape(_one(rows, code=_plain(code)), year or OPEN_END)


@router.get("/projects", response=answers(Listed[shapes.ProjectShape]), tags=["projects"])
def projects(
    request: HttpRequest, piece: Query[Piece], unit: Code = "", kind: ProjectKindName | None = None
) -> dict[str, Any]:
    """Projects of the library."""
    rows = Project.objects.filter(unit__in=units_of(request, unit)).select_related("unit")
    if kind:
        rows = rows.filter(kind=ProjectKind[kind.upper()])
    return listed(rows, piece, shapes.project_shape)


@router.get("/projects/{number}", response=answers(shapes.ProjectShape), tags=["projects"])
def project(request: HttpRequest, number: str) -> dict[str, Any]:
    """One project by its number."""
    rows = Project.objects.filter(unit__in=units_of(request)).select_related("unit")
    return shapes.project_shape(_one(rows, number=_plain(number)))


@router.get("/lines", response=answers(Listed[shapes.Line]), tags=["ledger"])
def lines(request: HttpRequest, piece: Query[Piece], year: Year = None, unit: Code = "") -> dict[str, Any]:
    """Allotment lines and pools of own cash, with their balances."""
    rows = of_year(AllotmentLine.objects.filter(unit__in=units_of(request, unit)), year)
    return listed(
        rows.select_related("unit", "project").prefetch_related("balances"), piece, shapes.line_shape
    )


@router.get("/entries", response=answers(Listed[shapes.EntryShape]), tags=["ledger"])
def entries(
    request: HttpRequest,
    piece: Query[Piece],
    year: Year = None,
    unit: Code = "",
    event: EventName | None = None,
) -> dict[str, Any]:
    """Entries of the ledger in the order in which they were posted."""
    rows = of_year(LedgerEntry.objects.filter(unit__in=units_of(request, unit)), year)
    if event:
        rows = rows.filter(event=event)
    return listed(with_amounts(rows), piece, shapes.entry_shape)


@router.get("/entries/{key}", response=answers(shapes.EntryInFull), tags=["ledger"])
def entry(request: HttpRequest, key: Key) -> dict[str, Any]:
    """One entry with its postings."""
    rows = LedgerEntry.objects.filter(unit__in=units_of(request))
    return shapes.entry_in_full(_one(with_amounts(rows), pk=key))


@router.get("/adjustments", response=answers(Listed[shapes.AdjustmentShape]), tags=["ledger"])
def adjustments(
    request: HttpRequest, piece: Query[Piece], year: Year = None, unit: Code = ""
) -> dict[str, Any]:
    """Supplements, reductions and virements that were asked for."""
    rows = of_year(Adjustment.objects.filter(unit__in=units_of(request, unit)), year)
    return listed(rows.select_related("unit"), piece, shapes.adjustment_shape)


@router.get("/registers", response=answers(list[shapes.RegisterShape]), tags=["registers"])
def register_list(request: HttpRequest) -> list[dict[str, Any]]:
    """The registers that are kept, with their columns."""
    return [
        {"name": one.name, "label": one.label, "columns": {c.name: c.label for c in one.columns}}
        for one in registers()
    ]


@router.get("/registers/{name}/rows", response=answers(Listed[shapes.RegisterRowShape]), tags=["registers"])
def register_rows(
    request: HttpRequest, name: str, piece: Query[Piece], year: Year = None, unit: Code = ""
) -> dict[str, Any]:
    """The rows of one register."""
    if register(name) is None:
        raise Http404
    rows = RegisterRow.objects.filter(register=name, unit__in=units_of(request, unit))
    return listed(of_year(rows, year).select_related("unit"), piece, shapes.register_row_shape)


@router.get("/books", response=answers(Listed[shapes.BookShape]), tags=["books"])
def books(request: HttpRequest, piece: Query[Piece], year: Year = None) -> dict[str, Any]:
    """Versions of statutory books of my departments, published or not."""
    rows = BookVersion.objects.filter(department__in=_departments(asker(request))).defer("draft")
    rows = of_year(rows, year).select_related("department").prefetch_related("files", "department__names")
    return listed(rows, piece, shapes.book_shape)


@router.get("/works", response=answers(Listed[shapes.WorkShape]), tags=["works"])
def works(request: HttpRequest, piece: Query[Piece]) -> dict[str, Any]:
    """My long works."""
    return listed(Work.objects.filter(person=asker(request).person), piece, shapes.work_shape)


@router.get("/works/{key}", response=answers(shapes.WorkShape), tags=["works"])
def work(request: HttpRequest, key: Key) -> dict[str, Any]:
    """One long work of mine."""
    return shapes.work_shape(_one(Work.objects.filter(person=asker(request).person), pk=key))


def units_of(request: HttpRequest, code: str = "") -> QuerySet[BudgetUnit, Any]:
    """The keys of the units that the person may see, or of the one of that code among them."""
    rows = asker(request).units().values("pk")
    return rows.filter(code=code) if code else rows


def of_year(rows: Any, year: int | None) -> Any:
    """The rows of a year; all when none is asked for."""
    return rows.filter(year=year) if year else rows


def _departments(actor: Actor) -> list[int]:
    """Departments of which the person may see a unit: a book is open to every unit of its department."""
    return [one.pk for one in Department.objects.all() if actor.may("see", department=one)]


def _one(rows: Any, **key: Any) -> Any:
    found: Model | None = rows.filter(**key).first()
    if found is None:
        raise Http404
    return found


def _plain(text: str) -> str:
    """A key that the database can compare; anything else is not found."""
    if not text.isprintable():
        raise Http404
    return text
