"""Sums of a table that fail in several columns at once, which no single wrong figure explains (缺行).

A row that was left out, or two that changed places, break the sum above them in every column. The proof
leaves such sums out, as the reading may be at fault; where they are few, they are told here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from ..model.fact import Fact
from ..model.finding import Finding, Severity
from .amount_words import finest, money_words, printed_words, sum_words
from .between import MOST_PLACES
from .hood import Failure
from .slots import ECONOMIC, FUNCTION
from .suspicion import figure_of
from .system import Law, Print, Row, System
from .whereabouts import Whereabouts, short_name

_MOST = 3  # totals of one table that fail; more are a layout that was misread


def lacking(system: System, failures: Iterable[Failure], where: Whereabouts) -> list[Finding]:
    """One finding for each total of codes that its rows do not make up."""
    tables: dict[Hashable, dict[Hashable, list[Row]]] = {}
    for number in dict.fromkeys(r for failure in failures for r in sorted(failure.rows)):
        row = system.rows[number]
        if row.law is Law.PARTS and row.equation and _of_codes(row.family):
            tables.setdefault(row.family[0], {}).setdefault(row.family, []).append(row)  # type: ignore[index]
    few = [totals for totals in tables.values() if len(totals) <= _MOST]
    found = (_finding(system, rows, where) for totals in few for rows in totals.values())
    return [finding for finding in found if finding is not None]


def _of_codes(family: Hashable) -> bool:
    return isinstance(family, tuple) and len(family) == 3 and family[1] in (FUNCTION, ECONOMIC)


def _finding(system: System, rows: list[Row], where: Whereabouts) -> Finding | None:
    printed = [(row, entry) for row in rows if (entry := _in_table(system, row, row.terms[0][0])) is not None]
    if not printed:
        return None
    row, total = printed[0]
    found = (_in_table(system, row, variable) for variable, _ in row.terms[1:])
    parts = [part for part in found if part is not None]
    figure = figure_of(total)
    assert figure is not None  # an amount of a table
    like = finest(figure, parts)
    terms = [(1, own.amount, short_name(part)) for part in parts if (own := figure_of(part)) is not None]
    added = sum((amount for _, amount, _ in terms), start=0 * figure.amount)
    gap = figure.amount - added
    absent = _absent(system, total, parts, row, gap)
    more = f"，另有{len(printed) - 1}栏同样不等" if len(printed) > 1 else ""
    hint = f"可能缺“{absent.code} {absent.label}”一行" if absent else "请核对是否缺行、错行或行次颠倒"
    message = (
        f"{where(total)}印为{printed_words(total)}，所列各行 {sum_words(terms, like)} = "
        f"{money_words(added, like)}，相差{money_words(abs(gap), like)}{more}，{hint}。"
    )
    severity = Severity.WARNING if absent else Severity.QUESTION
    places = (total.origin.place, *(part.origin.place for part in parts))[:MOST_PLACES]
    return Finding("parts", severity, message, places, printed_words(total), miss=abs(gap))


def _in_table(system: System, row: Row, variable: int) -> Print | None:
    """The print of an amount in the table whose sum it is."""
    assert isinstance(row.family, tuple)
    for number in system.of_variable[variable]:
        origin = system.prints[number].origin
        if isinstance(origin, Fact) and (origin.place.document, origin.table) == row.family[0]:
            return system.prints[number]
    return None


def _absent(system: System, total: Print, parts: list[Print], row: Row, gap: object) -> Fact | None:
    """The row of another table below the same code, not among the parts, that has just the amount missing."""
    assert isinstance(total.origin, Fact)
    assert isinstance(row.family, tuple)
    above, listed = total.origin.code, {part.origin.code for part in parts if isinstance(part.origin, Fact)}
    for entry in system.prints:
        fact, figure = entry.origin, figure_of(entry)
        if isinstance(fact, Fact) and figure is not None and figure.value and figure.amount == gap:
            below = fact.code.startswith(above) and len(fact.code) == len(above) + (2 if above else 3)
            if below and fact.code not in listed:
                return fact
    return None
