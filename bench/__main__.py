"""`make bench`: every goal as a ratio against a reference measured in the same run.

python -m bench            everything
python -m bench read help  only these
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pypdfium2
from pypdf import PdfReader, PdfWriter

from bench import imports, monitoring, pages, payments, performance, writing
from bench.clock import processor, wall
from mingzhang import library
from mingzhang.checking.context import Context
from mingzhang.library.one import check_contexts
from mingzhang.model.book import Book
from mingzhang.model.fact import Fact
from mingzhang.model.finding import Report
from mingzhang.reading.open import read_book_here

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "documents"
ROUNDS = 5
Row = tuple[str, str, str, float, float, bool]


def pdfs() -> list[Path]:
    """The reference documents where they are, else the project's own examples."""
    return sorted(SHARED.glob("*.pdf")) or sorted((ROOT / "examples" / "documents").glob("*.pdf"))


def cpu(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median processor seconds of some rounds, after one to warm up."""
    work()
    return processor(work, rounds)


def show(what: str, measured: str, ratio: float, goal: str, met: bool) -> None:
    print(
        f"{what:<44} {measured:<34} {ratio:>7.2f}   goal {goal:<8} {'met' if met else 'MISSED'}", flush=True
    )


def plain_text(path: Path) -> None:
    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()
    document.close()


def plumbed(path: Path) -> None:
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_tables()


def facts_of(path: Path) -> None:
    library.facts(read_book_here(path))


def bench_read() -> None:
    """Reading to facts against plain text extraction, and against pdfplumber's tables."""
    for path in pdfs():
        ours = cpu(lambda: facts_of(path))  # noqa: B023 - used at once
        floor = cpu(lambda: plain_text(path))  # noqa: B023
        others = cpu(lambda: plumbed(path), rounds=1)  # noqa: B023
        times = f"{ours * 1000:.0f} ms : {floor * 1000:.0f} ms"
        show(f"read {path.name} : plain text", times, ours / floor, "<= 4", ours <= 4 * floor)
        times = f"{ours * 1000:.0f} ms : {others * 1000:.0f} ms"
        show(f"  pdfplumber tables : read {path.name}", times, others / ours, ">= 8", others >= 8 * ours)


def bench_check() -> None:
    """Checking (claims, laws, joint proof, text rules) against reading the same file to facts."""
    for path in [*pdfs(), *sorted(SHARED.glob("*.txt"))]:
        book = read_book_here(path)
        amounts = library.facts(book)
        reading = cpu(lambda: facts_of(path))  # noqa: B023 - used at once
        checking = cpu(lambda: checked(book, amounts))  # noqa: B023
        times = f"{checking * 1000:.0f} ms : {reading * 1000:.0f} ms"
        show(f"check : read {path.name}", times, checking / reading, "<= 1", checking <= reading)


def checked(book: Book, amounts: tuple[Fact, ...]) -> None:
    check_contexts([Context(book, amounts, library.claims(book, amounts))])


def bench_memory() -> None:
    """Peak memory of reading and checking a document of 100 pages, workers included."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hundred.pdf"
        join_pages(pdfs()[0], path, 100)
        code = (
            "import resource, sys\nfrom mingzhang import library\n"
            "library.check(library.read(sys.argv[1]))\n"
            "who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)\n"
            "print(max(resource.getrusage(one).ru_maxrss for one in who))"
        )
        command = [sys.executable, "-c", code, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    peak = int(done.stdout.split()[-1]) / 1024
    show("memory, 100 pages read and checked", f"{peak:.0f} MB : 300 MB", peak / 300, "<= 1", peak <= 300)


def join_pages(source: Path, target: Path, pages: int) -> None:
    """A PDF of so many pages, made by repeating one."""
    reader = PdfReader(source)
    writer = PdfWriter()
    for number in range(pages):
        writer.add_page(reader.pages[number % len(reader.pages)])
    writer.write(target)


def bench_many() -> None:
    """200 documents on two processes against one."""
    paths = [pdfs()[number % len(pdfs())] for number in range(200)]
    one = wall(lambda: sound(paths, 1), rounds=1)
    two = wall(lambda: sound(paths, 2), rounds=1)
    times = f"{one:.1f} s : {two:.1f} s"
    show("200 documents, 1 process : 2 processes", times, one / two, ">= 1.6", one >= 1.6 * two)


def sound(paths: list[Path], jobs: int) -> None:
    """Every file is read and checked; one that is refused would make the work look quick."""
    assert all(isinstance(report, Report) for report in library.check_many(paths, jobs))


def bench_help() -> None:
    """`mingzhang --help` against a bare Python."""
    ours = wall(lambda: start([str(Path(sys.executable).with_name("mingzhang")), "--help"]), rounds=15)
    bare = wall(lambda: start([sys.executable, "-c", "pass"]), rounds=15)
    times = f"{ours * 1000:.0f} ms : {bare * 1000:.0f} ms"
    show("mingzhang --help : bare Python", times, ours / bare, "<= 4", ours <= 4 * bare)


def start(command: list[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def bench_pdf() -> None:
    """The PDF of a whole book against LibreOffice converting its DOCX."""
    writing.pdf(show)


def bench_rounding() -> None:
    """Controlled rounding of a whole book."""
    writing.rounding(show)


def bench_books() -> None:
    """Books written a minute on two cores."""
    writing.books(show)


def bench_scoring() -> None:
    """Scores of 10 000 projects with 20 indicators each."""
    performance.scoring(show)


def bench_closing() -> None:
    """The sample office's year closed and its final accounts written, in a database of its own."""
    from bench.closing import closing  # noqa: PLC0415  loads the database's rooms

    closing(show)


def bench_payments() -> None:
    """Controlled payments of eight writers against bare inserts in the same database."""
    payments.payments(show)


def bench_imports() -> None:
    """Import of 100 000 payment rows against COPY of the same rows."""
    imports.imports(show)


def bench_pages() -> None:
    """Pages of the workspace with 300 units and ten years of data."""
    pages.pages(show)


def bench_monitoring() -> None:
    """The monitoring page of 300 projects."""
    monitoring.monitoring(show)


def bench_load() -> None:
    """Eight writers overspend together while the server is killed; `python -m bench.load` is the long one."""
    run_module("bench.load", ["--payments", "2000"])


def bench_mutation() -> None:
    """Mutation score of 100 slips a document; `python -m bench.mutation` makes 500."""
    run_module("bench.mutation", ["--mutations", "100"])


def bench_fuzz() -> None:
    """A short fuzz; `make fuzz` is the long one."""
    run_module("bench.fuzz", ["--files", "200"])


def run_module(name: str, arguments: list[str]) -> None:
    if importlib.util.find_spec(name) is None:
        print(f"{name} is not there")
        return
    subprocess.run([sys.executable, "-m", name, *arguments], check=False, cwd=ROOT)


BENCHES = {
    name.removeprefix("bench_"): work for name, work in list(globals().items()) if name.startswith("bench_")
}


def main() -> None:
    told = "\n".join(f"  {name:12} {work.__doc__}" for name, work in BENCHES.items())
    parser = argparse.ArgumentParser("python -m bench", "python -m bench [name ...]", epilog=told)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", metavar="name", help="all where none is named")
    names = parser.parse_args().names
    if unknown := set(names) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    for name in names or BENCHES:
        print(f"-- {name}: {BENCHES[name].__doc__}", flush=True)
        BENCHES[name]()


if __name__ == "__main__":
    main()
