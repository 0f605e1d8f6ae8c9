"""The law of flow between years and documents: what is left at the end is there at the start (跨年度)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.finding import Severity
from ..model.point import Flow, Stage
from .slots import FLOW, OFFICE, SOURCE, STAGE, UNIT, YEAR, Key, Ledger, Proposal, with_value
from .system import Law

CARRIED = "carried"


def proposals(ledger: Ledger) -> Iterator[Proposal]:
    """年初(N) = 年末(N-1), and last year's totals where a sentence speaks of them."""
    for key, variable in list(ledger.by_key.items()):
        if key[FLOW] == Flow.OPENING.value:
            yield from _carried(ledger, key, variable)
        if key[FLOW] in (Flow.TOTAL_IN.value, Flow.TOTAL_OUT.value):
            yield from _last_year(ledger, key, variable)
        if key[UNIT]:
            yield from _own_book(ledger, key, variable)


def _closing_before(key: Key) -> Key:
    year = key[YEAR]
    assert isinstance(year, int)
    before = with_value(with_value(key, YEAR, year - 1), FLOW, Flow.CLOSING.value)
    return with_value(before, STAGE, Stage.OUTTURN.value)


def _carried(ledger: Ledger, key: Key, variable: int) -> Iterator[Proposal]:
    """Corrections of earlier years may stand between the two: a breach has an innocent reading."""
    closing = ledger.variable(_closing_before(key))
    if closing is not None:
        yield Proposal(variable, (closing,), Law.FLOW, (CARRIED, key[YEAR]), severity=Severity.WARNING)


def _last_year(ledger: Ledger, key: Key, variable: int) -> Iterator[Proposal]:
    """A total that only a sentence names has at least its year's expenditure and what it left over."""
    if key[STAGE] != Stage.OUTTURN.value:
        return
    spent = _expenditure(ledger, with_value(key, FLOW, Flow.EXPENDITURE.value))
    year = key[YEAR]
    assert isinstance(year, int)
    opening = with_value(with_value(key, YEAR, year + 1), FLOW, Flow.OPENING.value)
    left = ledger.variable(with_value(key, FLOW, Flow.CLOSING.value))
    left = ledger.variable(opening) if left is None else left
    if spent is not None and left is not None:
        yield Proposal(
            variable, (spent, left), Law.FLOW, ("last year",), at_least=True, severity=Severity.WARNING
        )


def _expenditure(ledger: Ledger, key: Key) -> int | None:
    """The expenditure of a source, or of the largest part of it that is spoken of."""
    from .cross import FISCAL_PARTS  # noqa: PLC0415 - one list of the funds

    sources = (key[SOURCE], *FISCAL_PARTS)
    return next((v for s in sources if (v := ledger.variable(with_value(key, SOURCE, s))) is not None), None)


def _own_book(ledger: Ledger, key: Key, variable: int) -> Iterator[Proposal]:
    """A unit's line in the department's book is the total of the unit's own book."""
    own = with_value(with_value(key, UNIT, ""), OFFICE, key[UNIT])
    other = ledger.variable(own) if key[UNIT] != key[OFFICE] else None  # 本级: a unit named as its department
    if other is not None:
        yield Proposal(variable, (other,), Law.IDENTITY, ("unit", key[UNIT]), severity=Severity.WARNING)
