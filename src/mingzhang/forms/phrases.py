"""The phrasebook (文字说明用语): templates with slots, read from sentences and filled to write them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from pathlib import Path

from ..model.errors import DataError
from ..model.fact import ClaimKind, Direction

FOLDER = Path(__file__).parent / "data"


class Value(Enum):
    """What kind of value a phrase holds: the slot that carries it."""

    MONEY = "amount"
    RATE = "rate"
    COUNT = "count"
    NONE = ""


_UNIT_SLOTS = {Value.MONEY: "{unit}", Value.RATE: "%", Value.COUNT: "{classifier}"}
_FREE = {"subject": r".*?", "part": r".+?", "base": r"[^,;:]{1,60}?", "names": r".+"}
_DIRECTIONS = {"up": Direction.UP, "down": Direction.DOWN, "flat": Direction.FLAT}
_COMPARISONS = {
    **{"more": Direction.UP, "less": Direction.DOWN, "equal": Direction.FLAT, "flat": Direction.FLAT},
    **{"rises": Direction.UP, "falls": Direction.DOWN},
}
_TOKEN = re.compile(r"\{(\w+)\}|(\[)|(\])|([^{}\[\]]+)")


@dataclass(frozen=True, slots=True)
class Match:
    """What a phrase says of the words it matched; "" where the phrase has no such slot."""

    subject: str = ""
    base: str = ""
    part: str = ""
    names: str = ""
    direction: Direction = Direction.NONE


@dataclass(frozen=True)
class Words:
    """The lists of words that stand for one another, by the name of their slot."""

    lists: Mapping[str, tuple[str, ...]]

    def choice(self, name: str) -> str:
        """A regular expression for any word of the list, the longest first."""
        words = sorted(self.lists[name], key=len, reverse=True)
        return "(?:" + "|".join(map(re.escape, words)) + ")"

    @cached_property
    def directions(self) -> str:
        """A regular expression for any direction word."""
        return "(?:" + "|".join(self.choice(name) for name in _DIRECTIONS) + ")"

    @cached_property
    def meaning(self) -> dict[str, Direction]:
        """Direction of every direction and comparison word."""
        named = {**_DIRECTIONS, **_COMPARISONS}
        return {word: sense for name, sense in named.items() for word in self.lists[name]}


@dataclass(frozen=True)
class Phrase:
    """One phrase: how it is written, how it is read, and what it says.

    `text` is the template to write, `also` other templates that are understood. `within` "reasons" limits
    the phrase to lists of reasons; `follows` to the place right after a claim of that phrase.
    """

    id: str
    kind: ClaimKind
    text: str
    also: tuple[str, ...]
    words: Words
    within: str = ""
    follows: str = ""
    note: str = ""

    @cached_property
    def value(self) -> Value:
        """What kind of value the phrase holds."""
        return next((kind for kind in _UNIT_SLOTS if f"{{{kind.value}}}" in self.text), Value.NONE)

    @cached_property
    def _readers(self) -> tuple[tuple[str, re.Pattern[str], str], ...]:
        return tuple(self._reader(template) for template in (self.text, *self.also))

    def _reader(self, template: str) -> tuple[str, re.Pattern[str], str]:
        """The longest fixed word of the template, the expression for what leads, the words that trail."""
        lead, tail = self._halves(template)
        fixed = re.findall(r"[^{}\[\]]+", re.sub(r"\{\w+\}|\[[^\]]*\]", "{", lead))
        hint = max((word.strip("{") for word in fixed), key=len, default="")
        return hint, re.compile(_compile(lead, self.words) + "$"), tail

    def _halves(self, template: str) -> tuple[str, str]:
        if self.value is Value.NONE:
            return template, ""
        lead, _, tail = template.partition(f"{{{self.value.value}}}{_UNIT_SLOTS[self.value]}")
        return lead, tail

    def fits(self, last: str, reasons: bool, directed: bool) -> bool:
        """True when the phrase can stand here: after the phrase `last`, in a list of reasons or not,
        behind words that name a direction or not."""
        if self.follows not in ("", last) or (self.within and not reasons):
            return False
        return directed or "{direction}" not in self.text

    def read(self, lead: str, tail: str = "") -> Match | None:
        """What the phrase says of the words before a value (and after it), or None.

        >>> share = next(phrase for phrase in phrases() if phrase.id == "share")
        >>> share.read("占本年支出合计的").base
        '本年支出合计'
        """
        for hint, pattern, trailing in self._readers:
            if hint in lead and tail.startswith(trailing):
                match = pattern.match(lead)
                if match is not None:
                    return self._match(match)
        return None

    def _match(self, match: re.Match[str]) -> Match:
        found = match.groupdict()
        word = found.get("direction") or ""
        return Match(
            subject=found.get("subject") or "",
            base=found.get("base") or "",
            part=found.get("part") or "",
            names=found.get("names") or "",
            direction=self.words.meaning.get(word, Direction.NONE),
        )

    def write(self, slots: Mapping[str, str]) -> str:
        """The phrase as a sentence; DataError when a slot that must be filled is missing.

        >>> change = next(phrase for phrase in phrases() if phrase.id == "change.than")
        >>> change.write(dict(subject="", base="上年", direction="增加", amount="14.02", unit="万元"))
        '比上年增加14.02万元'
        """
        text = re.sub(r"\[([^\]]*)\]", lambda m: m[1] if _filled(m[1], slots) else "", self.text)
        return re.sub(r"\{(\w+)\}", lambda m: self._slot(m[1], slots), text)

    def _slot(self, name: str, slots: Mapping[str, str]) -> str:
        if name in slots:
            return slots[name]
        if name in self.words.lists:
            return self.words.lists[name][0]
        raise DataError(f"phrases.toml: {self.id}: {{{name}}} is not filled")


def _filled(text: str, slots: Mapping[str, str]) -> bool:
    names = re.findall(r"\{(\w+)\}", text)
    return bool(names) and all(slots.get(name) for name in names)


def _compile(template: str, words: Words) -> str:
    parts = []
    for slot, opening, closing, literal in _TOKEN.findall(template):
        if slot:
            parts.append(_slot_pattern(slot, words))
        else:
            parts.append("(?:" if opening else ")?" if closing else re.escape(literal))
    return "".join(parts)


def _slot_pattern(slot: str, words: Words) -> str:
    if slot in _FREE:
        return f"(?P<{slot}>{_FREE[slot]})"
    if slot == "direction":
        return f"(?P<direction>{words.directions})"
    pattern = words.choice(slot)
    return f"(?P<direction>{pattern})" if slot in _COMPARISONS else pattern


@cache
def phrases() -> tuple[Phrase, ...]:
    """All phrases in the order in which they are tried."""
    return load(FOLDER / "phrases.toml")


@cache
def phrases_of(value: Value) -> tuple[Phrase, ...]:
    """The phrases that hold that kind of value, in order."""
    return tuple(phrase for phrase in phrases() if phrase.value is value)


@cache
def words() -> Words:
    """The word lists of the phrasebook."""
    return phrases()[0].words


def load(path: Path) -> tuple[Phrase, ...]:
    """Read and vet a phrasebook. DataError names the file and the phrase of a mistake."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name}: {error}") from error
    lists = Words({name: tuple(found) for name, found in data.get("words", {}).items()})
    for name in {*_DIRECTIONS, *_COMPARISONS} - set(lists.lists):
        raise DataError(f"{path.name}: [words] has no list {name!r}")
    found = tuple(_phrase(row, lists, path.name) for row in data.get("phrase", ()))
    ids = [phrase.id for phrase in found]
    for phrase in found:
        if ids.count(phrase.id) > 1 or (phrase.follows and phrase.follows not in ids):
            raise DataError(f"{path.name}: {phrase.id}: the id stands twice, or follows no phrase")
    return found


