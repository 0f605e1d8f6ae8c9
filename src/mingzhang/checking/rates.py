"""Rates that were worked out from the printed amounts are right as they stand (按印出数计算的比率).

A clerk divides the rounded figures of the page. Such a rate says nothing more exact of the true
amounts, so it is judged on the printed ones and does not narrow them; only a rate that does not
follow from the printed amounts, or whose base is not printed, takes part in the joint proof.
"""

from __future__ import annotations

from .system import ENDLESS, Row, System


def settle_rates(system: System) -> int:
    """Take rates that follow from the printed amounts out of the system; how many there are."""
    values = middles(system)
    rates = [number for number, row in enumerate(system.rows) if is_rate(row)]
    missed = {system.rows[n].asserter for n in rates if not _follows(system.rows[n], values)}
    settled = [number for number in rates if system.rows[number].asserter not in missed]
    system.settled.update(settled)
    return len(settled)


def is_rate(row: Row) -> bool:
    """True for the rows of a growth, share or completion."""
    return row.asserter >= 0 and any(abs(factor) > 1 for _, factor in row.terms)


def _follows(row: Row, values: list[int | None]) -> bool:
    if any(values[variable] is None for variable, _ in row.terms):
        return False
    total = sum(factor * (values[variable] or 0) for variable, factor in row.terms)
    return row.low <= total <= row.high


def middles(system: System, wrong: frozenset[int] = frozenset()) -> list[int | None]:
    """The printed middle of each amount; a base that is not printed follows from its change.

    Without the `wrong` prints; None for what is neither printed nor follows.
    """
    values: list[int | None] = []
    for numbers in system.of_variable:
        entries = [system.prints[n] for n in numbers if n not in wrong]
        values.append((entries[0].low + entries[0].high) // 2 if entries else None)
    for row in system.rows:
        if row.asserter < 0 or row.asserter in wrong or is_rate(row) or row.high - row.low >= ENDLESS // 2:
            continue
        unknown = [(v, f) for v, f in row.terms if values[v] is None]
        if len(unknown) == 1:
            variable, factor = unknown[0]
            known = sum(f * (values[v] or 0) for v, f in row.terms if v != variable)
            values[variable] = ((row.low + row.high) // 2 - known) * factor
    return values
