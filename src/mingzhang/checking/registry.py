"""Rules register themselves under the id that stands in `rules.toml`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..model.finding import Finding
from .context import Context

Check = Callable[[Context], Iterable[Finding]]
CHECKS: dict[str, Check] = {}


def check(rule: str) -> Callable[[Check], Check]:
    """Register a function as the check of `rule`. A rule id is registered once."""

    def register(function: Check) -> Check:
        assert rule not in CHECKS, f"{rule} is registered twice"
        CHECKS[rule] = function
        return function

    return register
