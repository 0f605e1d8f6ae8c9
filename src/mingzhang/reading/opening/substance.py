"""Is this a budget, an account or a performance document at all? (是不是预决算文件)

In doubt it is: a wrong refusal costs a user more than an empty result.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ...model.book import Book, Table
from ...model.errors import NoBudgetError

# Words of the field, roots rather than phrases; two different ones suffice.
_WORDS = (
    "预算",
    "决算",
    "拨款",
    "支出",
    "收入",
    "绩效",
    "经费",
    "财政",
    "结转",
    "结余",
    "科目",
    "资金",
    "收支",
    "金额",
    "万元",
    "单位：元",
    "采购",
    "合计",
    "总计",
    "指标",
    "分值",
    "得分",
    "budget",
    "expenditure",
    "revenue",
)
_ENOUGH = 2


def refuse_other_matters(book: Book) -> None:
    """NoBudgetError when nothing in the book looks like a budget, account or performance figure."""
    found: set[str] = set()
    figures = False
    for text in _texts(book):
        figures = figures or any("0" <= letter <= "9" or "０" <= letter <= "９" for letter in text)
        found.update(word for word in _WORDS if word in text)
        if figures and len(found) >= _ENOUGH:
            return
    low = {word for text in _texts(book) for word in _WORDS if word in "".join(text.split()).lower()}
    if figures and len(low) >= _ENOUGH:  # words set with blanks between the letters: 预 算
        return
    raise NoBudgetError(
        "文件可以打开，但没有找到预算、决算或绩效的数字。请确认是否选错了文件；"
        "如果表格在图片里，请先做文字识别（OCR）。",
        "the file can be read, but holds no budget, account or performance figures: "
        "check that it is the right one; if its tables are pictures, run OCR first",
    )


def _texts(book: Book) -> Iterator[str]:
    """Every text of the book, titles first: they tell soonest."""
    tables = book.tables
    titles = (text for table in tables for text in (table.title, *table.caption))
    return chain(titles, (p.text for p in book.paragraphs), chain.from_iterable(map(_cell_texts, tables)))


def _cell_texts(table: Table) -> Iterator[str]:
    return (cell.text for cell in table.cells)
