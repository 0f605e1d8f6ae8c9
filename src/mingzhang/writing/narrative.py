"""The explanatory part of a book (情况说明): sections of the form, sentences of the plan, sheets in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..forms.model import Form, Section
from ..forms.plans import Listing, Plan, Statement, glossary, plan
from ..model.book import BookKind, Table
from ..model.draft import Draft
from ..model.manuscript import Heading, Passage, Piece, Sheet
from ..model.point import Stage
from ..vocabulary.text import plain
from .body import ordinal
from .holdings import Holdings
from .narrative_amounts import Printed
from .narrative_lists import places
from .narrative_words import NOWHERE, Speaker

_TABLES = ("表", "报表")
_PART = 1
_TO_DO = "【待填写："  # no officer can take it for a statement, and `check` finds it left behind
_NEAR = {"budget", "completion", "compared"}
_GLOSSARY = Passage("名词解释")  # stands where the glossary will


@dataclass(frozen=True)
class Narrative:
    """All pieces of a book in reading order, and what a person should look at."""

    pieces: tuple[Piece, ...]
    remarks: tuple[str, ...]


def narrate(
    draft: Draft, form: Form, sheets: Sequence[Sheet], insets: Sequence[tuple[str, Piece]] = ()
) -> Narrative:
    """The whole book of a draft: its sections as the form set orders them, with the sheets and the insets.

    `insets` are pieces (charts) that stand at the end of the section with that title.
    """
    found = plan(draft.kind)
    teller = _Teller(draft, form, sheets, insets, found or Plan(draft.kind, "上年", 2, ()))
    pieces = tuple(teller.with_glossary(list(teller.pieces())))
    return Narrative(pieces, (*_missing(pieces), *teller.speaker.all_remarks()))


def to_do(title: str) -> Passage:
    """What stands where nothing was entered: for the officer to fill in, not for a citizen to believe.

    >>> to_do("政府采购支出情况").text
    '【待填写：政府采购支出情况】'
    """
    return Passage(f"{_TO_DO}{title}】")


def _is_to_do(piece: Piece) -> bool:
    return isinstance(piece, Passage) and piece.text.startswith(_TO_DO)


def _missing(pieces: Sequence[Piece]) -> Iterator[str]:
    """One remark that lists everything still to be entered."""
    found = [p.text[len(_TO_DO) : -1] for p in pieces if isinstance(p, Passage) and _is_to_do(p)]
    if found:
        listed = "、".join(dict.fromkeys(found))
        yield f"有{len(found)}处内容没有录入，书中以“【待填写：…】”标出：{listed}。请补入底稿后重新编写。"


class _Teller:
    def __init__(
        self,
        draft: Draft,
        form: Form,
        sheets: Sequence[Sheet],
        insets: Sequence[tuple[str, Piece]],
        own: Plan,
    ) -> None:
        stage = Stage.ORIGINAL_BUDGET if draft.kind is BookKind.BUDGET else Stage.OUTTURN
        self.draft, self.form, self.insets, self.plan = draft, form, insets, own
        inner = {title for table in form.tables if table.narrative for title in table.titles}
        self.numbered = [sheet for sheet in sheets if sheet.table.title not in inner]
        self.inner = [sheet for sheet in sheets if sheet.table.title in inner]
        printed = Printed(draft, sheets, stage)
        self.speaker = Speaker(draft, own, printed, Holdings.of(draft))
        self.shown = [sheet.table for sheet in sheets]
        self.of_section = _assigned(own, form, draft.year)

    # --- sections -------------------------------------------------------------------------------

    def pieces(self) -> Iterator[Piece]:
        """Heading, sheets and statements of every part in order."""
        yield from self._sections(self._parts(), _PART)
        yield from self.inner  # tables of the narrative whose section the form set does not have

    def _parts(self) -> list[Section]:
        """The parts of the book; the tables get one of their own where the form set gives them none."""
        parts = [section for section in self.form.sections if not section.parent]
        if not any(section.title.endswith(_TABLES) for section in parts):
            kind = "预算表" if self.draft.kind is BookKind.BUDGET else "决算表"
            divided = [at for at, section in enumerate(parts) if self._below(section)]
            parts.insert(divided[-1] if divided else len(parts), Section(f"部门{kind}"))
        return parts

    def _below(self, section: Section) -> list[Section]:
        return [other for other in self.form.sections if other.parent == section.title]

    def _sections(self, sections: Sequence[Section], level: int, count: int = 0) -> Iterator[Piece]:
        """Sections with their headings, numbered on from `count`; optional ones only if they have content."""
        for section in sections:
            content = list(self._content(section, level))
            if content or section.required:
                count += 1
                yield Heading(level, mark(level, count) + section.title)
                yield from content or [to_do(section.title)]

    def _content(self, section: Section, level: int) -> Iterator[Piece]:
        if level == _PART and section.title.endswith(_TABLES):
            yield from self.numbered
        count = 0
        for piece in self._statements(section, level + 1):
            count += isinstance(piece, Heading) and piece.level == level + 1
            yield _numbered(piece, count, level + 1)
        yield from self._sections(self._below(section), level + 1, count)
        yield from (piece for title, piece in self.insets if title in section.titles)

    # --- statements -----------------------------------------------------------------------------

    def _statements(self, section: Section, level: int) -> Iterator[Piece]:
        for statement in self.of_section.get(section.title, ()):
            made = self._statement(statement, level)
            pieces = [piece for piece in made if section.required or not _is_to_do(piece)]
            if pieces and statement.heading:
                yield Heading(level, statement.heading)
            yield from pieces

    def _statement(self, statement: Statement, level: int) -> Iterator[Piece]:
        if statement.glossary:
            yield _GLOSSARY
            return
        sheet = next((s for s in self.inner if s.table.title == statement.table), None)
        if statement.table and sheet is None:
            yield from self._otherwise(statement)
            return
        yield from self._passages(statement)
        if sheet is not None:
            self.inner.remove(sheet)
            yield sheet

    def _passages(self, statement: Statement) -> Iterator[Passage]:
        instead = self._instead(statement)
        if instead is not None:
            yield from instead
            return
        at = places(statement.each, self.speaker) if statement.each else []
        items = [said for place in at if (said := self.speaker.say(statement.item, place))]
        inline = "" if statement.numbered else statement.between.join(items)
        text = self.speaker.say(statement.text, NOWHERE, each=inline)
        needs = statement.numbered and not statement.about
        if not text or (needs and not items):
            yield from self._otherwise(statement)
            return
        yield Passage(text)
        if statement.numbered:
            yield from (Passage(f"{number}.{said}") for number, said in enumerate(items, start=1))

    def _instead(self, statement: Statement) -> list[Passage] | None:
        """What is said when the amount is nil or unknown; None when the statement itself is made."""
        if statement.within and not self._known(statement.within):
            return []
        if not statement.about:
            return None
        amount = self._known(statement.about)
        if amount is None:
            return self._otherwise(statement)
        return None if amount or self._has_base(statement) else _said(self.speaker.say(statement.zero))

    def _has_base(self, statement: Statement) -> bool:
        """True when nothing was spent of a budget, or after last year, and the statement tells that."""
        point = self.speaker.point(statement.about)
        told = {slot.op for slot in (*statement.text.slots, *statement.item.slots)}
        if told & _NEAR and self.speaker.printed.budget(point):
            return True
        said = {slot.op for slot in statement.zero.slots}
        return "change" in told - said and bool(self.speaker.printed.last(point))

    def _known(self, words: str) -> Decimal | None:
        return self.speaker.printed.printed(self.speaker.point(words))

    def _otherwise(self, statement: Statement) -> list[Passage]:
        """What follows from the draft that does not hold what is needed, else what is to be entered."""
        if statement.otherwise and self._holds(statement.given):
            return _said(self.speaker.say(statement.otherwise))
        return [to_do(statement.missing)] if statement.missing else []

    def _holds(self, given: str) -> bool:
        match given:
            case "units":
                return bool(self.draft.units)
            case "projects":
                return self._has_no_key_project()
            case _:
                return True

    def _has_no_key_project(self) -> bool:
        """True when the projects are known and none reaches the threshold."""
        known = any(True for _ in self.speaker.printed.projects())
        return known and not places(Listing("projects", ()), self.speaker)

    # --- glossary -------------------------------------------------------------------------------

    def with_glossary(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        """The pieces with the glossary in its place: terms that occur anywhere in the book."""
        said = "".join(piece.text for piece in pieces if isinstance(piece, Passage))
        text = plain(said + "".join(map(_words_of, self.shown)))
        for piece in pieces:
            if piece is _GLOSSARY:
                yield from _glossary(text)
            else:
                yield piece


def _said(text: str) -> list[Passage]:
    return [Passage(text)] if text else []


def _glossary(text: str) -> Iterator[Passage]:
    """The terms that occur in a text, with the project's own definitions."""
    terms = [term for term in glossary() if any(plain(word) in text for word in term.words)]
    for number, term in enumerate(terms, start=1):
        yield Passage(f"{ordinal(number)}、{term.name}：{term.meaning}")


