"""Bytes of a text file as text: UTF-8, UTF-16 or GB 18030 (文本编码)."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = {"gb2312", "gbk", "gb18030", "cp936", "x-gbk", "hz-gb-2312", "gb_2312-80"}
_MANY = 0.02  # of undecodable letters: then it is another encoding
_SAMPLE = 1 << 16


def decode(data: bytes, declared: str = "") -> str:
    """The text in `data`; `declared` is what the file says of itself (an HTML charset).

    A byte that no encoding explains becomes U+FFFD; a stray one does not change the whole encoding.

    >>> decode("决算".encode("gb18030")), decode("决算".encode("utf-8-sig")), decode("决算".encode("utf-16"))
    ('决算', '决算', '决算')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    wide = utf16_without_mark(data[:_SAMPLE])
    if wide:
        return data.decode(wide, "replace")
    return _strict(data, "utf-8") or _likeliest(data, declared)


def utf16_without_mark(head: bytes) -> str:
    """The byte order of UTF-16 text that does not announce itself; "" for other text.

    Its line feeds and digits have a zero byte on one side, and never on the other.
    """
    low, high = head[1::2].count(0), head[::2].count(0)
    enough = len(head) // 40 + 1
    if low > enough and high * 10 < low:
        return "utf-16-le"
    return "utf-16-be" if high > enough and low * 10 < high else ""


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return ""


def _likeliest(data: bytes, declared: str) -> str:
    """The encoding that explains most bytes; the declared one wins a tie."""
    first = "gb18030" if declared.strip().lower() in _CHINESE else _known(declared) or "utf-8"
    texts = [data.decode(encoding, "replace") for encoding in dict.fromkeys((first, "utf-8", "gb18030"))]
    return min(
        texts, key=lambda text: text.count("\ufffd") if text.count("\ufffd") > _MANY * len(text) else 0
    )


def _known(name: str) -> str:
    try:
        return codecs.lookup(name.strip()).name if name.strip() else ""
    except (LookupError, ValueError, UnicodeError):
        return ""
