"""Vouchers that are posted already (已入账凭证): found for all rows of a file at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from ...model.entry import Account

_POSTED = r"""
SELECT e.voucher, e.event, e.id, e.date, e.unit_id, e.payee,
  EXISTS (SELECT 1 FROM store_ledgerentry c WHERE c.corrects_id = e.id),
  (SELECT array_agg(p.line_id || ':' || p.account || ':' || p.fen ORDER BY p.id)
   FROM store_ledgerposting p WHERE p.entry_id = e.id AND p.fen > 0 AND p.account <> '3002')
FROM unnest(string_to_array(%s, E'\n')) AS wanted (voucher)
JOIN store_ledgerentry e ON e.voucher = wanted.voucher AND e.year = %s AND e.event = ANY(%s)
"""
_TRACKED = """
SELECT p.track, p.line_id, sum(p.fen) FROM store_ledgerposting p
WHERE p.account = %s AND p.track = ANY(%s) GROUP BY p.track, p.line_id HAVING sum(p.fen) > 0
"""
_BALANCES = "SELECT line_id, account, fen FROM store_ledgerbalance WHERE line_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted voucher: what it debited, as (line, fen)."""

    event: str
    pk: int
    date: date
    unit: int
    payee: str
    is_corrected: bool
    debits: frozenset[tuple[int, int]]


def posted(vouchers: Collection[str], year: int, events: Iterable[str]) -> dict[str, list[Posted]]:
    """The posted entries of those numbers and events."""
    found: dict[str, list[Posted]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_POSTED, ["\n".join(vouchers), year, list(events)])
        for voucher, event, pk, day, unit, payee, is_corrected, debits in cursor.fetchall():
            pairs = frozenset(_pair(text) for text in debits or ())
            found[voucher].append(Posted(event, pk, day, unit, payee, is_corrected, pairs))
    return found


def _pair(text: str) -> tuple[int, int]:
    line, _account, fen = text.split(":")
    return int(line), int(fen)


def tracked(account: Account, tracks: Collection[str]) -> dict[tuple[str, int], int]:
    """What contracts or applications still hold: (number, line) → fen."""
    if not tracks:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TRACKED, [account.value, list(tracks)])
        return {(track, line): int(fen) for track, line, fen in cursor.fetchall()}


def balances(lines: Collection[int]) -> dict[tuple[int, str], int]:
    """The balances of lines by account."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [list(lines)])
        return {(line, account): fen for line, account, fen in cursor.fetchall()}
