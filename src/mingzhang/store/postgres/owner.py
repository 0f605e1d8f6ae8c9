"""The owner's database and password in the embedded cluster (属主)."""

from __future__ import annotations

import subprocess

import psycopg
from psycopg import sql

from mingzhang.store.postgres.account import Account
from mingzhang.store.postgres.address import Address
from mingzhang.store.postgres.errors import StartError
from mingzhang.store.postgres.layout import OWNER, Layout
from mingzhang.store.postgres.programs import ENVIRONMENT, Programs

MAINTENANCE = "postgres"


def make_database(address: Address) -> None:
    """Have the owner's database there; this is also the proof that the server takes our password.

    Raises:
        StartError: the server refuses us.
    """
    try:
        with psycopg.connect(address.to(MAINTENANCE).url, autocommit=True) as connection:
            there = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [address.database]
            ).fetchone()
            if there is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(address.database)))
    except psycopg.OperationalError as error:
        raise StartError(
            f"数据库已启动但拒绝连接：{error}。若口令文件被改动，请停止数据库并删除该文件后重试。",
            f"The server runs but refuses us: {error}. If the password file was changed, stop the server, "
            "delete that file and start again.",
        ) from error


def set_password(layout: Layout, programs: Programs, account: Account, password: str) -> None:
    """Give the owner a new password while the server is down: its file was lost.

    Raises:
        StartError: the single-user server failed.
    """
    command = [
        str(programs.path("postgres")),
        "--single",
        "-D",
        str(layout.data),
        "-c",
        "log_statement=none",
        MAINTENANCE,
    ]
    done = subprocess.run(
        command,
        input=f"ALTER ROLE {OWNER} PASSWORD '{password}';\n",
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        cwd="/",
        check=False,
        **account.run_as,
    )
    if done.returncode or "ERROR" in done.stderr:
        layout.password_file.unlink(missing_ok=True)
        raise StartError(
            f"口令文件丢失，且无法重设口令：{done.stderr.strip()}",
            f"The password file is lost and the password cannot be set anew: {done.stderr.strip()}",
        )
