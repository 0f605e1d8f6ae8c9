"""Entries of an import staged, posted and read as a whole (批量记账), with one digest over what was posted.

The database posts a pile under every guard of single entries. The digest covers the rows as the database
gives them back, so that anyone can compute it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import connection
from django.db.models import Count

from .models import StagedEntry, StagedPosting

_ENTRY = (
    "id, event, year, date, unit_id, document, reason, payee, contract, voucher, approval, prior_year, "
    "follows_id, created_by_id"
)
_ENTRY_BEFORE = _ENTRY.replace("created", "batch_id, created") + ", approved_by_id"  # accepted without a pile
_POSTING = "entry_id, line_id, account, fen, track"
_PAIR = "line_id, account, other_account, fen, track, other_track"
_NO_PAIR = "\\N\t\\N\t\\N\t\\N\t\\N\t\\N"
_ACCEPTED = """
SELECT named.batch, accepted.digest, NOT EXISTS (
  SELECT 1 FROM store_ledgerentry e WHERE e.batch_id = named.batch
  AND e.approved_by_id IS DISTINCT FROM NULLIF(accepted.person_id, e.created_by_id))
FROM (
  SELECT DISTINCT batch_id AS batch FROM store_ledgerentry WHERE batch_id IS NOT NULL
  UNION SELECT split_part(subject, ':', 2)::bigint FROM store_auditrow
  WHERE subject LIKE 'importbatch:%' AND after ? 'digest'
) named LEFT JOIN LATERAL (
  SELECT a.after ->> 'digest' AS digest, a.person_id FROM store_auditrow a
  WHERE a.subject = 'importbatch:' || named.batch AND a.after ? 'digest' ORDER BY a.id DESC LIMIT 1
) accepted ON true ORDER BY named.batch
"""
_CHUNK = 5000
Side = tuple[int, str, int, str]
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
    postings: list[Side]
    payee: str = ""
    reason: str = ""
    document: str = ""
    contract: str = ""
    approval: str = ""
    follows: int | None = None


def stage_entries(pile: int, author: int, year: int, entries: Sequence[EntryRow]) -> str:
    """Put entries on a pile, in order, in place of what it held, and give their digest (待记).

    Nothing is posted yet, and no guard has looked at them.
    """
    clear_pile(pile)
    ids, entries = _ids(len(entries)), _escaped(entries)
    rows = _Rows(pile)
    for pk, entry in zip(ids, entries, strict=True):
        rows.add(pk, entry, _entry(pk, year, author, entry))
    _copy(f"store_stagedentry ({_ENTRY}, {_PAIR}, pile)", rows.entries)
    _copy(f"store_stagedposting ({_POSTING}, pile)", rows.postings)
    return _digest(rows.told, rows.sides)


def post_pile(pile: int, batch: int | None = None, approver: int | None = None) -> int:
    """Post all entries of a pile, or none; how many. Guards refuse with an IntegrityError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_post_pile(%s, %s, %s)", [pile, batch, approver])
        return int(cursor.fetchone()[0])


def clear_pile(pile: int) -> None:
    """Throw away what waits on a pile."""
    StagedEntry.objects.filter(pile=pile).delete()
    StagedPosting.objects.filter(pile=pile).delete()


def units_on(pile: int) -> dict[int, int]:
    """How many entries of which unit wait on a pile."""
    rows = StagedEntry.objects.filter(pile=pile).values_list("unit_id").annotate(Count("pk"))
    return dict(rows)


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


def _entry(pk: int, year: int, author: int, e: EntryRow) -> str:
    follows = "\\N" if e.follows is None else e.follows
    return (
        f"{pk}\t{e.event}\t{year}\t{e.date}\t{e.unit}\t{e.document}\t{e.reason}\t{e.payee}"
        f"\t{e.contract}\t{e.voucher}\t{e.approval}\t0\t{follows}\t{author}"
    )


