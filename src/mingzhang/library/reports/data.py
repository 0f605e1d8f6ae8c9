"""The report as JSON: the contract is docs/findings-json.md."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from ...model.finding import Certificate, Finding, Report
from ...model.place import Place
from .ordering import by_severity, counts
from .words import Language, miss_unit, unit_word


def json_report(report: Report) -> str:
    """The whole report as JSON text; amounts are strings, so that nothing is rounded on the way."""
    content = {
        "documents": list(report.documents),
        "counts": {level.value: number for level, number in counts(report.findings).items()},
        "findings": [_finding(finding) for finding in by_severity(report.findings)],
        "certificate": _certificate(report.certificate),
        "remarks": [asdict(remark) for remark in report.remarks],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "printed": finding.printed,
        "expected": finding.expected,
        "miss": None if finding.miss is None else plain_number(finding.miss),
        "miss_unit": None if finding.miss is None else unit_word(miss_unit(finding), Language.CHINESE),
        "slips": list(finding.slips),
        "alternatives": list(finding.alternatives),
        "places": [_place(place) for place in finding.places],
    }


def _place(place: Place) -> dict[str, Any]:
    box = place.box
    return {**asdict(place), "box": None if box is None else [box.x0, box.y0, box.x1, box.y1]}


def _certificate(certificate: Certificate) -> dict[str, Any]:
    values = asdict(certificate)
    return {
        key: plain_number(value) if isinstance(value, Decimal) else value for key, value in values.items()
    }


def plain_number(value: Decimal) -> str:
    """A decimal in full, without exponent or idle zeros after the point.

    >>> plain_number(Decimal("1.50E+4")), plain_number(Decimal("0.10"))
    ('15000', '0.1')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
