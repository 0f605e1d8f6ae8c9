"""`{% load books %}`: the clock of publication, severities, marks of the check list."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ...model.finding import Severity
from ...store.models import BookVersion
from ...store.queries import book_versions
from ...store.queries.closing import Mark

register = template.Library()
_SEVERITIES = {
    Severity.ERROR: gettext_noop("错误"),
    Severity.WARNING: gettext_noop("警示"),
    Severity.QUESTION: gettext_noop("疑问"),
    Severity.NOTICE: gettext_noop("提示"),
}
_TONES = {Mark.PASSED: "ok", Mark.WAIVED: "note", Mark.TO_LOOK_AT: "warning", Mark.FAILED: "error"}


@register.filter
def due_day(version: BookVersion) -> date | None:
    """The last day for publication."""
    return book_versions.due_day(version)


@register.filter
def is_late(version: BookVersion) -> bool:
    """Whether it is, or came, too late."""
    return book_versions.is_late(version)


@register.filter
def severity_label(severity: Severity) -> str:
    """错误、警示、疑问、提示."""
    return _(_SEVERITIES[severity])


@register.filter
def tone(mark: Mark) -> str:
    """The colour of a mark."""
    return _TONES[mark]
