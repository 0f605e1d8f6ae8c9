"""`{% load work %}`: amounts, codes, names of the year, rights, and the errors of fields."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django import template
from django.utils.translation import gettext as _

from ...actions.acting import Actor
from ...actions.rights import label_of
from ...store.models import BudgetUnit, Department
from ...vocabulary.codes import list_of
from ..amounts import exact_text, money_text, shown_unit
from ..doors import may_anywhere
from ..views import Bilingual, words_of

register = template.Library()


@register.filter
def money(fen: int | None) -> str:
    """Fen as text in the unit shown, two places; blank for none."""
    return money_text(fen)


@register.filter
def money_exact(fen: int | None) -> str:
    """Fen as text in the unit shown, down to the fen."""
    return exact_text(fen)


@register.simple_tag
def money_unit() -> str:
    """The unit shown: 元 or 万元."""
    return _(shown_unit().value)


@register.filter
def label(member: Enum | None) -> str:
    """The name of a member of a closed set, in the person's language."""
    return "" if member is None else _(str(member.value))


@register.filter
def word(text: str | None) -> str:
    """A word of the data that has a name in the person's language: a grade (优 良 中 差)."""
    return _(text) if text else ""


@register.filter
def said(error: Bilingual) -> str:
    """The words of an error in the person's language."""
    return words_of(error)


@register.filter
def verb_label(verb: str) -> str:
    """The name of a verb of the rights table."""
    return _(label_of(verb))


@register.filter
def code_name(code: str, year: int) -> str:
    """The name of a classification code in a year, "" when the list has none."""
    names = list_of(code, year) if code else None
    return names.name(code) if names is not None and code in names else ""


@register.filter
def name_in(named: BudgetUnit | Department, year: int) -> str:
    """The name of a unit or department in a year."""
    return named.name_in(year)


@register.filter
def may(actor: Actor | None, verb: str) -> bool:
    """Whether the actor may do the verb anywhere: `{% if actor|may:"pay" %}`."""
    return may_anywhere(actor, verb)


@register.simple_tag
def may_at(actor: Actor | None, verb: str, unit: BudgetUnit) -> bool:
    """Whether the actor may do the verb at a unit: `{% may_at actor "pay" unit as allowed %}`."""
    return actor is not None and actor.may(verb, unit)


@register.filter
def share(part: int | None, whole: int | None) -> str:
    """A part of a whole in per cent, one place; "" where there is no whole."""
    return f"{100 * part / whole:.1f}%" if part is not None and whole else ""


@register.filter
def percent(part: Any, whole: Any) -> int:
    """A part of a whole as an integer from 0 to 100, for progress bars."""
    return min(100, max(0, int(part) * 100 // int(whole))) if part and whole else 0
