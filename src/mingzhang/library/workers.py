"""Work on many files with all cores: order kept, a file that kills its worker costs only itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import TypeVar

from ..model.errors import DamagedError, TooLargeError, UnreadableError

Item = TypeVar("Item")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


def cores() -> int:
    """How many processes this machine lets us run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Result | DamagedError]:
    """`work` of every item, in order. A worker that dies yields a DamagedError for its item.

    `work` runs in other processes, so scripts that call this need the usual
    `if __name__ == "__main__":` guard.
    """
    jobs = min(jobs or cores(), len(items))
    results: Iterator[Result | DamagedError] = map(work, items) if jobs <= 1 else _in_pool(work, items, jobs)
    for done, result in enumerate(results, start=1):
        if progress is not None:
            progress(done, len(items))
        yield result


def _in_pool(
    work: Callable[[Item], Result], items: Sequence[Item], jobs: int
) -> Iterator[Result | DamagedError]:
    with ProcessPoolExecutor(jobs, mp_context=_start_method()) as pool:
        futures: list[Future[Result]] = [pool.submit(work, item) for item in items]
        for number, item in enumerate(items):
            outcome = _outcome(work, item, futures[number])
            yield outcome


def _outcome(work: Callable[[Item], Result], item: Item, future: Future[Result]) -> Result | DamagedError:
    try:
        return future.result()
    except BrokenProcessPool:  # one item killed its worker and took the waiting ones with it
        return _alone(work, item)


def _alone(work: Callable[[Item], Result], item: Item) -> Result | DamagedError:
    with ProcessPoolExecutor(1, mp_context=_start_method()) as pool:
        try:
            return pool.submit(work, item).result()
        except BrokenProcessPool:
            return _died()


def run_apart(work: Callable[[Item], Result], item: Item, seconds: float, megabytes: int) -> Result:
    """`work` of one item in a process of its own that has so much time and memory and no more.

    An UnreadableError of the work is raised here. A process that takes too long is killed and becomes a
    TooLargeError, one that dies a DamagedError.
    """
    context = _start_method()
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sending, work, item, megabytes), daemon=True)  # type: ignore[attr-defined]
    process.start()
    sending.close()
    try:
        if not receiving.poll(seconds):
            raise TooLargeError(
                f"{seconds:.0f}秒内没有处理完，已停止：请拆分文件，或去掉扫描页和大图后再试",
                f"not done within {seconds:.0f} seconds: split the file or leave out large pictures",
            )
        result = receiving.recv()
    except EOFError:
        raise _died() from None
    finally:
        process.kill()
        process.join()
        receiving.close()
    if isinstance(result, UnreadableError):
        raise result
    return result  # type: ignore[no-any-return]


def _answer(
    sending: Connection, work: Callable[[Item], Result], item: Item, megabytes: int
) -> None:  # pragma: no cover  (in the other process)
    result: Result | UnreadableError
    _limit(megabytes)
    try:
        result = work(item)
    except UnreadableError as error:
        result = error
    except MemoryError:
        result = TooLargeError(
            f"处理该文件需要超过{megabytes}MB内存，已停止：请拆分文件后再试",
            f"more than {megabytes} MB of memory are needed: split the file",
        )
    sending.send(result)


def _limit(megabytes: int) -> None:
    """No more memory than that for this process, where the system knows such limits."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))


def _died() -> DamagedError:
    return DamagedError(
        "处理该文件时进程中止：文件可能已损坏，请重新导出后再试",
        "the process died on this file: it may be damaged, export it again",
    )


def _start_method() -> BaseContext:
    # A forked copy of a process with threads can hang; a fork server has none.
    return get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
