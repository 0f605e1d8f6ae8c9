"""How lines, accounts and amounts are told to people."""

from __future__ import annotations

from ..model.entry import AllotmentLine, EntryKey


def yuan(fen: int) -> str:
    """An amount in yuan with its money unit.

    >>> yuan(-123_456_05)
    '-123,456.05元'
    """
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02}元"


def told(line: AllotmentLine) -> str:
    """A line in words: year, unit, project, fund, function, economic item."""
    parts = (line.unit, line.project, line.fund.value, line.function, line.economic)
    return f"{line.year}年" + "／".join(part for part in parts if part)


def named(key: EntryKey) -> str:
    """An entry in words: 2024年支付申请A-1."""
    return f"{key.year}年{key.event.value}{key.voucher}"
