"""Adjustments (调整调剂): drafted with the amount grid, submitted, approved or refused by another person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.acting import Actor
from ...actions.adjustment_decision import may_decide
from ...actions.adjustment_rules import AdjustmentInput, Change, allotment
from ...actions.approve_adjustment import approve_adjustment
from ...actions.draft_adjustment import draft_adjustment, edit_adjustment
from ...actions.errors import InputError
from ...actions.refuse_adjustment import refuse_adjustment
from ...actions.request_adjustment import submit_adjustment, withdraw_adjustment
from ...actions.save_adjustment import save_adjustment
from ...model.office import AdjustmentKind, PaperState
from ...model.point import Source
from ...store.models import Adjustment, AdjustmentLine, Project
from ..forms import DayField, EnumChoiceField, TextField, UnitField, WorkForm
from ..grid import Column, Grid, Kind, Row
from ..ledger_forms import FUNDS, AddressForm, paper_day
from ..views import WorkRequest, attempt, done, perform, revision_sent, show, signed_in

PER_PAGE = 50
_STATES = (PaperState.DRAFT, PaperState.SUBMITTED, PaperState.APPROVED, PaperState.REFUSED)


class ListForm(AddressForm):
    """Which papers are shown."""

    unit = UnitField("see", label=gettext_lazy("预算单位"), required=False)
    kind = EnumChoiceField(AdjustmentKind, label=gettext_lazy("类型"), required=False)
    state = EnumChoiceField(PaperState, only=_STATES, label=gettext_lazy("状态"), required=False)


class HeadForm(WorkForm):
    """The head of a paper."""

    unit = UnitField("request_adjustment", label=gettext_lazy("预算单位"))
    kind = EnumChoiceField(AdjustmentKind, label=gettext_lazy("类型"))
    date = DayField(label=gettext_lazy("日期"))
    document = forms.CharField(label=gettext_lazy("文号"), max_length=120)
    reason = TextField(label=gettext_lazy("事由"), max_length=400)

    def __init__(self, *args: Any, adjustment: Adjustment | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["date"].initial = paper_day(self.request.choice.year)
        if adjustment is not None:
            del self.fields["unit"]
            self.fields["revision"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=adjustment.revision
            )
            for name in ("kind", "date", "document", "reason"):
                self.fields[name].initial = getattr(adjustment, name)

    @property
    def head(self) -> AdjustmentInput:
        """What was entered."""
        data = self.cleaned_data
        return AdjustmentInput(data["kind"], data["date"], data["document"], data["reason"])


class OpinionForm(WorkForm):
    """What is said when a paper is approved or refused."""

    opinion = TextField(label=gettext_lazy("审批意见"), max_length=400, required=False)


@signed_in
def adjustments(request: WorkRequest) -> HttpResponseBase:
    """The papers of the year, those that wait first."""
    form = ListForm.read(request)
    rows = Adjustment.objects.filter(year=request.choice.year, unit__in=form.units())
    chosen = {name: form.cleaned_data.get(name) for name in ("kind", "state")}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    known = rows.select_related("unit__department", "created_by").prefetch_related("unit__versions")
    moved = Greatest(
        Coalesce(Sum("lines__fen", filter=Q(lines__fen__gt=0)), 0),
        -Coalesce(Sum("lines__fen", filter=Q(lines__fen__lt=0)), 0),
    )
    ordered = known.annotate(fen=moved).order_by("-pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    listed = [(paper, may_decide(request.actor, paper)) for paper in page]
    return show(request, "work/adjustments/list.html", filters=form, page=page, listed=listed)


@signed_in
def adjustment_add(request: WorkRequest) -> HttpResponseBase:
    """Begin a paper with its head."""
    form = HeadForm.of(request)
    if request.method == "POST":
        paper = attempt(
            form,
            lambda data: draft_adjustment(request.actor, data["unit"], request.choice.year, form.head),
        )
        if paper is not None:
            return done(request, _("已起草，请录入明细后提交"), "adjustment_lines", paper.pk)
    return show(request, "work/adjustments/head.html", form=form, title=_("申请调整调剂"))


@signed_in
def adjustment_edit(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Change the head of a draft."""
    paper = _paper(request.actor, pk, "request_adjustment")
    form = HeadForm.of(request, adjustment=paper)
    if request.method == "POST":
        kept = attempt(form, lambda data: edit_adjustment(request.actor, paper, form.head, data["revision"]))
        if kept is not None:
            return done(request, _("已保存"), "adjustment", pk)
    return show(request, "work/adjustments/head.html", form=form, title=_("修改调整调剂"), paper=paper)


