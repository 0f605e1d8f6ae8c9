"""Members of an office file, unpacked with care (压缩包成员)."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from types import TracebackType

from . import limits
from .faults import damaged

FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,  # a compression method that nobody uses in office files
    RuntimeError,  # the library's word for an encrypted member
    OSError,
    ValueError,
    EOFError,
    UnicodeError,
)


_MARKUP = (".xml", ".bin", ".rels")  # members that workbook libraries unpack; pictures stay packed
_BLOCK = 1 << 20


def prove_sizes(path: Path) -> None:
    """Refuse an office file whose members unpack to more than they declare (DamagedError).

    The declared sizes are bounded; a library that does not hold a member to its own would fill the memory.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.filename.lower().endswith(_MARKUP):
                    _unpack(archive, member)
    except FAULTS as error:
        raise damaged(str(error)) from error


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read a member to its declared end; the check sum tells when that is not its true end."""
    with archive.open(member) as stream:
        while stream.read(_BLOCK):
            pass


class Package:
    """The XML members of an office file. A member that is missing is None, a broken one a DamagedError."""

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except FAULTS as error:
            raise damaged(str(error)) from error
        # Some writers use backslashes, or capitals, in names.
        self._names = {_plain(name): name for name in self._archive.namelist()}

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def names(self) -> list[str]:
        """Names of the members in plain spelling."""
        return list(self._names)

    def size(self, name: str) -> int:
        """Unpacked size that a member declares; 0 when there is none of that name."""
        stored = self._names.get(_plain(name))
        return self._archive.getinfo(stored).file_size if stored else 0

    def read(self, name: str) -> bytes | None:
        """The unpacked bytes of a member."""
        stored = self._names.get(_plain(name))
        if stored is None:
            return None
        if self._archive.getinfo(stored).file_size > limits.MARKUP_BYTES:
            raise limits.bomb()
        try:
            return self._archive.read(stored)
        except FAULTS as error:
            raise damaged(f"{name}: {error}") from error


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
