"""`make demo`: reads and checks the examples, writes the office's books, opens the office's workspace."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ..library.examine import Examination, Grouping, examine
from ..library.export import export
from ..library.placing import write_whole
from ..library.reports.ordering import counts
from ..library.reports.page import html_report
from ..library.reports.plain import text_report
from ..library.reports.words import Language, severity_word
from ..library.ties import join, ties
from ..library.write import write
from ..model.finding import Finding, Severity
from .demo_office import show_office
from .terminal import colour_wanted, say_unreadable

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
OUT = ROOT / "out"


def main() -> int:
    """Check the office's own books and the small documents of every format, then show the office at work."""
    books = sorted(EXAMPLES.glob("*.json"))
    small = sorted((EXAMPLES / "documents").glob("*_with_mistakes.*"))
    if not books and not small:
        print("examples/ 里没有示例文件 / there are no examples", file=sys.stderr)
        return 2
    for path in books:
        _show(path)
    _list(small)
    for path in sorted((EXAMPLES / "drafts").glob("*.json")):
        _write(path)
    print("\n示例单位的工作台和公开页 / the workspace and the public page of the sample office:", flush=True)
    return show_office(OUT / "demo")


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
            print(f"  {path.relative_to(ROOT)}: {_tally(examination.report.findings)}")


def _tally(findings: Sequence[Finding]) -> str:
    """How many findings of each severity."""
    tally = counts(findings).items()
    return " ".join(f"{severity_word(level, Language.CHINESE)} {number}" for level, number in tally)


def _write(path: Path) -> None:
    """A draft as a book in every format, each read back and checked."""
    target = OUT / "written" / path.stem
    paths = write(path, target)
    print(f"\n编写 {path.relative_to(ROOT)} / the book of a draft, written and checked again:")
    examination = examine([_readable_form(one) for one in paths], Grouping.SEPARATELY)
    if _readable(examination):
        for one, group in zip(paths, examination.groups, strict=True):
            print(f"  {one.relative_to(ROOT)}: {_verdict(group.report.findings)}")
        _questions(examination.groups[0].report.findings)
    print(
        f"→ 用任何阅读器打开 {target.relative_to(ROOT)} 中的 PDF，用 WPS 或 Word 修改 DOCX，用浏览器打开 HTML"
    )
    print(f"  open the files in {target}")


def _readable_form(path: Path) -> Path:
    """The data package is read back by its book.json."""
    return path.with_name("book.json") if path.name == "datapackage.json" else path


def _verdict(findings: Sequence[Finding]) -> str:
    """What checking a written book found; questions are not mistakes, but they are not nothing."""
    questions = sum(finding.severity is Severity.QUESTION for finding in findings)
    said = "没有错误、警告和提示" if questions == len(findings) else _tally(findings)
    return f"{said}，{questions}个问题待确认" if questions and questions == len(findings) else said


def _questions(findings: Sequence[Finding]) -> None:
    """What remains to be asked: the office's own figures raise it, in whatever book they are printed."""
    if findings:
        print("  以下由本部门的原始数据引起，请人工确认 / raised by the office's own figures:")
    for finding in findings:
        print(f"    {severity_word(finding.severity, Language.CHINESE)}：{finding.message}")


def _readable(examination: Examination) -> bool:
    for path, error in examination.errors:
        say_unreadable(path, error)
    return not examination.errors


if __name__ == "__main__":
    sys.exit(main())
