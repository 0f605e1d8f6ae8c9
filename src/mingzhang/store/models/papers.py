"""Papers that change allotments (调整调剂申请): requested by one person, approved by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ...model.office import AdjustmentKind, PaperState
from ..fields import EnumField
from .ledger import AllotmentLine, LedgerEntry
from .organisation import BudgetUnit
from .people import Person


class Adjustment(models.Model):
    """A supplement, reduction or virement with its document, reason and approval."""

    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="adjustments")
    year = models.PositiveSmallIntegerField("年度")
    kind = EnumField(AdjustmentKind, verbose_name="类型")
    date = models.DateField("日期")
    document = models.CharField("文号", max_length=120)
    reason = models.CharField("事由", max_length=400)
    level = models.CharField("审批层级", max_length=40, blank=True)  # role whose approval it needs
    state = EnumField(PaperState, default=PaperState.DRAFT, verbose_name="状态")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    opinion = models.CharField("审批意见", max_length=400, blank=True)
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, related_name="adjustment")
    revision = models.PositiveIntegerField(default=0)  # raised by every save: two editors never overwrite

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="adjustment_approver_is_not_author",
            )
        ]
        indexes = [models.Index(fields=["unit", "year"])]


class AdjustmentLine(models.Model):
    """One line of an adjustment: plus into a line, minus out of it, in fen."""

    adjustment = models.ForeignKey(Adjustment, models.CASCADE, related_name="lines")
    line = models.ForeignKey(AllotmentLine, models.PROTECT, related_name="+")
    fen = models.BigIntegerField("金额")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adjustment", "line"], name="adjustment_line_once"),
            models.CheckConstraint(condition=~Q(fen=0), name="adjustment_line_not_zero"),
        ]
