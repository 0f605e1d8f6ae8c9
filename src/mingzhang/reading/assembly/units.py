"""Units as tables declare them: in captions (单位：万元), in headers (预算数（万元）), in labels."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...model.money import MONEY, Unit

_SIGN = r"亿元|万元|千元|元(?![氏江谋阳宝坝])"  # 元氏县, 元江县 … are places
_OTHER = r"%|％|人次|人(?!民)|个|辆|台|套|批次|批|次|户|平方米|公里|亩|件|项|分"
_ONE = rf"[（(]?(?:人民币)?[（(]?(?:{_SIGN}|{_OTHER})"
_LIST = rf"{_ONE}(?:[)）]?[、，,;；/／和及（(]{_ONE})*"
_KEY = r"(?:(?:计量|金额|货币|数据)?单[位元](?:[:：]|均?为)?|(?:金额|币种)[:：])"
_DECLARED = re.compile(rf"{_KEY}({_LIST})")
_BARE = re.compile(rf"({_LIST})[)）]?")
_PART = re.compile(
    rf"[（(]\s*(?:{_KEY}\s*{_LIST}[^（()）]{{0,10}}|{_LIST}(?:[，,]下同)?)\s*[)）]"
    rf"|{_KEY}\s*(?:人民币)?[（(]{_ONE}[)）]|{_KEY}\s*{_LIST}(?:[（(][^（()）]{{0,12}}[)）])?|币种[:：]\s*人民币"
)
_SIGNS = re.compile(_SIGN)
_IN_BRACKETS = re.compile(rf"[（(](?:{_KEY})?(?:人民币)?({_SIGN}|{_OTHER})(?:[，,]下同)?[)）]")
_RATE = re.compile(
    r"(率|占比|占.*比|比重|比例|百分比|百分点|幅度|[增降升涨跌减]幅|增速|进度)$|%|％|增减.*百分"
)
_COUNT = re.compile(
    r"(数量|个数|人数|人员数|辆数|台数|批次|人次|次数|户数|面积|保有量|编制数|分值|得分|权重|分数)$"
)
_AMOUNT = re.compile(r"(额|支出数|执行数|支付数|到位数)$")  # 执行进度 over 支出数 and 执行率


def unit_of_caption(text: str) -> Unit | None:
    """The money unit that a caption line declares, alone or beside the units of counts (单位：人、万元).

    >>> unit_of_caption("编制部门：某委员会 单位：元"), unit_of_caption("预算单位：某中心")
    (<Unit.YUAN: '元'>, None)
    >>> unit_of_caption("计量单位：人、万元"), unit_of_caption("单位：元（万元）")
    (<Unit.TEN_THOUSAND_YUAN: '万元'>, None)
    """
    plain = "".join(text.split())
    bare = _BARE.fullmatch(plain)
    declared = [bare.group(1)] if bare else [match.group(1) for match in _DECLARED.finditer(plain)]
    return next((unit for units in declared if (unit := _money_in(units)) is not None), None)


def _money_in(units: str) -> Unit | None:
    """The money unit in a list of units; None when it names none, or two."""
    signs = set(_SIGNS.findall(units))
    return MONEY[signs.pop()] if len(signs) == 1 else None


def without_unit(text: str) -> tuple[str, tuple[str, ...]]:
    """A line without what it says of the money unit, and that.

    >>> without_unit("支出决算表（单位：万元）"), without_unit("人员情况表（人）")
    (('支出决算表 ', ('（单位：万元）',)), ('人员情况表（人）', ()))
    """
    parts = [part for part in _PART.findall(text) if _SIGNS.search(part) or "币" in part]
    for part in parts:
        text = text.replace(part, " ", 1)
    return text, tuple(parts)


def is_units(words: str) -> bool:
    """True for words that are units and no name (人、万元; 万元（保留两位小数）).

    >>> is_units("人、万元"), is_units("人民医院"), is_units("元氏县教育局")
    (True, False, False)
    """
    match = _BARE.match(words)
    return match is not None and (match.end() == len(words) or _SIGNS.search(match.group()) is not None)


def unit_of_title(title: str) -> Unit | None:
    """The money unit that a title states (支出决算表（万元）)."""
    match = _IN_BRACKETS.search(title)
    return (MONEY.get(match.group(1)) if match else None) or unit_of_caption(title)


def unit_of_words(words: Iterable[str]) -> Unit | None:
    """The unit that header words or a label declare, the nearest to the amount first.

    >>> unit_of_words(("预算数（万元）",)), unit_of_words(("项目", "完成率")), unit_of_words(("预算数",))
    (<Unit.TEN_THOUSAND_YUAN: '万元'>, <Unit.PERCENT: '%'>, None)
    >>> unit_of_words(("增减幅度",)), unit_of_words(("增减幅度", "增减额")), unit_of_words(("进度款",))
    (<Unit.PERCENT: '%'>, None, None)
    """
    money = False
    for word in reversed(tuple(words)):
        match = _IN_BRACKETS.search(word)
        if match:
            return MONEY.get(match.group(1)) or (Unit.PERCENT if match.group(1) in "%％" else Unit.COUNT)
        money = money or _AMOUNT.search(word) is not None
        if not money and _RATE.search(word):
            return Unit.PERCENT
        if not money and _COUNT.search(word):
            return Unit.COUNT
    return None


def unit_of_table(captions: Iterable[str], title: str, heads: Iterable[str]) -> Unit | None:
    """The money unit that a table states: in its captions, its title, else the one that its heads state."""
    said = [*(unit_of_caption(text) for text in reversed(tuple(captions))), unit_of_title(title)]
    stated = next((unit for unit in said if unit is not None), None)
    if stated is not None:
        return stated
    found = {unit for head in heads for unit in (unit_of_caption(head), unit_of_words((head,)))}
    money = [unit for unit in found if unit is not None and unit.is_money]
    return money[0] if len(money) == 1 else None