@signed_in
def adjustment(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One paper: its lines, whose approval it needs, what was decided."""
    return _detail(request, _paper(request.actor, pk), OpinionForm.of(request))


def _detail(request: WorkRequest, paper: Adjustment, form: OpinionForm) -> HttpResponseBase:
    lines = _lines_of(paper)
    return show(
        request,
        "work/adjustments/detail.html",
        paper=paper,
        lines=lines,
        raised=sum(row.fen for row in lines if row.fen > 0),
        lowered=-sum(row.fen for row in lines if row.fen < 0),
        form=form,
        decides=may_decide(request.actor, paper),
    )


@signed_in
def adjustment_sheet(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The paper as a sheet to print and sign (审批单)."""
    paper = _paper(request.actor, pk)
    lines = _lines_of(paper)
    return show(request, "work/adjustments/sheet.html", paper=paper, lines=lines)


def _lines_of(paper: Adjustment) -> QuerySet[AdjustmentLine]:
    known = paper.lines.select_related("line__unit", "line__project")
    return known.prefetch_related("line__unit__versions").order_by("pk")


def _paper(actor: Actor, pk: int, verb: str = "see") -> Adjustment:
    rows = Adjustment.objects.filter(unit__in=actor.units(verb).values("pk"))
    return get_object_or_404(
        rows.select_related("unit__department", "created_by", "approved_by", "entry"), pk=pk
    )


# --- lines --------------------------------------------------------------------------------------------


@signed_in
def adjustment_lines(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The lines of a draft in the amount grid."""
    paper = _paper(request.actor, pk, "request_adjustment")
    projects = _projects(request.actor, paper)
    grid = Grid(
        request,
        _columns(paper.kind, projects),
        _rows(paper),
        caption=_("调整明细"),
        revision=paper.revision,
    )
    if request.method == "POST":
        answer = grid.save(lambda rows, revision: _saved(request.actor, paper, projects, rows, revision))
        if answer is not None:
            return answer
        if not grid.has_errors:
            return done(request, _("已保存"), "adjustment", pk)
    status = 422 if grid.has_errors else 200
    return show(request, "work/adjustments/lines.html", grid=grid, paper=paper, status=status)


def _projects(actor: Actor, paper: Adjustment) -> dict[str, Project]:
    """The projects that the paper may touch: of the department's units where the actor may ask."""
    units = actor.units("request_adjustment").filter(department=paper.unit.department_id).values("pk")
    rows = Project.objects.filter(unit__in=units).select_related("unit").order_by("number")
    return {str(project.pk): project for project in rows}


def _columns(kind: AdjustmentKind, projects: dict[str, Project]) -> tuple[Column, ...]:
    funds = [(fund.name.lower(), _(fund.value)) for fund in FUNDS]
    amounts = {
        "out": Column("out", _("调出"), Kind.MONEY, total=True, required=False),
        "into": Column("into", _("调入"), Kind.MONEY, total=True, required=False),
    }
    wanted = {
        AdjustmentKind.SUPPLEMENT: ("into",),
        AdjustmentKind.REDUCTION: ("out",),
        AdjustmentKind.VIREMENT: ("out", "into"),
    }
    return (
        Column("project", _("项目"), Kind.CHOICE, choices=[(pk, str(one)) for pk, one in projects.items()]),
        Column("economic", _("部门经济分类科目"), Kind.CODE, codes="economic"),
        *(amounts[name] for name in wanted[kind]),
        Column("function", _("功能分类科目（同项目可不填）"), Kind.CODE, codes="function", required=False),
        Column("fund", _("资金性质（同项目可不填）"), Kind.CHOICE, choices=funds, required=False),
    )


def _rows(paper: Adjustment) -> Iterable[tuple[object, dict[str, Any]]]:
    for row in paper.lines.select_related("line__project").order_by("pk"):
        line, project = row.line, row.line.project
        assert project is not None
        yield (
            row.pk,
            {
                "project": project.pk,
                "economic": line.economic,
                "out": -row.fen if row.fen < 0 else None,
                "into": row.fen if row.fen > 0 else None,
                "function": line.function if line.function != project.function else None,
                "fund": line.fund if line.fund is not project.fund else None,
            },
        )


def _saved(
    actor: Actor, paper: Adjustment, projects: dict[str, Project], rows: Sequence[Row], revision: int
) -> int:
    changes = [_change(paper.year, projects, number, row) for number, row in enumerate(rows)]
    return save_adjustment(actor, paper, changes, revision)


def _change(year: int, projects: dict[str, Project], number: int, row: Row) -> Change:
    out, into = row.values.get("out"), row.values.get("into")
    column = "into" if into or "out" not in row.values else "out"
    if bool(out) == bool(into):
        raise InputError("每行填写调出或调入金额之一", "fill in one of the two amounts", f"{number}.{column}")
    fen = int(into or out or 0)
    if fen < 0:
        raise InputError("金额应大于零", "the amount is above zero", f"{number}.{column}")
    fund = Source[row.values["fund"].upper()] if row.values.get("fund") else None
    project = projects[row.values["project"]]
    line = allotment(project, year, row.values["economic"], row.values.get("function") or "", fund)
    return Change(line, fen if into else -fen)


# --- steps --------------------------------------------------------------------------------------------


@signed_in
@require_POST
def adjustment_submit(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Submit a draft."""
    paper = _paper(request.actor, pk, "request_adjustment")
    return perform(
        request, lambda: submit_adjustment(request.actor, paper), _("已提交审批"), "adjustment", pk
    )


@signed_in
@require_POST
def adjustment_withdraw(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Take a submitted paper back."""
    paper = _paper(request.actor, pk, "request_adjustment")
    return perform(request, lambda: withdraw_adjustment(request.actor, paper), _("已撤回"), "adjustment", pk)


@signed_in
@require_POST
def adjustment_approve(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Approve a paper."""
    return _decide(request, pk, approve_adjustment, _("已批准并记账"))


@signed_in
@require_POST
def adjustment_refuse(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Refuse a paper."""
    return _decide(request, pk, refuse_adjustment, _("已退回申请，不同意"))


def _decide(request: WorkRequest, pk: int, deed: Any, message: str) -> HttpResponseBase:
    paper, revision = _paper(request.actor, pk), revision_sent(request)
    form = OpinionForm.of(request)
    decided = attempt(form, lambda data: deed(request.actor, paper, data["opinion"], revision))
    if decided is not None:
        return done(request, message, "adjustment", pk)
    return _detail(request, paper, form)


urlpatterns = [
    path("adjustments/", adjustments, name="adjustments"),
    path("adjustments/add/", adjustment_add, name="adjustment_add"),
    path("adjustments/<int:pk>/", adjustment, name="adjustment"),
    path("adjustments/<int:pk>/edit/", adjustment_edit, name="adjustment_edit"),
    path("adjustments/<int:pk>/lines/", adjustment_lines, name="adjustment_lines"),
    path("adjustments/<int:pk>/sheet/", adjustment_sheet, name="adjustment_sheet"),
    path("adjustments/<int:pk>/submit/", adjustment_submit, name="adjustment_submit"),
    path("adjustments/<int:pk>/withdraw/", adjustment_withdraw, name="adjustment_withdraw"),
    path("adjustments/<int:pk>/approve/", adjustment_approve, name="adjustment_approve"),
    path("adjustments/<int:pk>/refuse/", adjustment_refuse, name="adjustment_refuse"),
]
