"""The rows that a form prints for a draft: fixed lists, subjects in use, units, projects, free items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..forms.model import FormTable, RowList, Side, StubKind, TotalRow
from ..vocabulary import codes
from ..vocabulary.text import plain
from .holdings import Holdings

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A printed row of one side of a table before its amounts.

    optional   the row is left out when it holds no amount other than zero
    texts      words of the other columns, by the last word of their head
    free       an absent amount stays blank: the row is no row of the form's own list
    """

    label: str
    code: str = ""
    line: int | None = None
    level: int = 0
    total: bool = False
    optional: bool = False
    free: bool = False
    texts: tuple[tuple[str, str], ...] = ()

    def text(self, head: str) -> str:
        """The words in the column of that head."""
        return next((text for name, text in self.texts if name == head), "")


def body_rows(table: FormTable, holdings: Holdings) -> tuple[tuple[BodyRow, ...], ...]:
    """The rows of each side of a table, top to bottom, every subject that may be needed included."""
    return tuple(_side_rows(table, side, holdings) for side in table.sides)


def _side_rows(table: FormTable, side: Side, holdings: Holdings) -> tuple[BodyRow, ...]:
    rows = _listed(table, side, holdings)
    if table.total is TotalRow.NONE or any(row.total for row in rows) or side.row_list is RowList.SINGLE:
        return tuple(rows)
    total = BodyRow(_total_label(table, side), total=True)
    return (total, *rows) if table.total is TotalRow.FIRST else (*rows, total)


def _total_label(table: FormTable, side: Side) -> str:
    if len(table.sides) == 1:
        return "合计"
    coded = any(stub.kind is StubKind.CODE for stub in side.stubs)
    return f"{side.name}合计" if coded else f"{side.name}总计"


def _listed(table: FormTable, side: Side, holdings: Holdings) -> list[BodyRow]:
    makers: dict[RowList, Callable[[], list[BodyRow]]] = {
        RowList.FIXED: lambda: _fixed(side, holdings),
        RowList.FUNCTIONAL: lambda: _functional(table, holdings),
        RowList.ECONOMIC_ALL: lambda: _economic_all(side, holdings),
        RowList.ECONOMIC_USED: lambda: _economic_used(holdings),
        RowList.UNITS: lambda: [r for unit in holdings.units for r in _unit_classes(side, unit, holdings)],
        RowList.PROJECTS: lambda: [
            r for unit in holdings.units for r in _unit_projects(table, side, unit, holdings)
        ],
        RowList.SINGLE: lambda: [BodyRow("")],
        RowList.FREE: lambda: _free(table, side, holdings),
    }
    return makers[side.row_list]()


def _economic_used(holdings: Holdings) -> list[BodyRow]:
    return [_subject(code, holdings) for code in holdings.economics if code.startswith("3")]


