"""Long works (后台任务): started by a person, run by the worker process, told when they end.

`start` keeps the work and its job in one transaction. The worker calls the function of the task with the
person who started it; progress is written beside the function's own transaction, so that pages see it. A
function that was killed half way is run again: it must be safe to repeat, as deeds are.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from ..model.errors import UnreadableError
from ..model.office import WorkState
from ..store.models import Person, Work
from .acting import Actor, actor_of
from .errors import RefusedError

_log = logging.getLogger(__name__)
_EVERY = 0.5  # seconds between two notes of progress
_ATTEMPTS = 3  # a work that takes its worker down with it is not tried for ever
_FAULT = (
    "系统内部错误，已记录。请稍后重试，仍不成功时联系系统管理员 / "
    "an internal error was logged; try again later"
)
_KILLED = (
    "任务多次中断，已停止。请缩小范围后重试，或联系系统管理员 / "
    "the work was interrupted too often; try a smaller one or ask your administrator"
)


@dataclass(frozen=True)
class Outcome:
    """What came of a work: a message for the person, and the page to go to."""

    message: str
    target: str = ""


@dataclass
class Progress:
    """How far a work is. It writes on a connection of its own, outside of any transaction of the work."""

    work: int
    _noted: float = field(default=0.0, repr=False)

    def __call__(self, done: int, total: int) -> None:
        """So many of so many are done."""
        now = time.monotonic()
        if done < total and now - self._noted < _EVERY:
            return
        self._noted = now
        own = connections.create_connection(DEFAULT_DB_ALIAS)
        try:
            with own.cursor() as cursor:
                cursor.execute(
                    "UPDATE store_work SET done = %s, total = %s WHERE id = %s", [done, total, self.work]
                )
        finally:
            own.close()


Function = Callable[..., Outcome]


@dataclass(frozen=True)
class LongTask:
    """A function that the worker may run, and its name in the queue."""

    name: str
    function: Function
    job: Task[Any, Any, Any]


def long_task(name: str) -> Callable[[Function], LongTask]:
    """Make a function a task: `function(actor, progress, **arguments) -> Outcome`, arguments plain JSON."""

    def made(function: Function) -> LongTask:
        def run(**given: Any) -> None:
            try:
                perform(function, **given)
            finally:
                connection.close()  # of the thread that the worker ran this in

        retry = RetryStrategy(
            max_attempts=_ATTEMPTS, wait=2, retry_exceptions=[OperationalError, InterfaceError]
        )
        return LongTask(name, function, app.task(name=name, queue="works", retry=retry)(run))

    return made


def start(actor: Actor, kind: str, title: str, task: LongTask, **arguments: Any) -> Work:
    """Keep a work for the worker; it begins when the surrounding transaction, if any, is committed.

    With the setting WORKS_AT_ONCE (tests, a single process) it is done before this returns.
    """
    with transaction.atomic():
        work = Work.objects.create(kind=kind, title=title[:200], person=actor.person)
        given = {"work": work.pk, "person": actor.person.pk, "address": actor.address, **arguments}
        if not at_once():
            task.job.defer(**given)
    if at_once():
        perform(task.function, **given)
        work.refresh_from_db()
    return work


def at_once() -> bool:
    """True where works are done in the process that starts them."""
    default = os.environ.get("MINGZHANG_WORKS_AT_ONCE") == "1"
    return bool(getattr(settings, "WORKS_AT_ONCE", default))


def perform(function: Function, work: int, person: int, address: str, **arguments: Any) -> None:
    """Run a work and tell its end in words; never raises but for a lost database."""
    if not connection.in_atomic_block:
        close_old_connections()
    row = Work.objects.filter(pk=work).first()
    if row is None or row.state in (WorkState.DONE, WorkState.FAILED):
        return
    Work.objects.filter(pk=work).update(state=WorkState.RUNNING)
    try:
        actor = actor_of(Person.objects.get(pk=person, is_active=True), address)
        outcome = function(actor, Progress(work), **arguments)
    except (RefusedError, UnreadableError) as error:
        _end(work, WorkState.FAILED, Outcome(str(error)))
    except Person.DoesNotExist:
        _end(work, WorkState.FAILED, Outcome("账号已停用，任务未执行 / the account is closed"))
    except Exception:
        _log.exception("work failed", extra={"work": work})
        _end(work, WorkState.FAILED, Outcome(_FAULT))
    else:
        _end(work, WorkState.DONE, outcome)


def _end(work: int, state: WorkState, outcome: Outcome) -> None:
    Work.objects.filter(pk=work).update(
        state=state, message=outcome.message, target=outcome.target[:200], ended_at=timezone.now()
    )


def give_up(work: int) -> None:
    """End a work that took its workers down with it."""
    _end(work, WorkState.FAILED, Outcome(_KILLED))


def attempts_are_over(attempts: int) -> bool:
    """True when a job was tried often enough."""
    return attempts >= _ATTEMPTS
