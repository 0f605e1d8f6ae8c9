"""Carry-over said in the text against the opening balances of the tables (上年结转)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.fact import Fact
from ...model.finding import Finding, Severity
from ...model.point import Flow, Source
from ..context import Context
from ..registry import check
from .amounts import figures
from .script import Script, script

_SAID = re.compile(r"上年(?:度)?(?:财政拨款)?结转(?:结余)?的?(?:项目|资金)")
_LINKS = ("属于", "为", "系", "使用", "使用了")
_FUNDS = {
    "政府性基金": Source.GOVERNMENT_FUND,
    "国有资本经营": Source.STATE_CAPITAL,
    "一般公共预算": Source.GENERAL,
}


@check("carryover")
def carryover(context: Context) -> Iterator[Finding]:
    """A project is said to be carried over, and the fund it belongs to opens the year with nothing."""
    text = script(context)
    found: dict[Source, list[tuple[int, int]]] = {}
    for match in text.matches(_SAID, "上年结转", "上年度结转", "上年财政拨款结转"):
        linked = text.text.endswith(_LINKS, 0, match.start())
        source = _fund(text, match.start()) if linked else None
        if source is not None:
            found.setdefault(source, []).append((max(0, match.start() - 20), match.end()))
    for source, spans in found.items():
        opening = _opening(context, source)
        if opening is not None and opening.figure is not None and opening.figure.value == 0:
            yield _finding(text, spans, opening, source)


def _fund(text: Script, at: int) -> Source | None:
    """The fund named last before the place, in the paragraph or in the heading over it."""
    passage = text.at(at)
    before = text.text[passage.start : at]
    named = max(_FUNDS, key=before.rfind)
    if named in before:
        return _FUNDS[named]
    return next((source for name, source in _FUNDS.items() if name in passage.heading), None)


def _opening(context: Context, source: Source) -> Fact | None:
    """The opening balance printed for the whole of the fund."""
    for fact in figures(context):
        point = fact.point
        if point.flow is Flow.OPENING and point.source is source and not point.function:
            return fact
    return None


def _finding(text: Script, spans: list[tuple[int, int]], opening: Fact, source: Source) -> Finding:
    message = (
        f"文字说项目属于上年结转，而“{opening.place.table_title}”中{source.value}年初结转和结余为 0.00，"
        "本年支出全部来自本年收入，两者不符，请核对。"
    )
    places = (*(text.place(*span) for span in spans), opening.place)
    return Finding("carryover", Severity.WARNING, message, places, places[0].quote, "年初结转和结余不为 0")
