"""The workspace's database for a command: found or started, migrated, guarded (数据库准备)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..store.postgres.home import Database, ensure_database, home_directory

SETTINGS = "mingzhang.web.settings"


@contextmanager
def database(home: Path | None = None) -> Iterator[Database]:
    """A database that answers, with Django awake on it as its owner; our own server stops at the end.

    Raises a PostgresError that says what to do when there is none.
    """
    if home is not None:
        os.environ["MINGZHANG_HOME"] = str(home.absolute())
    found = ensure_database()
    os.environ["DATABASE_URL"] = found.url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        import django

        django.setup()
        yield found
    finally:
        from django.db import connections

        connections.close_all()
        if found.cluster is not None:
            found.cluster.stop()


def migrate() -> int:
    """Bring the tables up to date; how many migrations were run."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    return waiting


def secret_key() -> str:
    """The key that signs sessions: `MINGZHANG_SECRET_KEY`, or one kept in a file only we may read."""
    from ..store.postgres.secret import kept_password

    return os.environ.get("MINGZHANG_SECRET_KEY") or kept_password(home_directory() / "secret-key")


def new_password() -> str:
    """A password to hand over once, easy to copy: four groups of four."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
