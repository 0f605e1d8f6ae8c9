"""What every page of the workspace knows."""

from __future__ import annotations

from django.http import HttpRequest


def workspace(request: HttpRequest) -> dict[str, object]:
    """The actor of the request, None for visitors."""
    return {"actor": getattr(request, "actor", None)}
