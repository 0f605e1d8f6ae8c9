"""Imports from workbooks of finance systems (导入): mapped once, previewed, accepted whole or not at all."""

from __future__ import annotations

from django.db import models

from ...model.office import ImportKind, PaperState
from ..fields import EnumField
from .files import StoredFile
from .organisation import BudgetUnit, Department
from .people import Person


class ColumnMapping(models.Model):
    """How the columns of one system's workbook map to ours (列对应关系), remembered by its headers."""

    department = models.ForeignKey(Department, models.PROTECT)
    kind = EnumField(ImportKind, verbose_name="导入类型")
    signature = models.CharField(max_length=64)  # sha256 of the header row
    columns = models.JSONField("对应列")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "kind", "signature"], name="mapping_once")
        ]


class ImportBatch(models.Model):
    """One file on its way into the ledger (导入批次)."""

    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="imports")
    year = models.PositiveSmallIntegerField("年度")
    kind = EnumField(ImportKind, verbose_name="导入类型")
    name = models.CharField("文件名", max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    columns = models.JSONField("对应列", default=dict)
    rows = models.PositiveIntegerField("行数", default=0)
    total_fen = models.BigIntegerField("金额", default=0)
    known = models.PositiveIntegerField("已入账行数", default=0)
    errors = models.JSONField("错误", default=list)
    summary = models.JSONField("预览", default=dict)  # where the header stands, sums, lines overspent
    state = EnumField(PaperState, default=PaperState.DRAFT, verbose_name="状态")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)
    staged_as = models.CharField(max_length=32, blank=True, default="")  # what its staged entries rest on
    digest = models.CharField(max_length=64, blank=True)  # of the rows that wait or were accepted
