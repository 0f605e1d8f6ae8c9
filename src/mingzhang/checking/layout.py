"""Equations that fail everywhere say that a layout was misread, not that the document is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.fact import Fact
from ..model.finding import Finding, Severity
from .adopt import Misread
from .system import System


def misread_findings(system: System, misread: Sequence[Misread]) -> list[Finding]:
    """One question for each table (or rule between tables) whose sums fail in every instance."""
    found: dict[str, Finding] = {}
    for family in misread:
        finding = _question(system, family)
        if finding is not None:
            found.setdefault(finding.places[0].table_title, finding)
    return list(found.values())


def _question(system: System, family: Misread) -> Finding | None:
    variables = [v for row in family.rows[:3] for v, _ in row.terms]
    origins = [system.prints[n].origin for v in variables for n in system.of_variable[v][:1]]
    facts = [origin for origin in origins if isinstance(origin, Fact)]
    if not facts:
        return None
    titles = dict.fromkeys(fact.place.table_title for fact in facts if fact.place.table_title)
    where = "、".join(f"《{title}》" for title in titles) + ("之间" if len(titles) > 1 else "中")
    return Finding(
        rule="layout",
        severity=Severity.QUESTION,
        message=f"{where}有{len(family.rows)}处合计关系全部不成立，可能是版式未被正确识别，请人工核对。",
        places=tuple(fact.place for fact in facts[:6]),
    )
