"""What commands say on the terminal: named errors in two languages, progress on long work."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..model.errors import UnreadableError


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
    import os

    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


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
