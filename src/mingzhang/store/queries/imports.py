"""Imports for lists and pages (导入批次), limited to the units passed in, without the contents."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from ...model.office import ImportKind
from ..models import BudgetUnit, ImportBatch

Units = QuerySet[BudgetUnit]


def batches(units: Units, accepted: Mapping[ImportKind, Units]) -> QuerySet[ImportBatch]:
    """The imports handed in at those units, or of a kind that is accepted at others; the latest first."""
    wanted = Q(unit__in=units.values("pk"))
    for kind, at in accepted.items():
        wanted |= Q(kind=kind, unit__in=at.values("pk"))
    rows = ImportBatch.objects.filter(wanted)
    return (
        rows.select_related("unit__department", "created_by", "file").defer("file__content").order_by("-pk")
    )
