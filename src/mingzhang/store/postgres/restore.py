"""Restore a backup into an empty database, and compare what arrived with what was backed up (恢复)."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import psycopg

from mingzhang.store.postgres import manifest as manifests
from mingzhang.store.postgres.contents import TableContents, empty, first_object, table_contents
from mingzhang.store.postgres.dump import ATTACHMENTS, BLOCK, DUMP, MANIFEST, environment, without_password
from mingzhang.store.postgres.errors import RestoreError
from mingzhang.store.postgres.manifest import Manifest
from mingzhang.store.postgres.programs import client_program
from mingzhang.store.postgres.reach import Owner, address_of, connect, major

_REASONS = {
    FileNotFoundError: ("不存在", "there is no such file"),
    IsADirectoryError: ("是文件夹，不是文件", "this is a directory, not a file"),
    PermissionError: ("没有读取权限", "no permission to read it"),
}


def restore(archive: Path, url: str, attachments_dir: Path | None = None) -> Manifest:
    """Check the backup, restore it into the empty database of `url`, and compare row counts and digests.

    With `attachments_dir`, which must be empty or missing, the attachments are put there. Afterwards either
    all is there and proven equal, or database and folder are as empty as before.

    Raises:
        RestoreError: the backup is damaged, the target is not empty or too old, or what arrived differs.
        ConnectError, ProgramsError: the server or pg_restore cannot be used.
    """
    with _opened(archive) as file:
        manifest = _checked(file, archive)
        with connect(url) as connection:
            _check_target(connection, manifest)
        with _attachments(file, manifest, attachments_dir):
            _restore_database(file, manifest, url)
    return manifest


def read_manifest(archive: Path) -> Manifest:
    """What a backup holds, every file in it checked against its SHA-256.

    Raises:
        RestoreError: it is damaged or no backup.
    """
    with _opened(archive) as file:
        return _checked(file, archive)


@contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    try:
        file = zipfile.ZipFile(archive)
    except OSError as error:
        raise _unopened(archive, error) from error
    except zipfile.BadZipFile as error:
        raise _damaged(archive, str(error)) from error
    with file:
        yield file


def _checked(file: zipfile.ZipFile, archive: Path) -> Manifest:
    try:
        manifest = manifests.read(file.read(MANIFEST).decode())
        names = [member.name for member in manifest.members]
        if sorted([*names, MANIFEST]) != sorted(file.namelist()) or names[:1] != [DUMP]:
            raise _damaged(archive, "the manifest lists other files")
        for member in manifest.members:
            if not _safe(member.name) or _sha256(file, member.name) != member.sha256:
                raise _damaged(archive, member.name)
    except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile, NotImplementedError) as error:
        raise _damaged(archive, str(error)) from error
    return manifest


def _safe(name: str) -> bool:
    """The dump, or a file below `attachments/` that leads nowhere else."""
    inside = name.startswith(ATTACHMENTS) and "\\" not in name and "\0" not in name
    return name == DUMP or (inside and not {"", ".", ".."} & set(name.split("/")))


def _sha256(file: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with file.open(name) as member:
        while block := member.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _check_target(connection: Owner, manifest: Manifest) -> None:
    found = first_object(connection)
    if found is not None:
        raise RestoreError(
            f"数据库 {connection.info.dbname} 不是空的（已有 {found}）。请新建一个空数据库再恢复。",
            f"The database {connection.info.dbname} is not empty (it has {found}). "
            "Restore into a new, empty one.",
        )
    if major(connection) < manifest.server_major:
        raise RestoreError(
            f"备份来自 PostgreSQL {manifest.server_major}，目标是更旧的 {major(connection)}。"
            "请升级目标数据库。",
            f"The backup is of PostgreSQL {manifest.server_major}, the target is "
            f"the older {major(connection)}. Upgrade the target.",
        )


@contextmanager
def _attachments(file: zipfile.ZipFile, manifest: Manifest, folder: Path | None) -> Iterator[None]:
    """Unpack into a hidden folder inside; move up when all that happens meanwhile has gone well.

    Inside, because the folder itself may be a mounted volume that no rename replaces.
    """
    if folder is None:
        yield
        return
    _check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(dir=folder, prefix=".restoring."))
        try:
            _unpack(file, manifest, new)
            yield
            for child in new.iterdir():
                child.rename(folder / child.name)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise RestoreError(
            f"附件无法写入 {folder}（{error}）。请检查权限和磁盘空间。",
            f"The attachments cannot be written to {folder} ({error}). See its permissions and room.",
        ) from error


def _check_folder(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RestoreError(
            f"附件目录 {folder} 不是空的。请另选一个空目录。",
            f"The folder of attachments {folder} is not empty. Choose an empty one.",
        )


def _unpack(file: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    for member in manifest.members:
        if member.name.startswith(ATTACHMENTS):
            target = folder / PurePosixPath(member.name.removeprefix(ATTACHMENTS))
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open(member.name) as source, target.open("xb") as copy:
                shutil.copyfileobj(source, copy, BLOCK)


def _restore_database(file: zipfile.ZipFile, manifest: Manifest, url: str) -> None:
    """Restore in one transaction, then compare; what differs is dropped again."""
    with connect(url) as connection:
        _run(file, manifest, connection)
        try:
            _compare(manifest.tables, table_contents(connection))
        except (RestoreError, psycopg.Error) as error:
            connection.rollback()
            empty(connection)
            connection.commit()
            raise _failed(str(error)) if isinstance(error, psycopg.Error) else error from error
    with connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _run(file: zipfile.ZipFile, manifest: Manifest, connection: Owner) -> None:
    address = address_of(connection)
    connection.commit()
    program = client_program("pg_restore", max(manifest.dump_major, major(connection)))
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    command = [str(program), *options, f"--dbname={without_password(address)}"]
    with tempfile.TemporaryFile() as dump, file.open(DUMP) as source:
        shutil.copyfileobj(source, dump, BLOCK)
        dump.seek(0)
        done = subprocess.run(command, stdin=dump, capture_output=True, env=environment(address), check=False)
    if done.returncode:
        raise _failed(done.stderr.decode(errors="replace").strip())


def _compare(wanted: tuple[TableContents, ...], got: list[TableContents]) -> None:
    different = sorted(table.name for table in {*wanted} ^ {*got})
    if different:
        names = "、".join(dict.fromkeys(different))
        raise RestoreError(
            f"恢复后的内容与备份不一致：{names}。已撤销，数据库仍为空。",
            f"What was restored differs from the backup: {names}. It was taken back; the database is empty.",
        )


def _failed(said: str) -> RestoreError:
    return RestoreError(
        f"pg_restore 失败：{said}。已撤销，数据库仍为空。",
        f"pg_restore failed: {said}. It was taken back; the database is empty.",
    )


def _unopened(archive: Path, error: OSError) -> RestoreError:
    """A backup that is not there, or that we may not read."""
    chinese, english = _REASONS.get(type(error), ("无法打开", error.strerror or "cannot be opened"))
    return RestoreError(
        f"备份文件 {archive} {chinese}。请检查路径和权限后再试。",
        f"The backup {archive}: {english}. Check the path and the permissions.",
    )


def _damaged(archive: Path, why: str) -> RestoreError:
    return RestoreError(
        f"{archive} 不是完好的备份文件（{why}）。请改用另一份备份。",
        f"{archive} is not an intact backup ({why}). Use another backup.",
    )
