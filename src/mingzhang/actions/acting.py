"""Who acts, what they may do, and how a deed is done: permission, transaction with retry, audit.

Every verb is a function under `@verb("name")` whose first argument is the `Actor`. Inside it asks
`actor.require("name", unit)` and leaves `record(...)`; a verb that forgot either fails loudly in tests.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from ..model.office import OfficeRole
from ..store.models import Appointment, AuditRow, BudgetUnit, Department, Person
from .errors import NotAllowedError
from .rights import Reach, reach_of

P = ParamSpec("P")
R = TypeVar("R")
_RETRIES = 12
_TRANSIENT = {"40001", "40P01"}  # serialisation failure, deadlock: nothing was committed


@dataclass(frozen=True)
class Post:
    """One appointment as the rights see it: a role over some units of a department."""

    role: OfficeRole
    department: int | None  # None: every department
    units: frozenset[int] | None  # None: every unit of the department

    def covers(self, unit: BudgetUnit | None, department: Department | None) -> bool:
        """True when the post stands over that unit, or over the whole department where no unit is meant."""
        if self.department is None:
            return True
        if unit is None:
            return department is not None and department.pk == self.department
        if unit.department_id != self.department:
            return False
        return self.units is None or unit.pk in self.units


@dataclass(frozen=True)
class Actor:
    """A signed-in person with their posts of today (操作人)."""

    person: Person
    posts: tuple[Post, ...]
    address: str = ""
    _asked: list[str] = field(default_factory=list, compare=False, repr=False)

    def may(self, verb: str, unit: BudgetUnit | None = None, department: Department | None = None) -> bool:
        """True when some post gives the verb at that unit (or department)."""
        owner = department or (unit.department if unit else None)
        return any(_gives(post, verb, unit, owner) for post in self.posts)

    def require(
        self, verb: str, unit: BudgetUnit | None = None, department: Department | None = None
    ) -> None:
        """Refuse the deed with a NotAllowedError unless `may`."""
        _asked.get(set()).add(verb)
        if not self.may(verb, unit, department):
            raise NotAllowedError(verb, unit)

    def roles(self) -> frozenset[OfficeRole]:
        """The roles the person holds anywhere."""
        return frozenset(post.role for post in self.posts)

    def units(self, verb: str = "see") -> models.QuerySet[BudgetUnit]:
        """The units at which the person may do the verb, for lists and look-ups."""
        every = BudgetUnit.objects.select_related("department").prefetch_related("versions")
        wanted = models.Q(pk__in=())
        for post in self.posts:
            reach = reach_of(verb, post.role)
            if reach is Reach.NONE:
                continue
            if post.department is None:
                return every
            whole = reach is Reach.DEPARTMENT or post.units is None
            wanted |= models.Q(department=post.department) if whole else models.Q(pk__in=post.units or ())
        return every.filter(wanted)


def _gives(post: Post, verb: str, unit: BudgetUnit | None, department: Department | None) -> bool:
    match reach_of(verb, post.role):
        case Reach.NONE:
            return False
        case Reach.ALL:
            return True
        case Reach.DEPARTMENT:
            return post.department is None or (department is not None and department.pk == post.department)
        case _:
            return post.covers(unit, department)


def actor_of(person: Any, address: str = "", day: date | None = None) -> Actor:
    """The actor of a person on a day (today)."""
    when = day or timezone.localdate()
    current = models.Q(last_day__isnull=True) | models.Q(last_day__gte=when)
    rows = Appointment.objects.filter(current, person=person, first_day__lte=when).select_related("unit")
    return Actor(person, tuple(_post(row) for row in rows), address)


def _post(row: Appointment) -> Post:
    unit = row.unit
    if unit is None:
        return Post(row.role, row.department_id, None)
    units = _below(unit.pk) if row.with_subordinates else frozenset({unit.pk})
    return Post(row.role, unit.department_id, units)


def _below(unit: int) -> frozenset[int]:
    """The unit and all units below it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE below AS (SELECT %s::bigint AS id UNION "
            "SELECT u.id FROM store_budgetunit u JOIN below b ON u.superior_id = b.id) SELECT id FROM below",
            [unit],
        )
        return frozenset(row[0] for row in cursor.fetchall())


# --- deeds --------------------------------------------------------------------------------------------

_asked: ContextVar[set[str]] = ContextVar("asked")
_recorded: ContextVar[list[str]] = ContextVar("recorded")


def verb(
    name: str, *, one_statement: bool = False
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """A deed: one transaction, run again after a serialisation failure or deadlock, never half done.

    `one_statement` is said of a deed that writes by a single statement of the database, audit row and all:
    that statement is its transaction.
    """

    def wrap(deed: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        @wraps(deed)
        def done(actor: Actor, /, *args: P.args, **options: P.kwargs) -> R:
            database = connections[DEFAULT_DB_ALIAS]
            alone = one_statement and not database.in_atomic_block
            return _retried(database, lambda: _once(name, alone, deed, actor, *args, **options))

        return done

    return wrap


def _once(
    name: str,
    alone: bool,
    deed: Callable[Concatenate[Actor, P], R],
    actor: Actor,
    /,
    *args: P.args,
    **options: P.kwargs,
) -> R:
    before_asked, before_recorded = _asked.set(set()), _recorded.set([])
    try:
        with nullcontext() if alone else transaction.atomic():
            result = deed(actor, *args, **options)
            assert name in _asked.get(), f"the verb {name} did not ask for its permission"
            assert _recorded.get(), f"the verb {name} left no audit row"
            return result
    finally:
        _asked.reset(before_asked)
        _recorded.reset(before_recorded)


class ClashError(Exception):
    """A guard of the database refused; the words are found after the transaction is over."""

    def explain(self) -> None:
        """Raise the refusal in words; silent when the deed may now succeed."""
        raise NotImplementedError


def _retried(database: BaseDatabaseWrapper, attempt: Callable[[], R]) -> R:
    """Run again what the database refused only because others wrote at the same time.

    Inside a larger deed nothing is retried: the outermost one decides.
    """
    last = 0 if database.in_atomic_block else _RETRIES - 1
    for number in range(last + 1):
        try:
            return attempt()
        except OperationalError as error:
            state = getattr(error.__cause__, "sqlstate", None)
            if state not in _TRANSIENT or number == last:
                raise
        except ClashError as clash:
            clash.explain()
            if number == last:
                raise
        time.sleep(random.uniform(0, 0.01 * 2 ** min(number, 6)))
    raise AssertionError("unreachable")


def record(
    actor: Actor,
    verb_name: str,
    subject: models.Model | str,
    *,
    unit: BudgetUnit | None = None,
    department: Department | None = None,
    before: Any = None,
    after: Any = None,
) -> None:
    """Leave the audit row of a deed: who, when, from where, what before and after (plain JSON values)."""
    owner = department or (unit.department if unit else None)
    AuditRow.objects.create(
        at=timezone.now(),
        person=actor.person,
        address=actor.address,
        verb=verb_name,
        department=owner,
        unit=unit,
        subject=subject if isinstance(subject, str) else f"{subject._meta.model_name}:{subject.pk}",
        before=before,
        after=after,
    )
    recorded(verb_name)


def recorded(verb_name: str) -> None:
    """Say that the deed's audit row is left (by the database, together with a ledger entry)."""
    _recorded.get([]).append(verb_name)


def nobody_approves_their_own(actor: Actor, author: int) -> None:
    """回避: the person who entered a paper never approves it."""
    if actor.person.pk == author:
        raise NotAllowedError("own", None)
