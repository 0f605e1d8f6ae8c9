"""Reports without tables: what their sentences say of amounts, scores and lists is checked by itself."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from handmade import book, heading
from mingzhang.library.one import check
from mingzhang.model.book import BookKind
from mingzhang.model.finding import Finding, Severity

REPORTS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "reports.toml").read_text("utf-8")
)["report"]
MINE = {
    *("parts-in-text", "shares-of-whole", "execution-rate", "listed-count"),
    *("score-parts", "score-rate", "score-differs", "score-grade"),
}


def told(
    text: str, office: str = "某市协作办公室", kind: BookKind = BookKind.SELF_EVALUATION
) -> list[Finding]:
    """The findings of a text, one paragraph a line, # before headings; typography left out."""
    lines = [line.strip() for line in text.strip().splitlines()]
    blocks = [heading(line.lstrip("#")) if line.startswith("#") else line for line in lines]
    found = check(book(*blocks, office=office, year=2023, kind=kind)).findings
    return [one for one in found if one.severity is not Severity.NOTICE]


def rules(text: str, **of: Any) -> list[str]:
    return sorted(one.rule for one in told(text, **of))


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["office"])
def test_a_report_in_order_has_no_finding(report: dict[str, Any]) -> None:
    assert [(one.rule, one.message) for one in told(report["text"], report["office"])] == []


ERRORS = [(report, *error) for report in REPORTS for error in report["errors"]]


@pytest.mark.parametrize(
    ("report", "right", "wrong", "expected"), ERRORS, ids=[f"{r['office']}:{e}" for r, _, e, _ in ERRORS]
)
def test_an_error_in_a_report_is_told(report: dict[str, Any], right: str, wrong: str, expected: str) -> None:
    assert report["text"].count(right) == 1
    found = {one.rule for one in told(report["text"].replace(right, wrong), report["office"])}
    assert found
    assert found & set(expected.split())
