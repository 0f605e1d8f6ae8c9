"""The unit of a row that has one of its own (计量单位): 公务用车保有量（辆）, or 辆 in a column 单位."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ...forms.phrases import words
from ...model.money import MONEY, Unit

_HEAD = re.compile(r"单位$")
_IN_BRACKETS = re.compile(
    r"[（(](?:单位[:：]?)?(?:人民币)?(?:(?P<money>亿元|万元|千元|元)|(?P<rate>[%％])"
    r"|(?:人次|人|批次|批|团组|个|辆|台套|台|套|件|架|艘|名|次|户|家|间|平方米|㎡|亩|公里|吨|分))"
    r"(?:[/／、][^()（）]{1,6})?[)）]$"
)
_SUM = re.compile(r"[金总]额|资金|价值|[原净]值|单价|总价|费用|支出|收入|拨款|经费|合计|小计")


def unit_of_label(label: str) -> Unit | None:
    """The unit in the brackets that end a label.

    >>> [unit_of_label(label) for label in ("车辆保有量（辆）", "人均经费（元/人）", "行政运行（项）")]
    [<Unit.COUNT: '个'>, <Unit.YUAN: '元'>, None]
    """
    found = _IN_BRACKETS.search(label) if label.endswith(("）", ")")) else None
    if found is None:
        return None
    return Unit.PERCENT if found["rate"] else MONEY.get(found["money"], Unit.COUNT)


def unit_of_measure(text: str) -> Unit | None:
    """The unit that a cell of a column of units says, None where it says none.

    >>> unit_of_measure("万元"), unit_of_measure("人次"), unit_of_measure("市水务局")
    (<Unit.TEN_THOUSAND_YUAN: '万元'>, <Unit.COUNT: '个'>, None)
    """
    first = re.split("[/／、]", text.removeprefix("人民币"))[0]
    if first in ("%", "％"):
        return Unit.PERCENT
    return MONEY.get(first) or (Unit.COUNT if _counts().fullmatch(first) else None)


@cache
def _counts() -> re.Pattern[str]:
    return re.compile(rf"万?{words().choice('classifier')}")


def holds_units(head: str, texts: Sequence[str]) -> bool:
    """True for a column of units of measure, not of the units that spend: most of its words are such."""
    if not texts or not _HEAD.search(head):
        return False
    return 2 * sum(unit_of_measure(text) is not None for text in texts) > len(texts)


def unit_of_cell(row: Unit | None, path: Sequence[str], column: Unit | None, table: Unit | None) -> Unit:
    """The unit of an amount by its row, its column and its table.

    A rate or a count in the head holds for every row, and under 金额 or 支出 no row is a rate or a count.
    """
    if column is not None and not column.is_money:
        return column
    if row is not None and not row.is_money and any(_SUM.search(word) for word in path):
        row = None
    return row or column or table or Unit.YUAN
