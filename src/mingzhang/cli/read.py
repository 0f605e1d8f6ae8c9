"""`mingzhang read FILE... -o DIR`: documents into book.json, cells.csv, facts.csv, claims.csv, forms.csv."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ..library.export import FILES, export
from ..library.one import read
from ..library.placing import refuse_own
from ..library.reports.words import Language, named
from ..library.workers import run_all
from ..model.errors import OverwritingError, UnreadableError
from .terminal import progress, say, say_unreadable, say_unwritable

DONE = 0
UNREADABLE = 2


def run_read(options: Namespace) -> int:
    """Read and export every file; each file that cannot be read is named, the others are written.

    Nothing is read when one of the files would be overwritten.
    """
    files = [Path(name) for name in options.files]
    targets = folders(files, Path(options.output))
    try:
        refuse_own(files, (target / name for target in targets for name in FILES))
    except OverwritingError as error:
        say_unreadable(options.output, error)
        return UNREADABLE
    with progress("读取", len(files)) as bar:
        results = list(run_all(_read_one, list(zip(files, targets, strict=True)), options.jobs, bar))
    language = Language(options.lang)
    for path, target, result in zip(files, targets, results, strict=True):
        _say(path, target, result, language)
    return DONE if all(isinstance(result, _Written) for result in results) else UNREADABLE


def folders(files: Sequence[Path], output: Path) -> list[Path]:
    """Where each file's data goes: `output` for one file, a folder per file name for several.

    >>> [folder.as_posix() for folder in folders([Path("a.pdf"), Path("x/a.pdf")], Path("out"))]
    ['out/a', 'out/a-2']
    """
    if len(files) == 1:
        return [output]
    taken: set[str] = set()
    return [output / _free(path.stem, taken) for path in files]


def _free(stem: str, taken: set[str]) -> str:
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    name = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(name)
    return name


@dataclass(frozen=True)
class _Written:
    """A document that was read and written: where to, and what reading remarked."""

    folder: Path
    remarks: tuple[str, ...]


def _read_one(task: tuple[Path, Path]) -> _Written | UnreadableError | OSError:
    path, target = task
    try:
        book = read(path)
    except UnreadableError as error:
        return error
    try:
        return _Written(export(book, target)[0].parent, book.remarks)
    except OSError as error:
        return error


def _say(path: Path, target: Path, result: _Written | UnreadableError | OSError, language: Language) -> None:
    if isinstance(result, UnreadableError):
        say_unreadable(path, result)
    elif isinstance(result, OSError):
        say_unwritable(target, result)
    else:
        say(f"{path} → {result.folder}")
        for remark in result.remarks:
            say(f"  {named('remarks', language)}{remark}")
