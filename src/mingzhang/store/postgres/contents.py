"""What a database holds, as numbers to compare before and after: rows and a digest of each table (核对)."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql

from mingzhang.store.postgres.reach import Owner

FIXED = {"timezone": "UTC", "datestyle": "ISO, YMD", "intervalstyle": "postgres", "bytea_output": "hex"}
"""Settings that rows are written out with, so that both sides read alike."""


def _ours(catalog: str, oid: str) -> str:
    """The condition that an object is neither the system's nor an extension's."""
    return (
        "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS (SELECT 1 FROM pg_depend d"
        f" WHERE d.classid = '{catalog}'::regclass AND d.objid = {oid} AND d.deptype = 'e')"
    )


TABLES = (
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    f" WHERE c.relkind = 'r' AND {_ours('pg_class', 'c.oid')} ORDER BY 1, 2"
)
SCHEMAS = f"SELECT n.nspname FROM pg_namespace n WHERE {_ours('pg_namespace', 'n.oid')}"
OBJECTS = (
    "SELECT 'table ' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    f" WHERE {_ours('pg_class', 'c.oid')}"
    " UNION ALL SELECT 'function ' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    f" WHERE {_ours('pg_proc', 'p.oid')}"
    " UNION ALL SELECT 'type ' || t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
    f" WHERE {_ours('pg_type', 't.oid')}"
    f" UNION ALL SELECT 'schema ' || s.nspname FROM ({SCHEMAS}) s WHERE s.nspname <> 'public'"
    " UNION ALL SELECT 'large object ' || l.oid FROM pg_largeobject_metadata l"
)


@dataclass(frozen=True)
class TableContents:
    """A table's rows, counted and digested (表的行数与校验和).

    The digest is the sum of 64 bits of SHA-256 over the text of each row: rows may come in any order.
    """

    name: str
    rows: int
    digest: str


def table_contents(connection: Owner) -> list[TableContents]:
    """Count and digest every table, as the connection's transaction sees it."""
    for name, value in FIXED.items():
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])
    tables = connection.execute(TABLES).fetchall()
    return [_contents(connection, schema, table) for schema, table in tables]


def first_object(connection: Owner) -> str | None:
    """Something the database holds already; None if it is empty."""
    found = connection.execute(f"{OBJECTS} LIMIT 1").fetchone()
    return str(found[0]) if found else None


def empty(connection: Owner) -> None:
    """Drop all that a failed restoring has put into a database that was empty before."""
    schemas = connection.execute(SCHEMAS).fetchall()
    for (schema,) in schemas:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
    connection.execute("CREATE SCHEMA public")
    connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")


def _contents(connection: Owner, schema: str, table: str) -> TableContents:
    query = sql.SQL(
        "SELECT count(*), coalesce(sum(('x' || left(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 16))"
        "::bit(64)::bigint), 0)::text FROM ONLY {} t"
    ).format(sql.Identifier(schema, table))
    row = connection.execute(query).fetchone()
    count, digest = row or (0, "0")
    return TableContents(f"{schema}.{table}", int(count), str(digest))
