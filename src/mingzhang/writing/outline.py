"""Letters of pictures as outlines: in the PDF a chart is one image with an alternative text.

Its labels would otherwise stand in the text of the page like stray sentences, for readers aloud and
for programs that read the book back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from .faces import DATA, compiler

TEMPLATE = DATA / "outline.typ"
BASELINE = 0.88  # em from the top of a line to its baseline, as the template sets it

_TEXT = re.compile(r"<text\b([^>]*)>([^<]*)</text>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_ROOT = re.compile(r'<svg viewBox="0 0 ([\d.]+) [\d.]+"[^>]*>(.*)</svg>', re.DOTALL)
_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}


def outlined(pictures: Sequence[bytes]) -> tuple[bytes, ...]:
    """The pictures with every label drawn as shapes, where it stood."""
    texts = [picture.decode() for picture in pictures]
    labels = [(dict(_ATTRIBUTE.findall(one[1])), unescape(one[2])) for one in _TEXT.finditer("".join(texts))]
    shapes = iter([_placed(label, drawn) for label, drawn in zip(labels, _drawn(labels), strict=True)])
    return tuple(_TEXT.sub(lambda _: next(shapes), text).encode() for text in texts)


def _drawn(labels: list[tuple[dict[str, str], str]]) -> list[str]:
    """Each label as a small picture of its own, by typst, all at once."""
    if not labels:
        return []
    texts = [{"text": words, "size": _size(look), "fill": look["fill"]} for look, words in labels]
    inputs = {"texts": json.dumps(texts, ensure_ascii=False)}
    made: Any = compiler().compile(TEMPLATE.read_bytes(), format="svg", sys_inputs=inputs)
    return [one.decode() for one in (made if isinstance(made, list) else [made])]


def _size(look: dict[str, str]) -> float:
    return float(look["font-size"].removesuffix("px"))


def _placed(label: tuple[dict[str, str], str], drawn: str) -> str:
    """The shapes of a label, moved to where its text was anchored."""
    found = _ROOT.search(drawn)
    assert found is not None
    look = label[0]
    across = -float(found[1]) * _ANCHORS[look.get("text-anchor", "start")]
    down = -BASELINE * _size(look)
    transform = f"{look['transform']} translate({across:.3f},{down:.3f})"
    return f'<g transform="{transform}">{found[2]}</g>'
