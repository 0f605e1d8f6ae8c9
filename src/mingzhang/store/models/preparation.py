"""Budget preparation in two rounds (两上两下): drafts of units, ceilings of the bureau, approval."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ...model.office import PaperState, Round, StaffCategory
from ...model.point import Source
from ..fields import EnumField
from .organisation import BudgetUnit
from .people import Person
from .projects import Project


class BudgetPlan(models.Model):
    """The budget of one unit and year in preparation (预算编报)."""

    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField("年度")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_plan_a_year")]


class BudgetVersion(models.Model):
    """A version of a plan in one round. Approval is by another person than its author."""

    plan = models.ForeignKey(BudgetPlan, models.PROTECT, related_name="versions")
    round = EnumField(Round, verbose_name="轮次")
    number = models.PositiveSmallIntegerField("版本")
    state = EnumField(PaperState, default=PaperState.DRAFT, verbose_name="状态")
    note = models.TextField("说明", blank=True)
    opinion = models.CharField("审核意见", max_length=400, blank=True)
    document = models.CharField("批复文号", max_length=120, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)  # raised by every save: two editors never overwrite

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "round", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="approved"), name="one_approved_budget"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(approved_by__isnull=False) & ~Q(document="")),
                name="approved_budget_has_document",
            ),
            models.CheckConstraint(
                condition=(Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("created_by")))
                & (Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by"))),
                name="budget_approver_is_not_author",
            ),
        ]


class BudgetItem(models.Model):
    """One line of planned expenditure (支出预算明细), in fen.

    `carryover_fen` is the part of `fen` that last year's money pays for (上年结转安排); `is_computed`
    marks a line that the standards filled in.
    """

    version = models.ForeignKey(BudgetVersion, models.CASCADE, related_name="items")
    project = models.ForeignKey(Project, models.PROTECT, related_name="budget_items")
    fund = EnumField(Source, verbose_name="资金性质")
    function = models.CharField("功能分类科目", max_length=7)
    economic = models.CharField("部门经济分类科目", max_length=5)
    fen = models.BigIntegerField("金额")
    carryover_fen = models.BigIntegerField("其中上年结转", default=0)
    is_computed = models.BooleanField("按标准测算", default=False)
    note = models.CharField("测算说明", max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "project", "fund", "function", "economic"], name="budget_item_once"
            ),
            models.CheckConstraint(
                condition=Q(carryover_fen__gte=0) & Q(carryover_fen__lte=F("fen")),
                name="carryover_within_item",
            ),
            models.CheckConstraint(condition=Q(fen__gte=0), name="budget_item_not_negative"),
        ]


class RevenueItem(models.Model):
    """One line of planned revenue (收入预算明细), in fen."""

    version = models.ForeignKey(BudgetVersion, models.CASCADE, related_name="revenues")
    source = EnumField(Source, verbose_name="收入来源")
    function = models.CharField("功能分类科目", max_length=7)
    fen = models.BigIntegerField("金额")
    note = models.CharField("测算说明", max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "source", "function"], name="revenue_item_once"),
            models.CheckConstraint(condition=Q(fen__gte=0), name="revenue_item_not_negative"),
        ]


class Ceiling(models.Model):
    """A ceiling set by the finance bureau (控制数); every change is a new row, the latest holds."""

    plan = models.ForeignKey(BudgetPlan, models.PROTECT, related_name="ceilings")
    fund = EnumField(Source, verbose_name="资金性质")
    fen = models.BigIntegerField("控制数")
    document = models.CharField("文号", max_length=120)
    reason = models.CharField("说明", max_length=400, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(fen__gte=0), name="ceiling_not_negative")]


class SpendingStandard(models.Model):
    """A standard of basic expenditure (支出标准): persons × rate × periods, a formula anyone can see."""

    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="standards")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("标准名称", max_length=120)
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    function = models.CharField("功能分类科目", max_length=7)
    economic = models.CharField("部门经济分类科目", max_length=5)
    category = EnumField(StaffCategory, verbose_name="人员类别")
    rate_fen = models.BigIntegerField("标准")
    periods = models.DecimalField("期数", max_digits=6, decimal_places=2, default=12)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rate_fen__gte=0, periods__gte=0), name="standard_not_negative"
            ),
            models.UniqueConstraint(
                fields=["unit", "year", "name", "project", "function", "economic", "category"],
                name="standard_once",
            ),
        ]
