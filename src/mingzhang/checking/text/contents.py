"""What the contents and the form promise, against what stands in the document (目录、表格、章节)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...forms.load import find
from ...forms.model import FormTable, Section
from ...model.book import Block, Book, BookKind, Paragraph, Role, Table
from ...model.fact import Mark
from ...model.finding import Finding, Severity
from ...model.place import Place
from ...vocabulary.text import plain
from ..context import Context
from ..registry import check
from .likeness import covered
from .memo import once
from .script import script

_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]|附件\d*[：:]?)"
)
_LED = re.compile(rf"{_NUMBER.pattern}[^。：:；，]{{2,20}}(?=[。：:])")  # （二）政府采购情况。2024年…
_PAGE = re.compile(r"[.…·\-—_\s]*\d*$")
_FILLER = re.compile(r"20\d\d年度?|本?(?:部门|单位)|的|情况|说明|预算|决算")
_ALIKE = 0.7
_EMPTY = re.compile(r"无|没有|空表|未安排|不涉及|不存在|为零|为0")
_TITLE = 45
_SHORT = 4  # characters up to which the last two of a title decide
_EXPLAINS = re.compile(r"[。；;]|(?:情况|说明|总体情况|具体情况)$")
_TOLD = 8  # body paragraphs from which a document has an explanatory part
_TELLING = "完成情况"
_ALONE = "三公"
_BOOK = re.compile(r"(?:部门|单位)(?:预算|决算)")
_OPENING = 8  # paragraphs in which a document names itself
_ENOUGH = 3  # blocks after a table in which the statement on its emptiness may stand


def _bare(text: str, office: str) -> str:
    """A title without number, page, year, office and the words every title has."""
    words = _PAGE.sub("", "".join(text.split()))
    words = _NUMBER.sub("", words).replace(office, "") if office else _NUMBER.sub("", words)
    return _FILLER.sub("", plain(words)) or plain(words)


@once
def _titles(context: Context) -> frozenset[str]:
    """Everything in the document that can be the heading of a part or the title of a table."""
    book = context.book
    lines = [p.text for p in book.paragraphs if p.role is not Role.CONTENTS and len(p.text) <= _TITLE]
    lines += [p.text[:_TITLE] for p in book.paragraphs if p.role is Role.HEADING]
    lines += [found[0] for p in book.paragraphs if (found := _LED.match("".join(p.text[:_TITLE].split())))]
    lines += [table.title for table in book.tables]
    lines += [words for table in book.tables for words in table.caption]
    return frozenset(_bare(line, book.office) for line in lines if line)


@once
def _table_titles(context: Context) -> frozenset[str]:
    """The same for tables: without the headings and sentences of the part that explains them."""
    book = context.book
    lines = [p.text for p in book.paragraphs if p.role is not Role.CONTENTS and len(p.text) <= _TITLE]
    said = [line for line in lines if not _EXPLAINS.search(line)]
    tables = [words for table in book.tables for words in (table.title, *table.caption)]
    return frozenset(_bare(line, book.office) for line in (*said, *tables) if line)


def _is_there(words: str, titles: frozenset[str]) -> bool:
    if words in titles or (len(words) <= _SHORT and any(words[-2:] in title for title in titles)):
        return True
    return any(words in title or covered(words, title) >= _ALIKE for title in titles)


def _entries(book: Book) -> list[tuple[str, Place]]:
    """The lines of the contents; a line broken before its number ends is joined by the front end."""
    return [
        (line.text, Place(book.document, line.page, "目录", quote=line.text.strip(), box=line.box))
        for paragraph in book.paragraphs
        if paragraph.role is Role.CONTENTS
        for line in paragraph.lines
        if _NUMBER.match("".join(line.text.split()))
    ]


def _depth(text: str) -> int:
    words = "".join(text.split())
    return 0 if words.startswith("第") else 1 if words[0] in "一二三四五六七八九十" else 2


@check("contents")
def contents(context: Context) -> Iterator[Finding]:
    """A part or table that the contents list and that is not there."""
    entries = _entries(context.book)
    titles = _titles(context)
    for index, (words, place) in enumerate(entries):
        parent = index + 1 < len(entries) and _depth(entries[index + 1][0]) > _depth(words)
        bare = _bare(words, context.book.office)
        if parent or len(bare) < 2 or _is_there(bare, titles):
            continue
        kind = "表格" if bare.endswith("表") else "章节"
        message = f"目录列有“{words.strip()}”，正文中没有找到这个{kind}，请核对目录与正文。"
        yield Finding("contents", Severity.QUESTION, message, (place,), words.strip())


@check("form-required")
def form_required(context: Context) -> Iterator[Finding]:
    """Tables and sections that the form in force requires and that the document does not have."""
    book = context.book
    form = (
        find(book.kind, book.year, book.office) if book.year and book.kind is not BookKind.UNKNOWN else None
    )
    if form is None or not book.tables or _is_of_three_alone(book):
        return
    titles, printed = _titles(context), _table_titles(context)
    tables = [
        table.title
        for table in form.tables
        if table.required
        and not table.narrative
        and not _any_there(table.titles, printed - _of_others(table, form.tables))
    ]
    told = sum(p.role is Role.BODY for p in book.paragraphs) >= _TOLD  # else a file of tables only
    sections = _missing(form.sections, titles) if told else []
    missing = [*tables, *sections]
    if missing:
        names = "、".join(f"“{title}”" for title in missing)
        message = f"按{form.basis}应当公开而没有找到：{names}，请确认是缺少还是换了名称。"
        place = Place(book.document, book.tables[0].page, quote=book.tables[0].title)
        yield Finding("form-required", Severity.QUESTION, message, (place,), "", "、".join(missing))


def _of_others(table: FormTable, tables: Sequence[FormTable]) -> set[str]:
    """Titles of the other tables of the form, one of which may hold all the words of this one's."""
    own = {_wording(words) for words in table.titles}
    return {_wording(words) for other in tables if other is not table for words in other.titles} - own


