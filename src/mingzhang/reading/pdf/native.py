"""The PDF library's raw calls: characters with boxes and drawn shapes of one page (字符与线条).

PDFium is not thread-safe: one thread per process. Coordinates handed over are those of the page as
displayed, in points, y upwards from the bottom of the page.
"""

from __future__ import annotations

import ctypes
from array import array
from collections import deque
from collections.abc import Callable
from ctypes import c_int, c_void_p
from dataclasses import dataclass
from itertools import islice, repeat
from math import hypot
from pathlib import Path
from types import TracebackType
from typing import Any

import pypdfium2.raw as pdfium

from ...model.errors import DamagedError, EncryptedError
from ...vocabulary.text import unified

_PASSWORD = 4  # FPDF_ERR_PASSWORD
_MOST = 0.6  # of the letters stand the way in which a page is read
_TILT = 0.1  # tangent: about six degrees
_BELOW, _ABOVE = 0.14, 0.86  # of the font size, from the base line
_FULL_WIDTH = "\u2e80"  # characters from here on fill a square
_IDEOGRAPHS = ("\u4e00", "\u9fff")


Call = Callable[..., Any]


def bound(name: str, *arguments: type) -> Call:
    """A library call with plain integer handles: several times cheaper than the wrapped one."""
    address = ctypes.cast(getattr(pdfium, name), c_void_p).value
    return ctypes.CFUNCTYPE(c_int, *arguments)(address or 0)


def handle(name: str, *arguments: type) -> Call:
    """The same for a call that answers with a handle."""
    address = ctypes.cast(getattr(pdfium, name), c_void_p).value
    return ctypes.CFUNCTYPE(c_void_p, *arguments)(address or 0)


_load_page = handle("FPDF_LoadPage", c_void_p, c_int)
_load_text = handle("FPDFText_LoadPage", c_void_p)
_close_page = bound("FPDF_ClosePage", c_void_p)
_close_text = bound("FPDFText_ClosePage", c_void_p)
_count_chars = bound("FPDFText_CountChars", c_void_p)
_get_text = bound("FPDFText_GetText", c_void_p, c_int, c_int, c_void_p)
_unicode = bound("FPDFText_GetUnicode", c_void_p, c_int)
_loose_box = bound("FPDFText_GetLooseCharBox", c_void_p, c_int, c_void_p)
_char_box = bound("FPDFText_GetCharBox", c_void_p, c_int, *[c_void_p] * 4)
_char_origin = bound("FPDFText_GetCharOrigin", c_void_p, c_int, c_void_p, c_void_p)
_char_matrix = bound("FPDFText_GetMatrix", c_void_p, c_int, c_void_p)
_text_object = handle("FPDFText_GetTextObject", c_void_p, c_int)
_clip_path = handle("FPDFPageObj_GetClipPath", c_void_p)
_clip_paths = bound("FPDFClipPath_CountPaths", c_void_p)
_clip_segments = bound("FPDFClipPath_CountPathSegments", c_void_p, c_int)
_clip_segment = handle("FPDFClipPath_GetPathSegment", c_void_p, c_int, c_int)
segment_point = bound("FPDFPathSegment_GetPoint", c_void_p, c_void_p, c_void_p)
_rotation = bound("FPDFPage_GetRotation", c_void_p)
_bounding_box = bound("FPDF_GetPageBoundingBox", c_void_p, c_void_p)

Shape = tuple[float, float, float, float]


class Document:
    """An open PDF file; EncryptedError when it asks for a password, DamagedError when it is broken."""

    def __init__(self, path: Path) -> None:
        self._raw = pdfium.FPDF_LoadDocument(str(path).encode(), None)
        if not self._raw:
            raise _open_error()
        self.pages: int = pdfium.FPDF_GetPageCount(self._raw)

    def __enter__(self) -> Document:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pdfium.FPDF_CloseDocument(self._raw)

    def page(self, index: int) -> RawPage | None:
        """The page at `index` from 0; None when it is damaged beyond reading."""
        handle = _load_page(ctypes.cast(self._raw, c_void_p).value, index)
        return RawPage(handle) if handle else None


def _open_error() -> Exception:
    if pdfium.FPDF_GetLastError() == _PASSWORD:
        return EncryptedError(
            "文件已加密，需要密码才能打开。请向来源单位索取未加密的文件，或去掉密码后另存再试。",
            "the PDF asks for a password: ask the publisher for an open file, or remove the password",
        )
    return DamagedError(
        "PDF 文件已损坏或不完整，无法打开。请重新下载后再试。",
        "the PDF is damaged or incomplete and cannot be opened: download it again",
    )


