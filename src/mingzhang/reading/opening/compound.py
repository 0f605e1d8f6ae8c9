"""Streams of an OLE2 compound file, the container of the old binary formats (复合文档, [MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from .faults import damaged

_HEADER = 512
_ENTRY = 128
_LAST = 0xFFFFFFFA  # this number and those above it end a chain
_IN_HEADER = 109  # sectors of the allocation table that the header itself lists
_MINI = 64


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound file in memory: its bytes, sector size and allocation table."""

    data: bytes
    size: int
    table: tuple[int, ...]

    def sectors(self, start: int) -> Iterator[int]:
        """The chain of sectors from `start`. A chain that bites its tail is damage."""
        left = len(self.table)
        while start < _LAST:
            if start >= len(self.table) or left <= 0:
                raise damaged("OLE2 sector chain")
            yield start
            left -= 1
            start = self.table[start]

    def chain(self, start: int) -> bytes:
        """The bytes in a chain of sectors."""
        return b"".join(self.sector(number) for number in self.sectors(start))

    def sector(self, number: int) -> bytes:
        """One sector; short at the end of a file that was cut."""
        at = _HEADER_OF[self.size] + number * self.size
        return self.data[at : at + self.size]


_HEADER_OF = {512: 512, 4096: 4096}


def opened(data: bytes) -> Compound:
    """The compound file in `data`; DamagedError when its tables make no sense."""
    try:
        return _opened(data)
    except (struct.error, IndexError) as error:
        raise damaged("OLE2 header") from error


def _opened(data: bytes) -> Compound:
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 20)
    if size not in _HEADER_OF:
        raise damaged("OLE2 sector size")
    first, count = struct.unpack_from("<II", data, 68)
    listed = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
    most = len(data) // size + 1
    while first < _LAST and count > 0 and len(listed) <= most + _IN_HEADER:
        block = struct.unpack_from(f"<{size // 4}I", data, _HEADER_OF[size] + first * size)
        listed += block[:-1]
        first, count = block[-1], count - 1
    bare = Compound(data, size, ())
    numbers = [number for number in listed if number < most]
    joined = b"".join(bare.sector(number) for number in dict.fromkeys(numbers))
    return Compound(data, size, struct.unpack(f"<{len(joined) // 4}I", joined[: len(joined) // 4 * 4]))


def stream(file: Compound, *names: str) -> bytes | None:
    """The bytes of the first stream that has one of the names; None when there is none."""
    start, cutoff, mini = struct.unpack_from("<I4xII", file.data, 48)
    directory = file.chain(start)
    entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    for entry in entries:
        if _name(entry) in names:
            first, length = struct.unpack_from("<II", entry, 116)
            small = length < cutoff
            whole = _mini_chain(file, entries[0], mini, first) if small else file.chain(first)
            return whole[:length]
    return None


def _name(entry: bytes) -> str:
    length: int = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")


def _mini_chain(file: Compound, root: bytes, mini: int, start: int) -> bytes:
    """A short stream: its sectors of 64 bytes lie in the stream of the root entry."""
    packed = file.chain(mini)
    table = struct.unpack(f"<{len(packed) // 4}I", packed[: len(packed) // 4 * 4])
    holder = file.chain(struct.unpack_from("<I", root, 116)[0])
    inner = Compound(holder, _MINI, table)
    return b"".join(holder[number * _MINI : (number + 1) * _MINI] for number in inner.sectors(start))
