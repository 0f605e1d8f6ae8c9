"""Headings above a sentence: what a section of the narrative talks about (章节语境)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ...model.point import Flow
from ...vocabulary.fields import NOTHING, Fields, Mark
from ...vocabulary.terms import numbered, recognise
from ...vocabulary.text import plain

_PART = re.compile(r"^(第[一二三四五六七八九十\d]+(部分|章|节|篇)|附件|附录|附表)")
_GLOSSARY = re.compile(r"名词解释|专业名词|名词说明")
_CLOSED = re.compile(r"名词|绩效|概况|职责|职能|机构|构成及|项目概述|立项|评价|任务|目标|专项|会议费|非税")
_CURRENT = re.compile(r"当年(?:财政)?拨款")
_YEAR = re.compile(r"20\d\d年(?:度|末|底)?")
_TERRITORY = re.compile(
    r"全[国省市区县州旗镇乡](?:地方)?(?:财政|一般公共预算|政府性基金|国有资本经营|社会保险基金|财政总)"
    r"(?:预算|决算|本级|总)*(?:收入|支出|收支|上年结余|总收入|总支出)"
)


@dataclass
class Section:
    """The stack of headings at a place of the document.

    `fields` are the coordinates that the headings name, `open` is false where amounts need not be those of
    the tables, `glossary` is true in 名词解释, which claims nothing; `current` in a section on this year's
    money alone (当年拨款情况).
    """

    fields: Fields = NOTHING
    open: bool = True
    glossary: bool = False
    heading: str = ""
    current: bool = False
    _since: int = 0
    _stack: list[tuple[int, Fields, bool]] = field(default_factory=list)

    def enter(self, heading: str) -> None:
        """Go on below a heading: 一、 over （一） over 1.; a heading without number starts afresh."""
        text = plain(heading)
        said = numbered(text)
        if self.glossary and said.depth and not _PART.match(text):
            return
        self.heading = text
        depth = 0 if _PART.match(text) else said.depth
        self._stack = [level for level in self._stack if level[0] < depth]
        self._stack.append((depth, _fields(said.text), _CLOSED.search(text) is None))
        self.fields = _joined([fields for _, fields, _ in self._stack])
        self.open = all(is_open for _, _, is_open in self._stack)
        self.glossary = _GLOSSARY.search(text) is not None
        self.current = _CURRENT.search(text) is not None or (self.current and depth > self._since)
        self._since = depth if _CURRENT.search(text) else self._since


def _fields(text: str) -> Fields:
    """The coordinates that a heading names: one flow and one fund, or what is left of them."""
    said = recognise(_YEAR.sub("", text))
    fields = said.fields
    if said.contradictory:
        fields = replace(fields, source=None, nature=None, item="")
    if fields.has(Mark.BOTH) or (fields.firm and fields.flow is not Flow.NON_TAX):
        fields = replace(fields, flow=None, firm=False)
    return replace(fields, stage=None, marks=frozenset(), year=0)


def _joined(levels: list[Fields]) -> Fields:
    """Outer headings, made more exact by inner ones; another item drops what the outer one limited."""
    found = NOTHING
    for inner in levels:
        if inner.item and found.item and not inner.item.startswith((".", found.item)):
            found = NOTHING
        if inner.source is not None and found.source is not None:
            found = replace(found, item="" if not inner.item else found.item)
        found = found.then(inner)
    return found


def is_of_territory(text: str) -> bool:
    """True for words on the budget of a whole territory, of which a department's book tells at times.

    >>> is_of_territory("全市一般公共预算收入35.01亿元"), is_of_territory("全市一般公共预算“三公”经费")
    (True, False)
    """
    return _TERRITORY.search(text) is not None and "三公" not in text
