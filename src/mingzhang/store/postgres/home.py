"""Which database the program uses: `DATABASE_URL`, else the embedded one in `MINGZHANG_HOME` (选库)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from mingzhang.store.postgres.cluster import Cluster
from mingzhang.store.postgres.errors import ConnectError
from mingzhang.store.postgres.layout import layout_of
from mingzhang.store.postgres.reach import check_server, connect
from mingzhang.store.postgres.roles import ensure_web_role
from mingzhang.store.postgres.secret import kept_password

URL_SETTING = "DATABASE_URL"
WEB_URL_SETTING = "MINGZHANG_WEB_DATABASE_URL"
HOME_SETTING = "MINGZHANG_HOME"
ROOT_HOME = Path("/var/lib/mingzhang")
"""The home of root, whose own folder is closed to the account that the server runs as."""


@dataclass(frozen=True)
class Database:
    """The database in use: the owner's URL, and the cluster where it is embedded (在用的数据库)."""

    url: str
    cluster: Cluster | None

    @property
    def embedded(self) -> bool:
        """Whether it is our own server."""
        return self.cluster is not None


def home_directory() -> Path:
    """Where everything of one installation lies: `MINGZHANG_HOME`, or a folder of the user (主目录)."""
    set_to = os.environ.get(HOME_SETTING)
    if set_to:
        return Path(set_to).expanduser().absolute()
    return ROOT_HOME if os.geteuid() == 0 else Path.home() / ".local/share/mingzhang"


def cluster_directory() -> Path:
    """The folder of the embedded cluster."""
    return home_directory() / "postgres"


def database_url() -> tuple[str, bool]:
    """The owner's URL and whether it is embedded. Starts nothing.

    Raises:
        FolderError: the password file of the embedded cluster cannot be kept.
    """
    url = os.environ.get(URL_SETTING)
    return (url, False) if url else (layout_of(cluster_directory()).address().url, True)


def web_database_url(database: Database) -> str:
    """The URL of the web process: `MINGZHANG_WEB_DATABASE_URL`, or that of a role the owner makes for it.

    The role's password is kept beside the cluster, so that web processes started earlier stay logged in.

    Raises:
        RoleError: the owner may not make roles.
    """
    url = os.environ.get(WEB_URL_SETTING)
    if url:
        return url
    with connect(database.url) as connection:
        return ensure_web_role(connection, kept_password(home_directory() / "web-password"))


def ensure_database() -> Database:
    """Have a database that answers: the one of `DATABASE_URL`, or the embedded one, started.

    Whoever calls this stops `cluster`, if there is one, at the end.

    Raises:
        PostgresError: one of its kinds, which says what to do.
    """
    url = os.environ.get(URL_SETTING)
    if not url:
        cluster = Cluster(cluster_directory())
        return Database(cluster.start().url, cluster)
    if not url.startswith(("postgresql://", "postgres://")):
        raise ConnectError(
            f"{URL_SETTING} 应为 postgresql://用户:口令@主机:端口/库名 的形式。",
            f"{URL_SETTING} should read postgresql://user:password@host:port/database.",
        )
    check_server(url)
    return Database(url, None)
