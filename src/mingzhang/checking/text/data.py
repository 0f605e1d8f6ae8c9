"""The small lexicons of the text rules, vetted when they are loaded."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ...model.errors import DataError
from ...model.finding import Severity


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong spelling: `wrong` as it stands, `right` as it should, `context` where the context decides."""

    wrong: str
    right: str
    context: re.Pattern[str] | None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the text has it."""
        if self.wrong not in text:
            return []
        return [m.span() for m in (self.context or re.compile(re.escape(self.wrong))).finditer(text)]


@dataclass(frozen=True, slots=True)
class Residue:
    """What a template leaves behind: `needle` must occur for the pattern to be looked for."""

    needle: str
    pattern: re.Pattern[str]
    severity: Severity
    message: str


def _rows(name: str, columns: int) -> Iterator[tuple[str, list[str]]]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    for number, row in enumerate(csv.reader(text.splitlines()), start=1):
        where = f"checking/text/{name}:{number}"
        if len(row) != columns:
            raise DataError(f"{where}: {len(row)} fields instead of {columns}")
        if number > 1:
            yield where, row


def _pattern(text: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise DataError(f"{where}: {text!r} is no pattern ({error})") from None


def _severity(text: str, where: str) -> Severity:
    try:
        return Severity(text)
    except ValueError:
        raise DataError(f"{where}: {text!r} is no severity") from None


@cache
def slips() -> tuple[Slip, ...]:
    """Spellings that are wrong (lexicon.csv): wrong form, right form, context as a pattern or empty."""
    found = []
    for where, (wrong, right, context) in _rows("lexicon.csv", 3):
        if not wrong or wrong == right or (context and wrong not in context):
            raise DataError(f"{where}: {wrong!r} must differ from {right!r} and stand in its context")
        found.append(Slip(wrong, right, _pattern(context, where) if context else None))
    return tuple(found)


@cache
def residues() -> tuple[Residue, ...]:
    """Leftovers of templates (residue.csv): needle, pattern, severity, message."""
    rows = _rows("residue.csv", 4)
    return tuple(Residue(n, _pattern(p, w), _severity(s, w), m) for w, (n, p, s, m) in rows)
