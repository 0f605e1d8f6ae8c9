"""Amounts that should be equal and differ throughout: no single figure is wrong (文件之间、收支之间不一致).

Where a whole book was written from other amounts than its neighbour, or 收入总计 and 支出总计 are each
borne out by what stands beside them, no few figures explain it; the disagreement itself is the finding.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from ..model.finding import Finding, Severity
from .amount_words import finest, money_words, printed_words
from .cross import TOTALS_AGREE
from .hood import Failure, is_between
from .suspicion import figure_of
from .system import Law, Print, Row, System
from .whereabouts import Whereabouts
from .years import CARRIED

MOST_PLACES = 12  # of one finding
Pair = tuple[Print, Print]


def disagreements(system: System, failures: Iterable[Failure], where: Whereabouts) -> list[Finding]:
    """One finding for each law that fails as a whole, and each stock, that nothing else explains."""
    found: dict[Hashable, list[Row]] = {}
    for number in _laws(system, failures):
        row = system.rows[number]
        found.setdefault((row.family, number if _is_stock(row) else -1), []).append(row)
    findings = []
    for rows in found.values():
        pairs = [(_first(system, row, 0), _first(system, row, 1)) for row in rows]
        printed = [(one, other) for one, other in pairs if one is not None and other is not None]
        if printed:
            findings.append(_finding(rows[0], printed, len(pairs) - len(printed), where))
    return findings


def _is_stock(row: Row) -> bool:
    """What was left at the end and is there at the start: each stock is a finding of its own."""
    return isinstance(row.family, tuple) and row.family[0] == CARRIED


def _laws(system: System, failures: Iterable[Failure]) -> list[int]:
    """The rows that fail: laws between two documents, and 收入总计 = 支出总计."""
    numbers: dict[int, None] = {}
    for failure in failures:
        if is_between(system, failure):
            numbers[min(failure.rows)] = None
        numbers |= dict.fromkeys(r for r in sorted(failure.rows) if system.rows[r].family == TOTALS_AGREE)
    return list(numbers)


def _first(system: System, row: Row, place: int) -> Print | None:
    numbers = system.of_variable[row.terms[place][0]]
    return system.prints[numbers[0]] if numbers else None


def _finding(row: Row, pairs: list[Pair], implied: int, where: Whereabouts) -> Finding:
    """The widest gap, and how many more there are; `implied` ones follow from changes that are stated."""
    pairs = sorted(pairs, key=lambda pair: -abs(pair[0].low - pair[1].low))
    one, other = pairs[0]
    figure, second = figure_of(one), figure_of(other)
    assert figure is not None and second is not None  # rows are about amounts
    gap = money_words(abs(figure.amount - second.amount), finest(figure, [other]))
    more = f"；另有{len(pairs) - 1}处同样不一致" if len(pairs) > 1 else ""
    more += "；按文中增减推算的上年数也不一致" if implied else ""
    link = "应等于" if row.law is Law.FLOW else "应与"
    ending = "" if row.law is Law.FLOW else "一致"
    return Finding(
        rule="flow" if row.law is Law.FLOW else "identity",
        severity=row.severity if row.family == TOTALS_AGREE else min(row.severity, Severity.WARNING),
        message=f"{where(one)}印为{printed_words(one)}，{link}{where(other)}的{printed_words(other)}{ending}，"
        f"相差{gap}{more}。",
        places=tuple(dict.fromkeys(p.origin.place for pair in pairs for p in pair))[:MOST_PLACES],
        printed=printed_words(one),
        expected=printed_words(other),
        miss=abs(figure.amount - second.amount),
    )
