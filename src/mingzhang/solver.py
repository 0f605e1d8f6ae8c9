"""The linear solver (HiGHS) as the rooms use it: one thread, nothing printed."""

from __future__ import annotations

import os
from functools import cache
from threading import Lock

import highspy

_first = Lock()


def new_model() -> highspy.Highs:
    """An empty model."""
    with _first:
        _greet()
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    model.setOptionValue("threads", 1)
    return model


@cache
def _greet() -> None:
    """Let the first model of a process print its banner where nobody reads it: stdout is for what we say.

    The descriptor is turned once and under a lock: threads that turned it together would leave it turned.
    """
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
