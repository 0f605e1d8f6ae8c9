"""An address as a QR code (二维码): one SVG path, drawn here, without any outside service."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode  # type: ignore[import-untyped]
from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]

_QUIET = 4  # modules of white around it, as the standard asks


@dataclass(frozen=True)
class QrCode:
    """The code of an address: how many modules wide, and the path of its dark ones."""

    address: str
    size: int
    path: str


def qr_code(address: str) -> QrCode:
    """The QR code of an address.

    >>> code = qr_code("https://example.cn/q/abc/")
    >>> code.size, code.path[:7]
    (33, 'M4 4h7v')
    """
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    made.add_data(address)
    made.make(fit=True)
    parts = [
        f"M{start + _QUIET} {row + _QUIET}h{length}v1h-{length}z"
        for row, modules in enumerate(made.modules)
        for start, length in _runs(modules)
    ]
    return QrCode(address, len(made.modules) + 2 * _QUIET, "".join(parts))


def _runs(modules: list[bool | None]) -> list[tuple[int, int]]:
    """Start and length of every run of dark modules in a row."""
    found: list[tuple[int, int]] = []
    for at, dark in enumerate(modules):
        if dark and found and sum(found[-1]) == at:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((at, 1))
    return found
