"""Make the data of a new cluster: in `data.new`, renamed when whole (建库)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from mingzhang.store.postgres.account import Account
from mingzhang.store.postgres.errors import FolderError, StartError
from mingzhang.store.postgres.layout import OWNER, Layout
from mingzhang.store.postgres.programs import ENVIRONMENT, MAJOR, Programs
from mingzhang.store.postgres.secret import kept_password, write_private

ROOM = 200 << 20
"""Bytes a new cluster needs at least: 40 MB of its own, its first log segments, and some air."""


def initialize(layout: Layout, programs: Programs, account: Account, fsync: bool) -> None:
    """Run `initdb` and put its result in place. What an earlier, interrupted try left is thrown away.

    Raises:
        FolderError: there is no room or the folder is not ours.
        StartError: initdb failed for another reason.
    """
    _check_room(layout.folder)
    shutil.rmtree(layout.new_data, ignore_errors=True)
    layout.new_data.mkdir(mode=0o700)
    account.own(layout.new_data)
    secret = layout.folder / "password.new"
    secret.unlink(missing_ok=True)
    write_private(secret, kept_password(layout.password_file))
    account.own(secret)
    try:
        _initdb(layout.new_data, secret, programs, account, fsync)
    finally:
        secret.unlink()
    layout.new_data.rename(layout.data)
    _sync(layout.folder)


def check_version(layout: Layout) -> None:
    """Refuse data that another major version made.

    Raises:
        FolderError: the data are another version's, or no data of PostgreSQL at all.
    """
    try:
        made_by = (layout.data / "PG_VERSION").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise FolderError(
            f"{layout.data} 不是 PostgreSQL 的数据目录。请移走它，或用 MINGZHANG_HOME 另选目录。",
            f"{layout.data} is not a data folder of PostgreSQL. Move it away, "
            "or choose another folder with MINGZHANG_HOME.",
        ) from error
    if made_by != str(MAJOR):
        raise FolderError(
            f"数据目录 {layout.data} 由 PostgreSQL {made_by} 建立，本程序自带 {MAJOR}。"
            "请用建立它的旧版本做备份，移走该目录，再用本版本恢复。",
            f"The data folder {layout.data} was made by PostgreSQL {made_by}; this program brings {MAJOR}. "
            "Back up with the version that made it, move the folder away, and restore with this version.",
        )


def _initdb(data: Path, secret: Path, programs: Programs, account: Account, fsync: bool) -> None:
    command = [
        str(programs.path("initdb")),
        f"--pgdata={data}",
        f"--username={OWNER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
        "--text-search-config=simple",
        "--data-checksums",
        "--no-instructions",
        *([] if fsync else ["--no-sync"]),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, env=ENVIRONMENT, cwd="/", check=False, **account.run_as
    )
    if done.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise _failed(data.parent, done.stderr)


def _failed(folder: Path, said: str) -> FolderError | StartError:
    if "No space left" in said:
        return no_room(folder)
    last = said.strip().splitlines()[-1] if said.strip() else "-"
    return StartError(
        f"无法在 {folder} 建立数据库：{last}",
        f"The database cannot be made in {folder}: {last}",
    )


def no_room(folder: Path) -> FolderError:
    """The disk of this folder is full (磁盘空间不足)."""
    return FolderError(
        f"{folder} 所在的磁盘空间不足。请清理出至少 {ROOM >> 20} MB,或用 MINGZHANG_HOME 另选目录。",
        f"There is no room on the disk of {folder}. Free at least {ROOM >> 20} MB, "
        "or choose another folder with MINGZHANG_HOME.",
    )


def _check_room(folder: Path) -> None:
    if shutil.disk_usage(folder).free < ROOM:
        raise no_room(folder)


def _sync(folder: Path) -> None:
    """Make the rename itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
