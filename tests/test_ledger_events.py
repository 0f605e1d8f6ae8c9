"""Every event of the budget ledger: what it does, what refuses it, and the last fen that it allows."""

from __future__ import annotations

import datetime
from dataclasses import replace
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
    YEAR,
    available,
    funded,
    last_year,
    line,
    paper,
    posted,
    share,
)
from mingzhang.ledger import make
from mingzhang.ledger.errors import (
    ClosedYearError,
    ControlError,
    DuplicateVoucherError,
    EntryError,
    OverspendError,
    ReferenceMissingError,
    UnbalancedError,
)
from mingzhang.ledger.ledger import Ledger
from mingzhang.ledger.vet import vet
from mingzhang.model.entry import Account, Entry, EntryKey, Event, Paper, Posting
from mingzhang.model.point import Nature, Source


def payment(ledger: Ledger, fen: int, at=PAPER_LINE, **papers: object) -> tuple[Entry, Entry]:  # type: ignore[no-untyped-def]
    application = posted(ledger, make.apply_payment, share(fen, at), **papers)
    return application, posted(ledger, make.complete_payment, application)


# --- budget ---------------------------------------------------------------------------------------------


def test_an_approval_waits_for_distribution() -> None:
    ledger = Ledger()
    posted(ledger, make.approve, share(500))
    assert ledger.balance(PAPER_LINE, Account.UNDISTRIBUTED) == 500
    assert ledger.balance(PAPER_LINE, Account.ORIGINAL_APPROVAL) == -500
    with pytest.raises(OverspendError, match="可用不足"):
        ledger.post(make.apply_payment(paper(), share(1)))


def test_no_budget_without_a_project() -> None:
    with pytest.raises(EntryError, match="没有项目"):
        make.approve(paper(), share(500, line(project="")))


def test_an_approval_names_its_document() -> None:
    with pytest.raises(EntryError, match="缺文号"):
        make.approve(paper(document=""), share(500))


def test_distribution_splits_into_units_and_economic_items() -> None:
    ledger = Ledger()
    whole = line("")
    posted(ledger, make.approve, share(500, whole))
    parts = [*share(300, PAPER_LINE), *share(200, line("30207", unit=CENTRE))]
    posted(ledger, make.distribute, parts, share(500, whole))
    assert available(ledger) == 300
    assert available(ledger, line("30207", unit=CENTRE)) == 200


def test_distribution_stays_within_project_function_and_fund() -> None:
    for other in (
        line(project="X"),
        line(function="2010302"),
        line(fund=Source.GOVERNMENT_FUND),
        line(nature=Nature.PROJECT),
    ):
        with pytest.raises(UnbalancedError, match="借贷相差"):
            make.distribute(paper(), share(500, other), share(500, PAPER_LINE))


def test_no_more_is_distributed_than_was_approved() -> None:
    ledger = Ledger()
    posted(ledger, make.approve, share(500))
    with pytest.raises(OverspendError, match=r"待分配不足，现有5\.00元，需要5\.01元"):
        ledger.post(make.distribute(paper(), share(501)))
    posted(ledger, make.distribute, share(500))


def test_money_that_may_be_spent_says_on_what() -> None:
    with pytest.raises(EntryError, match="请先分解到款"):
        make.distribute(paper(), share(500, line("")))


def test_a_supplement_needs_document_reason_and_approval() -> None:
    ledger = funded(1000)
    for lacking in ({"document": ""}, {"reason": ""}, {"approval": None}):
        with pytest.raises(EntryError, match="缺"):
            make.supplement(paper(**lacking), share(1))
    posted(ledger, make.supplement, share(200))
    assert available(ledger) == 1200


def test_a_reduction_takes_what_is_available_and_no_more() -> None:
    ledger = funded(1000)
    with pytest.raises(OverspendError):
        ledger.post(make.reduce(paper(), share(1001)))
    posted(ledger, make.reduce, share(1000))
    assert available(ledger) == 0
    assert ledger.balance(PAPER_LINE, Account.REDUCTION) == 1000


def test_a_virement_moves_what_is_available() -> None:
    ledger = funded(1000)
    with pytest.raises(OverspendError):
        ledger.post(make.vire(paper(), share(1001), share(1001, POST_LINE)))
    posted(ledger, make.vire, share(1000), share(1000, POST_LINE))
    assert (available(ledger), available(ledger, POST_LINE)) == (0, 1000)


