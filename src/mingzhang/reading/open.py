"""A file becomes a book: told by its content, read by its front end, refused with advice (读取入口)."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from ..model.book import Book
from ..model.errors import EmptyFileError, NotOpenedError
from .assembly.assemble import assemble
from .opening import limits
from .opening.encoding import file_name
from .opening.sniff import HEAD, Media, mismatch, sniff
from .opening.substance import refuse_other_matters
from .page import Page

FrontEnd = Callable[[Path], tuple[list[Page], list[str]]]

_FRONT_ENDS = {
    Media.PDF: "pdf.front",
    Media.TEXT: "plain.front",
    Media.CSV: "tabular.front",
    Media.XLSX: "office.workbook",
    Media.XLSB: "office.workbook",
    Media.XLS: "office.workbook",
    Media.ODS: "office.workbook",
    Media.DOCX: "office.word",
    Media.HTML: "office.html",
    Media.MHTML: "office.html",
}


def read_book(path: Path) -> Book:
    """The book in a file, read in a process of its own that is bounded in time and memory.

    Raises an UnreadableError that says what to do when the file is no readable budget document.
    """
    media = recognise(path)
    _load(media)  # before the fork, so that it is loaded once
    if not hasattr(os, "fork"):
        return _read(path, media)
    isolation = import_module(f"{__package__}.opening.isolation")
    return cast(Book, isolation.isolated(lambda file: _read(file, media), path))


def read_book_here(path: Path) -> Book:
    """The same in this process: for workers that may die of a bad file, and for files of our own."""
    return _read(path, recognise(path))


def recognise(path: Path) -> Media:
    """The format of a file, by its first bytes and its size; nothing of it is interpreted yet."""
    try:
        if path.is_dir():
            raise _not_opened("这是文件夹，不是文件", "this is a directory, not a file", path)
        if not path.is_file() and path.exists():
            raise _no_file(path)
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError as error:
        raise _not_opened("找不到文件", "there is no such file", path) from error
    except PermissionError as error:
        raise _not_opened("没有读取该文件的权限", "no permission to read this file", path) from error
    except (OSError, ValueError) as error:
        raise _not_opened("文件打不开", "the file cannot be opened", path) from error
    if not head:
        raise EmptyFileError(
            "文件是空的（0 字节）。请重新下载或换一个文件。",
            "the file is empty (0 bytes): download it again",
        )
    if size > limits.FILE_BYTES:
        raise limits.too_big(size, limits.FILE_BYTES)
    return sniff(path, head)


def _not_opened(chinese: str, english: str, path: Path) -> NotOpenedError:
    return NotOpenedError(
        f"{chinese}：{path}。请检查路径和权限后再试。",
        f"{english}: {path}; check the path and the permissions",
    )


def _no_file(path: Path) -> NotOpenedError:
    """A pipe or a device: what was read of it once is gone, and a document is read more than once."""
    return NotOpenedError(
        f"这是管道或设备，不是文件：{path}。请先保存为文件，再读取该文件。",
        f"this is a pipe or a device, not a file: {path}; save it as a file first and read that",
    )


def _load(media: Media) -> FrontEnd | None:
    """The front end of a format; formats that are not asked for are not loaded."""
    if media is Media.BOOK:
        return None
    module = import_module(f"{__package__}.{_FRONT_ENDS[media]}")
    return cast(FrontEnd, module.read_pages)


def _read(path: Path, media: Media) -> Book:
    front_end = _load(media)
    if front_end is None:
        book_file = import_module(f"{__package__}.opening.book_file")
        return cast(Book, book_file.read(path))
    pages, remarks = front_end(path)
    if len(pages) > limits.PAGES:
        raise limits.too_many("页", len(pages), limits.PAGES)
    odd = mismatch(path, media)
    book = assemble(file_name(path.name), media.value, pages, [odd, *remarks] if odd else remarks)
    refuse_other_matters(book)
    return book
