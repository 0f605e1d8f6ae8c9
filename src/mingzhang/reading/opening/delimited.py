"""Is a text a table, and which character parts its cells (分隔文本, CSV)?"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence

SAMPLE = 4096  # letters that tell
_DELIMITERS = ("\t", ";", ",")
_LEAST = 3  # lines; fewer are no table
_BESIDE_WORDS = {one: re.compile(rf"(?:^|\D){one}|{one}(?:\D|$)") for one in _DELIMITERS}


def delimiter(text: str) -> str:
    """The character between the cells when most lines have equally many cells; "" for other text.

    The commas of 1,234.50 stand between digits only, those of a sentence in lines that differ.

    >>> delimiter("项目,金额\\n合计,5\\n基本支出,5"), delimiter("合计 1,234.5\\n其中 1,230.0\\n其他 1,100.0")
    (',', '')
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < _LEAST:
        return ""
    return next((one for one in _DELIMITERS if _parts_most(lines, one)), "")


def _parts_most(lines: Sequence[str], one: str) -> bool:
    try:
        rows = list(csv.reader(lines, delimiter=one))
    except csv.Error:
        return False
    widths = Counter(len(row) for row in rows if row and not row[-1].endswith("。"))
    width, often = max(widths.items(), key=lambda found: found[1], default=(0, 0))
    bordered = sum(1 for line in lines if _BESIDE_WORDS[one].search(line))
    return width > 1 and 2 * often > len(rows) and 2 * bordered > len(lines)
