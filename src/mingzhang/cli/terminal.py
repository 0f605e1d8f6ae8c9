"""What commands say on the terminal: named errors in two languages, progress on long work."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ..model.errors import UnreadableError


class StdoutError(Exception):
    """What was asked for could not be written to stdout: the disk behind it is full, or it is closed."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(str(reason))
        self.reason = reason


def write_in_any_encoding() -> None:
    """A letter that the terminal cannot show becomes an escape, as on stderr, and ends no command."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


@contextmanager
def _stdout() -> Iterator[TextIO]:
    """Where to put what was asked for; StdoutError when it cannot be written there."""
    if sys.stdout is None:
        raise StdoutError(OSError(errno.EBADF, "it is closed"))
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StdoutError(error) from error


def put(text: str, end: str = "\n") -> None:
    """Text that was asked for, on stdout, at once."""
    with _stdout() as stream:
        stream.write(text + end)


def put_bytes(content: bytes) -> None:
    """A whole report on stdout, as it would stand in a file."""
    with _stdout() as stream:
        stream.buffer.write(content)


def say(text: str) -> None:
    """A line on stderr, so that stdout holds only what was asked for."""
    print(text, file=sys.stderr)


def say_unreadable(path: Path | str, error: UnreadableError) -> None:
    """The named error of a file, Chinese first."""
    say(f"{path}：{error.chinese}")
    say(f"{path}: {type(error).__name__}: {error.english}")


_REASONS = {
    errno.ENOENT: "没有这个文件夹",
    errno.EACCES: "没有写入权限",
    errno.EPERM: "没有写入权限",
    errno.EEXIST: "已有同名文件",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "只读磁盘",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EBADF: "输出已关闭",
}
_IN_THE_WAY = (errno.EISDIR, errno.ENOTDIR)


def say_unwritable(path: Path | str, error: OSError) -> None:
    """Why nothing could be written; what is in the way is named itself."""
    if error.errno in _IN_THE_WAY:
        path = error.filename2 or error.filename or path
    why = _REASONS.get(error.errno or 0, "")
    say(f"{path}：无法写入{f'（{why}）' if why else ''}。请检查权限，或换一个位置。")
    say(f"{path}: cannot write: {error.strerror}; check the permissions, or choose another place")


def colour_wanted() -> bool:
    """Colour only for people at a terminal."""
    return at_terminal() and "NO_COLOR" not in os.environ


def at_terminal() -> bool:
    """True when a person looks at stdout; it may be closed."""
    return sys.stdout is not None and sys.stdout.isatty()


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on stderr for several files at a terminal; otherwise nothing."""
    if total < 2 or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    # Refreshed by us: a thread of its own would be copied into every forked reader.
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done, of: bar.update(task, completed=done, total=of, refresh=True)
