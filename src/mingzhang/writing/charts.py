"""Charts of a book (图表): from its printed figures, each with its table twin and its text for the blind.

A picture is only drawn when it can be right: every amount known, none negative, the parts making up
the printed whole within rounding. Amounts are in 万元 with two decimals, as the sentences beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from ..model.book import BookKind
from ..model.draft import Amount
from ..model.manuscript import Chart, Heading, Manuscript, Passage, Piece, Shape, Sheet
from ..model.money import Unit
from ..model.point import Flow, Point, Source, Stage
from ..vocabulary.codes import functional
from ..vocabulary.terms import numbered, recognise
from .chart_data import Definition, Part, Series, definitions
from .look import number_of

UNIT = Unit.TEN_THOUSAND_YUAN
CENT = Decimal("0.01")
MOST = 8  # labels of one picture; the smallest are put together

_STAGES = {BookKind.BUDGET: Stage.ORIGINAL_BUDGET, BookKind.FINAL_ACCOUNTS: Stage.OUTTURN}
_WORDS = {BookKind.BUDGET: "预算", BookKind.FINAL_ACCOUNTS: "决算"}
_SHAPES = {Shape.BAR: "条形图", Shape.SHARES: "占比图", Shape.PAIRS: "对比条形图"}

Row = tuple[str, tuple[Decimal, ...]]


def illustrate(manuscript: Manuscript, amounts: Iterable[Amount] = ()) -> Manuscript:
    """The manuscript with its charts, each at the end of the passages that it belongs to.

    `amounts` are exact ones that no sheet prints: last year's, the budget's.
    """
    pieces = list(manuscript.pieces)
    figures = _figures(manuscript, amounts)
    for definition in reversed(definitions()):
        chart = _chart(definition, manuscript, figures)
        place = _place(pieces, definition) if chart else None
        if chart is not None and place is not None:
            pieces.insert(place, chart)
    return replace(manuscript, pieces=tuple(pieces))


def charts(manuscript: Manuscript, amounts: Iterable[Amount] = ()) -> tuple[Chart, ...]:
    """All charts that the figures of a book allow, in the order of their definitions."""
    figures = _figures(manuscript, amounts)
    made = (_chart(definition, manuscript, figures) for definition in definitions())
    return tuple(chart for chart in made if chart is not None)


def _place(pieces: Sequence[Piece], definition: Definition) -> int | None:
    """Behind the first passages of the first section that the definition names and that has its scope."""
    for words in definition.under:
        for index in _sections(pieces, words.split("/"), 0, len(pieces)):
            start = _passages(pieces, index) if _is_scope(pieces[index], definition) else None
            if start is not None:
                others = (at for at in range(start, len(pieces)) if not isinstance(pieces[at], Passage))
                return next(others, len(pieces))
    return None


def _sections(pieces: Sequence[Piece], words: Sequence[str], start: int, end: int) -> Iterator[int]:
    """Headings that hold the last of the words, below headings that hold those before it."""
    for index in range(start, end):
        piece = pieces[index]
        if isinstance(piece, Heading) and words[0] in piece.text:
            below = _end(pieces, index, end)
            yield from _sections(pieces, words[1:], index + 1, below) if words[1:] else (index,)


def _end(pieces: Sequence[Piece], heading: int, end: int) -> int:
    """Where the section of a heading ends."""
    level = getattr(pieces[heading], "level", 0)
    for index in range(heading + 1, end):
        piece = pieces[index]
        if isinstance(piece, Heading) and piece.level <= level:
            return index
    return end


def _is_scope(piece: Piece, definition: Definition) -> bool:
    """False where a heading speaks of less than the picture shows: total spending under 一般公共预算."""
    if definition.item:
        return True
    said = recognise(numbered(getattr(piece, "text", "")).text).fields
    wide = {None, Source.ALL, definition.source, definition.source.parent}
    return not said.item and said.source in wide


def _passages(pieces: Sequence[Piece], heading: int) -> int | None:
    """Where the passages of a section begin; None when it has none before a form or the next section."""
    level = getattr(pieces[heading], "level", 0)
    for index in range(heading + 1, len(pieces)):
        piece = pieces[index]
        if isinstance(piece, Passage):
            return index
        if not isinstance(piece, Heading) or piece.level <= level:
            return None
    return None


def _figures(manuscript: Manuscript, amounts: Iterable[Amount]) -> dict[Point, Decimal]:
    """Every known amount in 万元: the printed one where a sheet prints it."""
    yuan = Unit.YUAN.scale * 100
    figures = {one.point: _rounded(Decimal(one.fen) / yuan / UNIT.scale) for one in amounts}
    for sheet in manuscript.sheets:
        figures.update(_printed(sheet))
    return figures


def _printed(sheet: Sheet) -> dict[Point, Decimal]:
    scale = (sheet.table.unit or UNIT).scale / UNIT.scale
    texts = {(cell.row, cell.column): cell.text.strip() for cell in sheet.table.cells}
    found: dict[Point, Decimal] = {}
    for row, column, point in sheet.points:
        number = number_of(texts.get((row, column), ""))
        if number is not None:
            found[point] = _rounded(number.value * scale)
    return found


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def _chart(definition: Definition, manuscript: Manuscript, figures: dict[Point, Decimal]) -> Chart | None:
    if manuscript.kind not in definition.kinds:
        return None
    wholes = [_point(definition, manuscript, series) for series in definition.series]
    rows = _rows(definition.parts or _categories(manuscript.year), wholes, figures)
    totals = [figures.get(whole) for whole in wholes]
    if not _is_sound(rows, totals):
        return None
    rows = _few(sorted(rows, key=lambda row: row[1][-1], reverse=True))
    words = {"year": manuscript.year, "last": manuscript.year - 1, "stage": _WORDS[manuscript.kind]}
    names = [series.name.format(**words) for series in definition.series]
    values = [tuple(row[1][place] for row in rows) for place in range(len(names))]
    chart = Chart(
        title=definition.title.format(**words),
        shape=definition.shape,
        labels=tuple(label for label, _ in rows),
        series=tuple(zip(names, values, strict=True)),
        unit=UNIT.value,
        alt="",
    )
    return replace(chart, alt=_alt(chart))


def _point(definition: Definition, manuscript: Manuscript, series: Series) -> Point:
    return Point(
        office=manuscript.office,
        year=manuscript.year + series.years,
        flow=Flow.EXPENDITURE,
        stage=series.stage or _STAGES[manuscript.kind],
        source=definition.source,
        item=definition.item,
    )


def _categories(year: int) -> list[Part]:
    """The categories (类) of the year's functional classification; `item` holds the code."""
    names = functional(year)
    return [Part(names.name(code), code) for code in names.children("")]


