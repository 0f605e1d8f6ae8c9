"""The web room as a Django application: templates, static files, jobs."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, components and language files."""

    name = "mingzhang.web"
    label = "web"
    verbose_name = "明账"
