"""Mutated files, read to the end: `python -m bench.fuzz --files 10000 [--seed 1] [--format xlsx]`.

Every mutant must be read or refused by a named error. Anything else (another exception, a crash, a hang)
is a failure; its file is kept under `out/fuzz`.
"""

from __future__ import annotations

import argparse
import faulthandler
import multiprocessing
import os
import random
import resource
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from bench.mutants import MUTATORS, mutant
from mingzhang.library import one as library
from mingzhang.model.book import Book
from mingzhang.model.errors import UnreadableError
from mingzhang.reading.open import read_book_here

ROOT = Path(__file__).resolve().parents[1]
SEEDS = (ROOT / "examples" / "documents", ROOT.parent / "shared" / "documents")
KEPT = ROOT / "out" / "fuzz"
SECONDS = 30.0  # of processor time for one file: a busy machine is no hang
WALL = 20 * SECONDS  # for a worker that waits for ever
MEMORY = 2 * 1024**3
JUST_READ, CRASHED = "read", "crashes"


@dataclass(frozen=True)
class Task:
    """Which mutants: of which format, from which seed, and whether they are checked after reading."""

    suffix: str
    seed: int = 1
    check: bool = False


@dataclass(frozen=True)
class Tally:
    """How the mutants of one format ended."""

    suffix: str
    counts: Counter[str]
    failures: tuple[str, ...]
    seconds: float

    def line(self) -> str:
        """One line for people."""
        refused = {name: n for name, n in self.counts.items() if name.endswith("Error")}
        named = ", ".join(f"{name} {n}" for name, n in sorted(refused.items()))
        total = self.counts[JUST_READ] + sum(refused.values()) + len(self.failures)
        return (
            f"{self.suffix:10} {total:6} files  {self.counts[JUST_READ]:6} read"
            f"  {sum(refused.values()):6} refused  {len(self.failures):4} failed  {self.seconds:6.1f} s"
            f"  ({named}; {self.counts[CRASHED]} by the death of a worker)"
        )


def examples(suffix: str) -> list[bytes]:
    """The documents of a format that mutants are made of."""
    paths = [path for folder in SEEDS if folder.exists() for path in sorted(folder.glob(f"*.{suffix}"))]
    return [path.read_bytes() for path in paths]


def derived(book: Book, check: bool) -> None:
    """What a book goes through after reading: its facts, its claims, and with `check` its proof."""
    context = library.context(book)
    if check:
        library.check_contexts([context])


def outcome(path: Path, check: bool = False) -> str:
    """How reading one file ends: read, or the name of the error that refuses it."""
    try:
        book = read_book_here(path)
    except UnreadableError as error:
        return type(error).__name__
    except (MemoryError, RecursionError):
        return "TooLargeError"  # what the reading worker says of them
    derived(book, check)
    return JUST_READ


def _worker(pipe: Connection, task: Task, folder: str) -> None:
    """Mutates and reads the numbered files that it is told, one after the other."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (_size() + MEMORY, resource.RLIM_INFINITY))
    sources = examples(task.suffix)
    _silence()
    path = Path(folder) / f"mutant-{multiprocessing.current_process().name}.{task.suffix}"
    for number in iter(pipe.recv, None):
        path.write_bytes(made(task.suffix, sources, task.seed, number))
        _limit(SECONDS, WALL)
        try:
            pipe.send((number, outcome(path, task.check)))
        except Exception as error:
            pipe.send((number, f"FAILED {type(error).__name__}: {error}"))
        _limit(0, 0)


def _limit(processor: float, wall: float) -> None:
    """End this process after so many seconds; 0 lets it live."""
    signal.setitimer(signal.ITIMER_PROF, processor)
    signal.setitimer(signal.ITIMER_REAL, wall)


def _silence() -> None:
    """The libraries' own cries are not the summary."""
    faulthandler.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _size() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def made(suffix: str, sources: list[bytes], seed: int, number: int) -> bytes:
    """The mutant of that number: the same seed and number give the same bytes."""
    chance = random.Random(f"{suffix}-{seed}-{number}")
    return mutant(suffix, chance.choice(sources), chance)


@dataclass
class _Hand:
    """A worker process and the file it is at."""

    process: multiprocessing.Process
    pipe: Connection
    at: int | None = None


def _hired(task: Task, folder: str) -> _Hand:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_worker, args=(theirs, task, folder), daemon=True)
    process.start()
    theirs.close()
    return _Hand(process, ours)


def _outcomes(task: Task, files: int, jobs: int) -> Iterator[tuple[int, str]]:
    """Number and end of each mutant; a worker that dies is replaced."""
    numbers = iter(range(files))
    with tempfile.TemporaryDirectory() as folder:
        hands = [_hired(task, folder) for _ in range(jobs)]
        for hand in hands:
            _give(hand, numbers)
        while busy := [hand for hand in hands if hand.at is not None]:
            for pipe in wait([hand.pipe for hand in busy]):
                hand = next(one for one in busy if one.pipe is pipe)
                try:
                    yield hand.pipe.recv()
                except (EOFError, ConnectionError):
                    hand.process.join()
                    yield hand.at or 0, _death(hand.process.exitcode)
                    hands.remove(hand)
                    hand = _hired(task, folder)
                    hands.append(hand)
                _give(hand, numbers)
        for hand in hands:
            hand.pipe.send(None)
            hand.process.join()


def _death(code: int | None) -> str:
    return "FAILED hang" if code in (-signal.SIGPROF, -signal.SIGALRM) else f"CRASH {code}"


def _give(hand: _Hand, numbers: Iterator[int]) -> None:
    hand.at = next(numbers, None)
    if hand.at is not None:
        hand.pipe.send(hand.at)


def fuzz(task: Task, files: int, jobs: int = 2, keep: Path | None = KEPT) -> Tally:
    """Read that many mutants of one format. A crash of a library is what the reading worker is for:
    it counts as refused when `read_book` gives its named error, and as failure otherwise."""
    begin, sources = time.perf_counter(), examples(task.suffix)
    suffix, seed = task.suffix, task.seed
    counts: Counter[str] = Counter()
    failures: list[str] = []
    for number, end in _outcomes(task, files, jobs):
        if end.startswith("CRASH"):
            end = "DamagedError"  # noqa: PLW2901
            counts[CRASHED] += 1
        if not end.startswith("FAILED"):
            counts[end] += 1
            continue
        failures.append(f"{suffix} {seed}/{number}: {end[7:][:200]}")
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{seed}-{number}.{suffix}").write_bytes(made(suffix, sources, seed, number))
    return Tally(suffix, counts, tuple(failures), time.perf_counter() - begin)


def main() -> int:
    """Fuzz every format, or one; exit 1 when a mutant was neither read nor refused by name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", choices=sorted(MUTATORS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--check", action="store_true", help="check every book that is read")
    chosen = parser.parse_args()
    failed = 0
    for suffix in [chosen.format] if chosen.format else sorted(MUTATORS):
        if not examples(suffix):
            continue
        tally = fuzz(Task(suffix, chosen.seed, chosen.check), chosen.files, chosen.jobs)
        print(tally.line(), flush=True)
        for failure in tally.failures[:20]:
            print("   ", failure)
        failed += len(tally.failures)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
