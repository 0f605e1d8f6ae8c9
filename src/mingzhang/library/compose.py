"""From a draft to a manuscript: forms laid out, read by the interpreter that reads documents, and filled.

The words of a form say where its amounts stand. They are interpreted exactly as a printed document is,
so that reading a written book back cannot mean anything else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..forms.load import find
from ..forms.model import Form, FormTable, RowList, StubKind
from ..model.book import Block, Book, BookKind, Line, Paragraph, Role, Table
from ..model.draft import Draft, Rounding
from ..model.errors import DraftError
from ..model.manuscript import Manuscript, Piece, Sheet
from ..model.point import Point, Stage
from ..reading.points.interpret import facts
from ..writing.body import BodyRow, body_rows
from ..writing.charts import illustrate
from ..writing.fill import TO_FILL, Amounts, Filled, fill, place_of, printed, yuan
from ..writing.holdings import Holdings, bare
from ..writing.layout import Blank, filled, lay_out, numbered
from ..writing.narrative import narrate
from ..writing.rounding import Exact
from ..writing.totals import Totals
from .unlisted import unlisted

Rows = tuple[tuple[BodyRow, ...], ...]
_PASSES = 3
_NAMED = 5  # contradictions that a message names
_OPEN = ("底稿不平", "缺金额")
_PLACE = re.compile(r"^表\d+(?=$|行|列)")


def compose(draft: Draft, rounding: Rounding | None = None) -> Manuscript:
    """The book of a draft. `rounding` wins over the draft's own; controlled when neither says.

    Raises a DraftError when no form set covers the kind and year, when the draft holds no amounts, or when
    its totals contradict their parts. A book that was printed may contradict itself; its remarks say where.
    """
    form = _form(draft)
    chosen = rounding or draft.rounding or Rounding.CONTROLLED
    book = tables_of(draft, form, chosen)
    if book.conflicts and not draft.printed:
        raise _unbalanced(book.conflicts)
    told = narrate(draft, form, _noted(book, form))
    manuscript = Manuscript(
        office=draft.office,
        year=draft.year,
        kind=draft.kind,
        title=form.cover.format(office=draft.office, year=draft.year),
        pieces=tuple(_in_place(told.pieces)),
        rounding=chosen,
        remarks=(*_few(book.remarks), *(() if draft.printed else unlisted(draft)), *told.remarks),
        moves=book.moves,
        gaps=book.gaps,
    )
    return illustrate(manuscript, draft.amounts)


def _unbalanced(conflicts: Sequence[str]) -> DraftError:
    """A draft whose totals contradict their parts: name the amounts."""
    more = f"。另有{len(conflicts) - _NAMED}处" if len(conflicts) > _NAMED else ""
    return DraftError(
        f"底稿不平，没有写出任何文件：{'；'.join(conflicts[:_NAMED])}{more}",
        f"{len(conflicts)} totals of the draft contradict their parts beyond rounding; nothing was written",
    )


def _few(remarks: Sequence[str]) -> Iterator[str]:
    """The remarks on the tables; of many equations that do not hold the first few, the rest counted."""
    open_ = [remark for remark in remarks if remark.startswith(_OPEN)]
    yield from open_[:_NAMED]
    if len(open_) > _NAMED:
        yield f"不成立的等式另有{len(open_) - _NAMED}个，全部列在数据包的 equations.csv。"
    yield from (remark for remark in remarks if not remark.startswith(_OPEN))


def _noted(book: Filled, form: Form) -> tuple[Sheet, ...]:
    """The sheets, below the last of the numbered ones how the amounts were rounded."""
    inner = {title for table in form.tables if table.narrative for title in table.titles}
    last = max((at for at, one in enumerate(book.sheets) if one.table.title not in inner), default=-1)
    return tuple(
        replace(one, notes=(*one.notes, book.note)) if at == last else one
        for at, one in enumerate(book.sheets)
    )


def _in_place(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, the tables counted in the order in which they stand: as a reader counts them."""
    number = 0
    for piece in pieces:
        number += isinstance(piece, Sheet)
        yield _as_table(piece, number) if isinstance(piece, Sheet) else piece


def _as_table(sheet: Sheet, number: int) -> Sheet:
    """The sheet as that table of the book; points known by their place alone (表3行5) move with it."""
    if sheet.table.number == number:
        return sheet
    points = tuple((row, column, _moved(point, number)) for row, column, point in sheet.points)
    return replace(sheet, table=replace(sheet.table, number=number), points=points)


def _moved(point: Point, number: int) -> Point:
    if not point.detail:
        return point
    return replace(point, detail=tuple(_PLACE.sub(f"表{number}", word) for word in point.detail))


def tables_of(draft: Draft, form: Form, rounding: Rounding) -> Filled:
    """Every table of the form set, filled and rounded together."""
    composer = _Composer(draft, form)
    tables = composer.tables()
    book = fill(tables, rounding, [composer.notes(table) for table in tables])
    return replace(book, remarks=(*book.remarks, *(said for own in tables for said in composer.remarks(own))))


