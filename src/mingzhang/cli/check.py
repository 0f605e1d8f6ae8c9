"""`mingzhang check FILE...`: what cannot be true, and the proof of the rest, in the format asked for."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ..library.examine import Examination, Group, Grouping, examine
from ..library.placing import refuse_own, write_whole
from ..library.reports.ordering import at_least
from ..library.reports.words import Language, named
from ..model.errors import OverwritingError, UnreadableError
from ..model.finding import Report, Severity
from .arguments import BINARY
from .terminal import at_terminal, colour_wanted, progress, put_bytes, say, say_unreadable, say_unwritable

CLEAN, FOUND, UNREADABLE = 0, 1, 2


def run_check(options: Namespace) -> int:
    """Check the files, write the report, and say by the exit code what came of it."""
    try:
        refuse_own(map(Path, options.files), [Path(options.output)] if options.output else [])
    except OverwritingError as refusal:
        say_unreadable(options.output, refusal)
        return UNREADABLE
    if options.format in BINARY and options.output is None and at_terminal():
        say(f"--format {options.format}：终端不能显示，请用 -o 指定文件")
        say(f"--format {options.format}: no terminal shows it; give a file with -o")
        return UNREADABLE
    with progress("核对", len(options.files)) as bar:
        examination = examine(options.files, _grouping(options), options.jobs, bar)
    for path, error in examination.errors:
        say_unreadable(path, error)
    if not examination.groups:
        return UNREADABLE
    _say_groups(examination, Language(options.lang))
    try:
        content = _render(options, examination)
    except UnreadableError as error:
        say_unreadable(examination.groups[0].paths[0], error)
        return UNREADABLE
    if not _delivered(options, content):
        return UNREADABLE
    return UNREADABLE if examination.errors else exit_code(examination.report)


def exit_code(report: Report) -> int:
    """0 when nothing is above a question, else 1; whatever severity is shown."""
    worst = report.worst
    return FOUND if worst is not None and worst > Severity.QUESTION else CLEAN


def _grouping(options: Namespace) -> Grouping:
    if options.together:
        return Grouping.TOGETHER
    return Grouping.SEPARATELY if options.separately else Grouping.BY_OFFICE


def _say_groups(examination: Examination, language: Language) -> None:
    if len(examination.contexts) < 2:
        return
    for group in examination.groups:
        names = "、".join(context.book.document for context in group.contexts)
        say(f"{named('together' if len(group.contexts) > 1 else 'separately', language)}{names}")


def _render(options: Namespace, examination: Examination) -> bytes:
    report = at_least(examination.report, Severity(options.severity))
    language = Language(options.lang)
    if options.format == "json":
        from ..library.reports.data import json_report

        return json_report(report).encode()
    if options.format in ("csv", "xlsx"):
        from ..library.reports.rows import csv_report, workbook_report

        media = _media(examination)
        if options.format == "csv":
            return csv_report(report, media).encode()
        return workbook_report(report, language, media)
    if options.format == "html":
        from ..library.reports.page import html_report
        from ..library.ties import join, ties

        tied = join(ties(group.contexts) for group in examination.groups)
        return html_report(report, examination.contexts, tied, language).encode()
    if options.format == "pdf":
        return _annotated(examination.groups, report, language)
    return _text(options, examination, report).encode()


def _text(options: Namespace, examination: Examination, report: Report) -> str:
    from ..library.reports.plain import text_report

    colour = options.output is None and colour_wanted()
    return text_report(report, Language(options.lang), colour, options.all, _media(examination))


def _media(examination: Examination) -> dict[str, str]:
    """The format of each document, which says what its pages are."""
    return {context.book.document: context.book.media for context in examination.contexts}


def _annotated(groups: tuple[Group, ...], report: Report, language: Language) -> bytes:
    from ..library.reports.annotated import NoPageError, annotated_pdf

    pairs = [
        (path, context) for group in groups for path, context in zip(group.paths, group.contexts, strict=True)
    ]
    if len(pairs) > 1:
        raise NoPageError(
            "批注写在一份 PDF 原件上：请逐个文件使用 --format pdf，或改用 --format html",
            "notes go onto one PDF: use --format pdf file by file, or --format html",
        )
    path, context = pairs[0]
    return annotated_pdf(path, context.book.document, report, language)


def _delivered(options: Namespace, content: bytes) -> bool:
    """The report in its file or on stdout; False, and said why, when the file cannot be written."""
    if options.output is None:
        put_bytes(content)
        return True
    try:
        write_whole(Path(options.output), content)
    except OSError as error:
        say_unwritable(options.output, error)
        return False
    say(f"→ {options.output}")
    return True
