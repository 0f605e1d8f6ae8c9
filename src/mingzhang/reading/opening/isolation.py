"""A stranger's file is read in a process of its own, bounded in time and memory (隔离读取).

A PDF library that crashes, a workbook that swallows memory, a file that never ends: the process that reads
it dies, the one that asked gets a named error. The process is a fork, so nothing is imported twice.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from ...model import errors
from ...model.book import Book
from ...model.errors import DamagedError, UnreadableError
from . import limits, transfer

Read = Callable[[Path], Book]

_BOOK, _REFUSED, _FAULT = b"B", b"E", b"X"
_CHUNK = 1 << 20


class ReadingFaultError(RuntimeError):
    """A mistake of ours while reading; the message is the traceback of the worker."""


def isolated(read: Read, path: Path, seconds: float = limits.WORKER_SECONDS) -> Book:
    """`read(path)` in a forked process. Its named errors are raised here; its death is a DamagedError."""
    receiver, sender = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.close(receiver)
        _work(read, path, sender, seconds)
    os.close(sender)
    try:
        message = _receive(receiver, time.monotonic() + seconds)
    finally:
        os.close(receiver)
        status = _end(worker)
    return _result(message, status, seconds)


def _work(read: Read, path: Path, sender: int, seconds: float) -> NoReturn:
    """The worker's whole life. It never returns into the program it was forked from."""
    status = 1
    try:
        gc.disable()  # a short life: collecting costs more than it frees
        faulthandler.disable()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libraries that panic do so at length
        _bound(seconds)
        _send(sender, outcome(read, path))
        status = 0
    except BaseException:  # whatever it was, the parent sees that no message came
        status = 1
    finally:
        os._exit(status)


def outcome(read: Read, path: Path) -> bytes:
    """What reading came to, as a message: the book, a named error, or our own fault."""
    try:
        return _BOOK + transfer.pack(read(path))
    except UnreadableError as error:
        return _refusal(error)
    except MemoryError:
        return _refusal(limits.too_hungry())
    except RecursionError:
        return _refusal(_too_deep())
    except Exception:
        return _FAULT + traceback.format_exc().encode("utf-8", "replace")


def _refusal(error: UnreadableError) -> bytes:
    named = [type(error).__name__, error.chinese, error.english]
    return _REFUSED + json.dumps(named).encode()


def _too_deep() -> DamagedError:
    return DamagedError(
        "文件内部嵌套过深，无法读取。请用原软件打开后另存再试。",
        "the file is nested too deeply to be read: open it and save it anew",
    )


def _bound(seconds: float) -> None:
    """Limit this process: memory beyond what it has, processor time, and no file written."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    bounds = {
        resource.RLIMIT_CPU: int(seconds) + 1,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_AS: _memory_now() + limits.WORKER_BYTES,
    }
    for kind, most in bounds.items():
        _lower(kind, most)


def _lower(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        resource.setrlimit(kind, (bound, hard))
    except (ValueError, OSError):  # a system without this limit: the wall clock still holds
        return


def _memory_now() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 1 << 36


def _send(sender: int, message: bytes) -> None:
    rest = memoryview(message)
    while rest:
        rest = rest[os.write(sender, rest[:_CHUNK]) :]


def _receive(receiver: int, deadline: float) -> bytes | None:
    """Everything the worker sends; None when it does not end in time."""
    chunks: list[bytes] = []
    waiting = select.poll()
    waiting.register(receiver, select.POLLIN | select.POLLHUP)
    while waiting.poll(max(deadline - time.monotonic(), 0) * 1000):
        chunk = os.read(receiver, _CHUNK)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)
    return None


def _end(worker: int) -> int:
    """End the worker, when it has not ended, and give its status."""
    done, status = os.waitpid(worker, os.WNOHANG)
    if done:
        return status
    # Its message is complete or will not come; a kill spares its cleaning up.
    os.kill(worker, signal.SIGKILL)
    return os.waitpid(worker, 0)[1]


def _result(message: bytes | None, status: int, seconds: float) -> Book:
    if message is None or (not message and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        raise limits.too_slow(seconds)
    if not message:
        raise _died(status)
    return understand(message)


def understand(message: bytes) -> Book:
    """The book in a worker's message; its error is raised."""
    kind, body = message[:1], message[1:]
    if kind == _BOOK:
        return transfer.unpack(body)
    if kind == _REFUSED:
        name, chinese, english = json.loads(body)
        raise _named(name)(chinese, english)
    raise ReadingFaultError(body.decode("utf-8", "replace"))


def _named(name: str) -> type[UnreadableError]:
    found = getattr(errors, name, UnreadableError)
    return found if issubclass(found, UnreadableError) else UnreadableError


def _died(status: int) -> DamagedError:
    why = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else str(status)
    return DamagedError(
        "读取该文件时程序中止：文件可能已损坏。请重新下载，或用原软件打开后另存再试。",
        f"the reading process died on this file ({why}): it may be damaged; "
        "download it again, or open it and save it anew",
    )
