"""What a book asks its author for (待写文字和变动原因): topics of free text, changes that need reasons.

The sentence plan of the book is walked as the writer walks it, so that nothing is asked for which the book
has no place, and nothing is left out which it prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...forms.plans import Slot, Statement, plan
from ...model.book import BookKind
from ...model.draft import Bridge, Draft, Reason
from ...model.point import Point, Stage
from ...performance.book import COMPOSED
from ...writing.holdings import Holdings, bare
from ...writing.narrative_amounts import Printed
from ...writing.narrative_lists import places
from ...writing.narrative_words import NOWHERE, At, Speaker, topic_name
from ...writing.totals import Totals
from ..models import BookWords, Department
from .books import draft_of

_WHY = {"reasons": "reason", "budget_reasons": "budget_reason"}
_AGAINST = {"reasons": "比上年", "budget_reasons": "比年初预算"}


@dataclass(frozen=True)
class Topic:
    """A topic of free text: what was written for this year and for the last."""

    topic: str
    label: str
    text: str = ""
    edited_year: int | None = None
    last_text: str = ""

    def is_old(self, year: int) -> bool:
        """True when nobody has looked at the text since an earlier year."""
        return self.edited_year is not None and self.edited_year < year


@dataclass(frozen=True)
class Change:
    """A change that the book tells (变动): from the base to the subject, in fen, with its reasons."""

    label: str
    subject: Point
    base: Point
    fen: int | None
    base_fen: int | None
    reasons: tuple[Reason, ...] = ()

    @property
    def change(self) -> int | None:
        """By how much the subject differs from its base; None when one of them is not known."""
        return None if self.fen is None or self.base_fen is None else self.fen - self.base_fen

    @property
    def explained(self) -> int:
        """What the reasons with amounts add up to."""
        return sum(reason.fen for reason in self.reasons if reason.fen is not None)

    @property
    def rest(self) -> int | None:
        """What the reasons leave open (其余)."""
        return None if self.change is None else self.change - self.explained

    @property
    def key(self) -> str:
        """A name for addresses: coordinates that differ from change to change."""
        one = self.subject
        words = (one.flow.name, one.source.name, one.nature.name, one.function, one.economic, one.item)
        return "-".join(("budget" if self.base.year == one.year else "last", *words)).lower()


def draft_so_far(department: Department, year: int, kind: BookKind) -> Draft:
    """The draft as it stands today: money that is still open counts as not spent."""
    return draft_of(department, year, kind, unfinished=True)


class Asked:
    """What the sentence plan of a draft asks for; the plan is walked once."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.holdings = Holdings.of(draft)
        self.speaker = _speaker(draft, self.holdings)
        self._slots = list(_slots(self.speaker)) if self.speaker else []

    # --- topics -----------------------------------------------------------------------------------

    def topics(self, department: Department) -> list[Topic]:
        """Every topic of the book: those that it prints, then whatever else was written this year or last."""
        year, kind = self.draft.year, self.draft.kind
        own, last = _written(department, year, kind), _written(department, year - 1, kind)
        every = dict.fromkeys((*self._asked_topics(), *own, *last))
        return [self._topic(topic, own.get(topic), last.get(topic)) for topic in every]

    def _asked_topics(self) -> Iterator[str]:
        for slot, at in self._slots:
            if slot.op == "text" and slot.words.partition(":")[0] not in COMPOSED:
                yield slot.words.replace("@", at.topic)
            elif slot.op in _WHY:
                yield f"{_WHY[slot.op]}:{at.topic if slot.words == '@' else slot.words}"

    def _topic(self, topic: str, row: BookWords | None, before: BookWords | None) -> Topic:
        return Topic(
            topic,
            self.label_of(topic),
            row.text if row else "",
            row.edited_year if row else None,
            before.text if before else "",
        )

    def label_of(self, topic: str) -> str:
        """What a topic is called, a subject with its name: 主要用途（2010301 行政运行）."""
        head, _, code = topic.partition(":")
        name = self.holdings.name(code) if code.isascii() and code.isdigit() else ""
        return topic_name(f"{head}:{code} {name}" if name and name != code else topic)

    # --- changes ----------------------------------------------------------------------------------

    def changes(self) -> list[Change]:
        """The changes that the book tells and that differ from nothing, each with its reasons."""
        totals = Totals(self.draft.amounts)
        kept = {(bare(one.subject), bare(one.base)): one for one in self.draft.bridges}
        found: dict[str, Change] = {}
        for slot, at in self._slots:
            if slot.op in _WHY:
                one = self._change(slot, at, totals, kept)
                if one.change or one.reasons:
                    found.setdefault(one.key, one)
        for bridge in self.draft.bridges:
            one = _of_bridge(bridge, totals)
            found.setdefault(one.key, one)
        return list(found.values())

    def _change(self, slot: Slot, at: At, totals: Totals, kept: dict[tuple[Point, Point], Bridge]) -> Change:
        assert self.speaker is not None  # there are slots
        subject = replace(self.speaker.point(slot.words, at), office=self.draft.office)
        if slot.op == "reasons":
            base = replace(subject, year=subject.year - 1)
        else:
            base = replace(subject, stage=self.speaker.printed.budget_stage(subject))
        bridge = kept.get((bare(subject), bare(base)))
        label = f"{_named(slot, at)}（{_AGAINST[slot.op]}）"
        reasons = bridge.reasons if bridge else ()
        return Change(label, subject, base, totals.of(subject), totals.of(base), reasons)


def _written(department: Department, year: int, kind: BookKind) -> dict[str, BookWords]:
    rows = BookWords.objects.filter(department=department, year=year, kind=kind).order_by("pk")
    return {row.topic: row for row in rows}


def _of_bridge(bridge: Bridge, totals: Totals) -> Change:
    """A change that somebody gave reasons for and the plan does not ask about."""
    one = bridge.subject
    against = _AGAINST["reasons" if bridge.base.year != one.year else "budget_reasons"]
    words = (one.source.value, one.nature.value, one.function, one.flow.value)
    label = f"{' '.join(word for word in words if word)}（{against}）"
    return Change(label, one, bridge.base, totals.of(one), totals.of(bridge.base), bridge.reasons)


def _named(slot: Slot, at: At) -> str:
    code = at.topic if at.topic != at.label else ""
    return slot.words.replace("@", f"{code} {at.label}".strip())


# --- the walk through the plan ------------------------------------------------------------------------


def _speaker(draft: Draft, holdings: Holdings) -> Speaker | None:
    found = plan(draft.kind)
    stage = Stage.ORIGINAL_BUDGET if draft.kind is BookKind.BUDGET else Stage.OUTTURN
    return Speaker(draft, found, Printed(draft, (), stage), holdings) if found else None


def _slots(speaker: Speaker) -> Iterator[tuple[Slot, At]]:
    """Every slot of the book's sentences, at every place of the lists."""
    for statement in speaker.plan.statements:
        if statement.is_valid(speaker.draft.year):
            yield from _of_statement(statement, speaker)


def _of_statement(statement: Statement, speaker: Speaker) -> Iterator[tuple[Slot, At]]:
    for template in (statement.text, statement.zero, statement.otherwise):
        for slot in template.slots:
            if "@" not in slot.words:
                yield slot, NOWHERE
    wanted = [slot for slot in statement.item.slots if slot.op == "text" or slot.op in _WHY]
    if statement.each is not None and statement.each.kind != "topics" and wanted:
        for at in places(statement.each, speaker):
            for slot in wanted:
                yield slot, at
