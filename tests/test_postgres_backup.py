"""A backup holds everything and is proven when it comes back; half of one is never left anywhere."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from mingzhang.store.postgres import dump as dump_module
from mingzhang.store.postgres import manifest as manifests
from mingzhang.store.postgres import programs
from mingzhang.store.postgres.contents import TableContents, first_object, table_contents
from mingzhang.store.postgres.dump import backup
from mingzhang.store.postgres.errors import BackupError, ProgramsError, RestoreError
from mingzhang.store.postgres.restore import read_manifest, restore

NewDatabase = Callable[[], str]
BOOKS = """
CREATE SCHEMA archive;
CREATE TYPE kind AS ENUM ('预算', '决算');
CREATE TABLE unit (id bigint PRIMARY KEY, name text NOT NULL, opened timestamptz, share double precision);
CREATE TABLE entry (id bigserial PRIMARY KEY, unit bigint REFERENCES unit, fen numeric(18, 2), what kind);
CREATE TABLE archive.empty (id int);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'append only'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse();
INSERT INTO unit VALUES (1, '教育局', '2024-03-01 08:00+08', 0.1), (2, E'卫健委\\n"本级"', NULL, 'NaN');
INSERT INTO entry (unit, fen, what) SELECT 1 + n % 2, n / 100.0, '决算' FROM generate_series(1, 500) n;
"""


@pytest.fixture
def books(new_database: NewDatabase) -> str:
    url = new_database()
    with psycopg.connect(url) as connection:
        connection.execute(BOOKS)
    return url


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "2024").mkdir(parents=True)
    (folder / "2024" / "批复.pdf").write_bytes(b"%PDF-" + bytes(range(256)) * 5000)
    (folder / "empty.txt").touch()
    return folder


def contents(url: str) -> list[TableContents]:
    with psycopg.connect(url) as connection:
        return table_contents(connection)


def found_in(url: str) -> str | None:
    with psycopg.connect(url) as connection:
        return first_object(connection)


def test_everything_comes_back(books: str, papers: Path, new_database: NewDatabase, tmp_path: Path) -> None:
    target, other = tmp_path / "books.zip", new_database()
    manifest = backup(books, target, papers)
    assert manifest.rows == 502
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert restore(target, other, tmp_path / "again") == manifest == read_manifest(target)
    assert contents(other) == contents(books) == list(manifest.tables)
    again = {path.relative_to(tmp_path / "again"): path for path in (tmp_path / "again").rglob("*.*")}
    assert {name: path.read_bytes() for name, path in again.items()} == {
        path.relative_to(papers): path.read_bytes() for path in papers.rglob("*.*")
    }
    with (
        psycopg.connect(other) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="append only"),
    ):
        connection.execute("UPDATE entry SET fen = 0")
    with psycopg.connect(other) as connection:
        assert connection.execute("INSERT INTO entry (unit) VALUES (1) RETURNING id").fetchone() == (501,)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "books.zip", "papers"]


def test_rows_written_meanwhile_do_not_disturb(
    books: str, new_database: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = dump_module.table_contents

    def written_meanwhile(connection: psycopg.Connection[tuple[object, ...]]) -> list[TableContents]:
        with psycopg.connect(books) as other:
            other.execute("INSERT INTO unit VALUES (3, '财政局', now(), 1)")
        return counted(connection)

    monkeypatch.setattr(dump_module, "table_contents", written_meanwhile)
    backup(books, tmp_path / "books.zip")
    assert restore(tmp_path / "books.zip", new_database()).rows == 502


def test_a_backup_is_never_overwritten(books: str, tmp_path: Path) -> None:
    target = tmp_path / "books.zip"
    target.write_text("the only copy")
    with pytest.raises(BackupError, match="已存在"):
        backup(books, target)
    assert target.read_text() == "the only copy"


def test_a_failed_backup_leaves_nothing(books: str, papers: Path, tmp_path: Path) -> None:
    (papers / "link").symlink_to("/etc/passwd")
    with pytest.raises(BackupError, match="链接"):
        backup(books, tmp_path / "books.zip", papers)
    with pytest.raises(BackupError, match="写入失败"):
        backup(books, tmp_path / "no such folder" / "books.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["papers"]


def test_pg_dump_that_fails_is_quoted(books: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump_module, "without_password", lambda address: address.to("no_such_database").url)
    with pytest.raises(BackupError, match="no_such_database"):
        backup(books, tmp_path / "books.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_database_with_anything_in_it_is_refused(
    books: str, new_database: NewDatabase, tmp_path: Path
) -> None:
    backup(books, tmp_path / "books.zip")
    with pytest.raises(RestoreError, match="不是空的"):
        restore(tmp_path / "books.zip", books)
    other = new_database()
    for statement in (
        "CREATE TYPE t AS ENUM ('x')",
        "CREATE SCHEMA s",
        "CREATE SEQUENCE q",
        "SELECT lo_create(1)",
    ):
        with psycopg.connect(other) as connection:
            connection.execute(statement)
            assert first_object(connection) is not None
            connection.rollback()
    assert found_in(other) is None


def test_attachments_are_not_mixed_with_others(
    books: str, papers: Path, new_database: NewDatabase, tmp_path: Path
) -> None:
    backup(books, tmp_path / "books.zip", papers)
    other = new_database()
    with pytest.raises(RestoreError, match="附件目录"):
        restore(tmp_path / "books.zip", other, papers)
    assert found_in(other) is None


@pytest.mark.parametrize("place", [0.0, 0.05, 0.5, 0.98])
def test_a_damaged_backup_is_refused(
    books: str, new_database: NewDatabase, tmp_path: Path, place: float
) -> None:
    whole = tmp_path / "books.zip"
    backup(books, whole)
    data = bytearray(whole.read_bytes())
    start = int(len(data) * place)
    data[start : start + 40] = bytes(255 - byte for byte in data[start : start + 40])
    (tmp_path / "bad.zip").write_bytes(data)
    (tmp_path / "short.zip").write_bytes(data[: len(data) // 2])
    other = new_database()
    for name in ("bad.zip", "short.zip"):
        with pytest.raises(RestoreError, match="不是完好的备份"):
            restore(tmp_path / name, other)
    with pytest.raises(RestoreError, match=r"missing\.zip 不存在"):
        restore(tmp_path / "missing.zip", other)
    assert found_in(other) is None


def changed(source: Path, target: Path, old: str, new: str) -> None:
    """Copy a backup with another word in its manifest."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(
                name, data.replace(old.encode(), new.encode()) if name == "manifest.json" else data
            )


