"""Many writers pay from few lines that cannot pay all, while the server is killed: nothing may break.

python -m bench.load                       20 000 payments of 8 writers on 50 lines, one kill -9
python -m bench.load --payments 2000 --kills 3

Every writer sends its payments under numbers of their own, some of them twice, some of another writer's,
and sends again under the same number whatever the server did not answer. Afterwards the books are audited
from outside: no position below zero, balances are the sums of the postings, sources are positions, every
accepted number stands exactly once, every refused one not at all, and was rightly refused.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from bench.ledger_place import DAY, YEAR, Desk, awake, lines_of, office, prepare, server, together
from mingzhang.model.entry import Share
from mingzhang.store.postgres import postmaster
from mingzhang.store.postgres.cluster import Cluster

PATIENCE = 180.0  # seconds that a writer goes on asking a server that does not answer


@dataclass(frozen=True)
class Payment:
    """What a writer wants to pay."""

    number: int
    line: int
    fen: int

    @property
    def voucher(self) -> str:
        """Its number."""
        return f"L{self.number:06d}"


@dataclass(frozen=True)
class Outcome:
    """What became of a payment: accepted under an entry, or refused (entry 0)."""

    payment: Payment
    entry: int
    tries: int


def plan(payments: int, lines: int, seed: int = 1) -> list[Payment]:
    """Payments that together need twice what the lines hold."""
    rng = random.Random(seed)
    return [Payment(number, rng.randrange(lines), rng.randint(1, 1000_00)) for number in range(payments)]


def funding(payments: int, lines: int) -> int:
    """Half of what a line is asked for on average."""
    return payments * 500_50 // lines // 2


def shared(payments: Sequence[Payment], writers: int, writer: int) -> list[Payment]:
    """The payments of a writer: its own, some of them twice, and some that its neighbour sends as well."""
    own = list(payments[writer::writers])
    neighbour = payments[(writer + 1) % writers :: writers]
    rng = random.Random(writer)
    return [one for pay in own for one in _with_repeats(pay, neighbour, rng)]


def _with_repeats(pay: Payment, neighbour: Sequence[Payment], rng: random.Random) -> Iterator[Payment]:
    yield pay
    if rng.random() < 0.05:
        yield pay
    if rng.random() < 0.05:
        yield rng.choice(neighbour)


# --- a writer -----------------------------------------------------------------------------------------


def write(url: str, lines: int, wanted: Sequence[Payment]) -> list[Outcome]:
    """One writer process: every payment gets an answer, however often it has to ask."""
    awake(url)
    desk, at = Desk.open(), lines_of(lines)
    outcomes = []
    for pay in wanted:
        outcome = send(desk, Share(at[pay.line], pay.fen), pay)
        if outcome.entry and pay.number % 5 == 0:
            tries = complete(desk, outcome.entry)
            outcome = replace(outcome, tries=outcome.tries + tries - 1)
        outcomes.append(outcome)
    return outcomes


def send(desk: Desk, share: Share, pay: Payment) -> Outcome:
    """Apply for a payment until the server answers yes or no."""
    from mingzhang.actions.apply_payment import apply_payment  # noqa: PLC0415
    from mingzhang.actions.ledger_papers import PaperInput  # noqa: PLC0415
    from mingzhang.actions.posting import LedgerRefusedError  # noqa: PLC0415

    given = PaperInput(DAY, pay.voucher, reason="办公用品", payee="文具公司")
    for tries in patiently():
        try:
            entry = apply_payment(desk.officer, desk.unit, given, [share])
        except LedgerRefusedError as refusal:
            if refusal.kind != "OverspendError":
                raise
            return Outcome(pay, 0, tries)
        except lost() as error:
            forget_connection(error)
        else:
            return Outcome(pay, entry.pk, tries)
    raise TimeoutError(pay.voucher)


def complete(desk: Desk, entry: int) -> int:
    """Let another person confirm the payment; how often that person had to ask."""
    from mingzhang.actions.complete_payment import complete_payment  # noqa: PLC0415
    from mingzhang.store.models import LedgerEntry  # noqa: PLC0415

    for tries in patiently():
        try:
            row = LedgerEntry.objects.select_related("unit__department").get(pk=entry)
            complete_payment(desk.reviewer, row, DAY)
        except lost() as error:
            forget_connection(error)
        else:
            return tries
    raise TimeoutError(str(entry))


def patiently() -> Iterator[int]:
    """Numbers of tries, with short rests, until patience ends."""
    end = time.monotonic() + PATIENCE
    tries = 1
    while time.monotonic() < end:
        yield tries
        tries += 1
        time.sleep(0.05)


def lost() -> tuple[type[Exception], ...]:
    """What a client sees when the server is gone."""
    from django.db import InterfaceError, OperationalError  # noqa: PLC0415

    return OperationalError, InterfaceError


def forget_connection(error: Exception) -> None:
    """A new connection for the next try; refusals by the server itself (a deadlock shown) are no loss."""
    from django.db import connection  # noqa: PLC0415

    state = getattr(error.__cause__, "sqlstate", None)
    assert state is None or state.startswith(("57", "08")), f"shown to the client: {error}"
    connection.close()


# --- the server is killed -----------------------------------------------------------------------------


def kill(cluster: Cluster) -> None:
    """kill -9 for every process of the server at once; then start it again."""
    found = postmaster.running(cluster.layout.data)
    assert found is not None
    for pid in [found.pid, *_children(found.pid)]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    cluster.start()


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def wait_for(url: str, entries: int, done: Future[list[list[Outcome]]]) -> None:
    """Until so many entries are posted, or the writers are done."""
    while not done.done():
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                while not done.done():
                    row = connection.execute("SELECT count(*) FROM store_ledgerentry").fetchone()
                    if row and row[0] >= entries:
                        return
                    time.sleep(0.02)
        except psycopg.OperationalError:
            time.sleep(0.2)


# --- the audit ----------------------------------------------------------------------------------------

CHECKS = {
    "positions below zero": """
        SELECT count(*) FROM store_ledgerbalance
        WHERE fen < 0 AND account IN ('2001','2002','2003','2004','2005','2006','2007','2008')""",
    "balances that are not the sum of their postings": """
        SELECT count(*) FROM (
          SELECT line_id, account, sum(fen) AS fen FROM store_ledgerposting GROUP BY 1, 2) p
        FULL JOIN store_ledgerbalance b USING (line_id, account)
        WHERE coalesce(p.fen, 0) <> coalesce(b.fen, 0)""",
    "entries that do not balance": """
        SELECT count(*) FROM (
          SELECT entry_id FROM store_ledgerposting GROUP BY entry_id HAVING sum(fen) <> 0) e""",
    "lines whose sources are not their positions": """
        SELECT count(*) FROM (
          SELECT line_id FROM store_ledgerbalance GROUP BY line_id HAVING sum(fen) <> 0) l""",
    "entries without postings": """
        SELECT count(*) FROM store_ledgerentry e
        WHERE NOT EXISTS (SELECT 1 FROM store_ledgerposting p WHERE p.entry_id = e.id)""",
    "vouchers posted twice": """
        SELECT count(*) FROM (
          SELECT 1 FROM store_ledgerentry GROUP BY year, event, voucher HAVING count(*) > 1) v""",
    "entries without exactly one audit row": """
        SELECT count(*) FROM store_ledgerentry e
        WHERE (SELECT count(*) FROM store_auditrow a WHERE a.subject = 'ledgerentry:' || e.id) <> 1""",
    "breaks in the audit chains": """
        SELECT count(*) FROM (
          SELECT number, lag(number) OVER w AS before, previous, lag(hash) OVER w AS hash_before
          FROM store_auditrow WINDOW w AS (PARTITION BY chain ORDER BY number)) a
        WHERE number <> coalesce(before, 0) + 1 OR (before IS NOT NULL AND previous <> hash_before)""",
}


def audit(url: str, outcomes: Sequence[Outcome]) -> dict[str, int]:
    """What is wrong, by name and number; all zero when the books hold."""
    with psycopg.connect(url) as connection:
        wrong = {name: _one(connection, check) for name, check in CHECKS.items()}
        posted = {
            voucher: (entry, fen)
            for voucher, entry, fen in connection.execute(
                "SELECT split_part(e.voucher, '-', 2), e.id, sum(p.fen)::bigint FROM store_ledgerentry e"
                " JOIN store_ledgerposting p ON p.entry_id = e.id AND p.fen > 0"
                " WHERE e.event = 'apply_payment' GROUP BY e.id"
            )
        }
        left: dict[str, int] = dict(
            connection.execute(
                "SELECT j.number || l.economic, b.fen FROM store_ledgerbalance b"
                " JOIN store_allotmentline l ON l.id = b.line_id JOIN store_project j ON j.id = l.project_id"
                " WHERE b.account = '2002' AND l.year = %s",
                [YEAR],
            ).fetchall()
        )
    return wrong | _answers(outcomes, posted, left)


def _one(connection: psycopg.Connection[tuple[int]], check: str) -> int:
    row = connection.execute(check).fetchone()
    assert row is not None
    return int(row[0])


def _answers(
    outcomes: Sequence[Outcome], posted: dict[str, tuple[int, int]], left: dict[str, int]
) -> dict[str, int]:
    """Whether what the writers were told is what the books say."""
    accepted = {one.payment.voucher: one for one in outcomes if one.entry}
    refused = {one.payment.voucher: one for one in outcomes if not one.entry}
    names = [line.project + line.economic for line in lines_of(100)]
    return {
        "accepted payments that are not in the books": len(accepted.keys() - posted.keys()),
        "entries that nobody was told of": len(posted.keys() - accepted.keys()),
        "payments accepted and refused": len(accepted.keys() & refused.keys()),
        "payments with another amount or entry": sum(
            posted.get(name) != (one.entry, one.payment.fen) for name, one in accepted.items()
        ),
        "payments refused although there was money": sum(
            left[names[one.payment.line]] >= one.payment.fen for one in refused.values()
        ),
    }


# --- all of it ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What a run came to."""

    accepted: int
    refused: int
    asked_again: int
    seconds: float
    wrong: dict[str, int]


