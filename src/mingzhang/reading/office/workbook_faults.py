"""What the workbook library cannot read becomes a named error (工作簿错误)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from python_calamine import CalamineError, PasswordError

from ..opening.faults import damaged, encrypted


@contextmanager
def named_faults() -> Iterator[None]:
    """Around every call of the library; it also panics, which Python sees as no Exception."""
    try:
        yield
    except PasswordError as error:
        raise encrypted() from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        text = str(error)
        raise (encrypted() if "assword" in text or "ncrypt" in text else damaged(text[:80])) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged("calamine") from error
