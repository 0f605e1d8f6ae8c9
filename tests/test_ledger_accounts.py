"""From postings to balances, traces and books: what an officer reads off the ledger."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ledger_office import (
    CENTRE,
    OFFICE,
    OWN,
    PAPER_LINE,
    POOL,
    POST_LINE,
    PROJECT,
    RECEPTION,
    WAGES,
    YEAR,
    funded,
    line,
    posted,
    share,
)
from mingzhang.ledger import make
from mingzhang.ledger.accounts import Subject, budget_amounts, final_account_amounts, unsettled
from mingzhang.ledger.balances import cash, lines_of, roll_up
from mingzhang.ledger.errors import NotClosedError
from mingzhang.ledger.ledger import Ledger
from mingzhang.ledger.trace import sources_of, uses_of
from mingzhang.library.compose import compose
from mingzhang.library.one import check, facts
from mingzhang.model.book import Book, BookKind, Line, Paragraph, Role
from mingzhang.model.draft import Amount, Draft
from mingzhang.model.entry import Account, BudgetLine, Dimension, Event
from mingzhang.model.finding import Severity
from mingzhang.model.manuscript import Manuscript, Sheet
from mingzhang.model.point import Flow, Nature, Point, Source, Stage

DEPARTMENT = "某县教育局"
SUBJECT = Subject(DEPARTMENT, YEAR)
FUND = line("30227", "2120801", project="T3", nature=Nature.PROJECT, fund=Source.GOVERNMENT_FUND)
TRIP = line("30212", "2010302", project="T1", nature=Nature.PROJECT)
ALL_LINES = (PAPER_LINE, POST_LINE, RECEPTION, WAGES, PROJECT, TRIP, FUND)


def a_year() -> Ledger:
    """A whole year: budget, changes, payments, refunds, year end."""
    ledger = funded(1_000_000, *ALL_LINES)
    posted(ledger, make.own_budget, share(500_000, OWN))
    posted(ledger, make.open_cash, share(90_000, POOL))
    posted(ledger, make.receive, share(600_000, POOL))
    posted(ledger, make.carry_in, share(77_777, PROJECT))
    posted(ledger, make.supplement, share(333_333, FUND))
    posted(ledger, make.reduce, share(100_001, PAPER_LINE))
    posted(ledger, make.vire, share(50_000), share(50_000, replace(POST_LINE, function="2010399")))
    posted(ledger, make.refund_prior_year, share(8_000, PROJECT), YEAR - 1)
    posted(ledger, make.refund_prior_year, share(3_000, PROJECT), YEAR - 1, True)
    for at in (*ALL_LINES, OWN, replace(POST_LINE, function="2010399")):
        _pay_some(ledger, at)
    _settle(ledger)
    return ledger


def _pay_some(ledger: Ledger, at: Any) -> None:
    for fen in (12_345, 30_000):
        application = posted(ledger, make.apply_payment, share(fen, at))
        paid = posted(ledger, make.complete_payment, application)
    posted(ledger, make.refund, paid, share(777, at))


def _settle(ledger: Ledger) -> None:
    for at, standing in lines_of(ledger.balances()):
        if not at.is_own and standing.available:
            half = standing.available // 2
            posted(ledger, make.carry_over, share(half, at))
            posted(ledger, make.reclaim, share(standing.available - half, at))


def amount(amounts: tuple[Amount, ...], flow: Flow, stage: Stage = Stage.OUTTURN, **where: Any) -> int:
    point = Point(DEPARTMENT, YEAR, flow, stage, **where)
    return next((a.fen for a in amounts if a.point == point), 0)


# --- balances -------------------------------------------------------------------------------------------


def test_budgets_and_outturn_by_any_dimensions() -> None:
    ledger = a_year()
    (whole,) = roll_up(ledger.balances())
    assert whole.original_budget == 7 * 1_000_000 + 500_000
    assert whole.final_budget == 7_500_000 + 77_777 + 333_333 - 100_001
    assert whole.paid == 9 * (12_345 + 30_000 - 777)
    assert whole.execution_rate == Fraction(whole.paid, whole.final_budget)
    for by in ((Dimension.FUND,), (Dimension.UNIT, Dimension.FUNCTION), tuple(Dimension)):
        parts = roll_up(ledger.balances(), by)
        assert sum(part.final_budget for part in parts) == whole.final_budget
        assert sum(part.paid for part in parts) == whole.paid
        assert sum(part.moved for part in parts) == 0


def test_a_virement_changes_the_final_budget_of_lines_and_the_original_of_none() -> None:
    ledger = funded(1000)
    posted(ledger, make.vire, share(300), share(300, POST_LINE))
    standing = dict(lines_of(ledger.balances()))
    assert (standing[PAPER_LINE].original_budget, standing[PAPER_LINE].final_budget) == (1000, 700)
    assert (standing[POST_LINE].original_budget, standing[POST_LINE].final_budget) == (0, 300)
    assert standing[POST_LINE].moved == 300


def test_without_a_budget_there_is_no_execution_rate() -> None:
    ledger = Ledger()
    posted(ledger, make.refund_prior_year, share(10), YEAR - 1)
    (whole,) = roll_up(ledger.balances())
    assert (whole.final_budget, whole.execution_rate) == (0, None)


def test_pools_of_cash_stand_apart() -> None:
    (pool,) = cash(a_year().balances(), (Dimension.UNIT,))
    assert pool.key == (OFFICE,)
    assert pool.of(Account.CASH) == 690_000 - (12_345 + 30_000 - 777)


# --- traces ---------------------------------------------------------------------------------------------


def test_a_balance_leads_back_to_its_documents() -> None:
    ledger = funded(1000)
    extra = posted(ledger, make.supplement, share(200))
    moved = posted(ledger, make.vire, share(600), share(600, POST_LINE))
    posted(ledger, make.supplement, share(999))  # after the virement: none of it can have moved
    steps = sources_of(ledger.entries, POST_LINE)
    assert steps[0].entry == moved and steps[0].fen == 600
    events = {step.entry.event for step in steps}
    assert events == {Event.VIRE, Event.DISTRIBUTE, Event.APPROVE, Event.SUPPLEMENT}
    assert [s.fen for s in steps if s.entry.event is Event.SUPPLEMENT] == [200]
    assert extra in [s.entry for s in steps]
    assert all(s.distance == (0 if s.entry is moved else 1) for s in steps)


def test_one_paper_for_many_lines_is_told_for_the_line_that_was_asked_about() -> None:
    ledger = Ledger()
    shares = [*share(1000), *share(700, POST_LINE)]
    posted(ledger, make.approve, shares)
    posted(ledger, make.distribute, shares)
    steps = sources_of(ledger.entries, POST_LINE)
    assert [(s.entry.event, s.line, s.fen) for s in steps] == [
        (Event.DISTRIBUTE, POST_LINE, 700),
        (Event.APPROVE, POST_LINE, 700),
    ]


def test_an_appropriation_leads_forward_to_its_payments() -> None:
    ledger = funded(1000, PAPER_LINE, PROJECT)
    approval = ledger.entries[0]
    posted(ledger, make.vire, share(600), share(600, POST_LINE))
    mine = posted(ledger, make.apply_payment, share(100, POST_LINE))
    other = posted(ledger, make.apply_payment, share(100, PROJECT))
    paid = posted(ledger, make.complete_payment, mine)
    posted(ledger, make.complete_payment, other)
    steps = uses_of(ledger.entries, approval.key)
    assert steps[-1].entry == paid
    events = [s.entry.event for s in steps]
    assert events == [
        *(Event.APPROVE, Event.DISTRIBUTE, Event.VIRE, Event.APPLY_PAYMENT, Event.COMPLETE_PAYMENT)
    ]


def test_money_left_leads_into_the_next_year() -> None:
    ledger = funded(1000)
    left = posted(ledger, make.carry_over, share(1000))
    again = posted(ledger, make.carry_in, share(1000, line(year=YEAR + 1)), left.key)
    assert again in [s.entry for s in uses_of(ledger.entries, ledger.entries[0].key)]


# --- final accounts -------------------------------------------------------------------------------------


def test_opening_and_revenue_are_expenditure_and_closing() -> None:
    amounts = final_account_amounts(SUBJECT, a_year().balances())
    places = {(a.point.source, a.point.function) for a in amounts if a.point.function}
    assert len(places) == 5
    for source, function in places:
        where: dict[str, Any] = {"source": source, "function": function}
        spent = sum(amount(amounts, Flow.EXPENDITURE, nature=n, **where) for n in Nature)
        came = amount(amounts, Flow.OPENING, **where) + amount(amounts, Flow.REVENUE, **where)
        assert came == spent + amount(amounts, Flow.CLOSING, **where)


def test_both_cuts_of_expenditure_hold_the_same_money() -> None:
    amounts = [
        a for a in final_account_amounts(SUBJECT, a_year().balances()) if a.point.stage is Stage.OUTTURN
    ]
    spent = [a for a in amounts if a.point.flow is Flow.EXPENDITURE and not a.point.item]
    by_function = sum(a.fen for a in spent if a.point.function)
    assert by_function == sum(a.fen for a in spent if a.point.economic) == 9 * 41_568


def test_named_amounts_of_the_final_accounts() -> None:
    amounts = final_account_amounts(SUBJECT, a_year().balances())
    fiscal: dict[str, Any] = {"source": Source.FISCAL}
    assert amount(amounts, Flow.EXPENDITURE, item="three_public.reception", **fiscal) == 41_568
    assert amount(amounts, Flow.EXPENDITURE, item="three_public.abroad", **fiscal) == 41_568
    assert amount(amounts, Flow.EXPENDITURE, item="running_costs", **fiscal) == 4 * 41_568
    budget = Stage.ORIGINAL_BUDGET
    assert amount(amounts, Flow.EXPENDITURE, budget, item="three_public.abroad", **fiscal) == 1_000_000
    assert amount(amounts, Flow.REVENUE, source=Source.OTHER, function=OWN.function) == 600_000
    assert amount(amounts, Flow.OPENING, source=Source.OTHER, function=OWN.function) == 90_000
    assert amount(amounts, Flow.OPENING, source=Source.GENERAL, function=PROJECT.function) == 85_777
    zero = [a for a in amounts if a.point.item == "three_public.vehicles.purchase" and a.fen == 0]
    assert {a.point.stage for a in zero} == {Stage.OUTTURN, Stage.ORIGINAL_BUDGET}


def test_running_costs_are_those_of_agencies() -> None:
    amounts = final_account_amounts(replace(SUBJECT, agencies=frozenset({CENTRE})), a_year().balances())
    assert amount(amounts, Flow.EXPENDITURE, item="running_costs", source=Source.FISCAL) == 0


def test_a_year_with_open_money_has_no_final_accounts() -> None:
    ledger = funded(1000)
    with pytest.raises(NotClosedError, match=r"尚有10\.00元未结清"):
        final_account_amounts(SUBJECT, ledger.balances())
    assert unsettled(YEAR, ledger.balances()) == ((PAPER_LINE, 1000),)
    posted(ledger, make.carry_over, share(1000))
    assert final_account_amounts(SUBJECT, ledger.balances())


def test_own_budget_lapses_but_own_money_in_payment_is_open() -> None:
    ledger = funded(1000, OWN)
    assert unsettled(YEAR, ledger.balances()) == ()
    posted(ledger, make.apply_payment, share(1, OWN))
    assert unsettled(YEAR, ledger.balances()) == ((OWN, 1),)


def written(amounts: tuple[Amount, ...], kind: BookKind, office: str, year: int = YEAR) -> Manuscript:
    units = dict.fromkeys(a.point.unit for a in amounts if a.point.unit)
    made = compose(Draft(office, year, kind, amounts, units=tuple(units)))
    assert not [r for r in made.remarks if r.startswith(("底稿不平", "缺金额"))]
    return made


def as_book(manuscript: Manuscript) -> Book:
    blocks: list[Any] = []
    for piece in manuscript.pieces:
        if isinstance(piece, Sheet):
            notes = [Paragraph((Line(note, 1),), Role.NOTE) for note in piece.notes]
            blocks += [piece.table, *notes]
    return Book("written", "json", manuscript.office, manuscript.year, manuscript.kind, tuple(blocks))


@pytest.mark.parametrize(
    ("office", "year"),
    [
        (DEPARTMENT, YEAR),
        (DEPARTMENT, 2018),
        ("广州市某局", 2017),
        ("广州市某局", YEAR),
        ("上海市某局", YEAR),
    ],
)
def test_the_final_accounts_are_written_from_the_ledger_alone(office: str, year: int) -> None:
    """Leaves only: all totals of the statutory tables follow, and what is printed is proved consistent."""
    balances = [replace(b, line=replace(b.line, year=year)) for b in a_year().balances()]
    amounts = final_account_amounts(Subject(office, year), balances)
    book = as_book(written(amounts, BookKind.FINAL_ACCOUNTS, office, year))
    found = {f.point: f.figure for f in facts(book) if f.figure is not None}
    paid = Point(office, year, Flow.EXPENDITURE, Stage.OUTTURN)
    assert found[paid].interval.contains(Decimal(9 * 41_568) / 100)
    flows = (Flow.OPENING, Flow.REVENUE)
    came = [a.fen for a in amounts if a.point.stage is Stage.OUTTURN and a.point.flow in flows]
    for flow in (Flow.TOTAL_IN, Flow.TOTAL_OUT):
        assert found[replace(paid, flow=flow)].interval.contains(Decimal(sum(came)) / 100)
    titles = [b.title for b in book.blocks if not isinstance(b, Paragraph)]
    assert len(titles) >= 8
    assert not [f for f in check(book).findings if f.severity is Severity.ERROR]


def a_surplus_year() -> Ledger:
    """The year with surplus of earlier years put to use, and some of its own distributed."""
    ledger = a_year()
    posted(ledger, make.use_surplus, share(5_000_000, POOL))
    posted(ledger, make.distribute_surplus, share(2_000_000, POOL))
    return ledger


def test_surplus_comes_in_when_it_is_used_and_goes_out_when_it_is_distributed() -> None:
    amounts = final_account_amounts(SUBJECT, a_surplus_year().balances())
    where: dict[str, Any] = {"source": POOL.fund, "function": POOL.function}
    used, given = (amount(amounts, f, **where) for f in (Flow.SURPLUS_USED, Flow.SURPLUS_DISTRIBUTED))
    assert (used, given) == (5_000_000, 2_000_000)
    came = amount(amounts, Flow.OPENING, **where) + amount(amounts, Flow.REVENUE, **where)
    spent = sum(amount(amounts, Flow.EXPENDITURE, nature=n, **where) for n in Nature)
    assert came + used == spent + given + amount(amounts, Flow.CLOSING, **where)


@pytest.mark.parametrize(
    ("office", "year"), [(DEPARTMENT, YEAR), ("广州市某局", 2017), ("广州市某局", YEAR), ("上海市某局", YEAR)]
)
def test_surplus_stands_in_its_rows_of_the_accounts(office: str, year: int) -> None:
    balances = [replace(b, line=replace(b.line, year=year)) for b in a_surplus_year().balances()]
    amounts = final_account_amounts(Subject(office, year), balances)
    book = as_book(written(amounts, BookKind.FINAL_ACCOUNTS, office, year))
    found = {f.point: f.figure for f in facts(book) if f.figure is not None}
    whole = Point(office, year, Flow.SURPLUS_USED, Stage.OUTTURN)
    assert found[whole].interval.contains(Decimal(50_000))
    assert found[replace(whole, flow=Flow.SURPLUS_DISTRIBUTED)].interval.contains(Decimal(20_000))
    assert not [f for f in check(book).findings if f.severity is Severity.ERROR]


# --- budgets --------------------------------------------------------------------------------------------


def plan(office: str = DEPARTMENT) -> list[BudgetLine]:
    """A budget of two units; the centre's project is paid from last year's money in part."""
    below = office[:3] + "服务中心"
    rows = [
        BudgetLine(
            at, 1_000_000 + 11 * number, office, f"项目{at.project}" if at.nature is Nature.PROJECT else ""
        )
        for number, at in enumerate((*ALL_LINES, OWN))
    ]
    centre = replace(WAGES, unit=CENTRE, function="2010350")
    rows.append(BudgetLine(centre, 700_000, below, ""))
    rows.append(BudgetLine(replace(PROJECT, unit=CENTRE), 500_000, below, "项目乙", 100_000))
    return rows


def test_a_budget_brings_in_what_it_spends() -> None:
    amounts = budget_amounts(SUBJECT, plan())
    budget = Stage.ORIGINAL_BUDGET
    spent = [a for a in amounts if a.point.flow is Flow.EXPENDITURE and not (a.point.item or a.point.unit)]
    whole = sum(row.fen for row in plan())
    assert sum(a.fen for a in spent if a.point.function) == whole
    assert sum(a.fen for a in spent if a.point.economic) == whole
    assert sum(a.fen for a in amounts if a.point.unit) == whole
    assert sum(a.fen for a in amounts if a.point.flow in (Flow.REVENUE, Flow.OPENING)) == whole
    where: dict[str, Any] = {"source": Source.GENERAL, "function": PROJECT.function}
    assert amount(amounts, Flow.OPENING, budget, **where) == 100_000
    by_fund: dict[str, Any] = {"source": Source.GENERAL, "item": "three_public.abroad"}
    assert amount(amounts, Flow.EXPENDITURE, budget, **by_fund) == 1_000_055


@pytest.mark.parametrize(("office", "kept"), [(DEPARTMENT, 1), ("广州市某局", 0)])
def test_the_budget_is_written_from_its_lines_alone(office: str, kept: int) -> None:
    """Guangzhou's forms have no row for last year's money: there it counts as revenue of the year."""
    rows = [replace(row, carryover_fen=kept * row.carryover_fen) for row in plan(office)]
    amounts = budget_amounts(replace(SUBJECT, office=office), rows)
    book = as_book(written(amounts, BookKind.BUDGET, office))
    found = {f.point: f.figure for f in facts(book) if f.figure is not None}
    whole = Point(office, YEAR, Flow.EXPENDITURE, Stage.ORIGINAL_BUDGET)
    assert found[whole].interval.contains(Decimal(sum(row.fen for row in rows)) / 100)
    assert not [f for f in check(book).findings if f.severity is Severity.ERROR]
