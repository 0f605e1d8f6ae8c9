"""The words around a grid: its title, its caption lines (公开01表, 部门：…, 单位：万元), its notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...model.book import Cell, Line
from ..labelling.header import header_rows
from ..labelling.matrix import Matrix, clean
from ..labelling.number import is_amount
from .identity import looks_like_office
from .units import unit_of_caption

_NUMBER = re.compile(
    r"^((公开|附|附件|预算|决算)?表?[\d一二三四五六七八九十]{1,3}(-\d+)?表?|(公开|附件?|附表)\d{1,2}(-\d+)?表?|[一二]级项目\d*)[:：]?$"
)
_CAPTION = re.compile(
    r"(编制|预算主管|主管|预算|公开|填报|填表|报送|编报)?(部门|单位)(名称)?([（(](公章|盖章|章)[)）])?[:：]"
    r"|(金额|货币|计量)?单位[:：]?[（(]?(人民币)?(亿|万|千)?元|填报日期|编制日期|填表日期|制表"
)
_UNIT_ONLY = re.compile(r"^[（(]?(单位[:：]?)?(人民币)?(亿|万|千)?元[)）]?$")
_TITLE = re.compile(r"(表|明细|情况)([（(].{0,20}[)）]|[-－—]?[一二三四五六七八九十\d]+)?$")
_TABLE_TITLE = re.compile(r"表([（(].{0,20}[)）]|[-－—]?[一二三四五六七八九十\d]+)?$")
_NUMBERED_HEADING = re.compile(r"^([一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．])")
_CONTINUED = re.compile(r"[（(]续(表)?[一二三四\d]*[)）]|^续表?[一二三四\d]*[:：]?")
_NOTE = re.compile(r"^[（(]?(注[:：\d]|备注[:：]|说明[:：]|附注[:：]|\*注)")
_SENTENCE = re.compile(r"[。；，,]")
_TITLE_LENGTH = 60
_CAPTION_LENGTH = 90


@dataclass(frozen=True, slots=True)
class Lead:
    """What the lines before a grid give it; `rest` are lines that belong to the text."""

    title: str
    caption: tuple[str, ...]
    rest: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A grid without the title, caption and note rows that stood inside it."""

    cells: tuple[Cell, ...]
    title: str = ""
    caption: tuple[str, ...] = ()
    notes: tuple[Cell, ...] = ()


def is_caption(text: str) -> bool:
    """True for a caption line of a table.

    >>> is_caption("公开01表"), is_caption("编制部门：某局  单位：万元"), is_caption("部门决算单位构成")
    (True, True, False)
    """
    plain = clean(text)
    if not plain or len(plain) > _CAPTION_LENGTH or "。" in plain:
        return False
    return bool(_NUMBER.match(plain) or _UNIT_ONLY.match(plain) or _CAPTION.match(plain)) or (
        len(plain) < 50 and unit_of_caption(plain) is not None
    )


def is_title(text: str) -> bool:
    """True for a line that titles a table.

    >>> is_title("2024年度收入支出决算总表"), is_title("详见下表。"), is_title("一、收支情况")
    (True, False, False)
    """
    plain = clean(text)
    if not 2 < len(plain) <= _TITLE_LENGTH or _SENTENCE.search(plain):
        return False
    if _TABLE_TITLE.search(plain):
        return True
    return _TITLE.search(plain) is not None and not _NUMBERED_HEADING.match(plain)


def without_continuation(title: str) -> str:
    """The title without （续）."""
    return _CONTINUED.sub("", title)


def split_lead(lines: Sequence[Line]) -> Lead:
    """Take title and captions off the end of the lines before a grid."""
    rest = list(lines)
    caption = _take_captions(rest)
    title = _take_title(rest)
    if title:
        caption = _take_captions(rest) + caption
    return Lead(title, tuple(caption), tuple(rest))


def _take_captions(rest: list[Line]) -> list[str]:
    taken: list[str] = []
    while rest and is_caption(rest[-1].text):
        taken.insert(0, rest.pop().text.strip())
    return taken


