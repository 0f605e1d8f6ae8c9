"""Posting many entries at once (批量记账): the same review and the same guards, a few statements for all.

All of them or none. Each is reviewed in its order against what was posted before and what the batch itself
posts; the guards of the database look at the pile as a whole and have the last word.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection

from ..ledger.controls import Controls
from ..ledger.review import review
from ..model.entry import Entry, EntryKey, Event
from ..store.batches import post_pile
from ..store.models import BudgetUnit
from ..store.posted_batch import PostedBatch
from .acting import Actor, ClashError, recorded
from .posting import GUARDS, constraint_of, controls_of, refusals, year_must_be_open
from .written import written

_CLASHES = GUARDS | {"voucher_once"}
_GIVEN = """
WITH given AS (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS g (id bigint, event text, year int, date date,
  unit bigint, department bigint, document text, reason text, payee text, contract text, voucher text,
  approval text, prior_year int, follows bigint, corrects bigint, created_by bigint, approved_by bigint,
  lines bigint[], accounts text[], fens bigint[], tracks text[]))
"""
_ENTRIES = (
    _GIVEN
    + """
INSERT INTO store_stagedentry (pile, id, event, year, date, unit_id, document, reason, payee, contract,
    voucher, approval, prior_year, follows_id, corrects_id, created_by_id, approved_by_id)
  SELECT %s, id, event, year, date, unit, document, reason, payee, contract, voucher, approval, prior_year,
    follows, corrects, created_by, approved_by FROM given
"""
)
_POSTINGS = (
    _GIVEN
    + """
INSERT INTO store_stagedposting (pile, entry_id, line_id, account, fen, track)
  SELECT %s, g.id, p.line, p.account, p.fen, p.track FROM given g,
    unnest(g.lines, g.accounts, g.fens, g.tracks) WITH ORDINALITY AS p (line, account, fen, track, place)
  ORDER BY g.id, p.place
"""
)
_AUDIT = (
    _GIVEN
    + """
INSERT INTO store_auditrow (at, person_id, address, verb, department_id, unit_id, subject, before, after,
    chain, number, previous, hash)
  SELECT clock_timestamp(), %s, %s, %s, department, unit, 'ledgerentry:' || id, NULL,
    jsonb_build_object('event', event, 'year', year, 'date', date, 'document', document, 'reason', reason,
      'payee', payee, 'contract', contract, 'voucher', voucher, 'approval', approval,
      'prior_year', prior_year, 'follows', follows, 'corrects', corrects, 'approved_by', approved_by,
      'created_by', created_by, 'lines', lines, 'accounts', accounts, 'fens', fens, 'tracks', tracks),
    0, 0, '', '' FROM given ORDER BY id
"""
)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a batch, with what its row says besides: the unit, the payee, who entered its paper."""

    entry: Entry
    unit: BudgetUnit
    payee: str = ""
    author: int | None = None


class BatchClashError(ClashError):
    """A guard of the database refused a batch (批量记账冲突)."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__(f"{len(items)} entries")
        self.items = items

    def explain(self) -> None:
        """Raise what the ledger says of the first entry that may not be posted now; silent otherwise."""
        _reviewed(self.items)


def post_many(actor: Actor, verb: str, items: Sequence[Item]) -> list[int]:
    """Post entries inside a deed, in their order; their rows. What was posted before is found again."""
    _hold([item.entry for item in items])
    known, fresh = _reviewed(items)
    if fresh:
        numbers = dict(zip((one.entry.key for one in fresh), _numbers(len(fresh)), strict=True))
        known.rows.update(numbers)
        _insert(actor, verb, fresh, known)
    recorded(verb)
    return [known.rows[item.entry.key] for item in items]


def _reviewed(items: Sequence[Item]) -> tuple[PostedBatch, list[Item]]:
    """Every entry reviewed after those before it; those that are new."""
    known = PostedBatch([item.entry for item in items])
    fresh = []
    controls: dict[frozenset[str], Controls] = {}
    with refusals():
        for unit, year in dict.fromkeys((item.unit, item.entry.year) for item in items):
            year_must_be_open(unit.department, year)
        for item in items:
            if review(item.entry, known, _controls(item, controls)):
                known.add(item.entry)
                fresh.append(item)
    return known, fresh


def _controls(item: Item, made: dict[frozenset[str], Controls]) -> Controls:
    """The controls of an entry, asked for once for the same projects."""
    projects = frozenset(p.line.project for p in item.entry.postings)
    if projects not in made:
        made[projects] = controls_of(item.unit.department, item.entry)
    return made[projects]


def _hold(entries: Sequence[Entry]) -> None:
    """Hold the rows that others follow or correct for this transaction, in one order for everybody."""
    keys = {entry.reference for entry in entries if entry.reference}
    if any(entry.event in (Event.CARRY_IN, Event.OPEN_CASH) for entry in entries):
        raise ValueError("what takes over last year's money is posted one by one")
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(7202, (id %% 2147483648)::int) FROM (SELECT id FROM"
                " store_ledgerentry WHERE (year, event, voucher) IN (SELECT * FROM unnest(%s::int[],"
                " %s::text[], %s::text[])) ORDER BY id) o",
                _columns(keys),
            )


def _columns(keys: set[EntryKey]) -> list[list[Any]]:
    return [
        [key.year for key in keys],
        [key.event.name.lower() for key in keys],
        [key.voucher for key in keys],
    ]


def _numbers(many: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('store_ledgerentry', 'id')) FROM generate_series(1, %s)",
            [many],
        )
        return [row[0] for row in cursor.fetchall()]


def _insert(actor: Actor, verb: str, items: Sequence[Item], known: PostedBatch) -> None:
    rows = [_row(actor, item, known) for item in items]
    given, pile = json.dumps(rows), -rows[0]["id"]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_ENTRIES, [given, pile])
            cursor.execute(_POSTINGS, [given, pile])
            post_pile(pile)
            cursor.execute(_AUDIT, [given, actor.person.pk, actor.address, verb])
    except IntegrityError as error:
        if constraint_of(error) in _CLASHES:
            raise BatchClashError(items) from error
        raise


def _row(actor: Actor, item: Item, known: PostedBatch) -> dict[str, Any]:
    entry = item.entry
    reference = known.rows[entry.reference] if entry.reference else None
    return {
        "id": known.rows[entry.key],
        "unit": item.unit.pk,
        "department": item.unit.department_id,
        **written(entry, known.lines, reference, item.payee, actor.person.pk, item.author),
    }
