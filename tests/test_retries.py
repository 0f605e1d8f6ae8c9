"""What the database refuses only because others write at the same time is done again and never shown."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import OperationalError, connection

from ledger_workspace import DAY, Desk, balance, given, make_desk
from mingzhang.actions.acting import Actor, record, verb
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.complete_payment import complete_payment
from mingzhang.actions.errors import RefusedError
from mingzhang.model.entry import Account, Share
from mingzhang.store.models import AuditRow, BudgetUnit, LedgerEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run the works in threads, each with a connection of its own; errors are handed back."""

    def one(work: Callable[[], object]) -> object:
        try:
            return work()
        except (RefusedError, OperationalError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def meet(barrier: Barrier) -> None:
    """Wait for the other the first time; the second time alone it goes on."""
    with suppress(BrokenBarrierError):
        barrier.wait(timeout=5)


def test_a_deadlock_is_done_again(desk: Desk) -> None:
    barrier, tries = Barrier(2), []
    first, second = desk.unit.pk, desk.office.centre.pk

    @verb("see")
    def lock_both(actor: Actor, one: int, other: int) -> int:
        tries.append(one)
        actor.require("see", desk.unit)
        BudgetUnit.objects.select_for_update().get(pk=one)
        meet(barrier)
        BudgetUnit.objects.select_for_update().get(pk=other)
        record(actor, "see", f"lock:{one}", unit=desk.unit)
        return one

    actor = desk.office.officer
    done = at_once(lambda: lock_both(actor, first, second), lambda: lock_both(actor, second, first))
    assert sorted(done) == sorted([first, second])
    assert len(tries) > 2, "nothing was provoked"
    assert AuditRow.objects.filter(subject__startswith="lock:").count() == 2


def test_a_serialisation_failure_is_done_again(desk: Desk) -> None:
    barrier, tries = Barrier(2), []

    @verb("see")
    def count_and_write(actor: Actor, name: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
        tries.append(name)
        actor.require("see", desk.unit)
        number = AuditRow.objects.filter(subject__startswith="count:").count()
        meet(barrier)
        record(actor, "see", f"count:{number}", unit=desk.unit)
        return name

    actor = desk.office.officer
    done = at_once(lambda: count_and_write(actor, "a"), lambda: count_and_write(actor, "b"))
    assert sorted(map(str, done)) == ["a", "b"]
    assert len(tries) > 2, "nothing was provoked"
    numbers = AuditRow.objects.filter(subject__startswith="count:").values_list("subject", flat=True)
    assert sorted(numbers) == ["count:0", "count:1"]


def test_many_lines_in_any_order_never_show_a_deadlock(desk: Desk) -> None:
    lines = [desk.paper, desk.post, desk.reception, desk.task]

    def pay(turn: int) -> Callable[[], object]:
        order = lines[turn:] + lines[:turn]

        def work() -> object:
            for _number in range(10):
                apply_payment(
                    desk.office.officer, desk.unit, given(), [Share(at, 1_00) for at in reversed(order)]
                )
            return None

        return work

    assert at_once(*(pay(turn) for turn in range(4))) == [None] * 4
    assert {balance(at, Account.IN_PAYMENT) for at in lines} == {40_00}


def test_the_last_fen_is_paid_once(desk: Desk) -> None:
    def pay() -> object:
        return apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 6_000_00)])

    done = at_once(pay, pay)
    assert sum(isinstance(one, LedgerEntry) for one in done) == 1
    assert [one.kind for one in done if isinstance(one, RefusedError)] == ["OverspendError"]


def test_the_same_form_sent_twice_at_once_pays_once(desk: Desk) -> None:
    def pay() -> object:
        return apply_payment(desk.office.officer, desk.unit, given(voucher="7"), [Share(desk.paper, 1_00)])

    rows = at_once(pay, pay, pay)
    assert len({row.pk for row in rows}) == 1
    assert balance(desk.paper, Account.IN_PAYMENT) == 1_00


def test_an_application_is_completed_once_however_many_confirm_it(desk: Desk) -> None:
    row = apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 1_00)])
    done = at_once(*[lambda: complete_payment(desk.office.reviewer, row, DAY)] * 3)
    assert len({one.pk for one in done}) == 1
    assert balance(desk.paper, Account.PAID) == 1_00