def test_a_virement_keeps_fund_total_and_year() -> None:
    with pytest.raises(UnbalancedError):
        make.vire(paper(), share(100), share(101, POST_LINE))
    with pytest.raises(UnbalancedError):
        make.vire(paper(), share(100), share(100, line("30207", fund=Source.GOVERNMENT_FUND)))
    with pytest.raises(EntryError, match="年度"):
        make.vire(paper(), share(100), share(100, line("30207", year=YEAR - 1)))
    with pytest.raises(EntryError, match="既调出又调入"):
        make.vire(paper(), share(100), share(100))


def test_amounts_are_above_zero() -> None:
    for fen in (0, -5):
        with pytest.raises(EntryError, match="大于零"):
            make.supplement(paper(), share(fen))
    with pytest.raises(EntryError, match="没有金额"):
        make.supplement(paper(), [])


# --- procurement ----------------------------------------------------------------------------------------


def test_a_contract_holds_money_that_only_it_may_spend() -> None:
    ledger = funded(1000)
    posted(ledger, make.commit, share(600), contract="C1")
    assert available(ledger) == 400
    with pytest.raises(OverspendError):
        ledger.post(make.apply_payment(paper(), share(401)))
    with pytest.raises(OverspendError, match="采购占用（C2）不足"):
        ledger.post(make.apply_payment(paper(contract="C2"), share(1)))
    with pytest.raises(OverspendError, match="采购占用（C1）不足"):
        ledger.post(make.apply_payment(paper(contract="C1"), share(601)))
    posted(ledger, make.apply_payment, share(600), contract="C1")


def test_a_commitment_needs_its_contract_and_the_money() -> None:
    ledger = funded(1000)
    with pytest.raises(EntryError, match="合同号"):
        make.commit(paper(), share(1))
    with pytest.raises(OverspendError):
        ledger.post(make.commit(paper(contract="C1"), share(1001)))


def test_a_release_gives_back_what_its_own_contract_still_holds() -> None:
    ledger = funded(1000)
    posted(ledger, make.commit, share(600), contract="C1")
    posted(ledger, make.commit, share(300), contract="C2")
    with pytest.raises(OverspendError, match="C1"):
        ledger.post(make.release(paper(contract="C1"), share(601)))
    posted(ledger, make.release, share(600), contract="C1")
    assert available(ledger) == 700


# --- payment --------------------------------------------------------------------------------------------


def test_a_payment_is_applied_for_and_completed() -> None:
    ledger = funded(1000)
    application, _ = payment(ledger, 1000)
    assert ledger.balance(PAPER_LINE, Account.PAID) == 1000
    assert ledger.balance(PAPER_LINE, Account.IN_PAYMENT, application.paper.voucher) == 0
    with pytest.raises(OverspendError):
        ledger.post(make.apply_payment(paper(), share(1)))


def test_no_more_is_completed_than_its_own_application() -> None:
    ledger = funded(1000)
    first = posted(ledger, make.apply_payment, share(300))
    posted(ledger, make.apply_payment, share(500))
    with pytest.raises(OverspendError, match="支付在途"):
        ledger.post(make.complete_payment(paper(), first, share(301)))
    posted(ledger, make.complete_payment, first, share(100))
    posted(ledger, make.complete_payment, first, share(200))
    with pytest.raises(OverspendError):
        ledger.post(make.complete_payment(paper(), first, share(1)))


def test_a_rejected_payment_goes_back_where_it_came_from() -> None:
    ledger = funded(1000)
    posted(ledger, make.commit, share(600), contract="C1")
    held = posted(ledger, make.apply_payment, share(500), contract="C1")
    free = posted(ledger, make.apply_payment, share(400))
    posted(ledger, make.reject_payment, held)
    assert ledger.balance(PAPER_LINE, Account.COMMITTED, "C1") == 600
    posted(ledger, make.reject_payment, free, share(150))
    assert available(ledger) == 150
    with pytest.raises(OverspendError):
        ledger.post(make.reject_payment(paper(), free, share(251)))