def _words_of(table: Table) -> str:
    """The words of a table: the cells that print no figure."""
    return "".join(c.text for c in table.cells if not c.text.replace(",", "").replace(".", "").isdigit())


def _assigned(own: Plan, form: Form, year: int) -> dict[str, list[Statement]]:
    """The statements of a year by the title of the section in which they are made."""
    found: dict[str, list[Statement]] = {}
    for statement in own.statements:
        if statement.is_valid(year) and (section := _section_of(statement, form)) is not None:
            found.setdefault(section.title, []).append(statement)
    return found


def _section_of(statement: Statement, form: Form) -> Section | None:
    """The first section that the statement names: by its title, else by another wording of it."""
    for title in statement.sections:
        titled = [s for s in form.sections if title == s.title]
        worded = [s for s in form.sections if title in s.titles]
        if titled or worded:
            return (titled or worded)[0]
    return None


def _numbered(piece: Piece, count: int, level: int) -> Piece:
    """The piece; a heading of that level with its number."""
    if isinstance(piece, Heading) and piece.level == level:
        return replace(piece, text=mark(level, count) + piece.text)
    return piece


def mark(level: int, number: int) -> str:
    """The number of a heading: 第一部分 over 一、 over （一） over 1.

    >>> mark(1, 4), mark(2, 3), mark(3, 1), mark(4, 2)
    ('第四部分\u3000', '三、', '（一）', '2.')
    """
    marks = {1: f"第{ordinal(number)}部分　", 2: f"{ordinal(number)}、", 3: f"（{ordinal(number)}）"}
    return marks.get(level, f"{number}.")
