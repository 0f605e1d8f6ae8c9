"""What stands between a title and its table on a sheet: unit, department, form number (表头说明)."""

from __future__ import annotations

import re

_CAPTION = re.compile(
    r"^(?:单位|金额单位|计量单位|货币单位|部门|单位名称|部门名称|编制单位|编制部门|填报单位|预算单位|预算部门|预算年度"
    r"|填报日期|编制日期|日期|公开|表|附表|附件|财决|制表|填表人|\d{4}年)"
    r"[^。]{0,60}$"
)
_CAPTION_MARK = re.compile(
    r"[：:]|^公开\s*\d+\s*表$|^(?:附?表|附件)\s*[\d一二三四五六七八九十]+(?:[-—]\d+)?$|^\d{4}年度?$|^财决.*表$"
)
_TITLE = re.compile(r"(?:表|一览|情况|明细|清单)(?:\s*[（(][^（）()]*[）)])?\s*$")
_MONEY_UNIT = re.compile(r"单位\s*[：:]\s*(?:人民币)?\s*[百千万亿]*元")


def is_caption(text: str) -> bool:
    """True for what stands between a title and its table (单位：万元, 部门：…, 公开01表).

    >>> is_caption("单位：万元"), is_caption("公开 01 表"), is_caption("部门预算支出")
    (True, True, False)
    """
    text = text.strip()
    return bool(_CAPTION.match(text) and _CAPTION_MARK.search(text))


def is_title(text: str) -> bool:
    """Does a text end as titles of tables do (…表, …情况, …一览)?"""
    return bool(_TITLE.search(text))


def states_unit(text: str) -> bool:
    """Does a caption or a title state the money unit (单位：万元)?

    >>> states_unit("单位：万元"), states_unit("部门：某局　　金额单位: 元"), states_unit("编制单位：某局")
    (True, True, False)
    """
    return bool(_MONEY_UNIT.search(text))
