"""The named errors that several front ends raise, with their advice."""

from __future__ import annotations

from ...model.errors import DamagedError, EncryptedError


def damaged(detail: str) -> DamagedError:
    """The error for a file that is broken or cut off; `detail` is the library's word for it."""
    return DamagedError(
        "文件已损坏或不完整。请重新下载，或用原软件打开后另存再试。",
        f"the file is damaged or incomplete ({detail}): download it again, or open it and save it anew",
    )


def cut_off(chinese: str, english: str) -> DamagedError:
    """The error for a file whose end is visibly missing (文件被截断); the words say where it ends."""
    return DamagedError(
        f"文件不完整：在{chinese}就断了，后面的内容缺失。请重新下载，或重新导出完整的文件再试。",
        f"the file is incomplete, it ends in {english}: download it again, or export the whole file anew",
    )


def encrypted() -> EncryptedError:
    """The error for a file that asks for a password."""
    return EncryptedError(
        "文件有密码保护。请用密码打开后另存为不加密的文件再读取。",
        "the file is protected by a password: open it, save it without one and read that",
    )
