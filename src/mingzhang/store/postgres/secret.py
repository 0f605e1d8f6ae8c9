"""Passwords kept in files that only their owner can read (口令文件)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from mingzhang.store.postgres.errors import FolderError

PRIVATE = 0o600


def kept_password(path: Path) -> str:
    """The password kept in `path`; a new random one is made and kept where the file is missing.

    Of two processes that make it at once, both get the password of the first.

    Raises:
        FolderError: the file cannot be read or written, is empty, or others may read it.
    """
    try:
        return _read(path) if path.exists() else _make(path)
    except OSError as error:
        raise FolderError(
            f"口令文件 {path} 无法读写（{error.strerror}）。请以建立数据目录的用户运行，或改正该文件的属主。",
            f"The password file {path} cannot be read or written ({error.strerror}). "
            "Run as the user who made the data folder, or correct the owner of the file.",
        ) from error


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first moment."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(handle, PRIVATE)
        file.write(text)
        file.flush()
        os.fsync(handle)


def _read(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise FolderError(
            f"口令文件 {path} 其他用户可读。请执行 chmod 600 {path}。",
            f"The password file {path} can be read by others. Run: chmod 600 {path}",
        )
    password = path.read_text(encoding="utf-8").strip()
    if not password:
        raise FolderError(
            f"口令文件 {path} 是空的。请从备份恢复该文件;若数据库是新建的，可删除该文件后重试。",
            f"The password file {path} is empty. Restore it from a backup, "
            "or delete it if the database is new.",
        )
    return password


def _make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    write_private(new, secrets.token_hex(32) + "\n")
    try:
        os.link(new, path)
    except FileExistsError:
        pass  # another process was first
    finally:
        new.unlink()
    return _read(path)
