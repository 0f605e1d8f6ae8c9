"""Imports for lists and pages (导入批次), limited to the units passed in, without the contents."""

from __future__ import annotations

from django.db.models import QuerySet

from ..models import BudgetUnit, ImportBatch


def batches(units: QuerySet[BudgetUnit]) -> QuerySet[ImportBatch]:
    """The imports handed in at those units, the latest first."""
    rows = ImportBatch.objects.filter(unit__in=units.values("pk"))
    return (
        rows.select_related("unit__department", "created_by", "file").defer("file__content").order_by("-pk")
    )
