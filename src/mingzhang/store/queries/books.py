"""The draft of a statutory book, gathered from everything the office keeps (编报底稿).

The ledger speaks first, then the registers, then what was given from outside; a point that one of them has
said is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from django.db.models import QuerySet

from ...ledger.accounts import Subject, final_account_amounts, unsettled
from ...model.book import BookKind
from ...model.draft import Amount, Bridge, Draft, Reason, Rounding, Words
from ...model.entry import Account, AllotmentLine, Balance
from ...model.point import Point
from ..lines import noun
from ..models import (
    BookReason,
    BookWords,
    BudgetUnit,
    Department,
    DepartmentDuties,
    GivenAmount,
    LedgerBalance,
)
from ..points import point_of
from ..registers import BookParts, book_parts
from .budget_book import agencies_of, budget_book_amounts, project_names
from .budget_goals import budget_goals
from .budgets import units_of_book
from .performance_book import accounts_amounts, accounts_words

_OPEN = (Account.UNDISTRIBUTED, Account.AVAILABLE, Account.COMMITTED, Account.IN_PAYMENT)


def balances_of(units: Iterable[BudgetUnit], year: int) -> list[Balance]:
    """The ledger's balances of some units and a year."""
    return _balances(LedgerBalance.objects.filter(line__unit__in=list(units), line__year=year))


def _balances(rows: QuerySet[LedgerBalance]) -> list[Balance]:
    found = rows.exclude(fen=0).select_related("line__unit", "line__project").order_by("line", "account")
    return [Balance(noun(row.line), Account(row.account), row.fen) for row in found]


def open_lines(department: Department, year: int) -> tuple[tuple[AllotmentLine, int], ...]:
    """Lines with money that is neither paid nor carried over nor reclaimed (未结清指标), of every unit."""
    rows = LedgerBalance.objects.filter(
        line__unit__department=department, line__year=year, account__in=[one.value for one in _OPEN]
    )
    return unsettled(year, _balances(rows))


def draft_of(department: Department, year: int, kind: BookKind, unfinished: bool = False) -> Draft:
    """Everything a book of that kind and year is written from.

    `unfinished` takes the budget as it stands now where it is not approved, and money that is still open as
    not spent. Without it a ledger.NotClosedError is raised for final accounts while money is open.
    """
    units = units_of_book(department, year, kind)
    office = department.name_in(year)
    parts = book_parts(units, year, kind, office)
    own = _own_amounts(department, units, year, kind, unfinished)
    given = (*_given(department, year, kind), *_performed(department, year, kind))
    return Draft(
        office=office,
        year=year,
        kind=kind,
        amounts=_once((*own, *parts.amounts, *given)),
        units=tuple(unit.name_in(year) for unit in units),
        counts=parts.counts,
        bridges=tuple(_bridges(department, year, kind)),
        words=_topics(department, year, kind, parts, unfinished),
        rounding=Rounding.CONTROLLED,
    )


def _own_amounts(
    department: Department, units: list[BudgetUnit], year: int, kind: BookKind, unfinished: bool
) -> tuple[Amount, ...]:
    if kind is BookKind.BUDGET:
        return budget_book_amounts(department, year, unfinished)
    subject = Subject(department.name_in(year), year, agencies_of(units, year))
    balances = balances_of(units, year)
    settled = [one for one in balances if not unfinished or one.account not in _OPEN]
    return final_account_amounts(subject, settled)


def _performed(department: Department, year: int, kind: BookKind) -> tuple[Amount, ...]:
    """The money of the performance tables, which final accounts print."""
    return accounts_amounts(department, year) if kind is BookKind.FINAL_ACCOUNTS else ()


def _once(amounts: Iterable[Amount]) -> tuple[Amount, ...]:
    """Each point once, as the first says it."""
    found: dict[Point, Amount] = {}
    for amount in amounts:
        found.setdefault(amount.point, amount)
    return tuple(found.values())


def _given(department: Department, year: int, kind: BookKind) -> Iterator[Amount]:
    office = department.name_in(year)
    for row in GivenAmount.objects.filter(department=department, year=year, kind=kind).order_by("pk"):
        yield Amount(point_of(row, office, row.book_year), row.fen)


def _bridges(department: Department, year: int, kind: BookKind) -> Iterator[Bridge]:
    """The reasons of changes, gathered by what changed against what (变动原因)."""
    office = department.name_in(year)
    rows = BookReason.objects.filter(department=department, year=year, kind=kind).order_by("position", "pk")
    keyed = [(point_of(row, office, year), (row.base_year, row.base_stage), row) for row in rows]
    for (subject, (base_year, stage)), group in groupby(keyed, key=lambda one: (one[0], one[1])):
        reasons = tuple(Reason(row.words, row.fen, row.document) for _, _, row in group)
        yield Bridge(subject, replace(subject, year=base_year, stage=stage), reasons)


def _topics(
    department: Department, year: int, kind: BookKind, parts: BookParts, unfinished: bool
) -> tuple[Words, ...]:
    """The words of a book: as written for it, from the registers, the duties, the records of performance."""
    written = BookWords.objects.filter(department=department, year=year, kind=kind).order_by("pk")
    duties = DepartmentDuties.objects.filter(department=department, year=year)
    every = [
        *(Words(row.topic, row.text, row.edited_year) for row in written),
        *parts.words,
        *(Words("duties", row.text, row.year) for row in duties),
        *(_of_budget(department, year, unfinished) if kind is BookKind.BUDGET else ()),
        *(accounts_words(department, year) if kind is BookKind.FINAL_ACCOUNTS else ()),
    ]
    found: dict[str, Words] = {}
    for words in every:
        found.setdefault(words.topic, words)
    return tuple(found.values())


def _of_budget(department: Department, year: int, unfinished: bool) -> tuple[Words, ...]:
    return (*project_names(department, year, unfinished), *budget_goals(department, year, unfinished))
