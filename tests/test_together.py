"""Several documents checked together: budget and account, year and year, unit and department."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from handmade import paragraph
from mingzhang.library.one import check
from mingzhang.model.book import Book, BookKind
from mingzhang.model.finding import Finding, Severity
from mingzhang.reading.open import read_book_here
from tables import book, table

EXAMPLES = Path(__file__).parents[1] / "examples"
OFFICE = "某县教育局"
SCHOOL = "某县第一中学"
SPENDING = "编码|科目名称|合计|基本支出|项目支出"
SPENT = "编码|科目名称|本年支出合计|基本支出|项目支出"
FUNDS = "收入|<|支出|<\n项目|决算数|项目|决算数"


def budget(total: str = "300.00", project: str = "200.00", year: int = 2024, office: str = OFFICE) -> Book:
    """A budget of one item with basic and project expenditure."""
    rows = f"""|合计|{total}|100.00|{project}
205|教育支出|{total}|100.00|{project}
20502|普通教育|{total}|100.00|{project}
2050204|高中教育|{total}|100.00|{project}"""
    made = book(table(1, "部门支出总表", SPENDING, rows), kind=BookKind.BUDGET, year=year, office=office)
    return replace(made, document=f"{office}{year}年预算")


def accounts(
    opening: str = "20.00",
    closing: str = "30.00",
    said: str = "",
    year: int = 2024,
    spent: tuple[str, str] = ("310.00", "210.00"),
) -> Book:
    """Final accounts with 320.00 of revenue and a sentence."""
    total, project = spent
    whole = {"20.00": "340.00", "25.00": "345.00"}[opening]
    funds = f"""一、一般公共预算财政拨款收入|320.00|一、教育支出|{total}
本年收入合计|320.00|本年支出合计|{total}
年初结转和结余|{opening}|年末结转和结余|{closing}
总计|{whole}|总计|{whole}"""
    lines = f"""|合计|{total}|100.00|{project}
