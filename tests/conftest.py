"""The database of the tests: one embedded cluster for all runs on this machine, started when a test needs it.

`DATABASE_URL` wins where it is set. Each run has databases of its own, named after its process; those of runs
that died are dropped by the next run. Django is loaded when the first file that uses it is collected: a run
of pure tests does not wait for it.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from mingzhang.store.postgres.layout import layout_of

FOLDER = Path(__file__).parent.parent / "out" / "test-postgres"
HOST = hashlib.sha256(platform.node().encode()).hexdigest()[:6]
COUNTER = itertools.count(1)
KNOWS_DJANGO = re.compile(r"\bdjango|\bmingzhang\.(store(?!\.postgres)|actions|web)\b")
PREFIX = f"test_mingzhang_{HOST}_"
WRITTEN_BY_MIGRATE = frozenset({"django_migrations", "django_content_type", "auth_permission"})
collect_ignore = ["conftest.py", "browser/conftest.py"]  # no doctests there, and one name for two modules


# A busy machine makes no example wrong: nothing is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_configure() -> None:
    """Name the database before anything of Django is loaded; workers inherit the names."""
    os.environ.setdefault("DATABASE_URL", layout_of(FOLDER).address().url)
    os.environ.setdefault("MINGZHANG_TEST_DATABASE", f"{PREFIX}{os.getpid()}")


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Wake Django before the first file that uses it is imported."""
    if collector.path.suffix == ".py" and not django_is_awake() and uses_django(collector.path):
        wake_django(collector.config)


def django_is_awake() -> bool:
    """Whether the settings are loaded already."""
    return "django.conf" in sys.modules and sys.modules["django.conf"].settings.configured


@cache
def uses_django(path: Path) -> bool:
    """Whether a file speaks of Django or a room that knows it, by itself or through a helper beside it."""
    text = path.read_text(encoding="utf-8")
    helpers = (
        path.with_name(f"{name}.py") for name in re.findall(r"^\s*(?:from|import) (\w+)\b", text, re.M)
    )
    return bool(KNOWS_DJANGO.search(text)) or any(
        uses_django(helper) for helper in helpers if helper != path and helper.is_file()
    )


def wake_django(config: pytest.Config) -> None:
    """Load the settings, then have pytest-django set Django up and bar the way to the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingzhang.web.settings")
    from django.conf import settings  # noqa: PLC0415
    from pytest_django.plugin import _setup_django  # noqa: PLC0415

    _ = settings.DATABASES
    _setup_django(config)
    _empty_with_all_rights()


def _empty_with_all_rights() -> None:
    """Between two tests the rows go, as the superuser, whom no guard of ours stops.

    Only tables that hold rows are touched, one by one: emptying all of them takes ten times as long. What
    `migrate` wrote stays, and is not written again.
    """
    from django.core.management.commands import flush  # noqa: PLC0415
    from django.db.backends.postgresql.operations import DatabaseOperations  # noqa: PLC0415

    def emptied(self: DatabaseOperations, _statements: list[str]) -> None:
        with self.connection.cursor() as cursor:
            names = set(self.connection.introspection.table_names(cursor)) - WRITTEN_BY_MIGRATE
            tables = [self.quote_name(name) for name in names]
            cursor.execute(" UNION ALL ".join(f"(SELECT '{one}' FROM {one} LIMIT 1)" for one in tables))
            rowful = [f"DELETE FROM {one}" for (one,) in cursor.fetchall()]
            role = "SET session_replication_role = replica", "RESET session_replication_role"
            cursor.execute(";".join((role[0], *rowful, role[1])))

    DatabaseOperations.execute_sql_flush = emptied  # type: ignore[method-assign,assignment]
    flush.emit_post_migrate_signal = lambda *_given, **_options: None  # type: ignore[assignment]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The owner's URL of a server that runs now; what dead runs left in it is gone."""
    from mingzhang.store.postgres.cluster import Cluster  # noqa: PLC0415

    url = os.environ["DATABASE_URL"]
    cluster = Cluster(FOLDER, fsync=False) if url == layout_of(FOLDER).address().url else None
    if cluster:
        cluster.start()
    drop_left_over(url)
    yield url
    if cluster:
        cluster.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    postgres_url: str, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Start the server before Django makes its test databases, one for each worker."""


@pytest.fixture
def new_database(postgres_url: str) -> Iterator[Callable[[], str]]:
    """A maker of empty databases, by the URL of their owner; they go with the test."""
    import psycopg  # noqa: PLC0415

    from mingzhang.store.postgres.reach import parse  # noqa: PLC0415

    made: list[str] = []

    def make() -> str:
        name = f"{PREFIX}{os.getpid()}_{next(COUNTER)}"
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        made.append(name)
        return parse(postgres_url).to(name).url

    yield make
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            connection.execute(f"DROP ROLE IF EXISTS {name}_web")


def drop_left_over(url: str) -> None:
    """Drop the databases and roles of runs on this machine whose process is gone."""
    import psycopg  # noqa: PLC0415
    from psycopg import sql  # noqa: PLC0415

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('left over'))")
        for kind, column, table in (("DATABASE", "datname", "pg_database"), ("ROLE", "rolname", "pg_roles")):
            names = connection.execute(f"SELECT {column} FROM {table}").fetchall()
            for name in (name for (name,) in names if is_left_over(name)):
                force = sql.SQL(" WITH (FORCE)" if kind == "DATABASE" else "")
                connection.execute(
                    sql.SQL("DROP {} IF EXISTS {}{}").format(sql.SQL(kind), sql.Identifier(name), force)
                )


def is_left_over(name: str) -> bool:
    """Whether a name carries our prefix and the number of a process that is gone."""
    found = re.match(rf"{PREFIX}(\d+)", name)
    return found is not None and not Path("/proc", found.group(1)).exists()
