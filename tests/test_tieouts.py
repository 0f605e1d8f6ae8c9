"""Every tie-out known in the field follows from the laws, a sentence, a text rule, or is said why not.

`data/tieouts_cover.csv` maps the ids of ../shared/domain/tieouts.csv. For `identity` the two cells
named are one variable; for `parts`, `flow` and `correspondence` a row of the system holds both; for
`text` the narrative lines of the tie-out put claims into the system.
"""

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from mingzhang.checking.context import Context
from mingzhang.checking.laws import Laws, derive
from mingzhang.model.fact import Fact
from mingzhang.reading.open import read_book
from mingzhang.reading.points.interpret import facts
from mingzhang.reading.sentences.claims import claims
from shared import SHARED, needs_shared

COVER = Path(__file__).parent / "data" / "tieouts_cover.csv"
FILES = {
    "2017": "seed_2017_final_accounts.txt",
    "2023": "seed_2023_budget.txt",
    "2021": "seed_2021_self_evaluation.txt",
    "commerce": "b_commerce_2025.pdf",
    "finance": "fa_finance_good.pdf",
}
IN_SYSTEM = {"identity", "parts", "flow", "correspondence"}
REASONED = {"convention", "not-in-document", "text-rule", "years", "same-law"}
CLAIMED = {"FAN": "2017", "BGN": "2023"}  # narrative tie-outs that need no row of their own


def cover() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in csv.DictReader(COVER.open(encoding="utf-8"))}


def tieouts() -> list[dict[str, str]]:
    path = SHARED / "domain" / "tieouts.csv"
    return list(csv.DictReader(path.open(encoding="utf-8"))) if path.exists() else []


@cache
def laws(document: str) -> Laws:
    book = read_book(SHARED / "documents" / FILES[document])
    own = facts(book)
    return derive([Context(book, own, claims(book, own))])


def variables(document: str, address: str) -> set[int]:
    """The variables of the cells at table|row|column; the row is a code or a label."""
    number, row, column = address.split("|")
    return {
        slot.variable
        for table in laws(document).ledger.tables
        for slot in table
        if slot.variable >= 0 and slot.fact.table == int(number)
        if (row in (slot.fact.code, slot.fact.label) and "/".join(slot.fact.path).startswith(column))
        or (slot.variable >= 0 and slot.fact.table == int(number) and not row and _ends(slot.fact, column))
    }


def _ends(fact: Fact, column: str) -> bool:
    return "/".join(fact.path).endswith(column)


@needs_shared
def test_every_tieout_is_accounted_for() -> None:
    known = set(cover())
    missing = [row["id"] for row in tieouts() if row["id"] not in known and row["id"][:3] not in CLAIMED]
    assert missing == []


def test_every_reason_is_given() -> None:
    for row in cover().values():
        assert row["how"] in IN_SYSTEM | REASONED | {"text"}, row
        assert row["how"] not in REASONED or row["a"] or row["b"], row


@needs_shared
@pytest.mark.parametrize("row", [r for r in cover().values() if r["how"] in IN_SYSTEM], ids=lambda r: r["id"])
def test_the_laws_hold_the_tieout(row: dict[str, str]) -> None:
    system = laws(row["document"]).system
    one, other = variables(row["document"], row["a"]), variables(row["document"], row["b"])
    assert one and other
    if row["how"] == "identity":
        assert one & other
        return
    together = [r for r in system.rows if r.asserter < 0 and {v for v, _ in r.terms} & one]
    assert any({v for v, _ in r.terms} & (other - one or other) for r in together)


def narrative() -> list[tuple[str, str, int, int]]:
    found = []
    for row in tieouts():
        lines = [int(n) for n in re.findall(r"(?<=[L-])\d{3,4}", row["scope"])]
        document = CLAIMED.get(row["id"][:3], "")
        if lines and document and cover().get(row["id"], {"how": "text"})["how"] == "text":
            found.append((row["id"], document, lines[0], lines[-1]))
    return found


@needs_shared
@pytest.mark.parametrize(("name", "document", "first", "last"), narrative())
def test_the_sentence_stands_in_the_system(name: str, document: str, first: int, last: int) -> None:
    prints = laws(document).system.prints
    assert any(p.text and first - 4 <= p.origin.place.page <= last + 4 for p in prints), name
