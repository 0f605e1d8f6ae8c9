"""The 尾差 certificate: how many equations hold exactly, within rounding, fail, cannot be judged."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from ..model.finding import Certificate
from .laws import Laws
from .proof import Proof
from .system import Law, Row, System

STEPS = Decimal("0.0001")


def certify(laws: Laws, proof: Proof) -> Certificate:
    """Count the equations of a proof by outcome."""
    system = laws.system
    failed = _failed(proof)
    outcomes = Counter(
        "failed" if number in failed else _outcome(system, row) for number, row in enumerate(system.rows)
    )
    same = _identities(system)
    outcomes.update(same)
    kinds = Counter(row.law for row in system.rows)
    return Certificate(
        holds=proof.values is not None and not proof.unexplained,
        figures=sum(not entry.text for entry in system.prints),
        claims=laws.claims,
        exact=outcomes["exact"],
        rounding=outcomes["rounding"],
        failed=outcomes["failed"],
        not_judged=outcomes["not judged"] + laws.unjudged,
        largest_slack=_largest_slack(system, proof),
        identities=sum(same.values()),
        parts=kinds[Law.PARTS],
        flows=kinds[Law.FLOW],
    )


def _failed(proof: Proof) -> set[int]:
    """Rows that clash in a conflict, or that documents which disagree throughout do not keep."""
    conflicts = (conflict.rows for conflict in proof.conflicts)
    return {n for rows in conflicts for n in rows} | {n for f in proof.unexplained for n in f.rows}


def _outcome(system: System, row: Row) -> str:
    total = 0
    for variable, factor in row.terms:
        if not system.of_variable[variable]:
            return "not judged"
        total += factor * _middle(system, variable)
    return "exact" if row.low <= total <= row.high else "rounding"


def _middle(system: System, variable: int) -> int:
    entry = system.prints[system.of_variable[variable][0]]
    return (entry.low + entry.high) // 2


def _identities(system: System) -> Counter[str]:
    """Every further print of an amount is an equation with the first."""
    counts: Counter[str] = Counter()
    for numbers in system.of_variable:
        for number in numbers[1:]:
            one, other = system.prints[numbers[0]], system.prints[number]
            same = one.low + one.high == other.low + other.high
            apart = one.high < other.low or other.high < one.low
            counts["exact" if same else "failed" if apart else "rounding"] += 1
    return counts


def _largest_slack(system: System, proof: Proof) -> Decimal:
    """The largest distance from a printed middle to the amount found, as a part of half a last place."""
    if proof.values is None:
        return Decimal(0)
    largest = Decimal(0)
    wrong = proof.wrong
    for entry in system.prints:
        half = entry.high - entry.low
        if entry.variable >= 0 and half and entry.number not in wrong:
            off = abs(2 * proof.values[entry.variable] - entry.low - entry.high)
            if off:
                largest = max(largest, Decimal(off) / half)
    return largest.quantize(STEPS)
