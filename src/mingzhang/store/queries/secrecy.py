"""Which marked projects a book would name (不予公开项目)."""

from __future__ import annotations

import json
from collections.abc import Collection

from ...model.draft import Draft
from ...vocabulary.text import plain
from ..models import BookVersion, Department, SecrecyMark


def marks_in(department: Department, draft: Draft) -> list[SecrecyMark]:
    """The marks in force of projects whose amounts stand in a draft by name, by number of the project."""
    return _in_force(department, {amount.point.project for amount in draft.amounts})


def marks_against(version: BookVersion) -> list[SecrecyMark]:
    """The marks in force of projects that a version still names: they were made after it was written.

    In the database: book_names_no_marked_project.
    """
    amounts = json.loads(version.draft).get("amounts", ())
    return _in_force(version.department, {amount.get("project", "") for amount in amounts})


def _in_force(department: Department, named: Collection[str]) -> list[SecrecyMark]:
    rows = SecrecyMark.objects.filter(project__unit__department=department, lifted_at__isnull=True)
    found = rows.select_related("project", "decided_by").order_by("project__number")
    return [mark for mark in found if plain(mark.project.name) in named]
