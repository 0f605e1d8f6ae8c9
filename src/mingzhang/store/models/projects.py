"""The project library (项目库): a project keeps its number over the years."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ...model.office import PaperState, ProjectKind
from ...model.point import Source
from ..fields import EnumField
from .organisation import BudgetUnit, Division
from .people import Person


class Project(models.Model):
    """A project (项目). Every line of money belongs to one; its kind gives the nature of expenditure."""

    number = models.CharField("项目编码", max_length=30, unique=True)
    name = models.CharField("项目名称", max_length=160)
    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="projects", verbose_name="预算单位")
    kind = EnumField(ProjectKind, verbose_name="项目类别")
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="主管处室"
    )
    region = models.CharField("地区", max_length=80, blank=True)
    first_year = models.PositiveSmallIntegerField("开始年度")
    last_year = models.PositiveSmallIntegerField("结束年度", null=True, blank=True)
    fund = EnumField(Source, verbose_name="资金性质")
    function = models.CharField("功能分类科目", max_length=7)
    objective = models.TextField("绩效目标", blank=True)
    is_procurement = models.BooleanField("政府采购", default=False)
    state = EnumField(PaperState, default=PaperState.DRAFT, verbose_name="状态")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    opinion = models.CharField("审批意见", max_length=400, blank=True)
    revision = models.PositiveIntegerField(default=0)  # raised by every edit: two editors never overwrite

    class Meta:
        indexes = [models.Index(fields=["unit", "kind"])]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="project_name_once"),
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="project_years_in_order",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="project_approver_is_not_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class SecrecyMark(models.Model):
    """A project that published books do not name (不予公开标记): on what basis, by whom, until when."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="secrecy_marks")
    basis = models.CharField("不予公开的依据", max_length=400)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField("解除理由", max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(lifted_at__isnull=True), name="project_marked_once"
            )
        ]


class BasisDocument(models.Model):
    """A document that a project rests on (立项依据), with its number and validity."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="bases")
    number = models.CharField("文号", max_length=120)
    title = models.CharField("文件名称", max_length=200)
    valid_from = models.DateField("生效日期", null=True, blank=True)
    valid_to = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="basis_number_once"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="basis_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