def test_a_rejected_payment_cannot_free_a_contract() -> None:
    ledger = funded(1000)
    posted(ledger, make.commit, share(600), contract="C1")
    held = posted(ledger, make.apply_payment, share(500), contract="C1")
    made = make.reject_payment(paper(), held)
    freed = tuple(
        replace(p, account=Account.AVAILABLE, track="") if p.account is Account.COMMITTED else p
        for p in made.postings
    )
    with pytest.raises(ControlError, match="退回原处"):
        ledger.post(replace(made, postings=freed))


def test_only_lines_of_the_application_are_turned_back() -> None:
    application = posted(funded(1000), make.apply_payment, share(300))
    with pytest.raises(EntryError, match="不在原支付申请"):
        make.reject_payment(paper(), application, share(1, POST_LINE))


def test_payments_are_dated_in_their_year() -> None:
    with pytest.raises(EntryError, match="不在2024年度内"):
        make.apply_payment(paper(date=datetime.date(YEAR + 1, 1, 1)), share(1))
    make.apply_payment(paper(date=datetime.date(YEAR, 12, 31)), share(1))


def test_a_refund_can_be_spent_again_but_is_no_more_than_was_paid() -> None:
    ledger = funded(1000)
    _, first = payment(ledger, 300)
    payment(ledger, 500)
    with pytest.raises(OverspendError, match="已支付"):
        ledger.post(make.refund(paper(), first, share(301)))
    posted(ledger, make.refund, first, share(300))
    assert available(ledger) == 500
    with pytest.raises(OverspendError):
        ledger.post(make.refund(paper(), first, share(1)))


def test_a_payment_made_already_is_recorded_under_the_same_limits() -> None:
    ledger = funded(1000, PAPER_LINE, OWN)
    with pytest.raises(OverspendError, match="可用不足"):
        ledger.post(make.pay(paper(), share(1001)))
    paid = posted(ledger, make.pay, [*share(600), *share(300, OWN)])
    assert (available(ledger), ledger.balance(POOL, Account.CASH)) == (400, 700)
    posted(ledger, make.refund, paid, share(300, OWN))
    assert ledger.balance(POOL, Account.CASH) == 1000
    posted(ledger, make.commit, share(400), contract="C1")
    with pytest.raises(OverspendError, match="C1"):
        ledger.post(make.pay(paper(contract="C1"), share(401)))
    posted(ledger, make.pay, share(400), contract="C1")


def test_one_payment_voucher_pays_once() -> None:
    ledger = funded(1000)
    application, done = payment(ledger, 100)
    with pytest.raises(DuplicateVoucherError, match="不能重复支付"):
        ledger.post(make.pay(done.paper, share(100)))
    posted(ledger, make.correct, done)
    outside = make.pay(done.paper, share(100))
    assert ledger.post(outside)
    with pytest.raises(DuplicateVoucherError):
        ledger.post(make.complete_payment(outside.paper, application))


def test_a_payment_follows_an_application_that_is_posted() -> None:
    ledger = funded(1000)
    never = make.apply_payment(paper(), share(10))
    with pytest.raises(ReferenceMissingError, match="没有2024年支付申请"):
        ledger.post(make.complete_payment(paper(), never))
    application, done = payment(ledger, 10)
    with pytest.raises(EntryError, match="不能依据"):
        vet(replace(done, reference=EntryKey(YEAR, Event.APPROVE, "V")))
    assert application.key == done.reference


# --- other years ----------------------------------------------------------------------------------------


def test_a_refund_of_an_earlier_year_restores_nothing_to_spend() -> None:
    ledger = funded(1000)
    posted(ledger, make.refund_prior_year, share(70), YEAR - 1)
    posted(ledger, make.refund_prior_year, share(30), YEAR - 2, True)
    assert available(ledger) == 1000
    assert ledger.balance(PAPER_LINE, Account.CARRIED_OVER) == 70
    assert ledger.balance(PAPER_LINE, Account.RECLAIMED_CARRYOVER) == 30
    with pytest.raises(EntryError, match="不早于"):
        make.refund_prior_year(paper(), share(1), YEAR)


