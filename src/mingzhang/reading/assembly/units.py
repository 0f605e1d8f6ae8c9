"""Units as tables declare them: in captions (单位：万元), in headers (预算数（万元）), in labels."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...model.money import Unit

_MONEY = {
    "元": Unit.YUAN,
    "人民币元": Unit.YUAN,
    "千元": Unit.THOUSAND_YUAN,
    "万元": Unit.TEN_THOUSAND_YUAN,
    "人民币万元": Unit.TEN_THOUSAND_YUAN,
    "亿元": Unit.HUNDRED_MILLION_YUAN,
}
_CAPTION = re.compile(r"(?:单位|计量单位|金额单位|货币单位|单元)[:：]?(?:人民币)?[（(]?(亿元|万元|千元|元)")
_BARE = re.compile(r"^[（(]?(?:单位[:：]?)?(?:人民币)?(亿元|万元|千元|元)[)）]?$")
_IN_BRACKETS = re.compile(
    r"[（(](?:单位[:：]?)?(?:人民币)?(亿元|万元|千元|元|%|％|个|辆|台|套|人|人次|次|批|批次|户|平方米|分)[)）]"
)
_RATE = re.compile(r"(完成率|执行率|支付率|增长率|占比|比重|比例|增减率|增幅|率)$|%|％|增减.*百分")
_COUNT = re.compile(r"(数量|个数|人数|辆数|台数|批次|人次|次数|户数|面积|编制数|分值|得分|权重|分数)$")


def unit_of_caption(text: str) -> Unit | None:
    """The money unit that a caption line declares.

    >>> unit_of_caption("编制部门：某委员会 单位：元"), unit_of_caption("预算单位：某中心")
    (<Unit.YUAN: '元'>, None)
    """
    plain = "".join(text.split())
    match = _CAPTION.search(plain) or _BARE.match(plain)
    return _MONEY[match.group(1)] if match else None


def unit_of_words(words: Iterable[str]) -> Unit | None:
    """The unit that header words or a label declare, the nearest to the amount first.

    >>> unit_of_words(("预算数（万元）",)), unit_of_words(("项目", "完成率")), unit_of_words(("预算数",))
    (<Unit.TEN_THOUSAND_YUAN: '万元'>, <Unit.PERCENT: '%'>, None)
    """
    for word in reversed(tuple(words)):
        match = _IN_BRACKETS.search(word)
        if match:
            return _MONEY.get(match.group(1)) or (Unit.PERCENT if match.group(1) in "%％" else Unit.COUNT)
        if _RATE.search(word):
            return Unit.PERCENT
        if _COUNT.search(word):
            return Unit.COUNT
    return None
