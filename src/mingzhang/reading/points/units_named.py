"""Rows that name a budget unit (预算单位) instead of a subject or project."""

from __future__ import annotations

from ...vocabulary.text import plain

_SUFFIXES = (
    *(
        "局",
        "委员会",
        "中心",
        "办公室",
        "学校",
        "小学",
        "中学",
        "大学",
        "学院",
        "幼儿园",
        "医院",
        "研究所",
        "研究院",
    ),
    *(
        "所",
        "院",
        "馆",
        "站",
        "支队",
        "大队",
        "总队",
        "中队",
        "处",
        "办",
        "厅",
        "公司",
        "政府",
        "街道",
        "协会",
        "联合会",
    ),
    *(
        "法院",
        "检察院",
        "党校",
        "党委",
        "团委",
        "总会",
        "学会",
        "本级",
        "机关",
        "本部",
        "园",
        "台",
        "社",
        "队",
        "会",
        "部",
    ),
    *("基地", "校", "室", "库", "场", "署", "房", "组", "委", "银行", "电视台", "报社", "服务站", "管委会"),
)
_NOT_UNITS = (
    "费",
    "支出",
    "收入",
    "资金",
    "经费",
    "补助",
    "补贴",
    "项目",
    "合计",
    "总计",
    "事务",
    "工程",
    "工资",
    "小计",
)
_NOT_ENDS = ("平台",)  # 台 ends television stations


def names_unit(label: str, office: str) -> bool:
    """True when a row label reads as the name of an office, school, hospital, centre …

    >>> names_unit("广州市国内合作服务中心", ""), names_unit("会展业务费", ""), names_unit("信息平台", "")
    (True, False, False)
    """
    words = plain(label)
    if office and words.startswith(plain(office)) and not words.endswith(_NOT_UNITS):
        return True
    if words.endswith(_NOT_ENDS):
        return False
    return len(words) >= 4 and words.endswith(_SUFFIXES) and not any(word in words for word in _NOT_UNITS)
