"""Reads the clauses of a paragraph in order and says what each claims (逐句识读)."""

from __future__ import annotations

import re
from dataclasses import replace

from ...forms.phrases import Match, Phrase, Value, phrases_of
from ...model.book import Paragraph
from .chain import Chain
from .mention import NOWHERE
from .passage import Passage, Spoken, directions, without_ordinal
from .respective import divided, runs
from .sentence import Clause, Number, clauses
from .valued import valued
from .worded import REASON, worded

_AFTER_REASON = re.compile(r"^.*(?:原因|情况)(?:是|为|有)?")
_WINDOW = 70  # characters before a value in which its words stand


class Narrator:
    """Reads paragraphs and collects claims."""

    def __init__(self, document: str, chain: Chain) -> None:
        self.chain = chain
        self.passage = Passage(document, chain)
        self._sharers: tuple[str, ...] = ()

    def read(self, paragraph: Paragraph, text: str) -> None:
        """All claims of one paragraph."""
        self.passage.begin(paragraph, text)
        self._sharers = ()
        for clause in clauses(self.passage.plain):
            self._clause(clause)
            self.passage.before = clause

    def _clause(self, clause: Clause) -> None:
        text, at = self.passage.plain, clause.start
        shared = {number.start: group for group in runs(clause, text) for number in group}
        for before, number in zip((None, *clause.numbers), clause.numbers, strict=False):
            lead = self._bracketed(text[at : number.start])
            if _is_in_name(before, number, lead):
                lead = text[clause.start : at] + lead
            group = shared.get(number.start)
            if group is None:
                self._number(clause, number, lead)
            elif group[0] is number:
                self._respective(clause, group, lead)
            at = number.end
        rest = self._bracketed(text[at : clause.end])
        if not clause.numbers or rest:
            worded(self.passage, clause, rest)
        if clause.after in "。;":
            self.passage.limited = False
        if clause.after == "。" and not text.startswith(")", clause.end + 1):
            self.chain.end_sentence()  # a full stop before ）ends what stands in brackets only

    def _bracketed(self, text: str) -> str:
        """Follow an insertion in brackets that opens or closes here; the words that are left."""
        if "(" not in text and ")" not in text:
            return text
        start, opened = 0, list[int]()
        for at, char in enumerate(text):
            if char == "(":
                opened.append(at)
            elif char == ")" and opened:
                opened.pop()
            elif char == ")":
                self.chain.close_bracket()
                start = at + 1
        for at in opened:
            self.chain.open_bracket()
            start = at + 1
        return text[start:]

    def _number(self, clause: Clause, number: Number, lead: str) -> None:
        lead = self._lead(lead)
        if REASON.search(lead):
            self.chain.reasons = True
            lead = _AFTER_REASON.sub("", lead)
        if "其中" in lead:
            self.chain.divide()
            lead = lead.partition("其中")[2].lstrip(":,") or lead
        tail = self.passage.plain[number.end : number.end + 1]
        phrase, match = self._phrase(number.value, without_ordinal(lead[-_WINDOW:]), tail)
        claim = valued(self.passage, Spoken(phrase, match, clause, number))
        self.chain.fresh, self.passage.last = False, phrase.id
        self.passage.claims.append(claim)

    def _respective(self, clause: Clause, group: tuple[Number, ...], lead: str) -> None:
        """Values shared out among the subjects named before them, or among those of the values before."""
        lead = self._lead(lead)
        _, match = self._phrase(group[0].value, without_ordinal(lead[-_WINDOW:]), "")
        said = without_ordinal(match.subject)
        mention = self.chain.reader.mention(said)
        subjects = divided(said, len(group))
        if not subjects and (not said or mention.is_anaphor) and len(self._sharers) == len(group):
            subjects = self._sharers
        self._sharers = subjects
        for place, number in enumerate(group):
            if subjects:
                own = lead.replace(said, subjects[place], 1) if said else subjects[place] + lead
                self._number(clause, number, own)
            else:
                self._number(clause, number, lead)
                self.passage.claims[-1] = replace(self.passage.claims[-1], subject=None, base=None)
                self.chain.speak_of(NOWHERE)

    def _lead(self, lead: str) -> str:
        """The words before a number; those of the clause before a colon where there are none."""
        lead, before = lead.lstrip("、和及"), self.passage.before
        if not lead and before is not None and before.after == ":" and not before.numbers:
            lead = self.passage.plain[before.start : before.end]
        return lead

    def _phrase(self, value: Value, lead: str, tail: str) -> tuple[Phrase, Match]:
        directed = directions().search(lead) is not None
        for phrase in phrases_of(value):
            fits = phrase.fits(self.passage.last, self.chain.reasons, directed)
            if fits and (match := phrase.read(lead, tail)) is not None:
                return phrase, match
        raise AssertionError("the last phrase of every value matches any words")


def _is_in_name(before: Number | None, number: Number, lead: str) -> bool:
    """True when the number before belongs to the name of this amount: 毕节黔南6县扶贫协作资金1,050万元."""
    if before is None or before.value is not Value.COUNT or number.value is not Value.MONEY:
        return False
    return bool(lead) and lead[0] not in "、和及,("
