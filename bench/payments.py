"""Controlled payments against bare inserts: the same number of writers, the same database, the same run.

A payment is the real deed `apply_payment`: rights, budget control, a balanced entry, balances that never
fall below zero, a row in the audit chain. Its writers are the threads of the web processes. The reference
inserts one row into a table with the columns of a payment and a primary key, and commits it; each of its
writers has a process of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import psycopg

from bench.ledger_place import DAY, Desk, awake, lines_of, office, prepare, server, together
from mingzhang.model.entry import Share

PROCESSES, THREADS = 2, 4  # as `mingzhang serve` runs them
WRITERS = PROCESSES * THREADS
EACH, LINES, ROUNDS = 600, 50, 5
WARM = 20  # rows of each writer before the clock starts: its connection has then understood the statements
GOAL = 0.5
Show = Callable[[str, str, float, str, bool], None]
BARE = (
    "CREATE TABLE IF NOT EXISTS bare_payment (id bigserial PRIMARY KEY, voucher text, day date,"
    " line bigint, fen bigint, payee text, reason text)"
)


def pay(url: str, process: int, number: int, start: float) -> tuple[float, float]:
    """The writers of controlled payments in one process; when they began and ended."""
    awake(url)
    with ThreadPoolExecutor(THREADS) as threads:
        writers = [process * THREADS + thread for thread in range(THREADS)]
        spans = list(threads.map(lambda writer: _pay(writer, number, start), writers))
    return min(begun for begun, _ in spans), max(ended for _, ended in spans)


def _pay(writer: int, number: int, start: float) -> tuple[float, float]:
    from django.db import connection  # noqa: PLC0415

    from mingzhang.actions.apply_payment import apply_payment  # noqa: PLC0415
    from mingzhang.actions.ledger_papers import PaperInput  # noqa: PLC0415

    desk, lines = Desk.open(), lines_of(LINES)
    given = [
        PaperInput(DAY, f"W{start:.0f}-{writer}-{one}", reason="办公用品", payee="文具公司")
        for one in range(WARM + number)
    ]

    def paid(first: int, last: int) -> None:
        for one in range(first, last):
            share = Share(lines[(one * 7 + writer) % LINES], 1_00)
            apply_payment(desk.officer, desk.unit, given[one], [share])

    try:
        paid(0, WARM)
        _wait(start)
        begun = time.time()
        paid(WARM, WARM + number)
        return begun, time.time()
    finally:
        connection.close()


def insert(url: str, writer: int, number: int, start: float) -> tuple[float, float]:
    """One writer of bare rows, a process; when it began and ended."""
    statement = (
        "INSERT INTO bare_payment (voucher, day, line, fen, payee, reason) VALUES (%s, %s, %s, %s, %s, %s)"
    )
    with psycopg.connect(url) as connection:

        def inserted(first: int, last: int) -> None:
            for one in range(first, last):
                row = (f"W{writer}-{one}", DAY, one % LINES, 1_00, "文具公司", "办公用品")
                connection.execute(statement, row)
                connection.commit()

        inserted(0, WARM)
        _wait(start)
        begun = time.time()
        inserted(WARM, WARM + number)
        return begun, time.time()


def _wait(start: float) -> None:
    time.sleep(max(0.0, start - time.time()))


def rate(spans: Sequence[tuple[float, float]], number: int) -> float:
    """Commits a second over all writers, of so many commits."""
    return number / (max(end for _, end in spans) - min(begun for begun, _ in spans))


def measure(each: int = EACH, rounds: int = ROUNDS) -> tuple[float, float]:
    """The middle rates of some rounds, payments and bare inserts in turn."""
    ours: list[float] = []
    bare: list[float] = []
    with server() as cluster, office() as desk:
        url = cluster.start().url
        desk.submit(prepare, url, LINES, 10**11).result()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(BARE)
        for _round in range(rounds):
            for work, processes, rates in ((pay, PROCESSES, ours), (insert, WRITERS, bare)):
                given = [(url, process, each, time.time() + 2.5) for process in range(processes)]
                spans = desk.submit(together, url, work, given).result()
                rates.append(rate(spans, WRITERS * each))
    return median(ours), median(bare)


def payments(show: Show) -> None:
    """Print the ratio."""
    ours, bare = measure()
    times = f"{ours:.0f}/s : {bare:.0f}/s"
    show(f"payments : bare inserts, {WRITERS} writers", times, ours / bare, f">= {GOAL}", ours >= GOAL * bare)


if __name__ == "__main__":
    from bench.__main__ import show as shown

    payments(shown)
