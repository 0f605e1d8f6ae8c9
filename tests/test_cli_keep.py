"""`verify`, `backup`, `restore` given what is not there: nothing is made, and the exit code tells."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mingzhang.store.postgres.launch import free_port
from small import listing
from test_cli import ENVIRONMENT, MINGZHANG

_WHERE = ("DATABASE_URL", "MINGZHANG_HOME", "MINGZHANG_WEB_DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {key: value for key, value in ENVIRONMENT.items() if key not in _WHERE}
    command = [*MINGZHANG, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", env={**settings, **environment}, check=False
    )


@pytest.mark.parametrize("command", ["verify", "backup", "restore"])
def test_a_mistyped_folder_or_file_makes_nothing(command: str, tmp_path: Path) -> None:
    file = [] if command == "verify" else [tmp_path / "file.zip"]
    result = run(command, *file, "--data", tmp_path / "typo")
    assert result.returncode == 2
    assert ("file.zip 不存在。请检查路径" if command == "restore" else "没有数据目录") in result.stderr
    assert result.stdout == ""
    assert listing(tmp_path) == []


def test_a_backup_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    result = run("restore", tmp_path, "--data", tmp_path / "typo")
    assert result.returncode == 2
    assert "是文件夹，不是文件" in result.stderr and "this is a directory" in result.stderr
    (tmp_path / "other.zip").write_bytes(b"%PDF")
    assert "不是完好的备份文件" in run("restore", tmp_path / "other.zip", "--data", tmp_path / "typo").stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "无法读取，请检查路径"), ("[1]", "不是 verify --heads 写出"), ("{", "不是 verify")],
)
def test_heads_that_cannot_be_compared_are_named(tmp_path: Path, content: str | None, said: str) -> None:
    heads = tmp_path / "heads.json"
    if content is not None:
        heads.write_text(content)
    result = run("verify", "--compare", heads, "--data", tmp_path / "none")
    assert result.returncode == 2 and said in result.stderr


@pytest.mark.parametrize("command", ["verify", "backup"])
def test_a_database_without_our_tables_is_an_error(
    command: str, new_database: Callable[[], str], tmp_path: Path
) -> None:
    file = [] if command == "verify" else [tmp_path / "file.zip"]
    result = run(command, *file, DATABASE_URL=new_database())
    assert result.returncode == 2
    assert result.stderr.startswith("数据库中没有明账的表")
    assert listing(tmp_path) == []


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any account may enter: as root the server runs under another one."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_setting_that_cannot_be_is_named_and_no_server_is_left_behind(open_folder: Path) -> None:
    port, home = str(free_port()), open_folder / "home"
    result = run("serve", "--once", "--port", port, "--data", home, MINGZHANG_SESSION_SECONDS="half an hour")
    assert result.returncode == 2 and "Traceback" not in result.stderr
    assert "MINGZHANG_SESSION_SECONDS 应为不带单位的整数" in result.stderr
    assert (home / "postgres" / "data" / "PG_VERSION").exists()
    assert not (home / "postgres" / "data" / "postmaster.pid").exists()
