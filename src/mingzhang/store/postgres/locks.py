"""Locks between launchers: `flock`, which the kernel lets go when a process dies (文件锁)."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STEP = 0.01  # seconds between two tries


class Lock:
    """An open lock file. The lock lasts while this process, or a process that inherited it, keeps it open."""

    def __init__(self, path: Path) -> None:
        self.handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, seconds: float = 0, shared: bool = False) -> bool:
        """Take the lock within so many seconds; False if others keep it."""
        end = time.monotonic() + seconds
        while not self._try(fcntl.LOCK_SH if shared else fcntl.LOCK_EX):
            if time.monotonic() >= end:
                return False
            time.sleep(STEP)
        return True

    def close(self) -> None:
        """Let go of our hold; a process that inherited the lock keeps its own."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self.handle, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EACCES, errno.EINTR):
                return False
            raise
        return True


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until no other launcher works on this folder, and keep it so."""
    lock = Lock(path)
    try:
        while not lock.take(seconds=60):
            pass
        yield
    finally:
        lock.close()
