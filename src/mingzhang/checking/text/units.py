"""Units: 万 without 元, 元 for 万元, two names for one unit (计量单位)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ...model.finding import Finding, Severity
from ...model.money import Unit
from ..context import Context
from ..registry import check
from .amounts import Amount, amounts, figures
from .memo import once
from .script import gather, script

_MONEY_WORD = re.compile(r"[元费]|资金|经费|预算|支出|收入|投资|补助|补贴|拨款|支持|安排")
_SAME_UNITS = (("平方米", "平米", "㎡", "平方公尺"), ("公里", "千米"), ("公顷", "平方百米"))
_BARE_SHARE = re.compile(r"(?:占比?|比重|比例)(?:约|为|达到?)?\d{1,3}(?:\.\d+)?(?=[，,；;。、])")
_SHARE = re.compile(r"(?:占比?|比重|比例)(?:约|为|达到?)?\d{1,3}(?:\.\d+)?[%％]")
_NEAR = 150  # letters around a bare share in which another has its sign
_SIGNIFICANT = 4  # digits from which two equal amounts are no coincidence
_BEFORE = 30  # characters before 万 in which a word of money must stand


@check("unit-incomplete")
def unit_incomplete(context: Context) -> Iterator[Finding]:
    """An amount of money ends in 万 instead of 万元."""
    text = script(context)
    bare = [a for a in amounts(context) if a.measure == "万"]
    spans = [
        (a.start, a.end) for a in bare if _MONEY_WORD.search(text.text, max(0, a.start - _BEFORE), a.start)
    ]
    message = "有 {n} 处金额单位只写“万”，缺“元”，应写“万元”。"
    yield from gather(text, "unit-incomplete", Severity.NOTICE, message, spans, "万元", shown=40)


@check("percent-sign")
def percent_sign(context: Context) -> Iterator[Finding]:
    """A share without its % among shares that have it (甲占60.00%；乙占40.00)."""
    text = script(context)
    spans = []
    for match in text.matches(_BARE_SHARE, "占", "比重", "比例"):
        if _SHARE.search(text.text, max(0, match.start() - _NEAR), match.end() + _NEAR):
            spans.append(match.span())
    message = "有 {n} 处占比没有写百分号，前后的占比都有，请补写“%”。"
    yield from gather(text, "percent-sign", Severity.NOTICE, message, spans)


@once
def _printed(context: Context) -> dict[str, set[Unit]]:
    """The digits of every amount of the document, with the units they were printed in."""
    units: dict[str, set[Unit]] = defaultdict(set)
    for fact in figures(context):
        if fact.figure is not None:
            units[f"{fact.figure.value:f}"].add(fact.figure.unit)
    for amount in amounts(context):
        units[amount.digits].add(amount.figure.unit)
    return units


@once
def _in_ten_thousands(context: Context) -> set[str]:
    """Amounts of tables in yuan, rounded to 万元 with two places."""
    yuan = {f.figure.value for f in figures(context) if f.figure and f.figure.unit is Unit.YUAN}
    return {f"{value / 10000:.2f}" for value in yuan if abs(value) >= 10000}


def _is_telling(digits: str) -> bool:
    """True when the digits are too many to agree by chance."""
    return len(digits.replace(".", "").strip("0")) >= _SIGNIFICANT and "." in digits


def _contradicted(amount: Amount, context: Context) -> str:
    """The unit that the same digits have elsewhere, when this one is 元; "" when nothing is wrong."""
    if amount.measure != "元" or not _is_telling(amount.digits):
        return ""
    elsewhere = _printed(context)[amount.digits] - {Unit.YUAN}
    if elsewhere:
        return next(iter(elsewhere)).value
    return "万元" if amount.digits in _in_ten_thousands(context) else ""


@check("unit-slip")
def unit_slip(context: Context) -> Iterator[Finding]:
    """元 is printed where the same amount stands in 万元 elsewhere in the document."""
    text = script(context)
    in_tables = {f"{f.figure.value:f}" for f in figures(context) if f.figure and f.figure.unit is Unit.YUAN}
    for amount in amounts(context):
        unit = "" if amount.digits in in_tables else _contradicted(amount, context)
        if unit:
            printed = text.text[amount.start : amount.end]
            expected = printed[: -len(amount.measure)] + unit
            message = f"“{printed}”与文中其他地方的“{expected}”数字相同而单位不同，应为“{unit}”，请核对。"
            span = (amount.start, amount.end)
            yield text.finding("unit-slip", Severity.WARNING, message, [span], printed, expected)


@check("unit-names")
def unit_names(context: Context) -> Iterator[Finding]:
    """One unit under two names in one document."""
    text = script(context)
    for names in _SAME_UNITS:
        counts = {name: text.text.count(name) for name in names if name in text.text}
        if len(counts) > 1:
            rare = min(counts, key=lambda name: counts[name])
            usual = max(counts, key=lambda name: counts[name])
            spans = [m.span() for m in re.finditer(r"[\d.]+[万亿]?" + rare, text.text)]
            message = f"同一计量单位有“{usual}”“{rare}”两种写法（后者 {{n}} 处），请统一为“{usual}”。"
            yield from gather(text, "unit-names", Severity.NOTICE, message, spans, usual)
