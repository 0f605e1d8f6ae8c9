"""Words of books (文字材料): texts beside last year's, reasons of changes, books loaded from files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions import works
from ...actions.carry_words import carry_words
from ...actions.load_book import Preview, load_book, upload_book
from ...actions.read_book import preview_of, read_book_work
from ...actions.write_reasons import ChangeOf, revision_of, rows_of, write_reasons
from ...actions.write_words import write_words
from ...model.book import BookKind
from ...model.draft import Reason
from ...model.finding import Finding, Severity
from ...store.edition import Edition
from ...store.models import BookReading, Department, Work
from ...store.queries.book_versions import kind_in_work
from ...store.queries.book_words import Asked, draft_so_far
from ...store.queries.openings import opening_gaps
from ...store.queries.organisation import KINDS
from ..forms import TextField, WorkForm
from ..grid import Column, Grid, Kind, Row
from ..views import WorkRequest, attempt, department_or_404, departments_where, done, perform, show, signed_in

_SHOWN = 50  # findings on the page of a preview
_SEVERITIES = {
    Severity.ERROR: gettext_lazy("错误"),
    Severity.WARNING: gettext_lazy("警示"),
    Severity.QUESTION: gettext_lazy("疑问"),
    Severity.NOTICE: gettext_lazy("提示"),
}


class WordsForm(WorkForm):
    """The text of a topic; `known` is the text that the person started from."""

    text = TextField(label=gettext_lazy("文字"), required=False)
    known = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)


class TopicForm(WorkForm):
    """A topic of the author's own."""

    topic = forms.CharField(label=gettext_lazy("主题"), max_length=300)


class UploadForm(WorkForm):
    """A published book."""

    file = forms.FileField(
        label=gettext_lazy("预决算文件"), help_text=gettext_lazy("PDF、DOCX、XLSX、HTML 或 JSON，不超过50MB")
    )


class AcceptForm(WorkForm):
    """The acceptance of a book that was looked at."""

    other_name = forms.BooleanField(label=gettext_lazy("确认名称不同：该文本确属本部门"), required=False)


def _department(request: WorkRequest, pk: int, verb: str = "see") -> Department:
    """A department that the person may see; the 403 page when they may not do the verb there."""
    found = department_or_404(request.actor, pk, "see")
    if not request.actor.may(verb, department=found):
        raise PermissionDenied
    return found


def _book(request: WorkRequest, pk: int, kind: str, verb: str = "see") -> Edition:
    """The book of an address: department, chosen year, kind."""
    found = next((one for one in KINDS if one.name.lower() == kind), None)
    if found is None:
        raise Http404
    return Edition(_department(request, pk, verb), request.choice.year, found)


@signed_in
def start(request: WorkRequest) -> HttpResponseBase:
    """The books of every department that the person may see."""
    found = departments_where(request.actor, "see")
    if len(found) == 1:
        kind = kind_in_work(found[0], request.choice.year)
        return redirect("book_words", found[0].pk, kind.name.lower())
    return show(request, "work/words/start.html", departments=found, kinds=KINDS)


@signed_in
def overview(request: WorkRequest, pk: int, kind: str) -> HttpResponseBase:
    """Texts and reasons of a book of the chosen year: what is written, what is old, what is missing."""
    book = _book(request, pk, kind)
    asked = Asked(draft_so_far(*book))
    return show(
        request,
        "work/words/overview.html",
        book=book,
        kind=kind,
        kinds=KINDS,
        topics=[(one, one.is_old(book.year)) for one in asked.topics(book.department)],
        changes=asked.changes(),
        gaps=opening_gaps(asked.draft) if book.kind is BookKind.FINAL_ACCOUNTS else [],
        may_write=request.actor.may("write_words", department=book.department),
        may_load=request.actor.may("load_book", department=book.department),
        form=TopicForm(),
    )


@signed_in
def edit(request: WorkRequest, pk: int, kind: str) -> HttpResponseBase:
    """Write the text of `?topic=`, last year's beside it."""
    book = _book(request, pk, kind, "write_words")
    topic = request.GET.get("topic", "").strip()
    if not topic or len(topic) > 300:
        raise Http404
    asked = Asked(draft_so_far(*book))
    found = next((one for one in asked.topics(book.department) if one.topic == topic), None)
    text = found.text if found else ""
    form = WordsForm.of(request, initial={"text": text, "known": text})
    if request.method == "POST":
        saved = attempt(
            form,
            lambda data: (write_words(request.actor, book, topic, data["text"], data["known"]), True),
        )
        if saved is not None:
            return done(request, _("已保存"), "book_words", pk, kind)
    last = found.last_text if found else ""
    title = found.label if found else asked.label_of(topic)
    back = reverse("book_words", args=[pk, kind])
    return show(
        request, "work/words/edit.html", form=form, title=title, last=last, back=back, book=book, kind=kind
    )


