"""Tables that hold self-evaluation forms become forms: key by key, row by row (绩效自评表的识读)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from ...model.appraisal import MONEY, Appraisal, Cells, Division, FormColumn, FundLine, RatedLine, Subtotal
from ...model.book import Book, Cell, Paragraph, Role, Table
from ...model.money import Unit
from ...vocabulary.form_words import Key, fund_name, is_key, roles_of
from ..labelling.matrix import Matrix, clean, of_table
from ..labelling.number import is_amount
from .adjusted import without_adjustments
from .cells import POINTS, FormGrid, pieces_of
from .heads import Heads, heads_of, money_unit
from .lists import Listed, Rank, grouped, rank_of

_SIGNS = ("指标", "得分", "评分", "资金总额")  # a table without any of these begins no form,
_BARE = "项目"  # heads rows of every kind
_TITLE_SIGN = "绩效"  # unless its title speaks of performance
_DECLARES = re.compile(
    r"(?:[^（(]{0,8}(?:资金|预算|执行|金额|总额|支出)[^（(]{0,8})?[（(](?:亿|万|千)?元[)）]"
)
_AMOUNT_INSIDE = re.compile(
    r"(?P<name>(?:其中[:：])?[^:：\d]{2,24})[:：](?P<amount>\d[\d,]*(?:\.\d+)?(?:万元|元)?)"
)
_DIVIDES = re.compile(r"按.{2,8}分类?")
_KEYS = (Key.PROJECT, Key.OWNER, Key.DEPARTMENT, Key.UNIT)
_RATING = (*POINTS, FormColumn.SCORE_RATE)
_SCRAP = 8  # characters of a cell that a page break left between two parts of a table
_NUMBERED = re.compile(r"(?<!\d)[(（]?\d{1,2}[)）、.．](?!\d)|[①-⑳]")  # 1.救助人次2.护送人次
_NAMED = re.compile(r"^(?P<key>[^:：]{2,12})[:：](?P<value>.+)$")


def appraisals(book: Book) -> tuple[Appraisal, ...]:
    """Every form of a book, each with a name of its own, in reading order."""
    drafts: list[_Draft] = []
    last: _Draft | None = None
    for block in book.blocks:
        if isinstance(block, Table):
            own = list(_drafts(_sheet(block, book.document), last))
            drafts += [draft for draft in own if draft is not last]
            last = own[-1] if own else None
        elif isinstance(block, Paragraph) and not _is_scrap(block):
            last = None
    return tuple(_told_apart(draft.done() for draft in drafts if draft.is_form))


def _is_scrap(paragraph: Paragraph) -> bool:
    """True for what stands between two parts of a table on two pages: page numbers, a piece of a cell."""
    if paragraph.role is Role.FURNITURE:
        return True
    return paragraph.role is Role.BODY and len(paragraph.text) < _SCRAP


def forms_of(table: Table) -> tuple[Appraisal, ...]:
    """The forms that a table holds by itself; () for every other table."""
    return tuple(draft.done() for draft in _drafts(_sheet(table, ""), None) if draft.is_form)


def _sheet(table: Table, document: str) -> FormGrid | None:
    """The table as one that may hold a form; None where nothing in it says so."""
    signed = any(sign in cell.text for cell in table.cells for sign in _SIGNS)
    if not signed and not _is_titled(table):
        return None
    declared = money_unit(cell.text for cell in table.cells if _DECLARES.match(clean(cell.text)))
    return FormGrid(document, table, of_table(table), declared or table.unit or Unit.YUAN)


def _is_titled(table: Table) -> bool:
    """True for a table whose title speaks of performance and that names projects."""
    words = {clean(cell.text) for cell in table.cells} if _TITLE_SIGN in table.title else set()
    return any(word != _BARE and is_key(word, Key.PROJECT) for word in words)


@dataclass
class _Draft:
    """A form while its rows are read."""

    table: Table
    project: str = ""
    owner: str = ""
    department: str = ""
    unit: str = ""
    listing: bool = False
    part_year: bool = False
    rows: list[Listed] = field(default_factory=list)  # of money
    tasks: list[FundLine] = field(default_factory=list)
    lines: list[RatedLine] = field(default_factory=list)
    subtotals: list[Subtotal] = field(default_factory=list)
    divisions: dict[int, Division] = field(default_factory=dict)  # by the grid column they stand in
    sums: Cells = ()
    heads: Heads | None = None
    beneath: int | None = None  # the grid column of the names of the year's money, beside those of more years
    width: int = 0

    @property
    def begun(self) -> bool:
        """True once something was read that belongs to one form only."""
        return bool(self.rows or self.lines)

    @property
    def open(self) -> bool:
        """True while the form may go on in the next table: it has begun or is named, 总分 is not reached."""
        return (self.begun or bool(self.project)) and not self.sums and not self.listing

    @property
    def is_form(self) -> bool:
        """True for what only a form of performance management prints."""
        rated = any(row.line.cell(FormColumn.POINTS) or row.line.cell(FormColumn.RATE) for row in self.rows)
        told = any(line.reached or line.cells for line in self.lines)
        return told or (bool(self.rows) and (rated or bool(self.lines)))

    def done(self) -> Appraisal:
        """The form."""
        named = self.project or self.owner or self.table.title or f"表{self.table.number}"
        listing = self.listing and not self.lines
        lines = without_adjustments([row.line for row in self.rows])
        rows = [replace(row, line=line) for row, line in zip(self.rows, lines, strict=True)]
        funds, groups = grouped(rows) if listing else (tuple(lines), ())
        return Appraisal(
            self.table.number,
            f"{named}（部分月份）" if self.part_year else named,
            self.project,
            self.unit or self.owner,
            funds,
            tuple(self.lines),
            self.sums,
            tuple(self.subtotals),
            tuple(self.tasks),
            tuple(self.divisions.values()),
            listing,
            self.department or self.owner,
            groups,
        )


def _drafts(sheet: FormGrid | None, before: _Draft | None) -> Iterator[_Draft]:
    """The forms of a table; the first goes on with the one `before` where that is not at its end."""
    if sheet is None:
        return
    draft = _Draft(sheet.table)
    if before is not None and before.open and not _names_a_form(sheet.matrix):
        draft = before
    _go_on(draft, sheet)
    for row in range(sheet.matrix.rows):
        cells = [cell for cell in sheet.matrix.distinct(row) if cell.row == row and clean(cell.text)]
        headed = heads_of(sheet.matrix, row) if cells else None
        if headed is not None:
            draft.heads = headed
            draft.listing = draft.listing or (headed.money and headed.listing)
            draft.part_year = draft.part_year or headed.part_year
            continue
        keys = dict(_keys(cells))
        if draft.begun and (Key.PROJECT in keys or Key.OWNER in keys):
            yield draft
            draft = _Draft(sheet.table, width=sheet.matrix.columns)
        draft.project = draft.project or keys.get(Key.PROJECT, "")
        draft.owner = draft.owner or keys.get(Key.OWNER, "")
        draft.department = draft.department or keys.get(Key.DEPARTMENT, "")
        draft.unit = draft.unit or keys.get(Key.UNIT, "")
        if cells and not keys:
            _take(draft, sheet, row, cells)
    yield draft


def _go_on(draft: _Draft, sheet: FormGrid) -> None:
    """Hold the heads of the table before against this one, whose columns may be cut in another way."""
    if draft.heads is not None and draft.width != sheet.matrix.columns:
        draft.heads = replace(draft.heads, moved=True)
    draft.width = sheet.matrix.columns


def _names_a_form(matrix: Matrix) -> bool:
    """True for a table that says by itself whose form it is."""
    rows = ([cell for cell in matrix.distinct(row) if clean(cell.text)] for row in range(matrix.rows))
    return any(key in (Key.PROJECT, Key.OWNER) for cells in rows for key, _ in _keys(cells))


def _keys(cells: list[Cell]) -> Iterator[tuple[Key, str]]:
    """The keys of a row, each with what is printed behind it."""
    for cell, value in zip_longest(cells, cells[1:]):
        inside = _NAMED.match(clean(cell.text))
        words = inside["key"] if inside else clean(cell.text)
        said = inside["value"] if inside else clean(value.text) if value is not None else ""
        for key in _KEYS:
            if is_key(words, key) and (inside or _is_value(said)):
                yield key, said


def _is_value(text: str) -> bool:
    return bool(text) and not is_amount(text) and not roles_of(text)


def _take(draft: _Draft, sheet: FormGrid, row: int, cells: list[Cell]) -> None:
    """Read one row below a head, or a total that stands for itself."""
    label, heads = clean(cells[0].text), draft.heads
    if is_key(label, Key.TOTAL) and not (heads is not None and heads.money and not draft.lines):
        draft.sums = draft.sums or _sums(sheet, heads, cells)
    elif any(_AMOUNT_INSIDE.fullmatch(clean(cell.text)) for cell in cells):
        _take_divisions(draft, sheet, cells)
    elif heads is None:
        _take_stated(draft, sheet, row, cells)
    elif any(is_key(cell.text, Key.SUBTOTAL) for cell in cells) and not (heads.money and heads.listing):
        _take_subtotal(draft, sheet, heads, row)
    elif heads.money:
        _take_fund(draft, sheet, heads, row)
    else:
        _take_line(draft, sheet, heads, row)


def _sums(sheet: FormGrid, heads: Heads | None, cells: list[Cell]) -> Cells:
    """分值 and 得分 of the row 总分: under their heads, else the figures of the row in their order."""
    label = clean(cells[0].text)
    under = sheet.figures(heads, cells[0].row, label) if heads is not None else ()
    rated = _rated(under)
    if rated:
        return rated
    figures = [sheet.figure(FormColumn.POINTS, cell, label) for cell in cells[1:]]
    figures = [cell for cell in figures if cell.figure is not None]
    if len(figures) == 2:
        return ((FormColumn.FULL, figures[0]), (FormColumn.POINTS, figures[1]))
    return ((FormColumn.POINTS, figures[0]),) if len(figures) == 1 else ()


def _rated(cells: Cells) -> Cells:
    """分值 and 得分 alone, where they are figures."""
    found = tuple((column, cell) for column, cell in cells if column in _RATING and cell.figure is not None)
    return found if any(column in POINTS for column, _ in found) else ()


def _take_stated(draft: _Draft, sheet: FormGrid, row: int, cells: list[Cell]) -> None:
    """Money that a form states without heads: 年度资金总额 and the amount beside it (绩效目标申报表).

    Where the total of some years stands beside that of the year (中期资金总额), the parts of the year are
    those below its own name.
    """
    unit = money_unit(cell.text for cell in sheet.matrix.distinct(row))
    pairs = [
        (cell, value)
        for cell, value in pairwise(cells)
        if clean(cell.text) and not is_amount(cell.text) and is_amount(value.text)
    ]
    for cell, value in pairs:
        name = fund_name(clean(cell.text))
        total = is_key(name, Key.FUND_TOTAL)
        if total and len(pairs) > 1:
            draft.beneath = cell.column
        if total or (draft.rows and draft.beneath in (None, cell.column)):
            figure = sheet.figure(FormColumn.ORIGINAL_BUDGET, value, name, unit)
            draft.rows.append(
                Listed(FundLine(name, ((FormColumn.ORIGINAL_BUDGET, figure),), total), Rank.ROW)
            )


def _take_divisions(draft: _Draft, sheet: FormGrid, cells: list[Cell]) -> None:
    """Amounts inside the words of cells: 按支出性质分：500.00, and below it in the same column its parts."""
    for cell in cells:
        inside = _AMOUNT_INSIDE.fullmatch(clean(cell.text))
        if inside is None:
            continue
        name = fund_name(inside["name"])
        figure = sheet.figure(FormColumn.OUTTURN, replace(cell, text=inside["amount"]), name)
        before = draft.divisions.get(cell.column)
        if _DIVIDES.fullmatch(name):
            draft.divisions[cell.column] = Division(name, figure, ())
        elif before is not None:
            draft.divisions[cell.column] = replace(before, parts=(*before.parts, (name, figure)))


def _take_fund(draft: _Draft, sheet: FormGrid, heads: Heads, row: int) -> None:
    label = _label(sheet.matrix, heads, row)
    figures = sheet.figures(heads, row, label)
    if label and any(column in MONEY and cell.figure is not None for column, cell in figures):
        name = fund_name(label)
        line = FundLine(name, figures, is_key(name, Key.FUND_TOTAL) and not heads.tasks)
        if heads.tasks:
            draft.tasks.append(line)
        else:
            draft.rows.append(Listed(line, rank_of(_words_before(sheet.matrix, heads, row))))


def _words_before(matrix: Matrix, heads: Heads, row: int) -> list[str]:
    """The words of a row left of its figures."""
    cells = (cell for cell in matrix.distinct(row) if cell.row == row and cell.column < heads.first)
    return [words for cell in cells if (words := clean(cell.text))]


def _label(matrix: Matrix, heads: Heads, row: int) -> str:
    """The words that name a row of money: the first beside a task, else those nearest to the figures."""
    if heads.by is not None and not heads.moved:
        said = matrix.words[row][heads.by.column]
        if said and not is_amount(said):
            return said
    cells = matrix.distinct(row)
    first = heads.first
    if heads.moved:
        first = next((cell.column for cell in cells if is_amount(cell.text)), matrix.columns)
    left = [cell for cell in cells if cell.column < first]
    words = [cell for cell in left if clean(cell.text) and not is_amount(cell.text)]
    own = [cell for cell in words if cell.row == row] or words
    return clean(own[0 if heads.tasks else -1].text) if own else ""


def _take_line(draft: _Draft, sheet: FormGrid, heads: Heads, row: int) -> None:
    first, second, name = (
        sheet.words(heads, row, column) for column in (FormColumn.FIRST, FormColumn.SECOND, FormColumn.NAME)
    )
    label = name or second or first
    figures = tuple(one for one in sheet.figures(heads, row, label) if one[0] in _RATING)
    target, reached, reason = (
        sheet.words(heads, row, column)
        for column in (FormColumn.TARGET, FormColumn.REACHED, FormColumn.REASON)
    )
    if label and (target or reached or figures):
        line = RatedLine(label, figures, first, second, target, reached, reason)
        draft.lines += list(_parted(sheet, heads, row, line)) or [line]


def _parted(sheet: FormGrid, heads: Heads, row: int, line: RatedLine) -> Iterator[RatedLine]:
    """The indicators of a row that holds several, 分值 and 得分 one a line; none where it holds one."""
    cells = {column: sheet.under(heads.columns[column], row) for column in POINTS if column in heads.columns}
    pieces = {column: pieces_of(cell.text) for column, cell in cells.items() if cell is not None}
    counts = {len(texts) for texts in pieces.values()}
    if not pieces or len(counts) > 1 or counts == {0}:
        return
    names, count = _NUMBERED.split(line.name)[1:], counts.pop()
    for at in range(count):
        name = names[at] if len(names) == count else f"{line.name}（第{at + 1}项）"
        figures = tuple(
            (column, sheet.figure(column, replace(cell, text=pieces[column][at]), name))
            for column, cell in cells.items()
            if cell is not None
        )
        yield replace(line, name=name, cells=figures)


def _take_subtotal(draft: _Draft, sheet: FormGrid, heads: Heads, row: int) -> None:
    first = draft.subtotals[-1].last if draft.subtotals else 0
    cells = _rated(sheet.figures(heads, row, Key.SUBTOTAL.value))
    if cells and first < len(draft.lines):
        draft.subtotals.append(Subtotal(Key.SUBTOTAL.value, cells, first, len(draft.lines)))


def _told_apart(forms: Iterable[Appraisal]) -> Iterator[Appraisal]:
    """Forms of one name are numbered from the second on."""
    seen: Counter[str] = Counter()
    for form in forms:
        seen[form.name] += 1
        number = seen[form.name]
        yield form if number == 1 else replace(form, name=f"{form.name}（第{number}份）")
