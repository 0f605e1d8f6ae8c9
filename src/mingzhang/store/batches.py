"""Entries of an import written and read as a whole (批量记账): COPY in, COPY out, one digest over both.

The statement triggers keep every guard of single entries. The digest covers the rows as the database gives
them back, so that anyone can compute it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection

from .models import ImportBatch

_ENTRY = (
    "id, event, year, date, unit_id, document, reason, payee, contract, voucher, approval, prior_year, "
    "follows_id, batch_id, created_by_id, approved_by_id"
)
_POSTING = "entry_id, line_id, account, fen, track"
_ACCEPTED = """
SELECT named.batch, (
  SELECT a.after ->> 'digest' FROM store_auditrow a
  WHERE a.subject = 'importbatch:' || named.batch AND a.after ? 'digest' ORDER BY a.id DESC LIMIT 1)
FROM (
  SELECT DISTINCT batch_id AS batch FROM store_ledgerentry WHERE batch_id IS NOT NULL
  UNION SELECT split_part(subject, ':', 2)::bigint FROM store_auditrow
  WHERE subject LIKE 'importbatch:%' AND after ? 'digest'
) named ORDER BY named.batch
"""
_CHUNK = 5000
_ESCAPES = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
)


@dataclass(slots=True)
class EntryRow:
    """An entry about to be written: its postings are (line, account, fen, track)."""

    event: str
    date: date
    unit: int
    voucher: str
    postings: list[tuple[int, str, int, str]]
    payee: str = ""
    reason: str = ""
    document: str = ""
    contract: str = ""
    approval: str = ""
    follows: int | None = None


def write_entries(batch: ImportBatch, author: int, approver: int | None, entries: Sequence[EntryRow]) -> str:
    """Write the entries of a batch in order and give their digest. Guards refuse with an IntegrityError."""
    ids, entries = _ids(len(entries)), [_escaped(entry) for entry in entries]
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("DISCARD PLANS")  # plans of single entries are not for a hundred thousand
        tail = f"\t{batch.pk}\t{author}\t{_null(approver)}"
        written = f"\t{datetime.now().astimezone().isoformat()}\n"
        _copy(cursor, f"store_ledgerentry ({_ENTRY}, created_at)",
              _entries(batch.year, ids, entries, tail), written, digest)  # fmt: skip
        _copy(cursor, f"store_ledgerposting ({_POSTING})", _postings(ids, entries), "\n", digest)
        cursor.execute("DISCARD PLANS")
    return digest.hexdigest()


def _ids(count: int) -> Sequence[int]:
    """Numbers for so many entries; mostly they follow each other, for nobody else took one meanwhile."""
    taken = (
        "WITH taken AS MATERIALIZED (SELECT nextval('store_ledgerentry_id_seq') AS id"
        " FROM generate_series(1, %s)) SELECT min(id), max(id), "
        "CASE WHEN max(id) - min(id) + 1 > count(*) THEN array_agg(id ORDER BY id) END FROM taken"
    )
    with connection.cursor() as cursor:
        cursor.execute(taken, [count])
        first, last, every = cursor.fetchone()
    return every or (range(first, last + 1) if count else ())


def _entries(year: int, ids: Sequence[int], entries: Sequence[EntryRow], tail: str) -> Iterator[str]:
    for pk, e in zip(ids, entries, strict=True):
        follows = "\\N" if e.follows is None else e.follows
        yield (
            f"{pk}\t{e.event}\t{year}\t{e.date}\t{e.unit}\t{e.document}\t{e.reason}\t{e.payee}"
            f"\t{e.contract}\t{e.voucher}\t{e.approval}\t0\t{follows}{tail}"
        )


def _postings(ids: Sequence[int], entries: Sequence[EntryRow]) -> Iterator[str]:
    for pk, entry in zip(ids, entries, strict=True):
        for line, account, fen, track in entry.postings:
            yield f"{pk}\t{line}\t{account}\t{fen}\t{track}"


def _escaped(entry: EntryRow) -> EntryRow:
    """The entry as COPY writes it: most have nothing to escape and stay themselves."""
    texts = (entry.document, entry.reason, entry.payee, entry.contract, entry.voucher)
    whole = "".join(texts)
    if whole.isprintable() and "\\" not in whole:
        return entry
    document, reason, payee, contract, voucher = (text.translate(_ESCAPES) for text in texts)
    postings = [
        (line, account, fen, track.translate(_ESCAPES)) for line, account, fen, track in entry.postings
    ]
    return replace(
        entry,
        document=document,
        reason=reason,
        payee=payee,
        contract=contract,
        voucher=voucher,
        postings=postings,
    )


def _null(value: int | None) -> str:
    return "\\N" if value is None else str(value)


def _copy(cursor: Any, into: str, lines: Iterable[str], end: str, digest: Any) -> None:
    """Send the lines, each with its end; the digest takes them as COPY gives them back."""
    waiting = iter(lines)
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        while chunk := list(islice(waiting, _CHUNK)):
            digest.update(("\n".join(chunk) + "\n").encode())
            copy.write(end.join(chunk) + end)


def digest_of(batch: int) -> str:
    """The digest of an accepted batch, computed again from its posted rows."""
    digest = hashlib.sha256()
    own = "SELECT id FROM store_ledgerentry WHERE batch_id = %s"
    with connection.cursor() as cursor:
        for select in (
            f"SELECT {_ENTRY} FROM store_ledgerentry WHERE batch_id = %s ORDER BY id",
            f"SELECT {_POSTING} FROM store_ledgerposting WHERE entry_id IN ({own}) ORDER BY id",
        ):
            with cursor.copy(f"COPY ({select}) TO STDOUT", [batch]) as copy:
                for data in copy:
                    digest.update(bytes(data))
    return digest.hexdigest()


def broken_batches() -> list[int]:
    """The batches whose posted rows are not those that the audit trail says were accepted (批次摘要不符).

    An entry that claims a batch which nobody accepted breaks that batch, too.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPTED)
        accepted = cursor.fetchall()
    return [batch for batch, digest in accepted if digest is None or digest_of(batch) != digest]
