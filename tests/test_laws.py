"""The three laws on small documents: each has a case that holds, one that fails, one on the rounding edge."""

from decimal import Decimal

import pytest
from bench.mutation import context as context_of
from bench.mutation import score

from handmade import paragraph
from mingzhang.checking.check import check, check_laws
from mingzhang.checking.context import Context
from mingzhang.library.one import check as check_books
from mingzhang.model.book import Book, BookKind
from mingzhang.model.fact import Claim, ClaimKind, Direction
from mingzhang.model.finding import Finding, Report, Severity
from mingzhang.model.money import Figure, Unit
from mingzhang.model.place import Place
from mingzhang.model.point import Flow, Nature, Point, Stage
from mingzhang.reading.open import read_book
from mingzhang.reading.points.interpret import facts
from shared import SHARED, needs_shared
from tables import book, table

EXPENDITURE = "编码|科目名称|本年支出合计|基本支出|项目支出"
OFFICE = "某县教育局"


def accounts(*blocks: object, year: int = 2024, office: str = OFFICE) -> Context:
    own = book(*blocks, kind=BookKind.FINAL_ACCOUNTS, year=year, office=office)  # type: ignore[arg-type]
    return Context(own, facts(own), ())


def expenditure(rows: str, number: int = 1) -> Context:
    return accounts(table(number, "支出决算表", EXPENDITURE, rows))


def report(*contexts: Context) -> Report:
    return check_laws(contexts)


def first(found: Report) -> Finding:
    assert found.findings, "nothing was found"
    return found.findings[0]


GOOD = """|合计|300.00|100.00|200.00
205|教育支出|300.00|100.00|200.00
20501|教育管理事务|300.00|100.00|200.00
2050101|行政运行|100.00|100.00|
2050199|其他教育管理事务支出|200.00||200.00"""


def test_a_table_that_adds_up_is_proved_exactly() -> None:
    found = report(expenditure(GOOD))
    assert found.findings == ()
    assert found.certificate.holds and found.certificate.failed == 0
    assert found.certificate.parts > 0 and found.certificate.largest_slack == 0


@pytest.mark.parametrize(
    ("old", "new", "cell", "expected"),
    [
        ("205|教育支出|300.00", "205|教育支出|310.00", "教育支出", "300.00万元"),
        ("行政运行|100.00|100.00", "行政运行|100.00|101.00", "行政运行", "100.00万元"),
        ("|合计|300.00|100.00|200.00", "|合计|300.00|100.00|290.00", "合计", "200.00万元"),
    ],
)
def test_a_mistyped_cell_is_named_with_what_the_rest_implies(
    old: str, new: str, cell: str, expected: str
) -> None:
    found = report(expenditure(GOOD.replace(old, new)))
    finding = first(found)
    assert len(found.findings) == 1
    assert finding.rule == "parts" and finding.severity is Severity.ERROR
    assert finding.places[0].row_label == cell
    assert finding.expected == expected
    assert "相差" in finding.message
    assert found.certificate.holds and found.certificate.failed > 0


def test_rounding_is_no_finding_but_counts() -> None:
    rows = """|合计|300.01|100.00|200.00
205|教育支出|150.00|50.00|100.00
206|科学技术支出|150.00|50.00|100.00"""
    found = report(expenditure(rows))
    assert found.findings == ()
    assert found.certificate.rounding > 0 and found.certificate.largest_slack > 0


def test_one_place_beyond_rounding_is_found() -> None:
    rows = """|合计|300.03|100.00|200.00
205|教育支出|150.00|50.00|100.00
206|科学技术支出|150.00|50.00|100.00"""
    assert first(report(expenditure(rows))).places[0].row_label == "合计"


SUMMARY_HEAD = "收入|<|支出|<\n项目|决算数|项目|决算数"
SUMMARY = """一、一般公共预算财政拨款收入|300.00|一、教育支出|310.00
二、其他收入|20.00||
本年收入合计|320.00|本年支出合计|310.00
年初结转和结余|5.00|结余分配|0.00
||年末结转和结余|15.00
总计|325.00|总计|325.00"""


