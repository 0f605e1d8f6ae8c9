"""Tables that hold self-evaluation forms become forms: key by key, row by row (绩效自评表的识读)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ...model.appraisal import Appraisal, Cells, Column, FundLine, RatedLine
from ...model.book import Book, Cell, Table
from ...model.money import Unit
from ...vocabulary.form_words import Key, column_of, fund_name, is_key, roles_of
from ..labelling.matrix import Matrix, clean, of_table
from ..labelling.number import is_amount
from .cells import MONEY, Sheet
from .heads import Heads, heads_of

_SIGNS = ("指标", "得分", "评分", "资金总额")  # a table without any of these holds no form
_NAMED = re.compile(r"^(?P<key>[^:：]{2,12})[:：](?P<value>.+)$")


def appraisals(book: Book) -> tuple[Appraisal, ...]:
    """Every form of a book, each with a name of its own, in reading order."""
    found = [form for table in book.tables for form in forms_of(table, book.document)]
    return tuple(_told_apart(found))


def is_form_table(table: Table) -> bool:
    """True for a table that is read as forms, and not as a table of amounts."""
    return bool(forms_of(table))


def forms_of(table: Table, document: str = "") -> tuple[Appraisal, ...]:
    """The forms that a table holds; () for every other table."""
    if not any(sign in cell.text for cell in table.cells for sign in _SIGNS):
        return ()
    matrix = of_table(table)
    sheet = Sheet(document, table, matrix, table.unit or Unit.YUAN)
    drafts = [draft for draft in _drafts(sheet) if draft.is_form]
    return tuple(draft.done(table) for draft in drafts)


@dataclass
class _Draft:
    """A form while its rows are read."""

    project: str = ""
    owner: str = ""
    unit: str = ""
    listing: bool = False
    part_year: bool = False
    funds: list[FundLine] = field(default_factory=list)
    lines: list[RatedLine] = field(default_factory=list)
    sums: Cells = ()

    @property
    def begun(self) -> bool:
        """True once something was read that belongs to one form only."""
        return bool(self.funds or self.lines)

    @property
    def is_form(self) -> bool:
        """True for what only a form of performance management prints."""
        rated = any(line.cell(Column.POINTS) or line.cell(Column.RATE) for line in self.funds)
        return bool(self.lines) or (bool(self.funds) and rated)

    def done(self, table: Table) -> Appraisal:
        """The form."""
        named = self.project or self.owner or table.title or f"表{table.number}"
        name = f"{named}（部分月份）" if self.part_year else named
        return Appraisal(
            table.number,
            name,
            self.project,
            self.unit or self.owner,
            tuple(self.funds),
            tuple(self.lines),
            self.sums,
            self.listing,
        )


def _drafts(sheet: Sheet) -> Iterator[_Draft]:
    draft, heads = _Draft(), None
    for row in range(sheet.matrix.rows):
        cells = [cell for cell in sheet.matrix.distinct(row) if cell.row == row and clean(cell.text)]
        headed = heads_of(sheet.matrix, row) if cells else None
        if headed is not None:
            heads = headed
            draft.listing = draft.listing or (headed.money and headed.listing)
            draft.part_year = draft.part_year or headed.part_year
            continue
        keys = dict(_keys(cells))
        if draft.begun and (Key.PROJECT in keys or Key.OWNER in keys):
            yield draft
            draft, heads = _Draft(), None
        draft.project = draft.project or keys.get(Key.PROJECT, "")
        draft.owner = draft.owner or keys.get(Key.OWNER, "")
        draft.unit = draft.unit or keys.get(Key.UNIT, "")
        if cells and not keys:
            _take(draft, sheet, heads, row, cells)
    yield draft


def _keys(cells: list[Cell]) -> Iterator[tuple[Key, str]]:
    """The keys of a row, each with what is printed behind it."""
    for cell, value in zip(cells, [*cells[1:], None], strict=True):
        inside = _NAMED.match(clean(cell.text))
        words = inside["key"] if inside else clean(cell.text)
        said = inside["value"] if inside else clean(value.text) if value is not None else ""
        for key in (Key.PROJECT, Key.OWNER, Key.UNIT):
            if is_key(words, key) and (inside or _is_value(said)):
                yield key, said


def _is_value(text: str) -> bool:
    return bool(text) and not is_amount(text) and not roles_of(text)


def _take(draft: _Draft, sheet: Sheet, heads: Heads | None, row: int, cells: list[Cell]) -> None:
    """Read one row below a head, or a total that stands for itself."""
    label = clean(cells[0].text)
    if is_key(label, Key.TOTAL) and not (heads is not None and heads.money and not draft.lines):
        draft.sums = draft.sums or _sums(sheet, heads, row, cells)
    elif heads is None or _is_subtotal(cells):
        return
    elif heads.money:
        _take_fund(draft, sheet, heads, row)
    else:
        _take_line(draft, sheet, heads, row)


def _is_subtotal(cells: Iterable[Cell]) -> bool:
    return any(is_key(cell.text, Key.SUBTOTAL) for cell in cells)


def _sums(sheet: Sheet, heads: Heads | None, row: int, cells: list[Cell]) -> Cells:
    """分值 and 得分 of the row 总分: under their heads, else the figures of the row in their order."""
    label = clean(cells[0].text)
    under = sheet.figures(heads, row, label) if heads is not None else ()
    printed = tuple((column, cell) for column, cell in under if cell.figure is not None)
    rated = tuple(one for one in printed if one[0] in (Column.FULL, Column.POINTS))
    if rated:
        return rated
    figures = [sheet.points(cell, label) for cell in cells[1:]]
    figures = [cell for cell in figures if cell.figure is not None]
    if len(figures) == 2:
        return ((Column.FULL, figures[0]), (Column.POINTS, figures[1]))
    return ((Column.POINTS, figures[0]),) if len(figures) == 1 else ()


def _take_fund(draft: _Draft, sheet: Sheet, heads: Heads, row: int) -> None:
    label = _label(sheet.matrix, heads, row)
    figures = sheet.figures(heads, row, label)
    if label and any(column in MONEY and cell.figure is not None for column, cell in figures):
        name = fund_name(label)
        draft.funds.append(FundLine(name, is_key(name, Key.FUND_TOTAL), figures))


def _label(matrix: Matrix, heads: Heads, row: int) -> str:
    """The words nearest to the left of the figures, those that begin in this row first."""
    left = [cell for cell in matrix.distinct(row) if cell.column < heads.first]
    words = [cell for cell in left if clean(cell.text) and not is_amount(cell.text)]
    own = [cell for cell in words if cell.row == row]
    return clean((own or words)[-1].text) if words else ""


def _take_line(draft: _Draft, sheet: Sheet, heads: Heads, row: int) -> None:
    first, second, name = (
        sheet.words(heads, row, column) for column in (Column.FIRST, Column.SECOND, Column.NAME)
    )
    label = name or second or first
    figures = tuple(
        one for one in sheet.figures(heads, row, label) if one[0] in (Column.FULL, Column.POINTS)
    )
    target, reached, reason = (
        sheet.words(heads, row, column) for column in (Column.TARGET, Column.REACHED, Column.REASON)
    )
    if label and column_of(label) is None and (target or reached or figures):
        draft.lines.append(RatedLine(first, second, label, target, reached, reason, figures))


def _told_apart(forms: Iterable[Appraisal]) -> Iterator[Appraisal]:
    """Forms of one name are numbered from the second on."""
    seen: Counter[str] = Counter()
    for form in forms:
        seen[form.name] += 1
        number = seen[form.name]
        yield form if number == 1 else replace(form, name=f"{form.name}（第{number}份）")
