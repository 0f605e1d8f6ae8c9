"""The login role of the web process: it may use rows, but never change tables or what is append-only (角色).

The owner migrates; the web process logs in as `<database>_web`. On append-only tables that role may look and
add, so that no mistake or break-in of the web process rewrites what was posted.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace

import psycopg
from psycopg import sql

from mingzhang.store.postgres.errors import RoleError
from mingzhang.store.postgres.reach import Owner, address_of

NAME_LIMIT = 63
"""Bytes of a name that PostgreSQL keeps."""
CERTIFICATE_OF_OWNER = {"sslcert", "sslkey"}
POWERS = ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls")
TABLES_OF_OWNER = """
    SELECT c.oid::regclass::text FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
      AND pg_has_role(c.relowner, 'USAGE') AND NOT has_any_column_privilege(%(role)s, c.oid, 'SELECT')"""
SEQUENCES_OF_OWNER = """
    SELECT c.oid::regclass::text FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND pg_has_role(c.relowner, 'USAGE')
      AND CASE c.relkind WHEN 'S' THEN NOT has_sequence_privilege(%(role)s, c.oid, 'USAGE') END"""


def web_role(database: str) -> str:
    """The name of a database's web role, within the length of a name.

    >>> web_role("mingzhang")
    'mingzhang_web'
    """
    kept = database.encode()[: NAME_LIMIT - len("_web")].decode(errors="ignore")
    return f"{kept}_web"


def ensure_web_role(connection: Owner, password: str | None = None) -> str:
    """Make sure of the web role, its login and its rights, all or nothing, and give the web process's URL.

    Without a `password` a new random one is set each time, which shuts out processes that started earlier.
    Tables the role has rights on already keep them, so that `restrict` holds from one start to the next.

    Raises:
        RoleError: the owner may not make roles, or a role of this name has rights it should not have.
    """
    role, word = web_role(connection.info.dbname), password or secrets.token_hex(32)
    try:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('mingzhang web role'))")
            _login(connection, role, word)
            _grant(connection, role)
    except psycopg.errors.InsufficientPrivilege as error:
        raise _may_not(role, error) from error
    place = address_of(connection)
    shared = {name: text for name, text in place.options.items() if name not in CERTIFICATE_OF_OWNER}
    return replace(place, user=role, password=word, options=shared).url


def restrict(connection: Owner, tables: Iterable[str]) -> None:
    """Leave the web role SELECT and INSERT only on these append-only tables, all or nothing.

    Raises:
        RoleError: a table is missing, not the owner's, or still open to change by another way.
    """
    role = web_role(connection.info.dbname)
    with connection.transaction():
        for table in tables:
            _append_only(connection, role, table)


def _login(connection: Owner, role: str, password: str) -> None:
    found = connection.execute(
        sql.SQL("SELECT {} FROM pg_roles WHERE rolname = %s").format(
            sql.SQL(" OR ").join(map(sql.Identifier, POWERS))
        ),
        [role],
    ).fetchone()
    if found and found[0]:
        raise _too_strong(role)
    verb = "ALTER" if found else "CREATE"
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(role), sql.Literal(_verifier(connection, role, password))
        )
    )
    if connection.execute(
        "SELECT 1 FROM pg_auth_members WHERE member = %s::regrole", [_quoted(role)]
    ).fetchone():
        raise _too_strong(role)


def _verifier(connection: Owner, role: str, password: str) -> str:
    """What the server keeps instead of the password: the password itself never reaches its log."""
    return connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()


def _grant(connection: Owner, role: str) -> None:
    names = {"role": sql.Identifier(role), "database": sql.Identifier(connection.info.dbname)}
    for statement in (
        "GRANT CONNECT ON DATABASE {database} TO {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role}",
    ):
        connection.execute(sql.SQL(statement).format(**names))
    _grant_each(connection, role, TABLES_OF_OWNER, "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE {} TO {}")
    _grant_each(connection, role, SEQUENCES_OF_OWNER, "GRANT USAGE ON SEQUENCE {} TO {}")
    _check(connection, role)


def _grant_each(connection: Owner, role: str, which: str, grant: str) -> None:
    """Grant on each table or sequence the role has no right on yet; names come quoted from the server."""
    for (name,) in connection.execute(which, {"role": role}).fetchall():
        connection.execute(sql.SQL(grant).format(sql.SQL(name), sql.Identifier(role)))


def _check(connection: Owner, role: str) -> None:
    """A grant without the right to grant is a mere warning: see whether it took effect."""
    allowed = connection.execute(
        "SELECT has_database_privilege(%(role)s, current_database(), 'CONNECT'),"
        " has_schema_privilege(%(role)s, 'public', 'USAGE'),"
        " NOT has_schema_privilege(%(role)s, 'public', 'CREATE')",
        {"role": role},
    ).fetchone()
    if allowed is None or not all(allowed):
        owner, database = connection.info.user, connection.info.dbname
        raise RoleError(
            f"{owner} 不是数据库 {database} 的属主，或模式 public 对所有人开放建表。请由管理员执行："
            f"ALTER DATABASE {database} OWNER TO {owner}; REVOKE CREATE ON SCHEMA public FROM PUBLIC。",
            f"{owner} does not own the database {database}, or everybody may create in the schema public. "
            f"Have an administrator run: ALTER DATABASE {database} OWNER TO {owner}; "
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        )


def _append_only(connection: Owner, role: str, table: str) -> None:
    names = {"table": sql.Identifier("public", table), "role": sql.Identifier(role)}
    try:
        connection.execute(sql.SQL("REVOKE ALL ON TABLE {table} FROM PUBLIC, {role}").format(**names))
        connection.execute(sql.SQL("GRANT SELECT, INSERT ON TABLE {table} TO {role}").format(**names))
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedObject) as error:
        raise RoleError(
            f"表 {table} 或角色 {role} 不存在。请先迁移数据库并建立角色。",
            f"The table {table} or the role {role} does not exist. Migrate and make the role first.",
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise _may_not(role, error) from error
    if _may_change(connection, role, table):
        raise RoleError(
            f"角色 {role} 仍可修改只增表 {table}。请由管理员收回它在该表上的其他授权。",
            f"The role {role} may still change the append-only table {table}. "
            "Have an administrator revoke its other grants on it.",
        )


def _may_change(connection: Owner, role: str, table: str) -> bool:
    answer = connection.execute(
        "SELECT has_any_column_privilege(%(role)s, %(table)s, 'UPDATE')"
        " OR has_table_privilege(%(role)s, %(table)s, 'DELETE, TRUNCATE, TRIGGER')",
        {"role": role, "table": "public." + _quoted(table)},
    ).fetchone()
    return answer is None or bool(answer[0])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _may_not(role: str, error: psycopg.Error) -> RoleError:
    said = str(error).strip()
    return RoleError(
        f"数据库属主无权建立或修改角色 {role}（{said}）。请由管理员执行 ALTER ROLE 属主 CREATEROLE,"
        "或由管理员建好网站角色并设置 MINGZHANG_WEB_DATABASE_URL。",
        f"The owner may not make or change the role {role} ({said}). Have an administrator run "
        "ALTER ROLE owner CREATEROLE, or make the web role and set MINGZHANG_WEB_DATABASE_URL.",
    )


def _too_strong(role: str) -> RoleError:
    return RoleError(
        f"角色 {role} 已存在，并有管理权限或属于其他角色。"
        "请由管理员收回这些权限，或改用 MINGZHANG_WEB_DATABASE_URL。",
        f"The role {role} exists and has an administrator's powers or is member of another role. Have an "
        "administrator take them away, or set MINGZHANG_WEB_DATABASE_URL.",
    )
