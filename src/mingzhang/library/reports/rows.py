"""The report as one row per finding: CSV, and the sheets of a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import xlsxwriter

from ...model.finding import Finding, Report
from ...writing.delimited import csv_text
from .data import plain_number
from .ordering import by_severity, rule_counts
from .words import Language, miss_unit, severity_word, unit_word, verdict, where, word

COLUMNS = (
    *("rule", "severity", "message", "printed", "expected", "miss", "miss_unit", "slips", "alternatives"),
    *("document", "page", "table_title", "row_label", "column_path", "quote", "also"),
)
CERTIFICATE_ROWS = (
    *("figures", "claims", "exact", "rounding", "failed", "not_judged"),
    *("identities", "parts", "flows", "largest_slack"),
)
_WIDTHS = (22, 9, 60, 16, 20, 14, 8, 24, 30, 24, 7, 28, 24, 24, 30, 40)
_BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel reads the file in the local code page."""


def csv_report(report: Report, media: Mapping[str, str] = MappingProxyType({})) -> str:
    """One row per finding; the first place in columns, the others in words. Opens in Excel as UTF-8.

    `media` are the formats of the documents, which say what their pages are.
    """
    return _BYTE_ORDER_MARK + csv_text(COLUMNS, finding_rows(report, media))


def finding_rows(report: Report, media: Mapping[str, str]) -> Iterator[Sequence[str]]:
    """The rows of the CSV file and of the first sheet."""
    return (_row(finding, media) for finding in by_severity(report.findings))


def _row(finding: Finding, media: Mapping[str, str]) -> Sequence[str]:
    return (
        *(finding.rule, finding.severity.value, finding.message, finding.printed, finding.expected),
        *_miss(finding),
        "；".join(finding.slips),
        "；".join(finding.alternatives),
        *_first_place(finding),
        "；".join(
            f"{p.document} {where(p, Language.CHINESE, media.get(p.document, ''))}"
            for p in finding.places[1:]
        ),
    )


def _miss(finding: Finding) -> Sequence[str]:
    """The difference in base units, and which they are: 421753.5, 元."""
    if finding.miss is None:
        return "", ""
    return plain_number(finding.miss), unit_word(miss_unit(finding), Language.CHINESE)


def _first_place(finding: Finding) -> Sequence[str]:
    if not finding.places:
        return ("",) * 6
    place = finding.places[0]
    words = (place.table_title, place.row_label, place.column_path, place.quote)
    return (place.document, str(place.page), *words)


def workbook_report(
    report: Report,
    language: Language = Language.CHINESE,
    media: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """An XLSX workbook: findings, certificate, and how many findings each rule has."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as workbook:
        bold = workbook.add_format({"bold": True, "bg_color": "#DDE5EE"})
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        for key, columns, rows, widths in _sheets(report, language, media):
            sheet = workbook.add_worksheet(word(key, language))
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, columns, bold)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    sheet.write_string(number, column, value, wrap)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width)
            if rows:
                sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    return stream.getvalue()


_Sheet = tuple[str, Sequence[str], list[Sequence[str]], Sequence[int]]


def _sheets(report: Report, language: Language, media: Mapping[str, str]) -> Iterator[_Sheet]:
    yield "findings", COLUMNS, list(finding_rows(report, media)), _WIDTHS
    yield "certificate", (word("certificate", language), ""), _certificate(report, language), (50, 20)
    summary = [
        (rule, severity_word(level, language), str(n)) for rule, level, n in rule_counts(report.findings)
    ]
    columns = tuple(word(key, language) for key in ("rule", "severity", "count"))
    yield "by_rule", columns, [*summary], (30, 12, 8)


def _certificate(report: Report, language: Language) -> list[Sequence[str]]:
    values = [(word(key, language), str(getattr(report.certificate, key))) for key in CERTIFICATE_ROWS]
    return [(verdict(report.certificate, language), ""), *values]
