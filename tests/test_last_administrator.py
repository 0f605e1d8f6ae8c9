"""Two administrators who end each other's work at the same moment: one of them stays."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from mingzhang.actions.acting import Actor
from mingzhang.actions.close_account import close_account
from mingzhang.actions.end_appointment import end_appointment
from mingzhang.actions.errors import StateError
from mingzhang.model.office import OfficeRole
from mingzhang.store.models import Appointment
from preparation_office import actor

LAST = datetime.date(2024, 6, 30)
Deed = Callable[[Actor, Actor], object]


def ended(by: Actor, whose: Actor) -> None:
    end_appointment(by, Appointment.objects.get(person=whose.person), LAST)


def closed(by: Actor, whose: Actor) -> None:
    close_account(by, whose.person)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("first", "second"), [(ended, ended), (closed, closed), (ended, closed)])
def test_one_administrator_stays_when_two_end_each_other(first: Deed, second: Deed) -> None:
    chen, li = (actor(name, OfficeRole.ADMINISTRATOR) for name in ("chen", "li"))
    done, refused = threading.Event(), list[StateError]()

    def slow() -> None:
        with transaction.atomic():
            first(chen, li)
            done.set()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(1)")

    def beside() -> None:
        done.wait(20)
        try:
            second(li, chen)
        except StateError as error:
            refused.append(error)

    threads = [threading.Thread(target=alone, args=(work,)) for work in (slow, beside)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [error.chinese for error in refused] == ["这是最后一位系统管理员，请先任命另一位"]
    still = Appointment.objects.filter(last_day__isnull=True, person__is_active=True)
    assert [one.person for one in still] == [chen.person]


def alone(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connections.close_all()
