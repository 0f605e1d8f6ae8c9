"""Tables that the web process may add to but never change, and tables that only triggers write (只增表).

The owner migrates and guards; the web role of `store.postgres.roles` logs in for the pages and the works.
"""

from __future__ import annotations

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from .postgres.home import Database, web_database_url
from .postgres.reach import connect
from .postgres.roles import restrict

APPEND_ONLY = (
    "store_ledgerentry",
    "store_ledgerposting",
    "store_auditrow",
    "store_ceiling",
    "store_yearclose",
    "store_yearreopening",
    "store_yearcorrection",
    "store_storedfile",
)
BY_TRIGGER = ("store_ledgerbalance", "store_ledgertrack", "store_audithead")


def guard(database: Database) -> str:
    """The URL of the web role, held to what it may do; done anew at every start, after migrating."""
    url = web_database_url(database)
    with connect(database.url) as connection:
        restrict(connection, APPEND_ONLY)
        role = str(conninfo_to_dict(url)["user"])
        for table in BY_TRIGGER:
            connection.execute(
                sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(
                    sql.Identifier(table), sql.Identifier(role)
                )
            )
    return url