def test_what_is_left_is_carried_over_or_reclaimed() -> None:
    ledger = funded(1000)
    posted(ledger, make.commit, share(300), contract="C1")
    with pytest.raises(OverspendError):
        ledger.post(make.carry_over(paper(), share(701)))
    posted(ledger, make.carry_over, share(300), contract="C1")
    posted(ledger, make.carry_over, share(600))
    with pytest.raises(OverspendError):
        ledger.post(make.reclaim(paper(), share(101)))
    posted(ledger, make.reclaim, share(60))
    posted(ledger, make.reclaim, share(40), True)
    assert ledger.balance(PAPER_LINE, Account.CARRIED_OVER) == 900
    assert ledger.balance(PAPER_LINE, Account.RECLAIMED_CARRYOVER) == 40


def _before(ledger: Ledger, fen: int) -> None:
    """Own cash at the end of last year."""
    posted(ledger, make.open_cash, share(fen, last_year(POOL)))


def carried(fen: int) -> tuple[Ledger, Entry]:
    """A ledger whose last year left so much."""
    before = last_year(PAPER_LINE)
    ledger = funded(fen, before)
    return ledger, posted(ledger, make.carry_over, share(fen, before))


def test_a_year_takes_over_what_the_last_one_left() -> None:
    ledger, left = carried(800)
    posted(ledger, make.carry_in, share(500), left.key)
    with pytest.raises(ControlError, match=r"上年末可结转的3\.00元"):
        ledger.post(make.carry_in(paper(), share(301), left.key))
    posted(ledger, make.carry_in, share(300, POST_LINE), left.key)


def test_a_taken_back_carry_in_may_be_carried_in_again() -> None:
    ledger, left = carried(800)
    wrong = posted(ledger, make.carry_in, share(800), left.key)
    with pytest.raises(ControlError, match="上年末可结转"):
        ledger.post(make.carry_in(paper(), share(800, POST_LINE), left.key))
    posted(ledger, make.correct, wrong)
    posted(ledger, make.carry_in, share(800, POST_LINE), left.key)
    with pytest.raises(ControlError, match="请先更正后续业务"):
        ledger.post(make.correct(paper(), left))


def test_a_carry_in_names_what_it_takes_over_when_the_ledger_knows_last_year() -> None:
    ledger, _ = carried(800)
    with pytest.raises(ControlError, match="源指标"):
        ledger.post(make.carry_in(paper(), share(1)))
    posted(Ledger(), make.carry_in, share(800))  # the first year of a ledger knows no last year


def test_a_unit_that_joins_later_begins_without_a_last_year() -> None:
    ledger, _ = carried(800)
    _before(ledger, 500)
    new = {"unit": CENTRE}
    posted(ledger, make.carry_in, share(300, line(**new)))
    posted(ledger, make.open_cash, share(700, replace(POOL, **new)))


def test_what_another_unit_left_is_not_taken_over() -> None:
    ledger, left = carried(800)
    at = line(unit=CENTRE)
    with pytest.raises(ControlError, match=r"上年末可结转的0\.00元"):
        ledger.post(make.carry_in(paper(), share(1, at), left.key))
    ledger.merge(OFFICE, CENTRE, YEAR + 1)
    with pytest.raises(ControlError, match=r"上年末可结转的0\.00元"):
        ledger.post(make.carry_in(paper(), share(1, at), left.key))


def test_a_merged_unit_leaves_its_money_to_the_other() -> None:
    ledger, left = carried(800)
    _before(ledger, 500)
    ledger.merge(OFFICE, CENTRE, YEAR)
    at = line(unit=CENTRE)
    with pytest.raises(ControlError, match="源指标"):
        ledger.post(make.carry_in(paper(), share(1, at)))
    posted(ledger, make.carry_in, share(800, at), left.key)
    pool = replace(POOL, unit=CENTRE)
    with pytest.raises(ControlError, match="上年末资金余额"):
        ledger.post(make.open_cash(paper(), share(501, pool)))
    posted(ledger, make.open_cash, share(500, pool))


def test_nothing_is_carried_over_two_years_at_once() -> None:
    ledger, left = carried(800)
    with pytest.raises(ReferenceMissingError, match="不属于应当依据的年度"):
        ledger.post(make.carry_in(paper(), share(100, line(year=YEAR + 1)), left.key))


# --- own money ------------------------------------------------------------------------------------------


