"""The web process may add to what is append-only, and never change it; the owner makes its role."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from mingzhang.store.postgres.address import Address
from mingzhang.store.postgres.errors import RoleError
from mingzhang.store.postgres.reach import Owner, parse
from mingzhang.store.postgres.roles import ensure_web_role, restrict, web_role

NewDatabase = Callable[[], str]


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


def make_role(connection: Owner) -> str:
    """The web role with its URL, and the append-only `entry` beside the changeable `unit`."""
    connection.execute("CREATE TABLE IF NOT EXISTS unit (id bigint GENERATED ALWAYS AS IDENTITY, name text)")
    url = ensure_web_role(connection)
    connection.execute("CREATE TABLE IF NOT EXISTS entry (id bigserial, fen bigint)")
    restrict(connection, ["entry"])
    connection.commit()
    return url


@pytest.fixture
def owner_url(new_database: NewDatabase) -> str:
    return new_database()


def test_the_web_role_works_with_rows(owner_url: str) -> None:
    with psycopg.connect(owner_url) as owner:
        web = make_role(owner)
    run(
        web,
        "INSERT INTO unit (name) VALUES ('教育局')",
        "UPDATE unit SET name = '卫健委'",
        "DELETE FROM unit",
    )
    run(web, "INSERT INTO entry (fen) VALUES (100)", "SELECT * FROM entry")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET fen = 0",
        "DELETE FROM entry",
        "TRUNCATE entry",
        "DROP TABLE entry",
        "ALTER TABLE entry DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
        "GRANT UPDATE ON entry TO CURRENT_USER",
    ],
)
def test_the_web_role_cannot_change_what_is_append_only(owner_url: str, statement: str) -> None:
    with psycopg.connect(owner_url) as owner:
        web = make_role(owner)
        owner.execute("INSERT INTO entry (fen) VALUES (100)")
    if statement.startswith("GRANT"):
        run(web, statement)  # a mere warning of the server: nothing is granted
        statement = "UPDATE entry SET fen = 0"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(web, statement)


def test_a_later_start_keeps_the_restriction_and_changes_the_password(owner_url: str) -> None:
    with psycopg.connect(owner_url) as owner:
        first = make_role(owner)
        second = ensure_web_role(owner, "a kept word")
    assert parse(second).password == "a kept word"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(second, "UPDATE entry SET fen = 0")
    if asks_for_passwords(owner_url):
        with pytest.raises(psycopg.OperationalError):
            run(first)


def asks_for_passwords(url: str) -> bool:
    """Whether this server lets nobody in with a wrong password; some trust every local user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", "wrong")
        try:
            run(Address(**{**vars(parse(url)), "password": "wrong"}).url)
        except psycopg.OperationalError:
            return True
    return False


def test_a_role_with_another_grant_on_the_table_is_found(owner_url: str) -> None:
    with psycopg.connect(owner_url) as owner:
        make_role(owner)
        owner.execute(f"CREATE ROLE {owner.info.dbname}_editor")
        owner.execute(f"GRANT {owner.info.dbname}_editor TO {web_role(owner.info.dbname)}")
        owner.execute(f"GRANT UPDATE ON entry TO {owner.info.dbname}_editor")
        with pytest.raises(RoleError, match="仍可修改只增表 entry"):
            restrict(owner, ["entry"])
        with pytest.raises(RoleError, match="属于其他角色"):
            ensure_web_role(owner)
        owner.rollback()


def test_an_administrator_of_that_name_is_not_taken_for_the_web_role(owner_url: str) -> None:
    with psycopg.connect(owner_url) as owner:
        owner.execute(f"CREATE ROLE {web_role(owner.info.dbname)} CREATEDB")
        with pytest.raises(RoleError, match="管理权限"):
            ensure_web_role(owner)
        owner.rollback()


def test_a_table_that_is_missing_is_named(owner_url: str) -> None:
    with psycopg.connect(owner_url) as owner:
        ensure_web_role(owner)
        with pytest.raises(RoleError, match="no_such_table"):
            restrict(owner, ["no_such_table"])


def plain_owner(owner_url: str, powers: str) -> str:
    """The URL of an owner who is no superuser, with some powers."""
    with psycopg.connect(owner_url) as admin:
        name = f"{admin.info.dbname}_owner"
        admin.execute(f"CREATE ROLE {name} LOGIN {powers} PASSWORD 'word'")
        admin.execute(f"ALTER DATABASE {admin.info.dbname} OWNER TO {name}")
    parts = parse(owner_url)
    return Address(parts.host, parts.port, name, parts.database, "word", parts.options).url


def drop_plain_owner(owner_url: str) -> None:
    with psycopg.connect(owner_url) as admin:
        admin.execute(f"ALTER DATABASE {admin.info.dbname} OWNER TO CURRENT_USER")
        admin.execute(f"REASSIGN OWNED BY {admin.info.dbname}_owner TO CURRENT_USER")
        admin.execute(f"DROP OWNED BY {admin.info.dbname}_owner")
        admin.execute(f"DROP ROLE {admin.info.dbname}_owner")


def test_an_owner_who_may_make_roles_need_not_be_superuser(owner_url: str) -> None:
    with psycopg.connect(plain_owner(owner_url, "CREATEROLE")) as owner:
        make_role(owner)
        web = make_role(owner)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(web, "DELETE FROM entry")
    run(web, "INSERT INTO entry (fen) VALUES (100)")
    drop_plain_owner(owner_url)


def test_an_owner_who_may_not_make_roles_is_told_what_to_set(owner_url: str) -> None:
    said = pytest.raises(RoleError, match="MINGZHANG_WEB_DATABASE_URL")
    with psycopg.connect(plain_owner(owner_url, "")) as owner, said:
        ensure_web_role(owner)
    drop_plain_owner(owner_url)
