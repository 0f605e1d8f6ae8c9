"""A manuscript as one web page that needs nothing else: no script, font or picture from elsewhere (网页)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from ..model.manuscript import Chart, Heading, Manuscript, Passage, Sheet
from .anchors import Anchors
from .columns import spread
from .draw import Format, draw
from .look import Look, printable
from .page_picture import named_svg
from .page_table import Frame, markup, table_html, twin_html
from .settings import settings

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_DEEPEST = 5  # h1 is the book, h2 a part
_NOTES = 8  # millimetres under a form by itself


def render(manuscript: Manuscript) -> bytes:
    """The book as an HTML page. The same manuscript gives the same bytes."""
    charts = tuple(piece for piece in manuscript.pieces if isinstance(piece, Chart))
    pictures = dict(zip(charts, draw(charts, Format.SVG), strict=True)) if charts else {}
    body = _Body(manuscript, pictures)
    main = "".join(body.pieces())
    title = escape(printable(manuscript.title))
    alone = " class=leaflet" if manuscript.leaflet else ""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<meta name="author" content="{escape(printable(manuscript.office))}">'
        f"<title>{title}</title><style>{_style()}</style></head>\n<body{alone}>"
        f'<a class="skip" href="#main">跳到正文</a>\n<header><h1>{title}</h1>{_origin(manuscript)}</header>\n'
        f'{body.contents()}<main id="main">\n{main}</main></body></html>\n'
    ).encode()


@cache
def _style() -> str:
    return (Path(__file__).parent / "data" / "page.css").read_text("utf-8")


def _origin(manuscript: Manuscript) -> str:
    lines = (manuscript.office, manuscript.issued)
    return "".join(f"<p>{markup(line)}</p>" for line in lines if line)


class _Body:
    """Writes the pieces and keeps what the contents lead to."""

    def __init__(self, manuscript: Manuscript, pictures: dict[Chart, bytes]) -> None:
        self.manuscript, self.pictures = manuscript, pictures
        self.anchors = Anchors(manuscript)
        self.entries: list[tuple[int, str, str]] = []
        self.tables = self.headings = self.charts = 0
        self.level = 1
        self.heading = ""

    def pieces(self) -> Iterator[str]:
        """Every piece as markup."""
        for piece in self.manuscript.pieces:
            if isinstance(piece, Heading):
                yield self._heading(piece)
            elif isinstance(piece, Passage):
                yield f"<p>{markup(piece.text)}</p>\n"
            elif isinstance(piece, Sheet):
                yield self._sheet(piece)
            else:
                yield self._chart(piece)

    def contents(self) -> str:
        """The contents, known when the pieces are written; none for a form by itself."""
        if self.manuscript.leaflet:
            return ""
        lines = "".join(
            f'<li{" class=below" if level > 1 else ""}><a href="#{name}">{text}</a></li>'
            for level, name, text in self.entries
        )
        return f'<nav aria-labelledby="contents"><h2 id="contents">目录</h2><ol>{lines}</ol></nav>\n'

    def _heading(self, heading: Heading) -> str:
        """Levels go down one at a time, whatever the manuscript leaves out."""
        self.headings += 1
        self.heading = printable(heading.text)
        self.level = min(heading.level + 1, self.level + 1, _DEEPEST)
        name = f"section-{self.headings}"
        if heading.level < 3:
            self.entries.append((heading.level, name, markup(heading.text)))
        return f'<h{self.level} id="{name}">{markup(heading.text)}</h{self.level}>\n'

    def _sheet(self, sheet: Sheet) -> str:
        """A heading that says the title already names the table; other tables stand in the contents."""
        self.tables += 1
        number, look = self.tables, Look(sheet)
        named = bool(look.lead.title) and self.heading.endswith(look.lead.title) and not look.numbered
        words = f"{look.lead.number} {look.lead.title}".strip()
        if not named:
            self.entries.append((2, f"table-{number}", markup(words or f"表 {number}")))
        beside = _NOTES if self.manuscript.leaflet else 0
        wide = spread(look, settings(), settings().table_page, beside).landscape
        heading = f"section-{self.headings}" if named else ""
        return table_html(number, look, self.anchors.of(number, sheet), Frame(wide, heading))

    def _chart(self, chart: Chart) -> str:
        """The picture with its name and description, and its figures as a table beside it."""
        self.charts += 1
        name = f"chart-{self.charts}"
        drawn = named_svg(self.pictures[chart], name, chart)
        series = [(text, [f"{value:,}" for value in values]) for text, values in chart.series]
        twin = twin_html(chart.labels, series, chart.caption)
        caption = f"<figcaption>{markup(chart.caption)}</figcaption>"
        details = f"<details><summary>图中数据</summary>{twin}</details>"
        return f'<figure id="{name}">{drawn}{caption}{details}</figure>\n'
