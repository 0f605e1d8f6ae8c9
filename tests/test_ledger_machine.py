"""Whatever is tried in whatever order: entries balance, no position is below zero, sources are positions."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ledger_office import CENTRE, OFFICE, OWN, PAPER_LINE, POST_LINE, PROJECT, RECEPTION, YEAR, line
from mingzhang.ledger import make
from mingzhang.ledger.accounts import appropriated, own_money
from mingzhang.ledger.balances import cash, roll_up
from mingzhang.ledger.data import Side, accounts
from mingzhang.ledger.errors import DuplicateVoucherError, LedgerError
from mingzhang.ledger.ledger import Ledger
from mingzhang.model.entry import OWN_FUNDS, Account, Approval, Dimension, Entry, Event, Paper, Share

APPROPRIATED = (
    PAPER_LINE,
    POST_LINE,
    RECEPTION,
    PROJECT,
    line("30227", "2010399", project="T1", nature=PROJECT.nature),
)
LINES = st.sampled_from((*APPROPRIATED, OWN))
FEN = st.one_of(st.integers(1, 50), st.integers(1, 1000))
CONTRACTS = st.sampled_from(("", "C1", "C2"))
BY = (Dimension.YEAR, Dimension.FUND)
Makes = Callable[..., Entry]


class Office(RuleBasedStateMachine):
    """An office that tries everything, mostly with too little money."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.numbers = count(1)
        self.refused = 0

    def paper(self, year: int = YEAR, contract: str = "") -> Paper:
        number = f"V{next(self.numbers)}"
        return Paper(datetime.date(year, 12, 1), number, "文1号", "需要", contract, Approval.FINANCE_BUREAU)

    def attempt(self, maker: Makes, *rest: Any, **papers: Any) -> Entry | None:
        """Post, or be refused without a trace."""
        before = self.ledger.balances(), self.ledger.entries
        try:
            entry = maker(self.paper(**papers), *rest)
            assert self.ledger.post(entry)
        except LedgerError as error:
            assert error.chinese and error.english
            assert (self.ledger.balances(), self.ledger.entries) == before
            self.refused += 1
            return None
        return entry

    def of(self, *events: Event) -> list[Entry]:
        """The entries of some events that were not taken back."""
        found = [e for e in self.ledger.entries if e.event in events]
        return [e for e in found if not self.ledger.is_corrected(e.key)]

    @initialize(fen=st.integers(50, 3000))
    def budget(self, fen: int) -> None:
        for at in APPROPRIATED[1:]:
            self.attempt(make.approve, [Share(at, fen)])
            self.attempt(make.distribute, [Share(at, fen)])
        self.attempt(make.open_cash, [Share(OWN.pool, fen)])
        self.attempt(make.own_budget, [Share(OWN, fen)])

    @rule(
        at=LINES,
        fen=FEN,
        maker=st.sampled_from((make.approve, make.distribute, make.supplement, make.reduce)),
    )
    def change(self, at: Any, fen: int, maker: Makes) -> None:
        self.attempt(maker, [Share(at, fen)])

    @rule(
        fen=FEN,
        maker=st.sampled_from((make.receive, make.open_cash, make.use_surplus, make.distribute_surplus)),
    )
    def cash_in_and_out(self, fen: int, maker: Makes) -> None:
        self.attempt(maker, [Share(OWN.pool, fen)])

    @rule(at=LINES, fen=FEN)
    def own(self, at: Any, fen: int) -> None:
        self.attempt(make.own_budget, [Share(at, fen)])

    @rule(out=LINES, into=st.sampled_from(APPROPRIATED[:2]), fen=FEN)
    def move_to_basic(self, out: Any, into: Any, fen: int) -> None:
        self.attempt(make.vire, [Share(out, fen)], [Share(into, fen)])

    @rule(out=LINES, into=LINES, fen=FEN)
    def move(self, out: Any, into: Any, fen: int) -> None:
        self.attempt(make.vire, [Share(out, fen)], [Share(into, fen)])

    @rule(at=LINES, fen=FEN, contract=CONTRACTS)
    def procure(self, at: Any, fen: int, contract: str) -> None:
        self.attempt(make.commit, [Share(at, fen)], contract=contract)

    @rule(at=LINES, other=LINES, fen=FEN, contract=CONTRACTS)
    def apply(self, at: Any, other: Any, fen: int, contract: str) -> None:
        shares = [Share(at, fen)] if at == other else [Share(at, fen), Share(other, 1)]
        self.attempt(make.apply_payment, shares, contract=contract)

    @precondition(lambda self: self.of(Event.COMMIT))
    @rule(data=st.data(), fen=FEN, maker=st.sampled_from((make.release, make.apply_payment, make.carry_over)))
    def use_contract(self, data: Any, fen: int, maker: Makes) -> None:
        held = data.draw(st.sampled_from(self.of(Event.COMMIT)))
        self.attempt(maker, [Share(held.postings[0].line, fen)], contract=held.paper.contract)

    @rule(at=LINES, fen=FEN)
    def pay(self, at: Any, fen: int) -> None:
        application = self.attempt(make.apply_payment, [Share(at, fen)])
        if application is not None:
            assert self.attempt(make.complete_payment, application) is not None

    @precondition(lambda self: self.of(Event.APPLY_PAYMENT))
    @rule(
        data=st.data(),
        maker=st.sampled_from((make.reject_payment, make.complete_payment)),
        part=st.booleans(),
    )
    def follow(self, data: Any, maker: Makes, part: bool) -> None:
        application = data.draw(st.sampled_from(self.of(Event.APPLY_PAYMENT)))
        whole = application.shares(Account.IN_PAYMENT)
        shares = [Share(s.line, (s.fen + 1) // 2) for s in whole] if part else None
        self.attempt(maker, application, shares)

    @rule(at=LINES, fen=FEN, contract=CONTRACTS)
    def pay_outside(self, at: Any, fen: int, contract: str) -> None:
        self.attempt(make.pay, [Share(at, fen)], contract=contract)

    @precondition(lambda self: self.of(Event.COMPLETE_PAYMENT, Event.PAY))
    @rule(data=st.data(), fen=FEN)
    def give_back(self, data: Any, fen: int) -> None:
        payment = data.draw(st.sampled_from(self.of(Event.COMPLETE_PAYMENT, Event.PAY)))
        self.attempt(make.refund, payment, [Share(payment.shares(Account.PAID)[0].line, fen)])

    @rule(at=LINES, fen=FEN, reclaimed=st.booleans())
    def come_back(self, at: Any, fen: int, reclaimed: bool) -> None:
        self.attempt(make.refund_prior_year, [Share(at.pool if at.is_own else at, fen)], YEAR - 1, reclaimed)

    @rule(at=LINES, fen=FEN, contract=CONTRACTS)
    def leave(self, at: Any, fen: int, contract: str) -> None:
        self.attempt(make.carry_over, [Share(at, fen)], contract=contract)

    @rule(at=LINES, fen=FEN, carryover=st.booleans())
    def take_back(self, at: Any, fen: int, carryover: bool) -> None:
        self.attempt(make.reclaim, [Share(at, fen)], carryover)

    @precondition(lambda self: self.of(Event.CARRY_OVER))
    @rule(data=st.data(), fen=FEN, unit=st.sampled_from((OFFICE, CENTRE)))
    def take_over(self, data: Any, fen: int, unit: str) -> None:
        left = data.draw(st.sampled_from(self.of(Event.CARRY_OVER)))
        into = replace(left.postings[0].line, year=YEAR + 1, unit=unit)
        self.attempt(make.carry_in, [Share(into, fen)], left.key, year=YEAR + 1)

    @rule(fen=FEN)
    def next_years_cash(self, fen: int) -> None:
        self.attempt(make.open_cash, [Share(replace(OWN.pool, year=YEAR + 1), fen)], year=YEAR + 1)

    @precondition(lambda self: self.ledger.entries)
    @rule(data=st.data())
    def repeat(self, data: Any) -> None:
        entry = data.draw(st.sampled_from(self.ledger.entries))
        before = self.ledger.balances()
        try:
            assert not self.ledger.post(entry)
        except DuplicateVoucherError:
            assert self.ledger.is_corrected(entry.key)
        assert self.ledger.balances() == before

    @precondition(lambda self: self.ledger.entries)
    @rule(data=st.data())
    def take_back_the_last(self, data: Any) -> None:
        """A correction right after its entry restores every balance."""
        at, fen = data.draw(LINES), data.draw(FEN)
        before = self.standing()
        entry = self.attempt(make.apply_payment, [Share(at, fen)])
        if entry is not None:
            assert self.attempt(make.correct, entry) is not None
            assert self.standing() == before

    @precondition(lambda self: self.ledger.entries)
    @rule(data=st.data())
    def correct(self, data: Any) -> None:
        self.attempt(make.correct, data.draw(st.sampled_from(self.ledger.entries)))

    def standing(self) -> dict[Any, int]:
        return {(b.line, b.account): b.fen for b in self.ledger.balances() if b.fen}

    @invariant()
    def entries_balance(self) -> None:
        for entry in self.ledger.entries:
            by_fund: dict[object, int] = defaultdict(int)
            for p in entry.postings:
                by_fund[p.line.fund] += p.fen
            assert not any(by_fund.values())

    @invariant()
    def no_position_is_below_zero(self) -> None:
        for slot, fen in self.ledger._slots.items():
            if accounts()[slot[1]].side is Side.POSITION:
                assert fen >= 0, slot

    @invariant()
    def balances_are_the_sum_of_the_postings(self) -> None:
        sums: dict[Any, int] = defaultdict(int)
        for entry in self.ledger.entries:
            for p in entry.postings:
                sums[p.line, p.account] += p.fen
        assert {slot: fen for slot, fen in sums.items() if fen} == self.standing()

    @invariant()
    def sources_are_positions(self) -> None:
        for standing in (*roll_up(self.ledger.balances(), BY), *cash(self.ledger.balances(), BY)):
            assert sum(fen for _, fen in standing.balances) == 0
        for standing in roll_up(self.ledger.balances(), BY):
            assert standing.moved == 0

    @invariant()
    def a_year_flows_from_opening_to_closing(self) -> None:
        for standing in roll_up(self.ledger.balances(), (*BY, Dimension.FUNCTION)):
            if standing.key[1] not in OWN_FUNDS:
                year = appropriated(standing)
                assert year.opening + year.revenue == standing.paid + year.closing + standing.open
        for standing in cash(self.ledger.balances(), BY):
            money = own_money(standing)
            spent = standing.of(Account.CASH_USED) + money.distributed
            assert money.opening + money.revenue + money.used == spent + money.closing

    @invariant()
    def own_cash_used_is_what_is_paid_or_in_payment(self) -> None:
        for standing in roll_up((b for b in self.ledger.balances() if b.line.is_own), (Dimension.YEAR,)):
            spent = standing.paid + standing.of(Account.IN_PAYMENT)
            pools = cash(self.ledger.balances(), (Dimension.YEAR,))
            assert spent == sum(p.of(Account.CASH_USED) for p in pools if p.key == standing.key)

    @invariant()
    def a_year_takes_over_no_more_than_was_left(self) -> None:
        years = {s.key[0]: s for s in roll_up(self.ledger.balances(), (Dimension.YEAR,))}
        if YEAR + 1 in years:
            assert years[YEAR + 1].of(Account.CARRYOVER_IN) <= years[YEAR].of(Account.CARRIED_OVER)

    @invariant()
    def nobody_takes_over_what_another_left(self) -> None:
        assert not any(p.line.unit == CENTRE for entry in self.ledger.entries for p in entry.postings)


def test_the_ledger_holds_whatever_is_tried() -> None:
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
