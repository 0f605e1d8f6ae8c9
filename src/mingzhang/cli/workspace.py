"""The workspace's database for a command: found or started, migrated, guarded (数据库准备)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..store.postgres.errors import FolderError, NoWorkspaceError
from ..store.postgres.home import URL_SETTING, Database, cluster_directory, ensure_database, home_directory
from ..store.postgres.layout import layout_of

SETTINGS = "mingzhang.web.settings"


@contextmanager
def database(home: Path | None = None, existing: bool = False) -> Iterator[Database]:
    """A database that answers, with Django awake on it as its owner; our own server stops at the end.

    One that is `existing` holds a workspace already; otherwise a missing one is made. Raises a PostgresError
    that says what to do.
    """
    if home is not None:
        os.environ["MINGZHANG_HOME"] = str(home.absolute())
    if existing:
        _require_folder()
    found = ensure_database()
    os.environ["DATABASE_URL"] = found.url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        import django

        django.setup()
        if existing:
            _require_tables()
        yield found
    finally:
        _let_go(found)


def _let_go(found: Database) -> None:
    """Close what is open and stop our own server, also when Django never woke."""
    from django.conf import settings

    try:
        if settings.configured:
            from django.db import connections

            connections.close_all()
    finally:
        if found.cluster is not None:
            found.cluster.stop()


def _require_folder() -> None:
    """Refuse a data folder without a server in it: a mistyped one must not become a new, empty workspace."""
    if not os.environ.get(URL_SETTING) and not layout_of(cluster_directory()).data.is_dir():
        raise FolderError(
            f"没有数据目录 {home_directory()}，没有建立任何文件。请用 --data 或 MINGZHANG_HOME 指明。",
            f"There is no data folder {home_directory()}; nothing was made. Name it with --data or "
            "MINGZHANG_HOME.",
        )


def _require_tables() -> None:
    """Refuse a database that no workspace was ever started on."""
    from django.db import connection

    from ..store.models import AuditRow

    if AuditRow._meta.db_table not in connection.introspection.table_names():
        raise NoWorkspaceError(
            "数据库中没有明账的表。请核对 DATABASE_URL 或 --data；新的工作台先用 mingzhang serve 建立。",
            "The database holds no tables of Mingzhang. See DATABASE_URL or --data; a new workspace is made "
            "by mingzhang serve.",
        )


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
