"""Closing of a year (年终结账): a check list, waivers with reasons, then no more entries."""

from __future__ import annotations

from django.db import models

from .organisation import Department
from .people import Person


class YearClose(models.Model):
    """A closed year of a department (已结账年度), which takes no entry: by Python and by the database."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="closes")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("次数", default=1)
    closed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "year", "number"], name="year_closed_once")
        ]


class YearReopening(models.Model):
    """A closed year opened again by the finance bureau before anything of it was published (反结账)."""

    close = models.OneToOneField(YearClose, models.PROTECT, related_name="reopening")
    reason = models.CharField("理由", max_length=400)
    reopened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(auto_now_add=True)


class YearCorrection(models.Model):
    """Registers and words of a closed year opened for a correction, with its reason (更正).

    It is over as soon as a new version of the final accounts is written: entries stay refused all the time.
    """

    department = models.ForeignKey(Department, models.PROTECT, related_name="corrections")
    year = models.PositiveSmallIntegerField("年度")
    reason = models.CharField("更正理由", max_length=400)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)


class CloseCheck(models.Model):
    """One item of the check list that was waived (豁免事项): which finding, why, by whom."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="waivers")
    year = models.PositiveSmallIntegerField("年度")
    rule = models.CharField("规则", max_length=80)
    message = models.TextField("内容")
    reason = models.CharField("豁免理由", max_length=400)
    waived_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    waived_at = models.DateTimeField(auto_now_add=True)
