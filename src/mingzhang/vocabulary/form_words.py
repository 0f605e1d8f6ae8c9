"""Words of the printed forms of performance management: what a column or a key of a form holds (表格用语)."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache, lru_cache

from ..model.appraisal import FormColumn
from ..model.errors import DataError
from . import data
from .text import plain


class Key(Enum):
    """What names a form or a row of it, and is no column."""

    PROJECT = "项目名称"
    OWNER = "部门名称"
    DEPARTMENT = "主管部门"
    UNIT = "实施单位"
    TOTAL = "总分"
    SUBTOTAL = "小计"
    FUND_TOTAL = "年度资金总额"
    TASK = "任务名称"


Role = FormColumn | Key
_ASIDE = re.compile(r"[(\[][^()\[\]]*[)\]]")
_MONTHS = re.compile(r"^(?:截至|截止)?(?:\d{4}年)?\d{1,2}(?:[-~至]\d{1,2})?月(?:份|底|末)?(?:的)?")
_LEAD = re.compile(r"^(?:其中:?|\(?[\d一二三四五六七八九十]+[)、.．]|[^:()]{2,8}:(?=\(\d\)))")
_ENDS = ":：*"


@lru_cache(maxsize=4096)
def roles_of(text: str) -> frozenset[Role]:
    """What a cell of a form may be by its words; brackets and months before them say nothing.

    >>> sorted(role.value for role in roles_of("全年执行数（B）"))
    ['全年执行数']
    >>> sorted(role.value for role in roles_of("1-7月执行数")), roles_of("保障机构数")
    (['全年执行数'], frozenset())
    >>> roles_of("产出指标小计")
    frozenset({<Key.SUBTOTAL: '小计'>})
    """
    words = _ASIDE.sub("", plain(text)).strip(_ENDS)
    known = _words()
    found = known.get(words) or known.get(_MONTHS.sub("", words))
    if found is None and words.endswith(Key.SUBTOTAL.value):  # 产出指标小计
        return frozenset({Key.SUBTOTAL})
    return found or frozenset()


def column_of(text: str) -> FormColumn | None:
    """The column that a cell heads; None when it heads none."""
    return next((role for role in roles_of(text) if isinstance(role, FormColumn)), None)


def is_key(text: str, key: Key) -> bool:
    """True when the cell says that."""
    return key in roles_of(text)


def tells_months(text: str) -> bool:
    """True for the execution of some months (1-7月执行数), which is none of the whole year."""
    return bool(_MONTHS.match(plain(text)))


def fund_name(text: str) -> str:
    """The words of a row of money without 其中 and numbers.

    >>> fund_name("其中：当年财政拨款"), fund_name("1. 基本支出"), fund_name("（一）财政拨款：")
    ('当年财政拨款', '基本支出', '财政拨款')
    >>> fund_name("2、资金结构：（1）基本支出")
    '基本支出'
    """
    words = plain(text).strip(_ENDS)
    while (match := _LEAD.match(words)) is not None and match.end() < len(words):
        words = words[match.end() :]
    return words


@cache
def _words() -> dict[str, frozenset[Role]]:
    known: dict[str, frozenset[Role]] = {}
    for where, (name, words) in data.rows("form_words.csv", columns=2):
        role = _role(name, where)
        for word in words.split("|"):
            before = known.get(plain(word), frozenset())
            if not word or (
                isinstance(role, FormColumn) and any(isinstance(other, FormColumn) for other in before)
            ):
                raise DataError(f"{where}: {word!r} is empty or heads another column already")
            known[plain(word)] = before | {role}
    return known


def _role(name: str, where: str) -> Role:
    for kind in (FormColumn, Key):
        if name in kind.__members__:
            return kind[name]
    raise DataError(f"{where}: {name} is no column and no key of a form")
