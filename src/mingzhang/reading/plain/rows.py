"""Rows of a one-sided table whose alignment is lost: code, broken name, amounts, words (行的拼合)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from ...forms.model import StubKind
from ...forms.words import head_words
from ..assembly.identity import looks_like_office
from .layout import LayoutSide
from .tokens import TextLine, Token, plain

_LETTERED = re.compile(r"\d{1,3}")
_PART_OF_CODE = re.compile(r"\d{2}")
_OF_UNIT = re.compile(r"\d{6}|\d{9}")  # 301001 某局本级


@dataclass(slots=True)
class Row:
    """One row, or one half of a row of a two-sided table."""

    codes: list[Token] = field(default_factory=list)
    label: list[Token] = field(default_factory=list)
    order: Token | None = None  # 行次
    amounts: list[Token] = field(default_factory=list)
    text: list[Token] = field(default_factory=list)
    below: list[tuple[Token, ...]] = field(default_factory=list)  # lines that end this name or begin the next
    opened: bool = False  # begun by its amounts, without a word that begins a row
    columns: list[int] | None = None  # which amount columns the amounts stand in, when not the first ones
    indent: int = 0

    @property
    def name(self) -> str:
        """The label without blanks and wraps."""
        return plain("".join(token.text for token in self.label))

    @property
    def is_total(self) -> bool:
        """True for 合计, 小计, 总计."""
        return self.name in head_words().totals

    @property
    def line(self) -> int:
        """The line on which the row starts; 0 for an empty row."""
        tokens = [*self.codes, *self.label, *self.amounts] + ([self.order] if self.order else [])
        return min((token.line for token in tokens), default=0)


class Kind(Enum):
    """What a run of words in a line is."""

    CODE = "code"
    WORDS = "words"
    AMOUNTS = "amounts"


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one line that belong together; `first` in its line, `fresh` behind a repeated head."""

    kind: Kind
    tokens: tuple[Token, ...]
    line: TextLine
    first: bool
    fresh: bool = False

    @property
    def starts(self) -> bool:
        """True when the run begins a row by itself."""
        return self.kind is Kind.CODE or (self.kind is Kind.WORDS and self.tokens[0].starts_row)


def decimals(lines: Sequence[TextLine]) -> int:
    """How many decimal places most amounts of the lines have."""
    places = Counter(
        len(token.text.rpartition(".")[2]) if "." in token.text else 0
        for line in lines
        for token in line.tokens
        if token.is_amount and not (token.is_integer and "." not in token.text and len(token.text) < 2)
    )
    return places.most_common(1)[0][0] if places else 0


def code_at(tokens: Sequence[Token], start: int, width: int) -> int:
    """How many tokens from `start` are a classification code; `width` is the number of code columns."""
    token = tokens[start]
    if width == 0 or not token.text.isdigit():
        return 0
    if token.is_code and (width == 1 or len(token.text) > 3):
        return 1
    if start == 0 and _OF_UNIT.fullmatch(token.text) and any(looks_like_office(t.text) for t in tokens[1:2]):
        return 1
    if width == 1 or not _LETTERED.fullmatch(token.text):
        return 0
    end = start + 1
    while end < len(tokens) and end - start < width and _PART_OF_CODE.fullmatch(tokens[end].text):
        end += 1
    follows = end == len(tokens) or not tokens[end].text.isdigit()
    return end - start if follows and (token.is_code or end - start > 1) else 0


def runs(line: TextLine, width: int, places: int, fresh: bool = False, sided: bool = False) -> Iterator[Run]:
    """The runs of a line; `width` code columns, `places` decimals of the table's amounts.

    In a two-sided table (`sided`) a code may follow words, where the left half has no amount.
    """
    tokens, start = line.tokens, 0
    while start < len(tokens):
        kind, end = _run(tokens, start, width, places, sided)
        yield Run(kind, tokens[start:end], line, start == 0, fresh)
        start = end


def _run(tokens: tuple[Token, ...], start: int, width: int, places: int, sided: bool) -> tuple[Kind, int]:
    length = code_at(tokens, start, width) if _may_be_code(tokens, start, sided) else 0
    if length:
        return Kind.CODE, start + length
    kind = _kind(tokens, start, places)
    end = start + 1
    while (
        end < len(tokens)
        and _kind(tokens, end, places) is kind
        and not _breaks(tokens, end, width, kind, sided)
    ):
        end += 1
    return kind, end


def _may_be_code(tokens: tuple[Token, ...], start: int, sided: bool) -> bool:
    last = start + 1 >= len(tokens)
    return start == 0 or (not last and (sided or tokens[start - 1].is_amount))


def _breaks(tokens: tuple[Token, ...], at: int, width: int, kind: Kind, sided: bool) -> bool:
    if kind is Kind.WORDS and not (sided and tokens[at].text.isdigit()):
        return tokens[at].starts_row
    length = code_at(tokens, at, width)
    return length > 0 and at + length < len(tokens) and not tokens[at + length].is_amount


def _kind(tokens: tuple[Token, ...], at: int, places: int) -> Kind:
    token = tokens[at]
    if not token.is_amount:
        return Kind.WORDS
    if places and token.is_integer and _inside_words(tokens, at):
        return Kind.WORDS
    return Kind.AMOUNTS


def _inside_words(tokens: tuple[Token, ...], at: int) -> bool:
    before = at > 0 and not tokens[at - 1].is_amount
    after = at + 1 < len(tokens) and not tokens[at + 1].is_amount
    return after and (before or at == 0)


