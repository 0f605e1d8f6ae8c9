"""How wide words are, and how they break in a narrow cell (字宽和断行); widths are in em of the type size."""

from __future__ import annotations

import re
from functools import cache, lru_cache

CLOSING, OPENING = frozenset("）”》、，：；。"), frozenset("（“《")
_WRAP = re.compile(r"(?<![。；：！？.;:\n])\n(?!\n)")
_WORD = re.compile(r"[!-~]+|[^!-~]")  # what is never broken: figures, Latin words; else single characters


@cache
def width(character: str) -> float:
    """Width of a character in em, on the safe side: Chinese full, digits half."""
    if not character.isascii():
        return 1.0
    if character.isdigit():
        return 0.48
    if character in ",.:;'|!":
        return 0.24
    return 0.36 if character in "-()[] filjt/" else 0.68


@lru_cache(maxsize=8192)
def flowing(text: str) -> str:
    """Running text without the line breaks that a narrower cell once gave it; those after a stop stay.

    >>> flowing("举办博览会，\\n宣传城市。\\n完成培训")
    '举办博览会，宣传城市。\\n完成培训'
    """
    return _WRAP.sub("", text)


@lru_cache(maxsize=8192)
def extent(text: str) -> float:
    """Width of a text in one line, em; of the longest line when it has several."""
    return max((sum(map(width, line)) for line in text.split("\n")), default=0.0)


def broken(text: str, room: float) -> list[str]:
    """The lines of a text in so much room; closing marks stay with what they close, figures are whole.

    >>> broken("绩效目标覆盖率", 6.4), broken("资金（万元）", 5.2), broken("≥220万人", 3.0)
    (['绩效目标覆盖', '率'], ['资金（万', '元）'], ['≥220', '万人'])
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for word in _WORD.findall(paragraph):
            more = sum(map(width, word))
            if line and used + more > room:
                kept = _tied(line) if word in CLOSING else line[len(line.rstrip("".join(OPENING))) :]
                lines.append(line[: len(line) - len(kept)])
                line, used = kept, extent(kept)
            line, used = line + word, used + more
        lines.append(line)
    return lines


def _tied(line: str) -> str:
    """The last character of a line with the closing marks behind it: what goes along with a closing mark."""
    at = len(line.rstrip("".join(CLOSING))) - 1
    return line[max(at, 1) :]


def leaves_one(text: str, room: float) -> bool:
    """True when a text breaks so that a single character, or one with its mark, stands alone on a line.

    >>> leaves_one("绩效目标覆盖率", 6.4), leaves_one("绩效目标覆盖率", 7.0), leaves_one("预算执行率", 3.5)
    (True, False, False)
    """
    lines = broken(text, room)
    alone = (line.strip("".join(CLOSING | OPENING)) for line in lines)
    return len(lines) > text.count("\n") + 1 and any(len(one) == 1 and not one.isascii() for one in alone)
