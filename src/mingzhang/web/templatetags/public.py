"""`{% load public %}`: words of the public page."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from ...model.money import Figure

register = template.Library()
_KINDS = {
    "pdf": gettext_noop("PDF"),
    "docx": gettext_noop("Word 文档"),
    "xlsx": gettext_noop("Excel 表格"),
    "html": gettext_noop("网页"),
    "data": gettext_noop("数据包"),
}
# The key figures of a book as its forms name them: `library/printed.py`.
NAMES = (
    gettext_noop("收入总计"),
    gettext_noop("本年收入合计"),
    gettext_noop("财政拨款收入"),
    gettext_noop("本年支出合计"),
    gettext_noop("基本支出"),
    gettext_noop("项目支出"),
    gettext_noop("财政拨款支出"),
    gettext_noop("“三公”经费"),
    gettext_noop("年末结转和结余"),
)


@register.filter
def file_kind(kind: str) -> str:
    """What people call a format: Word 文档, 数据包."""
    return _(_KINDS.get(kind, kind))


@register.filter
def figure(printed: Figure | None) -> str:
    """A figure as a book prints it; blank where it prints none."""
    return "" if printed is None else f"{printed.value:,}"


@register.filter
def signed(change: Decimal | None) -> str:
    """A change with its sign."""
    return "" if change is None else f"{change:+,}" if change else f"{change:,}"


@register.simple_tag
def lang_query() -> str:
    """What keeps the language on the next page: `?lang=en`."""
    return "?lang=en" if (get_language() or "").startswith("en") else ""
