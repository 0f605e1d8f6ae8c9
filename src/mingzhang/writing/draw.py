"""Pictures of charts: one Vega-Lite definition for every format, drawn by a worker process.

The drawing library holds a JavaScript engine of some 140 to 290 MB. It lives in one worker, started
when the first chart is drawn and gone with the process that started it.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from ..model.manuscript import Chart, Shape

FOLDER = Path(__file__).parent / "data" / "charts"
CHINESE, LETTER = 14.0, 8.2  # pixels that a character of a label takes
GAP = 24.0  # pixels between label, bar and direct label, and at the edges


class Format(Enum):
    """File format of a picture."""

    SVG = "svg"
    PNG = "png"  # at twice the size, for documents that hold no SVG


def draw(charts: Sequence[Chart], format: Format) -> tuple[bytes, ...]:
    """The picture of every chart: the same chart, the same bytes."""
    return tuple(_drawn(spec(chart), format) for chart in charts)


def warm() -> None:
    """Start the worker without waiting for it: it gets ready while a book is still being composed."""
    _worker(os.getpid())


def rest() -> None:
    """End the worker, not in the middle of a picture, and wait for its end; the next chart starts another."""
    if _worker.cache_info().currsize:
        worker = _worker(os.getpid())
        _worker.cache_clear()
        worker.end()


def spec(chart: Chart) -> str:
    """The Vega-Lite definition of a chart as JSON; labels, values and colours need no further data."""
    layout = _template(chart.shape.value)
    rows = _rows(chart)
    layout["config"] = _template("config")
    layout["data"]["values"] = rows
    layout["description"] = chart.alt
    layout["layer"][0]["encoding"]["x"]["scale"]["domain"] = [0, _domain(chart, rows, layout["width"])]
    return json.dumps(layout, ensure_ascii=False, sort_keys=True)


def _template(name: str) -> dict[str, Any]:
    layout = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert isinstance(layout, dict)
    return layout


def _rows(chart: Chart) -> list[dict[str, Any]]:
    """One row for each label and series. Floats are for the length of bars only; labels are exact."""
    totals = [sum(values, Decimal(0)) for _, values in chart.series]
    return [
        {
            "label": label,
            "series": name,
            "value": float(values[index]),
            "whole": float(totals[place]),
            "text": _label(chart, name, values[index], totals[place]),
        }
        for index, label in enumerate(chart.labels)
        for place, (name, values) in enumerate(chart.series)
    ]


def _label(chart: Chart, name: str, value: Decimal, total: Decimal) -> str:
    if chart.shape is Shape.PAIRS:
        return f"{name} {value:,}"
    return f"{value:,}　{100 * value / total:.1f}%" if total else f"{value:,}"


def _domain(chart: Chart, rows: Sequence[dict[str, Any]], width: float) -> float:
    """Where the scale ends, so that the label of the longest bar stands beside it."""
    field = "whole" if chart.shape is Shape.SHARES else "value"
    bars = width - max(_pixels(row["label"]) for row in rows) - GAP
    room = max(_pixels(row["text"]) for row in rows)
    most = float(max(row[field] for row in rows))
    return most * bars / max(bars - room, bars / 4) if most else 1.0


def _pixels(text: str) -> float:
    return sum(LETTER if character.isascii() else CHINESE for character in text)


@lru_cache(maxsize=256)
def _drawn(definition: str, format: Format) -> bytes:
    source = definition if format is Format.SVG else _drawn(definition, Format.SVG).decode()
    try:
        return _asked(source, format)
    except StoppedError:  # killed, say for want of memory; what cannot be drawn stops the next one, too
        return _asked(source, format)


def _asked(source: str, format: Format) -> bytes:
    """A picture by the worker of now; one that was let go before it was asked has another after it."""
    while True:
        try:
            return _worker(os.getpid()).draw(source, format)
        except _GoneError:
            continue


class StoppedError(RuntimeError):
    """The drawing worker has ended before it answered."""


class _GoneError(Exception):
    """The worker was let go before it was asked."""


class _Worker:
    """The process that draws: a line of JSON in, a line of base64 out."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.painter"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def draw(self, source: str, format: Format) -> bytes:
        """One picture. StoppedError when the worker ended over it, or had been killed before."""
        question, answer = self.process.stdin, self.process.stdout
        assert question is not None
        assert answer is not None
        with self.lock:
            if question.closed:
                raise _GoneError
            line = b""
            with suppress(BrokenPipeError):
                question.write(json.dumps([format.value, source]).encode() + b"\n")
                question.flush()
                line = answer.readline()
            if line.endswith(b"\n"):
                return base64.b64decode(line)
            _worker.cache_clear()
            with suppress(BrokenPipeError):
                question.close()
            answer.close()
        raise StoppedError(f"the drawing worker has stopped: {self.process.wait()}")

    def end(self) -> None:
        """Let the process go between two pictures."""
        with self.lock:
            if self.process.poll() is None:
                self.process.communicate()


@cache
def _worker(process: int) -> _Worker:
    """The worker of this process: after a fork the child starts its own."""
    return _Worker()
