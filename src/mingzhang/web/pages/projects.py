"""The project library (项目库): list, one project over the years, entry, approval, basis documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.add_basis import BasisInput, add_basis
from ...actions.add_project import add_project
from ...actions.approve_project import approve_project
from ...actions.close_project import close_project
from ...actions.edit_project import edit_project
from ...actions.errors import NotAllowedError
from ...actions.mark_secret import lift_mark, mark_secret
from ...actions.own_work import wrote
from ...actions.project_rules import EDITABLE, FUNDS, ProjectInput
from ...actions.remove_basis import remove_basis
from ...actions.return_project import return_project
from ...actions.submit_project import submit_project
from ...model.office import PaperState, ProjectKind
from ...model.point import Source
from ...store.models import BasisDocument, Division, Project
from ...store.models.organisation import valid_in
from ...store.queries.projects import Wanted, expired, found, history, standings, years_of
from ...store.queries.results import uses_of
from ...vocabulary.codes import divisions
from ..forms import CodeField, DayField, EnumChoiceField, TextField, UnitField, WorkForm, YearField
from ..views import WorkRequest, attempt, done, perform, revision_sent, show, signed_in

PER_PAGE = 50
_FUNDS = tuple(fund for fund in Source if fund in FUNDS)
_STATES = (PaperState.DRAFT, PaperState.SUBMITTED, PaperState.RETURNED, PaperState.APPROVED)


class FilterForm(WorkForm):
    """What the list is narrowed to; sent by address, so that it can be kept and printed."""

    q = forms.CharField(label=gettext_lazy("编码、名称、地区、文号"), required=False, max_length=200)
    unit = UnitField("see", label=gettext_lazy("预算单位"), required=False)
    kind = EnumChoiceField(ProjectKind, label=gettext_lazy("类别"), required=False)
    fund = EnumChoiceField(Source, only=_FUNDS, label=gettext_lazy("资金性质"), required=False)
    state = EnumChoiceField(PaperState, only=_STATES, label=gettext_lazy("状态"), required=False)
    running = forms.BooleanField(label=gettext_lazy("只看本年执行的"), required=False)

    @classmethod
    def read(cls, request: WorkRequest) -> FilterForm:
        """The filters of the address."""
        form = cls.__new__(cls)
        form.request, form.money = request, request.choice.unit
        form.__init__(request.GET)  # type: ignore[misc]
        form.fields["unit"].initial = None
        return form

    def wanted(self, year: int) -> Wanted:
        """The filters that make sense; others are left open."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            str(data.get("q") or ""),
            data.get("unit"),
            data.get("kind"),
            data.get("fund"),
            data.get("state"),
            year if data.get("running") else None,
        )