@dataclass(frozen=True, slots=True)
class Chars:
    """Characters of a page in the order of the file: one string, and four lists of their edges."""

    text: str
    x0: list[float]
    y0: list[float]
    x1: list[float]
    y1: list[float]


class RawPage:
    """One loaded page; `close` it when done."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self._text = _load_text(handle)
        self._floats = (ctypes.c_float * 8)()
        self._at = ctypes.addressof(self._floats)
        _bounding_box(handle, self._at)
        left, top, right, bottom = self._floats[:4]
        self.box = (left, bottom, right, top)
        self.turn = _rotation(handle) % 4
        self._laid_down = False
        self.mixed = False  # letters stand in several directions, and none is that of most
        wide, high = right - left, top - bottom
        self.width, self.height = (high, wide) if self.turn % 2 else (wide, high)

    def close(self) -> None:
        """Give the page back to the library."""
        if self._text:
            _close_text(self._text)
        _close_page(self.handle)

    # characters

    def chars(self) -> Chars:
        """All characters with their boxes."""
        count = max(0, _count_chars(self._text)) if self._text else 0
        if count == 0:
            return Chars("", [], [], [], [])
        text = self._characters(count)
        if self.turn or self._is_turned(text, count):
            return self._exact(text, count)
        chars = self._quick(text, count)
        return self._levelled(chars) if _is_uneven(chars) else chars

    def _characters(self, count: int) -> str:
        buffer = (ctypes.c_ushort * (count + 1))()
        written = _get_text(self._text, 0, count, ctypes.addressof(buffer)) - 1
        text = bytes(buffer)[: 2 * max(0, written)].decode("utf-16-le", "replace")
        if len(text) == count:
            return unified(text)
        codes = (_unicode(self._text, index) for index in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 and not _is_half(code) else " " for code in codes)

    def _quick(self, text: str, count: int) -> Chars:
        """Boxes one line high, from one call a character."""
        boxes = (ctypes.c_float * (4 * count))()
        at, page = ctypes.addressof(boxes), self._text
        places = range(at, at + 16 * count, 16)
        deque(map(_loose_box, repeat(page), range(count), places), maxlen=0)  # a loop without Python
        flat = array("f", bytes(boxes)).tolist()
        left, bottom = self.box[0], self.box[1]
        if left or bottom:
            for start, base in ((0, left), (1, bottom), (2, left), (3, bottom)):
                flat[start::4] = [value - base for value in flat[start::4]]
        return Chars(text, flat[0::4], flat[3::4], flat[2::4], flat[1::4])

    def _levelled(self, chars: Chars) -> Chars:
        """The same with heights from the base line and size, for fonts that do not tell theirs."""
        numbers = (ctypes.c_double * 2)()
        at, page, bottom = ctypes.addressof(numbers), self._text, self.box[1]
        low: list[float] = []
        high: list[float] = []
        base, size = -1e9, 1.0
        for index, char in enumerate(chars.text):
            if char > " ":
                _char_origin(page, index, at, at + 8)
                y = numbers[1] - bottom
                if y - base > 0.01 or base - y > 0.01:
                    base, size = y, self._size(index)
            low.append(base - _BELOW * size)
            high.append(base + _ABOVE * size)
        return Chars(chars.text, chars.x0, low, chars.x1, high)

    def _is_turned(self, text: str, count: int) -> bool:
        """True when too many of some sampled letters do not stand upright for the page to be level."""
        turned = tried = 0
        for index in range(0, count, max(1, count // 12)):
            if text[index] > " ":
                a, b, _, d = self._scale(index)
                turned += abs(b) > 0.05 * abs(a) or a <= 0 or d <= 0
                tried += 1
        return turned > (1 - _MOST) * tried

    def _scale(self, index: int) -> tuple[float, float, float, float]:
        if not _char_matrix(self._text, index, self._at):
            return 1.0, 0.0, 0.0, 1.0
        a, b, c, d = self._floats[:4]
        return a, b, c, d

    def is_tilted(self, index: int) -> bool:
        """True for a letter that stands neither upright nor on its side: that of a watermark (水印)."""
        a, b, _, _ = self._scale(index)
        return min(abs(a), abs(b)) > _TILT * max(abs(a), abs(b))

    def _exact(self, text: str, count: int) -> Chars:
        """Boxes from origin, outline and font size, for turned pages and scaled fonts."""
        numbers = (ctypes.c_double * 6)()
        at, page = ctypes.addressof(numbers), self._text
        upright = self._dominant_turn(text, count)
        if upright is None:
            self.mixed = True
            return Chars("", [], [], [], [])
        found: list[Shape] = []
        for index in range(count):
            _char_box(page, index, at, at + 8, at + 16, at + 24)
            _char_origin(page, index, at + 32, at + 40)
            found.append(self._upright(text[index], numbers[:], self._size(index), upright))
        if upright != self.turn:
            self._lay_down(upright)
        x0, y0, x1, y1 = (list(edges) for edges in zip(*found, strict=True))
        return Chars(text, x0, y0, x1, y1)

    def _size(self, index: int) -> float:
        _, _, c, d = self._scale(index)
        size: float = pdfium.FPDFText_GetFontSize(ctypes.cast(self._text, pdfium.FPDF_TEXTPAGE), index)
        return max(1.0, size * max(hypot(c, d), 0.01))

    def _upright(self, char: str, numbers: list[float], size: float, turn: int) -> Shape:
        left, right, bottom, top, x, y = numbers
        (x0, _), (x1, _) = self.turned(left, bottom, turn), self.turned(right, top, turn)
        start, base = self.turned(x, y, turn)
        low, high = min(x0, x1, start), max(x0, x1)
        if char >= _FULL_WIDTH:
            high = max(high, low + 0.98 * size)
        return low, base - _BELOW * size, high, base + _ABOVE * size

    def _dominant_turn(self, text: str, count: int) -> int | None:
        """Quarter turns that set most letters upright, whatever way the page lies; None when none does."""
        votes = [0, 0, 0, 0]
        for index in range(0, count, max(1, count // 40)):
            if text[index] > " ":
                votes[self._letter_turn(index)] += 1
        most = max(range(4), key=votes.__getitem__)
        return most if votes[most] >= _MOST * sum(votes) else None

    def _letter_turn(self, index: int) -> int:
        """Quarter turns that set one letter upright."""
        a, b, _, _ = self._scale(index)
        return (0 if a >= 0 else 2) if abs(a) >= abs(b) else (1 if b > 0 else 3)

    def is_across(self, index: int) -> bool:
        """True for a letter that lies across the others of a page that is read on its side."""
        return self._laid_down and self._letter_turn(index) != self.turn

    def _lay_down(self, turn: int) -> None:
        """From here on the page counts as turned."""
        if (turn - self.turn) % 2:
            self.width, self.height = self.height, self.width
        self.turn, self._laid_down = turn, True

    def turned(self, x: float, y: float, turn: int) -> tuple[float, float]:
        """A point of the file as displayed, y upwards."""
        left, bottom, right, top = self.box
        if turn == 0:
            return x - left, y - bottom
        if turn == 1:
            return y - bottom, right - x
        if turn == 2:
            return right - x, top - y
        return top - y, x - left

    # clipping

    def is_clipped(self, index: int, y: float) -> bool:
        """True when the height `y` of the character at `index` lies outside its clip (裁剪区)."""
        item = _text_object(self._text, index)
        clip = _clip_path(item) if item else None
        if not clip or self.turn:
            return False
        return any(self._misses(clip, path, y + self.box[1]) for path in range(_clip_paths(clip)))

    def _misses(self, clip: int, path: int, y: float) -> bool:
        at, low, high = self._at, 1e9, -1e9
        for segment in range(min(_clip_segments(clip, path), 5)):
            segment_point(_clip_segment(clip, path, segment), at, at + 4)
            low, high = min(low, self._floats[1]), max(high, self._floats[1])
        return low < high and not low - 1 <= y <= high + 1


_SAMPLE = 12


def _is_uneven(chars: Chars) -> bool:
    """True when ideographs of one line differ in height: their font does not tell it."""
    all_seen = (i for i, char in enumerate(chars.text) if _IDEOGRAPHS[0] <= char <= _IDEOGRAPHS[1])
    seen = list(islice(all_seen, _SAMPLE))
    ratios = [(chars.y1[i] - chars.y0[i]) / max(chars.x1[i] - chars.x0[i], 0.1) for i in seen]
    return bool(ratios) and max(ratios) > 1.03 * min(ratios)


def _is_half(code: int) -> bool:
    """True for half a UTF-16 pair, which is no character on its own."""
    return 0xD800 <= code < 0xE000
