"""Forms of the organisation (机构维护)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...model.office import UnitNature
from ...model.validity import OPEN_END
from ...store.models import BudgetUnit, Department
from ...store.standing import units_standing
from ..forms import EnumChoiceField, TextField, WorkForm, YearField


class _DocumentedForm(WorkForm):
    """A change with the document that it rests on."""

    document = forms.CharField(label=_("依据文号"), max_length=120, required=False)


class DepartmentForm(_DocumentedForm):
    """A new department."""

    code = forms.CharField(label=_("部门编码"), help_text=_("3至20位数字"))
    name = forms.CharField(label=_("部门名称"))
    mof_division = forms.CharField(label=_("区划编码"), help_text=_("6位或9位数字，如 440100"))
    first_year = YearField(label=_("启用年度"))
    requires_objective = forms.BooleanField(label=_("无绩效目标不得支付"), required=False)
    field_order = ("code", "name", "mof_division", "first_year", "document", "requires_objective")


class NameForm(_DocumentedForm):
    """A new name from a year on."""

    name = forms.CharField(label=_("新名称"))
    first_year = YearField(label=_("启用年度"), help_text=_("以前年度仍用原名称"))
    field_order = ("name", "first_year", "document")


class DutiesForm(WorkForm):
    """The duties of a department in a year, or of a division."""

    text = TextField(label=_("职责"), required=False)


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit of a department, by its name in a year."""

    year = OPEN_END

    def label_from_instance(self, obj: Any) -> str:
        """Code and name of the year."""
        return f"{obj.code} {obj.name_in(self.year)}"


class UnitChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several units of a department, by their names in a year."""

    year = OPEN_END
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """Code and name of the year."""
        return f"{obj.code} {obj.name_in(self.year)}"


class _UnitsForm(WorkForm):
    """A form that chooses among the units that stand in the chosen year."""

    chooses = ""

    def __init__(
        self, *args: Any, department: Department, but: BudgetUnit | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        year = self.request.choice.year
        field: Any = self.fields[self.chooses]
        units = units_standing(department, year)
        field.queryset = units.exclude(pk=but.pk) if but else units
        field.year = year


class UnitForm(_DocumentedForm, _UnitsForm):
    """A new unit."""

    chooses = "superior"
    code = forms.CharField(label=_("单位编码"), help_text=_("3至20位数字"))
    name = forms.CharField(label=_("单位名称"))
    nature = EnumChoiceField(UnitNature, label=_("单位性质"))
    superior = UnitChoice(BudgetUnit.objects.none(), label=_("上级单位"), required=False)
    is_head_office = forms.BooleanField(label=_("部门本级"), required=False)
    first_year = YearField(label=_("启用年度"))
    field_order = ("code", "name", "nature", "superior", "is_head_office", "first_year", "document")


class UnitChangeForm(_DocumentedForm):
    """A new name or nature of a unit from a year on."""

    name = forms.CharField(label=_("单位名称"))
    nature = EnumChoiceField(UnitNature, label=_("单位性质"))
    first_year = YearField(label=_("启用年度"), help_text=_("以前年度仍用原名称和性质"))
    field_order = ("name", "nature", "first_year", "document")


class MergeForm(_DocumentedForm, _UnitsForm):
    """The unit into which another is merged."""

    chooses = "into"
    into = UnitChoice(BudgetUnit.objects.none(), label=_("并入单位"))
    year = YearField(
        label=_("并入年度"), help_text=_("自该年度起不能再办理被并入单位的业务，历史数据仍可查询")
    )
    field_order = ("into", "year", "document")


class DivisionForm(WorkForm):
    """A new division."""

    name = forms.CharField(label=_("处室名称"))
    first_year = YearField(label=_("启用年度"))
    duties = TextField(label=_("职责"), required=False)


class EndForm(WorkForm):
    """The last year of a division."""

    last_year = YearField(label=_("停用年度"), help_text=_("该年度仍然存在，以后年度不再列出"))


class ScopeForm(_UnitsForm):
    """The units that a book includes."""

    chooses = "units"
    units = UnitChoices(BudgetUnit.objects.none(), label=_("编报单位"), required=False)
