"""Put written files in their place: one file whole or not at all, several together or none (写出文件)."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path

from ..model.errors import OverwritingError


def write_whole(target: Path, content: bytes) -> None:
    """Write one file completely or not at all: beside it first, then renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def write_together(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files, by their path below the folder, all of them or none.

    They are complete beside the folder before the first is moved in. Older files of the same names are put
    aside meanwhile and come back when one cannot be moved. Raises an OSError that names what is in the way.
    """
    _check_free([folder / name for name in files], folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in files.items():
            (work / "new" / name).parent.mkdir(parents=True, exist_ok=True)
            (work / "new" / name).write_bytes(content)
        with ExitStack() as undo:
            for name in sorted(files):
                _move(work, name, folder, undo)
            undo.pop_all()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def refuse_own(sources: Iterable[Path], targets: Iterable[Path]) -> None:
    """Refuse to write where one of the sources lies, by whatever name: the original would be lost."""
    read = {_identity(path) for path in sources} - {None}
    for target in targets:
        if _identity(target) in read:
            raise OverwritingError(
                f"写出的 {target} 就是读取的文件，会覆盖原件，没有写出任何文件；请用 -o 换一个位置",
                f"{target} is what was read and would be overwritten; nothing was written. "
                "Choose another place with -o",
            )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _check_free(targets: Iterable[Path], folder: Path) -> None:
    """A folder where a file is to stand, and a file where a folder is needed, are in the way."""
    for target in targets:
        if target.is_dir():
            raise _in_the_way(errno.EISDIR, target)
        for above in (target.parent, *target.parent.parents):
            if above.exists() and not above.is_dir():
                raise _in_the_way(errno.ENOTDIR, above)
            if above == folder:
                break


def _in_the_way(number: int, path: Path) -> OSError:
    return OSError(number, os.strerror(number), str(path))


def _move(work: Path, name: str, folder: Path, undo: ExitStack) -> None:
    """Move one new file in, and an older one aside; `undo` knows the way back."""
    new, old, target = work / "new" / name, work / "old" / name, folder / name
    _make(target.parent, undo)
    if target.is_symlink() or target.exists():
        old.parent.mkdir(parents=True, exist_ok=True)
        target.rename(old)
        undo.callback(old.replace, target)
    new.rename(target)
    undo.callback(target.rename, new)


def _make(folder: Path, undo: ExitStack) -> None:
    if not folder.is_dir():
        _make(folder.parent, undo)
        folder.mkdir()
        undo.callback(folder.rmdir)