def _rows(parts: Sequence[Part], wholes: Sequence[Point], figures: dict[Point, Decimal]) -> list[Row]:
    """The parts that have an amount anywhere; one that has none in a series counts nothing there."""
    rows = [(part.label, tuple(_amount(part, whole, figures) for whole in wholes)) for part in parts]
    return [row for row in rows if any(row[1])]


def _amount(part: Part, whole: Point, figures: dict[Point, Decimal]) -> Decimal:
    field = {"function": part.item} if part.item.isdigit() else {"item": part.item}
    return figures.get(replace(whole, **field), Decimal(0))  # type: ignore[arg-type]


def _is_sound(rows: Sequence[Row], totals: Sequence[Decimal | None]) -> bool:
    """Something to compare, nothing negative, and the parts make up every whole within rounding."""
    if len(rows) < 2 or any(amount < 0 for _, amounts in rows for amount in amounts):
        return False
    slack = CENT * (len(rows) + 1) / 2
    sums = [sum((row[1][place] for row in rows), Decimal(0)) for place in range(len(totals))]
    return all(
        total is not None and abs(total - added) <= slack for total, added in zip(totals, sums, strict=True)
    )


def _few(rows: list[Row]) -> list[Row]:
    """At most eight rows: the smallest become one."""
    if len(rows) <= MOST:
        return rows
    rest = [row[1] for row in rows[MOST - 1 :]]
    added = tuple(sum(values, Decimal(0)) for values in zip(*rest, strict=True))
    return [*rows[: MOST - 1], (f"其余{len(rest)}类", added)]


def _alt(chart: Chart) -> str:
    """Every value of the picture in words."""
    lines = [_said(chart, index, label) for index, label in enumerate(chart.labels)]
    return f"{_SHAPES[chart.shape]}：{chart.title}。" + "；".join(lines) + "。"


def _said(chart: Chart, index: int, label: str) -> str:
    if chart.shape is Shape.PAIRS:
        said = "，".join(f"{name}{values[index]:,}{chart.unit}" for name, values in chart.series)
        return f"{label}：{said}"
    values = chart.series[0][1]
    share = 100 * values[index] / sum(values)
    return f"{label}{values[index]:,}{chart.unit}，占{share:.1f}%"
