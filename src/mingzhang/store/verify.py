"""Proof that nothing was changed behind the system's back (核验): chains, balances, entries, files.

Everything is computed anew from the rows: the hash of every audit row from its content, every balance from
its postings, every entry against what its audit row says of it, every file from its bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .batches import broken_batches
from .evidence_type import RefusedFileError, type_of
from .models import ObservationEvidence, StoredFile

Progress = Callable[[int, int], None]
Heads = Mapping[int, tuple[int, str]]  # chain → last number and its hash
_SHOWN = 5

_ROWS = """
SELECT chain, number, previous, hash, concat_ws(E'\\x1f', chain, number,
  to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), COALESCE(person_id::text, '-'),
  address, verb, COALESCE(department_id::text, '-'), COALESCE(unit_id::text, '-'), subject,
  COALESCE(before::text, '-'), COALESCE(after::text, '-'))
FROM store_auditrow ORDER BY chain, number
"""
_QUERIES = {
    "余额与分录合计不符 / a balance is not the sum of its postings": """
        SELECT COALESCE(b.line_id, p.line_id) || ' ' || COALESCE(b.account, p.account)
        FROM store_ledgerbalance b FULL JOIN (
          SELECT line_id, account, sum(fen) AS fen FROM store_ledgerposting GROUP BY line_id, account
        ) p ON p.line_id = b.line_id AND p.account = b.account
        WHERE COALESCE(b.fen, 0) <> COALESCE(p.fen, 0)""",
    "分录借贷不平 / an entry does not balance": """
        SELECT p.entry_id || ' ' || l.fund FROM store_ledgerposting p
        JOIN store_allotmentline l ON l.id = p.line_id GROUP BY p.entry_id, l.fund HAVING sum(p.fen) <> 0""",
    "指标余额为负 / a position is below zero": """
        SELECT line_id || ' ' || account FROM store_ledgerbalance
        WHERE fen < 0 AND (account LIKE '2%' OR account IN ('3001', '3002'))""",
    "分录与审计记录不符 / an entry differs from its audit row": """
        SELECT e.id::text FROM store_ledgerentry e
        LEFT JOIN store_auditrow a ON a.subject = 'ledgerentry:' || e.id AND a.after ? 'fens'
        LEFT JOIN LATERAL (
          SELECT jsonb_agg(p.line_id ORDER BY p.id) AS lines, jsonb_agg(p.account ORDER BY p.id) AS accounts,
            jsonb_agg(p.fen ORDER BY p.id) AS fens, jsonb_agg(p.track ORDER BY p.id) AS tracks
          FROM store_ledgerposting p WHERE p.entry_id = e.id
        ) s ON true
        WHERE e.batch_id IS NULL AND a.after IS DISTINCT FROM jsonb_build_object(
          'event', e.event, 'year', e.year, 'date', e.date, 'document', e.document, 'reason', e.reason,
          'payee', e.payee, 'contract', e.contract, 'voucher', e.voucher, 'approval', e.approval,
          'prior_year', e.prior_year, 'follows', e.follows_id, 'corrects', e.corrects_id,
          'created_by', e.created_by_id, 'approved_by', e.approved_by_id, 'lines', s.lines,
          'accounts', s.accounts, 'fens', s.fens, 'tracks', s.tracks)""",
    "佐证与审计记录不符 / evidence differs from its audit row": """
        SELECT COALESCE(e.id::text, split_part(a.subject, ':', 2)) FROM store_observationevidence e
        LEFT JOIN store_storedfile f ON f.id = e.file_id
        FULL JOIN (
          SELECT DISTINCT ON (subject) subject, after FROM store_auditrow
          WHERE subject LIKE 'observationevidence:%' ORDER BY subject, number DESC
        ) a ON a.subject = 'observationevidence:' || e.id
        WHERE e.id IS NULL OR a.subject IS NULL OR f.sha256 <> a.after ->> 'file'
          OR (e.observation_id::text, e.name, e.media_type, e.place)
            <> (a.after ->> 'observation', a.after ->> 'name', a.after ->> 'media_type', a.after ->> 'place')
          OR e.verified_on::text IS DISTINCT FROM a.after ->> 'verified_on'""",
    "答卷数与已用链接数不符 / answers and used links of a questionnaire differ": """
        SELECT q.id::text FROM store_questionnaire q
        WHERE (SELECT count(*) FROM store_questionnaireanswer a WHERE a.questionnaire_id = q.id)
          <> (SELECT count(*) FROM store_questionnairetoken t WHERE t.questionnaire_id = q.id AND t.used)""",
    "文件内容已变 / a file is not what it was": """
        SELECT sha256 FROM store_storedfile
        WHERE encode(sha256(content), 'hex') <> sha256 OR length(content) <> size""",
}


@dataclass(frozen=True)
class Verdict:
    """What a verification found (核验结果): one line for each thing that is wrong, and the chains' heads."""

    faults: tuple[str, ...]
    rows: int
    entries: int
    files: int
    heads: Heads

    @property
    def anchor(self) -> str:
        """One hash over all heads: written down outside, it shows later whether history was rewritten."""
        told = ";".join(f"{chain}:{number}:{hash}" for chain, (number, hash) in sorted(self.heads.items()))
        return hashlib.sha256(told.encode()).hexdigest()