def summary(rows: str, year: int = 2024) -> Context:
    return accounts(table(1, "收入支出决算总表", SUMMARY_HEAD, rows), year=year)


def test_opening_and_in_are_out_and_closing() -> None:
    found = report(summary(SUMMARY))
    assert found.findings == ()
    assert found.certificate.flows > 0


@pytest.mark.parametrize(
    ("old", "new", "cell"),
    [
        ("年末结转和结余|15.00", "年末结转和结余|51.00", "年末结转和结余"),
        ("二、其他收入|20.00", "二、其他收入|29.00", "二、其他收入"),
    ],
)
def test_a_balance_that_does_not_balance(old: str, new: str, cell: str) -> None:
    finding = first(report(summary(SUMMARY.replace(old, new))))
    assert cell in [place.row_label for place in finding.places]
    assert finding.rule in {"flow", "parts"}


def test_what_is_left_at_the_end_is_there_at_the_start() -> None:
    last_year = summary(SUMMARY.replace("年初结转和结余|5.00", "年初结转和结余|5.00"), year=2023)
    this_year = summary(
        SUMMARY.replace("年初结转和结余|5.00", "年初结转和结余|15.00")
        .replace("年末结转和结余|15.00", "年末结转和结余|25.00")
        .replace("总计|325.00|总计|325.00", "总计|335.00|总计|335.00")
    )
    assert report(last_year, this_year).findings == ()
    finding = first(report(last_year, summary(SUMMARY)))
    assert finding.severity is Severity.WARNING
    assert {place.document for place in finding.places} == {"document"}


def test_the_same_amount_in_two_tables() -> None:
    other = table(2, "支出决算表", EXPENDITURE, GOOD.replace("300.00", "310.00").replace("200.00", "210.00"))
    top = table(
        1, "收入支出决算总表", "支出|<\n项目|决算数", "一、教育支出|310.00\n本年支出合计|310.00\n总计|310.00"
    )
    assert report(accounts(top, other)).findings == ()
    other = table(2, "支出决算表", EXPENDITURE, GOOD)
    assert report(accounts(top, other)).certificate.failed > 0


def test_three_public_expenses_on_one_row() -> None:
    head = (
        "合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费\n^|^|小计|公务用车购置费|公务用车运行费|^"
    )
    right = table(1, "“三公”经费支出决算表", head, "35.57|12.63|9.38|0.00|9.38|13.56")
    wrong = table(1, "“三公”经费支出决算表", head, "35.57|12.63|9.83|0.00|9.38|13.56")
    assert report(accounts(right)).findings == ()
    finding = first(report(accounts(wrong)))
    assert finding.printed == "9.83万元" and finding.expected == "9.38万元"
    assert "相邻数字颠倒" in finding.slips


def point(**changes: object) -> Point:
    return Point(OFFICE, 2024, Flow.EXPENDITURE, Stage.OUTTURN, **changes)  # type: ignore[arg-type]


def claim(kind: ClaimKind, value: str | None, unit: Unit = Unit.TEN_THOUSAND_YUAN, **more: object) -> Claim:
    figure = None if value is None else Figure(Decimal(value), unit)
    words = {"subject": point(), "place": Place("document", 9, quote=f"{kind.value} {value}"), **more}
    return Claim(kind, value=figure, **words)  # type: ignore[arg-type]


def said(*claims: Claim) -> Report:
    tables = expenditure(GOOD)
    return report(Context(tables.book, tables.facts, claims))


LAST_YEAR = Point(OFFICE, 2023, Flow.EXPENDITURE, Stage.OUTTURN)


def test_a_sentence_against_the_table() -> None:
    assert said(claim(ClaimKind.LEVEL, "300.00")).findings == ()
    finding = first(said(claim(ClaimKind.LEVEL, "0.3")))
    assert finding.rule == "text-amount" and finding.places[0].page == 9


def test_a_share_against_its_operands() -> None:
    def share(rate: str) -> Report:
        basic = point(nature=Nature.BASIC)
        return said(claim(ClaimKind.SHARE, rate, Unit.PERCENT, subject=basic, base=point()))

    assert share("33.33").findings == ()
    finding = first(share("33.43"))
    assert finding.rule == "text-share" and finding.expected == "33.33%"
    assert "÷" in finding.message


