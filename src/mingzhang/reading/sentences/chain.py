"""A chain of statements about one amount: level, change, growth, share, reasons (一句话里的数字链)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ...forms.phrases import Match
from ...model.book import BookKind
from ...model.money import Figure
from ...model.point import Flow, Point, Stage
from ...vocabulary.fields import NOTHING, Fields, Mark
from .level import Level, same_flow, shares, staged
from .meant import Setting, is_unsure, points, stages_of
from .mention import EXECUTED, NOWHERE, Mention, Reader
from .printed import CURRENT
from .section import Section, is_of_territory

_TAIL = re.compile(r"(?:决算数?|预算数?|支出|收入)?(?:同期|水平|基础上|相比|对比)+$")
_BRACKETS = re.compile(r"\([^()]*\)")
_OPENS_LIST = re.compile(r"[，,；;]\s*其中\s*[：:]?\s*$")
_IN_LIST = re.compile(r"[；;，,、]\s*$")
_STRUCTURE = re.compile(r"结构|构成")
_LOOSE_WHOLE = re.compile(r"^(?:收入|支出|总)(?:支出|收入)?(?:总额|总数|总量|决算|决算数|预算|预算数)*的?$")
_ADDED = re.compile(r"合计|共计|总计|小计")
_OF_WHOLE = re.compile(r"^(?:总额|总数|总量|合计|其|全部|总支出额)?$")


@dataclass
class Chain:
    """What is being spoken of: the subject, its base and the whole that it is part of.

    subject   the mention that carries on; NOWHERE when the last words were not understood
    level     the point last said to have an amount, with that amount
    budget    the budget point of the same chain (年初预算为 …), for completion rates
    whole     what a list of parts divides; its point
    pending   base words said before the change (与2016年相比，)
    ended     the whole that the sentence before divided by 其中; `divided` that of this sentence
    parted    this sentence lists parts (其中), `parted_before` the one before, also of a whole nobody knows
    unknown   what the list divides has an amount, and a name that nobody knows (机构运行9万元，其中：…)
    """

    reader: Reader
    kind: BookKind
    section: Section = field(default_factory=Section)
    scope: Fields = NOTHING
    subject: Mention = NOWHERE
    level: Point | None = None
    amount: Figure | None = None
    budget: Point | None = None
    base: Point | None = None
    base_words: str = ""
    whole: Mention | None = None
    whole_point: Point | None = None
    total: Mention | None = None
    total_point: Point | None = None
    listed: Point | None = None
    group: int = 0
    counter: int = 0
    reasons: bool = False
    pending: str = ""
    fresh: bool = True
    divided: Level | None = None
    ended: Level | None = None
    parted: bool = False
    parted_before: bool = False
    unknown: bool = False
    unknown_list: bool = False
    elsewhere: bool = False
    usual_budget: Stage = Stage.ORIGINAL_BUDGET
    stack: list[tuple[Mention, Point | None, Figure | None, Point | None, int]] = field(default_factory=list)

    @property
    def stage(self) -> Stage:
        """The stage that bare words mean."""
        return Stage.ORIGINAL_BUDGET if self.kind is BookKind.BUDGET else Stage.OUTTURN

    def setting(self, parts: bool = True) -> Setting:
        """Where a sentence stands now."""
        whole = self.whole if parts else None
        listed = parts and self.divided is not None
        reader, is_open = self.reader, self.section.open
        return Setting(
            reader.office, reader.year, self.stage, self.scope, whole, is_open, listed, self.elsewhere
        )

    # --- moving on ------------------------------------------------------------------------------

    def enter(self, heading: str) -> None:
        """A heading: a new section."""
        self.section.enter(heading)
        self.scope = self.section.fields
        self.elsewhere = is_of_territory(heading)
        self.forget()
        self.total = self.total_point = self.listed = None
        self.unknown = self.unknown_list = False
        self.usual_budget = Stage.ORIGINAL_BUDGET

    def forget(self) -> None:
        """A new paragraph: nothing carries over but the section and its total."""
        self.subject, self.level, self.amount = NOWHERE, None, None
        self.budget = self.base = self.whole = self.whole_point = None
        self.base_words = self.pending = ""
        self.reasons, self.fresh = False, True
        self.divided = self.ended = None
        self.parted = self.parted_before = False
        self.unknown = self.unknown_list
        self.stack.clear()
        self.begin()

    def end_paragraph(self, text: str) -> None:
        """A paragraph that ends in 其中： lists its whole's parts in those that follow, up to a full stop."""
        if _OPENS_LIST.search(text):
            self.listed, self.unknown_list = self.whole_point or self.level, self.unknown
        elif not _IN_LIST.search(text):
            self.listed, self.unknown_list = None, False

    def begin(self) -> None:
        """A new group of claims."""
        self.counter += 1
        self.group = self.counter

    def open_bracket(self) -> None:
        """（: an insertion; what was spoken of is taken up again behind it."""
        self.stack.append((self.subject, self.level, self.amount, self.budget, self.group))

    def close_bracket(self) -> None:
        """）: back to what was spoken of before."""
        if self.stack:
            self.subject, self.level, self.amount, self.budget, self.group = self.stack.pop()
            self.base, self.base_words, self.reasons = None, "", False

    def divide(self, by_scope: bool = False) -> None:
        """其中: what was spoken of last is the whole of what follows.

        用于以下方面 (`by_scope`) without a subject divides what the section is about; behind a sentence that
        divided a whole already (按支出性质分类，) it divides the same whole again.
        """
        self.parted = True
        self.unknown = self.level is None and self.amount is not None and not by_scope and self._is_nameless()
        if by_scope and self.parted_before:
            self.go_on(self.ended or Level(NOWHERE, None, None))
            if self.level is None:
                self.whole = self.whole_point = None
                return
        if self.subject.known and self.level is not None:
            self.whole, self.whole_point = self.subject, self.level
            self.divided = Level(self.subject, self.level, self.amount)
        elif self.total is not None and not self.subject.words:
            self.whole, self.whole_point = self.total, self.total_point
        elif by_scope and not self.subject.words and self.scope.source is not None:
            self.whole = Mention("", Fields(flow=Flow.EXPENDITURE, source=self.scope.source))
            self.whole_point = self.pick(self.whole, None, parts=False)
        else:
            self.whole = self.whole_point = None

    def _is_nameless(self) -> bool:
        """True when the words name something that the book has no place for, not only an open choice."""
        said = self.reader.mention(self.subject.words)
        own = said.function or said.project or said.fields.economic
        return bool(said.words) and (not said.known or bool(own))

    def end_sentence(self) -> None:
        """。: reasons are over; what the sentence divided may be taken up again."""
        self.reasons, self.pending = False, ""
        self.ended, self.divided = self.divided, None
        self.parted_before, self.parted, self.unknown = self.parted, False, False

    def go_on(self, level: Level) -> None:
        """The sentence goes on about a level said before."""
        pending, base, heard = self.pending, self.base, self.base_words
        self.speak_of(level.subject)
        self.level, self.amount = level.point, level.amount
        self.pending, self.base, self.base_words = pending, base, heard

    def speak_of(self, mention: Mention) -> None:
        """A new subject without an amount yet."""
        self.begin()
        self.ended = None
        self.subject, self.level, self.amount, self.budget, self.base = mention, None, None, None, None
        self.base_words = ""

    def take_up(self, mention: Mention, point: Point | None) -> None:
        """A subject named in a comparison: the base said before it stays."""
        pending, base, heard = self.pending, self.base, self.base_words
        self.speak_of(mention if point is not None else replace(mention, known=False))
        self.level, self.pending, self.base, self.base_words = point, pending, base, heard

    def lead(self, mention: Mention, section: bool) -> None:
        """Words that introduce what follows; with `section` the rest of the section is about them."""
        point = self.pick(mention, None, parts=False)
        if section:
            self.scope = replace(mention.fields, year=0, stage=None, firm=False, marks=frozenset())
        self.speak_of(mention)
        self.level = self.total_point = self.whole_point = point
        self.total = self.whole = mention if point is not None else None

    # --- points ---------------------------------------------------------------------------------

    def resolve(self, words: str, figure: Figure | None) -> tuple[Point | None, bool]:
        """The point of the words, and whether they are a new subject (the old one goes on otherwise)."""
        said = self.reader.mention(words)
        if (
            said.is_anaphor
            and _ADDED.match(words)
            and figure is not None
            and self.amount not in (None, figure)
        ):
            return None, True  # 合计 of several amounts is not the last of them
        if said.is_anaphor and self._carries(said):
            return self._onward(said, figure), False
        if said.is_empty:
            return None, bool(words)
        if said.is_anaphor and not self._names_section(said):
            return None, True
        return self.pick(said, figure), True

    def _onward(self, said: Mention, figure: Figure | None) -> Point | None:
        """The subject at the stage and in the year that the words name."""
        if self.level is None:
            return self.pick(staged(self.subject, said), figure)
        year = said.year or self.level.year
        if said.executed and self.kind is BookKind.BUDGET and year != self.reader.year:
            return replace(self.level, year=year, stage=Stage.OUTTURN, detail=(EXECUTED,))
        stages = stages_of(said.fields, self.level.stage)
        found = [replace(self.level, year=year, stage=stage) for stage in stages]
        return self.reader.printed.choose(self._ordered(found), figure)

    def _carries(self, said: Mention) -> bool:
        """True when the words go on with the subject: 支出决算为, not 收入 after 支出."""
        flow, own = said.fields.flow, self.subject.fields.flow
        if not self.subject.known:
            return False
        return flow is None or own in (None, flow) or bool(self.subject.function)

    def _names_section(self, said: Mention) -> bool:
        """True when 收入 or 支出 by itself means that of the fund or item which the section is about."""
        outer = self.setting().outer
        if said.fields.flow is None:
            return self.fresh and bool(outer.item or outer.nature) and said.fields.stage is not None
        return self.fresh or (self.level is not None and not outer.item)

    def pick(self, mention: Mention, figure: Figure | None, parts: bool = True) -> Point | None:
        """The one point that the mention means here, None when unsure."""
        found = self._ordered(points(mention, self.setting(parts)))
        if not found and self.section.current and mention.fields.source is not None:
            spent = replace(mention, fields=replace(mention.fields, flow=Flow.EXPENDITURE))
            found = points(spent, self.setting(parts))
        chosen = self._current(self.reader.printed.choose(found, figure)) if found else None
        return chosen if self._is_of_whole(chosen, figure) else None

    def _is_of_whole(self, point: Point | None, figure: Figure | None) -> bool:
        """False for a part of what nobody knows, unless the book has that amount for the point itself."""
        if not self.unknown or point is None or point.flow is Flow.NON_TAX:
            return True
        return figure is not None and self.reader.printed.has(point, figure)

    def _current(self, point: Point | None) -> Point | None:
        """In a section on this year's money (当年拨款) an expenditure is only the part paid from it."""
        if point is None or point.flow is not Flow.EXPENDITURE or not self.section.current:
            return point
        printed = self.reader.printed
        plain = point in printed.amounts and not printed.current
        return point if plain or point.detail else replace(point, detail=(CURRENT,))

    def _ordered(self, found: Sequence[Point]) -> Sequence[Point]:
        """A bare 预算数 is first taken for the budget that the section named last."""
        return sorted(found, key=lambda point: point.stage is not self.usual_budget)

    def based(self, words: str, subject: Point | None) -> Point | None:
        """The point that the subject is compared with: 上年决算数, 年初预算数, 2023年度 …"""
        text = _TAIL.sub("", _BRACKETS.sub("", words))
        said = self.reader.mention(text)
        if subject is None or not said.known or is_unsure(words):
            return None
        if not said.is_anaphor:
            return self.pick(said, None, parts=False)
        base = self._moved(subject, said)
        return None if base is None or base == subject else base

    def _moved(self, subject: Point, said: Mention) -> Point | None:
        fields = said.fields
        year = fields.year or (subject.year - 1 if fields.has(Mark.LAST_YEAR) else 0)
        if said.executed and self.kind is BookKind.BUDGET and year:
            return replace(subject, year=year, stage=Stage.OUTTURN, detail=(EXECUTED,))
        if fields.stage is not None:
            if fields.stage is not Stage.OUTTURN:
                self.usual_budget = fields.stage
            return replace(subject, year=year or subject.year, stage=fields.stage, detail=())
        if fields.has(Mark.BUDGET):
            return self._budgeted(subject, year)
        return replace(subject, year=year, detail=()) if year else None

    def _budgeted(self, subject: Point, year: int) -> Point | None:
        """A bare 预算数: the one that the chain or the tables print; in a budget the year-start budget."""
        if self.budget is not None and not year:
            return self.budget
        moved = replace(subject, year=year or subject.year, stage=Stage.ORIGINAL_BUDGET, detail=())
        if self.kind is BookKind.BUDGET or year:
            return moved
        final = replace(moved, stage=Stage.FINAL_BUDGET)
        return self.reader.printed.choose(self._ordered((moved, final)))

    def share_base(self, words: str, subject: Point | None) -> Point | None:
        """The whole of a share: the amount named, else what the list divides; never the subject itself."""
        base = self._whole(words, subject)
        return None if base == subject else base

    def _whole(self, words: str, subject: Point | None) -> Point | None:
        if _OF_WHOLE.match(words):
            return (
                self.whole_point
                or (self.total_point if self.whole is None and self.total_point != subject else None)
                or self._whole_of_list(subject)
                or self._all_of(subject)
            )
        if self.whole_point is not None and _LOOSE_WHOLE.match(words):
            return self.whole_point
        said = self.reader.mention(words.removesuffix("的"))
        if said.is_anaphor and said.fields.flow is not None and self.whole_point is not None:
            return self.whole_point if same_flow(said.fields.flow, self.whole_point.flow) else None
        if said.is_anaphor and not self.scope.source:
            return None
        found = [point for point in points(said, self.setting(parts=False)) if point != subject]
        return self.reader.printed.choose(found) if found else None

    def _whole_of_list(self, subject: Point | None) -> Point | None:
        """What the paragraphs since 其中： divide, for a part of its flow."""
        whole = self.listed
        fits = whole is not None and subject is not None and same_flow(subject.flow, whole.flow)
        return whole if fits else None

    def _all_of(self, subject: Point | None) -> Point | None:
        """In a section on structure (支出决算结构情况) a 类 without a stated base is a share of all 类."""
        if (
            subject is None
            or len(subject.function) != len("201")
            or not _STRUCTURE.search(self.section.heading)
        ):
            return None
        return replace(subject, function="")

    # --- what was said --------------------------------------------------------------------------

    def said_level(self, words: str, point: Point | None, figure: Figure, new: bool, limited: bool) -> None:
        """Remember a level: it is the subject of what follows."""
        if point is not None:
            self.reader.printed.said.setdefault(point, figure)
        if new or point is None:
            said = self.reader.mention(words)
            unsure = point is None and (limited or said.is_anaphor)
            self.speak_of(replace(NOWHERE, words=words) if unsure else said)
        if point is not None and point.stage is not self.stage:
            self.budget = point
            if self.level is None:
                self.level = replace(point, stage=self.stage, year=self.reader.year, detail=())
            return
        self.level, self.amount = point, figure
        if new and self.whole is None:
            self.total, self.total_point = (self.subject, point) if point is not None else (None, None)

    def spoken(self) -> Point | None:
        """The point of the subject as things stand, without an amount to choose by."""
        if self.level is not None or not self.subject.known:
            return self.level
        return self.pick(self.subject, None)

    def compare(self, match: Match, subject: Point | None) -> Point | None:
        """The base of a change: named with it, said before it, or carried on from the change before."""
        words = match.base or self.pending
        if words:
            base = self.based(words, subject)
            if self.base_words and words != self.base_words:
                self.begin()
            self.base, self.base_words = base, words
            return base
        return self.base if self.base is not None and shares(self.base, subject) else self._again(subject)

    def _again(self, subject: Point | None) -> Point | None:
        """The base words of the list before, for another subject: 决算持平；公务接待费决算持平."""
        return self.based(self.base_words, subject) if self.base_words else None
