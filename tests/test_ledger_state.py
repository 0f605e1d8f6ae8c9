"""Any deeds in any order: the database and the ledger in memory accept, refuse and hold the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
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

from ledger_workspace import DAY, given, make_desk
from mingzhang.actions.acting import Actor
from mingzhang.actions.adjustment_rules import AdjustmentInput, Change
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.approve_adjustment import approve_adjustment
from mingzhang.actions.carry_in import carry_in
from mingzhang.actions.carry_over import carry_over
from mingzhang.actions.commit import commit
from mingzhang.actions.complete_payment import complete_payment
from mingzhang.actions.correct import correct
from mingzhang.actions.errors import InputError
from mingzhang.actions.ledger_papers import PaperInput, paper_of
from mingzhang.actions.open_cash import open_cash
from mingzhang.actions.posting import LedgerRefusedError
from mingzhang.actions.receive import receive
from mingzhang.actions.reclaim import reclaim
from mingzhang.actions.refund import refund
from mingzhang.actions.refund_prior_year import refund_prior_year
from mingzhang.actions.reject_payment import reject_payment
from mingzhang.actions.release import release
from mingzhang.actions.request_adjustment import request_adjustment
from mingzhang.ledger import make
from mingzhang.ledger.errors import LedgerError
from mingzhang.ledger.ledger import Ledger
from mingzhang.ledger.review import review
from mingzhang.model.entry import Account, Approval, Entry, Event, Paper, Share
from mingzhang.model.office import AdjustmentKind
from mingzhang.store.lines import noun
from mingzhang.store.models import LedgerBalance, LedgerEntry
from mingzhang.store.posted import entry_of_row

FEN = st.integers(1, 400)
AT = st.sampled_from(("paper", "post", "reception", "task", "own"))
CONTRACTS = st.sampled_from(("", "C1", "C2"))
KINDS = st.sampled_from(tuple(AdjustmentKind))
_codes = count(501)


class Workspace(RuleBasedStateMachine):
    """An office whose every deed is done twice: in the database, and in a ledger in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = make_desk(str(next(_codes)), fen=1000)
        self.model = Ledger()
        self.numbers = count(1)
        self.rows: dict[Any, LedgerEntry] = {}
        for row in LedgerEntry.objects.filter(unit__department=self.desk.office.department).order_by("pk"):
            self.keep(row)

    def keep(self, row: LedgerEntry) -> Entry:
        """Post what the database holds into the model: it must be new there, and allowed."""
        kept = LedgerEntry.objects.select_related("unit__department").get(pk=row.pk)
        entry = entry_of_row(kept)
        assert self.model.post(entry)
        self.rows[entry.key] = kept
        return entry

    def at(self, name: str) -> Any:
        return getattr(self.desk, name)

    def paper(self, contract: str = "") -> PaperInput:
        return given(voucher=f"V{next(self.numbers)}", contract=contract)

    def attempt(self, deed: Callable[[], LedgerEntry], made: Callable[[], Entry]) -> None:
        """Both accept and hold the same entry, or both refuse by the same name."""
        told = self.told(made)
        try:
            row = deed()
        except LedgerRefusedError as refusal:
            assert refusal.kind == told, (refusal, told)
        except InputError:
            assert told is not None
        else:
            assert told is None, told
            self.keep(row)

    def told(self, made: Callable[[], Entry]) -> str | None:
        """What the model says of an entry, without keeping it."""
        try:
            review(made(), self.model, self.model.controls)
        except LedgerError as error:
            return type(error).__name__
        return None

    def simple(self, deed: Any, maker: Any, actor: Any, name: str, fen: int, contract: str = "") -> None:
        paper, shares, unit = self.paper(contract), [Share(self.at(name), fen)], self.desk.unit
        self.attempt(lambda: deed(actor, unit, paper, shares), lambda: maker(paper_of(unit, paper), shares))

    @initialize(fen=st.integers(0, 800))
    def cash(self, fen: int) -> None:
        more = [Change(self.desk.own, 500)]
        head = AdjustmentInput(AdjustmentKind.SUPPLEMENT, DAY, "文1号", "服务收入增加")
        asked = request_adjustment(self.desk.office.officer, self.desk.unit, head, more)
        self.keep(approve_adjustment(self.desk.office.bureau, asked).entry)
        self.pool(fen + 1, open_cash)

    @rule(fen=FEN, deed=st.sampled_from((receive, open_cash)))
    def pool(self, fen: int, deed: Any) -> None:
        paper, share, unit = self.paper(), Share(self.desk.own.pool, fen), self.desk.unit
        maker = make.receive if deed is receive else make.open_cash
        self.attempt(
            lambda: deed(self.desk.office.officer, unit, paper, share),
            lambda: maker(paper_of(unit, paper), [share]),
        )

    @rule(name=AT, fen=FEN, contract=CONTRACTS)
    def apply(self, name: str, fen: int, contract: str) -> None:
        self.simple(apply_payment, make.apply_payment, self.desk.office.officer, name, fen, contract)

    @rule(name=AT, fen=FEN, contract=CONTRACTS)
    def hold(self, name: str, fen: int, contract: str) -> None:
        self.simple(commit, make.commit, self.desk.office.officer, name, fen, contract)

    @rule(name=AT, fen=FEN, contract=CONTRACTS)
    def give_back(self, name: str, fen: int, contract: str) -> None:
        self.simple(release, make.release, self.desk.office.officer, name, fen, contract)

    @rule(name=AT, fen=FEN, contract=CONTRACTS)
    def leave(self, name: str, fen: int, contract: str) -> None:
        self.simple(carry_over, make.carry_over, self.desk.office.finance, name, fen, contract)

    @rule(data=st.data(), fen=FEN, at=st.sampled_from(("task", "centre")), names=st.booleans())
    def take_over(self, data: Any, fen: int, at: str, names: bool) -> None:
        """Next year's money of the unit itself or of a sister, with its source or without."""
        left = self.of(Event.CARRY_OVER) if names else []
        source = data.draw(st.sampled_from(left)) if left else None
        line, office = replace(self.at(at), year=DAY.year + 1), self.desk.office
        unit = office.centre if at == "centre" else self.desk.unit
        paper, shares = self.paper(), [Share(line, fen)]
        self.attempt(
            lambda: carry_in(office.finance, unit, paper, shares, self.rows[source.key] if source else None),
            lambda: make.carry_in(paper_of(unit, paper), shares, source.key if source else None),
        )

    @rule(fen=FEN, at=st.sampled_from(("own", "centre")))
    def next_years_cash(self, fen: int, at: str) -> None:
        office = self.desk.office
        unit, actor = (
            (office.centre, office.centre_officer) if at == "centre" else (self.desk.unit, office.officer)
        )
        line = replace(self.desk.own.pool, year=DAY.year + 1, unit=unit.code)
        paper, share = self.paper(), Share(line, fen)
        self.attempt(
            lambda: open_cash(actor, unit, paper, share),
            lambda: make.open_cash(paper_of(unit, paper), [share]),
        )

    @rule(name=AT, fen=FEN)
    def take_back(self, name: str, fen: int) -> None:
        self.simple(reclaim, make.reclaim, self.desk.office.finance, name, fen)

    @rule(name=AT, fen=FEN, reclaimed=st.booleans())
    def come_back(self, name: str, fen: int, reclaimed: bool) -> None:
        line = self.at(name)
        shares = [Share(line.pool if line.is_own else line, fen)]
        paper, unit = self.paper(), self.desk.unit
        self.attempt(
            lambda: refund_prior_year(self.desk.office.officer, unit, paper, shares, 2023, reclaimed),
            lambda: make.refund_prior_year(paper_of(unit, paper), shares, 2023, reclaimed),
        )

    @rule(kind=KINDS, out=AT, into=AT, fen=FEN)
    def change(self, kind: AdjustmentKind, out: str, into: str, fen: int) -> None:
        changes = {
            AdjustmentKind.SUPPLEMENT: [Change(self.at(into), fen)],
            AdjustmentKind.REDUCTION: [Change(self.at(out), -fen)],
            AdjustmentKind.VIREMENT: [Change(self.at(out), -fen), Change(self.at(into), fen)],
        }[kind]

        def deed() -> Any:
            head = AdjustmentInput(kind, DAY, "文2号", "需要")
            asked = request_adjustment(self.desk.office.officer, self.desk.unit, head, changes)
            return approve_adjustment(self.desk.office.bureau, asked).entry

        self.attempt(deed, lambda: self.changed(kind, changes))

    def changed(self, kind: AdjustmentKind, changes: list[Change]) -> Entry:
        number = f"M{next(self.numbers)}"
        paper = Paper(DAY, number, "文2号", "需要", "", Approval.FINANCE_BUREAU)
        gains = [Share(one.line, one.fen) for one in changes if one.fen > 0]
        losses = [Share(one.line, -one.fen) for one in changes if one.fen < 0]
        if kind is AdjustmentKind.SUPPLEMENT:
            return make.supplement(paper, gains)
        if kind is AdjustmentKind.REDUCTION:
            return make.reduce(paper, losses)
        return make.vire(paper, losses, gains)

    def of(self, *events: Event) -> list[Entry]:
        return [entry for entry in self.model.entries if entry.event in events]

    @precondition(lambda self: self.of(Event.APPLY_PAYMENT))
    @rule(data=st.data(), is_paid=st.booleans(), part=st.integers(1, 3))
    def settle(self, data: Any, is_paid: bool, part: int) -> None:
        entry = data.draw(st.sampled_from(self.of(Event.APPLY_PAYMENT)))
        row, paper = self.rows[entry.key], self.paper()
        whole = entry.shares(Account.IN_PAYMENT)
        shares = [Share(one.line, -(-one.fen // part)) for one in whole]
        number = paper_of(row.unit, paper)
        if is_paid:
            self.attempt(
                lambda: complete_payment(self.desk.office.reviewer, row, DAY, shares, paper.voucher),
                lambda: make.complete_payment(Paper(DAY, number.voucher), entry, shares),
            )
        else:
            self.attempt(
                lambda: reject_payment(self.desk.office.reviewer, row, paper, shares),
                lambda: make.reject_payment(number, entry, shares),
            )

    @precondition(lambda self: self.of(Event.COMPLETE_PAYMENT))
    @rule(data=st.data(), fen=FEN)
    def refunded(self, data: Any, fen: int) -> None:
        entry = data.draw(st.sampled_from(self.of(Event.COMPLETE_PAYMENT)))
        row, paper = self.rows[entry.key], self.paper()
        shares = [Share(entry.shares(Account.PAID)[0].line, fen)]
        self.attempt(
            lambda: refund(self.desk.office.officer, row, paper, shares),
            lambda: make.refund(paper_of(row.unit, paper), entry, shares),
        )

    @rule(data=st.data())
    def corrected(self, data: Any) -> None:
        entry = data.draw(st.sampled_from(self.model.entries))
        row, paper = self.rows[entry.key], self.paper()
        self.attempt(
            lambda: correct(self.corrector(entry), row, paper),
            lambda: make.correct(paper_of(row.unit, paper), entry),
        )

    def corrector(self, entry: Entry) -> Actor:
        """Whoever may take an entry back: the bureau what was decided above the unit."""
        above = {
            *(Event.APPROVE, Event.OWN_BUDGET, Event.DISTRIBUTE, Event.SUPPLEMENT, Event.REDUCE),
            *(Event.VIRE, Event.CARRY_IN, Event.CARRY_OVER, Event.RECLAIM),
        }
        return self.desk.office.bureau if entry.event in above else self.desk.office.reviewer

    @precondition(lambda self: self.of(Event.APPLY_PAYMENT))
    @rule(data=st.data(), more=st.integers(0, 1))
    def repeated(self, data: Any, more: int) -> None:
        """The same number again: found again, or refused when the content differs or was taken back."""
        entry = data.draw(st.sampled_from(self.of(Event.APPLY_PAYMENT)))
        share = entry.shares(Account.IN_PAYMENT)[0]
        paper = given(voucher=entry.paper.voucher, contract=entry.paper.contract)
        shares, unit = [Share(share.line, share.fen + more)], self.desk.unit
        told = self.told(lambda: make.apply_payment(paper_of(unit, paper), shares))
        try:
            row = apply_payment(self.desk.office.officer, unit, paper, shares)
        except LedgerRefusedError as refusal:
            assert refusal.kind == told == "DuplicateVoucherError"
        else:
            assert told is None and row.pk == self.rows[entry.key].pk

    @invariant()
    def balances_are_the_same(self) -> None:
        held = LedgerBalance.objects.filter(line__unit__department=self.desk.office.department)
        kept: dict[Any, int] = {}
        for row in held.select_related("line__unit", "line__project").exclude(fen=0):
            kept[noun(row.line), Account(row.account)] = row.fen
        sums: dict[Any, int] = defaultdict(int)
        for one in self.model.balances():
            sums[one.line, one.account] += one.fen
        assert kept == {slot: fen for slot, fen in sums.items() if fen}


@pytest.mark.django_db
def test_the_database_does_what_the_ledger_says() -> None:
    run_state_machine_as_test(
        Workspace,
        settings=settings(
            max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