@dataclass
class _Rows:
    """The rows of a pile as COPY takes them, and what the digest reads of them once they are posted."""

    pile: int
    entries: list[str] = field(default_factory=list)
    postings: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)

    def add(self, pk: int, entry: EntryRow, told: str) -> None:
        """Add an entry, told in its columns. A move between two accounts of a line is a single row."""
        self.told.append(told)
        if len(entry.postings) == 2:
            (line, account, fen, track), (other, other_account, other_fen, other_track) = entry.postings
            if line == other and fen == -other_fen:
                pair = f"{line}\t{account}\t{other_account}\t{fen}\t{track}\t{other_track}"
                self.entries.append(f"{told}\t{pair}\t{self.pile}")
                self.sides.append(f"{pk}\t{line}\t{account}\t{fen}\t{track}")
                self.sides.append(f"{pk}\t{line}\t{other_account}\t{other_fen}\t{other_track}")
                return
        own = [f"{pk}\t{line}\t{account}\t{fen}\t{track}" for line, account, fen, track in entry.postings]
        self.entries.append(f"{told}\t{_NO_PAIR}\t{self.pile}")
        self.sides += own
        self.postings += [f"{side}\t{self.pile}" for side in own]


def _escaped(entries: Sequence[EntryRow]) -> Sequence[EntryRow]:
    """The entries as COPY writes them: mostly there is nothing to escape in any of them."""
    whole = "".join([f"{e.document}{e.reason}{e.payee}{e.contract}{e.voucher}" for e in entries])
    whole += "".join([side[3] for entry in entries for side in entry.postings])
    if whole.isprintable() and "\\" not in whole:
        return entries
    return [
        replace(
            entry,
            document=entry.document.translate(_ESCAPES),
            reason=entry.reason.translate(_ESCAPES),
            payee=entry.payee.translate(_ESCAPES),
            contract=entry.contract.translate(_ESCAPES),
            voucher=entry.voucher.translate(_ESCAPES),
            postings=[
                (n, account, fen, track.translate(_ESCAPES)) for n, account, fen, track in entry.postings
            ],
        )
        for entry in entries
    ]


def _copy(into: str, lines: Sequence[str]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for at in range(0, len(lines), _CHUNK):
            copy.write("\n".join(lines[at : at + _CHUNK]) + "\n")


def _digest(*tables: Sequence[str]) -> str:
    """The digest of the lines of tables as COPY gives them back once they are posted."""
    digest = hashlib.sha256()
    for lines in tables:
        digest.update(("\n".join(lines) + "\n" * bool(lines)).encode())
    return digest.hexdigest()


def digest_of(batch: int, columns: str = _ENTRY) -> str:
    """The digest of an accepted batch, computed again from its posted rows."""
    digest = hashlib.sha256()
    own = "SELECT id FROM store_ledgerentry WHERE batch_id = %s"
    with connection.cursor() as cursor:
        for select in (
            f"SELECT {columns} FROM store_ledgerentry WHERE batch_id = %s ORDER BY id",
            f"SELECT {_POSTING} FROM store_ledgerposting WHERE entry_id IN ({own}) ORDER BY entry_id, id",
        ):
            with cursor.copy(f"COPY ({select}) TO STDOUT", [batch]) as copy:
                for data in copy:
                    digest.update(bytes(data))
    return digest.hexdigest()


def broken_batches() -> list[int]:
    """The batches whose posted rows are not those that the audit trail says were accepted (批次摘要不符).

    An entry that claims a batch which nobody accepted breaks that batch, too, and so does one that names
    another approver than who accepted the batch.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPTED)
        accepted = cursor.fetchall()
    return [batch for batch, digest, approved in accepted if not (approved and _is_whole(batch, digest))]


def _is_whole(batch: int, digest: str | None) -> bool:
    return digest is not None and (digest == digest_of(batch) or digest == digest_of(batch, _ENTRY_BEFORE))