def test_change_and_growth_share_a_base_that_is_not_printed() -> None:
    change = claim(ClaimKind.CHANGE, "50.00", base=LAST_YEAR, direction=Direction.UP, group=1)
    right = claim(ClaimKind.GROWTH, "20.00", Unit.PERCENT, base=LAST_YEAR, direction=Direction.UP, group=1)
    wrong = claim(ClaimKind.GROWTH, "16.67", Unit.PERCENT, base=LAST_YEAR, direction=Direction.UP, group=1)
    assert said(change, right).findings == ()
    assert first(said(change, wrong)).rule in {"text-rate", "text-change"}


def test_direction_words() -> None:
    less = claim(ClaimKind.COMPARISON, None, base=LAST_YEAR, direction=Direction.DOWN)
    before = claim(ClaimKind.LEVEL, "250.00", subject=LAST_YEAR)
    assert first(said(before, less)).rule in {"text-direction", "text-amount"}
    more = claim(ClaimKind.COMPARISON, None, base=LAST_YEAR, direction=Direction.UP)
    assert said(before, more).findings == ()


def test_unchanged_means_printed_alike() -> None:
    flat = claim(ClaimKind.COMPARISON, None, base=LAST_YEAR, direction=Direction.FLAT)
    assert said(claim(ClaimKind.LEVEL, "300.00", subject=LAST_YEAR), flat).findings == ()
    assert said(claim(ClaimKind.LEVEL, "299.00", subject=LAST_YEAR), flat).findings != ()


def test_items_listed_by_the_text_add_up_to_its_total() -> None:
    budget = {"flow": Flow.EXPENDITURE, "stage": Stage.ORIGINAL_BUDGET}

    def listing(total: str) -> Report:
        parts = [
            claim(
                ClaimKind.COMPLETION,
                "100.00",
                Unit.PERCENT,
                subject=point(function=code),
                base=of(function=code),
            )
            for code in ("2050101", "2050199")
        ]
        return said(claim(ClaimKind.LEVEL, total, subject=of()), *parts)

    def of(**changes: str) -> Point:
        return Point(OFFICE, 2024, budget["flow"], budget["stage"], **changes)  # type: ignore[arg-type]

    assert listing("300.00").findings == ()
    finding = first(listing("250.00"))
    assert finding.rule == "text-parts" and finding.printed == "250.00万元"


def test_a_statement_that_nothing_compares_is_not_judged() -> None:
    alone = claim(ClaimKind.SHARE, "12.00", Unit.PERCENT, base=None)
    found = said(alone)
    assert found.findings == () and found.certificate.not_judged > 0


def test_a_misread_layout_is_asked_about_not_claimed() -> None:
    rows = "\n".join(
        f"{code}|某项|9{n}.00|1.00|2.00" for n, code in enumerate(("205", "206", "207", "208"), 1)
    )
    found = report(expenditure(rows))
    assert [f.rule for f in found.findings] == ["layout"]
    assert found.findings[0].severity is Severity.QUESTION


def test_words_that_nobody_knows_make_no_false_alarm() -> None:
    odd = table(1, "某某情况", "甲|乙|丙", "子|1.00|2.00\n丑|3.00|5.00\n寅|4.00|8.00")
    assert report(accounts(odd)).findings == ()


def test_errors_come_first() -> None:
    found = check([expenditure(GOOD.replace("205|教育支出|300.00", "205|教育支出|310.00"))])
    ranks = [list(Severity).index(f.severity) for f in found.findings]
    assert ranks == sorted(ranks, reverse=True)


def reference(name: str) -> Report:
    return check_laws([context_of(read_book(SHARED / "documents" / name))])


@needs_shared
@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("b_commerce_2025.pdf", set()),
        ("seed_2023_budget.txt", set()),
        ("b_welfare_2024.pdf", {"738.66万元"}),
        ("fa_finance_good.pdf", {"0.3万元", "71.73%", "财政拨款收入支出总计持平"}),
    ],
)
def test_reference_documents_have_these_errors_and_no_other(name: str, printed: set[str]) -> None:
    found = reference(name)
    assert {finding.printed for finding in found.findings} == printed
    assert found.certificate.holds