def _wording(words: str) -> str:
    return _FILLER.sub("", _NUMBER.sub("", plain(words)))


def _is_of_three_alone(book: Book) -> bool:
    """True for a page on the 三公经费 that does not call itself a budget or account of an office."""
    titles = [p.text for p in book.paragraphs[:_OPENING] if len(p.text) <= _TITLE]
    named = any(_BOOK.search(title) and _ALONE not in title for title in titles)
    return not named and all(_ALONE in table.title for table in book.tables)


def _missing(sections: Sequence[Section], titles: frozenset[str]) -> list[str]:
    """Required parts that are not there; one whose own parts stand in the document is not missed."""
    absent = [s for s in sections if not _any_there(s.titles, titles)]
    present = {s.parent for s in sections if s not in absent}
    return [s.title for s in absent if s.required and s.title not in present]


def _any_there(wordings: tuple[str, ...], titles: frozenset[str]) -> bool:
    bare = [_wording(words) for words in wordings]
    return not all(bare) or any(_is_there(words, titles) for words in bare)


@check("empty-table")
def empty_table(context: Context) -> Iterator[Finding]:
    """A table without a single amount, and no sentence that says so."""
    filled = {fact.table for fact in context.facts if fact.mark is not Mark.BLANK}
    blank = {fact.table for fact in context.facts} - filled
    parts = {table.title for table in context.book.tables if table.number in filled}  # of a wide table
    blocks = context.book.blocks
    for index, block in enumerate(blocks):
        if (
            isinstance(block, Table)
            and block.number in blank
            and block.title not in parts
            and not _excused(block, blocks[index + 1 :], context)
        ):
            message = f"“{block.title}”没有数据，也没有“本部门无……，故本表为空表”之类的说明，请补上说明。"
            place = Place(context.book.document, block.page, block.title, quote=block.title)
            yield Finding("empty-table", Severity.WARNING, message, (place,), block.title)


def _excused(table: Table, after: tuple[Block, ...], context: Context) -> bool:
    """True when the table, what follows it, or the text on its fund says that there is nothing to print."""
    near = [block.text for block in after[:_ENOUGH] if isinstance(block, Paragraph)]
    cells = [cell.text for cell in table.cells if len(cell.text) > 5 and cell.row >= table.header_rows]
    if any(_EMPTY.search(words) for words in [*near, *cells, *table.caption]) or _tells(table):
        return True
    fund = next((f for f in ("政府性基金", "国有资本经营", "三公") if f in table.title), "")
    return bool(fund and re.search(rf"(?:无|没有|未安排){fund}", script(context).text))


def _tells(table: Table) -> bool:
    """True when a column tells in words what was done: tasks that cost nothing of their own are no gap."""
    told = {c.column for c in table.cells if c.row < table.header_rows and _TELLING in c.text}
    return any(c.column in told and c.row >= table.header_rows and c.text.strip() for c in table.cells)