def test_own_money_is_spent_within_budget_and_cash() -> None:
    ledger = Ledger()
    posted(ledger, make.own_budget, share(1000, OWN))
    with pytest.raises(OverspendError, match="资金余额不足"):
        ledger.post(make.apply_payment(paper(), share(1, OWN)))
    posted(ledger, make.open_cash, share(300, POOL))
    posted(ledger, make.receive, share(900, POOL))
    with pytest.raises(OverspendError, match="可用不足"):
        ledger.post(make.apply_payment(paper(), share(1001, OWN)))
    application = posted(ledger, make.apply_payment, share(1000, OWN))
    assert ledger.balance(POOL, Account.CASH) == 200
    posted(ledger, make.reject_payment, application, share(400, OWN))
    assert (ledger.balance(POOL, Account.CASH), available(ledger, OWN)) == (600, 400)
    paid = posted(ledger, make.complete_payment, application, share(600, OWN))
    posted(ledger, make.refund, paid, share(100, OWN))
    assert (ledger.balance(POOL, Account.CASH), ledger.balance(POOL, Account.CASH_USED)) == (700, 500)


def test_appropriations_are_no_own_money_and_the_reverse() -> None:
    with pytest.raises(EntryError, match="不适用于"):
        make.own_budget(paper(), share(1))
    with pytest.raises(EntryError, match="不适用于"):
        make.approve(paper(), share(1, OWN))
    with pytest.raises(EntryError, match="没有项目"):
        make.receive(paper(), share(1, PAPER_LINE.pool))
    with pytest.raises(EntryError, match="不适用于"):
        make.receive(paper(), share(1, OWN))


def test_own_cash_that_does_not_follow_the_spending_is_refused() -> None:
    made = make.apply_payment(paper(), share(100, OWN))
    without = tuple(p for p in made.postings if not p.line.is_pool)
    with pytest.raises(EntryError, match="资金分录"):
        vet(replace(made, postings=without))
    extra = (Posting(POOL, Account.CASH, 50), Posting(POOL, Account.CASH_OPENING, -50))
    with pytest.raises(EntryError, match="不能记"):
        vet(replace(made, postings=(*made.postings, *extra)))


def test_refunded_own_cash_of_an_earlier_year_comes_back() -> None:
    ledger = funded(1000, OWN)
    posted(ledger, make.refund_prior_year, share(50, POOL), YEAR - 1)
    assert ledger.balance(POOL, Account.CASH) == 1050
    assert available(ledger, OWN) == 1000


def test_cash_opens_with_what_last_year_ended_with() -> None:
    ledger = Ledger()
    _before(ledger, 1000)
    with pytest.raises(ControlError, match="上年末资金余额"):
        ledger.post(make.open_cash(paper(), share(1001, POOL)))
    posted(ledger, make.open_cash, share(1000, POOL))


def test_surplus_of_earlier_years_can_be_spent_once_it_is_used() -> None:
    ledger = Ledger()
    posted(ledger, make.own_budget, share(1000, OWN))
    with pytest.raises(OverspendError):
        ledger.post(make.apply_payment(paper(), share(400, OWN)))
    posted(ledger, make.use_surplus, share(400, POOL))
    posted(ledger, make.apply_payment, share(400, OWN))
    assert ledger.balance(POOL, Account.CASH) == 0


def test_no_more_surplus_is_distributed_than_there_is_cash() -> None:
    ledger = Ledger()
    posted(ledger, make.receive, share(1000, POOL))
    with pytest.raises(OverspendError):
        ledger.post(make.distribute_surplus(paper(), share(1001, POOL)))
    posted(ledger, make.distribute_surplus, share(1000, POOL))
    assert ledger.balance(POOL, Account.SURPLUS_DISTRIBUTED) == 1000


@pytest.mark.parametrize("maker", [make.use_surplus, make.distribute_surplus])
@pytest.mark.parametrize("missing", ["document", "reason"])
def test_surplus_moves_on_a_document_and_with_a_reason(maker: Any, missing: str) -> None:
    with pytest.raises(EntryError):
        maker(paper(**{missing: ""}), share(1, POOL))


# --- corrections, repetition, closing -------------------------------------------------------------------


