"""Where a row is shown (地址): from a row, or the subject of an audit row, to its page."""

from __future__ import annotations

from django.db.models import Model
from django.urls import NoReverseMatch, reverse

# model → the view of one row, and the first page of its subject
_PAGES = {
    "project": ("project", "projects"),
    "budgetversion": ("budget", "preparation"),
    "budgetplan": ("plan", "preparation"),
    "adjustment": ("adjustment", "adjustments"),
    "ledgerentry": ("entry", "ledger"),
    "allotmentline": ("line", "ledger"),
    "bookversion": ("book", "books"),
    "importbatch": ("import", "imports"),
    "budgetunit": ("unit", "organisation"),
    "department": ("department", "organisation"),
    "person": ("person", "people"),
    "work": ("work", "works"),
}


def address_of(row: Model) -> str:
    """The page of a row; the subject's first page where it has none; "" for what no page shows."""
    return address_named(row._meta.model_name or "", str(row.pk))


def address_named(model: str, pk: str) -> str:
    """The page of a row by its model's name and key."""
    one, subject = _PAGES.get(model, ("", ""))
    return named(one, pk) or (named(subject) if subject else "")


def named(name: str, *args: str) -> str:
    """The address of a view by its name; "" when there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
