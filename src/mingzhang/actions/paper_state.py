"""Whether a paper is where a deed needs it on its way (单据状态)."""

from __future__ import annotations

from collections.abc import Collection

from ..model.office import PaperState
from .errors import StateError


def demand_state(state: PaperState, needed: Collection[PaperState], chinese: str, english: str) -> None:
    """Refuse with a StateError when the paper, named in both languages, is in none of the states needed."""
    if state not in needed:
        wanted = "、".join(one.value for one in needed)
        raise StateError(
            f"{chinese}当前为“{state.value}”，须为“{wanted}”才能办理，请刷新页面",
            f"{english} is {state.name.lower()}; reload the page",
        )
