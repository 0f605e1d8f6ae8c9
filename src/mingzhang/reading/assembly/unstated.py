"""The money unit of tables that state none (未注明金额单位): the document's, or a guess, which is said."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ...model.appraisal import Appraisal
from ...model.book import Block, Paragraph, Role, Table
from ...model.money import Figure, Interval, Unit
from ..appraisals.forms import forms_of
from ..labelling.label import label_cells
from ..labelling.matrix import clean
from ..labelling.number import parse_figure
from .units import unit_of_caption

_SAID = re.compile(r"(?<![\d.,，])(\d[\d,，]*(?:\.\d+)?)(亿元|万元|千元|元)")
_FOR_ALL = re.compile(r"下同|均|统一|全部|各表")
_STAND_INS = (Unit.HUNDRED_MILLION_YUAN, Unit.THOUSAND_YUAN)  # while amounts without a unit are looked for
_TELLING = 3  # digits from which a figure is not met by chance alone
_SURE = 4  # digits, closing zeros left out, of the two matches needed where most amounts match nothing
_NAMED = 3  # tables that a remark names


@dataclass(frozen=True, slots=True)
class _Guess:
    """The unit that a table is read in, and why."""

    unit: Unit | None
    why: str


def with_units(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """The blocks with a money unit for every table, and a remark on those whose unit is a guess."""
    missing = [block for block in blocks if isinstance(block, Table) and block.unit is None]
    if not missing:
        return list(blocks), []
    stated = _stated(blocks)
    guesses: dict[int, _Guess] = {}
    if stated is None:
        weigh = _Weigher(blocks)
        guesses = {table.number: weigh.guess(table) for table in missing}
    given = {number: guess.unit for number, guess in guesses.items()}
    filled = [
        replace(block, unit=given.get(block.number, stated))
        if isinstance(block, Table) and block.unit is None
        else block
        for block in blocks
    ]
    return filled, _remarks([table for table in missing if _needs_unit(table)], guesses)


def _stated(blocks: Sequence[Block]) -> Unit | None:
    """The unit that the document states once for all its tables: before the first, or with 下同."""
    first = next((at for at, block in enumerate(blocks) if isinstance(block, Table)), len(blocks))
    said = {
        unit_of_caption(block.text)
        for at, block in enumerate(blocks)
        if isinstance(block, Paragraph) and block.role is not Role.CONTENTS
        if (at < first and len(block.text) < 30) or _FOR_ALL.search(block.text)
    }
    tables = [block for block in blocks if isinstance(block, Table)]
    said |= {unit_of_caption(line) for table in tables for line in table.caption if _FOR_ALL.search(line)}
    units = said - {None}
    return units.pop() if len(units) == 1 else None


def _needs_unit(table: Table) -> bool:
    return any("." in text or len(text) > _TELLING for text, _ in _unsure(table))


def _unsure(table: Table) -> Iterator[tuple[str, Decimal]]:
    """The amounts whose unit nothing beside or over them tells, as printed and as numbers."""
    unit = next((unit for unit in _STAND_INS if not _prints(table, unit)), _STAND_INS[0])
    probe = replace(table, unit=unit)
    if forms := forms_of(probe):
        yield from _unsure_in_forms(forms, unit)
        return
    for cell in label_cells(probe):
        if cell.figure is not None and cell.figure.unit is unit and cell.figure.value:
            yield cell.cell.text.strip(), cell.figure.value


def _prints(table: Table, unit: Unit) -> bool:
    return any(unit.value in cell.text for cell in table.cells)


def _unsure_in_forms(forms: Iterable[Appraisal], unit: Unit) -> Iterator[tuple[str, Decimal]]:
    """The same of self-evaluation forms: money whose head tells no unit; points have none."""
    for cell in (cell for form in forms for line in form.funds for _, cell in line.cells):
        if cell.figure is not None and cell.figure.unit is unit and cell.figure.value:
            yield cell.place.quote.strip(), cell.figure.value


class _Weigher:
    """What the document prints with its unit, to weigh in which unit a table without one agrees with it."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        text = "\n".join(clean(block.text) for block in blocks if isinstance(block, Paragraph))
        said = [Figure(Decimal(re.sub("[,，]", "", n)), Unit(u)) for n, u in _SAID.findall(text)]
        tables = [block for block in blocks if isinstance(block, Table) and block.unit is not None]
        printed = [figure for table in tables for figure in _figures(table)]
        self._known = _Known(figure.interval for figure in (*said, *printed) if _tells(figure.value))
        declared = Counter(table.unit for table in tables).most_common(1)
        self._default = _default(declared[0][0] if declared else None, text.replace("\n", ""))
        found = [self._default.unit, Unit.TEN_THOUSAND_YUAN, Unit.YUAN]
        found += [unit for unit in reversed(_STAND_INS) if unit.value in text]
        self._units = tuple(unit for unit in dict.fromkeys(found) if unit is not None)

    def guess(self, table: Table) -> _Guess:
        """The unit under which most amounts of a table agree with the rest; else the document's usual one."""
        values = {value for _, value in _unsure(table) if _tells(value)}
        met = {
            unit: [v for v in values if self._known.meets(Figure(v, unit).interval)] for unit in self._units
        }
        best = max(self._units, key=lambda unit: len(met[unit]))
        if not met[best]:
            return self._default
        exact = sum(_significant(value) >= _SURE for value in met[best])
        enough = best is self._default.unit or 2 * len(met[best]) >= len(values) or exact > 1
        return _Guess(best, "与文中其他金额相符") if enough else self._default


def _default(declared: Unit | None, text: str) -> _Guess:
    if declared is not None:
        return _Guess(declared, "其他表格多用此单位")
    for unit in (Unit.TEN_THOUSAND_YUAN, Unit.YUAN):
        if unit.value in text:
            return _Guess(unit, "文字用此单位")
    return _Guess(None, "全文没有注明")


def _figures(table: Table) -> Iterator[Figure]:
    for cell in table.cells:
        if cell.row >= table.header_rows and table.unit is not None:
            figure = parse_figure(cell.text, table.unit)[1]
            if figure is not None and figure.unit.is_money:
                yield figure


def _tells(value: Decimal) -> bool:
    return bool(value) and len(value.as_tuple().digits) >= _TELLING


def _significant(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


class _Known:
    """True amounts that the document names with their unit, as intervals that do not overlap."""

    def __init__(self, intervals: Iterable[Interval]) -> None:
        self._lows: list[Decimal] = []
        self._highs: list[Decimal] = []
        for each in sorted(intervals, key=lambda each: each.low):
            if self._highs and each.low <= self._highs[-1]:
                self._highs[-1] = max(self._highs[-1], each.high)
            else:
                self._lows.append(each.low)
                self._highs.append(each.high)

    def meets(self, interval: Interval) -> bool:
        """True when the amount may be one of those."""
        at = bisect_left(self._highs, interval.low)
        return at < len(self._lows) and self._lows[at] <= interval.high


def _remarks(tables: Sequence[Table], guesses: dict[int, _Guess]) -> list[str]:
    """One remark for all tables that are read in one unit for one reason."""
    groups: dict[_Guess, list[str]] = {}
    for table in tables:
        if table.number in guesses:
            groups.setdefault(guesses[table.number], []).append(f"表{table.number}“{table.title}”")
    return [
        f"{'、'.join(names[:_NAMED])}{f'等{len(names)}张表' if len(names) > _NAMED else ''}没有注明金额单位，"
        f"按{(guess.unit or Unit.YUAN).value}读取（{guess.why}），请核对。"
        for guess, names in groups.items()
    ]
