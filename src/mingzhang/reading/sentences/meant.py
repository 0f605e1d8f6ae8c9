"""Which points words can mean where they stand (语境中的坐标)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...model.point import Flow, Nature, Point, Source, Stage
from ...vocabulary.fields import NOTHING, Fields, Mark, deeper_source, join_item
from ...vocabulary.revenue import non_tax_code
from ...vocabulary.terms import numbered
from .mention import EXECUTED, Mention

_WIDER = {Flow.REVENUE: Flow.TOTAL_IN, Flow.EXPENDITURE: Flow.TOTAL_OUT}
_BALANCES = (Flow.OPENING, Flow.CLOSING)
_SPENT = re.compile(r"支出|安排|使用|动用")  # money of a balance that is spent is not the balance
_WITH_THREE = ("meetings", "training")
_UNSURE = ("同口径", "同比口径", "可比")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a sentence stands: the book's stage and year, and the coordinates of its section.

    `whole` is what a list of parts (其中) divides; `open` is false in sections whose amounts need not be
    those of the tables (绩效, 概况): there the words must name flow and fund themselves, or be `listed`
    as a part right behind a whole that does. `elsewhere` is true where the amounts are those of a whole
    territory (全市一般公共预算收入), no department's.
    """

    office: str
    year: int
    stage: Stage
    scope: Fields = NOTHING
    whole: Mention | None = None
    open: bool = True
    listed: bool = False
    elsewhere: bool = False

    @property
    def outer(self) -> Fields:
        """Coordinates that the surroundings lend to words that do not name them."""
        if self.whole is None:
            return self.scope
        return _around(self.scope, self.whole.fields)


def _around(outer: Fields, inner: Fields) -> Fields:
    """What the outer words add to the inner ones; the inner flow is what it is."""
    return replace(
        inner,
        flow=inner.flow or outer.flow,
        source=deeper_source(outer.source, inner.source),
        nature=inner.nature or outer.nature,
        item=join_item(outer.item, inner.item) if inner.item else outer.item,
    )


def points(mention: Mention, setting: Setting) -> tuple[Point, ...]:
    """The points that the words can mean, the likeliest first; none when they are not sure enough."""
    outer = setting.outer
    if setting.elsewhere:
        return ()
    if Flow.NON_TAX in (setting.scope.flow, mention.fields.flow):
        return _non_tax(mention, setting)
    if not mention.known or not (setting.open or _is_explicit(mention) or _is_listed(mention, setting)):
        return ()
    fields = mention.fields
    item = _item(mention, outer)
    if item is None or (fields.flow in _BALANCES and _SPENT.search(mention.words)):
        return ()
    if fields.has(Mark.STOCK) and fields.flow is None and outer.flow not in _BALANCES:
        return ()  # 财政拨款结转结余 behind 财政拨款支出 is no expenditure, and of which day is not said
    flows = _flows(mention, outer, item)
    if _is_loose(mention, setting.stage) and flows[0] in _WIDER:
        flows = (flows[0], _WIDER[flows[0]])
    sources = _sources(mention, outer, item)
    natures = _natures(mention, outer)
    stages = stages_of(fields, setting.stage)
    year = _year(fields, setting)
    detail = (EXECUTED,) if mention.executed and year != setting.year else ()
    return tuple(
        Point(
            setting.office, year, flow, stage, source, nature,
            function=mention.function, economic=fields.economic, item=item,
            project=mention.project, detail=detail,
        )
        for stage in stages for flow in flows for source in sources for nature in natures
    )  # fmt: skip


def _year(fields: Fields, setting: Setting) -> int:
    """The year named; that of the whole for a part of it (2020年支出9万元，其中基本支出6万元)."""
    if fields.year or fields.has(Mark.LAST_YEAR) or setting.whole is None:
        return fields.year or setting.year - fields.has(Mark.LAST_YEAR)
    return _year(setting.whole.fields, replace(setting, whole=None))


def _non_tax(mention: Mention, setting: Setting) -> tuple[Point, ...]:
    """Amounts of 非税收入: all of it, a kind of it, or what was paid into treasury or special account."""
    fields = mention.fields
    kind = non_tax_code(numbered(mention.words).text)
    whole = fields.flow is Flow.NON_TAX and fields.source is None
    paid = fields.flow is None and fields.source in (Source.GENERAL, Source.SPECIAL_ACCOUNT)
    if not mention.known or not (kind or whole or paid) or fields.item not in ("", "non_tax"):
        return ()
    item = f"non_tax.{kind}" if kind else "non_tax"
    source = fields.source if paid and fields.source else Source.ALL
    year = fields.year or setting.year
    return (Point(setting.office, year, Flow.NON_TAX, setting.stage, source, item=item),)


def _is_explicit(mention: Mention) -> bool:
    fields = mention.fields
    if mention.function or fields.item.startswith(("three_public", "running_costs")):
        return True
    return fields.source is not None and (fields.flow is not None or fields.nature is not None)


