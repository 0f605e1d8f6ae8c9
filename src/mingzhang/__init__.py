"""Mingzhang 明账: reads, proves and publishes a government department's budget and final accounts.

>>> import mingzhang
>>> book = mingzhang.read("examples/mini/budget.xlsx")    # doctest: +SKIP
>>> report = mingzhang.check(book)                        # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .library import check as check
    from .library import claims as claims
    from .library import facts as facts
    from .library import read as read
    from .model.book import Book as Book

__version__ = "0.2.0"
__all__ = ["Book", "check", "claims", "facts", "read"]


def __getattr__(name: str) -> Any:
    """Load the public names when first asked for, so that `import mingzhang` costs nothing."""
    if name == "Book":
        return import_module("mingzhang.model.book").Book
    if name in __all__:
        return getattr(import_module("mingzhang.library"), name)
    raise AttributeError(f"module 'mingzhang' has no attribute {name!r}")
