"""Pictures of the workspace (图): the charts of the books, drawn once and kept by what they show.

A page names the picture by the digest of its chart and goes on; the browser asks for the picture, and only
then, and only once, it is drawn. The drawing process is let go when nobody asks any more: it is large.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from threading import Lock, Timer

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from ..model.manuscript import Chart, Shape
from ..writing.draw import Format, draw, rest, spec

CENT = Decimal("0.01")
TEN_THOUSAND = 1_000_000  # fen in 万元
KEPT = 30 * 24 * 3600
MOST_BARS = 8
IDLE = 20.0  # seconds until the drawing process is let go
_FONT = b"Noto Sans SC"
_FONTS = b"Noto Sans SC, PingFang SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif"
_drawing = Lock()
_resting: list[Timer] = []


@dataclass(frozen=True)
class Picture:
    """A picture of a page: its chart (words for those who do not see it, and a table) and its address."""

    chart: Chart
    address: str


def ten_thousand(fen: int) -> Decimal:
    """Fen as 万元 with two places, as the books print it.

    >>> ten_thousand(4241864999)
    Decimal('4241.86')
    """
    return (Decimal(fen) / TEN_THOUSAND).quantize(CENT, ROUND_HALF_UP)


def pairs(title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    """Two amounts for each label, in 万元."""
    values, unit = tuple((name, tuple(map(ten_thousand, fen))) for name, fen in series), _("万元")
    said = [
        (label, _("，").join(f"{name} {amounts[place]:,}" for name, amounts in values))
        for place, label in enumerate(labels)
    ]
    return Chart(title, Shape.PAIRS, tuple(labels), values, unit, _words(title, said, unit))


def bars(title: str, rows: Sequence[tuple[str, int]], name: str) -> Chart:
    """One amount for each label, the largest first, in 万元; the smallest together as one."""
    rows = sorted(rows, key=lambda row: -row[1])
    if len(rows) > MOST_BARS:
        rows = [*rows[: MOST_BARS - 1], (_("其余"), sum(fen for _label, fen in rows[MOST_BARS - 1 :]))]
    amounts = tuple(ten_thousand(fen) for _label, fen in rows)
    unit = _("万元")
    labels = tuple(label for label, _fen in rows)
    said = [(label, f"{amount:,}") for label, amount in zip(labels, amounts, strict=True)]
    return Chart(title, Shape.BAR, labels, ((name, amounts),), unit, _words(title, said, unit))


def _words(title: str, said: Sequence[tuple[str, str]], unit: str) -> str:
    """A chart in words: its title, the unit once, each label with its amounts."""
    told = _("；").join(f"{label} {amounts}" for label, amounts in said)
    return _("%(title)s（%(unit)s）：%(amounts)s") % {"title": title, "unit": unit, "amounts": told}


def picture(chart: Chart) -> Picture:
    """The chart with the address of its picture; the chart is kept until somebody looks."""
    digest = _digest(chart)
    cache.set(f"chart:{digest}", chart, KEPT)
    return Picture(chart, reverse("picture", args=[digest]))


def svg(digest: str) -> bytes | None:
    """The picture of a chart that some page named; None for any other digest."""
    drawn: bytes | None = cache.get(f"picture:{digest}")
    if drawn is not None:
        return drawn
    kept = cache.get(f"chart:{digest}")
    return _drawn(digest, kept) if kept else None


def drawn_now(chart: Chart) -> bytes:
    """The picture of a chart, drawn unless it is kept: for pages that are not kept together with it."""
    digest = _digest(chart)
    drawn: bytes | None = cache.get(f"picture:{digest}")
    return _drawn(digest, chart) if drawn is None else drawn


def _digest(chart: Chart) -> str:
    return hashlib.sha256(spec(chart).encode()).hexdigest()


def _drawn(digest: str, chart: Chart) -> bytes:
    with _drawing:
        (made,) = draw([chart], Format.SVG)
        _rest_later()
    drawn = made.replace(_FONT, _FONTS)
    cache.set(f"picture:{digest}", drawn, KEPT)
    return drawn


def _rest_later() -> None:
    """Let the drawing process go when nobody has asked for a while."""
    while _resting:
        _resting.pop().cancel()
    timer = Timer(IDLE, _rest)
    timer.daemon = True
    _resting.append(timer)
    timer.start()


def _rest() -> None:
    with _drawing:
        rest()
