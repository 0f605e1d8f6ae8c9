"""The store as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Rows of an office's year: organisation, projects, budget, ledger, books, audit."""

    name = "mingzhang.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "明账"