def _is_listed(mention: Mention, setting: Setting) -> bool:
    """True for 基本支出 in the list of parts of an explicit whole (财政拨款支出9万元，其中基本支出6万元)."""
    whole = setting.whole
    return setting.listed and bool(mention.fields.nature) and whole is not None and _is_explicit(whole)


def stages_of(fields: Fields, usual: Stage) -> Sequence[Stage]:
    """The stages that the words can mean; a bare 预算数 in a final account leaves a choice."""
    if fields.stage is not None:
        return (fields.stage,)
    if fields.has(Mark.BUDGET) and usual is Stage.OUTTURN:
        return (Stage.ORIGINAL_BUDGET, Stage.FINAL_BUDGET)
    return (usual,)


def _item(mention: Mention, outer: Fields) -> str | None:
    """The item; None when it names a part of nothing."""
    own = mention.fields.item
    if own.startswith("."):
        root = outer.item or ("procurement" if "采购" in mention.words else "")
        if root.startswith("three_public"):
            root = "three_public.vehicles"
        elif root.startswith("procurement"):
            root = "procurement"
        return root + own if root else None
    return own or ("" if _divides_money(mention) else outer.item)


def _divides_money(mention: Mention) -> bool:
    """True when the words name an amount of their own, so that an item said outside does not limit it."""
    fields = mention.fields
    return bool(fields.source or fields.nature or fields.economic or mention.function or fields.firm)


def _flows(mention: Mention, outer: Fields, item: str) -> Sequence[Flow]:
    fields = mention.fields
    flow = fields.flow or outer.flow
    if mention.function or fields.nature or fields.economic or mention.project:
        flow = Flow.EXPENDITURE
    elif item.startswith("procurement"):
        flow = Flow.PROCUREMENT
    elif item and flow is None:
        flow = Flow.EXPENDITURE
    if flow is None:
        return ()
    inherited = fields.flow is None
    if inherited and fields.source is not None:
        flow = {Flow.TOTAL_IN: Flow.REVENUE, Flow.TOTAL_OUT: Flow.EXPENDITURE}.get(flow, flow)
    if fields.firm or item or mention.function or fields.nature or fields.economic:
        return (flow, Flow.TOTAL_OUT) if _is_double(fields, flow) else (flow,)
    wider = _WIDER.get(flow)
    if wider is not None and fields.has(Mark.GRAND):
        return (wider, flow)
    narrow = wider is None or fields.source not in (None, Source.FISCAL)
    return (flow,) if narrow or wider is None else (flow, wider)


def _is_loose(mention: Mention, stage: Stage) -> bool:
    """True for 收入预算合计, which in a budget may hold what was carried over as well."""
    words, fields = mention.words, mention.fields
    bare = fields.firm and not (fields.item or fields.nature or fields.economic or mention.function)
    return bare and stage is Stage.ORIGINAL_BUDGET and "合计" in words and not re.search("本年|当年", words)


def _is_double(fields: Fields, flow: Flow) -> bool:
    """收入支出总计 is both totals, which are one amount."""
    return fields.has(Mark.BOTH) and flow is Flow.TOTAL_IN


def _sources(mention: Mention, outer: Fields, item: str) -> Sequence[Source]:
    fields = mention.fields
    if item.startswith(("three_public", "running_costs")):
        return (Source.FISCAL,)
    if item.startswith("procurement"):
        return (fields.source or Source.ALL,)
    if item in _WITH_THREE and fields.source is outer.source is None:
        return (Source.ALL, Source.GENERAL)  # as the table beside 三公 has it
    if fields.source is None and outer.source is not None:
        if fields.flow in _BALANCES:
            return (outer.source, Source.ALL)
        if fields.firm:
            return (Source.ALL, outer.source)
    return _funds(mention, fields.source or outer.source or Source.ALL, outer)


def _funds(mention: Mention, own: Source, outer: Fields) -> Sequence[Source]:
    """财政拨款 in a section on one fund may be that fund; of a subject it may be any of them."""
    fields = mention.fields
    if own is Source.FISCAL and outer.source in _FUNDS:
        return (outer.source, own)
    if own is Source.FISCAL and (mention.function or fields.economic or fields.nature):
        return (own, *_FUNDS)
    return (own,)


_FUNDS = (Source.GENERAL, Source.GOVERNMENT_FUND, Source.STATE_CAPITAL)


def _natures(mention: Mention, outer: Fields) -> Sequence[Nature]:
    fields = mention.fields
    own = fields.nature or (outer.nature if mention.function or fields.economic else None)
    if fields.economic:
        found = [own] if own else []
        found += [Nature.BASIC] if own in (None, Nature.PERSONNEL, Nature.RUNNING) else []
        return tuple(dict.fromkeys([*found, Nature.PERSONNEL, Nature.RUNNING, Nature.ALL]))
    if mention.function and own:
        return (own, Nature.ALL)
    return (own or Nature.ALL,)


def is_unsure(words: str) -> bool:
    """True for a base that is restated, so that it is nowhere printed (同口径)."""
    return any(word in words for word in _UNSURE)
