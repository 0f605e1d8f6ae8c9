"""The sample office's files: a ledger fed with them yields the published books, cell by cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

import pytest
from bench import make_drafts, make_office

from mingzhang.ledger.ledger import Ledger
from mingzhang.library.compose import compose
from mingzhang.library.one import read
from mingzhang.model.book import Book, Table
from mingzhang.model.draft import Draft
from mingzhang.model.entry import Account
from mingzhang.model.point import Source
from office_files import OFFICE, Year, draft_2017, draft_2023, fen, projects, rows

EXAMPLES = OFFICE.parent
# Rows of the table of non-tax revenue whose total is printed as 0 in the published book; here it is the sum.
MISPRINTED = {
    "七、其他收入": "1577.57",
    "利息收入": "22.85",
    "展览收入": "1502.23",
    "事业单位国有资产处置收入": "52.49",
}
Differing = tuple[str, str, int, Decimal, Decimal]  # title, row label, column, published, written


@pytest.fixture(scope="module")
def year() -> Year:
    return Year()


@pytest.fixture(scope="module")
def ledger(year: Year) -> Ledger:
    """Every entry posted by date: the ledger refuses a position below zero and more than the cash at hand."""
    ledger = Ledger()
    assert all(ledger.post(entry) for entry in year.entries)
    return ledger


def amounts(table: Table) -> dict[tuple[int, int], Decimal]:
    """The amounts of a table by row below the header and column; words and blanks count as nothing."""
    return {
        (c.row - table.header_rows, c.column): amount(c.text)
        for c in table.cells
        if c.row >= table.header_rows
    }


def amount(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "").strip() or "0")
    except InvalidOperation:
        return Decimal(0)


def labels(table: Table) -> dict[int, str]:
    """The first word of every row below the header."""
    return {c.row - table.header_rows: c.text.strip() for c in reversed(table.cells) if c.text.strip()}


def differing(published: Book, draft: Draft, last: int) -> Iterator[Differing]:
    """The cells of the first tables of a published book that a draft prints differently by plain rounding."""
    written = {table.title: table for table in compose(draft).book("written").tables}
    for table in published.tables[:last]:
        before, after = amounts(table), amounts(written[table.title])
        for row, column in sorted(before.keys() | after.keys()):
            pair = before.get((row, column), Decimal(0)), after.get((row, column), Decimal(0))
            if pair[0] != pair[1]:
                yield table.title, labels(table)[row], column, *pair


def by_label(table: Table) -> dict[tuple[str, int], Decimal]:
    """The amounts of a table other than zero by label and column."""
    words = labels(table)
    return {(words[row], column): found for (row, column), found in amounts(table).items() if found}


def test_the_final_accounts_of_the_ledger_are_the_published_ones(ledger: Ledger) -> None:
    book = read(EXAMPLES / "final_accounts_2017.json")
    assert list(differing(book, draft_2017(ledger.balances()), 8)) == []


def test_the_non_tax_revenue_is_the_published_one_but_for_four_totals(ledger: Ledger) -> None:
    published = read(EXAMPLES / "final_accounts_2017.json").tables[8]
    book = compose(draft_2017(ledger.balances())).book("written")
    written = next(table for table in book.tables if table.title == "非税收入征缴情况表")
    missing = {(label, 1): Decimal(total) for label, total in MISPRINTED.items()}
    assert by_label(written) == by_label(published) | missing


def test_the_budget_of_the_lines_is_the_published_one() -> None:
    assert list(differing(read(EXAMPLES / "budget_2023.json"), draft_2023(), 12)) == []


def test_a_year_start_budget_by_function_is_the_one_of_the_text() -> None:
    found: dict[str, int] = defaultdict(int)
    for row in rows("budget_2017"):
        if row["fund"] == Source.GENERAL.value:
            found[row["function"]] += fen(row["amount"])
    told = {code: make_drafts.fen(budget) for code, budget in make_drafts.BUDGETS.items()}
    assert found == {code: budget for code, budget in told.items() if budget}


def test_nothing_is_left_open_at_the_end_of_the_year(ledger: Ledger) -> None:
    open_ = (Account.UNDISTRIBUTED, Account.COMMITTED, Account.IN_PAYMENT, Account.AVAILABLE)
    left = {(b.account, b.line.fund) for b in ledger.balances() if b.account in open_ and b.fen}
    assert left == {(Account.AVAILABLE, Source.OTHER)}  # a budget of own money that is not used lapses


def test_payments_name_known_projects_contracts_and_days(year: Year) -> None:
    known, contracts = projects(2017), {row["number"] for row in rows("contracts_2017")}
    paid = rows("payments_2017")
    assert {row["project"] for row in paid} <= known.keys()
    assert {row["contract"] for row in paid} - {""} == contracts
    assert all("2017-01-03" <= row["applied_on"] <= row["settled_on"] <= "2017-12-31" for row in paid)
    assert 1500 <= len(paid) <= 3000
    assert Counter(row["status"] for row in paid)["已退单"] >= 5
    assert len(rows("refunds_2017")) >= 5


def test_registers_agree_with_the_payments() -> None:
    by_class: dict[str, int] = defaultdict(int)
    for row in rows("payments_2017"):
        if row["status"] == "已支付" and row["fund"] == Source.GENERAL.value:
            by_class[row["economic"]] += fen(row["amount"])
    for register, economic in (("receptions", "30217"), ("overseas", "30212"), ("meetings", "30215")):
        assert sum(fen(row["amount"]) for row in rows(f"registers_2017/{register}")) == by_class[economic]
    kinds: dict[str, int] = defaultdict(int)
    for row in rows("registers_2017/procurement"):
        kinds[row["kind"]] += fen(row["amount"])
    assert kinds == {"货物": make_drafts.fen("17.76"), "服务": make_drafts.fen("220.03")}


def test_registers_count_what_the_books_count() -> None:
    told = {item: number for item, number, _ in make_drafts.COUNTS_2017}
    receptions, groups = rows("registers_2017/receptions"), rows("registers_2017/overseas")
    assert str(len(receptions)) == told["three_public.reception.domestic.batches"]
    assert str(sum(int(r["persons"]) for r in receptions)) == told["three_public.reception.domestic.persons"]
    assert str(len(groups)) == told["three_public.abroad.groups"]
    assert str(sum(int(r["persons"]) for r in groups)) == told["three_public.abroad.persons"]
    assert str(len(rows("registers_2017/vehicles"))) == told["three_public.vehicles.kept"]
    bought: dict[str, int] = defaultdict(int)
    for row in rows("registers_2023/procurement"):
        bought[row["kind"]] += fen(row["amount"])
    assert bought == {"货物": make_drafts.fen("62.46"), "服务": make_drafts.fen("551.90")}


def test_key_tasks_cost_what_their_projects_cost() -> None:
    printed = [f"{Decimal(row['amount'] or 0) / 10000:.2f}" for row in rows("registers_2017/key_tasks")]
    assert [text for text in printed if text != "0.00"] == [
        "75.00", "1352.00", "160.00", "3.24", "25207.67", "2300.00", "328.50", "7928.00"
    ]  # fmt: skip


def test_the_files_are_made_again_to_the_byte() -> None:
    for name, content in make_office.office().items():
        assert (OFFICE / name).read_bytes() == content.encode(), name
