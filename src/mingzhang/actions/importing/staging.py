"""Entries of a plan that wait for acceptance (待记凭证), and whether all that they rest on is as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from ...store.batches import EntryRow, clear_pile, stage_entries, units_on
from ...store.lines import row_ids
from ...store.models import ImportBatch
from ..acting import Actor
from .acceptance import right_to_accept
from .plan import Plan
from .reading import many_objects

# Rows that are written again have another xmin: names, kinds and states need not be compared.
_SETTINGS = """
SELECT concat_ws('|',
  (SELECT xmin FROM store_department WHERE id = %(department)s),
  (SELECT string_agg(u.id || ' ' || u.xmin, ',' ORDER BY u.id) FROM store_budgetunit u
    WHERE u.department_id = %(department)s),
  (SELECT string_agg(n.id || ' ' || n.xmin, ',' ORDER BY n.id) FROM store_unitname n
    JOIN store_budgetunit u ON u.id = n.unit_id WHERE u.department_id = %(department)s),
  (SELECT string_agg(p.id || ' ' || p.xmin, ',' ORDER BY p.id) FROM store_project p
    JOIN store_budgetunit u ON u.id = p.unit_id WHERE u.department_id = %(department)s))
"""
_BALANCES = """
SELECT l.unit_id, string_agg(b.line_id || ' ' || b.account || ' ' || b.fen, ',' ORDER BY b.line_id, b.account)
FROM store_ledgerbalance b JOIN store_allotmentline l ON l.id = b.line_id
JOIN store_budgetunit u ON u.id = l.unit_id
WHERE u.department_id = %s AND l.year = %s GROUP BY l.unit_id
"""


@dataclass(frozen=True)
class Basis:
    """What a plan rests on, taken before it is made: the settings of the office and each unit's balances."""

    settings: str
    balances: dict[int, str]

    @classmethod
    def of(cls, batch: ImportBatch) -> Basis:
        """The basis as things stand now."""
        department = batch.unit.department_id
        with connection.cursor() as cursor:
            cursor.execute(_SETTINGS, {"department": department})
            settings = f"{cursor.fetchone()[0]}|{batch.file_id}|{batch.columns}"
            cursor.execute(_BALANCES, [department, batch.year])
            return cls(settings, dict(cursor.fetchall()))

    def told(self, units: Iterable[int]) -> str:
        """A short text that is the same as long as nothing changed that entries of these units rest on."""
        held = "|".join(f"{unit}:{self.balances.get(unit, '')}" for unit in sorted(units))
        return hashlib.md5(f"{self.settings}|{held}".encode(), usedforsecurity=False).hexdigest()


def stage(batch: ImportBatch, plan: Plan, basis: Basis) -> None:
    """Put the entries of a plan on the pile of its batch."""
    rows = _rows(plan)
    with many_objects():
        batch.digest = stage_entries(batch.pk, batch.created_by_id, batch.year, rows)
    batch.staged_as = basis.told({row.unit for row in rows})


def unstage(batch: ImportBatch) -> None:
    """Throw away what waits; the batch is to be planned again."""
    clear_pile(batch.pk)
    batch.staged_as = batch.digest = ""


def is_staged(actor: Actor, batch: ImportBatch) -> bool:
    """True when all that was planned still waits, rests on the same, and is the actor's to accept."""
    if not batch.staged_as:
        return False
    waiting = units_on(batch.pk)
    if sum(waiting.values()) != batch.summary["fresh"]:  # a crash of the server empties the piles
        return False
    own = actor.units(right_to_accept(batch.kind)).filter(department=batch.unit.department_id, pk__in=waiting)
    return own.count() == len(waiting) and Basis.of(batch).told(waiting) == batch.staged_as


def _rows(plan: Plan) -> list[EntryRow]:
    """The entries ready to write; lines that a document opens are made now."""
    ids = row_ids(posting.line for entry, _unit, _payee in plan.nouns for posting in entry.postings)
    return plan.rows + [
        EntryRow(
            entry.event.name.lower(),
            entry.paper.date,
            unit.pk,
            entry.paper.voucher,
            [(ids[p.line], p.account.value, p.fen, p.track) for p in entry.postings],
            payee,
            entry.paper.reason,
            entry.paper.document,
            entry.paper.contract,
            entry.paper.approval.name.lower() if entry.paper.approval else "",
        )
        for entry, unit, payee in plan.nouns
    ]
