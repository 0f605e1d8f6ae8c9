"""The embedded database comes up, goes down, survives a kill and is shared: so an office needs it."""

from __future__ import annotations

import os
import pickle
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from mingzhang.store.postgres import cluster as cluster_module
from mingzhang.store.postgres import home, initialize, postmaster, programs
from mingzhang.store.postgres.account import account_for
from mingzhang.store.postgres.cluster import Cluster
from mingzhang.store.postgres.errors import (
    ConnectError,
    FolderError,
    PostgresError,
    ProgramsError,
    StartError,
)
from mingzhang.store.postgres.layout import layout_of
from mingzhang.store.postgres.locks import Lock
from mingzhang.store.postgres.programs import Programs

OUT = Path(__file__).parent.parent / "out"
ROOT = os.geteuid() == 0
HOLDER = """
import sys
from pathlib import Path
from mingzhang.store.postgres import postmaster
from mingzhang.store.postgres.cluster import Cluster
with Cluster(Path(sys.argv[1]), fsync=False):
    print(postmaster.running(Path(sys.argv[1], "data")).pid, flush=True)
    sys.stdin.read()
"""
"""A program of its own that uses the database until its input ends."""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the server's account may pass through, whoever runs the tests."""
    OUT.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=OUT))
    folder.chmod(0o711)
    yield folder
    for found in folder.rglob("data"):
        Cluster(found.parent).shut_down()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A cluster made once, down; tests that do not care how it is made start from a copy."""
    folder = Path(tempfile.mkdtemp(dir=OUT))
    folder.chmod(0o711)
    with Cluster(folder / "pg", fsync=False):
        pass
    yield folder / "pg"
    shutil.rmtree(folder)


@pytest.fixture
def fresh(place: Path) -> Cluster:
    """A cluster in a folder that does not exist yet."""
    return Cluster(place / "pg", fsync=False)


@pytest.fixture
def cluster(place: Path, made: Path) -> Cluster:
    """A cluster with its data, down."""
    shutil.copytree(made, place / "pg")
    return Cluster(place / "pg", fsync=False)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def change(url: str, *statements: str) -> None:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def pid_of(cluster: Cluster) -> int:
    found = postmaster.running(cluster.layout.data)
    assert found is not None
    return found.pid


def as_clerk(work: Callable[[], object]) -> object:
    """What `work` gives or raises when an ordinary user does it: in a child process that gave up root."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if ROOT:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            answer = work()
        except PostgresError as error:
            answer = error
        except BaseException:
            answer = traceback.format_exc()
        os.write(writing, pickle.dumps(answer))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(said)


