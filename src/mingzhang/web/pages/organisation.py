"""The organisation by year (机构): departments, units, divisions, duties, scopes, and their history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from ...actions.add_department import DepartmentInput, add_department
from ...actions.add_division import add_division
from ...actions.add_unit import UnitInput, add_unit
from ...actions.describe_division import describe_division
from ...actions.end_division import end_division
from ...actions.merge_units import merge_units
from ...actions.rename_department import rename_department
from ...actions.rename_unit import UnitChange, rename_unit
from ...actions.set_book_scope import set_book_scope
from ...actions.set_duties import set_duties
from ...model.book import BookKind
from ...store.models import BudgetUnit, Department, Division
from ...store.queries.organisation import KINDS, history, scope_of, tree
from ..views import WorkRequest, attempt, department_or_404, departments_where, done, show, signed_in
from .organisation_forms import (
    DepartmentForm,
    DivisionForm,
    DutiesForm,
    EndForm,
    MergeForm,
    NameForm,
    ScopeForm,
    UnitChangeForm,
    UnitForm,
)

LOOKS = ("see", "organise")  # who may look at the organisation


def _organised(request: WorkRequest, pk: int) -> Department:
    """A department that the person may change; the 403 page otherwise."""
    department = department_or_404(request.actor, pk, *LOOKS)
    if not request.actor.may("organise", department=department):
        raise PermissionDenied
    return department


def _organised_unit(request: WorkRequest, pk: int) -> BudgetUnit:
    unit = get_object_or_404(BudgetUnit.objects.select_related("department"), pk=pk)
    _organised(request, unit.department_id)
    return unit


@signed_in
def departments(request: WorkRequest) -> HttpResponseBase:
    """All departments; a person with one goes straight to it."""
    found = departments_where(request.actor, *LOOKS)
    if len(found) == 1 and not request.actor.may("organise"):
        return redirect("organisation_department", found[0].pk)
    units = Counter(BudgetUnit.objects.values_list("department", flat=True))
    rows = [(one, one.name_in(request.choice.year), units[one.pk]) for one in found]
    return show(request, "work/organisation/list.html", rows=rows, may_add=request.actor.may("organise"))


@signed_in
def department(request: WorkRequest, pk: int) -> HttpResponseBase:
    """A department in the chosen year: units, divisions, duties, staff, scopes of its books."""
    found = department_or_404(request.actor, pk, *LOOKS)
    year = request.choice.year
    seen = request.actor.units("see").filter(department=found).values_list("pk", flat=True)
    return show(
        request,
        "work/organisation/department.html",
        department=found,
        name=found.name_in(year),
        units=tree(found, year, seen),
        merged=found.units.filter(merged_year__lte=year).prefetch_related(
            "versions", "merged_into__versions"
        ),
        duties=found.duties.filter(year=year).first(),
        scopes=scope_of(found, year),
        may_organise=request.actor.may("organise", department=found),
    )


@signed_in
def past(request: WorkRequest, pk: int) -> HttpResponseBase:
    """How names, natures, mergers and divisions came about."""
    found = department_or_404(request.actor, pk, *LOOKS)
    return show(request, "work/organisation/history.html", department=found, milestones=history(found))


def _entry(
    request: WorkRequest, form: Any, deed: Callable[[dict[str, Any]], object], title: str, back: Department
) -> HttpResponseBase:
    """A page with one form: do the deed and go back to the department, or show what is wrong."""
    if request.method == "POST" and attempt(form, lambda data: (deed(data), True)) is not None:
        return done(request, _("已保存：%(title)s") % {"title": title}, "organisation_department", back.pk)
    address = reverse("organisation_department", args=[back.pk])
    return show(
        request, "work/organisation/entry.html", form=form, title=title, department=back, back=address
    )


@signed_in
def add(request: WorkRequest) -> HttpResponseBase:
    """Enter a department."""
    form = DepartmentForm.of(request)
    if request.method == "POST":
        made = attempt(form, lambda data: add_department(request.actor, DepartmentInput(**data)))
        if made is not None:
            return done(request, _("已新增部门"), "organisation_department", made.pk)
    title, back = _("新增部门"), reverse("organisation")
    return show(request, "work/organisation/entry.html", form=form, title=title, back=back)


@signed_in
def rename(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Rename a department."""
    found = _organised(request, pk)
    form = NameForm.of(request, initial={"name": found.name_in(request.choice.year)})
    return _entry(
        request, form, lambda data: rename_department(request.actor, found, **data), _("部门更名"), found
    )


