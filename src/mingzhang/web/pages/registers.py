"""Registers (台账): which are kept, a grid to enter each, and their totals over all units to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...actions.errors import InputError
from ...actions.keep_register import CellsError, keep_register, revision_of
from ...store.models import BudgetUnit, RegisterRow
from ...store.register_cells import money_of, told, totals
from ...store.register_definitions import ColumnType, Register, RegisterColumn, register, registers
from ...store.registers import rows_of
from ..amounts import money_text
from ..grid import Column, Grid, Kind, Row
from ..views import WorkRequest, done, perform, show, signed_in, unit_or_404, words_of

PER_PAGE = 50
_MONEY = (ColumnType.MONEY, ColumnType.SUM)
_KINDS = {
    ColumnType.COUNT: Kind.NUMBER,
    ColumnType.MONEY: Kind.MONEY,
    ColumnType.CHOICE: Kind.CHOICE,
    ColumnType.YES_NO: Kind.CHOICE,
    ColumnType.SUM: Kind.LABEL,
}
_ANSWERS = (("是", "是"), ("否", "否"))


def _register(name: str) -> Register:
    found = register(name)
    if found is None:
        raise Http404
    return found


@signed_in
def overview(request: WorkRequest) -> HttpResponseBase:
    """Every register of the chosen year and of every unit: how many rows, a nil return, or nothing yet."""
    units = request.actor.units().order_by("department__code", "code")
    page = Paginator(units, PER_PAGE).get_page(request.GET.get("page"))
    rows = RegisterRow.objects.filter(unit__in=page.object_list, year=request.choice.year)
    counted: dict[tuple[int, str], list[int]] = {}
    for unit, name, values in rows.values_list("unit", "register", "values"):
        counted.setdefault((unit, name), [0])[0] += bool(values)
    labelled = [(one, _(one.label)) for one in registers()]
    listed = [
        (unit, [(one, label, counted.get((unit.pk, one.name), [None])[0]) for one, label in labelled])
        for unit in page
    ]
    return show(request, "work/registers/overview.html", listed=listed, registers=registers(), page=page)


@signed_in
def whole(request: WorkRequest, name: str) -> HttpResponseBase:
    """A register over all units that the person may see, with totals: to look at and to print."""
    one, year = _register(name), request.choice.year
    units = {unit.pk: unit for unit in request.actor.units()}
    rows = RegisterRow.objects.filter(unit__in=units, year=year, register=one.name).order_by(
        "unit__code", "position"
    )
    kept = [row for row in rows if row.values]
    lines = [(units[row.unit_id].name_in(year), _line(one, row.values)) for row in kept]
    return show(
        request,
        "work/registers/whole.html",
        register=one,
        lines=lines,
        totals=_totals(one, [row.values for row in kept]),
        nil=[units[row.unit_id].name_in(year) for row in rows if not row.values],
        has_money=any(column.type in _MONEY for column in one.columns),
    )


def _line(one: Register, values: Mapping[str, Any]) -> list[tuple[RegisterColumn, str]]:
    """The cells of a row as people read them."""
    return [(column, _cell(one, column, values)) for column in one.columns]


def _cell(one: Register, column: RegisterColumn, values: Mapping[str, Any]) -> str:
    if column.type in _MONEY:
        return money_text(money_of(one, column, values))
    return told(one, column, values)


def _totals(one: Register, rows: Sequence[Mapping[str, Any]]) -> list[tuple[RegisterColumn, str]]:
    """The totals below the columns; money in the unit shown."""
    found = totals(one, rows)
    return [
        (column, "" if column.name not in found else _total(column, found[column.name]))
        for column in one.columns
    ]


def _total(column: RegisterColumn, number: Any) -> str:
    return money_text(int(number * 100)) if column.type in _MONEY else f"{number:,f}"


# --- one unit -----------------------------------------------------------------------------------------


@signed_in
def kept(request: WorkRequest, name: str, pk: int) -> HttpResponseBase:
    """A register of one unit: a grid for those who keep it, a table for those who look."""
    one, unit, year = _register(name), unit_or_404(request.actor, pk), request.choice.year
    rows = rows_of(unit, year, one)
    context: dict[str, Any] = {"register": one, "unit": unit, "is_nil": any(not row.values for row in rows)}
    if not request.actor.may("keep_register", unit):
        lines = [_line(one, row.values) for row in rows if row.values]
        sums = _totals(one, [row.values for row in rows if row.values])
        return show(request, "work/registers/read.html", **context, lines=lines, totals=sums)
    grid = _grid(request, one, rows)
    if request.method == "POST":
        answer = grid.save(lambda sent, revision: _keep(request, one, unit, sent, revision))
        if answer is not None:
            return answer
        if not grid.has_errors:
            return done(request, _("已保存"), "register", name, pk)
    return show(
        request, "work/registers/kept.html", **context, grid=grid, status=422 if grid.has_errors else 200
    )


def _grid(request: WorkRequest, one: Register, rows: Sequence[RegisterRow]) -> Grid:
    shown = [(row.pk, _shown(one, row.values)) for row in rows if row.values]
    return Grid(
        request,
        [_column(column) for column in one.columns],
        shown,
        caption=_(one.label),
        revision=revision_of(rows),
    )


def _column(column: RegisterColumn) -> Column:
    answers = _ANSWERS if column.type is ColumnType.YES_NO else column.choices
    return Column(
        column.name,
        _(column.label),
        _KINDS.get(column.type, Kind.TEXT),
        choices=[(value, _(label)) for value, label in answers],
        total=column.total and column.type is not ColumnType.SUM,
        required=column.required,
        longest=1000,
    )


def _shown(one: Register, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the grid shows them: answers by their word, sums worked out."""
    shown = dict(values)
    for column in one.columns:
        if column.type is ColumnType.SUM:
            shown[column.name] = _cell(one, column, values)
        elif column.type is ColumnType.YES_NO and column.name in values:
            shown[column.name] = told(one, column, values)
    return shown


def _keep(request: WorkRequest, one: Register, unit: BudgetUnit, rows: list[Row], revision: int) -> int:
    try:
        return keep_register(
            request.actor,
            unit,
            request.choice.year,
            one,
            [row.values for row in rows],
            revision=revision,
        )
    except CellsError as error:
        for cell in error.cells:
            rows[cell.row].errors[cell.column] = words_of(InputError(cell.chinese, cell.english))
        raise


@signed_in
@require_POST
def nil(request: WorkRequest, name: str, pk: int) -> HttpResponseBase:
    """Say that the unit had nothing to enter in the year (零申报)."""
    one, unit, year = _register(name), unit_or_404(request.actor, pk), request.choice.year
    return perform(
        request,
        lambda: keep_register(request.actor, unit, year, one, [], revision=0, nil=True),
        _("已零申报"),
        "register",
        name,
        pk,
    )


urlpatterns = [
    path("registers/", overview, name="registers"),
    path("registers/<slug:name>/", whole, name="register_whole"),
    path("registers/<slug:name>/<int:pk>/", kept, name="register"),
    path("registers/<slug:name>/<int:pk>/nil/", nil, name="register_nil"),
]
