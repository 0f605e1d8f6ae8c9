"""What words of a sentence speak of: their coordinates, as far as the vocabulary is sure (指称)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...model.point import Flow, Nature, Point, Source, Stage
from ...vocabulary.fields import NOTHING, Fields, Mark, deeper_source, join_item
from ...vocabulary.revenue import non_tax_code
from ...vocabulary.terms import numbered, recognise
from ...vocabulary.text import plain
from .printed import ORIGIN, Printed

_LEVEL = re.compile(r"\((类|款|项)\)?")
_YEAR = re.compile(r"(20\d\d)(?:(?=年初)|年(?:度|末|底)?(?:当年)?)")
_CODE = re.compile(r"[(\[](2\d{6}|2\d{4}|2\d\d)[)\]]")
_BRACKETS = re.compile(r"\([^()]*\)")
_STAGE_END = re.compile(r"(?:支出)?(?:决算|预算|执行)?(?:数|安排|金额|支出)?$")
_FILLING = re.compile(
    r"(?:各类|全|本部门|本|本单位|本级|部门|单位|我部门|我单位|[本全][局办委院校馆厅处站所]|我[局办委部院校厅处站馆所]|全年|全部|整体|主要|其中|共|共计|合计|约|为|是|度"
    r"|使用|用于|实际|发生|开支|列支|安排|预计|分别|实现|当年|本年度?|完成|从|在|中|到|:|方面|总体|口径|机关|所属|各|全口径|计划"
    r"|编制|批复|下达|均|拟|科目|,|、)+"
)
_TWO_SIDES = re.compile(r"收(?:入)?[、和与]支(?:出)?(?=[^、,]*(?:总|预算|决算))")
_OF_UNITS = re.compile(r"^.*?(?:\d家|等)[^,的]{0,12}(?:单位|机构|部门)(?:的|(?=财政拨款的))")
_WIDER = {Flow.REVENUE: Flow.TOTAL_IN, Flow.EXPENDITURE: Flow.TOTAL_OUT}
_BALANCES = (Flow.OPENING, Flow.CLOSING)
_SPENT = re.compile(r"支出|安排|使用|动用")  # money of a balance that is spent is not the balance
_SHORTENED = {"办公室": "办", "委员会": "委"}
_ONE_UNIT = ("本级", "机关", "本部")
_WITH_THREE = ("meetings", "training")
_PLACEHOLDER = re.compile(r"[*×]{2,}|_{2,}|(?<![A-Za-z])[Xx]{2,}")  # a name that the template leaves open
_UNSURE = ("同口径", "同比口径", "可比")
EXECUTED = "预算执行数"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words and their coordinates.

    fields    what they name; `own` what they name by themselves, before their surroundings are added
    function  functional code;  project  project name
    known     every word is understood
    executed  they speak of a budget's execution (预算执行数), which is no final account yet
    """

    words: str
    fields: Fields = NOTHING
    function: str = ""
    project: str = ""
    known: bool = True
    executed: bool = False

    @property
    def is_anaphor(self) -> bool:
        """True when the words name no amount of their own (支出决算, 年初预算, 其中): the subject goes on."""
        fields = self.fields
        if not self.known or self.function or self.project:
            return False
        own = (fields.source, fields.nature, fields.item, fields.economic)
        return not any(own) and not fields.firm and fields.flow in (None, Flow.EXPENDITURE, Flow.REVENUE)

    @property
    def is_empty(self) -> bool:
        """True when the words say nothing at all."""
        return self.is_anaphor and self.fields.flow is None and self.fields.stage is None

    @property
    def year(self) -> int:
        """The year named, 0 when none is."""
        return self.fields.year


NOWHERE = Mention("", known=False)


