"""`{% load budgets %}`: words of budgets and projects for pages."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...model.office import PaperState, ProjectKind
from ...model.point import Source

register = template.Library()
_FIELDS = {
    "number": gettext_lazy("编码"),
    "name": gettext_lazy("名称"),
    "kind": gettext_lazy("类别"),
    "division": gettext_lazy("主管处室"),
    "region": gettext_lazy("地区"),
    "first_year": gettext_lazy("开始年度"),
    "last_year": gettext_lazy("结束年度"),
    "fund": gettext_lazy("资金性质"),
    "function": gettext_lazy("功能分类科目"),
    "objective": gettext_lazy("绩效目标"),
    "is_procurement": gettext_lazy("政府采购"),
    "state": gettext_lazy("状态"),
    "opinion": gettext_lazy("意见"),
    "basis": gettext_lazy("立项依据"),
}
_STORED: dict[str, Enum] = {
    member.name.lower(): member for enum in (Source, ProjectKind, PaperState) for member in enum
}


@register.filter
def field_label(name: str) -> object:
    """The label of a field as the audit trail names it."""
    return _FIELDS.get(name, name)


@register.filter
def stored_value(text: str) -> str:
    """A value as the audit trail keeps it, in words."""
    member = _STORED.get(text)
    if member is not None:
        return _(str(member.value))
    return _("是") if text == "True" else text


@register.filter
def rate(percent: Decimal | None) -> str:
    """A rate of change with its sign: "+16.67%"; "—" without a base."""
    if percent is None:
        return "—"
    return f"{percent:+,}%" if percent else f"{percent}%"
