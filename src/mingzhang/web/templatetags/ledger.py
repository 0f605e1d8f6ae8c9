"""`{% load ledger %}`: events, accounts and levels of approval in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from ...actions.acting import Actor
from ...ledger.data import accounts
from ...model.entry import Account, Approval, Event
from ...store.models import LedgerEntry
from ...store.standing import departments_closed

register = template.Library()


@register.filter
def event_label(event: str) -> str:
    """The name of an event as a row keeps it."""
    return _(Event[event.upper()].value)


@register.filter
def account_label(code: str) -> str:
    """The name of an account."""
    return _(accounts()[Account(code)].label)


@register.filter
def approval_label(level: str) -> str:
    """The name of a level of approval, "" for none."""
    return _(Approval[level.upper()].value) if level else ""


@register.simple_tag
def closed_for(actor: Actor, year: int) -> bool:
    """True when the year is closed at every department of whose units the person sees one."""
    seen = set(actor.units().order_by().values_list("department", flat=True))
    return bool(seen) and seen <= departments_closed(year)


@register.filter
def without_sign(fen: int) -> int:
    """An amount without its sign, for the column that says credit."""
    return abs(fen)


@register.filter
def is_corrected(row: LedgerEntry) -> bool:
    """Whether a correction took the entry back."""
    return hasattr(row, "correction")
