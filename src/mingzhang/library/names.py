"""Names that tell files apart: the last part of a path, more of it where two files share that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ..reading.opening.encoding import file_name


def distinct_names(paths: Sequence[Path]) -> list[str]:
    """A name for each of some different files, in their order.

    >>> distinct_names([Path("2022/book.pdf"), Path("2023/book.pdf"), Path("2023/other.pdf")])
    ['2022/book.pdf', '2023/book.pdf', 'other.pdf']
    """
    whole = [path.absolute().parts for path in paths]
    names = [parts[-1:] for parts in whole]
    while shared := {name for name, number in Counter(names).items() if number > 1}:
        longer = [
            parts[-len(name) - 1 :] if name in shared else name
            for parts, name in zip(whole, names, strict=True)
        ]
        if longer == names:
            break
        names = longer
    return [file_name("/".join(name)) for name in names]