def run(cluster: Cluster, payments: int, writers: int = 8, lines: int = 50, kills: int = 1) -> Result:
    """Prepare, write, kill, audit."""
    url = cluster.start().url
    wanted = plan(payments, lines)
    given = [(url, lines, shared(wanted, writers, writer)) for writer in range(writers)]
    with office() as desk:
        desk.submit(prepare, url, lines, funding(payments, lines)).result()
        begun = time.monotonic()
        done = desk.submit(together, url, write, given)
        for number in range(kills):
            wait_for(url, payments * (number + 1) // (6 * kills), done)  # half of them are accepted
            kill(cluster)
        outcomes = [one for many in done.result() for one in many]
    seconds = time.monotonic() - begun
    accepted = {one.payment.number for one in outcomes if one.entry}
    refused = {one.payment.number for one in outcomes if not one.entry}
    assert len(accepted | refused) == payments
    tries = sum(one.tries - 1 for one in outcomes)
    return Result(len(accepted), len(refused), tries, seconds, audit(url, outcomes))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, number in (("payments", 20_000), ("writers", 8), ("lines", 50), ("kills", 1)):
        parser.add_argument(f"--{name}", type=int, default=number)
    given = parser.parse_args()
    with server() as cluster:
        result = run(cluster, given.payments, given.writers, given.lines, given.kills)
    print(
        f"{given.payments} payments of {given.writers} writers on {given.lines} lines,"
        f" {given.kills} times kill -9: {result.accepted} accepted, {result.refused} refused,"
        f" {result.asked_again} asked again, {result.seconds:.0f} s"
    )
    for name, number in result.wrong.items():
        print(f"  {name:<52} {number}")
    sys.exit(any(result.wrong.values()))


if __name__ == "__main__":
    main()
