"""Where a printed figure stands, in words: page, line or sheet, table, row and column (出处)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..model.fact import Fact
from ..model.place import page_kind
from .context import Context
from .system import Print

_VERB = re.compile(r"(?:(?:分别|各自?)?(?:数?[为是])|共计?|总共|约)+$")
_INTRODUCING = re.compile(r"^(?:其中[：:，,]?)?(?:(?:19|20)\d\d年度?|(?<!\d)本年度)?(?=.{2})")


def page_words(media: str, page: int) -> str:
    """What `Place.page` counts in a format: pages, lines of a text file, sheets of a workbook.

    >>> [page_words(media, 3) for media in ("pdf", "text", "xlsx", "docx")]
    ['第3页', '第3行', '第3张工作表', '']
    """
    words = {"": "", "line": f"第{page}行", "sheet": f"第{page}张工作表", "page": f"第{page}页"}
    return words[page_kind(media)]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Names the places of the documents under check; each document by name where there are several."""

    media: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, contexts: Sequence[Context]) -> Whereabouts:
        """For the books of some contexts."""
        return cls({context.book.document: context.book.media for context in contexts})

    def __call__(self, entry: Print) -> str:
        """The place of a print: table, row and column, or the sentence."""
        if isinstance(entry.origin, Fact):
            return f"{self.page(entry)}《{entry.origin.place.table_title}》{cell_name(entry.origin)}"
        words, place = subject_words(entry.origin.words), entry.origin.place
        if place.column_path:  # a rate of a table, read as a statement about its row
            return f"{self.page(entry)}《{place.table_title}》“{place.row_label}／{place.column_path}”"
        return f"{self.page(entry)}文字" + (f"“{words}”" if words else "")

    def page(self, entry: Print) -> str:
        """The page, line or sheet; with the name of the document where there are several."""
        place = entry.origin.place
        document = place.document if len(self.media) > 1 else ""
        return document + page_words(self.media.get(place.document, ""), place.page)


def cell_name(fact: Fact) -> str:
    """Row and column of a cell: “2010301 行政运行／基本支出”."""
    row = f"{fact.code} {fact.label}".strip()
    return "“" + "／".join(part for part in (row, " ".join(fact.path)) if part) + "”"


def subject_words(words: str, whole: bool = False) -> str:
    """The subject of a sentence without its verb and, unless `whole`, its year.

    >>> [subject_words(words) for words in ("2022年度收入总计各是", "2023年支出决算数为", "其中：人员经费共")]
    ['收入总计', '支出决算', '人员经费']
    """
    subject = _VERB.sub("", words)
    return (subject if whole else _INTRODUCING.sub("", subject)) or words


def short_name(entry: Print, whole: bool = False) -> str:
    """A few words for an operand: its row, or its column where the row has no words."""
    if not isinstance(entry.origin, Fact):
        return subject_words(entry.origin.words, whole)
    fact = entry.origin
    return fact.code or fact.label or (fact.path[-1] if fact.path else "")
