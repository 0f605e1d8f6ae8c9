"""What words of a sentence speak of: their coordinates, as far as the vocabulary is sure (指称)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ...model.point import Flow, Nature
from ...vocabulary.fields import NOTHING, Fields, Mark
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
_SHORTENED = {"办公室": "办", "委员会": "委"}
_ONE_UNIT = ("本级", "机关", "本部")
_PLACEHOLDER = re.compile(r"[*×]{2,}|_{2,}|(?<![A-Za-z])[Xx]{2,}")  # a name that the template leaves open
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
