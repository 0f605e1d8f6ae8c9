"""The worker that draws charts: lines of [format, source] in, pictures in base64 out.

An SVG is drawn from its Vega-Lite definition, a PNG from the SVG.
"""

from __future__ import annotations

import base64
import json
import sys

import pylopdf_fonts_zh_cn
import vl_convert

PIXELS_PER_INCH = 192
_FIRST = '{"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a"}}}'


def picture(format: str, source: str) -> bytes:
    """One picture in the faces that come with the project."""
    if format == "svg":
        return vl_convert.vegalite_to_svg(source).encode()
    drawn: bytes = vl_convert.svg_to_png(source, ppi=PIXELS_PER_INCH)
    return drawn


def main() -> None:
    """Draw until the other side closes the pipe."""
    vl_convert.register_font_directory(str(pylopdf_fonts_zh_cn.sans_path().parent))
    picture("svg", _FIRST)  # the engine starts while the other side still composes
    for line in sys.stdin.buffer:
        drawn = picture(*json.loads(line))
        sys.stdout.buffer.write(base64.b64encode(drawn) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
