"""Controlled payments against bare inserts: the same number of writers, the same database, the same run.

A payment is the real deed `apply_payment`: rights, budget control, a balanced entry, balances that never
fall below zero, a row in the audit chain. The reference inserts one row into a table with the columns of a
payment and a primary key, and commits it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import psycopg

from bench.ledger_place import DAY, Desk, awake, lines_of, office, prepare, server, together
from mingzhang.model.entry import Share

WRITERS, EACH, LINES, ROUNDS = 8, 600, 50, 3
WARM = 20  # rows of each writer before the clock starts: its connection has then understood the statements
GOAL = 0.5
Show = Callable[[str, str, float, str, bool], None]
BARE = (
    "CREATE TABLE IF NOT EXISTS bare_payment (id bigserial PRIMARY KEY, voucher text, day date,"
    " line bigint, fen bigint, payee text, reason text)"
)


def pay(url: str, writer: int, number: int, start: float) -> tuple[float, float]:
    """One writer of controlled payments; when it began and ended."""
    from mingzhang.actions.apply_payment import apply_payment  # noqa: PLC0415
    from mingzhang.actions.ledger_papers import PaperInput  # noqa: PLC0415

    awake(url)
    desk, lines = Desk.open(), lines_of(LINES)
    given = [
        PaperInput(DAY, f"W{start:.0f}-{writer}-{one}", reason="办公用品", payee="文具公司")
        for one in range(WARM + number)
    ]

    def paid(first: int, last: int) -> None:
        for one in range(first, last):
            share = Share(lines[(one * 7 + writer) % LINES], 1_00)
            apply_payment(desk.officer, desk.unit, given[one], [share])

    paid(0, WARM)
    _wait(start)
    begun = time.time()
    paid(WARM, WARM + number)
    return begun, time.time()


def insert(url: str, writer: int, number: int, start: float) -> tuple[float, float]:
    """One writer of bare rows; when it began and ended."""
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
    """Commits a second over all writers."""
    return len(spans) * number / (max(end for _, end in spans) - min(begun for begun, _ in spans))


def measure(writers: int = WRITERS, each: int = EACH, rounds: int = ROUNDS) -> tuple[float, float]:
    """The best rates of some rounds, payments and bare inserts in turn."""
    ours: list[float] = []
    bare: list[float] = []
    with server() as cluster, office() as desk:
        url = cluster.start().url
        desk.submit(prepare, url, LINES, 10**11).result()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(BARE)
        for _round in range(rounds):
            for work, rates in ((pay, ours), (insert, bare)):
                given = [(url, writer, each, time.time() + 2.5) for writer in range(writers)]
                rates.append(rate(desk.submit(together, url, work, given).result(), each))
    return max(ours), max(bare)


def payments(show: Show) -> None:
    """Print the ratio."""
    ours, bare = measure()
    times = f"{ours:.0f}/s : {bare:.0f}/s"
    show(f"payments : bare inserts, {WRITERS} writers", times, ours / bare, f">= {GOAL}", ours >= GOAL * bare)


if __name__ == "__main__":
    from bench.__main__ import show as shown

    payments(shown)
