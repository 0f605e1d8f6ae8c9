"""Imports (数据导入): hand a file in, say which column is what, look at the preview, accept or drop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions import works
from ...actions.import_accept import accept_import, accept_import_work
from ...actions.import_columns import choose_columns
from ...actions.import_discard import discard_import
from ...actions.import_preview import preview_import, preview_import_work
from ...actions.import_upload import upload_import
from ...actions.importing.acceptance import (
    imports_of,
    is_for_others,
    may_accept,
    right_to_accept,
    roles_to_accept,
)
from ...actions.importing.error_file import error_file
from ...actions.importing.plan import AT_ONCE
from ...actions.importing.reading import table_of
from ...actions.rights import Reach, reach_of
from ...model.imports import Element
from ...model.office import ImportKind, OfficeRole, PaperState
from ...reading.office.sheet_look import letters_of
from ...reading.tabular.sheets import FILE_BYTES
from ...store.models import ImportBatch
from ...store.queries.entries import EntryFilter, EntryPage, Place, entries
from ...vocabulary.elements import needs
from ..doors import may_anywhere
from ..forms import EnumChoiceField, UnitField, WorkForm, YearField
from ..views import WorkRequest, attempt, done, perform, show, signed_in

PER_PAGE = 30
SHOWN = 200  # mistakes on the page; the file has all of them
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RIGHTS = {right_to_accept(kind) for kind in ImportKind}
_OPEN = (PaperState.DRAFT, PaperState.SUBMITTED, PaperState.RETURNED)


class UploadForm(WorkForm):
    """A file and what it holds."""

    unit = UnitField("import", label=gettext_lazy("预算单位"))
    year = YearField(label=gettext_lazy("年度"))
    kind = EnumChoiceField(ImportKind, label=gettext_lazy("导入类型"))
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("财政系统导出的 xlsx、xls、ods 或 csv，不必删去标题和合计行"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.et,.txt"}),
    )

    def clean_file(self) -> Any:
        """A size that can be read."""
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise forms.ValidationError(_("文件超过 %(most)s MB，请分月导出") % {"most": FILE_BYTES >> 20})
        return file


class ColumnsForm(WorkForm):
    """For each element the column that holds it."""

    def __init__(self, *args: Any, batch: ImportBatch, **options: Any) -> None:
        super().__init__(*args, **options)
        headers = batch.summary["headers"]
        choices = [("", "—"), *((str(at), f"{letters_of(at)} {header}") for at, header in enumerate(headers))]
        unsure = set(batch.summary.get("unsure", ()))
        for element, needed in needs(batch.kind).items():
            name = element.name.lower()
            at = batch.columns.get(name)
            self.fields[name] = forms.ChoiceField(
                label=_(element.value),
                choices=choices,
                required=needed,
                initial="" if at is None else str(at),
                help_text=_("按列名推测，请核对") if name in unsure else "",
            )

    def columns(self) -> dict[Element, int]:
        """What was chosen."""
        return {Element[name.upper()]: int(at) for name, at in self.cleaned_data.items() if at != ""}


@signed_in
def imports(request: WorkRequest) -> HttpResponseBase:
    """The imports that I make or accept."""
    if not any(may_anywhere(request.actor, right) for right in _RIGHTS):
        raise PermissionDenied
    page = Paginator(imports_of(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return show(request, "work/imports/list.html", page=page, adds=may_anywhere(request.actor, "import"))


@signed_in
def import_add(request: WorkRequest) -> HttpResponseBase:
    """Hand a file in."""
    form = UploadForm.of(request)
    if request.method == "POST":

        def deed(data: dict[str, Any]) -> ImportBatch:
            file = data["file"]
            return upload_import(
                request.actor, data["unit"], data["year"], data["kind"], file.name, file.read()
            )

        batch = attempt(form, deed)
        if batch is not None:
            return done(request, _("已上传，请核对各列"), "import", batch.pk)
    return show(request, "work/imports/add.html", form=form)


@signed_in
def import_one(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One import: its columns, what it comes to, its mistakes."""
    return _shown(request, _mine(request, pk))


