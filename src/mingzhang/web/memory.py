"""What a server process has loaded for good is left out of garbage collection: no answer waits for it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

WARM = 40  # answers after which code lists, templates and translations are loaded
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def settle() -> None:
    """Keep what is there now for good: a collection of everything takes a third of a second."""
    gc.collect()
    gc.freeze()


def settled(application: Application) -> Application:
    """The application; it settles when it starts and once more when it is warm."""
    answers = count(1)
    settle()

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if next(answers) == WARM:
            settle()
        return application(environ, start)

    return answer
