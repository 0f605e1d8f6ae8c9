"""Statutory books (预决算文本): written in versions, reviewed, approved, published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions import book_steps
from ...actions.book_works import write_book_work
from ...actions.return_book import may_return, return_book
from ...actions.works import start
from ...model.book import BookKind
from ...model.finding import Severity
from ...model.office import BookState
from ...store.models import BookVersion, Department, Person
from ...store.queries.book_versions import due_day, file_of, is_late, versions_of
from ...store.queries.organisation import KINDS
from ...store.standing import departments_closed
from ..downloads import answer_file
from ..forms import DayField, TextField, WorkForm
from ..views import WorkRequest, attempt, departments_where, done, show, signed_in, words_of

_SEVERITIES = {severity.value: severity for severity in Severity}


class NoteForm(WorkForm):
    """What a new version changes, and why (更正说明)."""

    note = TextField(
        label=gettext_lazy("版本说明"),
        required=False,
        help_text=gettext_lazy("已有版本时必填：本版改了什么、为什么。公开后随文本公布。"),
    )


class OpinionForm(WorkForm):
    """What is said when a version passes a step."""

    opinion = TextField(label=gettext_lazy("意见"), max_length=400)


class ApprovalForm(WorkForm):
    """The day on which the budget or the accounts were approved (批复日期): the twenty days begin."""

    approved_on = DayField(
        label=gettext_lazy("财政部门批复日期"), help_text=gettext_lazy("自批复之日起二十日内公开")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["approved_on"].initial = timezone.localdate()


class ReturnForm(WorkForm):
    """Why a version is sent back (退回理由)."""

    reason = TextField(label=gettext_lazy("退回理由"), max_length=400)


class PublishForm(WorkForm):
    """Nothing more is entered when a version is published."""


class StepKind(NamedTuple):
    """One step of the way to the public: its verb, its labels, its form and its deed."""

    verb: str
    title: object
    button: object
    message: object
    form: type[WorkForm]
    deed: Callable[..., BookVersion]
    person: str  # the columns that say who and when
    opinion: str = ""


STEPS = (
    StepKind(
        "review_book", gettext_lazy("审核"), gettext_lazy("审核通过"), gettext_lazy("已审核"),
        OpinionForm, book_steps.review_book, "reviewed", "opinion",
    ),
    StepKind(
        "review_secrecy", gettext_lazy("保密审查"), gettext_lazy("保密审查通过"), gettext_lazy("已保密审查"),
        OpinionForm, book_steps.review_secrecy, "secrecy", "secrecy_opinion",
    ),
    StepKind(
        "approve_book", gettext_lazy("批准公开"), gettext_lazy("批准公开"), gettext_lazy("已批准公开"),
        ApprovalForm, book_steps.approve_book, "approved",
    ),
    StepKind(
        "publish_book", gettext_lazy("公开"), gettext_lazy("公开到网页"), gettext_lazy("已公开"),
        PublishForm, book_steps.publish_book, "published",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A step as the page of a version shows it: who did it and when, or the form of who may do it.

    `obstacle` stands in the place of the form when the version must be written anew before.
    """

    kind: StepKind
    person: Person | None
    at: datetime | None
    opinion: str
    form: WorkForm | None
    obstacle: str = ""


@dataclass(frozen=True)
class Shelf:
    """One book of a department in the chosen year: its versions, and whether a new one may be written."""

    department: Department
    kind: BookKind
    versions: list[BookVersion]
    may_write: bool
    waits_for_closing: bool


@signed_in
def books(request: WorkRequest) -> HttpResponseBase:
    """The books of the chosen year: their versions and how far each is."""
    return show(request, "work/books/list.html", shelves=_shelves(request), today=timezone.localdate())


def _shelves(request: WorkRequest) -> list[Shelf]:
    year = request.choice.year
    departments, closed = departments_where(request.actor, "see"), departments_closed(year)
    versions: dict[tuple[int, BookKind], list[BookVersion]] = {}
    for row in versions_of(departments, year):
        versions.setdefault((row.department_id, row.kind), []).append(row)
    return [
        _shelf(request, one, kind, versions.get((one.pk, kind), []), one.pk in closed)
        for one in departments
        for kind in KINDS
    ]


def _shelf(
    request: WorkRequest, department: Department, kind: BookKind, versions: list[BookVersion], closed: bool
) -> Shelf:
    waits = kind is BookKind.FINAL_ACCOUNTS and not closed
    may = request.actor.may("write_book", department=department)
    return Shelf(department, kind, versions, may and not waits, waits)


@signed_in
def book_write(request: WorkRequest, pk: int, kind: str) -> HttpResponseBase:
    """Write a new version as a long work."""
    found = next((one for one in _shelves(request) if _is(one, pk, kind)), None)
    if found is None:
        raise Http404
    if not request.actor.may("write_book", department=found.department):
        raise PermissionDenied
    form = NoteForm.of(request)
    form.fields["note"].required = bool(found.versions)
    if request.method == "POST" and form.is_valid():
        title = f"编写{request.choice.year}年{found.kind.value}"
        given = {"department": pk, "year": request.choice.year, "book": kind}
        work = start(
            request.actor, "write_book", title, write_book_work, **given, note=form.cleaned_data["note"]
        )
        return redirect("work", work.pk)
    last = found.versions[0] if found.versions else None
    return show(request, "work/books/write.html", form=form, shelf=found, last=last)


