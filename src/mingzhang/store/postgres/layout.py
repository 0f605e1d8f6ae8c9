"""The files of one embedded cluster and what they are called (数据目录的布局)."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from mingzhang.store.postgres.address import Address
from mingzhang.store.postgres.secret import kept_password

OWNER = "mingzhang"
DATABASE = "mingzhang"
SOCKET_PORT = 5432
SOCKET_LIMIT = 107
"""Bytes of a Unix socket's path that the kernel takes; libpq refuses longer ones."""
SHORT_PLACE = Path("/tmp")


@dataclass(frozen=True)
class Layout:
    """Where things lie in the folder of a cluster. Making a layout touches nothing."""

    folder: Path

    @property
    def data(self) -> Path:
        """The data of the server (PGDATA)."""
        return self.folder / "data"

    @property
    def new_data(self) -> Path:
        """Data being made: becomes `data` by a rename, whole or not at all."""
        return self.folder / "data.new"

    @property
    def password_file(self) -> Path:
        """The owner's password, readable by the launcher's user only."""
        return self.folder / "password"

    @property
    def start_log(self) -> Path:
        """What the server said before its own log was open."""
        return self.folder / "start.log"

    @property
    def logs(self) -> Path:
        """The server's logs, one a weekday, each overwritten after a week."""
        return self.data / "log"

    @property
    def launch_lock(self) -> Path:
        """Held while a launcher starts or stops the server."""
        return self.folder / "launch.lock"

    @property
    def life_lock(self) -> Path:
        """Held by the server's own processes as long as one of them lives."""
        return self.folder / "life.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by all launchers that use the server: the last one stops it."""
        return self.folder / "users.lock"

    @property
    def sockets(self) -> Path:
        """The folder of the Unix socket: here, or under /tmp where the path would be too long.

        >>> Layout(Path("/srv/mingzhang/postgres")).sockets
        PosixPath('/srv/mingzhang/postgres/run')
        >>> Layout(Path("/srv/" + "深" * 40)).sockets.parent
        PosixPath('/tmp')
        """
        near = self.folder / "run"
        if len(os.fsencode(near / f".s.PGSQL.{SOCKET_PORT}.lock")) <= SOCKET_LIMIT:
            return near
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return SHORT_PLACE / f"mingzhang-{mark}"

    def address(self) -> Address:
        """Where the cluster is, or will be, reached through its socket. Starts nothing; keeps a password."""
        return Address(str(self.sockets), SOCKET_PORT, OWNER, DATABASE, kept_password(self.password_file))


def layout_of(folder: Path) -> Layout:
    """The layout of a cluster's folder, by its real path: two names of one folder are one cluster."""
    return Layout(Path(os.path.realpath(folder)))