def verify(earlier: Heads | None = None, progress: Progress | None = None) -> Verdict:
    """Compute everything anew. `earlier` are heads written down before: they must still be in the chains."""
    chains = _Chains(earlier or {})
    faults = list(chains.faults(progress))
    for what, query in _QUERIES.items():
        faults += _told(what, [str(row[0]) for row in _rows(query)])
    faults += _told(
        "导入批次与验收时的摘要不符 / an import is not what was accepted", list(map(str, broken_batches()))
    )
    faults += _evidence_faults()
    return Verdict(
        tuple(faults), chains.rows, _count("store_ledgerentry"), _count("store_storedfile"), chains.heads
    )


def _evidence_faults() -> Iterator[str]:
    """Evidence whose file is missing, of another size than recorded, or of another type."""
    rows = ObservationEvidence.objects.order_by("file_id").values_list("pk", "file_id", "name", "media_type")
    missing: list[str] = []
    changed: list[str] = []
    types: dict[int, str] = {}
    for pk, file, name, media in rows:
        if file not in types:
            types[file] = _kind_of(file)
        if not types[file]:
            missing.append(f"{pk} {name}")
        elif types[file] != media:
            changed.append(f"{pk} {name}")
    yield from _told("佐证文件缺失 / evidence without its file", missing)
    yield from _told("佐证文件的类型或大小与登记不符 / evidence is not what was recorded", changed)


def _kind_of(file: int) -> str:
    """The type that a stored content has, "changed" when it has none or not its size; "" when it is gone."""
    row = StoredFile.objects.filter(pk=file).first()
    if row is None:
        return ""
    content = bytes(row.content)
    try:
        return type_of(content).media if len(content) == row.size else "changed"
    except RefusedFileError:
        return "changed"


def _told(what: str, found: list[str]) -> Iterator[str]:
    if found:
        more = f" …（共{len(found)}处）" if len(found) > _SHOWN else ""
        yield f"{what}：{'，'.join(found[:_SHOWN])}{more}"


class _Chains:
    """The chains of the audit trail, followed from their first row."""

    def __init__(self, earlier: Heads) -> None:
        self.earlier = dict(earlier)
        self.heads: dict[int, tuple[int, str]] = {}
        self.rows = 0

    def faults(self, progress: Progress | None) -> Iterator[str]:
        """Every break: a row changed, missing or put in; a head that is not the last row."""
        total = _count("store_auditrow")
        for chain, number, previous, found, content in _rows(_ROWS):
            self.rows += 1
            last, hash_before = self.heads.get(chain, (0, _first_hash(chain)))
            wanted = hashlib.sha256(bytes(previous) + str(content).encode()).hexdigest()
            if number != last + 1 or bytes(previous).hex() != hash_before or bytes(found).hex() != wanted:
                yield f"审计链断裂 / the audit chain is broken: {chain} {number}"
            self.heads[chain] = (number, bytes(found).hex())
            if self.earlier.get(chain, (0, ""))[0] == number and self.earlier[chain][1] != bytes(found).hex():
                yield f"审计链与存证不符 / differs from the heads written down: {chain} {number}"
            if progress is not None and self.rows % 1000 == 0:
                progress(self.rows, total)
        yield from self._ends()

    def _ends(self) -> Iterator[str]:
        heads = {
            c: (n, bytes(h).hex()) for c, n, h in _rows("SELECT chain, number, hash FROM store_audithead")
        }
        for chain in sorted(heads.keys() | self.heads.keys() | self.earlier.keys()):
            last = self.heads.get(chain, (0, _first_hash(chain)))
            if (
                heads.get(chain, (0, _first_hash(chain))) != last
                or self.earlier.get(chain, (0, ""))[0] > last[0]
            ):
                yield f"审计链末尾缺失 / the end of the audit chain is missing: {chain}"


def _first_hash(chain: int) -> str:
    return hashlib.sha256(f"mingzhang {chain}".encode()).hexdigest()


def _rows(query: str) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(2000):
            yield from rows


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])
