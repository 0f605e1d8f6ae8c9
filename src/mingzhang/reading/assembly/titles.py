"""The words around a grid: its title, its caption lines (公开01表, 部门：…, 单位：万元), its notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...model.book import Cell, Line
from ..labelling.header import header_rows
from ..labelling.matrix import Matrix, clean
from ..labelling.number import is_amount
from .identity import is_year_line, looks_like_office
from .units import unit_of_caption, without_unit

_NUMBER = re.compile(
    r"^((公开|附|附件|预算|决算)?表?[\d一二三四五六七八九十]{1,3}(-\d+)?表?|(公开|附件?|附表)\d{1,2}(-\d+)?表?"
    r"|(财[决预]|部门|单位|预算|决算|批复|公开)+(表[\d一二三四五六七八九十]{1,3}(-\d+)?|\d{1,2}(-\d+)?表)"
    r"|[一二]级项目\d*)[:：]?$"
)
_FORM_NUMBER = re.compile(
    r"(财[决预]|部门|单位|预算|决算)*公开\s*表?\s*[\d一二三四五六七八九十]{1,3}(-\d+)?\s*表?"
)
_OWNER = re.compile(
    r"(编制|主管|预算|公开|填报|编报)?(部门|单位)(名称)?([（(](公章|盖章|章)[)）])?[:：]\s*\S*"
)
_BESIDE = re.compile(r"^[（(]?20\d\d年度?[)）]?$|^20\d\d年\d{1,2}月(\d{1,2}日)?$|^第\d+页([,，/]?共\d+页)?$")
_CAPTION = re.compile(
    r"(编制|预算主管|主管|预算|公开|填报|填表|报送|编报)?(部门|单位)(名称)?([（(](公章|盖章|章)[)）])?[:：]"
    r"|(金额|货币|计量)?单位[:：]?[（(]?(人民币)?(亿|万|千)?元|币种[:：]|填报日期|编制日期|填表日期|制表"
)
_UNIT_ONLY = re.compile(r"^[（(]?(单位[:：]?)?(人民币)?(亿|万|千)?元[)）]?$")
_TITLE = re.compile(r"(表|明细|情况)([（(].{0,20}[)）]|[-－—]?[一二三四五六七八九十\d]+)?$")
_TABLE_TITLE = re.compile(r"表([（(].{0,20}[)）]|[-－—]?[一二三四五六七八九十\d]+)?$")
_NUMBERED_HEADING = re.compile(r"^([一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．])")
_CONTINUED = re.compile(r"[（(]续(表)?[一二三四\d]*[)）]|^续表?[一二三四\d]*[:：]?")
_NOTE = re.compile(r"^[（(]?(注[:：\d]|备注[:：]|说明[:：]|附注[:：]|\*注)")
_POINTS_AT = re.compile(r"^以[上下]|[各本上下图]表$")  # 本册各表金额单位均为元
_SENTENCE = re.compile(r"[。；，,]")
_TITLE_LENGTH = 60
_HEAD = 16  # letters of a head over all columns
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
    >>> is_caption("支出决算表　单位：万元"), is_caption("（三）三公经费情况（单位：万元）")
    (False, False)
    """
    plain = clean(text)
    if not plain or len(plain) > _CAPTION_LENGTH or "。" in plain:
        return False
    if _NUMBER.match(plain) or _UNIT_ONLY.match(plain):
        return True
    if unit_of_caption(plain) is None:
        return _CAPTION.match(plain) is not None
    return (_CAPTION.match(plain) is not None or len(plain) < 50) and not _heads_unit(text)


def _heads_unit(text: str) -> bool:
    """True when a title or a numbered heading stands on the line of the money unit."""
    return bool(title_of(text)[0]) or _NUMBERED_HEADING.match(clean(without_unit(text)[0])) is not None


def is_title(text: str) -> bool:
    """True for a line that titles a table, alone or with captions on its line.

    >>> is_title("2024年度收入支出决算总表"), is_title("详见下表。"), is_title("一、收支情况")
    (True, False, False)
    """
    return bool(title_of(text)[0])


def title_of(text: str) -> tuple[str, tuple[str, ...]]:
    """The title of a line and the captions beside it; "" for a line that titles nothing.

    >>> title_of("公开01表　收入支出决算总表（单位：万元）")
    ('收入支出决算总表', ('公开01表', '（单位：万元）'))
    >>> title_of("部门：某局  单位：万元")
    ('', ())
    """
    rest, units = without_unit(text)
    if not units:
        return (clean(text), ()) if _is_plain_title(clean(text)) else ("", ())
    captions = []
    for pattern in (_FORM_NUMBER, _OWNER):
        captions += [match.group().strip() for match in pattern.finditer(rest)]
        rest = pattern.sub(" ", rest)
    words = rest.split()
    captions += [word for word in words if _NUMBER.match(word)]
    title = "".join(word for word in words if not _NUMBER.match(word))
    titles = _is_plain_title(title) and not _POINTS_AT.search(title)
    return (title, (*captions, *units)) if titles else ("", ())