@dataclass
class Reader:
    """Reads the words of one book; remembers what it has read."""

    office: str
    year: int
    printed: Printed
    called: str = ""  # the short name that the document declares for its office (以下简称)

    def __post_init__(self) -> None:
        self._office = plain(self.office)
        self._short = plain(self.called) or _shortened(self._office)
        self._read: dict[str, Mention] = {}

    def mention(self, words: str) -> Mention:
        """What the words speak of, by themselves."""
        found = self._read.get(words)
        if found is None:
            found = self._read[words] = self._mention(words)
        return found

    def _mention(self, words: str) -> Mention:
        if _PLACEHOLDER.search(words):
            return Mention(words, known=False)
        text = _TWO_SIDES.sub("收支", self._without_office(words))
        year = self._year_of(text)
        text = numbered(_YEAR.sub("", text)).text.lstrip(")]、,和及与")
        mention = self._named(text) or self._termed(text) or self._listed(text)
        if mention is None:
            return Mention(words, known=False)
        fields = mention.fields
        if fields.year != year:
            fields = replace(fields, year=year)
        return Mention(words, fields, mention.function, mention.project, mention.known, "执行数" in text)

    def _without_office(self, words: str) -> str:
        """Words without the office's name, full or short, also without what it belongs to (市协作办, 水务局).

        What stands behind a short name with 本级 is of one unit of the department.
        """
        if self._office and self._office in words:
            return words.replace(self._office, "")
        for start in range(len(self._short) - len("协作办") + 1):
            short = self._short[start:]
            at = words.find(short)
            if at >= 0:
                of_unit = words.startswith(_ONE_UNIT, at + len(short))
                return words if of_unit else words.replace(short, "")
        for start in range(1, len(self._office) - len("水务局") + 1):
            if self._office[start:] in words:
                return words.replace(self._office[start:], "")
        return words

    def _year_of(self, text: str) -> int:
        years = _YEAR.findall(text)
        return int(years[-1]) if years else 0

    def _named(self, text: str) -> Mention | None:
        """A subject of the functional classification with its level marks or its code."""
        marks = list(_LEVEL.finditer(text))
        if not marks:
            code = _CODE.search(text)
            return Mention(text, _spending(text[code.end() :]), function=code[1]) if code else None
        levels, at = [], 0
        for mark in marks:
            levels.append((_last_name(text[at : mark.start()]), mark[1]))
            at = mark.end()
        coded = _CODE.search(text, at)
        at = coded.end() if coded else at
        code_ = coded[1] if coded else self.printed.function(levels)
        rest = recognise(text[at:].strip(")]、:"))
        known = bool(code_) and not [word for word in rest.unknown if not _FILLING.fullmatch(word)]
        return Mention(text, _spending(text[at:]), function=code_, known=known)

    def _termed(self, text: str) -> Mention | None:
        """Words that the vocabulary knows."""
        for words in dict.fromkeys((text, _BRACKETS.sub("", text), _OF_UNITS.sub("", text))):
            said = recognise(words)
            unknown = [word for word in said.unknown if not _FILLING.fullmatch(word)]
            if said.fields.item.startswith(ORIGIN) and not self.printed.has_origins:
                continue  # 省级120万元、县级60万元 are one column of a form only where it is printed
            if not unknown and not said.contradictory and not said.fields.has(Mark.MEASURE):
                return Mention(text, _summed_up(text, said.fields))
        return None

    def _listed(self, text: str) -> Mention | None:
        """A name that stands in the tables: a subject, an economic class or a project."""
        for name in dict.fromkeys((text, _STAGE_END.sub("", text))):
            if code := self.printed.named_function(name) or self.printed.category(name):
                return Mention(text, _spending(text[len(name) :]), function=code)
            if len(name) > 2 and (code := self.printed.named_class(name)):
                return Mention(text, replace(_spending(text[len(name) :]), economic=code))
            if project := self.printed.projects.get(name):
                return Mention(text, Fields(Flow.EXPENDITURE, nature=Nature.PROJECT), project=project)
        return None


def _summed_up(text: str, fields: Fields) -> Fields:
    """Fields of a list that a name in brackets sums up: 公务接待费、公车运行费（“三公”经费）."""
    for inserted in _BRACKETS.findall(text):
        item = recognise(inserted.strip("()")).fields.item
        if item and fields.item.startswith(f"{item}."):
            return replace(fields, item=item)
    return fields


def _last_name(text: str) -> str:
    """The name before a level mark, without what introduces it or joins it to the level above (类-款-项)."""
    return numbered(text.lstrip(")]、,:-—–/→>")).text.rpartition(":")[2].rpartition(",")[2]


def _spending(rest: str) -> Fields:
    """Fields of the words after a subject's name: 支出, 年初预算, 决算数 …"""
    said = recognise(rest).fields if rest else NOTHING
    return replace(said, flow=Flow.EXPENDITURE, source=said.source)


def _shortened(office: str) -> str:
    """The name of the office as it is shortened in speech; "" where nothing is left out.

    >>> _shortened("某市协作办公室"), _shortened("某县卫生健康委员会"), _shortened("某市水务局")
    ('某市协作办', '某县卫生健康委', '')
    """
    for full, short in _SHORTENED.items():
        if office.endswith(full):
            return office.removesuffix(full) + short
    return ""


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
