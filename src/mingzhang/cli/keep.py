"""`mingzhang verify`, `backup`, `restore`: that nothing was changed, and that nothing is lost."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ..store.postgres.errors import PostgresError
from .terminal import progress, put, say, say_unwritable
from .workspace import database, migrate

if TYPE_CHECKING:
    from ..store.verify import Heads

DONE, FAULTS, FAILED = 0, 1, 2


def run_verify(options: Namespace) -> int:
    """Compute every hash, balance, entry and file anew; exit 1 when something is not what it was."""
    try:
        earlier = _heads(options.compare) if options.compare else None
    except OSError as error:
        say(f"{options.compare}：无法读取，请检查路径和权限")
        say(f"{options.compare}: cannot be read ({error.strerror}); check the path and the permissions")
        return FAILED
    except (ValueError, KeyError, TypeError, AttributeError):
        say(f"{options.compare}：不是 verify --heads 写出的文件，请换用那样的文件")
        say(f"{options.compare}: not a file that verify --heads wrote; choose one that is")
        return FAILED
    try:
        with database(options.data, existing=True):
            from ..store.verify import verify

            with progress("核验", 100) as bar:
                verdict = verify(earlier, bar)
    except PostgresError as error:
        return _cannot(error)
    for fault in verdict.faults:
        put(fault)
    put(
        f"审计记录 {verdict.rows}，分录 {verdict.entries}，文件 {verdict.files}："
        f"{'没有发现改动' if not verdict.faults else f'发现{len(verdict.faults)}项不符'}"
        f" / {'nothing was changed' if not verdict.faults else 'see above'}"
    )
    put(f"存证 anchor {verdict.anchor}")
    if options.heads:
        try:
            options.heads.write_text(json.dumps(dict(verdict.heads)), encoding="utf-8")
        except OSError as error:
            say_unwritable(options.heads, error)
            return FAILED
    return FAULTS if verdict.faults else DONE


def _heads(path: Path) -> Heads:
    return {int(chain): (int(n), str(h)) for chain, (n, h) in json.loads(path.read_text("utf-8")).items()}


def run_backup(options: Namespace) -> int:
    """Everything into one file, checked as it is written."""
    try:
        with database(options.data, existing=True) as found:
            from ..store.postgres.dump import backup

            manifest = backup(found.url, options.file)
    except PostgresError as error:
        return _cannot(error)
    put(f"{options.file}：{len(manifest.tables)}个表，{manifest.rows}行 / tables and rows")
    return DONE


def run_restore(options: Namespace) -> int:
    """A backup into an empty database, compared row by row with what the backup says.

    A database is made for it where there is none, but only for a backup that is intact.
    """
    try:
        from ..store.postgres.restore import read_manifest, restore

        read_manifest(options.file)
        with database(options.data) as found:
            from ..store.guarded import guard

            manifest = restore(options.file, found.url)
            migrate()
            guard(found)
    except PostgresError as error:
        return _cannot(error)
    put(f"已恢复 restored：{len(manifest.tables)}个表，{manifest.rows}行，逐表核对一致")
    return DONE


def _cannot(error: PostgresError) -> int:
    say(error.chinese)
    say(error.english)
    return FAILED
