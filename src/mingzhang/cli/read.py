"""`mingzhang read FILE... -o DIR`: documents into book.json, cells.csv, facts.csv, claims.csv."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from ..library.export import export
from ..library.one import read
from ..library.workers import run_all
from ..model.errors import UnreadableError
from .terminal import progress, say, say_unreadable, say_unwritable

DONE = 0
UNREADABLE = 2


def run_read(options: Namespace) -> int:
    """Read and export every file; each file that cannot be read is named, the others are written."""
    files = [Path(name) for name in options.files]
    targets = folders(files, Path(options.output))
    with progress("读取", len(files)) as bar:
        results = list(run_all(_read_one, list(zip(files, targets, strict=True)), options.jobs, bar))
    for path, result in zip(files, results, strict=True):
        _say(path, result)
    return DONE if all(isinstance(result, Path) for result in results) else UNREADABLE


def folders(files: Sequence[Path], output: Path) -> list[Path]:
    """Where each file's data goes: `output` for one file, a folder per file name for several.

    >>> [folder.as_posix() for folder in folders([Path("a.pdf"), Path("x/a.pdf")], Path("out"))]
    ['out/a', 'out/a-2']
    """
    if len(files) == 1:
        return [output]
    seen: dict[str, int] = {}
    return [output / _numbered(path.stem, seen) for path in files]


def _numbered(stem: str, seen: dict[str, int]) -> str:
    seen[stem] = seen.get(stem, 0) + 1
    return stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"


def _read_one(task: tuple[Path, Path]) -> Path | UnreadableError | OSError:
    path, target = task
    try:
        book = read(path)
    except UnreadableError as error:
        return error
    try:
        return export(book, target)[0].parent
    except OSError as error:
        return error


def _say(path: Path, result: Path | UnreadableError | OSError) -> None:
    if isinstance(result, UnreadableError):
        say_unreadable(path, result)
    elif isinstance(result, OSError):
        say_unwritable(path, result)
    else:
        say(f"{path} → {result}")
