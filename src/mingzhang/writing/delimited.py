"""Text for spreadsheets: quoted where needed, and never run as a formula (CSV)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")
# Some spreadsheets take the wide signs, which Chinese input makes, for the narrow ones.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def safe(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would run as a formula; numbers stay.

    >>> safe("=HYPERLINK(1)"), safe("-12.50"), safe("-1,200.00"), safe("--"), safe("＝1+1")
    ("'=HYPERLINK(1)", '-12.50', '-1,200.00', "'--", "'＝1+1")
    """
    return "'" + text if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A CSV file as text: a header and one line per row."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([safe(name) for name in columns])
    writer.writerows([safe(value) for value in row] for row in rows)
    return stream.getvalue()
