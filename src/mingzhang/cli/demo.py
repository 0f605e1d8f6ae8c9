"""`make demo`: reads and checks the examples, prints what was found, writes a page to open."""

from __future__ import annotations

import sys
from pathlib import Path

from ..library.examine import Examination, Grouping, examine
from ..library.export import export, write_whole
from ..library.reports.ordering import counts
from ..library.reports.page import html_report
from ..library.reports.plain import text_report
from ..library.reports.words import Language, severity_word
from ..library.ties import join, ties
from .terminal import colour_wanted, say_unreadable

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
OUT = ROOT / "out"


def main() -> int:
    """Check the office's own books and the small documents of every format."""
    books = sorted(EXAMPLES.glob("*.json"))
    small = sorted((EXAMPLES / "documents").glob("*_with_mistakes.*"))
    if not books and not small:
        print("examples/ 里没有示例文件 / there are no examples", file=sys.stderr)
        return 2
    for path in books:
        _show(path)
    _list(small)
    return 0


def _show(path: Path) -> None:
    """One book in full: findings, certificate, data and page."""
    examination = examine([path], Grouping.SEPARATELY, jobs=1)
    if not _readable(examination):
        return
    group = examination.groups[0]
    print(text_report(group.report, colour=colour_wanted()))
    export(group.contexts[0].book, OUT / path.stem)
    page = OUT / f"{path.stem}.html"
    tied = join(ties(group.contexts) for group in examination.groups)
    write_whole(page, html_report(group.report, examination.contexts, tied).encode())
    print(f"→ {page.relative_to(ROOT)}：用浏览器打开，点击任一数字查看它与何处相联")
    print(f"  open {page} in a browser and click any figure\n")


def _list(paths: list[Path]) -> None:
    """The same small document in every format: the findings must be the same."""
    if not paths:
        return
    print("同一份小文件的各种格式 / one small document in every format:")
    for path in paths:
        examination = examine([path], Grouping.SEPARATELY, jobs=1)
        if _readable(examination):
            tally = counts(examination.report.findings).items()
            said = " ".join(f"{severity_word(level, Language.CHINESE)} {number}" for level, number in tally)
            print(f"  {path.relative_to(ROOT)}: {said}")


def _readable(examination: Examination) -> bool:
    for path, error in examination.errors:
        say_unreadable(path, error)
    return not examination.errors


if __name__ == "__main__":
    sys.exit(main())
