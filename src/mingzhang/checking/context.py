"""What a rule may look at."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.appraisal import Appraisal
from ..model.book import Book
from ..model.fact import Claim, Fact


@dataclass(frozen=True)
class Context:
    """One book with everything derived from it; `others` are the books checked together with it.

    `appraisals` are the self-evaluation forms among its tables.
    """

    book: Book
    facts: tuple[Fact, ...]
    claims: tuple[Claim, ...]
    others: tuple[Context, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