@signed_in
def duties(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Set the duties of the chosen year."""
    found, year = _organised(request, pk), request.choice.year
    row = found.duties.filter(year=year).first() or found.duties.filter(year=year - 1).first()
    form = DutiesForm.of(request, initial={"text": row.text if row else ""})
    return _entry(
        request,
        form,
        lambda data: set_duties(request.actor, found, year, data["text"]),
        _("%(year)s年主要职能") % {"year": year},
        found,
    )


@signed_in
def unit_add(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Enter a unit."""
    found = _organised(request, pk)
    form = UnitForm.of(request, department=found)
    return _entry(
        request,
        form,
        lambda data: add_unit(request.actor, found, UnitInput(**data)),
        _("新增预算单位"),
        found,
    )


@signed_in
def unit_rename(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Rename a unit or change its nature."""
    unit = _organised_unit(request, pk)
    now = unit.version_in(request.choice.year)
    form = UnitChangeForm.of(request, initial={"name": now.name, "nature": now.nature} if now else {})
    return _entry(
        request,
        form,
        lambda data: rename_unit(request.actor, unit, UnitChange(**data)),
        _("单位更名或改变性质"),
        unit.department,
    )


@signed_in
def unit_merge(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Merge a unit into another."""
    unit = _organised_unit(request, pk)
    form = MergeForm.of(request, department=unit.department, but=unit)
    title = _("将“%(unit)s”并入其他单位") % {"unit": unit.name_in(request.choice.year)}
    return _entry(
        request, form, lambda data: merge_units(request.actor, unit, **data), title, unit.department
    )


@signed_in
def division_add(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Enter a division of a unit."""
    unit = _organised_unit(request, pk)
    form = DivisionForm.of(request)
    return _entry(
        request, form, lambda data: add_division(request.actor, unit, **data), _("新增处室"), unit.department
    )


def _division(request: WorkRequest, pk: int) -> Division:
    found = get_object_or_404(Division.objects.select_related("unit__department"), pk=pk)
    _organised(request, found.unit.department_id)
    return found


@signed_in
def division_end(request: WorkRequest, pk: int) -> HttpResponseBase:
    """End a division."""
    found = _division(request, pk)
    title = _("撤销处室“%(name)s”") % {"name": found.name}
    return _entry(
        request,
        EndForm.of(request),
        lambda data: end_division(request.actor, found, data["last_year"]),
        title,
        found.unit.department,
    )


@signed_in
def division_duties(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Set the duties of a division."""
    found = _division(request, pk)
    form = DutiesForm.of(request, initial={"text": found.duties})
    title = _("“%(name)s”的职责") % {"name": found.name}
    return _entry(
        request,
        form,
        lambda data: describe_division(request.actor, found, data["text"]),
        title,
        found.unit.department,
    )


@signed_in
def scope(request: WorkRequest, pk: int, kind: str) -> HttpResponseBase:
    """Choose the units that a book of the chosen year includes."""
    found, year, book = _organised(request, pk), request.choice.year, _kind(kind)
    chosen = dict(scope_of(found, year))[book] or [one.unit for one in tree(found, year)]
    form = ScopeForm.of(request, department=found, initial={"units": [unit.pk for unit in chosen]})
    title = _("%(year)s年%(kind)s编报单位") % {"year": year, "kind": _(book.value)}
    return _entry(
        request,
        form,
        lambda data: set_book_scope(request.actor, found, year, book, list(data["units"])),
        title,
        found,
    )


def _kind(name: str) -> BookKind:
    """The kind of book that an address names."""
    found = next((kind for kind in KINDS if kind.name.lower() == name), None)
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("organisation/", departments, name="organisation"),
    path("organisation/add/", add, name="department_add"),
    path("organisation/<int:pk>/", department, name="organisation_department"),
    path("organisation/<int:pk>/history/", past, name="organisation_history"),
    path("organisation/<int:pk>/rename/", rename, name="department_rename"),
    path("organisation/<int:pk>/duties/", duties, name="department_duties"),
    path("organisation/<int:pk>/units/add/", unit_add, name="unit_add"),
    path("organisation/<int:pk>/scope/<slug:kind>/", scope, name="book_scope"),
    path("organisation/units/<int:pk>/rename/", unit_rename, name="unit_rename"),
    path("organisation/units/<int:pk>/merge/", unit_merge, name="unit_merge"),
    path("organisation/units/<int:pk>/divisions/add/", division_add, name="division_add"),
    path("organisation/divisions/<int:pk>/end/", division_end, name="division_end"),
    path("organisation/divisions/<int:pk>/duties/", division_duties, name="division_duties"),
]
