"""A column 预算调整数 may hold the budget after its adjustment, or what was added to it (调整数)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ...model.appraisal import FormColumn, FundLine
from ..labelling.matrix import clean

_OF_SUM = (FormColumn.FINAL_BUDGET, FormColumn.RATE)  # the rate is that of the budget with what was added


def is_adjustment(head: str) -> bool:
    """True for a head that does not say which of both its column holds.

    >>> is_adjustment("预算调整数"), is_adjustment("调整后预算数"), is_adjustment("全年预算数")
    (True, False, False)
    """
    return "调整" in head and "后" not in head


def without_adjustments(lines: Sequence[FundLine]) -> list[FundLine]:
    """The rows without a column of adjustments, where most rows spend more than it holds."""
    known = [values for line in lines if (values := _values(line)) is not None]
    added = [paid for original, more, paid in known if paid > more and paid <= original + more]
    if 2 * len(added) <= len(known):
        return list(lines)
    return [replace(line, cells=tuple(one for one in line.cells if one[0] not in _OF_SUM)) for line in lines]


def _values(line: FundLine) -> tuple[Decimal, Decimal, Decimal] | None:
    """Budget at the start, adjustment, what was paid; None where a row has no adjustment or not all of it."""
    original, more, paid = map(
        line.cell, (FormColumn.ORIGINAL_BUDGET, FormColumn.FINAL_BUDGET, FormColumn.OUTTURN)
    )
    if more is None or not is_adjustment(clean(more.place.column_path)):
        return None
    figures = [cell.figure for cell in (original, more, paid) if cell is not None and cell.figure is not None]
    if len(figures) < len((original, more, paid)):
        return None
    first, second, third = (figure.value for figure in figures)
    return first, second, third
