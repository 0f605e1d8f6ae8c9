"""`mingzhang write BOOK -o DIR`: the book of a draft or of a document, in every format asked for."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ..library.write import Format, prepare, write_composed
from ..model.draft import Rounding
from ..model.errors import UnreadableError
from .terminal import progress, put, say, say_unreadable, say_unwritable

DONE, UNREADABLE = 0, 2


def run_write(options: Namespace) -> int:
    """Compose the book, write it, print the paths; what a person should look at goes to stderr."""
    try:
        formats = formats_of(options.format)
    except ValueError:
        known = ",".join(kind.value for kind in Format)
        say(f"--format {options.format}：格式须在 {known} 之中，用逗号分隔")
        say(f"--format {options.format}: choose from {known}, separated by commas")
        return UNREADABLE
    try:
        rounding = Rounding(options.rounding) if options.rounding else None
        composed = prepare(Path(options.book), rounding, formats)
        with progress("编写", len(formats)) as bar:
            paths = write_composed(composed, options.output, formats, options.ascii_names, bar)
    except UnreadableError as error:
        say_unreadable(options.book, error)
        return UNREADABLE
    except OSError as error:
        say_unwritable(options.output, error)
        return UNREADABLE
    for remark in composed.manuscript.remarks:
        say(f"注意：{remark}")
    for path in paths:
        put(str(path))
    return DONE


def formats_of(text: str) -> tuple[Format, ...]:
    """The formats of a list separated by commas, each once; ValueError for another word.

    >>> formats_of("pdf,docx,pdf")
    (<Format.PDF: 'pdf'>, <Format.DOCX: 'docx'>)
    """
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    if not words:
        raise ValueError(text)
    return tuple(dict.fromkeys(map(Format, words)))
