"""As which user of the system the server runs: PostgreSQL refuses to run as root (运行账户)."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from mingzhang.store.postgres.errors import FolderError, ProgramsError

CANDIDATES = ("mingzhang", "nobody")
"""Accounts that root hands the server to: a dedicated one where the administrator made it."""


class RunAs(TypedDict, total=False):
    """The arguments of `subprocess` that drop privileges; empty where there is nothing to drop."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user of the system who owns the data and runs the server."""

    name: str
    uid: int
    gid: int

    @property
    def dropped(self) -> bool:
        """Whether the launcher is root and hands the server to this account."""
        return self.uid != os.geteuid()

    @property
    def run_as(self) -> RunAs:
        """Arguments of `subprocess` that make the child this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.dropped else {}

    def own(self, path: Path) -> None:
        """Make the account the owner of one file or folder that root made for it."""
        if self.dropped:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_all(self, folder: Path) -> None:
        """Make the account the owner of a folder with all it holds, following no links."""
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                self.own(Path(parent, name))
        self.own(folder)

    def may_pass(self, folder: Path) -> Path | None:
        """The first folder on the way to `folder`, or itself, that is closed to the account, or None."""
        way = [*reversed(folder.parents), folder]
        return next((step for step in way if not self._may_enter(step.stat())), None)

    def _may_enter(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def account_for(data: Path) -> Account:
    """Who runs the server over `data`: ourselves; for root the data's owner or an unprivileged account.

    Raises:
        FolderError: the data belong to another user and we are not root.
        ProgramsError: we are root and there is no unprivileged account.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        return _ourselves(data, owner)
    names = (_name(owner),) if owner else CANDIDATES
    return next((account for name in names if (account := _account(name))), None) or _nobody_there()


def _ourselves(data: Path, owner: int | None) -> Account:
    if owner not in (None, os.geteuid()):
        raise FolderError(
            f"数据目录 {data} 属于用户 {_name(owner)}。请以该用户运行，或用 MINGZHANG_HOME 另选目录。",
            f"The data folder {data} belongs to the user {_name(owner)}. Run as that user, "
            "or choose another folder with MINGZHANG_HOME.",
        )
    return Account(_name(os.geteuid()), os.geteuid(), os.getegid())


def _account(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name) if not name.isdigit() else None
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid) if entry else Account(name, int(name), int(name))


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return str(uid)


def _nobody_there() -> Account:
    raise ProgramsError(
        "PostgreSQL 不能以 root 运行，系统中也没有可用的普通账户。请建立账户：useradd --system mingzhang。",
        "PostgreSQL cannot run as root and the system has no account to run it as. "
        "Make one: useradd --system mingzhang",
    )
