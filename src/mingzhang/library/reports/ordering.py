"""The order in which people read findings: worst first, then by document and page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...model.finding import Finding, Report, Severity

SEVERITIES = tuple(reversed(Severity))
"""Worst first."""


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first; within a severity by document and page."""
    return sorted(findings, key=_rank)


def at_least(report: Report, lowest: Severity) -> Report:
    """The report without findings below `lowest`; the certificate is unchanged."""
    kept = tuple(finding for finding in report.findings if finding.severity >= lowest)
    return replace(report, findings=kept)


def counts(findings: Sequence[Finding]) -> dict[Severity, int]:
    """How many findings of each severity, worst first, zeros included."""
    return {level: sum(f.severity is level for f in findings) for level in SEVERITIES}


def rule_counts(findings: Iterable[Finding]) -> list[tuple[str, Severity, int]]:
    """How many findings of each rule and severity, the worst and most frequent first."""
    tally: dict[tuple[str, Severity], int] = {}
    for finding in findings:
        key = (finding.rule, finding.severity)
        tally[key] = tally.get(key, 0) + 1
    rows = [(rule, severity, number) for (rule, severity), number in tally.items()]
    return sorted(rows, key=lambda row: (SEVERITIES.index(row[1]), -row[2], row[0]))


def _rank(finding: Finding) -> tuple[int, str, int]:
    first = finding.places[0] if finding.places else None
    return (
        SEVERITIES.index(finding.severity),
        first.document if first else "",
        first.page if first else 0,
    )
