"""Change one digit of one amount at random: how many such slips the laws see, and name rightly.

python -m bench.mutation [--mutations 500] [FILE...]

A mutation counts as one that any law can see when the joint proof of the changed book differs from
that of the original at all: a cell that no equation touches, or a change that stays inside rounding,
cannot be seen by any law. Of the others: reported means some finding has the cell among its places,
named means it stands first in some finding.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mingzhang.checking.check import check_laws
from mingzhang.checking.context import Context
from mingzhang.checking.laws import derive
from mingzhang.checking.system import Law, System
from mingzhang.model.book import Book
from mingzhang.model.fact import Fact, Mark
from mingzhang.model.finding import Finding
from mingzhang.reading.open import read_book_here
from mingzhang.reading.points.interpret import facts
from mingzhang.reading.sentences.claims import claims

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "documents"
SEED = 20170101


@dataclass
class Score:
    """What came of the mutations of one document."""

    mutations: int = 0
    unseen: int = 0  # no law can see it
    reported: int = 0
    named: int = 0

    @property
    def visible(self) -> int:
        """Mutations that some law can see."""
        return self.mutations - self.unseen

    def line(self, name: str) -> str:
        """One line for people."""
        part = 100 / max(self.visible, 1)
        return (
            f"{name:32} {self.mutations:4} mutations, {self.unseen:3} no law can see, "
            f"reported {part * self.reported:5.1f} %, named first {part * self.named:5.1f} %"
        )


def context(book: Book) -> Context:
    """A book with everything derived anew."""
    own = facts(book)
    return Context(book, own, claims(book, own))


def mutate(book: Book, amounts: Sequence[Fact], draw: random.Random) -> tuple[Fact, Book]:
    """The book with one digit of one amount cell changed."""
    fact = draw.choice(amounts)
    text = cell_text(book, fact)
    places = [i for i, letter in enumerate(text) if letter.isdigit()]
    at = draw.choice(places)
    digit = draw.choice([d for d in "0123456789" if d != text[at]])
    changed = text[:at] + digit + text[at + 1 :]
    return fact, book.replace_cell(fact.table, fact.row, fact.column, changed)


def cell_text(book: Book, fact: Fact) -> str:
    """What stands in the cell of a fact."""
    table = next(table for table in book.tables if table.number == fact.table)
    return next(c.text for c in table.cells if (c.row, c.column) == (fact.row, fact.column))


def amounts_of(own: Sequence[Fact]) -> list[Fact]:
    """The facts that print an amount."""
    return [fact for fact in own if fact.mark is Mark.AMOUNT]


def score(book: Book, mutations: int, seed: int = SEED) -> Score:
    """Mutate a book again and again."""
    draw, result = random.Random(seed), Score()
    original = context(book)
    system = derive([original]).system
    known = _signatures(check_laws([original]).findings)
    amounts = amounts_of(original.facts)
    for _ in range(mutations):
        fact, changed = mutate(book, amounts, draw)
        result.mutations += 1
        now = context(changed)
        if not visible(system, fact, now):
            result.unseen += 1
            continue
        fresh = [f for f in check_laws([now]).findings if _signature(f) not in known]
        result.reported += any(_has(f, fact, first=False) for f in fresh)
        result.named += any(_has(f, fact, first=True) for f in fresh)
    return result


def visible(system: System, fact: Fact, changed: Context) -> bool:
    """True when the changed amount contradicts what everything else printed allows for it."""
    own = _number(system, fact)
    if own is None:
        return False
    variable = system.prints[own].variable
    new = next((f for f in changed.facts if _cell(f) == _cell(fact)), None)
    if new is None or new.figure is None:
        return True
    low, high = allowed(system, variable, own)
    box = new.figure.interval
    return box.high * 10**6 < low or box.low * 10**6 > high


def allowed(system: System, variable: int, own: int) -> tuple[int, int]:
    """What the other prints and all laws leave for one printed amount, by propagation."""
    from mingzhang.checking.propagate import printed_boxes, tighten  # noqa: PLC0415

    boxes = printed_boxes(system, frozenset((own,)))
    rows = [n for n, row in enumerate(system.rows) if row.asserter < 0 or row.law is Law.TEXT]
    near = {r for v in _near(system, variable) for r in system.touching[v]} & set(rows)
    tighten(system, near, boxes)
    return boxes.low[variable], boxes.high[variable]


def _near(system: System, variable: int) -> set[int]:
    return {variable} | {v for r in system.touching[variable] for v, _ in system.rows[r].terms}


def _number(system: System, fact: Fact) -> int | None:
    for entry in system.prints:
        if isinstance(entry.origin, Fact) and _cell(entry.origin) == _cell(fact):
            return entry.number
    return None


def _cell(fact: Fact) -> tuple[int, int, int]:
    return fact.table, fact.row, fact.column


def _signature(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.printed, finding.places[:1]


def _signatures(findings: Sequence[Finding]) -> set[tuple[object, ...]]:
    return {_signature(finding) for finding in findings}


def _has(finding: Finding, fact: Fact, first: bool) -> bool:
    places = finding.places[:1] if first else finding.places
    return any(
        (p.page, p.table_title, p.row_label, p.column_path)
        == (fact.place.page, fact.place.table_title, fact.place.row_label, fact.place.column_path)
        for p in places
    )


def documents() -> list[Path]:
    """The reference documents with amounts in tables, else the project's own examples."""
    found = [
        p
        for p in sorted(SHARED.glob("*"))
        if p.suffix in {".pdf", ".txt"} and "self_evaluation" not in p.name
    ]
    return found or sorted((ROOT / "examples").rglob("*book.json"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line for each document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--mutations", type=int, default=500)
    options = parser.parse_args(arguments)
    for path in options.files or documents():
        book = Book.from_json(path) if path.suffix == ".json" else read_book_here(path)
        print(score(book, options.mutations).line(path.name), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
