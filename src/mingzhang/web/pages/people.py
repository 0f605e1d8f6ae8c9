"""People and their appointments (人员与岗位): for administrators, and auditors to read."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.add_person import add_person
from ...actions.appoint import appoint
from ...actions.close_account import close_account
from ...actions.end_appointment import end_appointment
from ...actions.reopen_account import reopen_account
from ...actions.reset_password import reset_password
from ...actions.reset_second_factor import reset_second_factor
from ...model.office import OfficeRole
from ...store.models import Appointment, BudgetUnit, Department, Person
from ..doors import may_anywhere
from ..forms import DayField, EnumChoiceField, WorkForm
from ..views import WorkRequest, attempt, done, must_anywhere, perform, show, signed_in

PER_PAGE = 50


class PersonForm(WorkForm):
    """A new account."""

    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=60, help_text=gettext_lazy("登录用，字母、数字或 . @ + - _")
    )
    display_name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)


class AppointmentForm(WorkForm):
    """A new appointment."""

    role = EnumChoiceField(OfficeRole, label=gettext_lazy("岗位"))
    unit = forms.ModelChoiceField(
        BudgetUnit.objects.none(),
        empty_label="—",
        label=gettext_lazy("单位"),
        required=False,
        help_text=gettext_lazy("经办、审核、负责人须选单位"),
    )
    with_subordinates = forms.BooleanField(label=gettext_lazy("含下属单位"), required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(),
        empty_label="—",
        label=gettext_lazy("部门"),
        required=False,
        help_text=gettext_lazy("部门财务须选部门；财政局、审计、系统管理员都不选"),
    )
    first_day = DayField(label=gettext_lazy("开始日期"), initial=timezone.localdate)
    last_day = DayField(label=gettext_lazy("结束日期"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        units: Any = self.fields["unit"]
        units.queryset = BudgetUnit.objects.prefetch_related("versions").order_by("code")
        departments: Any = self.fields["department"]
        departments.queryset = Department.objects.prefetch_related("names").order_by("code")


def _may_see(request: WorkRequest) -> None:
    if not may_anywhere(request.actor, "see_people") and not may_anywhere(request.actor, "appoint"):
        raise PermissionDenied


def _with_posts() -> Prefetch[str, Any, Any]:
    rows = Appointment.objects.select_related("unit", "department").prefetch_related(
        "unit__versions", "department__names"
    )
    return Prefetch("appointments", rows.order_by("-first_day"))


@signed_in
def people(request: WorkRequest) -> HttpResponseBase:
    """All people, found by name or user name."""
    _may_see(request)
    wanted = request.GET.get("q", "").strip()
    second = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))
    rows = Person.objects.annotate(has_second_factor=second).prefetch_related(_with_posts())
    if wanted:
        rows = rows.filter(Q(username__icontains=wanted) | Q(display_name__icontains=wanted))
    page = Paginator(rows.order_by("-is_active", "username"), PER_PAGE).get_page(request.GET.get("page"))
    return show(request, "work/people/list.html", page=page, q=wanted, today=timezone.localdate())


@signed_in
def person_add(request: WorkRequest) -> HttpResponseBase:
    """Open an account; the temporary password is shown once."""
    form = PersonForm.of(request)
    if request.method == "POST":
        made = attempt(form, lambda data: add_person(request.actor, **data))
        if made is not None:
            return _password_shown(request, *made)
    return show(request, "work/people/add.html", form=form)


def _password_shown(request: WorkRequest, person: Person, password: str) -> HttpResponseBase:
    return show(request, "work/people/password.html", person=person, password=password)


@signed_in
def person(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One person: the account and the appointments; a new appointment is made here."""
    _may_see(request)
    one = get_object_or_404(Person.objects.prefetch_related(_with_posts()), pk=pk)
    form = AppointmentForm.of(request)
    if request.method == "POST":
        must_anywhere(request.actor, "appoint")
        made = attempt(form, lambda data: appoint(request.actor, one, **data))
        if made is not None:
            return done(request, _("已任岗"), "person", pk)
    factors = Authenticator.objects.filter(user=one, type=Authenticator.Type.TOTP)
    return show(
        request,
        "work/people/person.html",
        person=one,
        form=form,
        today=timezone.localdate(),
        has_second_factor=factors.exists(),
    )


@signed_in
@require_POST
def appointment_end(request: WorkRequest, pk: int) -> HttpResponseBase:
    """End an appointment today."""
    must_anywhere(request.actor, "appoint")
    one = get_object_or_404(Appointment, pk=pk)
    return perform(
        request,
        lambda: end_appointment(request.actor, one, timezone.localdate()),
        _("岗位已结束"),
        "person",
        one.person_id,
    )


@signed_in
@require_POST
def person_reset_password(request: WorkRequest, pk: int) -> HttpResponseBase:
    """A new temporary password, shown once; a lock-out is lifted."""
    must_anywhere(request.actor, "appoint")
    one = get_object_or_404(Person, pk=pk)
    given: list[str] = []
    answer = perform(
        request, lambda: given.append(reset_password(request.actor, one)), _("密码已重置"), "person", pk
    )
    if not given:
        return answer
    _lift_lock_out(request, one)
    return _password_shown(request, one, given[0])


def _lift_lock_out(request: HttpRequest, person: Person) -> None:
    """Failed sign-ins are forgotten (解除锁定)."""
    key = get_adapter()._get_login_attempts_cache_key(request, username=person.username)
    ratelimit.clear(request, action="login_failed", key=key)


@signed_in
@require_POST
def person_change(request: WorkRequest, pk: int, deed: str) -> HttpResponseBase:
    """Reset the second factor, close or reopen an account."""
    must_anywhere(request.actor, "appoint")
    one = get_object_or_404(Person, pk=pk)
    deeds = {
        "second-factor": (reset_second_factor, _("两步验证已解除")),
        "close": (close_account, _("账号已停用")),
        "reopen": (reopen_account, _("账号已恢复")),
    }
    do, message = deeds[deed]
    return perform(request, lambda: do(request.actor, one), message, "person", pk)


urlpatterns = [
    path("people/", people, name="people"),
    path("people/add/", person_add, name="person_add"),
    path("people/<int:pk>/", person, name="person"),
    path("people/<int:pk>/password/", person_reset_password, name="person_reset_password"),
    *(
        path(f"people/<int:pk>/{deed}/", person_change, {"deed": deed}, name=name)
        for deed, name in (
            ("second-factor", "person_reset_second_factor"),
            ("close", "person_close"),
            ("reopen", "person_reopen"),
        )
    ),
    path("people/appointments/<int:pk>/end/", appointment_end, name="appointment_end"),
]
