"""`{% load public %}`: words of the public page."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

register = template.Library()
_KINDS = {
    "pdf": gettext_noop("PDF"),
    "docx": gettext_noop("Word 文档"),
    "xlsx": gettext_noop("Excel 表格"),
    "html": gettext_noop("网页"),
    "data": gettext_noop("数据包"),
}


@register.filter
def file_kind(kind: str) -> str:
    """What people call a format: Word 文档, 数据包."""
    return _(_KINDS.get(kind, kind))


@register.simple_tag
def lang_query() -> str:
    """What keeps the language on the next page: `?lang=en`."""
    return "?lang=en" if (get_language() or "").startswith("en") else ""
