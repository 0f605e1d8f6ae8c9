"""The PDF library's raw calls: characters with boxes and drawn shapes of one page (字符与线条).

PDFium is not thread-safe: one thread per process. Coordinates handed over are those of the page as
displayed, in points, y upwards from the bottom of the page.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import c_int, c_void_p
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pypdfium2.raw as pdfium

from ..model.errors import DamagedError, EncryptedError

_PATH, _FORM = 2, 5
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_DEEPEST = 4  # forms in forms
_MOST_SEGMENTS = 20000  # of one page: beyond are drawings, not tables
_WHITE = 245
_BELOW, _ABOVE = 0.14, 0.86  # of the font size, from the base line
_FULL_WIDTH = "\u2e80"  # characters from here on fill a square
_IDEOGRAPHS = ("\u4e00", "\u9fff")


def _bound(name: str, *arguments: type) -> ctypes._CFunctionType:  # type: ignore[name-defined]
    """A library call with plain integer handles: several times cheaper than the wrapped one."""
    address = ctypes.cast(getattr(pdfium, name), c_void_p).value
    return ctypes.CFUNCTYPE(c_int, *arguments)(address)  # type: ignore[arg-type]


def _handle(name: str, *arguments: type) -> ctypes._CFunctionType:  # type: ignore[name-defined]
    address = ctypes.cast(getattr(pdfium, name), c_void_p).value
    return ctypes.CFUNCTYPE(c_void_p, *arguments)(address)  # type: ignore[arg-type]


_load_page = _handle("FPDF_LoadPage", c_void_p, c_int)
_load_text = _handle("FPDFText_LoadPage", c_void_p)
_close_page = _bound("FPDF_ClosePage", c_void_p)
_close_text = _bound("FPDFText_ClosePage", c_void_p)
_count_chars = _bound("FPDFText_CountChars", c_void_p)
_get_text = _bound("FPDFText_GetText", c_void_p, c_int, c_int, c_void_p)
_unicode = _bound("FPDFText_GetUnicode", c_void_p, c_int)
_loose_box = _bound("FPDFText_GetLooseCharBox", c_void_p, c_int, c_void_p)
_char_box = _bound("FPDFText_GetCharBox", c_void_p, c_int, *[c_void_p] * 4)
_char_origin = _bound("FPDFText_GetCharOrigin", c_void_p, c_int, c_void_p, c_void_p)
_char_matrix = _bound("FPDFText_GetMatrix", c_void_p, c_int, c_void_p)
_text_object = _handle("FPDFText_GetTextObject", c_void_p, c_int)
_clip_path = _handle("FPDFPageObj_GetClipPath", c_void_p)
_clip_paths = _bound("FPDFClipPath_CountPaths", c_void_p)
_clip_segments = _bound("FPDFClipPath_CountPathSegments", c_void_p, c_int)
_clip_segment = _handle("FPDFClipPath_GetPathSegment", c_void_p, c_int, c_int)
_segment_point = _bound("FPDFPathSegment_GetPoint", c_void_p, c_void_p, c_void_p)
_segment_type = _bound("FPDFPathSegment_GetType", c_void_p)
_count_objects = _bound("FPDFPage_CountObjects", c_void_p)
_object = _handle("FPDFPage_GetObject", c_void_p, c_int)
_form_objects = _bound("FPDFFormObj_CountObjects", c_void_p)
_form_object = _handle("FPDFFormObj_GetObject", c_void_p, ctypes.c_ulong)
_type = _bound("FPDFPageObj_GetType", c_void_p)
_bounds = _bound("FPDFPageObj_GetBounds", c_void_p, *[c_void_p] * 4)
_matrix = _bound("FPDFPageObj_GetMatrix", c_void_p, c_void_p)
_draw_mode = _bound("FPDFPath_GetDrawMode", c_void_p, c_void_p, c_void_p)
_fill_color = _bound("FPDFPageObj_GetFillColor", c_void_p, *[c_void_p] * 4)
_count_segments = _bound("FPDFPath_CountSegments", c_void_p)
_path_segment = _handle("FPDFPath_GetPathSegment", c_void_p, c_int)
_rotation = _bound("FPDFPage_GetRotation", c_void_p)
_bounding_box = _bound("FPDF_GetPageBoundingBox", c_void_p, c_void_p)

Shape = tuple[float, float, float, float]
Matrix6 = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix6 = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


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


@dataclass(slots=True)
class Shapes:
    """What is drawn: thin strokes and thin fills, outlined boxes, filled boxes. Boxes x0, y0, x1, y1."""

    strokes: list[Shape]
    outlines: list[Shape]
    fills: list[Shape]


class RawPage:
    """One loaded page; `close` it when done."""

    def __init__(self, handle: int) -> None:
        self._page = handle
        self._text = _load_text(handle)
        self._floats = (ctypes.c_float * 8)()
        self._at = ctypes.addressof(self._floats)
        _bounding_box(handle, self._at)
        left, top, right, bottom = self._floats[:4]
        self._box = (left, bottom, right, top)
        self._turn = _rotation(handle) % 4
        wide, high = right - left, top - bottom
        self.width, self.height = (high, wide) if self._turn % 2 else (wide, high)

    def close(self) -> None:
        """Give the page back to the library."""
        if self._text:
            _close_text(self._text)
        _close_page(self._page)

    # characters

    def chars(self) -> Chars:
        """All characters with their boxes."""
        count = max(0, _count_chars(self._text)) if self._text else 0
        if count == 0:
            return Chars("", [], [], [], [])
        text = self._characters(count)
        if self._turn or self._is_turned(text, count):
            return self._exact(text, count)
        chars = self._quick(text, count)
        return self._levelled(chars) if _is_uneven(chars) else chars

    def _characters(self, count: int) -> str:
        buffer = (ctypes.c_ushort * (count + 1))()
        written = _get_text(self._text, 0, count, ctypes.addressof(buffer)) - 1
        text = bytes(buffer)[: 2 * max(0, written)].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        codes = (_unicode(self._text, index) for index in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)

    def _quick(self, text: str, count: int) -> Chars:
        """Boxes one line high, from one call a character."""
        boxes = (ctypes.c_float * (4 * count))()
        at, page = ctypes.addressof(boxes), self._text
        for index in range(count):
            _loose_box(page, index, at + 16 * index)
        flat = memoryview(boxes).cast("B").cast("f").tolist()
        left, bottom = self._box[0], self._box[1]
        if left or bottom:
            for start, base in ((0, left), (1, bottom), (2, left), (3, bottom)):
                flat[start::4] = [value - base for value in flat[start::4]]
        return Chars(text, flat[0::4], flat[3::4], flat[2::4], flat[1::4])

    def _levelled(self, chars: Chars) -> Chars:
        """The same with heights from the base line and size, for fonts that do not tell theirs."""
        numbers = (ctypes.c_double * 2)()
        at, page, bottom = ctypes.addressof(numbers), self._text, self._box[1]
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
        """True when most of some sampled letters do not stand upright."""
        turned = tried = 0
        for index in range(0, count, max(1, count // 12)):
            if text[index] > " ":
                a, b, _, d = self._scale(index)
                turned += abs(b) > 0.05 * abs(a) or a <= 0 or d <= 0
                tried += 1
        return turned * 2 > tried

    def _scale(self, index: int) -> tuple[float, float, float, float]:
        if not _char_matrix(self._text, index, self._at):
            return 1.0, 0.0, 0.0, 1.0
        a, b, c, d = self._floats[:4]
        return a, b, c, d

    def _exact(self, text: str, count: int) -> Chars:
        """Boxes from origin, outline and font size, for turned pages and scaled fonts."""
        numbers = (ctypes.c_double * 6)()
        at, page = ctypes.addressof(numbers), self._text
        upright = self._turn or self._dominant_turn(text, count)
        found: list[Shape] = []
        for index in range(count):
            _char_box(page, index, at, at + 8, at + 16, at + 24)
            _char_origin(page, index, at + 32, at + 40)
            found.append(self._upright(text[index], numbers[:], self._size(index), upright))
        if upright != self._turn:
            self._lay_down(upright)
        x0, y0, x1, y1 = (list(edges) for edges in zip(*found, strict=True))
        return Chars(text, x0, y0, x1, y1)

    def _size(self, index: int) -> float:
        _, _, c, d = self._scale(index)
        size: float = pdfium.FPDFText_GetFontSize(ctypes.cast(self._text, pdfium.FPDF_TEXTPAGE), index)
        return max(1.0, size * max((c * c + d * d) ** 0.5, 0.01))

    def _upright(self, char: str, numbers: list[float], size: float, turn: int) -> Shape:
        left, right, bottom, top, x, y = numbers
        (x0, _), (x1, _) = self._turned(left, bottom, turn), self._turned(right, top, turn)
        start, base = self._turned(x, y, turn)
        low, high = min(x0, x1, start), max(x0, x1)
        if char >= _FULL_WIDTH:
            high = max(high, low + 0.98 * size)
        return low, base - _BELOW * size, high, base + _ABOVE * size

    def _dominant_turn(self, text: str, count: int) -> int:
        """Quarter turns that set most letters upright, for tables laid sideways on an upright page."""
        votes = [0, 0, 0, 0]
        for index in range(0, count, max(1, count // 40)):
            a, b, _, _ = self._scale(index)
            if text[index] > " ":
                votes[(0 if a >= 0 else 2) if abs(a) >= abs(b) else (1 if b > 0 else 3)] += 1
        return max(range(4), key=votes.__getitem__)

    def _lay_down(self, turn: int) -> None:
        """From here on the page counts as turned."""
        if (turn - self._turn) % 2:
            self.width, self.height = self.height, self.width
        self._turn = turn

    def _turned(self, x: float, y: float, turn: int) -> tuple[float, float]:
        """A point of the file as displayed, y upwards."""
        left, bottom, right, top = self._box
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
        if not clip or self._turn:
            return False
        return any(self._misses(clip, path, y + self._box[1]) for path in range(_clip_paths(clip)))

    def _misses(self, clip: int, path: int, y: float) -> bool:
        at, low, high = self._at, 1e9, -1e9
        for segment in range(min(_clip_segments(clip, path), 5)):
            _segment_point(_clip_segment(clip, path, segment), at, at + 4)
            low, high = min(low, self._floats[1]), max(high, self._floats[1])
        return low < high and not low - 1 <= y <= high + 1

    # shapes

    def shapes(self) -> Shapes:
        """Everything drawn with lines or fills, forms included."""
        found = Shapes([], [], [])
        for index in range(_count_objects(self._page)):
            self._draw(_object(self._page, index), found, _IDENTITY, 0)
        return found

    def _draw(self, item: int, found: Shapes, matrix: Matrix6, depth: int) -> None:
        kind = _type(item)
        if kind == _PATH:
            self._path(item, found, matrix)
        elif kind == _FORM and depth < _DEEPEST:
            inner = _times(self._matrix_of(item), matrix)
            for index in range(_form_objects(item)):
                self._draw(_form_object(item, index), found, inner, depth + 1)

    def _matrix_of(self, item: int) -> Matrix6:
        if not _matrix(item, self._at):
            return _IDENTITY
        a, b, c, d, e, f = self._floats[:6]
        return a, b, c, d, e, f

    def _path(self, item: int, found: Shapes, matrix: Matrix6) -> None:
        at = self._at
        if not _bounds(item, at, at + 4, at + 8, at + 12):
            return
        x0, y0, x1, y1 = self._floats[:4]
        shape = self._placed(x0, y0, x1, y1, matrix)
        if _is_thin(shape):
            found.strokes.append(shape)
        else:
            self._box_path(item, shape, found, matrix)

    def _box_path(self, item: int, shape: Shape, found: Shapes, matrix: Matrix6) -> None:
        modes = (ctypes.c_int * 2)()
        _draw_mode(item, ctypes.addressof(modes), ctypes.addressof(modes) + 4)
        segments = _count_segments(item)
        if segments > _MOST_SEGMENTS:
            return
        if segments <= 5:
            if modes[1]:
                found.outlines.append(shape)
            elif modes[0] and not self._is_white(item):
                found.fills.append(shape)
            return
        own = _times(self._matrix_of(item), matrix)
        for part in self._subpaths(item, segments, own):
            _sort_part(part, bool(modes[1]), found)

    def _is_white(self, item: int) -> bool:
        colour = (ctypes.c_uint * 4)()
        at = ctypes.addressof(colour)
        _fill_color(item, at, at + 4, at + 8, at + 12)
        return min(colour[0], colour[1], colour[2]) >= _WHITE or colour[3] == 0

    def _subpaths(self, item: int, count: int, matrix: Matrix6) -> Iterator[list[tuple[float, float]]]:
        """The corners of each part of a path."""
        part: list[tuple[float, float]] = []
        for index in range(count):
            segment = _path_segment(item, index)
            _segment_point(segment, self._at, self._at + 4)
            if _segment_type(segment) == pdfium.FPDF_SEGMENT_MOVETO and part:
                yield part
                part = []
            x, y = self._floats[:2]
            part.append(self._point(x, y, matrix))
        if part:
            yield part

    def _point(self, x: float, y: float, matrix: Matrix6) -> tuple[float, float]:
        a, b, c, d, e, f = matrix
        return self._turned(a * x + c * y + e, b * x + d * y + f, self._turn)

    def _placed(self, x0: float, y0: float, x1: float, y1: float, matrix: Matrix6) -> Shape:
        if matrix is _IDENTITY and self._turn == 0:
            left, bottom = self._box[0], self._box[1]
            return x0 - left, y0 - bottom, x1 - left, y1 - bottom
        (ax, ay), (bx, by) = self._point(x0, y0, matrix), self._point(x1, y1, matrix)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


_THIN = 4.0
_SAMPLE = 12


def _is_uneven(chars: Chars) -> bool:
    """True when ideographs of one line differ in height: their font does not tell it."""
    seen = [i for i, char in enumerate(chars.text) if _IDEOGRAPHS[0] <= char <= _IDEOGRAPHS[1]][:_SAMPLE]
    ratios = [(chars.y1[i] - chars.y0[i]) / max(chars.x1[i] - chars.x0[i], 0.1) for i in seen]
    return bool(ratios) and max(ratios) > 1.03 * min(ratios)


def _is_thin(shape: Shape) -> bool:
    return shape[2] - shape[0] <= _THIN or shape[3] - shape[1] <= _THIN


def _sort_part(part: list[tuple[float, float]], stroked: bool, found: Shapes) -> None:
    """One part of a path: a thin one is a ruling, a stroked one gives its straight edges, else a fill."""
    xs, ys = [x for x, _ in part], [y for _, y in part]
    shape = (min(xs), min(ys), max(xs), max(ys))
    if _is_thin(shape):
        found.strokes.append(shape)
    elif not stroked:
        if len(part) <= 5:
            found.fills.append(shape)
    else:
        for (ax, ay), (bx, by) in zip(part, [*part[1:], part[0]], strict=True):
            edge = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
            if min(edge[2] - edge[0], edge[3] - edge[1]) < 0.5:
                found.strokes.append(edge)


def _times(inner: Matrix6, outer: Matrix6) -> Matrix6:
    if outer is _IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
