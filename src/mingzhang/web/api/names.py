"""Keys, years and codes of requests; members of closed sets by their English names in lower case."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any

from ninja import Field

from .paging import LARGEST

Key = Annotated[int, Field(ge=1, le=LARGEST)]
Year = Annotated[int | None, Field(ge=2000, le=2100)]
Code = Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$")]


def one_of(members: type[Enum]) -> Callable[[str], str]:
    """A check that a text names a member."""

    def check(name: str) -> str:
        if name.upper() not in members.__members__:
            raise ValueError(f"one of {', '.join(named(members)['enum'])}")
        return name.lower()

    return check


def named(members: type[Enum]) -> dict[str, Any]:
    """The names for the schema."""
    return {"type": "string", "enum": [member.name.lower() for member in members]}
