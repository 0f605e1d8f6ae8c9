"""How fast a book is set: our PDF against LibreOffice converting our DOCX of the same book.

Both in processor seconds, threads and child processes included: what stands beside them on the machine
does not count. The first PDF of a process is measured by the clock, as a person waits for it.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from mingzhang.library.compose import compose
from mingzhang.library.drafts import load
from mingzhang.writing import word

DRAFTS = Path(__file__).parents[1] / "examples" / "drafts"
ROUNDS = 3
Show = Callable[[str, str, float, str, bool], None]

# The last book's PDF. One that is not the first of its process finds the faces loaded, and its charts
# drawn, as LibreOffice finds them in the DOCX; the first finds nothing.
_TIMED = """
import sys, time
from mingzhang.library.compose import compose
from mingzhang.library.drafts import load
from mingzhang.model.manuscript import Chart
books = [compose(load(path)) for path in sys.argv[1:]]
start, used = time.perf_counter(), time.process_time()
from mingzhang.writing.draw import Format, draw
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
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
