"""Start the server process apart from ours, and wait until it takes connections (启动)."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections import deque
from dataclasses import replace
from pathlib import Path

from mingzhang.store.postgres import postmaster
from mingzhang.store.postgres.account import Account
from mingzhang.store.postgres.errors import PostgresError, StartError
from mingzhang.store.postgres.initialize import no_room
from mingzhang.store.postgres.layout import Layout
from mingzhang.store.postgres.options import LOOPBACK, Mode, server_arguments
from mingzhang.store.postgres.postmaster import Postmaster
from mingzhang.store.postgres.programs import ENVIRONMENT, Programs

READY_SECONDS = 600.0
"""Recovery after a power cut replays up to `max_wal_size` of log: minutes on a slow disk."""
PORT_TRIES = 5
QUOTED_LINES = 3
LOG_IS_OPEN = "Future log output will appear in directory"
IN_BACKGROUND = '"$@" </dev/null >&2 & echo $!'
"""The shell leaves at once, so that the server is nobody's child and outlives its launcher."""


def launch(layout: Layout, programs: Programs, account: Account, mode: Mode, life: int) -> Postmaster:
    """Start the server and wait until it is ready. It inherits the life lock, the file descriptor `life`.

    Raises:
        StartError: it ended before it was ready; the end of its log is quoted.
        FolderError: it found no room on the disk.
    """
    for left in reversed(range(PORT_TRIES)):
        ours = replace(mode, port=free_port()) if mode.loopback else mode
        pid = _spawn(layout, programs, account, ours, life)
        try:
            return wait_ready(layout, pid)
        except StartError:
            taken = mode.loopback and "Address already in use" in _said(layout)
            if not (taken and left):
                raise
    raise AssertionError("the last try returns or raises")


def free_port() -> int:
    """A port of the loopback address that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def wait_ready(layout: Layout, pid: int) -> Postmaster:
    """Wait until the server takes connections.

    Raises:
        StartError: it ended, or takes longer than any recovery should.
        FolderError: it found no room on the disk.
    """
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        told = postmaster.told_by_file(layout.data)
        if told and told.pid == pid and told.ready and postmaster.serves(pid, layout.data):
            return told
        if not _alive(pid):
            raise _ended(layout)
        time.sleep(postmaster.STEP)
    raise StartError(
        f"数据库在 {READY_SECONDS:.0f} 秒内没有就绪。请查看日志 {layout.logs}。",
        f"The server was not ready within {READY_SECONDS:.0f} seconds. See its log in {layout.logs}.",
    )


def _spawn(layout: Layout, programs: Programs, account: Account, mode: Mode, life: int) -> int:
    layout.start_log.unlink(missing_ok=True)
    log = os.open(layout.start_log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    command = [
        "/bin/sh",
        "-c",
        IN_BACKGROUND,
        "sh",
        str(programs.path("postgres")),
        *server_arguments(layout, mode),
    ]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            check=True,
            cwd="/",
            env=ENVIRONMENT,
            umask=0o077,
            pass_fds=(life,),
            start_new_session=True,
            **account.run_as,
        )
    except PermissionError as error:
        raise StartError(
            f"无法切换到账户 {account.name}（{error.strerror}）。请以普通用户运行。",
            f"The account {account.name} cannot be taken on ({error.strerror}). Run as an ordinary user.",
        ) from error
    finally:
        os.close(log)
    return int(done.stdout)


def _alive(pid: int) -> bool:
    """Whether the process is there and not a zombie that waits for its parent."""
    try:
        state = (postmaster.PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] not in "ZX"


def _said(layout: Layout) -> str:
    """The last lines of what the server said: before its log was open, or in its log if it came that far."""
    said = _tail(layout.start_log)
    logs = sorted(layout.logs.glob("*.log"), key=lambda path: path.stat().st_mtime)[-1:]
    return _tail(logs[0]) if logs and LOG_IS_OPEN in said else said


def _tail(path: Path, lines: int = 20) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return "".join(deque(file, lines)).strip()
    except OSError:
        return ""


def _ended(layout: Layout) -> PostgresError:
    said = _said(layout)
    if "No space left" in said:
        return no_room(layout.folder)
    last = "; ".join(said.splitlines()[-QUOTED_LINES:]) or "-"
    return StartError(
        f"数据库没有启动：{last}。日志：{layout.start_log} 和 {layout.logs}。",
        f"The server did not start: {last}. Logs: {layout.start_log} and {layout.logs}.",
    )
