"""Damage as files meet it: flipped bytes, lost ends, shuffled blocks, odd members and odd words."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable

Found = re.Match[bytes]
Mutate = Callable[[bytes, random.Random], bytes]

_ODD = (
    "99999999999999999999999999",
    "-1",
    "0",
    "",
    "１２，３４５．６７",
    "\u0000",
    "\u202e",
    "合计",
    "<table>",
    "]]>",
    "&#x0;",
    "NaN",
    "1e999",
    "单位：元",
    "\ud83d",
    "─" * 50,
    "A" * 5000,
)
_TAME = (b"0", b"1", b"7", b"-1", b"65536", b"99999999999999999999999999", b"", b"1e999", b"1048577", b"0.5")
_NUMBER = re.compile(rb"\d+(?:\.\d+)?")


def mutant(suffix: str, data: bytes, chance: random.Random) -> bytes:
    """One to three kinds of damage to a file of that format."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = chance.choice(MUTATORS[suffix])(data, chance)
    return data


def flipped(data: bytes, chance: random.Random) -> bytes:
    """A few bytes are others."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 100)) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    """The end is lost, or the beginning."""
    at = chance.randrange(len(data) + 1)
    return data[at:] if chance.random() < 0.2 else data[:at]


def shuffled(data: bytes, chance: random.Random) -> bytes:
    """Two stretches change places, or one comes twice, or is lost."""
    a, b, c = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return chance.choice(
        (data[:a] + data[b:c] + data[a:b] + data[c:], data[:c] + data[a:], data[:a] + data[b:])
    )


def zeroed(data: bytes, chance: random.Random) -> bytes:
    """A block was never written."""
    start = chance.randrange(len(data) + 1)
    length = min(chance.choice((16, 512, 4096)), len(data) - start)
    return data[:start] + b"\x00" * length + data[start + length :]


def renumbered(data: bytes, chance: random.Random) -> bytes:
    """Numbers in the text are odd ones."""
    for spot in _some(list(_NUMBER.finditer(data)), chance, (1, 3, 20)):
        data = data[: spot.start()] + _odd(chance) + data[spot.end() :]
    return data


def remeasured(data: bytes, chance: random.Random) -> bytes:
    """Numbers are others, larger, smaller or none, and the markup around them stays sound."""
    for spot in _some(list(_NUMBER.finditer(data)), chance, (1, 3, 20)):
        data = data[: spot.start()] + chance.choice(_TAME) + data[spot.end() :]
    return data


def _some(
    found: list[re.Match[bytes]], chance: random.Random, sizes: tuple[int, ...]
) -> list[re.Match[bytes]]:
    """A few of the matches, the last first, so that they can be replaced one by one."""
    few = chance.sample(found, min(len(found), chance.choice(sizes)))
    return sorted(few, key=lambda match: -match.start())


def _odd(chance: random.Random) -> bytes:
    return chance.choice(_ODD).encode("utf-8", "surrogatepass")


def reworded(data: bytes, chance: random.Random) -> bytes:
    """Odd words stand in the text."""
    for _ in range(chance.choice((1, 5, 20))):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + _odd(chance) + data[at:]
    return data


def relined(data: bytes, chance: random.Random) -> bytes:
    """Lines are lost, doubled or in another order."""
    lines = data.split(b"\n")
    for _ in range(chance.choice((1, 5, 30))):
        at = chance.randrange(len(lines))
        line = lines.pop(at) if len(lines) > 1 else lines[at]
        for _ in range(chance.choice((0, 1, 2))):
            lines.insert(chance.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def recoded(data: bytes, chance: random.Random) -> bytes:
    """The text is in another encoding."""
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(("gb18030", "utf-16", "utf-16-le", "utf-8-sig", "big5")), "replace")


def retagged(data: bytes, chance: random.Random) -> bytes:
    """Elements are lost, doubled or renamed, attributes odd."""
    for tag in _some(list(re.finditer(rb"<[^<>]*>", data)), chance, (1, 4, 20)):
        found = tag.group()
        renamed = found.replace(b"t", b"x", 1)
        new = chance.choice((b"", found * 2, renumbered(found, chance), renamed, found[:-1]))
        data = data[: tag.start()] + new + data[tag.end() :]
    return data


_PAIRS = re.compile(rb"<([\w:]+)(?:\s[^<>]*)?/>|<([\w:]+)(?:\s[^<>]*)?>[^<>]*</\2>")


def regrouped(data: bytes, chance: random.Random) -> bytes:
    """Whole elements are lost, doubled, or stand elsewhere: the markup stays sound."""
    for pair in _some(list(_PAIRS.finditer(data)), chance, (1, 4, 20)):
        found = pair.group()
        data = data[: pair.start()] + chance.choice((b"", found * 2, found * 50)) + data[pair.end() :]
    return data


def remembered(data: bytes, chance: random.Random) -> bytes:
    """One member of the package is damaged, lost, doubled or renamed, and packed anew."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, NotImplementedError, OSError, EOFError):
        return flipped(data, chance)
    if not members:
        return data
    weights = [len(content) + 500 for _, content in members]
    at = chance.choices(range(len(members)), weights)[0]
    members[at : at + 1] = _damaged_member(*members[at], chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            if name not in archive.namelist():
                archive.writestr(name, content)
    return packed.getvalue()


def _damaged_member(name: str, content: bytes, chance: random.Random) -> list[tuple[str, bytes]]:
    kind = chance.random()
    if kind < 0.05:
        return []
    if kind < 0.1:
        return [(name + "x", content)]
    mutate = chance.choice(
        (
            flipped,
            cut,
            shuffled,
            renumbered,
            reworded,
            retagged,
            regrouped,
            *(remeasured,) * 4,
            *(regrouped,) * 3,
        )
    )
    return [(name, mutate(content, chance))]


_BYTES: tuple[Mutate, ...] = (flipped, cut, shuffled, zeroed)
_WORDS: tuple[Mutate, ...] = (flipped, cut, shuffled, renumbered, reworded, relined, recoded)
_PACKED: tuple[Mutate, ...] = (*_BYTES, *(remembered,) * 16)

MUTATORS: dict[str, tuple[Mutate, ...]] = {
    "pdf": (*_BYTES, renumbered, renumbered, relined),
    "txt": _WORDS,
    "html": (*_WORDS, retagged, retagged, regrouped, remeasured),
    "book.json": (*_WORDS, *(remeasured,) * 7),
    "xlsx": _PACKED,
    "ods": _PACKED,
    "docx": _PACKED,
    "xls": (*_BYTES, flipped),
}
"""Kinds of damage by file name ending."""
