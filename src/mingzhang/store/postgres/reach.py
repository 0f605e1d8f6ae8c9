"""Reach a server by its URL, and see that it is one we can work with (连接)."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from mingzhang.store.postgres.address import Address
from mingzhang.store.postgres.errors import ConnectError

OLDEST = 15
KEPT_OPTIONS = {"sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "target_session_attrs", "options"}
OWN_PARTS = {"host", "port", "user", "dbname", "password"}

Owner = psycopg.Connection[Any]
"""A connection as the owner of the database."""


def connect(url: str, autocommit: bool = False) -> Owner:
    """Connect.

    Raises:
        ConnectError: the server does not answer, refuses us, or the URL is malformed.
    """
    try:
        return psycopg.connect(url, autocommit=autocommit, connect_timeout=10)
    except psycopg.Error as error:
        raise ConnectError(
            f"连接数据库失败：{error}。请检查 DATABASE_URL 以及数据库是否已启动。",
            f"The database cannot be reached: {error}. See DATABASE_URL and whether the server runs.",
        ) from error


def check_server(url: str) -> None:
    """See that the server answers, is new enough and holds text as UTF-8.

    Raises:
        ConnectError: it is not so.
    """
    with connect(url) as connection:
        info = connection.info
        if major(connection) < OLDEST:
            raise ConnectError(
                f"数据库是 PostgreSQL {major(connection)}，至少需要 {OLDEST}。请升级。",
                f"The server is PostgreSQL {major(connection)}; at least {OLDEST} is needed. Upgrade it.",
            )
        if info.parameter_status("server_encoding") != "UTF8":
            raise ConnectError(
                f"数据库 {info.dbname} 的编码不是 UTF8。"
                "请用 CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 新建。",
                f"The encoding of the database {info.dbname} is not UTF8. "
                "Make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
            )


def major(connection: Owner) -> int:
    """The major version of the server."""
    return connection.info.server_version // 10000


def address_of(connection: Owner) -> Address:
    """The address this connection was made with, its way of TLS included.

    What psycopg adds is left out: an IP address that was looked up, settings older clients do not know.
    """
    info = connection.info
    given = {name: text for name, text in info.get_parameters().items() if name in KEPT_OPTIONS}
    return Address(info.host, info.port, info.user, info.dbname, info.password or None, given)


def parse(url: str) -> Address:
    """Take a URL of libpq apart without connecting.

    Raises:
        ConnectError: it is malformed.
    """
    try:
        parts = {name: str(text) for name, text in conninfo_to_dict(url).items() if text is not None}
    except psycopg.ProgrammingError as error:
        raise ConnectError(f"数据库地址有误：{error}", f"The database URL is malformed: {error}") from error
    options = {name: text for name, text in parts.items() if name not in OWN_PARTS}
    user, password = parts.get("user", ""), parts.get("password")
    port = int(parts.get("port", "5432"))
    return Address(parts.get("host", ""), port, user, parts.get("dbname", user), password, options)
