"""Documents that are each consistent and yet disagree: no single figure is wrong (文件之间不一致).

Where a whole book was written from other amounts than its neighbour, no few figures explain it; the
disagreement itself is the finding.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from ..model.finding import Finding, Severity
from .amount_words import finest, money_words, printed_words
from .hood import Failure, is_between
from .suspicion import figure_of
from .system import Law, Print, Row, System
from .whereabouts import Whereabouts

MOST_PLACES = 12
Pair = tuple[Print, Print]


def disagreements(system: System, failures: Iterable[Failure], where: Whereabouts) -> list[Finding]:
    """One finding for each law between two documents that nothing else explains, the widest gap first."""
    found: dict[Hashable, list[Pair]] = {}
    laws: dict[Hashable, Row] = {}
    for number in dict.fromkeys(min(f.rows) for f in failures if is_between(system, f)):
        row = system.rows[number]
        one, other = (system.prints[system.of_variable[v][0]] for v, _ in row.terms)
        found.setdefault(row.family, []).append((one, other))
        laws[row.family] = row
    return [_finding(laws[family], pairs, where) for family, pairs in found.items()]


def _finding(row: Row, pairs: list[Pair], where: Whereabouts) -> Finding:
    pairs = sorted(pairs, key=lambda pair: -abs(pair[0].low - pair[1].low))
    one, other = pairs[0]
    figure, second = figure_of(one), figure_of(other)
    assert figure is not None and second is not None  # rows are about amounts
    gap = money_words(abs(figure.amount - second.amount), finest(figure, [other]))
    more = f"；另有{len(pairs) - 1}处同样不一致" if len(pairs) > 1 else ""
    link = "应等于" if row.law is Law.FLOW else "应与"
    ending = "" if row.law is Law.FLOW else "一致"
    return Finding(
        rule="flow" if row.law is Law.FLOW else "identity",
        severity=min(row.severity, Severity.WARNING),
        message=f"{where(one)}印为{printed_words(one)}，{link}{where(other)}的{printed_words(other)}{ending}，"
        f"相差{gap}{more}。",
        places=tuple(dict.fromkeys(p.origin.place for pair in pairs for p in pair))[:MOST_PLACES],
        printed=printed_words(one),
        expected=printed_words(other),
        miss=abs(figure.amount - second.amount),
    )
