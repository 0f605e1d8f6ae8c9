"""What people enter for names, codes and years, vetted the same way in every deed (录入检查)."""

from __future__ import annotations

import re
import unicodedata

from .errors import InputError

FIRST_YEAR, LAST_YEAR = 2000, 2100
_UNKEPT = ("Cc", "Cs")  # control characters, and halves of surrogate pairs


def line(text: str, field: str, label: str, longest: int, needed: bool = True) -> str:
    """One line of text: trimmed, no control characters, not too long, not blank when `needed`.

    >>> line("  示例  市示范局 ", "name", "名称", 20)
    '示例 市示范局'
    """
    if not text and not needed:
        return ""
    plain = " ".join(text.split())
    if needed and not plain:
        raise InputError(f"请填写{label}", f"enter {field}", field)
    if len(plain) > longest:
        raise InputError(
            f"{label}最多{longest}个字，现有{len(plain)}个",
            f"{field} has {len(plain)} characters; at most {longest}",
            field,
        )
    if not plain.isprintable() and any(unicodedata.category(letter) in _UNKEPT for letter in plain):
        raise InputError(f"{label}含有控制字符，请重新输入", f"{field} holds control characters", field)
    return plain


def paragraphs(text: str, field: str, label: str, longest: int = 20_000) -> str:
    """Several lines of text: line ends made one kind, trimmed, not too long."""
    plain = "\n".join(
        row.rstrip() for row in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ).strip()
    if len(plain) > longest:
        raise InputError(
            f"{label}最多{longest}个字，现有{len(plain)}个",
            f"{field} has {len(plain)} characters; at most {longest}",
            field,
        )
    if any(unicodedata.category(letter) in _UNKEPT and letter not in "\n\t" for letter in plain):
        raise InputError(f"{label}含有控制字符，请重新输入", f"{field} holds control characters", field)
    return plain


def digits(text: str, field: str, label: str, shortest: int, longest: int) -> str:
    """A code of digits; full-width digits are understood.

    >>> digits("２１８", "code", "单位编码", 3, 20)
    '218'
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(rf"[0-9]{{{shortest},{longest}}}", plain):
        size = str(longest) if shortest == longest else f"{shortest}至{longest}"
        raise InputError(
            f"{label}应为{size}位数字，现为“{text.strip()}”",
            f"{field} is {shortest} to {longest} digits, not {text.strip()!r}",
            field,
        )
    return plain


def budget_year(year: int, field: str = "year", label: str = "年度") -> int:
    """A budget year that a person can mean."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputError(
            f"{label}应在{FIRST_YEAR}至{LAST_YEAR}年之间，现为{year}",
            f"{field} is between {FIRST_YEAR} and {LAST_YEAR}, not {year}",
            field,
        )
    return year
