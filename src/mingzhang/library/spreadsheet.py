"""Text for spreadsheets: quoted where needed, and never run as a formula."""

from __future__ import annotations

from ..writing.delimited import csv_text, safe

__all__ = ["csv_text", "safe"]
