"""Reads the clauses of a paragraph in order and says what each claims (逐句识读)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from ..forms.phrases import Match, Phrase, Value, phrases_of, words
from ..model.book import Paragraph
from ..model.fact import Claim, ClaimKind, Direction
from ..model.place import Place
from ..model.point import Flow, Point, Stage
from ..vocabulary.fields import Fields
from .chain import Chain, direction_of
from .counted import counted, is_part
from .mention import Mention
from .sentence import Clause, Number, Sentence, clauses, sentence

_REASON = re.compile(r"原因|变动情况|变化情况|差异情况|增减情况|的情况")
_AFTER_REASON = re.compile(r"^.*(?:原因|情况)(?:是|为|有)?")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]是|[一二三四五六七八九十]、|其[一二三四五]|主要是|主要因|主要由于|因为|因(?!公)|由于|其中|主要包括|主要包含|包括|包含)*:?"
)
_DIVIDES = re.compile(
    r"其中|用于以下方面|以下方面|具体情况如下|情况如下|构成如下|构成情况|分别为|分别是|包括$|按.{2,12}分类?$"
)
_INTRODUCES = re.compile(r"^(.{2,40}?)(?:主要内容|具体情况|情况|构成|明细)?如下$|^(.{2,60})中$")
_COMPARED = re.compile(r"^(?:.{0,30}?)(?:与|同|和|较|比|跟)(?P<base>[^,]{1,30}?)(?:相比较?|对比|比较|比)$")
_KEYS = re.compile(
    r"\((?:类|款|项)|相比|对比|比较|持平|无增减|无差异|无变|没有变|一致|相同|相等|不变|于|超|原因|情况|包括|包含|主要有|其中|方面|如下|中$|预算|基数|此项|该项"
)
_CUT = re.compile(r"(?:的)?(?:主要)?(?:原因|情况|理由).*$|,.*$")
_LISTED = re.compile(
    r"(?P<subject>.*?)(?P<verb>主要包括|主要包含|具体包括|其中包括|主要有|包括|包含|分别是):?(?P<names>.*)$"
)
_AS_OF = re.compile(r"(20\d\d)年\d{1,2}月\d{1,2}日")
_SUBJECT_LENGTH = 60
_WINDOW = 70  # characters before a value in which its words stand
_CHANGES = (ClaimKind.CHANGE, ClaimKind.GROWTH)


@dataclass
class Narrator:
    """Reads paragraphs and collects claims."""

    document: str
    chain: Chain
    claims: list[Claim] = field(default_factory=list)

    def read(self, paragraph: Paragraph, text: str) -> None:
        """All claims of one paragraph."""
        self.paragraph, self.sentence = paragraph, sentence(text)
        self.last = ""
        self.before: Clause | None = None
        self._qualified = False
        self.chain.forget()
        for clause in clauses(self.sentence.plain):
            self._clause(clause)
            self.before = clause

    # --- clauses --------------------------------------------------------------------------------

    def _clause(self, clause: Clause) -> None:
        text = self.sentence.plain
        at = clause.start
        for before, number in zip((None, *clause.numbers), clause.numbers, strict=False):
            lead = self._bracketed(text[at : number.start])
            if _is_in_name(before, number, lead):
                lead = text[clause.start : at] + lead
            self._number(clause, number, lead)
            at = number.end
        rest = self._bracketed(text[at : clause.end])
        if not clause.numbers or rest:
            self._words(clause, rest)
        if clause.after in "。;":
            self._qualified = False
        if clause.after == "。":
            self.chain.reasons, self.chain.pending = False, ""

    def _bracketed(self, text: str) -> str:
        """Follow an insertion in brackets that opens or closes here; the words that are left."""
        if "(" not in text and ")" not in text:
            return text
        depth, start = 0, 0
        opened: list[int] = []
        for at, char in enumerate(text):
            if char == "(":
                opened.append(at)
            elif char == ")":
                if opened:
                    opened.pop()
                else:
                    self.chain.close_bracket()
                    start = at + 1
        for at in opened:
            self.chain.open_bracket()
            depth, start = depth + 1, at + 1
        return text[start:]

    # --- numbers --------------------------------------------------------------------------------

    def _number(self, clause: Clause, number: Number, lead: str) -> None:
        lead = self._lead(clause, lead)
        tail = self.sentence.plain[number.end : number.end + 1]
        if _REASON.search(lead):
            self.chain.reasons = True
            lead = _AFTER_REASON.sub("", lead)
        if self._divides(lead):
            self.chain.divide()
            lead = lead.partition("其中")[2].lstrip(":,") or lead
        phrase, match = self._phrase(number.value, _ORDINAL.sub("", lead[-_WINDOW:]), tail)
        claim = self._claim(phrase, match, clause, number)
        self.chain.fresh = False
        self.last = phrase.id
        self.claims.append(claim)

    def _lead(self, clause: Clause, lead: str) -> str:
        """The words before a number; those of the clause before a colon where there are none."""
        lead = lead.lstrip("、和及")
        before = self.before
        if not lead and before is not None and before.after == ":" and not before.numbers:
            lead = self.sentence.plain[before.start : before.end]
        return lead

    def _divides(self, lead: str) -> bool:
        return "其中" in lead

    def _phrase(self, value: Value, lead: str, tail: str) -> tuple[Phrase, Match]:
        directed = _directions().search(lead) is not None
        for phrase in phrases_of(value):
            if phrase.follows and phrase.follows != self.last:
                continue
            if "{direction}" in phrase.text and not directed:
                continue
            if phrase.within and not self.chain.reasons:
                continue
            if (match := phrase.read(lead, tail)) is not None:
                return phrase, match
        raise AssertionError("the last phrase of every value matches any words")

    def _claim(self, phrase: Phrase, match: Match, clause: Clause, number: Number) -> Claim:
        kind = phrase.kind
        if kind is ClaimKind.CHANGE and self.chain.reasons and not match.base:
            kind = ClaimKind.REASON
        if kind is ClaimKind.LEVEL:
            return self._level(phrase, match, clause, number)
        if kind in _CHANGES:
            return self._change(phrase, match, clause, number)
        if kind is ClaimKind.COMPLETION:
            return self._completion(phrase, match, clause, number)
        if kind is ClaimKind.SHARE:
            return self._share(phrase, match, clause, number)
        if kind is ClaimKind.COUNT:
            return self._count(phrase, match, clause, number)
        if kind is ClaimKind.REASON:
            return self._reason(phrase, match, clause, number)
        return self._made(phrase, clause, number, ClaimKind.OTHER, words=match.subject, apart=True)

    def _level(self, phrase: Phrase, match: Match, clause: Clause, number: Number) -> Claim:
        chain = self.chain
        if phrase.id == "level.completed_budget":
            base = chain.based(match.base, chain.spoken())
            chain.budget = base
            return self._made(phrase, clause, number, point=base, words=match.base)
        said = _ORDINAL.sub("", match.subject)
        point, new = chain.resolve(said, number.figure)
        if new and self._qualified:
            point = None
        if chain.reasons:
            if point is None or not new:
                return self._reason(phrase, match, clause, number)
            chain.reasons = False
        chain.said_level(said, point, number.figure, new or point is None)
        return self._made(phrase, clause, number, point=point, words=said)

    def _reason(self, phrase: Phrase, match: Match, clause: Clause, number: Number) -> Claim:
        said = _ORDINAL.sub("", match.part or match.subject)
        direction = match.direction
        if direction is Direction.NONE:
            found = _directions().search(match.subject)
            direction = words().meaning[found[0]] if found else direction
        return self._made(phrase, clause, number, ClaimKind.REASON, words=said, direction=direction)

    def _change(self, phrase: Phrase, match: Match, clause: Clause, number: Number) -> Claim:
        chain = self.chain
        subject = self._changed(_ORDINAL.sub("", match.subject))
        if "同比" in match.subject and not (match.base or chain.pending):
            match = replace(match, base="上年")
        base = chain.compare(match, subject)
        direction = direction_of(match, number.figure.value < 0)
        return self._made(
            phrase, clause, number, point=subject, base=base, direction=direction, words=match.subject
        )

    def _changed(self, said: str) -> Point | None:
        """The subject of a change or rate: the words before it, else what was spoken of."""
        chain = self.chain
        said = said.removesuffix("同比").strip(",、")
        mention = chain.reader.mention(said)
        if not said or mention.is_anaphor:
            return chain.spoken()
        point = chain.pick(mention, None)
        if point is None or point != chain.level:
            base, pending, heard = chain.base, chain.pending, chain.base_words
            chain.speak_of(mention if point is not None else replace(mention, known=False))
            chain.level, chain.pending, chain.base, chain.base_words = point, pending, base, heard
        return point

    def _completion(self, phrase: Phrase, match: Match, clause: Clause, number: Number) -> Claim:
        chain = self.chain
        if phrase.id == "completion.of_amount":
            return self._made(phrase, clause, number, point=chain.spoken(), base=chain.budget)
        subject = self._changed(match.subject) if match.subject else chain.spoken()
        base = chain.based(match.base or "预算", subject) if phrase.id != "completion.share" else None
        return self._made(phrase, clause, number, point=subject, base=base, words=match.subject)

    def _share(self, phrase: Phrase, match: Match, clause: Clause, number: Number) -> Claim:
        subject = self._changed(match.subject) if match.subject else self.chain.spoken()
        base = self.chain.share_base(match.base, subject)
        return self._made(phrase, clause, number, point=subject, base=base, words=match.subject)

    def _count(self, phrase: Phrase, match: Match, clause: Clause, number: Number) -> Claim:
        said = _ORDINAL.sub("", match.subject)
        item = counted(said, number.measure, self.chain.subject.fields.item)
        if item and not is_part(item):
            self.chain.speak_of(Mention(said, Fields(item=item), known=False))
        point = self._counted_point(item) if item else None
        return self._made(phrase, clause, number, point=point, words=said, apart=not item)

    def _counted_point(self, item: str) -> Point:
        """The point of a count; what is counted on a certain day is compared with that day only."""
        reader = self.chain.reader
        found = None if "bought" in item else _AS_OF.search(self.sentence.plain)
        year, detail = (int(found[1]), (found[0],)) if found else (reader.year, ())
        stage = self.chain.stage if "bought" in item else Stage.OUTTURN
        return Point(reader.office, year, Flow.STOCK, stage, item=item, detail=detail)

    # --- words without numbers ------------------------------------------------------------------

    def _words(self, clause: Clause, text: str) -> None:
        chain = self.chain
        text = text.strip("、,:)")
        if not text:
            return
        if not self.chain.reader.mention(text).is_empty:
            self.chain.fresh = False
        if not _KEYS.search(text):
            self._opening(clause, text)
            self._qualified = self._qualified or self._limits(clause, text)
            return
        if _REASON.search(text):
            chain.reasons = True
        if (compared := _COMPARED.match(text)) is not None:
            chain.pending = compared["base"]
        elif self._listing(clause, text) or self._worded(clause, text):
            return
        elif _DIVIDES.search(text):
            self._introduced(text)
            chain.divide()
        elif (said := _INTRODUCES.match(text)) is not None:
            self._introduce(said[1] or said[2], clause)
        else:
            self._opening(clause, text)
        self._qualified = self._qualified or self._limits(clause, text)

    def _limits(self, clause: Clause, text: str) -> bool:
        """True when the clause limits what follows in words that nobody knows (由中小企业中标的，)."""
        if clause.after != "," or clause.numbers or not text.endswith(("的", "中", "内")):
            return False
        return not self.chain.reader.mention(text.removesuffix("中")).known

    def _introduced(self, text: str) -> None:
        """本年支出合计中，其中 …: a subject named before the parts."""
        head = text.partition("其中")[0].strip(",:")
        if head and (mention := self.chain.reader.mention(head)).known and not mention.is_anaphor:
            self.chain.speak_of(mention)
            self.chain.level = self.chain.pick(mention, None, parts=False)

    def _introduce(self, said: str, clause: Clause) -> None:
        """财政拨款支出主要内容如下：the section goes on about that amount."""
        chain = self.chain
        mention = chain.reader.mention(said.removesuffix("主要"))
        if not mention.known or mention.is_anaphor:
            return
        point = chain.pick(mention, None, parts=False)
        if clause.after == ":" or self.sentence.plain[clause.start : clause.end].endswith("如下"):
            chain.scope = replace(mention.fields, year=0, stage=None, firm=False, marks=frozenset())
        chain.speak_of(mention)
        chain.level = chain.total_point = chain.whole_point = point
        chain.total = chain.whole = mention if point is not None else None

    def _opening(self, clause: Clause, text: str) -> None:
        """A clause that only names what the next ones are about: …行政运行（项）。"""
        if len(text) > _SUBJECT_LENGTH or self.chain.reasons:
            return
        starts = self.before is None or self.before.after in "。;" or "(项" in text
        if not starts or not (self.chain.section.open or "(项" in text):
            return
        mention = self.chain.reader.mention(text)
        if mention.known and not mention.is_anaphor:
            self.chain.speak_of(mention)

    def _worded(self, clause: Clause, text: str) -> bool:
        """A comparison or a missing base, said in words."""
        cut = _CUT.sub("", text) or text
        for phrase in phrases_of(Value.NONE):
            if phrase.kind is ClaimKind.LISTING:
                continue
            if (match := phrase.read(cut)) is not None:
                return self._compared(phrase, match, clause)
        return False

    def _compared(self, phrase: Phrase, match: Match, clause: Clause) -> bool:
        chain = self.chain
        said = match.subject.strip("、,").removesuffix("与").removesuffix("同比")
        if chain.reasons and phrase.kind is ClaimKind.COMPARISON and not match.base and not said:
            return False
        subject = self._changed(said)
        if phrase.kind is ClaimKind.NO_BASE:
            base = chain.based(
                "上年" if "上年" in phrase.text or "上年" in match.subject else "年初预算", subject
            )
            self._add(phrase, clause, subject, base, Direction.NONE, said)
            return True
        named = match.base or chain.pending or chain.base_words
        if phrase.id.startswith("comparison.budget") and not match.base or "预决算" in match.subject:
            named, match = "预算数", replace(match, base="预算数")
        if not named:
            return False
        base = chain.compare(match, subject)
        self._add(phrase, clause, subject, base, match.direction, said)
        return True

    def _listing(self, clause: Clause, text: str) -> bool:
        found = _LISTED.match(text)
        if found is None or self.chain.reasons:
            return False
        start, end = self._names_span(clause, text, found)
        names = _names(self.sentence.plain[start:end])
        if len(names) < 2 or not (self._counts() or self._are_subjects(names)):
            return False
        phrase = next(p for p in phrases_of(Value.NONE) if p.kind is ClaimKind.LISTING)
        subject = self._changed(found["subject"])
        claim = self._stated(phrase, clause.start, end, ClaimKind.LISTING, subject)
        self.claims.append(replace(claim, names=names, words=found["subject"] or self.chain.subject.words))
        return True

    def _are_subjects(self, names: Sequence[str]) -> bool:
        """True when most of the names are subjects of the classifications: items said to be non-zero."""
        printed = self.chain.reader.printed
        known = sum(bool(printed.named_class(name) or printed.named_function(name)) for name in names)
        return 2 * known >= len(names)

    def _counts(self) -> bool:
        """True when the last claim is a count of what is listed now (设5个内设机构，包括：…)."""
        return bool(self.claims) and self.claims[-1].kind is ClaimKind.COUNT and self.last == "count"

    def _names_span(self, clause: Clause, text: str, found: re.Match[str]) -> tuple[int, int]:
        """Where the names stand: in this clause, and where it ends with a colon in the next ones."""
        plain = self.sentence.plain
        stop = min((at for mark in ";。" if (at := plain.find(mark, clause.end)) >= 0), default=len(plain))
        if found["names"]:
            start = plain.find(found["names"], clause.start)
            return start, stop if clause.after == "," else clause.end
        return clause.end + 1, stop

    # --- claims ---------------------------------------------------------------------------------

    def _add(
        self, phrase: Phrase, clause: Clause, subject: Point | None, base: Point | None,
        direction: Direction, said: str,
    ) -> None:  # fmt: skip
        claim = self._stated(phrase, clause.start, clause.end, phrase.kind, subject)
        self.claims.append(replace(claim, base=base, direction=direction, words=said))

    def _stated(self, phrase: Phrase, start: int, end: int, kind: ClaimKind, subject: Point | None) -> Claim:
        place = self._place(start, end)
        return Claim(kind, subject, None, place, group=self.chain.group, phrase=phrase.id)

    def _made(
        self, phrase: Phrase, clause: Clause, number: Number, kind: ClaimKind | None = None, *,
        point: Point | None = None, base: Point | None = None, direction: Direction = Direction.NONE,
        words: str = "", apart: bool = False,
    ) -> Claim:  # fmt: skip
        """A claim with a value; `apart` when it belongs to no chain."""
        group = self.chain.group
        if apart:
            self.chain.counter += 1
            group = self.chain.counter
        return Claim(
            kind or phrase.kind, point, number.figure, self._place(clause.start, clause.end),
            base=base, direction=direction, group=group, phrase=phrase.id,
            words=words or self.chain.subject.words, measure=self._printed(number), approximate=number.approximate,
        )  # fmt: skip

    def _printed(self, number: Number) -> str:
        return number.measure.replace("(", "（").replace(")", "）")

    def _place(self, start: int, end: int) -> Place:
        first, last = self.sentence.printed_span(start, max(end, start + 1))
        while first and self.sentence.printed[first - 1] in '“‘《"':
            first -= 1
        return self.paragraph.place(self.document, first, last)


def _is_in_name(before: Number | None, number: Number, lead: str) -> bool:
    """True when the number before belongs to the name of this amount: 毕节黔南6县扶贫协作资金1,050万元."""
    if before is None or before.value is not Value.COUNT or number.value is not Value.MONEY:
        return False
    return bool(lead) and lead[0] not in "、和及,("


@cache
def _directions() -> re.Pattern[str]:
    return re.compile(rf"(?<![稳促保]){words().directions}")


def _names(text: str) -> tuple[str, ...]:
    """The names of a list; none when amounts or sentences stand between them.

    >>> _names("基本工资、津贴补贴、奖金等")
    ('基本工资', '津贴补贴', '奖金')
    """
    text = re.sub(r"等(?:支出|费用|方面|项目)?$", "", text.strip(":,"))
    names = [name.strip() for name in re.split(r"[、,]|以及", text)]
    if any(char.isdigit() for char in text) or any(len(name) > 24 for name in names):
        return ()
    return tuple(name for name in names if name)