class ProjectForm(WorkForm):
    """A project as it is entered."""

    unit = UnitField("add_project", label=gettext_lazy("预算单位"))
    name = forms.CharField(label=gettext_lazy("项目名称"), max_length=160)
    number = forms.CharField(
        label=gettext_lazy("项目编码"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("留空时按“单位编码-开始年度-顺序号”编号；编码多年不变"),
    )
    kind = EnumChoiceField(ProjectKind, label=gettext_lazy("项目类别"))
    fund = EnumChoiceField(Source, only=_FUNDS, label=gettext_lazy("资金性质"))
    function = CodeField("function", label=gettext_lazy("功能分类科目"))
    first_year = YearField(label=gettext_lazy("开始年度"))
    last_year = YearField(
        label=gettext_lazy("结束年度"), required=False, help_text=gettext_lazy("长期项目留空")
    )
    division = forms.ModelChoiceField(
        Division.objects.none(), label=gettext_lazy("主管处室"), required=False, empty_label="—"
    )
    region = forms.CharField(label=gettext_lazy("地区"), max_length=80, required=False)
    is_procurement = forms.BooleanField(label=gettext_lazy("政府采购"), required=False)
    objective = TextField(
        label=gettext_lazy("绩效目标"),
        required=False,
        help_text=gettext_lazy("要达到的数量、质量和效果，便于年末对照"),
    )

    def __init__(self, *args: Any, project: Project | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        units = self.request.actor.units("add_project")
        rows = Division.objects.filter(valid_in(self.request.choice.year), unit__in=units.values("pk"))
        division: Any = self.fields["division"]
        division.queryset = rows.order_by("unit__code", "pk")
        if project is not None:
            division.queryset = Division.objects.filter(unit=project.unit).order_by("pk")
            del self.fields["unit"], self.fields["number"]
            self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, initial=project.revision)
        self.fields["region"].widget.attrs["list"] = "regions"

    @property
    def given(self) -> ProjectInput:
        """What was entered."""
        data = self.cleaned_data
        names = (
            "name",
            "kind",
            "fund",
            "function",
            "first_year",
            "last_year",
            "division",
            "region",
            "objective",
            "is_procurement",
        )
        return ProjectInput(number=data.get("number", ""), **{name: data[name] for name in names})


class BasisForm(WorkForm):
    """A basis document."""

    number = forms.CharField(label=gettext_lazy("文号"), max_length=120)
    title = forms.CharField(label=gettext_lazy("文件名称"), max_length=200)
    valid_from = DayField(label=gettext_lazy("生效日期"), required=False)
    valid_to = DayField(label=gettext_lazy("失效日期"), required=False)


class OpinionForm(WorkForm):
    """An opinion of whoever approves."""

    opinion = forms.CharField(label=gettext_lazy("意见"), max_length=400, required=False)


class CloseForm(WorkForm):
    """The end of a project."""

    last_year = YearField(label=gettext_lazy("最后执行年度"))
    reason = forms.CharField(label=gettext_lazy("终止理由"), max_length=400)


class MarkForm(WorkForm):
    """On what a project is not published by name (不予公开的依据)."""

    basis = TextField(label=gettext_lazy("不予公开的依据"), max_length=400)


class LiftForm(WorkForm):
    """Why a mark is lifted."""

    lift_reason = TextField(label=gettext_lazy("解除理由"), max_length=400)


@signed_in
def projects(request: WorkRequest) -> HttpResponseBase:
    """The library: filtered, searched, with this year's money."""
    form = FilterForm.read(request)
    rows = found(request.actor.units(), form.wanted(request.choice.year))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    money, today = standings(page.object_list, request.choice.year), timezone.localdate()
    listed = [(project, money.get(project.pk), expired(project, today)) for project in page]
    return show(request, "work/projects/list.html", filters=form, page=page, listed=listed)


@signed_in
def project(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One project: what it is, its money over the years, its documents, its history."""
    row = _seen(request, pk)
    return show(request, "work/projects/project.html", **_detail(request, row))


def _detail(request: WorkRequest, row: Project, **forms_: Any) -> dict[str, Any]:
    may, state = request.actor.may, row.state
    can_edit = may("add_project", row.unit) and state in EDITABLE
    decides = may("approve_project", row.unit)
    waits = decides and state is PaperState.SUBMITTED
    is_own = waits and wrote(request.actor, row, "add_project", row.created_by_id)
    return {
        "project": row,
        "over_years": years_of(row),
        "uses": uses_of(row),
        "expired": expired(row, timezone.localdate()),
        "history": history(row),
        "can_edit": can_edit,
        "can_submit": can_edit and state in (PaperState.DRAFT, PaperState.RETURNED),
        "can_decide": waits and not is_own,
        "is_own": is_own,
        "can_close": decides and state is PaperState.APPROVED,
        "can_add_basis": may("add_project", row.unit),
        "basis_form": forms_.get("basis") or BasisForm.of(request),
        "close_form": forms_.get("closing") or CloseForm.of(request),
        "mark": row.secrecy_marks.filter(lifted_at__isnull=True).select_related("decided_by").first(),
        "may_mark": may("mark_secret", row.unit),
        "mark_form": forms_.get("marking") or MarkForm(),
        "lift_form": forms_.get("lifting") or LiftForm(),
    }


@signed_in
def add(request: WorkRequest) -> HttpResponseBase:
    """Enter a project."""
    form = ProjectForm.of(request)
    if request.method == "POST":
        made = attempt(form, lambda data: add_project(request.actor, data["unit"], form.given))
        if made is not None:
            message = _("已录入项目 %(number)s，核对后请提交入库") % {"number": made.number}
            return done(request, message, "project", made.pk)
    return show(request, "work/projects/edit.html", form=form, regions=_regions())


@signed_in
def edit(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Change a project."""
    row = _seen(request, pk)
    if not request.actor.may("add_project", row.unit):
        raise NotAllowedError("add_project", row.unit)
    form = ProjectForm.of(request, project=row, initial=_initial(row))
    if request.method == "POST":
        saved = attempt(form, lambda data: edit_project(request.actor, row, form.given, data["revision"]))
        if saved is not None:
            return done(request, _("已保存"), "project", pk)
    return show(request, "work/projects/edit.html", form=form, project=row, regions=_regions())


def _initial(row: Project) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ProjectForm.base_fields if name not in ("unit", "number")}


def _regions() -> list[str]:
    return [division.name for division in divisions()]


@signed_in
@require_POST
def submit(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Submit a project for the library."""
    row = _seen(request, pk)
    return perform(request, lambda: submit_project(request.actor, row), _("已提交"), "project", pk)


@signed_in
@require_POST
def approve(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Approve a project, or return it."""
    row, opinion, revision = _seen(request, pk), _opinion(request), revision_sent(request)
    if "return" in request.POST:
        return perform(
            request, lambda: return_project(request.actor, row, opinion, revision), _("已退回"), "project", pk
        )
    return perform(
        request,
        lambda: approve_project(request.actor, row, opinion, revision),
        _("已批准入库"),
        "project",
        pk,
    )


def _opinion(request: WorkRequest) -> str:
    return str(request.POST.get("opinion", ""))[:1000]


@signed_in
@require_POST
def close(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Close a project with its last year."""
    row, form = _seen(request, pk), CloseForm.of(request)
    closed = attempt(form, lambda data: close_project(request.actor, row, data["last_year"], data["reason"]))
    if closed is not None:
        return done(request, _("项目将于%(year)s年结束") % {"year": closed.last_year}, "project", pk)
    return show(request, "work/projects/project.html", status=422, **_detail(request, row, closing=form))


@signed_in
@require_POST
def basis(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Add a basis document."""
    row, form = _seen(request, pk), BasisForm.of(request)
    made = attempt(form, lambda data: add_basis(request.actor, row, BasisInput(**data)))
    if made is not None:
        return done(request, _("已登记%(number)s") % {"number": made.number}, "project", pk)
    return show(request, "work/projects/project.html", status=422, **_detail(request, row, basis=form))


@signed_in
@require_POST
def basis_remove(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Remove a basis document."""
    row = get_object_or_404(
        BasisDocument.objects.select_related("project__unit__department"),
        pk=pk,
        project__unit__in=request.actor.units(),
    )
    return perform(request, lambda: remove_basis(request.actor, row), _("已删除"), "project", row.project_id)


def _seen(request: WorkRequest, pk: int) -> Project:
    rows = Project.objects.select_related("unit__department", "division", "created_by", "approved_by")
    shown = rows.prefetch_related("unit__versions", "unit__department__names", "bases")
    return get_object_or_404(shown, pk=pk, unit__in=request.actor.units())


@signed_in
@require_POST
def mark(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Mark the project as not to be published by name."""
    row = _seen(request, pk)
    form = MarkForm.of(request)
    made = attempt(form, lambda data: mark_secret(request.actor, row, data["basis"]))
    if made is None:
        context = _detail(request, row, marking=form)
        return show(request, "work/projects/project.html", status=422, **context)
    return done(request, _("已标记不予公开"), "project", pk)


@signed_in
@require_POST
def unmark(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Lift the mark."""
    row = _seen(request, pk)
    marked = get_object_or_404(row.secrecy_marks, lifted_at__isnull=True)
    form = LiftForm.of(request)
    lifted = attempt(form, lambda data: lift_mark(request.actor, marked, data["lift_reason"]))
    if lifted is None:
        context = _detail(request, row, lifting=form)
        return show(request, "work/projects/project.html", status=422, **context)
    return done(request, _("已解除不予公开标记"), "project", pk)


urlpatterns = [
    path("projects/", projects, name="projects"),
    path("projects/add/", add, name="project_add"),
    path("projects/<int:pk>/", project, name="project"),
    path("projects/<int:pk>/edit/", edit, name="project_edit"),
    path("projects/<int:pk>/submit/", submit, name="project_submit"),
    path("projects/<int:pk>/approve/", approve, name="project_approve"),
    path("projects/<int:pk>/close/", close, name="project_close"),
    path("projects/<int:pk>/mark/", mark, name="project_mark"),
    path("projects/<int:pk>/unmark/", unmark, name="project_unmark"),
    path("projects/<int:pk>/basis/", basis, name="project_basis"),
    path("projects/basis/<int:pk>/remove/", basis_remove, name="project_basis_remove"),
]
