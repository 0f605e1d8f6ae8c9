"""Whether a web page is there to its end, or was cut off on its way (网页截断)."""

from __future__ import annotations

import re

from ..opening.faults import cut_off

_UNSHOWN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.DOTALL)
_TABLE = re.compile(r"<(/?)table\b")
_PAGE = re.compile(r"<(?:!doctype|html|body)\b")
_UNFINISHED = re.compile(r"<[a-z/!][^<>]*\Z")
_CLOSED = ("</html", "</body")


def remarks_on_end(source: str) -> list[str]:
    """DamagedError when a page ends within a tag, a table or a sentence; else remarks.

    A page that says </body> or </html>, and a piece of a page whose tables are all closed, are whole.

    >>> remarks_on_end("<html><body><p>部门决算</p>")
    ['网页没有结束标记（</html>），末尾可能有缺失']
    >>> remarks_on_end("<p>部门决算</p><table><tr><td>合计</td></tr></table>")
    []
    """
    lower = source.lower()
    if any(end in lower for end in _CLOSED):
        return []
    if _UNFINISHED.search(lower, max(lower.rfind("<"), 0)):
        raise cut_off("一个网页标记中间", "the middle of a tag")
    shown = _UNSHOWN.sub("", lower)
    if _is_table_open(shown):
        raise cut_off("一张表格中间", "the middle of a table")
    if not _PAGE.search(shown):
        return []
    if not shown.rstrip().endswith((">", "。")):
        raise cut_off("一段文字中间", "the middle of a sentence")
    return ["网页没有结束标记（</html>），末尾可能有缺失"]


def _is_table_open(shown: str) -> bool:
    depth = 0
    for tag in _TABLE.finditer(shown):
        depth = max(0, depth - 1) if tag[1] else depth + 1
    return depth > 0
