"""Settings from the environment, vetted as they are read (环境变量)."""

from __future__ import annotations

import os

from .postgres.errors import SettingError


def whole_setting(name: str, default: int) -> int:
    """A whole number that an administrator set, or the default; a SettingError names any other setting."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()):
        raise SettingError(
            f"环境变量 {name} 应为不带单位的整数，现为“{text}”。请改正或删去。",
            f"The setting {name} should be a plain whole number, not {text!r}. Correct it or leave it out.",
        )
    return int(text)
