"""What people call an item of a book (事项名称): a word of the vocabulary, or the register that counts it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain

from ..vocabulary.items import item_name
from .register_definitions import Register, registers


def name_of_item(item: str) -> str:
    """The name of an item; the item itself when nobody names it.

    >>> name_of_item("vehicles"), name_of_item("vehicles.emergency")
    ('车辆数合计（辆）', '应急保障用车')
    """
    return item_name(item) or _counted().get(item, item)


@cache
def _counted() -> dict[str, str]:
    found: dict[str, str] = {}
    for register in registers():
        for item, name in _named(register):
            found.setdefault(item, name)
    return found


def _named(register: Register) -> Iterator[tuple[str, str]]:
    chosen = (
        (output.selection for output in register.counts),
        (output.selection for output in register.amounts),
    )
    for selection in chain(*chosen):
        for value, item in selection.items:
            yield item, f"{register.label}（{value}）" if value else register.label