205|教育支出|{total}|100.00|{project}
20502|普通教育|{total}|100.00|{project}
2050204|高中教育|{total}|100.00|{project}"""
    blocks = [table(1, "收入支出决算总表", FUNDS, funds), table(2, "支出决算表", SPENT, lines)]
    text = [paragraph(said)] if said else []
    made = book(*blocks, *text, kind=BookKind.FINAL_ACCOUNTS, year=year, office=OFFICE)
    return replace(made, document=f"{OFFICE}{year}年决算")


def alarms(*books: Book) -> list[Finding]:
    return [f for f in check(*books).findings if f.severity in {Severity.ERROR, Severity.WARNING}]


def new_alarms(*books: Book) -> list[Finding]:
    """What only shows when the books are looked at together."""
    alone = [(f.rule, f.printed) for one in books for f in alarms(one)]
    return [f for f in alarms(*books) if (f.rule, f.printed) not in alone]


@pytest.mark.parametrize(("said", "found"), [("300.00", False), ("305.00", True)])
def test_the_year_start_budget_of_the_account_is_that_of_the_budget(said: str, found: bool) -> None:
    sentence = f"2024年度本年支出年初预算为{said}万元，支出决算为310.00万元。"
    clashes = new_alarms(budget(), accounts(said=sentence))
    assert bool(clashes) is found
    for finding in clashes:
        assert {p.document for p in finding.places} == {f"{OFFICE}2024年预算", f"{OFFICE}2024年决算"}
        assert "年预算" in finding.message and finding.severity is Severity.WARNING


def test_an_account_may_differ_from_its_budget() -> None:
    assert alarms(budget(), accounts()) == []


@pytest.mark.parametrize(
    ("opening", "closing", "found"), [("20.00", "30.00", False), ("25.00", "35.00", True)]
)
def test_what_is_left_at_the_end_is_there_at_the_start(opening: str, closing: str, found: bool) -> None:
    """年末(2023) = 年初(2024)."""
    before = accounts(closing="20.00", spent=("320.00", "220.00"), year=2023)
    after = accounts(opening=opening, closing=closing, year=2024)
    clashes = new_alarms(before, after)
    assert len(clashes) == found
    if found:
        assert "20.00" in clashes[0].message and "25.00" in clashes[0].message


@pytest.mark.parametrize(
    ("change", "found"), [("减少10.00万元，下降3.13%", False), ("减少15.00万元，下降4.62%", True)]
)
def test_last_year_in_a_sentence_is_last_years_account(change: str, found: bool) -> None:
    before = accounts(closing="20.00", spent=("320.00", "220.00"), year=2023)
    sentence = f"2024年度本年支出合计310.00万元，比上年{change}。"
    assert bool(new_alarms(before, accounts(said=sentence))) is found


def test_every_stock_that_is_not_carried_over_is_named_in_a_book_of_real_size() -> None:
    """Closing 10,020.27 of one year and opening 9,788.95 of the next, in all tables that print them."""
    first = EXAMPLES / "final_accounts_2017.json"
    before = Book.from_json(first)
    after = Book.from_json(first.read_text("utf-8").replace("2017", "2018"))
    report = check(before, after)
    carried = {(f.printed, f.expected) for f in report.findings if f.rule == "flow"}
    assert carried == {("9,788.95万元", "10,020.27万元"), ("509.89万元", "418.81万元")}
    assert all(len({p.document for p in f.places}) == 2 for f in report.findings if f.rule == "flow")
    assert not [f for f in report.findings if f.rule == "layout"]
    assert not report.certificate.holds


def test_the_change_is_to_blame_not_the_amount_that_the_table_prints_alike() -> None:
    """340.00 after 345.00 is said to be 50.00 and 25.00 % more."""
    said = "2024年度收入总计340.00万元，支出总计340.00万元，比上年增加50.00万元，增长25.00%。"
    last = replace(accounts("25.00", "35.00", year=2023), document="上年")
    found = {f.rule: f for f in alarms(last, accounts(said=said)) if f.rule.startswith("text")}
    assert set(found) == {"text-change", "text-rate"}
    assert (found["text-change"].printed, found["text-change"].expected) == ("50.00万元", "减少5.00万元")
    assert (found["text-rate"].printed, found["text-rate"].expected) == ("25.00%", "1.45%")


def department(school: int = 200) -> Book:
    rows = f"""合计|{200 + school}.00|200.00|{school}.00
{OFFICE}本级|200.00|100.00|100.00
{SCHOOL}|{school}.00|100.00|{school - 100}.00"""
    made = book(
        table(1, "部门支出总表（按单位）", "单位名称|合计|基本支出|项目支出", rows),
        kind=BookKind.BUDGET,
        office=OFFICE,
    )
    return replace(made, document="部门预算")


@pytest.mark.parametrize(("school", "found"), [(200, False), (210, True)])
def test_a_unit_in_the_departments_book_is_the_units_own_book(school: int, found: bool) -> None:
    own = replace(budget(total="200.00", project="100.00", office=SCHOOL), document="单位预算")
    assert bool(new_alarms(department(school), own)) is found


def test_books_of_different_offices_do_not_touch() -> None:
    other = replace(budget(total="310.00", project="210.00", office="某县民政局"), document="民政")
    assert alarms(budget(), other) == []


def test_an_account_and_a_budget_of_later_years_add_nothing() -> None:
    """2017 and 2023 of one office have no amount in common."""
    one, two = (read_book_here(EXAMPLES / name) for name in ("final_accounts_2017.json", "budget_2023.json"))
    assert new_alarms(one, two) == []
    assert len(check(one, two).findings) == len(check(one).findings) + len(check(two).findings)


def test_a_draft_and_its_final_text_are_one_document_twice() -> None:
    """The same book twice under two names: everything agrees."""
    assert new_alarms(budget(), replace(budget(), document="预算（报批稿）")) == []