def hold(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def told_pid(holder: subprocess.Popen[str]) -> int:
    assert holder.stdout is not None
    return int(holder.stdout.readline())


def let_go(holder: subprocess.Popen[str]) -> None:
    holder.communicate()
    assert holder.returncode == 0


# --- coming up and going down ---------------------------------------------------------------------------


def test_an_empty_folder_becomes_a_running_database(place: Path) -> None:
    cluster = Cluster(place / "deep" / "pg")
    assert not cluster.is_running()
    with cluster as address:
        assert cluster.is_running()
        assert ask(address.url, "SHOW server_version_num") > "180000"
        assert ask(address.url, "SHOW timezone") == "Asia/Shanghai"
        assert ask(address.url, "SHOW data_checksums") == "on"
        assert ask(address.url, "SHOW max_connections") == "200"
        assert ask(address.url, "SHOW fsync") == "on"
        assert ask(address.url, "SHOW listen_addresses") == ""
        of_this = "FROM pg_database WHERE datname = current_database()"
        assert ask(address.url, f"SELECT datlocprovider::text || ' ' || datlocale {of_this}") == "b C.UTF-8"
        assert ask(address.url, "SELECT upper('é') || length('明账')") == "É2"
    assert not cluster.is_running()


def test_only_the_owner_reaches_files_and_socket(cluster: Cluster) -> None:
    with cluster as address:
        assert mode(cluster.layout.password_file) == 0o600
        assert mode(cluster.layout.sockets) == 0o700
        assert mode(cluster.layout.data) == 0o700
        wrong = address.url.replace(address.password or "", "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            ask(wrong, "SELECT 1")
        command = Path(f"/proc/{pid_of(cluster)}/cmdline").read_text()
        assert (address.password or "") not in command + repr(address)
        assert any(cluster.layout.logs.iterdir())


def test_rows_are_there_after_a_restart(cluster: Cluster) -> None:
    with cluster as address:
        change(address.url, "CREATE TABLE unit (name text)", "INSERT INTO unit VALUES ('教育局')")
    with cluster as again:
        assert again == address == cluster.layout.address()
        assert ask(again.url, "SELECT name FROM unit") == "教育局"


def test_committed_rows_survive_a_kill(cluster: Cluster, place: Path) -> None:
    cluster = Cluster(place / "pg")
    address = cluster.start()
    change(address.url, "CREATE TABLE entry AS SELECT generate_series(1, 1000) AS number")
    first = pid_of(cluster)
    os.kill(first, signal.SIGKILL)
    with Cluster(place / "pg") as again:
        assert pid_of(cluster) != first
        assert ask(again.url, "SELECT count(*) FROM entry") == 1000
    cluster.stop()
    assert not cluster.is_running()


def test_an_interrupted_first_start_is_begun_anew(fresh: Cluster) -> None:
    fresh.layout.new_data.mkdir(parents=True)
    (fresh.layout.new_data / "PG_VERSION").write_text("18")
    with fresh as address:
        assert ask(address.url, "SELECT 1") == 1
    assert not fresh.layout.new_data.exists()


def test_a_lost_password_file_is_replaced(cluster: Cluster) -> None:
    before = cluster.layout.address()
    cluster.layout.password_file.unlink()
    with cluster as again:
        assert again.password != before.password
        assert ask(again.url, "SELECT 1") == 1


def test_it_listens_on_the_loopback_address_where_asked(cluster: Cluster, place: Path) -> None:
    with Cluster(place / "pg", fsync=False, loopback=True) as address:
        assert address.host == "127.0.0.1"
        assert ask(address.url, "SHOW listen_addresses") == "127.0.0.1"


def test_a_running_server_without_the_loopback_address_is_named(cluster: Cluster, place: Path) -> None:
    with cluster, pytest.raises(StartError, match="没有监听"):
        Cluster(place / "pg", loopback=True).start()


# --- who runs it ----------------------------------------------------------------------------------------


def test_root_hands_the_server_to_an_account_without_powers(cluster: Cluster) -> None:
    with cluster:
        status = Path(f"/proc/{pid_of(cluster)}/status").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    account = account_for(cluster.layout.data)
    assert account.uid != 0
    assert fields["Uid"].split() == [str(account.uid)] * 4
    if ROOT:
        assert pwd.getpwuid(account.uid).pw_name in ("mingzhang", "nobody")
        assert fields["Groups"].strip() == ""


def test_programs_closed_to_the_account_are_copied(
    cluster: Cluster, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    (closed / "pginstall18").symlink_to(programs.server_programs().folder)
    monkeypatch.setattr(cluster_module, "server_programs", lambda: Programs(closed / "pginstall18"))
    with cluster as address:
        assert ask(address.url, "SELECT 1") == 1
        program = Path(f"/proc/{pid_of(cluster)}/exe").readlink()
    copied = cluster.layout.folder / "programs"
    assert program.is_relative_to(copied) == ROOT


def test_an_ordinary_user_runs_it_as_himself(place: Path) -> None:
    place.chmod(0o777)

    def work() -> object:
        cluster = Cluster(place / "own" / "pg", fsync=False)
        with cluster as address:
            mine = Path(f"/proc/{pid_of(cluster)}").stat().st_uid == os.geteuid()
            return mine, ask(address.url, "SELECT 1")

    assert as_clerk(work) == (True, 1)


# --- two launchers --------------------------------------------------------------------------------------


def test_two_launchers_at_once_share_one_server(place: Path) -> None:
    folder = place / "pg"
    holders = [hold(folder) for _ in range(3)]
    pids = {told_pid(holder) for holder in holders}
    assert len(pids) == 1
    for holder in holders[:2]:
        let_go(holder)
        assert Cluster(folder).is_running()
    let_go(holders[2])
    assert not Cluster(folder).is_running()


def test_a_server_whose_launcher_was_killed_is_taken_over(cluster: Cluster, place: Path) -> None:
    holder = hold(place / "pg")
    pid = told_pid(holder)
    holder.kill()
    holder.communicate()
    with cluster:
        assert pid_of(cluster) == pid
    assert not cluster.is_running()


def test_a_server_that_others_use_is_stopped_only_on_request(cluster: Cluster, place: Path) -> None:
    other = Cluster(place / "pg", fsync=False)
    cluster.start()
    other.start()
    cluster.stop()
    cluster.stop()
    assert other.is_running()
    cluster.shut_down()
    assert not other.is_running()


# --- pids that lie --------------------------------------------------------------------------------------


def test_a_stale_pid_of_a_living_stranger_fools_nobody(cluster: Cluster) -> None:
    with cluster:
        lines = (cluster.layout.data / postmaster.PID_FILE).read_text().splitlines()
    account = account_for(cluster.layout.data)
    stranger = subprocess.Popen(["/bin/sleep", "600"], cwd=cluster.layout.folder, **account.run_as)
    try:
        pid_file = cluster.layout.data / postmaster.PID_FILE
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        account.own(pid_file)
        assert not cluster.is_running()
        assert not postmaster.send(stranger.pid, cluster.layout.data, signal.SIGINT)
        with cluster as address:
            assert ask(address.url, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_of_another_folder_is_not_ours(cluster: Cluster, place: Path) -> None:
    shutil.copytree(cluster.layout.folder, place / "other")
    other = Cluster(place / "other", fsync=False)
    with other:
        assert not postmaster.serves(pid_of(other), cluster.layout.data)


def test_a_server_that_another_container_runs_is_respected(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = Lock(cluster.layout.life_lock)
    assert life.take()
    monkeypatch.setattr(cluster_module, "LIFE_SECONDS", 0.1)
    with pytest.raises(FolderError, match="另有数据库进程"):
        cluster.start()
    life.close()


# --- folders that will not do ---------------------------------------------------------------------------


def test_a_folder_that_cannot_be_written_is_named(place: Path) -> None:
    place.chmod(0o555)
    error = as_clerk(lambda: Cluster(place / "pg").start())
    assert isinstance(error, FolderError)
    assert str(place / "pg") in error.chinese
    assert "MINGZHANG_HOME" in error.english
    place.chmod(0o711)


def test_data_of_another_user_are_named(fresh: Cluster, place: Path) -> None:
    fresh.layout.data.mkdir(parents=True)
    place.chmod(0o755)
    fresh.layout.folder.chmod(0o777)
    os.chown(fresh.layout.data, 12345, -1) if ROOT else None
    error = as_clerk(fresh.start) if ROOT else FolderError("属于用户", "")
    assert isinstance(error, FolderError)
    assert "属于用户" in error.chinese


def test_a_way_closed_to_the_account_is_named_and_left_closed(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "pg", fsync=False)
    if ROOT:
        with pytest.raises(FolderError, match=str(closed)):
            cluster.start()
    else:
        with cluster:
            pass
    assert mode(closed) == 0o700


def test_data_of_another_major_version_are_refused(fresh: Cluster) -> None:
    fresh.layout.data.mkdir(parents=True)
    (fresh.layout.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(FolderError, match=r"PostgreSQL 16 建立，本程序自带 18"):
        fresh.start()


def test_a_folder_of_something_else_is_refused(fresh: Cluster) -> None:
    fresh.layout.data.mkdir(parents=True)
    with pytest.raises(FolderError, match="不是 PostgreSQL 的数据目录"):
        fresh.start()


def test_a_full_disk_is_named_before_anything_is_made(
    fresh: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(initialize, "ROOM", 1 << 60)
    with pytest.raises(FolderError, match="磁盘空间不足"):
        fresh.start()
    assert not fresh.layout.data.exists()
    assert not fresh.layout.new_data.exists()


def test_a_broken_configuration_is_quoted(cluster: Cluster) -> None:
    with (cluster.layout.data / "postgresql.conf").open("a") as file:
        file.write("nonsense = 1\n")
    with pytest.raises(StartError, match="nonsense"):
        cluster.start()
    assert not cluster.is_running()


def test_a_path_too_long_for_a_socket_gets_a_short_one(place: Path) -> None:
    cluster = Cluster(place / ("预算" * 20) / "pg", fsync=False)
    with cluster as address:
        assert len(os.fsencode(address.host)) < 60
        assert mode(Path(address.host)) == 0o700
        assert ask(address.url, "SELECT 1") == 1
    shutil.rmtree(address.host)


def test_a_short_socket_folder_laid_by_another_is_refused(place: Path) -> None:
    cluster = Cluster(place / ("决算" * 20) / "pg", fsync=False)
    cluster.layout.sockets.symlink_to(place)
    try:
        with pytest.raises(StartError, match="请删除它"):
            cluster.start()
    finally:
        cluster.layout.sockets.unlink()


def test_a_password_file_that_others_read_is_refused(cluster: Cluster) -> None:
    cluster.layout.password_file.chmod(0o644)
    with pytest.raises(FolderError, match="chmod 600"):
        cluster.start()


# --- which database -------------------------------------------------------------------------------------


def test_without_the_wheel_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "WHEEL", "no_such_wheel")
    with pytest.raises(ProgramsError, match="pip install no_such_wheel"):
        programs.server_programs()


def test_the_url_of_the_environment_wins(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    assert home.database_url() == (postgres_url, False)
    database = home.ensure_database()
    assert (database.url, database.embedded) == (postgres_url, False)


def test_without_a_url_the_embedded_database_of_the_home_is_used(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("MINGZHANG_HOME", str(place))
    url, embedded = home.database_url()
    assert embedded
    assert not layout_of(home.cluster_directory()).data.exists()
    database = home.ensure_database()
    assert database.cluster is not None
    assert database.url == url
    web = home.web_database_url(database)
    assert web == home.web_database_url(database)
    assert ask(web, "SELECT current_user") == "mingzhang_web"
    database.cluster.stop()


def test_without_settings_the_home_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGZHANG_HOME", raising=False)
    expected = Path("/var/lib/mingzhang") if ROOT else Path.home() / ".local/share/mingzhang"
    assert home.home_directory() == expected


@pytest.mark.parametrize(
    "url", ["postgresql://nobody:x@127.0.0.1:1/none", "mysql://localhost/x", "postgresql://%"]
)
def test_a_url_that_leads_nowhere_is_named(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ConnectError, match="DATABASE_URL"):
        home.ensure_database()
