"""What a page draws: strokes, outlined boxes, shaded boxes, forms included (线条与底纹)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import c_int, c_void_p
from dataclasses import dataclass
from itertools import repeat

import pypdfium2.raw as pdfium

from .native import RawPage, Shape, bound, handle, segment_point

_PATH, _FORM = 2, 5
_DEEPEST = 4  # forms in forms
_MOST_SEGMENTS = 20000  # of one path: beyond are drawings, not tables
_WHITE = 245

_count_objects = bound("FPDFPage_CountObjects", c_void_p)
_object = handle("FPDFPage_GetObject", c_void_p, c_int)
_form_objects = bound("FPDFFormObj_CountObjects", c_void_p)
_form_object = handle("FPDFFormObj_GetObject", c_void_p, ctypes.c_ulong)
_type = bound("FPDFPageObj_GetType", c_void_p)
_bounds = bound("FPDFPageObj_GetBounds", c_void_p, *[c_void_p] * 4)
_matrix = bound("FPDFPageObj_GetMatrix", c_void_p, c_void_p)
_draw_mode = bound("FPDFPath_GetDrawMode", c_void_p, c_void_p, c_void_p)
_fill_color = bound("FPDFPageObj_GetFillColor", c_void_p, *[c_void_p] * 4)
_count_segments = bound("FPDFPath_CountSegments", c_void_p)
_path_segment = handle("FPDFPath_GetPathSegment", c_void_p, c_int)
_segment_type = bound("FPDFPathSegment_GetType", c_void_p)

Matrix6 = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix6 = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Shapes:
    """What is drawn: thin strokes and thin fills, outlined boxes, filled boxes. Boxes x0, y0, x1, y1."""

    strokes: list[Shape]
    outlines: list[Shape]
    fills: list[Shape]


def shapes_of(page: RawPage) -> Shapes:
    """Everything drawn with lines or fills on a page."""
    return _Drawing(page).shapes()


class _Drawing:
    """The drawn objects of one page."""

    def __init__(self, page: RawPage) -> None:
        self._page = page
        self._floats = (ctypes.c_float * 8)()
        self._at = ctypes.addressof(self._floats)

    def shapes(self) -> Shapes:
        """Everything drawn with lines or fills, forms included."""
        found = Shapes([], [], [])
        items = list(map(_object, repeat(self._page.handle), range(_count_objects(self._page.handle))))
        for item, kind in zip(items, map(_type, items), strict=True):
            if kind in (_PATH, _FORM):
                self._draw(item, kind, found, _IDENTITY, 0)
        return found

    def _draw(self, item: int, kind: int, found: Shapes, matrix: Matrix6, depth: int) -> None:
        if kind == _PATH:
            self._path(item, found, matrix)
        elif kind == _FORM and depth < _DEEPEST:
            inner = _times(self._matrix_of(item), matrix)
            for index in range(_form_objects(item)):
                part = _form_object(item, index)
                self._draw(part, _type(part), found, inner, depth + 1)

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
            segment_point(segment, self._at, self._at + 4)
            if _segment_type(segment) == pdfium.FPDF_SEGMENT_MOVETO and part:
                yield part
                part = []
            x, y = self._floats[:2]
            part.append(self._point(x, y, matrix))
        if part:
            yield part

    def _point(self, x: float, y: float, matrix: Matrix6) -> tuple[float, float]:
        a, b, c, d, e, f = matrix
        return self._page.turned(a * x + c * y + e, b * x + d * y + f, self._page.turn)

    def _placed(self, x0: float, y0: float, x1: float, y1: float, matrix: Matrix6) -> Shape:
        if matrix is _IDENTITY and self._page.turn == 0:
            left, bottom = self._page.box[0], self._page.box[1]
            return x0 - left, y0 - bottom, x1 - left, y1 - bottom
        (ax, ay), (bx, by) = self._point(x0, y0, matrix), self._point(x1, y1, matrix)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


_THIN = 4.0


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
