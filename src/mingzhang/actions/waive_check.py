"""Waive an item of the check list with a reason (豁免检查事项)."""

from __future__ import annotations

from ..store.models import CloseCheck, Department
from ..store.queries.closing import Check
from .acting import Actor, record, verb
from .entered import line
from .errors import StateError


@verb("waive")
def waive_check(actor: Actor, department: Department, year: int, check: Check, reason: str) -> CloseCheck:
    """Say why an item need not be mended; only items that may be waived, only with a reason."""
    actor.require("waive", department=department)
    if not (check.waivable and check.stops):
        raise StateError(
            f"“{check.message}”不能豁免，请先处理", f"“{check.message}” cannot be waived; mend it first"
        )
    row = CloseCheck.objects.create(
        department=department,
        year=year,
        rule=check.rule,
        message=check.message,
        reason=line(reason, "reason", "豁免理由", 400),
        waived_by=actor.person,
    )
    after = {"year": year, "rule": check.rule, "message": check.message, "reason": row.reason}
    record(actor, "waive", row, department=department, after=after)
    return row
