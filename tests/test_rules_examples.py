"""The examples that `mingzhang rules` shows: one that passes and one that fails, tried as printed.

Those that describe a situation (a table beside a sentence, two places, a whole document) cannot be
typed as one sentence; they are listed here with the reason, and stand in tests of their own.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from handmade import book, heading
from mingzhang.checking.rules import Rule, rules
from mingzhang.library.one import check
from mingzhang.model.book import BookKind

BESIDE_A_TABLE = "the sentence is held against a table"
IN_A_TABLE = "the example is a row, a head or a caption of a table"
SEVERAL_PLACES = "the example compares two or more places of one document"
HEADINGS = "the example is a run of headings or a table of contents"
WHOLE = "the example speaks of the whole document"
ARITHMETIC = "a law: the example is the arithmetic that its message shows"
LAWS = (
    *("identity", "parts", "flow", "text-amount", "text-change", "text-rate", "text-share"),
    *("text-direction", "text-parts", "zero-base", "layout"),
)
NEEDS = {
    **dict.fromkeys(LAWS, ARITHMETIC),
    **dict.fromkeys(
        (
            "rate-base",
            "coverage",
            "listing",
            "carryover",
            "count-differs",
            "header-label",
            "nature-wording",
            "whole-year-label",
        ),
        BESIDE_A_TABLE,
    ),
    **dict.fromkeys(
        (
            "subject-name",
            "subject-parent",
            "subject-name-short",
            "code-form",
            "code-name",
            "old-name",
            "item-nature",
        ),
        IN_A_TABLE,
    ),
    **dict.fromkeys(
        (
            "budget-equals-outturn",
            "pension-line",
            "mixed-units",
            "table-unit",
            "table-note",
            "department-name",
            "empty-table",
            "unknown-words",
            "unreadable-amount",
        ),
        IN_A_TABLE,
    ),
    **dict.fromkeys(
        (
            "goal-other-project",
            "goal-copied",
            "goal-past-tense",
            "goal-unquantified",
            "goal-short",
            "goal-large-unquantified",
            "goal-status-quo",
            "goal-spending-only",
            "goal-no-result",
            "goal-money",
            "goal-no-base",
        ),
        IN_A_TABLE,
    ),
    **dict.fromkeys(
        ("missing-full-stop", "reasons-repeated", "missing-rate", "project-name", "repeated-passage"),
        SEVERAL_PLACES,
    ),
    "repeated-paragraphs": SEVERAL_PLACES,
    "goal-shortened": SEVERAL_PLACES,
    **dict.fromkeys(
        ("heading-number", "heading-twice", "heading-misplaced", "heading-sentence", "contents"), HEADINGS
    ),
    "form-required": WHOLE,
    **dict.fromkeys(
        (
            *("appraisal-points", "appraisal-parts", "appraisal-nothing", "appraisal-total"),
            "appraisal-execution",
        ),
        IN_A_TABLE,
    ),
    **dict.fromkeys(("appraisal-score", "appraisal-money"), BESIDE_A_TABLE),
    "score-differs": "the rule looks at self-evaluations only",
}
HERE = Path(__file__)


def found(sentence: str) -> set[str]:
    """Rules that speak up on a document that is nothing but the sentence."""
    text = sentence if sentence.endswith("。") else sentence + "。"
    books = [
        book(*blocks, kind=kind)
        for kind in (BookKind.FINAL_ACCOUNTS, BookKind.BUDGET)
        for blocks in ((sentence,), (heading("第一部分 部门概况"), text))
    ]
    return {finding.rule for made in books for finding in check(made).findings}


typed = pytest.mark.parametrize("rule", [r for r in rules() if r.id not in NEEDS], ids=lambda rule: rule.id)


@typed
def test_the_example_that_passes_passes(rule: Rule) -> None:
    assert rule.id not in found(rule.passes)


@typed
def test_the_example_that_fails_fails(rule: Rule) -> None:
    assert rule.id in found(rule.fails)


def test_rules_that_are_listed_exist_and_are_tested_elsewhere() -> None:
    known = {rule.id for rule in rules()}
    assert set(NEEDS) <= known
    others = "".join(p.read_text("utf-8") for p in HERE.parent.glob("*.py") if p != HERE)
    assert [name for name in NEEDS if f'"{name}"' not in others] == []
