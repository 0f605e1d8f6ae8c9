"""Writing into the ledger past the deeds, by the doors of the database alone: for tests of its guards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db import connection

from mingzhang.store.models import StagedEntry

Side = tuple[int, str, int, str]
_piles = count(-1, -1)
_BLANK = ("document", "reason", "payee", "contract", "approval")


@dataclass
class Given:
    """An entry as the database is given it: its columns by name, its sides (line, account, fen, track)."""

    columns: dict[str, Any]
    sides: Sequence[Side] = field(default=())

    def changed(self, **columns: Any) -> Given:
        """The same with some columns of its own."""
        return Given(self.columns | columns, self.sides)


def post_pile(*entries: Given, batch: int | None = None, paired: bool = False) -> list[int]:
    """Post entries as one pile; their rows. Paired, the usual ones wait with both sides in one row."""
    pile, numbers = next(_piles), []
    with connection.cursor() as cursor:
        for given in entries:
            cursor.execute("SELECT nextval('store_ledgerentry_id_seq')")
            numbers.append(cursor.fetchone()[0])
            pair = _pair(given.sides) if paired else {}
            StagedEntry.objects.create(id=numbers[-1], pile=pile, **given.columns, **pair)
            cursor.executemany(
                "INSERT INTO store_stagedposting (pile, entry_id, line_id, account, fen, track)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [(pile, numbers[-1], *side) for side in given.sides if not pair],
            )
        cursor.execute("SELECT ledger_post_pile(%s, %s, NULL)", [pile, batch])
    return numbers


def _pair(sides: Sequence[Side]) -> dict[str, Any]:
    if len(sides) != 2 or sides[0][0] != sides[1][0] or sides[0][2] != -sides[1][2]:
        return {}
    (line, account, fen, track), (_line, other_account, _fen, other_track) = sides
    return {
        "line_id": line, "account": account, "other_account": other_account, "fen": fen, "track": track,
        "other_track": other_track,
    }  # fmt: skip


def post_alone(given: Given) -> int | None:
    """Post one entry; its row, None when its voucher is posted already."""
    columns = dict.fromkeys(_BLANK, "") | {"prior_year": 0} | given.columns
    told = {name.removesuffix("_id"): value for name, value in columns.items() if name != "unit_id"}
    told["date"] = told["date"].isoformat()
    sides = zip(*given.sides, strict=True) if given.sides else ([], [], [], [])
    told |= dict(zip(("lines", "accounts", "fens", "tracks"), map(list, sides), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_post(%s, NULL, %s, %s, '', 'test')",
            [json.dumps(told), columns["unit_id"], columns["created_by_id"]],
        )
        return cursor.fetchone()[0]
