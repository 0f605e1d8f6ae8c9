"""The embedded PostgreSQL: started when needed, shared by launchers, stopped by the last (内置数据库)."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from types import TracebackType

from mingzhang.store.postgres import postmaster
from mingzhang.store.postgres.account import Account, account_for
from mingzhang.store.postgres.address import Address
from mingzhang.store.postgres.errors import FolderError, StartError
from mingzhang.store.postgres.initialize import check_version, initialize
from mingzhang.store.postgres.launch import launch, wait_ready
from mingzhang.store.postgres.layout import DATABASE, OWNER, Layout, layout_of
from mingzhang.store.postgres.locks import Lock, alone
from mingzhang.store.postgres.options import Mode
from mingzhang.store.postgres.owner import make_database, set_password
from mingzhang.store.postgres.places import check_way, prepare_folder, prepare_sockets
from mingzhang.store.postgres.postmaster import Postmaster
from mingzhang.store.postgres.programs import Programs, runnable, server_programs
from mingzhang.store.postgres.secret import kept_password

STOP_SECONDS = 120.0
LIFE_SECONDS = 30.0
DYING_SECONDS = 3.0


class Cluster:
    """A PostgreSQL of our own in one folder.

    Launchers with the same folder, in one process or many, use the same server: the first starts it and the
    last one to leave stops it. A launcher never stops a server that another one still uses. A server whose
    launcher was killed goes on; the next launcher finds it, uses it and answers for it.

    `loopback` also listens on 127.0.0.1 at a free port. `fsync=False` is for tests: a power cut loses all.
    """

    def __init__(self, data_dir: Path, *, loopback: bool = False, fsync: bool = True) -> None:
        self.layout: Layout = layout_of(data_dir)
        self.loopback = loopback
        self.fsync = fsync
        self._use: Lock | None = None

    def start(self) -> Address:
        """Have the server running and give the owner's address. Again on a started cluster: the address only.

        Raises:
            PostgresError: one of its kinds, which says what to do.
        """
        prepare_folder(self.layout.folder)
        with alone(self.layout.launch_lock):
            address = self._reach()
            if self._use is None:
                self._use = Lock(self.layout.users_lock)
                self._use.take(seconds=10, shared=True)
        return address

    def stop(self, fast: bool = True) -> None:
        """Leave the server; the last launcher that leaves stops it. Not `fast` waits until clients are gone.

        Raises:
            StartError: the server does not stop.
        """
        if self._use is None:
            return
        with alone(self.layout.launch_lock):
            self._use.close()
            self._use = None
            last = Lock(self.layout.users_lock)
            try:
                if last.take():
                    self._end(fast)
            finally:
                last.close()

    def shut_down(self, fast: bool = True) -> None:
        """Stop the server whoever uses it: for the administrator.

        Raises:
            StartError: the server does not stop.
        """
        if not self.layout.folder.is_dir():
            return
        with alone(self.layout.launch_lock):
            if self._use is not None:
                self._use.close()
                self._use = None
            self._end(fast)

    def is_running(self) -> bool:
        """Whether a server runs over this folder, whoever started it."""
        return postmaster.running(self.layout.data) is not None

    def __enter__(self) -> Address:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _reach(self) -> Address:
        """A server that was there may have been killed as we looked: then start one after all."""
        found = self._running()
        if found is not None:
            try:
                return self._owned(found)
            except StartError:
                if not postmaster.wait_gone(self.layout.data, DYING_SECONDS):
                    raise
        return self._owned(self._launch())

    def _owned(self, server: Postmaster) -> Address:
        ready = wait_ready(self.layout, server.pid)
        host = ready.listens if self.loopback else ready.sockets
        address = Address(host, ready.port, OWNER, DATABASE, kept_password(self.layout.password_file))
        make_database(address)
        return address

    def _running(self) -> Postmaster | None:
        """The server that is there; one on its way out does not count."""
        found = postmaster.running(self.layout.data)
        if found is None or found.stopping:
            return None
        if self.loopback and not found.listens:
            raise StartError(
                f"{self.layout.folder} 的数据库正在运行，但没有监听 127.0.0.1。"
                "请先停止使用它的程序，再重新启动。",
                f"The server of {self.layout.folder} runs without listening on 127.0.0.1. "
                "Stop the programs that use it, then start again.",
            )
        return found

    def _launch(self) -> Postmaster:
        layout, account = self.layout, account_for(self.layout.data)
        check_way(layout.folder, account)
        programs = runnable(server_programs(), account, layout.folder)
        life = self._sole_life()
        try:
            self._prepare(programs, account)
            return launch(
                layout, programs, account, Mode(loopback=self.loopback, fsync=self.fsync), life.handle
            )
        finally:
            life.close()

    def _sole_life(self) -> Lock:
        """Be sure that no process of an earlier server lives, not even in another container here."""
        life = Lock(self.layout.life_lock)
        if postmaster.wait_gone(self.layout.data, STOP_SECONDS) and life.take(seconds=LIFE_SECONDS):
            return life
        life.close()
        raise FolderError(
            f"另有数据库进程正在使用 {self.layout.data}（可能在另一个容器中）。请先停止它。",
            f"Another server process uses {self.layout.data} (perhaps in another container). Stop it first.",
        )

    def _prepare(self, programs: Programs, account: Account) -> None:
        layout = self.layout
        forgotten = layout.data.exists() and not layout.password_file.exists()
        if not layout.data.exists():
            initialize(layout, programs, account, self.fsync)
        check_version(layout)
        if account.dropped and layout.data.stat().st_uid != account.uid:
            account.own_all(layout.data)
        (layout.data / postmaster.PID_FILE).unlink(missing_ok=True)  # nobody is alive: a pid in it is stale
        prepare_sockets(layout, account)
        if forgotten:
            set_password(layout, programs, account, kept_password(layout.password_file))

    def _end(self, fast: bool) -> None:
        found = postmaster.running(self.layout.data)
        if found is None:
            return
        try:
            postmaster.send(found.pid, self.layout.data, signal.SIGINT if fast else signal.SIGTERM)
        except PermissionError as error:
            raise _not_ours(found.pid) from error
        if not postmaster.wait_gone(self.layout.data, STOP_SECONDS):
            raise StartError(
                f"数据库进程 {found.pid} 在 {STOP_SECONDS:.0f} 秒内没有停止。请关闭仍在连接的程序后重试。",
                f"The server process {found.pid} did not stop within {STOP_SECONDS:.0f} seconds. "
                "Close the programs that are still connected and try again.",
            )


def _not_ours(pid: int) -> StartError:
    return StartError(
        f"无权停止数据库进程 {pid}(当前用户 {os.geteuid()})。请以启动它的用户操作。",
        f"The server process {pid} is not ours to stop (we are user {os.geteuid()}). "
        "Act as the user who started it.",
    )
