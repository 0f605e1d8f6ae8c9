"""Work in a process of its own: the answer, what it refuses, and the limits that stop it."""

from __future__ import annotations

import os
import time

import pytest

from mingzhang.library.workers import run_apart
from mingzhang.model.errors import DamagedError, ScannedError, TooLargeError


def elsewhere(number: int) -> tuple[int, int]:
    return number + 1, os.getpid()


def refuse(_item: str) -> None:
    raise ScannedError("扫描件", "a scan")


def sleep(seconds: int) -> None:
    time.sleep(seconds)


def die(_item: str) -> None:
    os._exit(3)


def fill(megabytes: int) -> int:
    return len(bytearray(megabytes * 2**20))


def test_the_answer_comes_from_another_process() -> None:
    number, process = run_apart(elsewhere, 1, 60, 1024)
    assert number == 2 and process != os.getpid()


def test_refusals_keep_both_languages() -> None:
    with pytest.raises(ScannedError) as refused:
        run_apart(refuse, "", 60, 1024)
    assert (refused.value.chinese, refused.value.english) == ("扫描件", "a scan")


def test_what_takes_too_long_is_stopped() -> None:
    began = time.monotonic()
    with pytest.raises(TooLargeError, match="2秒内没有处理完"):
        run_apart(sleep, 600, 2, 1024)
    assert time.monotonic() - began < 60


def test_what_needs_too_much_memory_is_stopped() -> None:
    assert run_apart(fill, 1, 60, 2048) == 2**20
    with pytest.raises(TooLargeError, match="2048MB"):
        run_apart(fill, 4096, 60, 2048)


def test_a_process_that_dies_is_told_in_words() -> None:
    with pytest.raises(DamagedError, match="进程中止"):
        run_apart(die, "", 60, 1024)
