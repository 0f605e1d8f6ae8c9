"""Registers that books need (台账). What columns a register has is data: `store/data/registers.toml`."""

from __future__ import annotations

from django.db import models

from .organisation import BudgetUnit
from .people import Person


class RegisterRow(models.Model):
    """One row of a register of a unit and year; `values` by column as its definition vets them."""

    register = models.CharField("台账", max_length=40)
    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="register_rows")
    year = models.PositiveSmallIntegerField("年度")
    position = models.PositiveIntegerField("序号")
    values = models.JSONField("内容")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "year", "register"])]
