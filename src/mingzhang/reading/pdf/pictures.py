"""How much of a page is covered by pictures, for pages that have no words of their own (图片页)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import c_int, c_void_p

import pypdfium2.raw as pdfium

from .native import RawPage, bound, handle

_objects = bound("FPDFPage_CountObjects", c_void_p)
_object = handle("FPDFPage_GetObject", c_void_p, c_int)
_inner_objects = bound("FPDFFormObj_CountObjects", c_void_p)
_inner_object = handle("FPDFFormObj_GetObject", c_void_p, c_int)
_kind = bound("FPDFPageObj_GetType", c_void_p)
_bounds = bound("FPDFPageObj_GetBounds", c_void_p, *[c_void_p] * 4)

_MOST = 2000  # objects looked at; a scan is a few strips
_LEAST = 0.2  # of the page: less is a seal or an emblem (公章、徽标)


def is_picture(page: RawPage, text: str) -> bool:
    """True for a page without words that shows a picture large enough to hold some, such as a scan."""
    if any(letter.isalpha() for letter in text):
        return False
    return sum(_areas(page)) > _LEAST * page.width * page.height


def _areas(page: RawPage) -> Iterator[float]:
    """The area of every picture, and of every group with a picture in it."""
    left, bottom, right, top = page.box
    edges = (ctypes.c_float * 4)()
    at = ctypes.addressof(edges)
    for index in range(min(_objects(page.handle), _MOST)):
        item = _object(page.handle, index)
        if item and _shows_picture(item) and _bounds(item, at, at + 4, at + 8, at + 12):
            wide = min(edges[2], right) - max(edges[0], left)
            high = min(edges[3], top) - max(edges[1], bottom)
            yield max(wide, 0.0) * max(high, 0.0)


def _shows_picture(item: int) -> bool:
    kind = _kind(item)
    if kind != pdfium.FPDF_PAGEOBJ_FORM:
        return bool(kind == pdfium.FPDF_PAGEOBJ_IMAGE)
    inner = (_inner_object(item, index) for index in range(min(_inner_objects(item), _MOST)))
    return any(one and _kind(one) == pdfium.FPDF_PAGEOBJ_IMAGE for one in inner)