def test_a_correction_restores_every_balance() -> None:
    ledger = funded(1000, PAPER_LINE, OWN)
    before = {(b.line, b.account): b.fen for b in ledger.balances() if b.fen}
    wrong = posted(ledger, make.apply_payment, [*share(300), *share(100, OWN)])
    posted(ledger, make.correct, wrong)
    assert {(b.line, b.account): b.fen for b in ledger.balances() if b.fen} == before


def test_a_correction_is_whole_once_and_reasoned() -> None:
    ledger = funded(1000)
    wrong = posted(ledger, make.supplement, share(300))
    with pytest.raises(EntryError, match="缺理由"):
        make.correct(paper(reason=""), wrong)
    part = make.correct(
        paper(), replace(wrong, postings=tuple(replace(p, fen=p.fen // 3) for p in wrong.postings))
    )
    with pytest.raises(UnbalancedError, match="全额"):
        ledger.post(part)
    done = posted(ledger, make.correct, wrong)
    with pytest.raises(ReferenceMissingError, match="已更正"):
        ledger.post(make.correct(paper(), wrong))
    with pytest.raises(ControlError, match="不能再更正"):
        ledger.post(make.correct(paper(), done))


def test_what_was_spent_cannot_be_corrected_away() -> None:
    ledger = funded(1000)
    extra = posted(ledger, make.supplement, share(300))
    application, _ = payment(ledger, 1200)
    with pytest.raises(OverspendError):
        ledger.post(make.correct(paper(), extra))
    with pytest.raises(ControlError, match="后续业务"):
        ledger.post(make.correct(paper(), application))


def test_posting_twice_counts_once() -> None:
    ledger = funded(1000)
    entry = make.apply_payment(paper(), share(600))
    assert ledger.post(entry)
    assert not ledger.post(entry)
    assert available(ledger) == 400
    with pytest.raises(DuplicateVoucherError, match="内容不同"):
        ledger.post(make.apply_payment(entry.paper, share(100)))


def test_a_corrected_voucher_number_is_not_used_again() -> None:
    ledger = funded(1000)
    entry = posted(ledger, make.apply_payment, share(600))
    posted(ledger, make.correct, entry)
    with pytest.raises(DuplicateVoucherError, match="已更正"):
        ledger.post(entry)


def test_a_closed_year_takes_nothing_but_repetition_is_harmless() -> None:
    ledger = funded(1000)
    entry = posted(ledger, make.supplement, share(1))
    ledger.close(YEAR)
    assert not ledger.post(entry)
    with pytest.raises(ClosedYearError, match="已结账"):
        ledger.post(make.supplement(paper(), share(1)))
    posted(ledger, make.approve, share(1, line(year=YEAR + 1)))


def test_one_line_draws_from_one_place_in_an_application() -> None:
    made = make.apply_payment(paper(contract="C1"), share(100))
    mixed = (
        *made.postings,
        Posting(PAPER_LINE, Account.IN_PAYMENT, 50, made.paper.voucher),
        Posting(PAPER_LINE, Account.AVAILABLE, -50),
    )
    with pytest.raises(EntryError, match="只能用一个科目"):
        vet(replace(made, postings=mixed))


@pytest.mark.parametrize(
    ("account", "said"),
    [(Account.PAID, "不能借记2005"), (Account.COMMITTED, "不能借记2003"), (Account.CASH, "不能借记3001")],
)
def test_an_event_uses_its_own_accounts_only(account: Account, said: str) -> None:
    postings = (Posting(PAPER_LINE, account, 5), Posting(PAPER_LINE, Account.SUPPLEMENT, -5))
    with pytest.raises(EntryError, match=said):
        vet(Entry(Event.SUPPLEMENT, YEAR, postings, paper()))


@pytest.mark.parametrize(
    "wrong",
    [
        line(function="20103"),
        line("302"),
        line(fund=Source.FISCAL),
        line(unit=""),
        line(nature=Nature.ALL),
        line(function="２０１０３０１"),
    ],
)
def test_a_line_is_complete(wrong: object) -> None:
    with pytest.raises(EntryError, match="指标"):
        make.supplement(paper(), share(5, wrong))  # type: ignore[arg-type]


def test_an_entry_has_a_number() -> None:
    with pytest.raises(EntryError, match="缺凭证号"):
        make.apply_payment(Paper(datetime.date(YEAR, 1, 1), ""), share(5, PROJECT))