def _vet(draft: Draft) -> None:
    """Refuse a draft without amounts, and one that says two amounts of one point."""
    if not draft.amounts:
        raise DraftError("底稿中没有金额，请先录入金额", "the draft holds no amounts")
    known: dict[Point, tuple[int, int]] = {}
    for number, amount in enumerate(draft.amounts, start=1):
        before, fen = known.setdefault(amount.point, (number, amount.fen))
        if fen != amount.fen:
            raise DraftError(
                f"底稿第{before}条与第{number}条坐标相同而金额不同"
                f"（{yuan(fen)}元，{yuan(amount.fen)}元），请只保留正确的一条",
                f"amounts {before} and {number} give two amounts of one point",
            )


def _form(draft: Draft) -> Form:
    _vet(draft)
    form = find(draft.kind, draft.year, draft.place or draft.office)
    if form is None or not form.tables:
        raise DraftError(
            f"没有{draft.year}年{draft.kind.value}的表式，请核对年度和文件类型，或增加一个表式文件",
            f"no form set covers {draft.kind.name.lower()} {draft.year}",
        )
    return form


@dataclass
class _Composer:
    """Lays out the tables of a draft, asks the interpreter for their points, and looks the amounts up."""

    draft: Draft
    form: Form

    def __post_init__(self) -> None:
        self.holdings = Holdings.of(self.draft)
        self.totals = Totals(self.draft.amounts)
        kind = self.draft.kind
        self._stage = Stage.ORIGINAL_BUDGET if kind is BookKind.BUDGET else Stage.OUTTURN

    def tables(self) -> list[Amounts]:
        """The tables with the rows they print, the point and the exact amount of every cell."""
        forms = self.form.tables
        wide = self._look_up(self._blanks(forms, [body_rows(form, self.holdings) for form in forms]))
        shown = self._shown(wide)
        return self._settled(self._blanks([own.blank.form for own in shown], list(map(self._kept, shown))))

    def _shown(self, wide: Sequence[Amounts]) -> list[Amounts]:
        """The tables to print: one of the narrative that says anything, an optional one that says more.

        An optional table that says more stands in the place of the one with the same title for departments.
        """
        required = {p for own in wide if own.blank.form.required for p in own.points}
        more = [own for own in wide if not own.blank.form.required and self._adds(own, required)]
        replaced = {_stem(own.blank.form.title) for own in more if not own.blank.form.narrative}
        return [
            own
            for own in wide
            if own in more
            or (own.blank.form.required and _stem(own.blank.form.title) not in replaced)
            or (own.blank.form.narrative and (any(own.fen) or _is_worded(own)))
        ]

    def _adds(self, table: Amounts, required: set[Point]) -> bool:
        return any(
            fen and point not in required and self.totals.is_given(point)
            for point, fen in zip(table.points, table.fen, strict=True)
        )

    def notes(self, table: Amounts) -> tuple[str, ...]:
        """The sentences under a table; one without any amount says so."""
        form, words = table.blank.form, {"office": self.draft.office, "year": self.draft.year}
        empty = "" if any(table.fen) else form.empty.format(**words)
        return tuple(note for note in (form.note.format(**words), empty) if note)

    def remarks(self, table: Amounts) -> Iterator[str]:
        """What is left to fill in a table, and which budget stands in for one that was not entered."""
        title = table.blank.form.title
        if any(self._is_borrowed(*own) for own in zip(table.points, table.fen, strict=True)):
            yield f"《{title}》的全年预算数没有录入，按年初预算数填列，请核对。"
        slots = zip(table.blank.slots, table.points, strict=True)
        found = dict.fromkeys((p.year, p.stage) for s, p in slots if (s.row, s.column) in table.open)
        for year, stage in found:
            yield f"《{title}》的{year}年{stage.value}没有录入，表中以“{TO_FILL}”标出。请补入底稿后重新编写。"

    def _is_borrowed(self, point: Point, fen: int | None) -> bool:
        final = point.stage is Stage.FINAL_BUDGET and fen is not None
        return final and self.totals.of(bare(point)) is None

    def _blanks(self, forms: Sequence[FormTable], rows: Sequence[Rows]) -> list[Blank]:
        return [
            lay_out(form, number, own, self._caption(form))
            for number, (form, own) in enumerate(zip(forms, rows, strict=True), start=1)
        ]

    def _caption(self, form: FormTable) -> tuple[str, ...]:
        lines = (form.number, f"部门：{self.draft.office}", f"单位：{form.unit.value}")
        return tuple(line for line in lines if line) if not form.narrative else lines[2:]

    def _look_up(self, blanks: Sequence[Blank]) -> list[Amounts]:
        """Points of all slots from the words alone, and their amounts."""
        return self._amounts(blanks, self._points(blanks, [filled(b, lambda _: "0.00") for b in blanks]))

    def _settled(self, blanks: Sequence[Blank]) -> list[Amounts]:
        """Amounts whose printed table is read back as the very points they were looked up for.

        Some words mean less where the amounts beside them show it (本年收入合计 above 上级补助收入).
        """
        found = self._look_up(blanks)
        for _ in range(_PASSES):
            points = self._points(blanks, [_plainly(own) for own in found])
            if all(own.points == again for own, again in zip(found, points, strict=True)):
                break
            found = self._amounts(blanks, points)
        return found

    def _points(self, blanks: Sequence[Blank], tables: Sequence[Table]) -> list[tuple[Point, ...]]:
        blocks: list[Block] = []
        for blank, table in zip(blanks, tables, strict=True):
            blocks += [table, *_note(blank.form.note)]
        draft = self.draft
        book = Book("draft", "json", draft.office, draft.year, draft.kind, tuple(blocks))
        read = {(fact.table, fact.row, fact.column): fact.point for fact in facts(book)}
        return [
            tuple(read[number, slot.row, slot.column] for slot in blank.slots)
            for number, blank in enumerate(blanks, start=1)
        ]

    def _amounts(self, blanks: Sequence[Blank], points: Sequence[tuple[Point, ...]]) -> list[Amounts]:
        printed_before: Counter[Point] = Counter()
        found = []
        for blank, own in zip(blanks, points, strict=True):
            slots = zip(blank.slots, own, strict=True)
            fen = [self._in_row(slot.body, point, printed_before) for slot, point in slots]
            found.append(self._budgeted(Amounts(blank, own, tuple(fen))))
        return found

    def _budgeted(self, table: Amounts) -> Amounts:
        """The year-start budget where no full-year one was entered, and what is open in a table with amounts.

        Of an unknown budget or year nothing is printed, least of all zero. What was printed stays as it is.
        """
        if self.draft.printed:
            return table
        final = [at for at, point in enumerate(table.points) if point.stage is Stage.FINAL_BUDGET]
        fen = list(table.fen)
        if all(fen[at] is None for at in final):
            for at in final:
                fen[at] = self.totals.of(replace(bare(table.points[at]), stage=Stage.ORIGINAL_BUDGET))
        told = {(p.year, p.stage) for p, amount in zip(table.points, fen, strict=True) if amount is not None}
        own = (self.draft.year, self._stage)
        open_ = frozenset(
            (slot.row, slot.column)
            for slot, p in zip(table.blank.slots, table.points, strict=True)
            if any(fen) and (p.year, p.stage) not in {*told, own}
        )
        return replace(table, fen=tuple(fen), open=open_)

    def _in_row(self, row: BodyRow, point: Point, printed_before: Counter[Point]) -> int | None:
        """The amount of a row; one that holds two subjects (还本付息) is the sum of both.

        An only unit stands for the whole table: a reader takes its row for the total once more.
        """
        code = row.code
        if point.detail and not point.unit and row.label in self.holdings.units:
            return self.totals.of(replace(bare(point), detail=()))
        if "+" not in code:
            return self._amount(point, printed_before)
        both = [self.totals.of(replace(bare(point), function=part)) for part in code.split("+")]
        return sum(fen or 0 for fen in both) if any(fen is not None for fen in both) else None

    def _amount(self, point: Point, printed_before: Counter[Point]) -> int | None:
        words = bare(point)
        amount = self.totals.of(words, printed_before[words])
        printed_before[words] += bool(point.detail)
        return amount

    def _kept(self, table: Amounts) -> Rows:
        """The rows without the optional ones that hold no amount other than zero."""
        form = table.blank.form
        used = {(s.side, s.index) for s, fen in zip(table.blank.slots, table.fen, strict=True) if fen}
        kept = [
            [row for at, row in enumerate(own) if not row.optional or (side, at) in used]
            for side, own in enumerate(body_rows(form, self.holdings))
        ]
        return tuple(
            numbered(own) if _is_numbered(form, side) else tuple(own) for side, own in enumerate(kept)
        )


