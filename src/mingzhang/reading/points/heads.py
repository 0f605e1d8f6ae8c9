"""Coordinates of the columns of a table, from the words of their headers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ...model.point import Flow, Nature
from ...vocabulary.fields import NOTHING, Fields, Mark
from ...vocabulary.terms import recognise
from ...vocabulary.text import plain
from ..labelling.label import LabelledCell

Path = tuple[str, ...]

_BEYOND = {
    Flow.OPENING: (Flow.REVENUE, Flow.TOTAL_IN),
    Flow.SURPLUS_USED: (Flow.REVENUE, Flow.TOTAL_IN),
    Flow.CLOSING: (Flow.EXPENDITURE, Flow.TOTAL_OUT),
    Flow.SURPLUS_DISTRIBUTED: (Flow.EXPENDITURE, Flow.TOTAL_OUT),
}
CARRIED = "financed.carryover"
CURRENT = "financed.current"


@dataclass(frozen=True, slots=True)
class Head:
    """Fields of one column, alone and within its table; `unknown` words are left to `Point.detail`."""

    fields: Fields
    unknown: tuple[str, ...] = ()
    is_total: bool = False
    in_table: Fields = NOTHING
    words: str = ""


def heads_of(paths: Iterable[Path], base: Fields) -> dict[Path, Head]:
    """The head of every distinct header path of a table whose title says `base`."""
    heads = {path: _head(path) for path in dict.fromkeys(paths)}
    heads = {path: _financed(head, base, heads.values()) for path, head in heads.items()}
    heads = {path: _total(path, head, base, heads) if head.is_total else head for path, head in heads.items()}
    return {
        path: replace(head, in_table=base.then(head.fields), words="/".join(path))
        for path, head in heads.items()
    }


def divided_by_nature(cells: Sequence[LabelledCell]) -> dict[int, Nature]:
    """Columns that end in 人员经费合计 or 公用经费合计, and so hold nothing else: column -> nature.

    The form of basic expenditure prints both side by side, often without a header that says so.
    """
    ends: dict[int, set[Nature]] = {}
    for cell in cells:
        said = NOTHING if cell.code else recognise(cell.label).fields
        if said.nature in (Nature.PERSONNEL, Nature.RUNNING) and "合计" in cell.label:
            ends.setdefault(cell.cell.column, set()).add(said.nature)
    return {column: natures.pop() for column, natures in ends.items() if len(ends) > 1 == len(natures)}


def _head(path: Path) -> Head:
    fields = NOTHING
    unknown: list[str] = []
    for word in path:
        said = recognise(word)
        unknown += [plain(word)] if said.contradictory else said.unknown
        fields = fields.then(said.fields)
    last = recognise(path[-1]).fields if path else NOTHING
    return Head(fields, tuple(unknown), last.has(Mark.TOTAL) and not last.firm)


def _financed(head: Head, base: Fields, heads: Iterable[Head]) -> Head:
    """In a table of spending, 上年结转 and 本年拨款 say what pays for it; elsewhere they are flows."""
    fields = head.fields
    spending = base.flow is Flow.EXPENDITURE
    if fields.has(Mark.ORIGIN) and spending:
        return replace(head, fields=replace(fields, flow=None, firm=False, item=CARRIED))
    if fields.has(Mark.ORIGIN) and fields.flow is None:
        return replace(head, fields=replace(fields, flow=Flow.OPENING, firm=True))
    if not spending or fields.item or fields.flow is Flow.CLOSING:
        return head
    if fields.has(Mark.CURRENT) or (fields.source and any(h.fields.has(Mark.ORIGIN) for h in heads)):
        return replace(head, fields=replace(fields, item=CURRENT))
    return head


def _total(path: Path, head: Head, base: Fields, heads: dict[Path, Head]) -> Head:
    """A 合计 column means the whole of its neighbours: with carry-overs among them it is 总计."""
    near = [other for other in heads if other != path and other[: len(path) - 1] == path[:-1]]
    fields = head.fields
    for other in near:
        beyond = heads[other].fields
        if beyond.flow in _BEYOND and beyond.firm and not fields.firm:
            inner, whole = _BEYOND[beyond.flow]
            if (fields.flow or base.flow) in (inner, None):
                return replace(head, fields=replace(fields, flow=whole, firm=True))
    if not fields.item and not base.item:
        fields = replace(fields, item=_common_root([heads[other].fields.item for other in near]))
    return replace(head, fields=fields)


def _common_root(items: list[str]) -> str:
    roots = {item.split(".")[0] for item in items}
    return roots.pop() if len(roots) == 1 and "financed" not in roots else ""
