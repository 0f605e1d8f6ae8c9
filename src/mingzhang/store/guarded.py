"""Tables that the web process may add to but never change, and tables that only functions write (只增表).

The owner migrates and guards; the web role of `store.postgres.roles` logs in for the pages and the works.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from .postgres.home import Database, web_database_url
from .postgres.reach import Owner, connect
from .postgres.roles import restrict

APPEND_ONLY = (
    *("store_ledgerentry", "store_ledgerposting"),  # and written BY_FUNCTION only
    "store_auditrow",
    "store_ceiling",
    "store_yearclose",
    "store_yearreopening",
    "store_yearcorrection",
    "store_storedfile",
)
BY_FUNCTION = (
    "store_ledgerentry",
    "store_ledgerposting",
    "store_ledgerbalance",
    "store_ledgertrack",
    "store_audithead",
)
STAGED = ("store_stagedentry", "store_stagedposting")
FUNCTIONS = ("ledger_post", "ledger_post_pile")


def guard(database: Database) -> str:
    """The URL of the web role, held to what it may do; done anew at every start, after migrating."""
    url = web_database_url(database)
    with connect(database.url) as connection:
        hold(connection, str(conninfo_to_dict(url)["user"]))
    return url


def hold(connection: Owner, role: str) -> None:
    """Leave the web role what it needs: to add, to look, and to post by the functions. All or nothing."""
    with connection.transaction():
        restrict(connection, APPEND_ONLY)
        _each(connection, "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}", BY_FUNCTION, role)
        _each(connection, "REVOKE UPDATE, TRUNCATE ON {} FROM {}", STAGED, role)
        _each(connection, "GRANT EXECUTE ON FUNCTION {} TO {}", FUNCTIONS, role)


def _each(connection: Owner, statement: LiteralString, names: Iterable[str], role: str) -> None:
    for name in names:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(role)))