@needs_shared
def test_the_final_accounts_with_known_inconsistencies() -> None:
    found = reference("seed_2017_final_accounts.txt")
    said_of = {finding.printed for finding in found.findings}
    assert {"88.70万元", "100%", "29,520.12万元"} <= said_of
    assert sum(finding.printed == "0万元" for finding in found.findings) == 4
    assert len(found.findings) == 7
    assert found.certificate.holds and found.certificate.rounding > 0


@needs_shared
@pytest.mark.parametrize("name", ["fa_finance_good.pdf", "b_commerce_2025.pdf"])
def test_most_mistyped_digits_are_seen_and_named(name: str) -> None:
    result = score(read_book(SHARED / "documents" / name), 25)
    assert result.reported >= 0.95 * result.visible
    assert result.named >= 0.8 * result.visible


def test_the_mutated_small_book_is_seen() -> None:
    own: Book = expenditure(GOOD).book
    result = score(own, 25)
    assert result.reported >= 0.95 * result.visible and result.named >= 0.8 * result.visible


def test_no_budget_at_the_start_is_none() -> None:
    """年初无预算, while the account's base is printed."""
    base = point()
    assert any(f.rule == "zero-base" for f in said(claim(ClaimKind.NO_BASE, None, base=base)).findings)
    other = Point(OFFICE, 2024, Flow.EXPENDITURE, Stage.ORIGINAL_BUDGET)
    assert said(claim(ClaimKind.NO_BASE, None, base=other)).findings == ()


@pytest.mark.parametrize(("name", "found"), [("总收入", True), ("收入总计", False)])
def test_a_total_with_the_opening_balance_is_not_the_years_revenue(name: str, found: bool) -> None:
    rows = """一、一般公共预算财政拨款收入|320.00|一、教育支出|310.00
本年收入合计|320.00|本年支出合计|310.00
年初结转和结余|20.00|年末结转和结余|30.00
总计|340.00|总计|340.00"""
    head = "收入|<|支出|<\\n项目|决算数|项目|决算数"
    made = accounts(table(1, "收入支出决算总表", head, rows), paragraph(f"2024年度{name}340.00万元。"))
    assert any(f.rule == "whole-year-label" for f in check([made]).findings) is found


@pytest.mark.parametrize("word", ["涉密", "X", "见附表"])
def test_an_amount_that_nobody_can_read_neither_passes_nor_fails(word: str) -> None:
    rows = f"""|合计|300.00|200.00|100.00
201|一般公共服务支出|300.00|200.00|100.00
20103|政府办公厅（室）|300.00|200.00|100.00
2010301|行政运行|{word}|{word}|
2010302|一般行政管理事务|100.00||100.00"""
    made = book(table(1, "支出决算表", "编码|科目名称|本年支出合计|基本支出|项目支出", rows))
    found = check_books(made)
    assert [one for one in found.findings if one.severity is Severity.ERROR] == []
    assert found.certificate.not_judged > 0


def test_small_firms_are_a_part_of_small_and_medium_ones() -> None:
    def said(micro: str) -> list[str]:
        made = book(
            paragraph("授予中小企业合同金额120.00万元，其中：授予小微企业合同金额" + micro + "万元。"),
            kind=BookKind.FINAL_ACCOUNTS,
        )
        return [one.message for one in check_books(made).findings if one.severity is Severity.ERROR]

    assert said("120.00") == []
    assert len(said("150.00")) == 1


@pytest.mark.parametrize(("other", "total", "alarms"), [("-20.00", "480.00", 0), ("20.00", "480.00", 1)])
def test_other_money_paid_back_makes_appropriations_more_than_all(
    other: str, total: str, alarms: int
) -> None:
    rows = f"""一、一般公共预算财政拨款收入|400.00
二、政府性基金预算财政拨款收入|100.00
三、国有资本经营预算财政拨款收入|
四、其他收入|{other}
本年收入合计|{total}"""
    found = report(accounts(table(1, "收入决算总表", "项目|决算数", rows)))
    assert min(len(found.findings), 1) == alarms
