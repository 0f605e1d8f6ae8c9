"""One book at a time: read a file, derive facts and claims, check books together.

The rooms are imported when first asked for: reading never loads the solver, and checking
never loads a PDF library.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.appraisal import Appraisal
from ..model.book import Book
from ..model.fact import Claim, Fact
from ..model.finding import Report

if TYPE_CHECKING:
    from ..checking.context import Context


def read(path: Path | str) -> Book:
    """The book printed in a file (PDF, text, workbook, Word, HTML, book.json).

    Raises an UnreadableError that says what to do when the file is no readable budget document.
    """
    from ..reading.open import read_book

    return read_book(Path(path))


def facts(book: Book) -> tuple[Fact, ...]:
    """Every amount cell of the tables as point, figure and place, in reading order."""
    from ..reading.points.interpret import facts as interpret

    return interpret(book)


def claims(book: Book, known: Sequence[Fact] | None = None) -> tuple[Claim, ...]:
    """Every number-bearing statement of the narrative. `known` saves deriving the facts again."""
    from ..reading.sentences.claims import claims as recognise

    return recognise(book, facts(book) if known is None else known)


def appraisals(book: Book) -> tuple[Appraisal, ...]:
    """Every self-evaluation form (绩效自评表) among the tables, as printed, in reading order."""
    from ..reading.appraisals.forms import appraisals as forms

    return forms(book)


def context(book: Book) -> Context:
    """The book with everything derived from it."""
    from ..checking.context import Context

    amounts = facts(book)
    return Context(book, amounts, claims(book, amounts), appraisals=appraisals(book))


def check(*books: Book) -> Report:
    """Check one book, or several together: what cannot be true, and the proof of the rest."""
    return check_contexts([context(book) for book in books])


def check_contexts(contexts: Sequence[Context]) -> Report:
    """Check books whose facts and claims are already derived; each sees all the others."""
    from ..checking.check import check as run
    from ..checking.check import in_order
    from .goals import with_goals

    contexts = _told_apart(contexts)
    report = run([_beside(contexts, index) for index in range(len(contexts))])
    return replace(report, findings=in_order(with_goals(contexts, report.findings)))


def _told_apart(contexts: Sequence[Context]) -> list[Context]:
    """The second book of a name is called so, lest two be taken for one."""
    seen: Counter[str] = Counter()
    found = []
    for one in contexts:
        name = one.book.document
        seen[name] += 1
        found.append(
            one if seen[name] == 1 else context(replace(one.book, document=f"{name}（{seen[name]}）"))
        )
    return found


def _beside(contexts: Sequence[Context], index: int) -> Context:
    others = tuple(other for place, other in enumerate(contexts) if place != index)
    return replace(contexts[index], others=others)
