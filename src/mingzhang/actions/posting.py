"""Posting an entry of the ledger into the database (记账): one round trip, its guards have the last word.

What the database refuses is told by the ledger's own words: the entry is reviewed again against the rows,
so that the person reads which line lacks how much, not the name of a constraint.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import psycopg
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections
from django.db.models.base import ModelState
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from ..ledger.controls import Controls, control
from ..ledger.errors import ClosedYearError, LedgerError
from ..ledger.review import Known, is_repeated, review
from ..ledger.vet import vet
from ..model.entry import Entry, Event
from ..store.lines import row_ids
from ..store.models import BudgetUnit, Department, LedgerEntry, Project
from ..store.posted import Posted, find_row
from ..store.standing import year_is_open
from .acting import Actor, ClashError, recorded
from .errors import ClosedError, RefusedError
from .written import written

GUARDS = frozenset(
    {
        "position_not_negative",
        "track_not_negative",
        "entry_balances",
        "entry_stays_in_its_year",
        "year_is_open",
    }
)
_TAKES_OVER = (Event.CARRY_IN, Event.OPEN_CASH)
_NAME, _POST = b"ledger_post", b"SELECT ledger_post($1, $2, $3, $4, $5, $6)"
_prepared: WeakSet[psycopg.Connection[Any]] = WeakSet()  # the connections that know the statement


class LedgerRefusedError(RefusedError):
    """The ledger refuses an entry; `kind` is the name of its error (OverspendError …)."""

    def __init__(self, error: LedgerError, field: str = "") -> None:
        super().__init__(error.chinese, error.english, field)
        self.kind = type(error).__name__


class EntryClashError(ClashError):
    """A guard of the database refused an entry (记账冲突)."""

    def __init__(self, entry: Entry, unit: BudgetUnit) -> None:
        super().__init__(entry.paper.voucher)
        self.entry, self.unit = entry, unit

    def explain(self) -> None:
        """Raise what the ledger says of the entry as things stand now; silent when it may now be posted."""
        with refusals():
            year_must_be_open(self.unit.department, self.entry.year)
            review(self.entry, Posted(), controls_of(self.unit.department, self.entry))


@contextmanager
def refusals() -> Iterator[None]:
    """Errors of the ledger as refusals of a deed."""
    try:
        yield
    except ClosedYearError as error:
        raise ClosedError(error.chinese, error.english) from error
    except LedgerError as error:
        raise LedgerRefusedError(error) from error


def post(
    actor: Actor,
    verb: str,
    entry: Entry,
    unit: BudgetUnit,
    *,
    payee: str = "",
    author: int | None = None,
) -> LedgerEntry:
    """Post an entry for a unit inside a deed. Posting the same entry again is harmless: it is found again.

    `author` is the person who entered the paper that the actor approves by posting it; they are never the
    same. Without one the actor is the author.
    Raises a LedgerRefusedError or ClosedError in the ledger's words; an EntryClashError is explained later.
    """
    with refusals():
        vet(entry)
        known = Posted()
        follows = _reference(entry)
        if follows or entry.event in _TAKES_OVER:
            year_must_be_open(unit.department, entry.year)
            if not review(entry, known, controls_of(unit.department, entry)):
                return _found(actor, verb, entry)
        else:
            control(entry, controls_of(unit.department, entry))
        posted = _insert(actor, verb, entry, unit, follows, payee, author)
        if posted is None:
            return _again(actor, verb, entry, known)
        recorded(verb)
        return _row(posted, entry, unit, payee, actor.person.pk, author)


def _row(pk: int, entry: Entry, unit: BudgetUnit, payee: str, person: int, author: int | None) -> LedgerEntry:
    """The row as it was written, without asking for it again; what it lacks is read when asked for."""
    paper = entry.paper
    row = LedgerEntry.__new__(LedgerEntry)
    row._state = ModelState()
    row._state.db, row._state.adding = DEFAULT_DB_ALIAS, False
    row._state.fields_cache["unit"] = unit
    vars(row).update(
        id=pk, event=entry.event.name.lower(), year=entry.year, date=paper.date, unit_id=unit.pk,
        document=paper.document, reason=paper.reason, payee=payee, contract=paper.contract,
        voucher=paper.voucher, approval=paper.approval.name.lower() if paper.approval else "",
        prior_year=entry.prior_year, created_by_id=author or person,
        approved_by_id=person if author else None,
    )  # fmt: skip
    return row


def controls_of(department: Department, entry: Entry) -> Controls:
    """The rules of a department as they concern this entry: levels of approval, 无绩效目标不得支付.

    Nothing is asked of the database unless the department demands objectives.
    """
    if not department.requires_objective:
        return Controls()
    numbers = {p.line.project for p in entry.postings if p.line.project}
    good = Project.objects.filter(number__in=numbers).exclude(objective="").values_list("number", flat=True)
    return Controls(objectives=frozenset(good))


def _reference(entry: Entry) -> LedgerEntry | None:
    """The row that the entry follows or corrects, held for this transaction so that nobody else uses it."""
    if entry.reference is None:
        if entry.event in _TAKES_OVER:
            _hold(7203, entry.year)
        return None
    row = find_row(entry.reference)
    if row is not None:
        _hold(7202, row.pk % 2**31)
    return row


def _hold(kind: int, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, number])


def year_must_be_open(department: Department, year: int) -> None:
    """Refuse with a ClosedError when the year of the department is closed. In the database: year_is_open."""
    if not year_is_open(department, year):
        raise ClosedError(
            f"{year}年度已结账，不能再记账。需要更正时请编制新版决算并说明",
            f"the year {year} is closed; corrections make a new version of the accounts",
        )


def _insert(  # noqa: PLR0917  the columns of an entry
    actor: Actor,
    verb: str,
    entry: Entry,
    unit: BudgetUnit,
    follows: LedgerEntry | None,
    payee: str,
    author: int | None,
) -> int | None:
    person = actor.person.pk
    lines = row_ids(p.line for p in entry.postings)
    told = written(entry, lines, follows.pk if follows else None, payee, person, author)
    values = (json.dumps(told), unit.department_id, unit.pk, person, actor.address, verb)
    try:
        return _called(values)
    except IntegrityError as error:
        if constraint_of(error) in GUARDS:
            raise EntryClashError(entry, unit) from error
        raise


def _called(values: Sequence[object]) -> int | None:
    """Call `ledger_post`, the shortest way that the driver has: understood once a connection, one round trip.

    All values go as text, so that it is the same statement whatever their size.
    """
    texts = [str(value).encode() for value in values]
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    server: psycopg.Connection[Any] = wrapper.connection
    with wrapper.wrap_database_errors:
        if not server.autocommit and server.pgconn.transaction_status == TransactionStatus.IDLE:
            _done(server, server.pgconn.exec_(b"BEGIN"))  # as a cursor does before its first statement
        if server not in _prepared:
            _done(server, server.pgconn.prepare(_NAME, _POST))
            _prepared.add(server)
        got = _done(server, server.pgconn.exec_prepared(_NAME, texts)).get_value(0, 0)
    return None if got is None else int(got)


def _done(server: psycopg.Connection[Any], result: PGresult) -> PGresult:
    if result.status in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        return result
    if server.broken:
        raise psycopg.OperationalError(server.pgconn.get_error_message())
    raise error_from_result(result)


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint or guard that refused."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis.constraint_name if diagnosis else "") or ""


def _again(actor: Actor, verb: str, entry: Entry, known: Known) -> LedgerEntry:
    """The voucher is known: the same entry is found, another content is refused."""
    is_repeated(entry, known)
    return _found(actor, verb, entry)


def _found(actor: Actor, verb: str, entry: Entry) -> LedgerEntry:
    row = find_row(entry.key)
    assert row is not None
    recorded(verb)
    return row
