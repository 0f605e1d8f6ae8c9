"""What a Word file holds besides text: large pictures, embedded workbooks and files (图片与嵌入对象)."""

from __future__ import annotations

import re

from .markup import Element, attribute, local

_WIDE, _HIGH = 8.0, 3.0  # centimetres: a smaller picture is an emblem, a seal or a signature
_EMU, _POINTS = 360_000, 28.35  # to a centimetre
_SIZE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)pt")
_WORDS = (
    ("picture", "文档中有 {} 张大图片，图中的文字未读取。请核对其中是否有表格"),
    ("object", "文档中有 {} 个嵌入对象（如 Excel 表格）未读取。请改为 Word 表格后再读"),
    ("altChunk", "文档中有 {} 处嵌入的其他文件未读取。请用 Word 打开并另存后再读"),
)


def remarks_on_unread(body: Element) -> list[str]:
    """Remarks on what may hold figures and cannot be read."""
    found = [_kind(one) for one in body.iter("{*}drawing", "{*}pict", "{*}object", "{*}altChunk")]
    return [words.format(found.count(kind)) for kind, words in _WORDS if kind in found]


def _kind(element: Element) -> str:
    """picture, object or altChunk; "" for what holds no figures, or text that is read."""
    name = local(element)
    if name == "altChunk" or (name == "object" and not _is_formula(element)):
        return name
    if name == "object" or next(element.iter("{*}txbxContent"), None) is not None:
        return ""
    if next(element.iterancestors("{*}Fallback", "{*}object"), None) is not None:
        return ""
    return "picture" if _is_large_picture(element) and not _is_told(element) else ""


def _is_formula(element: Element) -> bool:
    inner = element.iter("{*}OLEObject")
    return any(attribute(one, "ProgID").startswith("Equation") for one in inner)


def _is_large_picture(element: Element) -> bool:
    if local(element) == "drawing" and next(element.iter("{*}pic"), None) is not None:
        sizes = ((_length(one, "cx"), _length(one, "cy")) for one in element.iter("{*}extent"))
        return any(wide >= _WIDE and high >= _HIGH for wide, high in sizes)
    if next(element.iter("{*}imagedata"), None) is None:
        return False
    styles = (dict(_SIZE.findall(attribute(one, "style"))) for one in element.iter("{*}shape"))
    return any(_points(one, "width") >= _WIDE and _points(one, "height") >= _HIGH for one in styles)


def _length(extent: Element, name: str) -> float:
    text = attribute(extent, name)
    return int(text) / _EMU if text.isascii() and text.isdigit() and len(text) < 12 else 0.0


def _points(style: dict[str, str], name: str) -> float:
    text = style.get(name, "")
    return float(text) / _POINTS if re.fullmatch(r"\d{1,5}(?:\.\d*)?", text) else 0.0


def _is_told(element: Element) -> bool:
    """Sentences beside the picture say what it shows, as a chart of ours does (替代文字)."""
    return any("。" in attribute(one, "descr") for one in element.iter("{*}docPr"))
