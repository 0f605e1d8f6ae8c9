"""Drafts: loaded from and written to files, or taken from a book that was read.

A book read from paper holds rounded amounts only. They are taken as exact, every total with them, so that
the book written from the draft by plain rounding prints what the first one printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..model.book import Book, Table
from ..model.draft import Amount, Count, Draft, Rounding, Words
from ..model.errors import NotOpenedError
from ..model.fact import Claim, ClaimKind, Direction, Fact
from ..model.money import Figure
from ..model.point import Flow, Point
from ..vocabulary import codes
from ..vocabulary.terms import numbered
from ..vocabulary.text import plain
from .draft_file import from_json, is_draft, to_json
from .one import claims, facts

__all__ = ["draft_of", "dump", "is_draft", "load"]


def load(path: Path | str) -> Draft:
    """The draft in a JSON file.

    DraftError names the entry of a mistake; NotOpenedError says that there is no such file.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NotOpenedError(f"打不开底稿 {path}", f"cannot open the draft {path}") from error
    return from_json(text, Path(path).name)


def dump(draft: Draft, path: Path | str) -> None:
    """Write a draft as a JSON file."""
    Path(path).write_text(to_json(draft), encoding="utf-8")


def draft_of(book: Book) -> Draft:
    """The draft that a read book would have been written from, as far as the book says.

    Amounts of the tables as printed; from the sentences the amounts of last year and of the budget that
    no table holds, and the counts. Names of subjects and projects that differ from the lists are kept as
    words, like the texts beside the amounts. Its figures are public already: plain rounding keeps them.
    """
    printed = facts(book)
    said = claims(book, printed)
    amounts = _amounts(printed)
    return Draft(
        office=book.office,
        year=book.year,
        kind=book.kind,
        amounts=(*amounts, *_said_amounts(said, {amount.point: amount.fen for amount in amounts})),
        units=tuple(dict.fromkeys(f.point.unit for f in printed if f.point.unit)),
        counts=tuple(_counts(said)),
        words=tuple(_words(book, printed)),
        rounding=Rounding.PLAIN,
        printed=True,
    )


def _amounts(printed: Iterable[Fact]) -> tuple[Amount, ...]:
    found: dict[Point, int] = {}
    for fact in printed:
        fen = _fen(fact.figure)
        if fen is not None and fact.point.flow is not Flow.STOCK:
            found.setdefault(fact.point, fen)
    return tuple(Amount(point, fen) for point, fen in found.items())


def _fen(figure: Figure | None) -> int | None:
    """The printed amount in fen; None for what is no money, or finer than a fen."""
    if figure is None or not figure.unit.is_money:
        return None
    fen = figure.amount * 100
    return int(fen) if fen == fen.to_integral_value() else None


def _said_amounts(said: Sequence[Claim], known: dict[Point, int]) -> Iterator[Amount]:
    """Amounts that only sentences tell: levels, and the base of a change whose subject is known."""
    for claim in said:
        for point, fen in _told(claim, known):
            if point not in known:
                known[point] = fen
                yield Amount(point, fen)


def _told(claim: Claim, known: dict[Point, int]) -> Iterator[tuple[Point, int]]:
    fen = _fen(claim.value)
    if claim.subject is None or claim.approximate:
        return
    if claim.kind is ClaimKind.LEVEL and fen is not None:
        yield claim.subject, fen
    elif claim.kind is ClaimKind.NO_BASE and claim.base is not None:
        yield claim.base, 0
    elif claim.kind is ClaimKind.CHANGE and claim.base is not None and fen is not None:
        subject = known.get(claim.subject)
        if subject is not None and claim.direction in (Direction.UP, Direction.DOWN):
            yield claim.base, subject - claim.direction.value * fen


def _counts(said: Iterable[Claim]) -> Iterator[Count]:
    """Counts of a register, each once."""
    seen: set[tuple[str, int, str]] = set()
    for claim in said:
        if claim.kind is not ClaimKind.COUNT or claim.subject is None or claim.value is None:
            continue
        item = claim.subject.item or plain(claim.words)
        key = (item, claim.subject.year, claim.measure)
        if item and key not in seen:
            seen.add(key)
            yield Count(item, f"{claim.value.value:f}", claim.measure, claim.subject.year)


# --- words ------------------------------------------------------------------------------------------


def _words(book: Book, printed: Sequence[Fact]) -> Iterator[Words]:
    """Names that the lists do not give, and texts beside the amounts, each topic once."""
    seen: set[str] = set()
    for topic, text in (*_names(book, printed), *_texts(book, printed)):
        if topic not in seen:
            seen.add(topic)
            yield Words(topic, text, book.year)


def _names(book: Book, printed: Iterable[Fact]) -> Iterator[tuple[str, str]]:
    for fact in printed:
        point, label = fact.point, fact.label
        if point.project and label != point.project and plain(label) == point.project:
            yield f"name:{point.project}", label
        code = point.function or point.economic
        if fact.code and code and label and label not in codes.list_of(code, book.year).name(code):
            yield f"name:{code}", label


def _texts(book: Book, printed: Sequence[Fact]) -> Iterator[tuple[str, str]]:
    """Texts in the row of an item that no classification names: goals of projects, tasks done.

    Where two units have an item of one name and say different things, the topic names the unit.
    """
    found = list(_item_texts(book, printed))
    said: dict[str, set[str]] = {}
    for topic, _, text in found:
        said.setdefault(topic, set()).add(text)
    for topic, unit_topic, text in found:
        yield (unit_topic if unit_topic and len(said[topic]) > 1 else topic), text


def _item_texts(book: Book, printed: Sequence[Fact]) -> Iterator[tuple[str, str, str]]:
    """Topic, topic with the unit ("" without one) and text of every text beside an item."""
    items = [fact for fact in printed if fact.label and not fact.code and _is_item(fact)]
    tables = {table.number: table for table in book.tables}
    rows = {(fact.table, fact.row): fact for fact in reversed(items)}
    amounts = {(fact.table, fact.row, fact.column) for fact in printed}
    for (number, row), fact in sorted(rows.items()):
        table = tables[number]
        title = plain(numbered(table.title).text)
        for column, text in _beside(table, row, amounts):
            if plain(text) == plain(fact.label):
                continue
            head, unit = _head(table, column), fact.point.unit
            own = f"{head}:{unit}/{fact.label}" if unit else ""
            yield f"{title}/{head}:{fact.label}", own, text.strip()


def _is_item(fact: Fact) -> bool:
    return bool(fact.point.project) or (fact.label in fact.unknown and fact.point.flow is not Flow.NON_TAX)


def _beside(table: Table, row: int, amounts: set[tuple[int, int, int]]) -> Iterator[tuple[int, str]]:
    """Texts of a row that stand in no amount column of figures."""
    for cell in table.cells:
        own = cell.row == row and not cell.text.strip().isdigit() and not _is_figure(cell.text)
        if own and (cell.text.strip() or (table.number, row, cell.column) not in amounts):
            yield cell.column, cell.text


def _is_figure(text: str) -> bool:
    return bool(text.strip()) and not text.strip().replace(",", "").replace(".", "").strip("-－—0123456789")


def _head(table: Table, column: int) -> str:
    """The lowest header words over a column."""
    heads = [
        cell.text
        for cell in table.cells
        if cell.row < table.header_rows and cell.column <= column < cell.column + cell.column_span
    ]
    return plain(next((text for text in reversed(heads) if plain(text) and not text.isdigit()), ""))