def _take_title(rest: list[Line]) -> str:
    """The title line, with the line above when the title is broken over two."""
    if not rest or not is_title(rest[-1].text):
        return "" if not _is_broken_title(rest) else _joined_title(rest)
    if _is_tail(rest):
        return _joined_title(rest)
    return clean(rest.pop().text)


def _is_broken_title(rest: list[Line]) -> bool:
    """A title of two lines whose last is too short to be one: …支出决算 / 表."""
    return len(rest) > 1 and clean(rest[-1].text) in ("表", "总表", "算表", "决算表", "预算表", "决算总表")


def _is_tail(rest: list[Line]) -> bool:
    """True when the title goes on from a longer centred line of the same size."""
    if len(rest) < 2 or rest[-1].box is None or rest[-2].box is None:
        return False
    last, before = rest[-1].box, rest[-2].box
    same = abs((last.y1 - last.y0) - (before.y1 - before.y0)) < 0.15 * (last.y1 - last.y0)
    centred = abs((last.x0 + last.x1) - (before.x0 + before.x1)) < 2 * (last.y1 - last.y0)
    plain = clean(rest[-2].text)
    near = 0 <= last.y0 - before.y1 < (last.y1 - last.y0)
    longer = before.x1 - before.x0 > 1.6 * (last.x1 - last.x0)
    return same and centred and near and longer and not _SENTENCE.search(plain) and not _TITLE.search(plain)


def _joined_title(rest: list[Line]) -> str:
    last = clean(rest.pop().text)
    return clean(rest.pop().text) + last


def split_body(cells: Sequence[Cell]) -> Body:
    """Take title, caption and note rows off a grid (workbooks print them as rows of the sheet)."""
    matrix = Matrix(cells)
    top, title, caption = _top_rows(matrix)
    bottom = matrix.rows
    while bottom > top + 1 and _is_note_row(matrix, bottom - 1):
        bottom -= 1
    notes = tuple(cell for cell in cells if cell.row >= bottom and cell.text.strip())
    kept = tuple(replace(c, row=c.row - top) if top else c for c in cells if top <= c.row < bottom)
    return Body(kept, title, caption, notes)


def _top_rows(matrix: Matrix) -> tuple[int, str, tuple[str, ...]]:
    """How many rows at the top are title and caption, the title, the captions."""
    title, caption, row = "", [], 0
    while row < matrix.rows - 1 and matrix.columns > 1:
        texts = _texts(matrix, row)
        if not texts or (len(texts) <= 3 and _captions_only(texts)):
            caption += texts
        elif not title and len(texts) == 1 and _heads_table(matrix, row):
            title = texts[0]
        else:
            break
        row += 1
    return row, title, tuple(caption)


def _texts(matrix: Matrix, row: int) -> list[str]:
    return [text for cell in matrix.distinct(row) if cell.row == row and (text := clean(cell.text))]


def _captions_only(texts: list[str]) -> bool:
    """Captions, or a bare office beside the money unit (某局 … 单位：元)."""
    others = [text for text in texts if not is_caption(text)]
    return not others or (len(texts) > 1 and texts[:-1] == others and _is_office_beside(others, texts[-1]))


def _is_office_beside(others: list[str], last: str) -> bool:
    return len(others) == 1 and looks_like_office(others[0]) and unit_of_caption(last) is not None


def _heads_table(matrix: Matrix, row: int) -> bool:
    """A lone cell is the title when it reads like one, or when captions follow it."""
    text = _texts(matrix, row)[0]
    if is_amount(text) or len(text) > _TITLE_LENGTH:
        return False
    following = _texts(matrix, row + 1)
    return is_title(text) or (bool(following) and all(map(is_caption, following)))


def _is_note_row(matrix: Matrix, row: int) -> bool:
    cells = [cell for cell in matrix.distinct(row) if cell.text.strip()]
    if not any(matrix.words[row]):
        return len(matrix.distinct(row)) == 1
    return len(cells) == 1 and cells[0].column == 0 and _NOTE.match(clean(cells[0].text)) is not None


def headers_of(cells: Sequence[Cell]) -> int:
    """Header rows of a body."""
    return header_rows(Matrix(cells))
