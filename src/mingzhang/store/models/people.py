"""People and their appointments (人员、岗位)."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from ...model.office import OfficeRole
from ..fields import EnumField
from .organisation import BudgetUnit, Department


class Person(AbstractUser):
    """A person who signs in (用户). What they may do follows from their appointments alone."""

    display_name = models.CharField("姓名", max_length=60)
    must_change_password = models.BooleanField("须修改密码", default=False)

    def __str__(self) -> str:
        return self.display_name or self.username


class Appointment(models.Model):
    """A role of a person at a unit, or at the whole department (任职).

    With `unit` the role covers that unit, and the units below it when `with_subordinates`; with
    `department` alone it covers all its units; with neither it covers every department (财政局, 审计,
    系统管理员).
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    role = EnumField(OfficeRole, verbose_name="岗位")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True)
    unit = models.ForeignKey(BudgetUnit, models.PROTECT, null=True, blank=True)
    with_subordinates = models.BooleanField("含下属单位", default=False)
    first_day = models.DateField("开始日期")
    last_day = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="appointment_days_in_order",
            )
        ]
