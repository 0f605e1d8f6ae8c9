"""Eight writers overspend together while the server is killed and restarted: the books still hold."""

from __future__ import annotations

from bench.ledger_place import server
from bench.load import run

PAYMENTS = 1500


def test_the_books_hold_under_eight_writers_and_a_killed_server() -> None:
    with server() as cluster:
        result = run(cluster, PAYMENTS)
    assert result.accepted + result.refused == PAYMENTS
    assert result.accepted > PAYMENTS // 4 and result.refused > PAYMENTS // 4
    assert result.asked_again > 0  # the writers did notice that the server was gone
    assert {name: number for name, number in result.wrong.items() if number} == {}