def _phrase(row: Mapping[str, object], lists: Words, file: str) -> Phrase:
    where = f"{file}: {row.get('id', 'a phrase without id')}"
    unknown = set(row) - {"id", "kind", "text", "also", "within", "follows", "note"}
    if unknown or not (row.get("id") and row.get("kind") and row.get("text")):
        raise DataError(f"{where}: id, kind or text is missing, or {sorted(unknown)} is not known")
    also = row.get("also", [])
    if not isinstance(also, list) or str(row.get("within", "")) not in ("", "reasons"):
        raise DataError(f'{where}: `also` must be a list, `within` "reasons"')
    try:
        kind = ClaimKind(str(row["kind"]))
    except ValueError:
        raise DataError(f"{where}: {row['kind']!r} is no kind of claim") from None
    for template in (str(row["text"]), *map(str, also)):
        _vet(template, lists, where)
    return Phrase(
        str(row["id"]), kind, str(row["text"]), tuple(map(str, also)), lists,
        str(row.get("within", "")), str(row.get("follows", "")), str(row.get("note", "")),
    )  # fmt: skip


_VALUE_SLOTS = {"amount", "unit", "rate", "count", "classifier", "direction"}


def _vet(template: str, lists: Words, where: str) -> None:
    slots = re.findall(r"\{(\w+)\}", template)
    for slot in slots:
        if slot not in _FREE and slot not in _VALUE_SLOTS and slot not in lists.lists:
            raise DataError(f"{where}: {{{slot}}} is neither a slot nor a list of [words]")
    if sum(slot in ("amount", "rate", "count") for slot in slots) > 1:
        raise DataError(f"{where}: {template!r} holds more than one value")
    if template.count("[") != template.count("]") or re.search(r"\[[^\]]*\[", template):
        raise DataError(f"{where}: brackets of {template!r} do not match")