def _shown(request: WorkRequest, batch: ImportBatch, form: ColumnsForm | None = None) -> HttpResponseBase:
    is_open = batch.state in _OPEN and request.actor.may("import", batch.unit)
    is_ready = batch.state is PaperState.SUBMITTED
    accepts = is_ready and may_accept(request.actor, batch)
    is_given = is_for_others(batch.kind)
    changes = is_open and not (accepts and is_given)  # who changes what others gave no longer accepts it
    shown_form = form or (_unbound(request, batch) if changes else None)
    return show(
        request,
        "work/imports/one.html",
        batch=batch,
        summary=batch.summary,
        form=shown_form,
        is_open=is_open,
        is_ready=is_ready,
        accepts=accepts,
        accepted_by=_roles(roles_to_accept(batch.kind)) if is_given else "",
        is_given=is_given,
        entries=_posted(request, batch),
        corrected_by=_roles(role for role in OfficeRole if reach_of("correct", role) is not Reach.NONE),
        mistakes=[
            (row, letters_of(column - 1) if column else "", chinese, english)
            for row, column, chinese, english in batch.errors[:SHOWN]
        ],
    )


def _roles(roles: Iterable[OfficeRole]) -> str:
    return "、".join(str(_(role.value)) for role in roles)


def _posted(request: WorkRequest, batch: ImportBatch) -> EntryPage | None:
    """What an accepted import posted, as far as the person may see it: there it is corrected, if need be."""
    if batch.state is not PaperState.APPROVED:
        return None
    units = list(request.actor.units().values_list("pk", flat=True))
    wanted = EntryFilter(batch.year, units, batch=batch.pk)
    return entries(wanted, Place.of(request.GET.get("after", "")))


def _unbound(request: WorkRequest, batch: ImportBatch) -> ColumnsForm:
    form = ColumnsForm.__new__(ColumnsForm)
    form.request, form.money = request, request.choice.unit
    form.__init__(batch=batch)  # type: ignore[misc]
    return form


@signed_in
@require_POST
def import_columns(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Keep the columns and look at what the file comes to."""
    batch = _mine(request, pk)
    form = ColumnsForm.of(request, batch=batch)
    chosen = attempt(form, lambda _data: choose_columns(request.actor, batch, form.columns()))
    if chosen is None:
        return _shown(request, batch, form)
    return _run(request, chosen, preview_import, preview_import_work, _("预览导入"), _("已预览"))


@signed_in
@require_POST
def import_accept(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Post all of it."""
    batch = _mine(request, pk)
    return _run(request, batch, accept_import, accept_import_work, _("确认导入"), _("已全部入账"))


def _run(
    request: WorkRequest,
    batch: ImportBatch,
    deed: Callable[..., ImportBatch],
    task: works.LongTask,
    title: str,
    message: str,
) -> HttpResponseBase:
    """A small file at once, a large one as a long work."""
    if batch.rows <= AT_ONCE:
        return perform(request, lambda: deed(request.actor, batch), message, "import", batch.pk)
    work = works.start(request.actor, task.name, f"{title}：{batch.name}", task, batch=batch.pk)
    return done(request, _("任务已开始，可以离开本页"), "work", work.pk)


@signed_in
@require_POST
def import_discard(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Drop it."""
    batch = _mine(request, pk)
    return perform(request, lambda: discard_import(request.actor, batch), _("已作废"), "import", batch.pk)


@signed_in
def import_errors(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The rows with mistakes as a workbook."""
    batch = _mine(request, pk)
    return _download(error_file(batch, table_of(batch)), f"错误-{batch.name.rsplit('.', 1)[0]}.xlsx", _XLSX)


@signed_in
def import_file(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The file as it was handed in."""
    batch = _mine(request, pk)
    return _download(bytes(batch.file.content), batch.name, "application/octet-stream")


def _download(content: bytes, name: str, media: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _mine(request: WorkRequest, pk: int) -> ImportBatch:
    return get_object_or_404(imports_of(request.actor), pk=pk)


urlpatterns = [
    path("imports/", imports, name="imports"),
    path("imports/add/", import_add, name="import_add"),
    path("imports/<int:pk>/", import_one, name="import"),
    path("imports/<int:pk>/columns/", import_columns, name="import_columns"),
    path("imports/<int:pk>/accept/", import_accept, name="import_accept"),
    path("imports/<int:pk>/discard/", import_discard, name="import_discard"),
    path("imports/<int:pk>/errors/", import_errors, name="import_errors"),
    path("imports/<int:pk>/file/", import_file, name="import_file"),
]
