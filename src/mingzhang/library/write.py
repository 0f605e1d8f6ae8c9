"""Write a book in every format people use: PDF, DOCX, XLSX, HTML, and its data. All files, or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ..model.book import Book, BookKind
from ..model.draft import Draft, Rounding
from ..model.errors import DraftError
from ..model.manuscript import Manuscript
from ..writing.draw import warm
from .compose import compose
from .draft_file import to_json
from .drafts import draft_of, is_draft, load
from .one import read
from .placing import refuse_own, write_together
from .workers import Progress

File = tuple[str, bytes]
_PLAIN_NAMES = {
    BookKind.BUDGET: "budget",
    BookKind.FINAL_ACCOUNTS: "final_accounts",
    BookKind.SELF_EVALUATION: "self_evaluation",
    BookKind.UNKNOWN: "book",
}


class Format(Enum):
    """What a book is written as."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    HTML = "html"
    DATA = "data"  # a folder: CSV with datapackage.json, book.json, draft.json


_ILLUSTRATED = frozenset({Format.PDF, Format.DOCX, Format.HTML})


def write(
    source: Path | str | Book | Draft,
    out: Path | str,
    rounding: Rounding | None = None,
    formats: Iterable[Format] = tuple(Format),
    ascii_names: bool = False,
) -> tuple[Path, ...]:
    """Write the book of a draft, a read book, or a file of either into the folder `out`.

    All of them, or none; older files of the same names are replaced. `rounding` wins over the draft's own;
    controlled when neither says. `ascii_names` gives final_accounts_2017.pdf instead of 2017年部门决算.pdf.
    Returns the paths; of the data, that of datapackage.json. Raises a DraftError when nothing can be
    written, an OverwritingError when a file would replace the source, an UnreadableError when the source
    is no readable file.
    """
    chosen = tuple(formats)
    return write_composed(prepare(source, rounding, chosen), out, chosen, ascii_names)


@dataclass(frozen=True, slots=True)
class Composed:
    """A draft, the manuscript composed from it, and the file that it comes from, if it is one."""

    draft: Draft
    manuscript: Manuscript
    source: Path | None = None


def prepare(
    source: Path | str | Book | Draft,
    rounding: Rounding | None = None,
    formats: Iterable[Format] = tuple(Format),
) -> Composed:
    """The book of a source, composed but not yet written; its remarks can be read first.

    What draws the charts of those formats gets ready meanwhile.
    """
    draft = source_draft(source)
    if not _ILLUSTRATED.isdisjoint(formats):
        warm()
    path = Path(source) if isinstance(source, (str, Path)) else None
    return Composed(draft, compose(draft, rounding), path)


def write_composed(
    composed: Composed,
    out: Path | str,
    formats: Iterable[Format] = tuple(Format),
    ascii_names: bool = False,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write a composed book, as `write` does; `progress` is told after each format."""
    chosen = list(dict.fromkeys(formats))
    name = file_name(composed.draft, ascii_names)
    files: list[File] = []
    for done, kind in enumerate(chosen, start=1):
        files += rendered(composed.manuscript, composed.draft, kind, name)
        if progress is not None:
            progress(done, len(chosen))
    target = Path(out)
    refuse_own([composed.source] if composed.source else [], (target / path for path, _ in files))
    write_together(dict(files), target)
    return tuple(target / _shown(kind, name) for kind in chosen)


def source_draft(source: Path | str | Book | Draft) -> Draft:
    """The draft that a source is, holds, or would have been written from."""
    if isinstance(source, Draft):
        return source
    if isinstance(source, Book):
        return draft_of(source)
    path = Path(source)
    if path.suffix.lower() == ".json" and path.is_file() and is_draft(path):
        return load(path)
    book = read(path)
    if not book.tables:
        raise DraftError(f"{path.name}中没有表格，无法据以编写", f"{path.name} holds no tables to write from")
    return draft_of(book)


def file_name(draft: Draft, ascii_names: bool = False) -> str:
    """The name of a book's files without the ending.

    >>> file_name(Draft("某市某局", 2024, BookKind.BUDGET, ()))
    '2024年部门预算'
    """
    plain = f"{_PLAIN_NAMES[draft.kind]}_{draft.year}"
    return plain if ascii_names else f"{draft.year}年{draft.kind.value}"


def rendered(manuscript: Manuscript, draft: Draft, kind: Format, name: str) -> tuple[File, ...]:
    """The files of one format, by their path below the folder."""
    if kind is Format.DATA:
        from ..writing.package import render as package

        own = (("draft.json", to_json(draft).encode()),)
        return tuple((f"{name}/{path}", content) for path, content in package(manuscript, own))
    return ((f"{name}.{kind.value}", _document(manuscript, kind)),)


def _document(manuscript: Manuscript, kind: Format) -> bytes:
    """One document. The libraries of a format load when it is asked for."""
    match kind:
        case Format.PDF:
            from ..writing.typeset import render as pdf

            return pdf(manuscript)
        case Format.DOCX:
            from ..writing.word import render as docx

            return docx(manuscript)
        case Format.XLSX:
            from ..writing.workbook import render as xlsx

            return xlsx(manuscript)
        case _:
            from ..writing.page import render as html

            return html(manuscript)


def _shown(kind: Format, name: str) -> Path:
    return Path(name) / "datapackage.json" if kind is Format.DATA else Path(f"{name}.{kind.value}")
