"""The running server: its pid file, checked against /proc, as pids go stale or are reused (进程)."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PID_FILE = "postmaster.pid"
STEP = 0.005  # seconds between two looks


@dataclass(frozen=True)
class Postmaster:
    """A server that runs over a data folder, as its pid file tells."""

    pid: int
    port: int
    sockets: str
    listens: str
    status: str

    @property
    def ready(self) -> bool:
        """Whether it takes connections."""
        return self.status == "ready"

    @property
    def stopping(self) -> bool:
        """Whether it is on its way out."""
        return self.status == "stopping"


def running(data: Path) -> Postmaster | None:
    """The server that runs over `data`; None where there is none, whatever an old pid file says."""
    told = told_by_file(data)
    return told if told and serves(told.pid, data) else None


def told_by_file(data: Path) -> Postmaster | None:
    """What the pid file says, true or not. The server writes its last line when it is ready."""
    try:
        lines = (data / PID_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    pid, _, _, port, sockets, listens, _, status = [line.strip() for line in [*lines, *[""] * 8][:8]]
    if not pid.isdigit():
        return None
    return Postmaster(int(pid), int(port) if port.isdigit() else 0, sockets, listens, status)


def serves(pid: int, data: Path) -> bool:
    """Whether the process is the main process of a PostgreSQL server over `data`.

    It works in the data folder, its program is `postgres`, and it has not renamed itself as its children do.
    """
    return _works_in(PROC / str(pid), os.path.realpath(data)) and not _command(pid).startswith(b"postgres:")


def processes_in(data: Path) -> list[int]:
    """All processes of servers over `data`: also the children that outlive a killed server for a moment."""
    real = os.path.realpath(data)
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit() and _works_in(entry, real)]


def send(pid: int, data: Path, what: signal.Signals) -> bool:
    """Signal the server over `data` and nothing else, though pids be reused; False if it is gone."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        if not serves(pid, data):
            return False
        signal.pidfd_send_signal(handle, what)
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)
    return True


def wait_gone(data: Path, seconds: float) -> bool:
    """Wait until no process of a server works in `data`; False if one still does."""
    end = time.monotonic() + seconds
    while processes_in(data):
        if time.monotonic() >= end:
            return False
        time.sleep(2 * STEP)
    return True


def _works_in(process: Path, real_data: str) -> bool:
    try:
        return (
            str((process / "cwd").readlink()) == real_data
            and (process / "exe").readlink().name.removesuffix(" (deleted)") == "postgres"
        )
    except OSError:
        return False


def _command(pid: int) -> bytes:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b"postgres:"
