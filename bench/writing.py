"""How fast books are written: our PDF against LibreOffice converting our DOCX of the same book, whole books
rounded together, and books a minute.

In processor seconds, threads and child processes included: what stands beside
them on the machine does not count. The first PDF of a process is measured by the clock, as a person
waits for it.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from mingzhang.forms.load import find
from mingzhang.library.compose import compose, tables_of
from mingzhang.library.drafts import load
from mingzhang.library.write import Format, write
from mingzhang.model.draft import Draft, Rounding
from mingzhang.writing import word
from mingzhang.writing.draw import rest

DRAFTS = Path(__file__).parents[1] / "examples" / "drafts"
ROUNDS = 3
BOOKS = 32
FILES = (Format.PDF, Format.XLSX, Format.HTML, Format.DATA)
EXACT = 7777  # ten-thousandths: amounts entered in 万元 with two decimals become amounts to the fen
Show = Callable[[str, str, float, str, bool], None]

# The last book's PDF. One that is not the first of its process finds the faces loaded, and its charts
# drawn, as LibreOffice finds them in the DOCX; the first finds nothing.
_TIMED = """
import sys, time
from mingzhang.library.compose import compose
from mingzhang.library.drafts import load
from mingzhang.model.manuscript import Chart
from mingzhang.writing.draw import Format, draw, warm
warm()  # as writing a book does
books = [compose(load(path)) for path in sys.argv[1:]]
start, used = time.perf_counter(), time.process_time()
from mingzhang.writing.typeset import render
for book in books[:-1]:
    render(book)
    draw([piece for piece in books[-1].pieces if isinstance(piece, Chart)], Format.SVG)
    start, used = time.perf_counter(), time.process_time()
render(books[-1])
print(time.perf_counter() - start, time.process_time() - used)
"""


def pdf(show: Show) -> None:
    """The PDF of a whole book against LibreOffice converting its DOCX, and the first PDF of a process."""
    drafts = sorted(DRAFTS.glob("*.json"))
    for draft, other in zip(drafts, reversed(drafts), strict=True):
        warm = min(_ours(other, draft)[1] for _ in range(ROUNDS))
        cold = min(_ours(draft)[0] for _ in range(ROUNDS))
        show(f"PDF of {draft.stem}, first of a process", f"{cold:.2f} s : 1 s", cold, "<= 1", cold <= 1)
        office = _office(draft)
        if office is None:
            print("LibreOffice is not installed: no reference for the PDF")
            continue
        times = f"{office:.2f} s : {warm:.2f} s"
        show(f"LibreOffice : PDF of {draft.stem}", times, office / warm, ">= 10", office >= 10 * warm)


def rounding(show: Show) -> None:
    """A whole book laid out, read, and rounded so that every total is the sum of its printed parts."""
    for path in sorted(DRAFTS.glob("*.json")):
        draft = scaled(load(path), EXACT)
        form = find(draft.kind, draft.year, draft.place or draft.office)
        assert form is not None
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            filled = tables_of(draft, form, Rounding.CONTROLLED)
            times.append(time.perf_counter() - start)
        open_sums = [gap for gap in filled.gaps if gap.reason != "底稿不平"]
        assert not open_sums, "every equation that the draft itself bears holds in printed figures"
        used = min(times)
        show(f"controlled rounding of {path.stem}", f"{used:.2f} s : 1 s", used, "<= 1", used <= 1)


def books(show: Show) -> None:
    """Different books on two processes, their start and their helpers included."""
    for words, formats in (("PDF, XLSX, HTML, data", FILES), ("all formats, DOCX too", tuple(Format))):
        clock, before = time.perf_counter(), _children()
        with tempfile.TemporaryDirectory() as folder:
            jobs = [_batch(range(half, BOOKS, 2), folder, formats) for half in range(2)]
            assert all(job.wait() == 0 for job in jobs)
            assert len(list(Path(folder).glob("*/*.pdf"))) == BOOKS
        clock, used = time.perf_counter() - clock, (_children() - before) / 2
        times = f"{BOOKS}: {used:.1f} s a core, {clock:.1f} s here"
        rate = BOOKS * 60 / used
        show(f"books a minute, 2 cores, {words}", times, rate, ">= 100", rate >= 100)


def _batch(numbers: Iterable[int], folder: str, formats: Iterable[Format]) -> subprocess.Popen[bytes]:
    """A process that writes the books of these numbers."""
    words = [folder, ",".join(kind.value for kind in formats), *map(str, numbers)]
    code = "import sys; from bench.writing import write_books; write_books(*sys.argv[1:])"
    return subprocess.Popen([sys.executable, "-c", code, *words], cwd=DRAFTS.parents[1])


def write_books(folder: str, formats: str, *numbers: str) -> None:
    """Books of the drafts, every amount another multiple each time: nothing is known from before."""
    drafts = [load(path) for path in sorted(DRAFTS.glob("*.json"))]
    for number in map(int, numbers):
        draft = scaled(drafts[number // 2 % len(drafts)], EXACT + number)
        write(draft, Path(folder) / str(number), Rounding.CONTROLLED, map(Format, formats.split(",")))
    rest()


def scaled(draft: Draft, share: int) -> Draft:
    """Another book of the same shape: so many ten-thousandths of every amount.

    The office's last places (尾差) come along as differences of some yuan, so it counts as a printed book.
    """
    amounts = tuple(replace(amount, fen=amount.fen * share // 10_000) for amount in draft.amounts)
    bridges = tuple(
        replace(
            bridge, reasons=tuple(replace(r, fen=r.fen and r.fen * share // 10_000) for r in bridge.reasons)
        )
        for bridge in draft.bridges
    )
    return replace(draft, amounts=amounts, bridges=bridges, printed=True)


def _ours(*drafts: Path) -> tuple[float, float]:
    """Seconds of the last book's PDF, by the clock and of the processor."""
    command = [sys.executable, "-c", _TIMED, *map(str, drafts)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, processor = map(float, done.stdout.split())
    return wall, processor


def _office(draft: Path) -> float | None:
    """Least processor seconds of converting the book's DOCX, its profile made before; None when not there."""
    program = shutil.which("soffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "book.docx"
        document.write_bytes(word.render(compose(load(draft))))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, "--headless", profile, "--convert-to", "pdf", "--outdir", folder, str(document)]
        return min([_converted(command) for _ in range(ROUNDS + 1)][1:])


def _converted(command: list[str]) -> float:
    before = _children()
    subprocess.run(command, capture_output=True, check=True)
    return _children() - before


def _children() -> float:
    """Processor seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
