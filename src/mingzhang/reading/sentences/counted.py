"""Things that sentences count: vehicles, equipment, delegations, receptions (实物量)."""

from __future__ import annotations

import re

_BRACKETS = re.compile(r"\([^()]*\)")
_VEHICLES = (
    *(
        (("定向化保障",), "post"),
        (("机要通信应急", "机要通信、应急"), "support"),
        (("机要通信",), "messages"),
    ),
    *((("应急保障",), "emergency"), (("执法执勤",), "law"), (("特种专业", "特种技术"), "special")),
    *((("离退休",), "retired"), (("省部级", "部级领导", "副部", "省级领导", "厅级领导"), "senior")),
    *(
        (("主要领导", "主要负责", "领导干部用车"), "leading"),
        (("一般公务用车",), "general"),
        (("其他用车", "其他车辆"), "other"),
    ),
)


def counted(words: str, measure: str, outer: str) -> str:
    """The item that is counted, dotted from whole to part; "" when it is none that we know.

    `outer` is the whole that was counted before: the parts of the vehicles kept are not those of the
    vehicles to be bought.

    >>> counted("本部门共有车辆", "辆", ""), counted("执法执勤用车", "辆", "vehicles")
    ('vehicles', 'vehicles.law')
    """
    text = _BRACKETS.sub("", words)
    if measure == "辆":
        return _vehicles(text, outer)
    if measure.startswith("台"):
        return _equipment(text)
    return _events(text, measure)


def is_part(item: str) -> bool:
    """True when the item is a part of the whole that was counted before."""
    return "." in item


def _vehicles(text: str, outer: str) -> str:
    for names, part in _VEHICLES:
        if any(name in text for name in names):
            root = outer if outer.startswith("vehicles") else ""
            return f"{root.partition('.')[0]}.{part}" if root else ""
    if "购置" in text or "更新" in text:
        return "vehicles_bought"
    if "保有量" in text:
        return "vehicles_kept"
    return "vehicles" if text.endswith(("车辆", "共有车辆", "公务用车")) else ""


def _equipment(text: str) -> str:
    kind = "special" if "专用设备" in text else "general" if "通用设备" in text else "large"
    if "设备" not in text:
        return ""
    return f"equipment_bought_{kind}" if "购置" in text else f"equipment_{kind}"


def _events(text: str, measure: str) -> str:
    if "国内" in text and "接待" in text:
        if measure in ("批次", "批", "次", "个"):
            return "reception_batches"
        return "reception_persons" if measure in ("人次", "人") else ""
    if "团组" in text and measure in ("个", "团组", "批", "批次"):
        return "foreign_guests_groups" if "来访" in text else "trips_groups"
    if "出国" in text and "团组" in text:
        return "trips_persons" if measure in ("人次", "人") else ""
    return ""
