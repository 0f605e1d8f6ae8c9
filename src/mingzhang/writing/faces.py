"""The faces that books are set in (字体): those that come with the project, and a house's own folders."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from .settings import settings

DATA = Path(__file__).parent / "data"


@cache
def compiler() -> typst.Compiler:
    """One compiler for all books of a process: it keeps the faces and what it set before.

    What a machine happens to have installed is never used: a book looks the same everywhere.
    """
    folders = [Path(pylopdf_fonts_zh_cn.serif_path()).parent, *map(Path, settings().faces.folders)]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in folders])
    return typst.Compiler(root=str(DATA), font_paths=fonts, ignore_system_fonts=True)
