"""Back up a database and its attachments into one file, whole or not at all (备份).

The file is a ZIP: `database.dump` in pg_dump's own format, the files in `attachments/`, and `manifest.json`.
Roles and grants are not in it; they are made anew at the start after a restore.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg

from mingzhang.store.postgres import manifest as manifests
from mingzhang.store.postgres.address import Address
from mingzhang.store.postgres.contents import table_contents
from mingzhang.store.postgres.errors import BackupError
from mingzhang.store.postgres.manifest import Manifest, Member
from mingzhang.store.postgres.programs import client_program, major_of
from mingzhang.store.postgres.reach import Owner, address_of, connect, major

DUMP = "database.dump"
MANIFEST = "manifest.json"
ATTACHMENTS = "attachments/"
BLOCK = 1 << 20


def backup(url: str, target_file: Path, attachments_dir: Path | None = None) -> Manifest:
    """Write the database, as it stands at one moment, and the attachments into `target_file`.

    Row counts, digests and dump see the same snapshot, whatever is written meanwhile. Attachments are read
    after it: a file added meanwhile may be there without its row, never a row without its file.

    Raises:
        BackupError: the file exists or cannot be written, or pg_dump failed.
        ConnectError, ProgramsError: the server or pg_dump cannot be used.
    """
    if target_file.exists():
        raise BackupError(
            f"{target_file} 已存在，不会覆盖。请换一个文件名。",
            f"{target_file} exists and is not overwritten. Choose another name.",
        )
    try:
        with _whole_or_nothing(target_file) as partial, connect(url) as connection:
            return _write(connection, partial, attachments_dir)
    except OSError as error:
        raise BackupError(
            f"备份文件 {target_file} 写入失败（{error}）。请检查目录、权限和磁盘空间。",
            f"The backup {target_file} cannot be written ({error}). See its folder, permissions and room.",
        ) from error
    except psycopg.Error as error:
        raise BackupError(
            f"备份时数据库出错：{error}", f"The database failed during the backup: {error}"
        ) from error


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[IO[bytes]]:
    """A private file beside the target that takes its name when it is whole and on the disk."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as partial:
        try:
            yield partial
            partial.flush()
            os.fsync(partial.fileno())
            Path(partial.name).rename(target)
        finally:
            Path(partial.name).unlink(missing_ok=True)


def _write(connection: Owner, partial: IO[bytes], attachments: Path | None) -> Manifest:
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    program = client_program("pg_dump", major(connection))
    with zipfile.ZipFile(partial, "w", compression=zipfile.ZIP_STORED, allowZip64=True) as archive:
        members = [_add_dump(archive, program, address_of(connection), str(row[0] if row else ""))]
        members += [_add_file(archive, name, path) for name, path in _files(attachments)]
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            server_version=connection.info.parameter_status("server_version") or "",
            server_major=major(connection),
            dump_major=major_of(program),
            database=connection.info.dbname,
            tables=tuple(table_contents(connection)),
            members=tuple(members),
        )
        archive.writestr(MANIFEST, manifests.written(manifest))
    return manifest


def _add_dump(archive: zipfile.ZipFile, program: Path, address: Address, snapshot: str) -> Member:
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    command = [str(program), *options, f"--dbname={without_password(address)}"]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, env=environment(address)
        ) as process:
            assert process.stdout is not None
            member = _add(archive, DUMP, process.stdout)
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise BackupError(f"pg_dump 失败：{words}", f"pg_dump failed: {words}")
    return member


def _add_file(archive: zipfile.ZipFile, name: str, path: Path) -> Member:
    with path.open("rb") as file:
        return _add(archive, name, file)


def _add(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> Member:
    size, digest = 0, hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            size += len(block)
            digest.update(block)
            target.write(block)
    return Member(name, size, digest.hexdigest())


def _files(attachments: Path | None) -> list[tuple[str, Path]]:
    """The attachments in a fixed order, named as in the archive. Links are refused: they lead elsewhere."""
    found = sorted(attachments.rglob("*")) if attachments else []
    link = next((path for path in found if path.is_symlink()), None)
    if link is not None:
        raise BackupError(
            f"附件目录中有链接 {link}。请换成文件本身后重试。",
            f"There is a link among the attachments: {link}. Put the file itself in its place and try again.",
        )
    return [
        (f"{ATTACHMENTS}{path.relative_to(attachments or path).as_posix()}", path)
        for path in found
        if path.is_file()
    ]


def without_password(address: Address) -> str:
    """The URL for a command line, which everybody on the machine can read."""
    return replace(address, password=None).url


def environment(address: Address) -> dict[str, str]:
    """The environment of a client program: the password travels here."""
    return {
        **os.environ,
        "LC_ALL": "C.UTF-8",
        **({"PGPASSWORD": address.password} if address.password else {}),
    }
