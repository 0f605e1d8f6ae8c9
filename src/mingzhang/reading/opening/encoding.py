"""Bytes of a text file as text: UTF-8, UTF-16 or GB 18030 (文本编码)."""

from __future__ import annotations

import codecs
import os

from .faults import cut_off

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = {"gb2312", "gbk", "gb18030", "cp936", "x-gbk", "hz-gb-2312", "gb_2312-80"}
_MANY = 0.02  # of undecodable letters: then it is another encoding
_SAMPLE = 1 << 16
_CHARACTERS = 64  # bytes of the end that show whether a UTF-8 character is cut


def decode(data: bytes, declared: str = "") -> str:
    """The text in `data`; `declared` is what the file says of itself (an HTML charset).

    A byte that no encoding explains becomes U+FFFD; a stray one does not change the whole encoding.
    A file that ends within a character is cut off: DamagedError.

    >>> decode("决算".encode("gb18030")), decode("决算".encode("utf-8-sig")), decode("决算".encode("utf-16"))
    ('决算', '决算', '决算')
    """
    data, encoding = _told(data)
    text = data.decode(encoding, "replace") if encoding else _strict(data, "utf-8")
    if not encoding and not text:
        text, encoding = _likeliest(data, declared)
    if encoding and text.endswith("\ufffd") and _ends_within_character(data, encoding):
        raise cut_off("一个汉字的编码中间", "the middle of a character")
    return text


def file_name(name: str) -> str:
    """The name of a file as people read it (文件名); old archives leave names in GB 18030 on the disk.

    >>> file_name(os.fsdecode("2024年决算.pdf".encode("gb18030")))
    '2024年决算.pdf'
    """
    data = os.fsencode(name)
    return _strict(data, "utf-8") or data.decode("gb18030", "replace")


def _told(data: bytes) -> tuple[bytes, str]:
    """The bytes after the byte order mark, and the encoding that it or the zero bytes tell; "" for none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :], encoding
    return data, utf16_without_mark(data[:_SAMPLE])


def _ends_within_character(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    decoder.decode(data[-_CHARACTERS:] if encoding == "utf-8" else data)
    return bool(decoder.getstate()[0])


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


def _likeliest(data: bytes, declared: str) -> tuple[str, str]:
    """The text by the encoding that explains most bytes, and its name; the declared one wins a tie."""
    first = "gb18030" if declared.strip().lower() in _CHINESE else _known(declared) or "utf-8"
    names = dict.fromkeys((first, "utf-8", "gb18030"))
    return min(((data.decode(name, "replace"), name) for name in names), key=lambda told: _lost(told[0]))


def _lost(text: str) -> int:
    """Undecodable letters, when there are many of them."""
    lost = text.count("\ufffd")
    return lost if lost > _MANY * len(text) else 0


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name.strip()) if name.strip() else None
        return found.name if found and found._is_text_encoding else ""
    except (LookupError, ValueError, UnicodeError):
        return ""
