"""Which marked projects a book would name (不予公开项目)."""

from __future__ import annotations

from ...model.draft import Draft
from ...vocabulary.text import plain
from ..models import Department, SecrecyMark


def marks_in(department: Department, draft: Draft) -> list[SecrecyMark]:
    """The marks in force of projects whose amounts stand in a draft by name, by number of the project."""
    named = {amount.point.project for amount in draft.amounts}
    rows = SecrecyMark.objects.filter(project__unit__department=department, lifted_at__isnull=True)
    found = rows.select_related("project", "decided_by").order_by("project__number")
    return [mark for mark in found if plain(mark.project.name) in named]
