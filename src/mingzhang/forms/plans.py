"""Sentence plans (行文方案): what the explanatory part says in each section, as templates around amounts.

A file of `data/plans` is the plan of one kind of book. Its statements belong to sections of the form sets by
title; a template holds slots, each an operation on the amount that its words name:

    {amount:本年收入}                 42,506.60万元
    {change:财政拨款收入}             比上年决算数减少1,905.76万元，下降4.38%
    {share:@/一般公共预算财政拨款支出}  占一般公共预算财政拨款支出的8.59%

`@` is the amount (or subject, or item) that a list is at. [ … ] is left out when a slot in it is silent.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..model.book import BookKind
from ..model.errors import DataError
from ..model.validity import OPEN_END
from ..vocabulary.terms import recognise

FOLDER = Path(__file__).parent / "data" / "plans"
_SLOT = re.compile(r"\{(\w+)(?::([^{}/]*)(?:/([^{}]*))?)?\}")
_PIECE = re.compile(r"\[[^\]]*\]|[^\[\]]+")
_AMOUNTS = {"amount", "some", "change", "completion", "budget", "outturn", "compared", "share", "natures"}
_WORDED = {"reasons", "budget_reasons", "text", "count", "listing", "parts"}
_BARE = {
    "office", "year", "last_year", "units", "unit_count", "name", "path", "each",
}  # fmt: skip
_KEYS = {
    "sections", "heading", "about", "within", "text", "zero", "otherwise", "given", "missing", "each", "item",
    "between", "numbered", "first_year", "last_year", "table", "glossary",
}  # fmt: skip
GIVEN = ("", "units", "projects")
LISTS = ("categories", "sections", "items", "classes", "projects", "topics", "words")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a template: what is said (`op`) of the amount that `words` name, against `base`."""

    op: str
    words: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """Parts of a sentence: text and slots; a tuple inside is left out when one of its slots is silent."""

    parts: tuple[str | Slot | tuple[str | Slot, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot in order."""
        flat = [piece for part in self.parts for piece in (part if isinstance(part, tuple) else (part,))]
        return tuple(piece for piece in flat if isinstance(piece, Slot))


@dataclass(frozen=True, slots=True)
class Listing:
    """What `{each}` runs over: a kind of LISTS, and the words whose subjects, classes or topics are meant."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One paragraph, or a numbered list of paragraphs, of a section.

    sections   titles of the form sets' sections that it belongs to: it is made in the first that there is
    heading    heading of its own below that of the section
    about      words of the amount that it is about: `zero` (or nothing) is said instead when that is nil
    within     words of an amount; when that is nil the statement is not made
    otherwise  said when the draft does not hold what the statement needs, but holds what is `given`
               (units, projects)
    missing    what the officer has to enter when the draft holds neither, as the marker names it
    each       a list; `item` is its template, `between` stands between items, `numbered` gives each a
               paragraph
    table      the title of a form that stands here instead of among the numbered tables
    """

    sections: tuple[str, ...]
    text: Template
    heading: str = ""
    about: str = ""
    within: str = ""
    zero: Template = Template()
    otherwise: Template = Template()
    given: str = ""
    missing: str = ""
    each: Listing | None = None
    item: Template = Template()
    between: str = "；"
    numbered: bool = False
    first_year: int = 0
    last_year: int = OPEN_END
    table: str = ""
    glossary: bool = False

    def is_valid(self, year: int) -> bool:
        """True when the statement is made in books of that year."""
        return self.first_year <= year <= self.last_year


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one kind of book. `last` names last year's amount, `rate_decimals` are those of rates."""

    kind: BookKind
    last: str
    rate_decimals: int
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the glossary (名词解释); it is printed when one of its words occurs in the book."""

    name: str
    words: tuple[str, ...]
    meaning: str


@cache
def plan(kind: BookKind) -> Plan | None:
    """The plan of a kind of book; None when there is none."""
    return next((found for found in _plans(FOLDER) if found.kind is kind), None)


@cache
def glossary(folder: Path = FOLDER) -> tuple[Term, ...]:
    """The project's own definitions, in the order in which they are printed."""
    path = folder / "glossary.toml"
    rows = _parse(path).get("term", [])
    for row in rows:
        if set(row) - {"name", "words", "meaning"} or not (row.get("name") and row.get("meaning")):
            raise DataError(f"{path.name}: a term has name, words and meaning, not {sorted(row)}")
    return tuple(Term(row["name"], tuple(row.get("words", (row["name"],))), row["meaning"]) for row in rows)


@cache
def _plans(folder: Path) -> tuple[Plan, ...]:
    return tuple(load(path) for path in sorted(folder.glob("*.toml")) if path.name != "glossary.toml")


def load(path: Path) -> Plan:
    """Read and vet one plan. DataError names the file and the statement of a mistake."""
    data = _parse(path)
    try:
        kind = BookKind(data.get("kind"))
    except ValueError:
        raise DataError(f"{path.name}: {data.get('kind')!r} is no kind of book") from None
    rows = data.get("statement", [])
    statements = tuple(
        _statement(f"{path.name}, statement {at} ({row.get('sections', ['?'])[0]})", row)
        for at, row in enumerate(rows, start=1)
    )
    return Plan(kind, str(data.get("last", "上年")), int(data.get("rate_decimals", 2)), statements)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name}: {error}") from error


def _statement(where: str, row: Mapping[str, object]) -> Statement:
    unknown = set(row) - _KEYS
    if unknown or not row.get("sections"):
        raise DataError(f"{where}: sections is missing, or {sorted(unknown)} is not known")
    each = _listing(where, str(row["each"])) if row.get("each") else None
    texts = {key: template(str(row.get(key, "")), where) for key in ("text", "zero", "otherwise", "item")}
    if bool(texts["item"]) != (each is not None):
        raise DataError(f"{where}: `each` and `item` come together")
    about, within = str(row.get("about", "")), str(row.get("within", ""))
    _vet_words(about, where)
    _vet_words(within, where)
    return Statement(
        sections=_strings(row["sections"]), text=texts["text"], heading=str(row.get("heading", "")),
        about=about, within=within, zero=texts["zero"], otherwise=texts["otherwise"],
        given=_given(where, row), missing=str(row.get("missing", "")), each=each, item=texts["item"],
        between=str(row.get("between", "；")), numbered=bool(row.get("numbered", False)),
        first_year=_whole(row.get("first_year", 0)), last_year=_whole(row.get("last_year", OPEN_END)),
        table=str(row.get("table", "")), glossary=bool(row.get("glossary", False)),
    )  # fmt: skip


def _given(where: str, row: Mapping[str, object]) -> str:
    found = str(row.get("given", ""))
    if found not in GIVEN:
        raise DataError(f"{where}: given {found!r} is none of {GIVEN}")
    return found


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _listing(where: str, text: str) -> Listing:
    kind, _, words = text.partition(":")
    if kind not in LISTS:
        raise DataError(f"{where}: {kind!r} is none of {LISTS}")
    named = tuple(word for word in words.split("、") if word)
    if kind != "topics":
        for word in named:
            _vet_words(word, where)
    return Listing(kind, named)


def template(text: str, where: str = "a template") -> Template:
    """Parse a template; DataError when a slot is unknown or its words name no amount.

    >>> template("支出{amount:本年支出}[，{change:本年支出}]。").slots[1]
    Slot(op='change', words='本年支出', base='')
    """
    if text.count("[") != text.count("]") or re.search(r"\[[^\]]*\[", text):
        raise DataError(f"{where}: brackets of {text!r} do not match")
    parts: list[str | Slot | tuple[str | Slot, ...]] = []
    for piece in _PIECE.findall(text):
        if piece.startswith("["):
            parts.append(tuple(_slots(piece[1:-1], where)))
        else:
            parts += _slots(piece, where)
    return Template(tuple(parts))


def _slots(text: str, where: str) -> list[str | Slot]:
    found: list[str | Slot] = []
    at = 0
    for match in _SLOT.finditer(text):
        found += [text[at : match.start()]] if match.start() > at else []
        found.append(_vetted(Slot(match[1], match[2] or "", match[3] or ""), where))
        at = match.end()
    rest = text[at:]
    if set("{}") & set(_SLOT.sub("", text)):
        raise DataError(f"{where}: {text!r} has a brace too many")
    return found + ([rest] if rest else [])


def _vetted(slot: Slot, where: str) -> Slot:
    if slot.op not in _AMOUNTS | _WORDED | _BARE:
        raise DataError(f"{where}: {{{slot.op}}} is no slot")
    if slot.op in _AMOUNTS:
        _vet_words(slot.words, where)
        _vet_words(slot.base, where)
    return slot


def _vet_words(words: str, where: str) -> None:
    """The words of an amount must be known to the vocabulary, so that they give one point."""
    said = recognise(words.replace("@", "", 1))
    if said.unknown or said.contradictory:
        raise DataError(f"{where}: {words!r}: {said.unknown or 'its words contradict each other'}")
