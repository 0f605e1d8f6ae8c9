"""A drawn chart inside a web page: one picture with a title and a description, ids of its own."""

from __future__ import annotations

import re

from lxml import etree

from ..model.manuscript import Chart
from .look import printable

_SVG = "{http://www.w3.org/2000/svg}"
_REFERENCE = re.compile(r"(url\(#|^#)")


def named_svg(svg: bytes, name: str, chart: Chart) -> str:
    """The drawing as markup; its parts are not announced one by one, the picture is as a whole."""
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter(etree.Element):
        _quieten(element, name)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    words = (("desc", chart.alt), ("title", chart.title))
    for tag, text in words:
        child = etree.Element(f"{_SVG}{tag}", {"id": f"{name}-{tag}"})
        child.text = printable(text)
        root.insert(0, child)
    return etree.tostring(root, encoding="unicode")


def _quieten(element: etree._Element, name: str) -> None:
    """No roles or labels of its own; ids and references that no other picture uses."""
    for key, value in ((str(key), str(value)) for key, value in element.attrib.items()):
        if key == "role" or key.startswith("aria-"):
            del element.attrib[key]
        elif key == "id":
            element.set(key, f"{name}-{value}")
        else:
            element.set(key, _REFERENCE.sub(rf"\g<1>{name}-", value))
