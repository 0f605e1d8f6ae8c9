"""How alike two strings are, cheaply."""

from __future__ import annotations


def alike(one: str, other: str) -> int:
    """How many characters the strings have in common from the start.

    >>> alike("对口帮扶甲城", "对口帮扶乙地")
    4
    """
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    return same


def distance(one: str, other: str, most: int) -> int:
    """Insertions, deletions and replacements between the strings; `most` + 1 when there are more.

    >>> distance("相关机关事务", "相关机构事务", 2), distance("教育", "卫生健康", 1)
    (1, 2)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters."""
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def covered(words: str, other: str) -> float:
    """The part of the pairs of `words` that occur in `other`.

    >>> covered("支出情况说明", "支出决算情况说明")
    0.8
    """
    wanted = pairs(words)
    return len(wanted & pairs(other)) / len(wanted) if wanted else float(words in other)
