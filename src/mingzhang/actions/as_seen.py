"""所见即所批: who decides about a paper decides about what they read, not about what it became since."""

from __future__ import annotations

from .errors import StateError


def as_seen(seen: int | None, now: int) -> None:
    """Refuse when the paper was changed after the person opened it; None decides about what stands there.

    A paper that was taken back or returned, changed and handed in again is in the same state as before: only
    its revision tells.
    """
    if seen is not None and seen != now:
        raise StateError(
            "您打开页面之后，该单据已有修改，请刷新页面，核对后再办理",
            "the paper was changed after you opened it; reload the page and look again before you decide",
        )