@signed_in
@require_POST
def carry(request: WorkRequest, pk: int, kind: str) -> HttpResponseBase:
    """Take over last year's texts."""
    book = _book(request, pk, kind, "write_words")
    message = _("已沿用上年文字，请逐条核对")
    return perform(request, lambda: carry_words(request.actor, book), message, "book_words", pk, kind)


# --- reasons ------------------------------------------------------------------------------------------


@signed_in
def reasons(request: WorkRequest, pk: int, kind: str, key: str) -> HttpResponseBase:
    """The reasons of one change in a grid, with what they leave open."""
    book = _book(request, pk, kind, "write_words")
    change = next((one for one in Asked(draft_so_far(*book)).changes() if one.key == key), None)
    if change is None:
        raise Http404
    asked = ChangeOf(change.subject, change.base.year, change.base.stage)
    grid = _grid(request, book, asked)
    if request.method == "POST":
        answer = grid.save(lambda rows, revision: _write(request, book, asked, rows, revision))
        if answer is not None:
            return answer
        if not grid.has_errors:
            return done(request, _("已保存"), "book_reasons", pk, kind, key)
    status = 422 if grid.has_errors else 200
    context = {"book": book, "kind": kind, "key": key, "change": change, "grid": grid}
    return show(request, "work/words/reasons.html", status, **context)


def _grid(request: WorkRequest, book: Edition, asked: ChangeOf) -> Grid:
    kept = list(rows_of(book, asked))
    columns = (
        Column("words", _("原因"), longest=300),
        Column("fen", _("影响金额（减少填负数）"), Kind.MONEY, total=True, required=False),
        Column("document", _("文号"), required=False, longest=120),
    )
    rows = [(row.pk, {"words": row.words, "fen": row.fen, "document": row.document}) for row in kept]
    return Grid(request, columns, rows, caption=_("变动原因"), revision=revision_of(kept))


def _write(request: WorkRequest, book: Edition, asked: ChangeOf, rows: list[Row], revision: int) -> int:
    given = [Reason(row.values["words"], row.values["fen"], row.values["document"]) for row in rows]
    return write_reasons(request.actor, book, asked, given, revision)


# --- loading ------------------------------------------------------------------------------------------


@signed_in
def upload(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Choose a published book; it is read as a long work."""
    department = _department(request, pk, "load_book")
    form = UploadForm.of(request)
    if request.method == "POST":
        work = attempt(form, lambda data: _read(request, department, data["file"]))
        if work is not None:
            return redirect("work", work.pk)
    return show(request, "work/words/upload.html", form=form, department=department)


def _read(request: WorkRequest, department: Department, file: Any) -> Work:
    kept = upload_book(request.actor, department, file.name, file.read())
    title = _("读取文本：%(name)s") % {"name": file.name}
    given = {"department": department.pk, "file": kept.pk, "name": file.name}
    return works.start(request.actor, read_book_work.name, title, read_book_work, **given)


@signed_in
def preview(request: WorkRequest, pk: int, reading: int) -> HttpResponseBase:
    """What a book says and what is wrong with it; on POST it is accepted whole."""
    department = _department(request, pk, "load_book")
    found = preview_of(get_object_or_404(BookReading, pk=reading, department=department))
    form = AcceptForm.of(request)
    if request.method == "POST":
        loaded = attempt(form, lambda data: load_book(request.actor, department, found, data["other_name"]))
        if loaded is not None:
            return done(request, _("已载入%(book)s") % {"book": found.origin}, "words")
    return show(
        request,
        "work/words/preview.html",
        form=form,
        preview=found,
        department=department,
        counts=[(label, found.count(severity)) for severity, label in _SEVERITIES.items()],
        findings=_most_serious(found),
    )


def _most_serious(found: Preview) -> list[tuple[Any, Finding]]:
    """The first findings, errors before the rest, each with the name of its severity."""
    ordered = sorted(found.report.findings, key=lambda one: one.severity, reverse=True)
    return [(_SEVERITIES[one.severity], one) for one in ordered[:_SHOWN]]


urlpatterns = [
    path("words/", start, name="words"),
    path("words/<int:pk>/load/", upload, name="book_upload"),
    path("words/<int:pk>/load/<int:reading>/", preview, name="book_preview"),
    path("words/<int:pk>/<slug:kind>/", overview, name="book_words"),
    path("words/<int:pk>/<slug:kind>/text/", edit, name="book_text"),
    path("words/<int:pk>/<slug:kind>/carry/", carry, name="book_carry"),
    path("words/<int:pk>/<slug:kind>/reasons/<str:key>/", reasons, name="book_reasons"),
]
