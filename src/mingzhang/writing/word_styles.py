"""The styles of a DOCX book (样式): an officer who changes one changes the whole book."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from .settings import Sizes
from .word_faces import WordFaces

_GRID = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:left w:w="62" w:type="dxa"/><w:right w:w="62" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:styleId="Form"><w:name w:val="公开表"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr>'
    "<w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style>"
)
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. Sizes and distances in points; `pitch` 0 is single line spacing.

    `outline` is the level in the outline from 0, or -1; `first` the indent of the first line in characters.
    """

    id: str
    name: str
    face: str
    size: float
    align: str = "left"
    bold: bool = False
    before: float = 0
    after: float = 0
    pitch: float = 0
    first: int = 0
    outline: int = -1
    keep: bool = False
    extra: str = ""


def paragraph_styles(sizes: Sizes, own: WordFaces, width: float) -> tuple[Style, ...]:
    """All paragraph styles; `width` is the width of the text in points, where page numbers stand."""
    body, title, head, kai, table = (
        one[0] for one in (own.body, own.title, own.heading, own.subheading, own.table)
    )
    pitch, dots = sizes.line_pitch, _leader(width)
    return (
        Style("Normal", "Normal", body, sizes.body),
        Style("BodyText", "Body Text", body, sizes.body, "both", pitch=pitch, first=2),
        Style("Title", "Title", title, sizes.cover, "center", True, 150, 40, sizes.cover * 1.5),
        Style("Subtitle", "Subtitle", kai, sizes.cover_foot, "center", before=12, after=12),
        _heading(1, head, sizes.part, 24),
        _heading(2, head, sizes.section, 12),
        _heading(3, kai, sizes.section, 6),
        _heading(4, body, sizes.section, 3),
        Style("TableTitle", "表题", title, sizes.table_title, "center", True, 6, 6, outline=2, keep=True),
        Style(
            "TableTitleUnlisted", "表题（不入目录）", title, sizes.section, "center", True, 6, 6, keep=True
        ),
        Style("TableCaption", "表头说明", table, sizes.caption, after=2, keep=True),
        Style("TableHead", "表格表头", table, sizes.caption, "center", True, keep=True),
        Style("TableText", "表格文字", table, sizes.caption),
        Style("TableNumber", "表格数字", table, sizes.caption, "right"),
        Style("Note", "注", table, sizes.note, before=4),
        Style("Picture", "图", body, sizes.body, "center", before=12, keep=True),
        Style("Caption", "caption", head, sizes.chart_title, "center", before=4, after=12),
        Style("TOCHeading", "TOC Heading", head, sizes.part, "center", before=12, after=24),
        _contents(1, sizes, head, dots),
        _contents(2, sizes, body, dots),
        _contents(3, sizes, body, dots),
        Style("Footer", "footer", table, sizes.page_number),
    )


def _heading(level: int, face: str, size: float, space: float) -> Style:
    """第一部分 stands in the middle, 一、 and below are set in by two characters."""
    name, align, first = f"heading {level}", "left" if level > 1 else "center", 2 if level > 1 else 0
    pitch, bold = size * 1.8 if level > 1 else 0.0, level > 3
    return Style(
        f"Heading{level}", name, face, size, align, bold, space, space, pitch, first, level - 1, keep=True
    )


def _contents(level: int, sizes: Sizes, face: str, dots: str) -> Style:
    indent = f'<w:ind w:leftChars="{100 * (level - 1)}" w:left="{_twips(sizes.contents) * (level - 1)}"/>'
    return Style(
        f"TOC{level}", f"toc {level}", face, sizes.contents, pitch=sizes.contents_pitch, extra=dots + indent
    )


def _leader(width: float) -> str:
    """A dotted leader to the right margin."""
    return f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{_twips(width)}"/></w:tabs>'


def _twips(points: float) -> int:
    return round(points * 20)


def styles_xml(sizes: Sizes, own: WordFaces, width: float) -> str:
    """The content of styles.xml below its root."""
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
    paragraphs = (_xml(style, own.latin[0]) for style in paragraph_styles(sizes, own, width))
    return _defaults(own, sizes) + "".join(paragraphs) + _GRID.format(borders=borders)


def _defaults(own: WordFaces, sizes: Sizes) -> str:
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(own.latin[0], own.body[0])}"
        f'<w:sz w:val="{round(2 * sizes.body)}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
        "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )


def _fonts(latin: str, chinese: str) -> str:
    """The East Asian face stands beside the Latin one: Word takes no Chinese face from `ascii`."""
    latin, chinese = escape(latin), escape(chinese)
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}" '
        f'w:cs="{latin}"/>'
    )


def _xml(style: Style, latin: str) -> str:
    default = ' w:default="1"' if style.id == "Normal" else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    bold = "<w:b/><w:bCs/>" if style.bold else ""
    size = round(2 * style.size)
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style.id}"><w:name w:val="{style.name}"/>{based}'
        f"<w:qFormat/><w:pPr>{_paragraph(style)}</w:pPr><w:rPr>{_fonts(latin, style.face)}{bold}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _paragraph(style: Style) -> str:
    """Paragraph properties in the order that the schema wants."""
    rule = f' w:line="{_twips(style.pitch)}" w:lineRule="{_rule(style)}"' if style.pitch else ""
    first = (
        f'<w:ind w:firstLineChars="{100 * style.first}" w:firstLine="{_twips(style.size) * style.first}"/>'
    )
    outline = f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline >= 0 else ""
    tabs, _, indent = style.extra.partition("<w:ind")
    return (
        ("<w:keepNext/><w:keepLines/>" if style.keep else "")
        + tabs
        + f'<w:spacing w:before="{_twips(style.before)}" w:after="{_twips(style.after)}"{rule}/>'
        + (f"<w:ind{indent}" if indent else first if style.first else "")
        + f'<w:jc w:val="{style.align}"/>'
        + outline
    )


def _rule(style: Style) -> str:
    """Body lines have one pitch, as official documents do; headings grow with their letters."""
    return "exact" if style.id == "BodyText" else "atLeast"
