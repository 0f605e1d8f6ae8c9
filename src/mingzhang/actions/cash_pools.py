"""Pools of own cash (资金池): one unit, fund and function."""

from __future__ import annotations

from ..model.entry import OWN_FUNDS, AllotmentLine, Share
from ..model.point import Nature, Source
from ..store.models import BudgetUnit
from ..vocabulary import codes
from .entered import budget_year
from .errors import InputError


def pool(unit: BudgetUnit, year: int, fund: Source, function: str) -> AllotmentLine:
    """The pool of a unit's own money."""
    return AllotmentLine(year, unit.code, "", fund, function, "", Nature.ALL)


def vetted_pool(share: Share) -> Share:
    """The share, when it stands on a pool of own money whose function is an item of the year."""
    line = share.line
    budget_year(line.year)
    if not line.is_pool or line.fund not in OWN_FUNDS:
        raise InputError(
            f"收款应记入单位资金，“{line.fund.value}”由财政安排，请选择事业收入、其他收入等",
            f"{line.fund.name.lower()} is no own money of the unit; choose business, other and so on",
            "fund",
        )
    if len(line.function) != 7 or line.function not in codes.functional(line.year):
        raise InputError(
            f"功能分类科目“{line.function}”不是{line.year}年的项级科目",
            f"{line.function!r} is no functional item of {line.year}",
            "function",
        )
    return share
