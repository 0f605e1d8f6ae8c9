"""What the rows of an audit trail are about, by name (对象名称): few questions for a whole page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

# model → the field that says which one it is
_NAMED_BY = {
    "project": "name",
    "adjustment": "document",
    "ledgerentry": "voucher",
    "bookversion": "title",
    "importbatch": "name",
    "performanceobjective": "name",
    "performanceevaluation": "objective__name",
    "questionnaire": "title",
    "division": "name",
}


def names_of(subjects: Iterable[str]) -> dict[str, str]:
    """Names by subject ("project:17"); those of other models, and of rows that are gone, have none."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        model, _colon, pk = subject.partition(":")
        if model in _NAMED_BY and pk.isascii() and pk.isdigit():
            wanted[model].add(pk)
    return {
        f"{model}:{pk}": name
        for model, keys in wanted.items()
        for pk, name in _rows(model, keys).values_list("pk", _NAMED_BY[model])
    }


def _rows(model: str, keys: set[str]) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("store", model)._default_manager.filter(pk__in=keys)
    return rows
