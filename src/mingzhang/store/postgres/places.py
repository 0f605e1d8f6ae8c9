"""The folders around the data: made with the rights they need, and checked (目录权限)."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from mingzhang.store.postgres.account import Account
from mingzhang.store.postgres.errors import FolderError, StartError
from mingzhang.store.postgres.layout import Layout

PRIVATE = 0o700
PASSABLE = 0o711
"""The folder itself when root hands the server to another account: passed through, not listed."""


def prepare_folder(folder: Path) -> None:
    """Make the cluster's folder, or see that an existing one is ours to write.

    Raises:
        FolderError: it cannot be made or written, or there is no /proc to check processes in.
    """
    if not Path("/proc/self/exe").exists():
        raise FolderError(
            "内置数据库只能在有 /proc 的 Linux 上运行。请用 DATABASE_URL 指定已有的 PostgreSQL。",
            "The embedded database runs on Linux with /proc only. Name a PostgreSQL with DATABASE_URL.",
        )
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            folder.chmod(PASSABLE if os.geteuid() == 0 else PRIVATE)
    except OSError as error:
        raise _not_writable(folder, error.strerror) from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise _not_writable(folder, "Permission denied")


def check_way(folder: Path, account: Account) -> None:
    """See that the account can pass all folders down to the data. We never open a parent by ourselves.

    Raises:
        FolderError: names the folder that is closed.
    """
    closed = account.may_pass(folder) if account.dropped else None
    if closed == folder and folder.stat().st_uid == os.geteuid():
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | 0o011)
        closed = None
    if closed is not None:
        raise FolderError(
            f"数据库以账户 {account.name} 运行，但它无法进入 {closed}。"
            "请用 MINGZHANG_HOME 另选目录(如 /var/lib/mingzhang),或以普通用户运行。",
            f"The database runs as {account.name}, which cannot enter {closed}. Choose another folder with "
            "MINGZHANG_HOME (such as /var/lib/mingzhang), or run as an ordinary user.",
        )


def prepare_sockets(layout: Layout, account: Account) -> None:
    """Make the private folder of the socket; one that somebody else put in its place is refused.

    Raises:
        StartError: the folder is a link, another user's, or open to others.
    """
    folder = layout.sockets
    try:
        folder.mkdir(mode=PRIVATE)
        account.own(folder)
    except FileExistsError:
        pass
    status = folder.lstat()
    if stat.S_ISDIR(status.st_mode) and status.st_uid == 0 == os.geteuid():
        account.own(folder)
        status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid:
        raise StartError(
            f"{folder} 不是账户 {account.name} 的目录。请删除它后重试。",
            f"{folder} is not a folder of {account.name}. Remove it and try again.",
        )
    folder.chmod(PRIVATE)
    for left in folder.glob(".s.PGSQL.*"):
        left.unlink()


def _not_writable(folder: Path, why: str | None) -> FolderError:
    return FolderError(
        f"数据目录 {folder} 无法写入（{why}）。请改正其权限，或用 MINGZHANG_HOME 另选目录。",
        f"The data folder {folder} cannot be written ({why}). Correct its permissions, "
        "or choose another folder with MINGZHANG_HOME.",
    )
