"""Explanations of made-up offices, in the forms that provinces and ministries use; every number fits."""

import csv
from functools import cache
from pathlib import Path

import pytest

from mingzhang import library
from mingzhang.model.fact import Claim, ClaimKind
from mingzhang.model.finding import Finding, Severity

FOLDER = Path(__file__).parent / "data" / "narratives"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
MONEY_OR_RATE = ("元", "%")


@cache
def printed(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text("utf-8")


def checked(text: str, folder: Path) -> tuple[Finding, ...]:
    path = folder / "explanation.txt"
    path.write_text(text, encoding="utf-8")
    return library.check(library.read(path)).findings


def said(name: str) -> list[Claim]:
    """Statements of money and rates, reasons left out."""
    claims = library.claims(library.read(FOLDER / f"{name}.txt"))
    return [c for c in claims if c.measure.endswith(MONEY_OR_RATE) and c.kind is not ClaimKind.REASON]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_found_where_everything_fits(name: str, tmp_path: Path) -> None:
    assert [f for f in checked(printed(name), tmp_path) if f.severity > Severity.NOTICE] == []


def test_most_statements_say_what_they_are_of() -> None:
    claims = [claim for name in NAMES for claim in said(name)]
    assert sum(claim.subject is not None for claim in claims) > 0.88 * len(claims)


def mistakes() -> list[tuple[str, str, str]]:
    """Rows of the list: a narrative, what stands there, what is typed instead."""
    with (FOLDER / "mistakes.csv").open(encoding="utf-8", newline="") as file:
        return [(row["name"], row["right"], row["wrong"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("name", "right", "wrong"), mistakes())
def test_a_mistyped_number_is_found(name: str, right: str, wrong: str, tmp_path: Path) -> None:
    text = printed(name)
    assert right in text
    before = {finding.message for finding in checked(text, tmp_path)}
    found = checked(text.replace(right, wrong, 1), tmp_path)
    assert any(f.severity > Severity.QUESTION and f.message not in before for f in found)


def test_the_parts_of_the_three_public_expenses_and_their_growth(tmp_path: Path) -> None:
    text = """某县水务局2023年度单位决算
七、财政拨款“三公”经费支出决算情况说明
2023年“三公”经费财政拨款支出决算为3.60万元，完成预算100%，较上年增加1.60万元，增长0.80%。
2023年“三公”经费财政拨款支出决算中，因公出国（境）费支出决算0万元，占0%；公务用车购置及运行维护费支出决算2.70万元，占75%；公务接待费支出决算0.90万元，占0.25%。
"""
    found = [f for f in checked(text, tmp_path) if f.severity is Severity.ERROR]
    assert {f.printed for f in found} in ({"1.60万元", "0.25%"}, {"0.80%", "0.25%"})  # change or growth