def _is(shelf: Shelf, pk: int, kind: str) -> bool:
    return shelf.department.pk == pk and shelf.kind.name.lower() == kind


@signed_in
def book(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One version: its files, its steps, what the checks found, what changed."""
    return _page(request, _version(request, pk))


def _version(request: WorkRequest, pk: int) -> BookVersion:
    people = ("created_by", "reviewed_by", "secrecy_by", "approved_by", "published_by", "returned_by")
    rows = BookVersion.objects.filter(department__in=departments_where(request.actor, "see")).defer("draft")
    return get_object_or_404(rows.select_related("department", *people), pk=pk)


def _page(
    request: WorkRequest,
    version: BookVersion,
    sent: WorkForm | None = None,
    returning: ReturnForm | None = None,
) -> HttpResponseBase:
    returns = may_return(request.actor, version)
    return show(
        request,
        "work/books/book.html",
        status=422 if sent is not None or returning is not None else 0,
        returning=(returning or ReturnForm()) if returns else None,
        may_write=request.actor.may("write_book", department=version.department),
        sees_withheld=_sees_withheld(request, version),
        version=version,
        steps=list(_steps(request, version, sent)),
        files=version.files.select_related("file").defer("file__content").order_by("pk"),
        findings=sorted(_findings(version), key=lambda one: one[0], reverse=True),
        due=due_day(version),
        is_late=is_late(version),
        days_left=_days_left(version),
        is_superseded=book_steps.is_superseded(version),
        is_public=version.state is BookState.PUBLISHED,
    )


def _sees_withheld(request: WorkRequest, version: BookVersion) -> bool:
    """Marked projects are for those who write the book and those who take or send back its steps."""
    at = book_steps.head_office(version.department)
    verbs = ("write_book", "review_book", "review_secrecy", "approve_book")
    return any(request.actor.may(verb, at, version.department) for verb in verbs)


def _findings(version: BookVersion) -> Iterator[tuple[Severity, str, str]]:
    for one in version.findings:
        yield _SEVERITIES[one["severity"]], one["rule"], one["message"]


def _days_left(version: BookVersion, day: date | None = None) -> int | None:
    due = due_day(version)
    return None if due is None or version.published_at else (due - (day or timezone.localdate())).days


def _steps(request: WorkRequest, version: BookVersion, sent: WorkForm | None) -> Iterator[Step]:
    for kind in STEPS:
        allowed = book_steps.may_step(request.actor, kind.verb, version)
        against = book_steps.obstacle(kind.verb, version) if allowed else None
        form = (sent or kind.form.of(request)) if allowed and against is None else None
        opinion = getattr(version, kind.opinion) if kind.opinion else ""
        person, at = (getattr(version, f"{kind.person}_{name}") for name in ("by", "at"))
        yield Step(kind, person, at, opinion, form, words_of(against) if against else "")


@signed_in
def book_step(request: WorkRequest, pk: int, verb: str) -> HttpResponseBase:
    """Take a version one step further."""
    version = _version(request, pk)
    kind = next((one for one in STEPS if one.verb == verb), None)
    if kind is None:
        raise Http404
    if request.method != "POST":
        return redirect("book", pk)
    form = kind.form.of(request)
    moved = attempt(form, lambda data: kind.deed(request.actor, version, **data))
    if moved is None and book_steps.may_step(request.actor, verb, version):
        return _page(request, version, form)
    if moved is None:  # somebody else was quicker
        messages.error(request, " ".join(map(str, form.non_field_errors())))
        return redirect("book", pk)
    return done(request, str(kind.message), "book", pk)


@signed_in
@require_POST
def book_return(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Send a version back to who wrote it."""
    version = _version(request, pk)
    form = ReturnForm.of(request)
    returned = attempt(form, lambda data: return_book(request.actor, version, data["reason"]))
    if returned is None and may_return(request.actor, version):
        return _page(request, version, returning=form)
    if returned is None:  # somebody else was quicker
        messages.error(request, " ".join(map(str, form.non_field_errors())))
        return redirect("book", pk)
    return done(request, _("已退回"), "book", pk)


@signed_in
def book_download(request: WorkRequest, pk: int, name: str) -> HttpResponseBase:
    """One file of a version, public or not, for those who see the department."""
    found = file_of(_version(request, pk), name)
    if found is None:
        raise Http404
    return answer_file(request, found, shown="save" not in request.GET)


urlpatterns = [
    path("books/", books, name="books"),
    path("books/write/<int:pk>/<slug:kind>/", book_write, name="book_write"),
    path("books/<int:pk>/", book, name="book"),
    path("books/<int:pk>/files/<str:name>", book_download, name="book_file"),
    path("books/<int:pk>/return/", book_return, name="book_return"),
    path("books/<int:pk>/<slug:verb>/", book_step, name="book_step"),
]
