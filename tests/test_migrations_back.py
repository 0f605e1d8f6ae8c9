"""Every migration is taken back and applied again over a ledger with entries: nothing of it is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.ledger_place import DAY, Desk, lines_of, office, prepare, server

import mingzhang.store.migrations
from mingzhang.model.entry import Share

NAMES = sorted(p.stem for p in Path(mingzhang.store.migrations.__path__[0]).glob("0*.py"))
FIRST = "0005"  # before it the ledger's functions have another form, which nothing calls any more
KEPT = {
    "store_ledgerentry": "event, year, date, unit_id, voucher, payee, follows_id, created_by_id",
    "store_ledgerposting": "entry_id, line_id, account, fen, track",
    "store_ledgerbalance": "line_id, account, fen",
    "store_ledgertrack": "line_id, account, track, fen",
    "store_auditrow": "chain, number, verb, subject, after, hash",
}


def back_and_forth(url: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]], Any]:
    """What the tables hold before, after each step back and after all steps forward; what is found then."""
    prepare(url, 4, 10**8)
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from mingzhang.store.verify import verify  # noqa: PLC0415

    def held() -> dict[str, Any]:
        with connection.cursor() as cursor:
            found = {}
            for table, columns in KEPT.items():
                cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}")
                found[table] = cursor.fetchall()
            return found

    work()
    before, steps = held(), {}
    behind = [name for name in NAMES if name >= FIRST][:-1]
    for target in (behind[-1], behind[len(behind) // 2], behind[0]):  # over all those between them
        call_command("migrate", "store", target, verbosity=0)
        steps[target] = held()
    call_command("migrate", "store", verbosity=0)
    steps["forward"] = held()
    work("again")
    return before, steps, verify()


def work(mark: str = "") -> None:
    """Payments applied for and completed, of which one takes from a track."""
    from mingzhang.actions.apply_payment import apply_payment  # noqa: PLC0415
    from mingzhang.actions.complete_payment import complete_payment  # noqa: PLC0415
    from mingzhang.actions.ledger_papers import PaperInput  # noqa: PLC0415

    desk = Desk.open()
    for number, line in enumerate(lines_of(4)):
        paper = PaperInput(DAY, f"P{mark}{number}", reason="办公用品", payee="文具公司")
        applied = apply_payment(desk.officer, desk.unit, paper, [Share(line, 500)])
        if number % 2:
            complete_payment(desk.reviewer, applied, DAY, [Share(line, 200)], f"C{mark}{number}")


def test_every_step_back_and_forward_keeps_the_ledger() -> None:
    with server(fsync=False) as cluster, office() as process:
        before, steps, verdict = process.submit(back_and_forth, cluster.start().url).result()
    assert len(steps) == 4 and all(before.values())
    for step, held in steps.items():
        assert held == before, step
    assert not verdict.faults
