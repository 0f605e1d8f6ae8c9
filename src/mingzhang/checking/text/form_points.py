"""Points of printed forms as numbers: what they add up to, and how a form is called (得分与分值)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ...model.appraisal import Appraisal, FormCell, FormColumn, FormRow
from ...model.fact import Mark

_CENT = -2  # points printed to two places or finer may have been rounded one by one
_ONE = Decimal(1)


def value_of(cell: FormCell | None) -> Decimal | None:
    """The number that a cell prints; None where it prints none."""
    return cell.figure.value if cell is not None and cell.figure is not None else None


def values_of(lines: Iterable[FormRow], column: FormColumn) -> list[Decimal]:
    """The figures that some rows print in a column; none of them where one that counts cannot be read."""
    found = [(line, value_of(line.cell(column))) for line in lines]
    if any(value is None and _counts(line, column) for line, value in found):
        return []
    return [value for _, value in found if value is not None]


def _counts(line: FormRow, column: FormColumn) -> bool:
    """True for a row that must have a figure there: it has 分值, or what stands there cannot be read."""
    own, full = line.cell(column), line.cell(FormColumn.FULL)
    if own is not None and own.mark is Mark.UNREADABLE:
        return True
    return full is not None and full.mark is not Mark.DASH and value_of(full) != 0


def add_up(values: list[Decimal], total: Decimal) -> bool:
    """True when the values, each as exact as it is printed, may add up to the total.

    >>> add_up([Decimal("9.33"), Decimal("40")], Decimal("49.3")), add_up([Decimal(9)], Decimal(8))
    (True, False)
    """
    slack = sum((_half(value) for value in values if exponent_of(value) <= _CENT), Decimal(0))
    finest = min(exponent_of(value) for value in values)
    if exponent_of(total) > finest or exponent_of(total) <= _CENT:
        slack += _half(total)
    return abs(sum(values, Decimal(0)) - total) <= slack


def _half(value: Decimal) -> Decimal:
    return Decimal(5).scaleb(exponent_of(value) - 1)


def exponent_of(value: Decimal) -> int:
    """How many places a number is printed to, negative."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


def is_weighted(form: Appraisal) -> bool:
    """True for a form whose indicators are marked out of a hundred each, beside weights (权重20%，得分95)."""
    rated = [line for line in form.lines if value_of(line.cell(FormColumn.POINTS)) is not None]
    weights = [cell for line in rated if (cell := line.cell(FormColumn.FULL)) is not None]
    shares = all("%" in cell.place.quote or (value_of(cell) or 0) <= _ONE for cell in weights)
    above = sum(
        (value_of(line.cell(FormColumn.POINTS)) or 0) > (value_of(line.cell(FormColumn.FULL)) or 0)
        for line in rated
    )
    return bool(weights) and shares and 2 * above > len(rated)


def called(form: Appraisal, cell: FormCell | None) -> str:
    """How a message calls a form: by the title of its table, else by its project or office."""
    title = cell.place.table_title if cell is not None else ""
    return f"《{title}》" if title else f"“{form.project or form.name}”的自评表"
