"""Data of the laws: which named items are divided completely, and into what."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from ..model.errors import DataError

_FILE = Path(__file__).parent / "item_parts.toml"


@cache
def item_parts() -> dict[str, tuple[str, ...]]:
    """Named items with all their parts.

    >>> item_parts()["procurement"]
    ('procurement.goods', 'procurement.works', 'procurement.services')
    """
    table = tomllib.loads(_FILE.read_text("utf-8"))
    for whole, parts in table.items():
        if not isinstance(parts, list) or len(parts) < 2:
            raise DataError(f"{_FILE.name}: {whole} must list two parts or more")
    return {whole: tuple(f"{whole}.{part}" for part in parts) for whole, parts in table.items()}
