"""Bounds of what reading accepts from a stranger's file, and the errors beyond them (读取上限)."""

from __future__ import annotations

from ...model.errors import TooLargeError

FILE_BYTES = 256 * 1024 * 1024  # a scanned departmental book of 300 pages has about 100 MB
UNPACKED_BYTES = 512 * 1024 * 1024  # all members of an office file together
UNPACKED_RATIO = 200  # spreadsheets of one repeated row reach about 100
RATIO_MATTERS_FROM = 32 * 1024 * 1024  # small members compress as they like
MEMBERS = 20_000  # members of an office file
MARKUP_BYTES = 96 * 1024 * 1024  # one XML or HTML text, which grows tenfold in memory
TEXT_BYTES = 64 * 1024 * 1024
PAGES = 3000  # the longest city-wide collection seen has about 1500
SHEETS = 2000
CELLS = 2_000_000  # non-blank cells of one sheet
SPAN = 16_384  # columns or rows of one merged cell
NESTING = 100  # tables in tables, elements in elements that we follow

WORKER_SECONDS = 120.0  # wall time of one file
WORKER_BYTES = 2 * 1024 * 1024 * 1024  # memory a worker may take beyond what its parent had


def too_many(what: str, count: int, most: int) -> TooLargeError:
    """The error for a file with more pages, sheets or cells than we read.

    >>> too_many("页", 10000, 3000).chinese
    '文件有 10000 页，超过可读取的上限 3000 页。请把它拆成每个部门一个文件再试。'
    """
    return TooLargeError(
        f"文件有 {count} {what}，超过可读取的上限 {most} {what}。请把它拆成每个部门一个文件再试。",
        f"the file has {count} {_ENGLISH[what]}, more than the limit of {most}: "
        "split it into one file per department and try again",
    )


_ENGLISH = {"页": "pages", "个工作表": "sheets", "个单元格": "cells"}


def too_big(size: int, most: int) -> TooLargeError:
    """The error for a file of too many bytes."""
    return TooLargeError(
        f"文件大小 {_megabytes(size)} MB，超过上限 {_megabytes(most)} MB。请拆分文件或删去图片后再试。",
        f"the file has {_megabytes(size)} MB, the limit is {_megabytes(most)} MB: "
        "split it or remove its pictures and try again",
    )


def _megabytes(size: int) -> int:
    return -(-size // (1024 * 1024))


def bomb() -> TooLargeError:
    """The error for an office file that unpacks to far more than it can honestly hold (压缩炸弹)."""
    return TooLargeError(
        "文件解压后过大，疑似压缩炸弹，未读取。请向来源单位索取正常文件，或另存后再试。",
        "the file unpacks to far more than it can honestly hold (a zip bomb?) and was not read: "
        "ask the publisher for a sound file, or save it anew and try again",
    )


def too_slow(seconds: float) -> TooLargeError:
    """The error for a file whose reading did not end in time."""
    return TooLargeError(
        f"读取超过 {seconds:.0f} 秒仍未完成，已停止。请拆分文件，或另存为 PDF、xlsx 后再试。",
        f"reading did not end within {seconds:.0f} seconds and was stopped: "
        "split the file, or save it anew as PDF or xlsx and try again",
    )


def too_hungry() -> TooLargeError:
    """The error for a file whose reading needs more memory than a worker may take."""
    return TooLargeError(
        "读取这个文件需要的内存超过上限，已停止。请拆分文件后再试。",
        "reading this file needs more memory than allowed and was stopped: split it and try again",
    )