def test_what_arrives_otherwise_than_listed_is_taken_back(
    books: str, papers: Path, new_database: NewDatabase, tmp_path: Path
) -> None:
    manifest = backup(books, tmp_path / "books.zip", papers)
    changed(tmp_path / "books.zip", tmp_path / "other.zip", '"rows": 500', '"rows": 499')
    other = new_database()
    with pytest.raises(RestoreError, match=r"不一致：public\.entry"):
        restore(tmp_path / "other.zip", other, tmp_path / "again")
    assert found_in(other) is None
    assert not (tmp_path / "again").exists() or not any((tmp_path / "again").iterdir())
    assert restore(tmp_path / "books.zip", other, tmp_path / "again") == manifest


def test_names_that_lead_out_of_the_folder_are_refused(
    books: str, papers: Path, new_database: NewDatabase, tmp_path: Path
) -> None:
    backup(books, tmp_path / "books.zip", papers)
    with (
        zipfile.ZipFile(tmp_path / "books.zip") as before,
        zipfile.ZipFile(tmp_path / "bad.zip", "w") as after,
    ):
        for name in before.namelist():
            text = before.read(name)
            if name == "manifest.json":
                text = text.replace(b"attachments/empty.txt", b"attachments/../../x")
            after.writestr("attachments/../../x" if name.endswith("empty.txt") else name, text)
    with pytest.raises(RestoreError, match=r"\.\./x"):
        restore(tmp_path / "bad.zip", new_database(), tmp_path / "a" / "b")


def test_a_newer_server_is_needed_for_a_newer_backup(
    books: str, new_database: NewDatabase, tmp_path: Path
) -> None:
    manifest = backup(books, tmp_path / "books.zip")
    old = f'"server_major": {manifest.server_major}'
    changed(tmp_path / "books.zip", tmp_path / "newer.zip", old, '"server_major": 99')
    with pytest.raises(RestoreError, match="PostgreSQL 99"):
        restore(tmp_path / "newer.zip", new_database())


def test_without_a_fitting_pg_dump_the_error_says_what_to_install() -> None:
    with pytest.raises(ProgramsError, match="postgresql-client-99"):
        programs.client_program("pg_dump", 99)
    assert programs.major_of(programs.client_program("pg_dump", 18)) == 18


def test_a_manifest_of_another_program_is_refused() -> None:
    for text in ("[]", "{}", '{"format": "mingzhang-backup", "version": 2}', "no json"):
        with pytest.raises(ValueError):
            manifests.read(text)