def _is_plain_title(plain: str) -> bool:
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
    head = _take_head(rest)
    caption = [*_take_captions(rest), *head]
    title, beside = _take_title(rest)
    if title:
        caption = [*_take_captions(rest), *beside, *caption]
    return Lead(title, tuple(caption), tuple(rest))


def _take_head(rest: list[Line]) -> list[str]:
    """A head over all columns, right below the caption with the unit (单位：万元 / 财政拨款“三公”经费)."""
    if len(rest) < 2 or not is_caption(rest[-2].text) or unit_of_caption(rest[-2].text) is None:
        return []
    words = clean(rest[-1].text)
    is_head = (
        len(words) <= _HEAD and not re.search(r"[。；，,：:、]", words) and not title_of(rest[-1].text)[0]
    )
    return [rest.pop().text.strip()] if is_head and not is_caption(words) and not is_amount(words) else []


def _take_captions(rest: list[Line]) -> list[str]:
    taken: list[str] = []
    while rest and (is_caption(rest[-1].text) or _is_beside(rest, bool(taken))):
        taken.insert(0, rest.pop().text.strip())
    return taken


def _is_beside(rest: list[Line], among: bool) -> bool:
    """True for a bare year or page number among the captions (决算总表 / 2023年度 / 单位：元).

    A year under a title alone needs no caption below it (绩效目标表 / （2023年度）).
    """
    plain = clean(rest[-1].text)
    above = rest[-2].text if len(rest) > 1 else ""
    if among or is_year_line(plain):
        return _BESIDE.match(plain) is not None and (is_title(above) or is_caption(above))
    return False


def _take_title(rest: list[Line]) -> tuple[str, tuple[str, ...]]:
    """The title line, with the line above when the title is broken over two, and the captions beside it."""
    title, beside = title_of(rest[-1].text) if rest else ("", ())
    if not title:
        return ("" if not _is_broken_title(rest) else _joined_title(rest)), ()
    above = _is_tail(rest)
    rest.pop()
    return (clean(rest.pop().text) + title if above else title), beside


def _is_broken_title(rest: list[Line]) -> bool:
    """A title of two lines whose last is too short to be one: …支出决算 / 表."""
    return len(rest) > 1 and clean(rest[-1].text) in ("表", "总表", "算表", "决算表", "预算表", "决算总表")


def _is_tail(rest: list[Line]) -> bool:
    """True when the title goes on from a longer centred line of the same size."""
    if len(rest) < 2 or rest[-1].box is None or rest[-2].box is None or rest[-1].page != rest[-2].page:
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
        elif not title and (found := _title_row(matrix, row))[0]:
            title = found[0]
            caption += found[1]
        else:
            break
        row += 1
    return row, title, tuple(caption)


def _title_row(matrix: Matrix, row: int) -> tuple[str, tuple[str, ...]]:
    """The title in a row of the grid, and the captions in the same cell or in cells beside it."""
    texts = [cell.text.strip() for cell in matrix.distinct(row) if cell.row == row and clean(cell.text)]
    if len(texts) == 1 and _heads_table(matrix, row):
        title, captions = title_of(texts[0])
        return title or clean(texts[0]), captions
    others = [text for text in texts if not is_caption(text)]
    beside = [clean(text) for text in texts if is_caption(text)]
    if len(others) != 1 or len(texts) > 3 or not any(map(unit_of_caption, beside)):
        return "", ()
    title, captions = title_of(others[0])
    return title, (*captions, *beside)


def _texts(matrix: Matrix, row: int) -> list[str]:
    return [text for cell in matrix.distinct(row) if cell.row == row and (text := clean(cell.text))]


def _captions_only(texts: list[str]) -> bool:
    """Captions, a year by itself, or a bare office beside the money unit (某局 … 单位：元)."""
    others = [text for text in texts if not is_caption(text)]
    if len(others) < len(texts) or len(texts) == 1:
        others = [text for text in others if not _BESIDE.match(text)]
    return not others or (others == texts[:1] and _is_office_beside(texts))


def _is_office_beside(texts: list[str]) -> bool:
    return len(texts) > 1 and looks_like_office(texts[0]) and unit_of_caption(texts[-1]) is not None


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
