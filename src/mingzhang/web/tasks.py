"""Where the worker process finds its tasks: in `actions.tasks`."""

from __future__ import annotations

from ..actions.tasks import LONG_TASKS

__all__ = ["LONG_TASKS"]
