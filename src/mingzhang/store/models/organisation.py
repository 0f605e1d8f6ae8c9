"""Organisation by year (机构): departments, budget units, divisions, their names and duties."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ...model.office import UnitNature
from ...model.validity import OPEN_END
from ..fields import EnumField


def _in_order(name: str) -> models.CheckConstraint:
    """A span of years ends no earlier than it begins; an open end is NULL."""
    return models.CheckConstraint(
        condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")), name=name
    )


def valid_in(year: int) -> Q:
    """The rows whose span of years holds `year`."""
    return Q(first_year__lte=year) & (Q(last_year__isnull=True) | Q(last_year__gte=year))


class Department(models.Model):
    """A department (部门) that keeps one budget. `mof_division` is its administrative division (区划)."""

    code = models.CharField("部门编码", max_length=20, unique=True)
    mof_division = models.CharField("区划编码", max_length=9)
    requires_objective = models.BooleanField("无绩效目标不得支付", default=False)

    def __str__(self) -> str:
        return self.name_in(OPEN_END) or self.code

    def name_in(self, year: int) -> str:
        """The name in that year; the latest known name for a year after it, "" when none is known."""
        names = sorted(self.names.all(), key=lambda name: name.first_year)
        fitting = [one.name for one in names if one.first_year <= year]
        return fitting[-1] if fitting else (names[0].name if names else "")


class DepartmentName(models.Model):
    """The name of a department from one year on (部门名称沿革)."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="names")
    name = models.CharField("部门名称", max_length=120)
    first_year = models.PositiveSmallIntegerField("启用年度")
    last_year = models.PositiveSmallIntegerField("停用年度", null=True, blank=True)
    document = models.CharField("依据文号", max_length=120, blank=True)

    class Meta:
        constraints = [
            _in_order("department_name_years_in_order"),
            models.UniqueConstraint(fields=["department", "first_year"], name="department_name_starts_once"),
        ]


class DepartmentDuties(models.Model):
    """What a department is charged with in a year (主要职能), as its books print it."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="duties")
    year = models.PositiveSmallIntegerField("年度")
    text = models.TextField("主要职能")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "year"], name="duties_once_a_year")]


class BudgetUnit(models.Model):
    """A budget unit (预算单位): the department's own office (本级) or a subordinate unit."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="units")
    code = models.CharField("单位编码", max_length=20, unique=True)
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates", verbose_name="上级单位"
    )
    is_head_office = models.BooleanField("本级", default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入单位"
    )
    merged_year = models.PositiveSmallIntegerField("并入年度", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_year__isnull=True)
                | Q(merged_into__isnull=False, merged_year__isnull=False),
                name="merger_has_its_year",
            ),
            models.CheckConstraint(
                condition=Q(superior__isnull=True) | ~Q(superior=F("id")), name="unit_is_not_its_own_superior"
            ),
            models.UniqueConstraint(
                fields=["department"],
                condition=Q(is_head_office=True, merged_into__isnull=True),
                name="one_head_office",
            ),
        ]

    def __str__(self) -> str:
        return self.name_in(OPEN_END) or self.code

    def version_in(self, year: int) -> UnitName | None:
        """Name and nature in that year, the nearest known when the year itself is not covered."""
        versions = sorted(self.versions.all(), key=lambda one: one.first_year)
        fitting = [one for one in versions if one.first_year <= year]
        return fitting[-1] if fitting else (versions[0] if versions else None)

    def name_in(self, year: int) -> str:
        """The name of the unit in that year."""
        version = self.version_in(year)
        return version.name if version else ""


class UnitName(models.Model):
    """Name and nature of a budget unit from one year on (单位沿革)."""

    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="versions")
    name = models.CharField("单位名称", max_length=120)
    nature = EnumField(UnitNature, verbose_name="单位性质")
    first_year = models.PositiveSmallIntegerField("启用年度")
    last_year = models.PositiveSmallIntegerField("停用年度", null=True, blank=True)
    document = models.CharField("依据文号", max_length=120, blank=True)

    class Meta:
        constraints = [
            _in_order("unit_name_years_in_order"),
            models.UniqueConstraint(fields=["unit", "first_year"], name="unit_name_starts_once"),
        ]


class Division(models.Model):
    """A division of a unit (处室) and its duties, with the years in which it exists."""

    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="divisions")
    name = models.CharField("处室名称", max_length=80)
    duties = models.TextField("职责", blank=True)
    first_year = models.PositiveSmallIntegerField("启用年度")
    last_year = models.PositiveSmallIntegerField("停用年度", null=True, blank=True)

    class Meta:
        constraints = [
            _in_order("division_years_in_order"),
            models.UniqueConstraint(fields=["unit", "name", "first_year"], name="division_starts_once"),
        ]

    def __str__(self) -> str:
        return self.name