def _is_worded(table: Amounts) -> bool:
    """True when words were entered for items of the table: tasks that cost nothing are told as well."""
    return any(slot.body.free and any(text for _, text in slot.body.texts) for slot in table.blank.slots)


def _stem(title: str) -> str:
    """A title without the word that says whose table it is."""
    return title.removeprefix("预算单位").removeprefix("部门").removeprefix("单位")


def _is_numbered(form: FormTable, side: int) -> bool:
    """A side of a summary that lists the 类 in use without codes."""
    own = form.sides[side]
    coded = any(stub.kind is StubKind.CODE for stub in own.stubs)
    return len(form.sides) > 1 and own.row_list is RowList.FUNCTIONAL and not coded


def _plainly(table: Amounts) -> Table:
    """The table with every amount rounded by itself: near enough to know what its words mean."""
    form = table.blank.form
    place = place_of(form.unit, form.decimals)
    texts = {
        (slot.row, slot.column): ""
        if fen is None and slot.body.free
        else printed(form, Exact(fen or 0, place).plain)
        for slot, fen in zip(table.blank.slots, table.fen, strict=True)
    }
    return filled(table.blank, lambda slot: texts[slot.row, slot.column])


def _note(text: str) -> Iterable[Paragraph]:
    return [Paragraph((Line(text, 1),), Role.NOTE)] if text else []