def _subject(code: str, holdings: Holdings) -> BodyRow:
    return BodyRow(holdings.name(code), code, level=(len(code) - 3) // 2, optional=True)


def _fixed(side: Side, holdings: Holdings) -> list[BodyRow]:
    rows = [BodyRow(row.label, row.code, row.line, row.level, row.total) for row in side.rows]
    listed = {code for row in side.rows for code in row.code.split("+") if code}
    if any(code.startswith("103") for code in listed):
        return _with_kinds(rows, holdings)
    return _with_missing(rows, listed, holdings)


def _with_kinds(rows: Sequence[BodyRow], holdings: Holdings) -> list[BodyRow]:
    """Kinds of revenue of the office's own, each below the kind that the list names."""
    found: list[BodyRow] = []
    for row in rows:
        found.append(row)
        found += [BodyRow(label, level=1, free=True) for above, label in holdings.kinds if above == row.code]
    return found


def _with_missing(rows: list[BodyRow], listed: set[str], holdings: Holdings) -> list[BodyRow]:
    """Subjects that hold money and that the list of the form lacks stand after the one before them."""
    digits = {len(code) for code in listed}
    held = holdings.economics if any(code.startswith("3") for code in listed) else holdings.functions
    classes = {code[:3] for code in listed}
    for code in held:
        fits = len(code) in digits and code not in listed
        if fits and (code[:3] in classes or max(digits) == 3):
            rows.insert(_after(rows, code), _missing(code, holdings, "".join(r.label for r in rows)))
    return rows


def _missing(code: str, holdings: Holdings, labels: str) -> BodyRow:
    name = holdings.name(code)
    spends = code.startswith("2") and "支出" in labels and not name.endswith("支出")
    return BodyRow(name + "支出" if spends else name, code, level=(len(code) - 3) // 2, optional=True)


def _after(rows: Sequence[BodyRow], code: str) -> int:
    before = [at for at, row in enumerate(rows) if row.code and row.code[:3] == code[:3] and row.code < code]
    coded = [at for at, row in enumerate(rows) if row.code]
    return 1 + (before or coded)[-1]


def _functional(table: FormTable, holdings: Holdings) -> list[BodyRow]:
    if len(table.sides) == 1:
        return [_subject(code, holdings) for code in holdings.functions]
    return [_subject(code, holdings) for code in holdings.functions if len(code) == 3]


def _economic_all(side: Side, holdings: Holdings) -> list[BodyRow]:
    listed = codes.economic(holdings.year)
    found = [code for top in side.classes for code in (top, *listed.children(top))]
    rows = [BodyRow(holdings.name(code), code, level=(len(code) - 3) // 2) for code in found]
    return _with_missing(rows, set(found), holdings)


def _unit_classes(side: Side, unit: str, holdings: Holdings) -> list[BodyRow]:
    rows = [BodyRow(row.label, row.code, level=1, optional=True) for row in side.rows]
    return [BodyRow(unit), *(rows or _held_classes(holdings))]


def _held_classes(holdings: Holdings) -> Iterable[BodyRow]:
    return [BodyRow(holdings.name(c), c, level=1, optional=True) for c in holdings.economics if len(c) == 3]


def _unit_projects(table: FormTable, side: Side, unit: str, holdings: Holdings) -> list[BodyRow]:
    own = [project for owner, project in holdings.projects if plain(owner) == plain(unit)]
    rows = [
        BodyRow(project, level=1, optional=True, texts=_texts(table, side, project, holdings, unit))
        for project in own
    ]
    return [BodyRow(unit, optional=True), *rows]


def _free(table: FormTable, side: Side, holdings: Holdings) -> list[BodyRow]:
    """The items that words were entered for, under this table's title: `title/head:item`."""
    start = plain(table.title) + "/"
    items = [topic.partition(":")[2] for topic, _ in holdings.topics if plain(topic).startswith(start)]
    return [
        BodyRow(item, line=number, free=True, texts=_texts(table, side, item, holdings))
        for number, item in enumerate(dict.fromkeys(items), start=1)
    ]


def _texts(
    table: FormTable, side: Side, item: str, holdings: Holdings, unit: str = ""
) -> tuple[tuple[str, str], ...]:
    heads = [stub.path[-1] for stub in (*side.stubs, *side.after) if stub.kind is not StubKind.CODE]
    return tuple((head, _entered(table, head, item, holdings, unit)) for head in heads)


def _entered(table: FormTable, head: str, item: str, holdings: Holdings, unit: str) -> str:
    """The words of an item below a heading; those of its own unit first, for names that two units share."""
    topics = (f"{head}:{unit}/{item}", f"{table.title}/{head}:{item}", f"{head}:{item}")
    return next((text for text in map(holdings.text, topics) if text), "")


def ordinal(number: int) -> str:
    """A Chinese ordinal as rows and headings print it.

    >>> ordinal(3), ordinal(10), ordinal(21)
    ('三', '十', '二十一')
    """
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