class RowBuilder:
    """Puts runs together to rows of one layout side, in reading order.

    Words between two rows wait in `Row.below` of the first.
    """

    def __init__(self, side: LayoutSide, places: int) -> None:
        self.columns = len(side.columns)
        self.width = side.count(StubKind.CODE)
        self.has_text = bool(side.after)
        self.places = places
        self.names_first = False
        self.rows: list[Row] = []
        self.pending: list[Run] = []

    def build(self, lines: Sequence[TextLine], fresh: frozenset[int]) -> list[Row]:
        """The rows of the lines; `fresh` are the numbers of lines that follow a repeated head."""
        taken = [list(runs(line, self.width, self.places, line.number in fresh)) for line in lines]
        self.names_first = names_come_first(taken)
        for line_runs in taken:
            for run in line_runs:
                self._take(run)
        self._settle()
        return self.rows

    def _take(self, run: Run) -> None:
        if run.kind is Kind.CODE:
            label = self._names() if self.names_first else []
            self._settle()
            self.rows.append(Row(codes=list(run.tokens), label=label))
        elif run.kind is Kind.WORDS:
            self._words(run)
        else:
            self._amounts(run)

    def _names(self) -> list[Token]:
        """The words waiting, which name the row whose code comes now."""
        pending, self.pending = self.pending, []
        return [token for run in pending for token in run.tokens]

    def _words(self, run: Run) -> None:
        row = self.rows[-1] if self.rows else None
        if row is None or (run.starts and (row.label or row.amounts)):
            self._settle()
            self.rows.append(_labelled(run))
        elif row.amounts:
            self.pending.append(run)
        else:
            row.indent = row.indent if row.label else _indent(run)
            row.label += run.tokens

    def _amounts(self, run: Run) -> None:
        row = self.rows[-1] if self.rows else None
        if row is None or self.pending:
            self._open(run.line)
        elif row.amounts and not self._continues(row, run):
            self.rows.append(Row())
        add_amounts(self.rows[-1].amounts, run, self.places)

    def _continues(self, row: Row, run: Run) -> bool:
        return run.first and (
            len(row.amounts) < self.columns or wraps(row.amounts[-1], run.tokens[0], self.places)
        )

    def _open(self, line: TextLine) -> None:
        """Amounts came after words: the last of the words are the label of a new row."""
        pending, self.pending = self.pending, []
        if self.rows and not self.has_text:
            beside = [run for run in pending if run.line.number == line.number]
            self._leave(pending[: len(pending) - len(beside)])
            label = [token for run in beside for token in run.tokens]
            self.rows.append(Row(label=label, opened=True, indent=_indent(pending[0])))
            return
        cut = self._cut(pending) if self.has_text else 0
        self._leave(pending[:cut])
        row = _labelled(pending[cut]) if cut < len(pending) else Row()
        for run in pending[cut + 1 :]:
            row.label += run.tokens
        self.rows.append(row)

    def _cut(self, pending: list[Run]) -> int:
        """Index of the first run that belongs to the next row: what follows the last finished sentence."""
        ends = [
            index for index, run in enumerate(pending) if run.tokens[-1].text.endswith(("。", "！", "；"))
        ]
        return ends[-1] + 1 if ends else self._turned(pending)

    def _turned(self, pending: list[Run]) -> int:
        """Without a finished sentence: words beside the amounts are the row's, lines below the next label."""
        return next((index for index, run in enumerate(pending) if run.first and not run.fresh), len(pending))

    def _settle(self) -> None:
        pending, self.pending = self.pending, []
        self._leave(pending)

    def _leave(self, pending: Sequence[Run]) -> None:
        """Words that belong to the last row: its text, or the rest of its name."""
        row = self.rows[-1] if self.rows else None
        for run in pending:
            assert row is not None  # words wait only behind a row with amounts
            if not self.has_text:
                row.below.append(run.tokens)
            elif run.fresh and len(run.tokens) > 1 and not _finished(row):
                row.label.append(run.tokens[0])
                row.text += run.tokens[1:]
            else:
                row.text += run.tokens


def names_come_first(lines: Sequence[list[Run]]) -> bool:
    """True when names stand on the line above code and amounts, as where a name is set a little higher."""
    kinds = [[run.kind for run in line] for line in lines]
    above = sum(
        before == [Kind.WORDS] and line[:2] == [Kind.CODE, Kind.AMOUNTS] for before, line in pairwise(kinds)
    )
    beside = sum(line[:3] == [Kind.CODE, Kind.WORDS, Kind.AMOUNTS] for line in kinds)
    return above > beside


def add_amounts(amounts: list[Token], run: Run, places: int) -> None:
    """Add a run to the amounts of a row; an amount broken over the line end becomes whole."""
    tokens = list(run.tokens)
    if amounts and run.first and wraps(amounts[-1], tokens[0], places):
        last = amounts.pop()
        amounts.append(Token(last.text + tokens.pop(0).text, last.line, last.edge))
    amounts += tokens


def wraps(last: Token, first: Token, places: int) -> bool:
    """True when two amounts are one that was broken at the line end: 227988.5 and 0.

    >>> wraps(Token("227988.5", 1), Token("0", 2), 2), wraps(Token("227988.50", 1), Token("0.00", 2), 2)
    (True, False)
    """
    if last.line == first.line or not first.text[0].isdigit():
        return False
    if last.text.endswith(","):
        return True
    whole, point, fraction = last.text.rpartition(".")
    return (
        bool(point and whole)
        and len(fraction) < places
        and first.text.isdigit()
        and (len(fraction) + len(first.text) == places)
    )


def _finished(row: Row) -> bool:
    return not row.text or row.text[-1].text.endswith(("。", "！"))


def _indent(run: Run) -> int:
    return run.line.indent if run.first else 0


def _labelled(run: Run) -> Row:
    return Row(label=list(run.tokens), indent=_indent(run))
