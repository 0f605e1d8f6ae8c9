"""Tables that the web process may add to but never change, and tables that only functions write (只增表).

The owner migrates and guards; the web role of `store.postgres.roles` logs in for the pages and the works.
"""

from __future__ import annotations

from psycopg import sql

from .postgres.home import Database, web_database_url
from .postgres.reach import Owner, connect
from .postgres.roles import restrict, web_role

APPEND_ONLY = (
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
FUNCTIONS = ("ledger_post", "ledger_post_pile")


def guard(database: Database) -> str:
    """The URL of the web role, held to what it may do; done anew at every start, after migrating."""
    url = web_database_url(database)
    with connect(database.url) as connection:
        hold(connection)
    return url


def hold(connection: Owner) -> None:
    """Leave the web role of this database what it needs: to add, to look, and to post by the functions."""
    restrict(connection, APPEND_ONLY)
    role = sql.Identifier(web_role(connection.info.dbname))
    for table in map(sql.Identifier, BY_FUNCTION):
        connection.execute(
            sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(table, role)
        )
    for function in map(sql.Identifier, FUNCTIONS):
        connection.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(function, role))
