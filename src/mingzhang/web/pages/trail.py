"""The audit trail (审计日志): who did what, when, from where, what before and after."""

from __future__ import annotations

import json
import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...actions.acting import Actor
from ...actions.rights import Reach, labels, reach_of
from ...store.models import AuditRow, Person
from ...store.queries.subjects import names_of
from ..addresses import address_named, words_named
from ..doors import may_anywhere
from ..forms import DayField, WorkForm
from ..views import WorkRequest, show, signed_in

PER_PAGE = 50
_LIST = re.compile(r"\[\n\s*([^\[\]{}]*?)\n\s*\]")  # of plain values, each on its line


class Pages(Paginator):  # type: ignore[type-arg]
    """Pages that never count a long trail to its end."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        """How many rows there are, counted up to a bound."""
        rows: Any = self.object_list
        return int(rows.order_by()[: self.MOST].count())


def verb_words(verb: str) -> str:
    """The name of a verb: of the rights table, or of one's own account."""
    own = {
        "sign_in": _("登录"),
        "change_password": _("修改密码"),
        "change_second_factor": _("变更两步验证"),
    }
    return own.get(verb) or _(labels().get(verb, verb))


class TrailFilter(WorkForm):
    """Which rows of the trail."""

    who = forms.CharField(label=gettext_lazy("姓名或用户名"), required=False, max_length=60)
    verb = forms.ChoiceField(label=gettext_lazy("操作"), required=False)
    first = DayField(label=gettext_lazy("从"), required=False)
    last = DayField(label=gettext_lazy("到"), required=False)
    subject = forms.CharField(label=gettext_lazy("对象"), required=False, max_length=80)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        verbs = ["sign_in", "change_password", "change_second_factor", *labels()]
        choice: Any = self.fields["verb"]
        choice.choices = [("", _("全部")), *((verb, verb_words(verb)) for verb in verbs)]

    def narrowed(self, rows: QuerySet[AuditRow]) -> QuerySet[AuditRow]:
        """The rows that the filter leaves; a filter that cannot be read leaves all."""
        wanted = self.cleaned_data if self.is_valid() else {}
        if who := wanted.get("who"):
            people = Person.objects.filter(Q(username__icontains=who) | Q(display_name__icontains=who))
            rows = rows.filter(person__in=list(people.values_list("pk", flat=True)))
        if verb := wanted.get("verb"):
            rows = rows.filter(verb=verb)
        if subject := wanted.get("subject"):
            rows = rows.filter(subject__startswith=subject)
        if first := wanted.get("first"):
            rows = rows.filter(at__gte=timezone.make_aware(datetime.combine(first, time.min)))
        if last := wanted.get("last"):
            rows = rows.filter(at__lte=timezone.make_aware(datetime.combine(last, time.max)))
        return rows


def visible(actor: Actor) -> QuerySet[AuditRow]:
    """The rows that the actor may see: of their units, of their departments, or all; and their own."""
    if any(reach_of("see_trail", post.role) is Reach.ALL for post in actor.posts):
        return AuditRow.objects.all()
    wanted = Q(person=actor.person)
    for post in actor.posts:
        match reach_of("see_trail", post.role):
            case Reach.DEPARTMENT:
                wanted |= Q(department=post.department)
            case Reach.OWN:
                wanted |= Q(department=post.department) if post.units is None else Q(unit__in=post.units)
    return AuditRow.objects.filter(wanted)


@signed_in
def trail(request: WorkRequest) -> HttpResponseBase:
    """The trail, the latest first, with filters."""
    _may_see(request)
    form = TrailFilter.read(request)
    rows = form.narrowed(visible(request.actor)).select_related("person").order_by("-pk")
    page = Pages(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = names_of(row.subject for row in page)
    listed = [
        (
            row,
            verb_words(row.verb),
            _address(request, row),
            words_named(row.subject),
            names.get(row.subject, ""),
            _deed(row),
        )
        for row in page
    ]
    return show(request, "work/trail/list.html", status=200, form=form, page=page, rows=listed)


@signed_in
def trail_row(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One row with what was before and after."""
    _may_see(request)
    row = get_object_or_404(visible(request.actor).select_related("person", "department", "unit"), pk=pk)
    context: dict[str, Any] = {
        "row": row,
        "verb": verb_words(row.verb),
        "address": _address(request, row),
        "subject": f"{words_named(row.subject)} {names_of([row.subject]).get(row.subject, '')}".strip(),
        "before": _written(row.before),
        "after": _written(row.after),
        "hash": bytes(row.hash).hex(),
    }
    return show(request, "work/trail/row.html", **context)


def _may_see(request: WorkRequest) -> None:
    if not may_anywhere(request.actor, "see_trail"):
        raise PermissionDenied


def _address(request: WorkRequest, row: AuditRow) -> str:
    """The page of what the row is about; accounts have theirs only for who may see people."""
    model, _colon, pk = row.subject.partition(":")
    is_hidden = model == "person" and not may_anywhere(request.actor, "see_people")
    return "" if is_hidden else address_named(model, pk)


def _deed(row: AuditRow) -> str:
    """The narrower name of a deed, where its row gives one."""
    return str(row.after.get("deed", "")) if isinstance(row.after, dict) else ""


def _written(value: Any) -> str:
    """Values as people read them: a name on each line, a plain list on one.

    >>> print(_written({"fens": [1, 2], "year": 2024}))
    {
      "fens": [1, 2],
      "year": 2024
    }
    """
    if value is None:
        return ""
    return _LIST.sub(_in_one_line, json.dumps(value, ensure_ascii=False, indent=2))


def _in_one_line(found: re.Match[str]) -> str:
    return f"[{' '.join(line.strip() for line in found[1].splitlines())}]"


urlpatterns = [
    path("trail/", trail, name="trail"),
    path("trail/<int:pk>/", trail_row, name="trail_row"),
]
