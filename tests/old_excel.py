"""A workbook of Excel 97-2003 (.xls), written byte by byte: no library of ours writes one any more.

A compound file with one stream `Workbook`: a BIFF8 book of one sheet with text, numbers and dates.
"""

from __future__ import annotations

import datetime
import struct
from collections.abc import Sequence

Cell = str | float | datetime.date | bytes
"""A text, a number, a day, or the code of an error value."""
_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_GENERAL, _DAY = 0, 1  # numbers of the two cell formats
_FIRST_DAY = datetime.date(1899, 12, 30)


def xls(rows: Sequence[Sequence[Cell]], sheet: str = "支付明细") -> bytes:
    """The file with these rows on its sheet."""
    return _compound(_book(rows, sheet))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def _book(rows: Sequence[Sequence[Cell]], sheet: str) -> bytes:
    def begin(kind: int) -> bytes:
        return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0, 6))

    formats = b"".join(_record(0x00E0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 14))
    head = begin(0x0005) + _record(0x0042, struct.pack("<H", 1200)) + formats
    end, name = _record(0x000A), _text(sheet, "<B")
    at = len(head) + 4 + 6 + len(name) + len(end)
    bound = _record(0x0085, struct.pack("<IH", at, 0) + name)
    cells = b"".join(
        _cell(row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line)
    )
    extent = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    return head + bound + end + begin(0x0010) + _record(0x0200, extent) + cells + end


def _cell(row: int, column: int, value: Cell) -> bytes:
    if isinstance(value, str):
        return _record(0x0204, struct.pack("<HHH", row, column, _GENERAL) + _text(value, "<H"))
    if isinstance(value, bytes):
        return _record(0x0205, struct.pack("<HHH", row, column, _GENERAL) + value + b"\x01")
    style = _DAY if isinstance(value, datetime.date) else _GENERAL
    number = (value - _FIRST_DAY).days if isinstance(value, datetime.date) else value
    return _record(0x0203, struct.pack("<HHHd", row, column, style, number))


def _compound(stream: bytes) -> bytes:
    """The stream in a compound file: header, table of sectors, directory, then the stream's sectors."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    chain = [_TABLE, _END, *range(3, sectors + 2), _END]
    assert len(chain) <= _SECTOR // 4, "too long for one table of sectors"
    table = struct.pack(f"<{_SECTOR // 4}I", *chain, *[_FREE] * (_SECTOR // 4 - len(chain)))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH", 0x003E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    return header + table + _directory(len(stream)) + stream


def _directory(size: int) -> bytes:
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, size)
    return entries + (bytes(68) + struct.pack("<III", _FREE, _FREE, _FREE) + bytes(48)) * 2


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
