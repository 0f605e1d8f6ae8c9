"""Subject names in the text: 一般公共服务支出（类）财政事务（款）行政运行（项) (科目名称)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ...model.finding import Finding, Severity
from ...vocabulary.codes import functional, normal_name
from ...vocabulary.text import plain
from ..context import Context
from ..registry import check
from .likeness import distance
from .memo import once
from .script import gather, script

_MARKER = re.compile(r"[（(](类|款|项)[）)]")
_DIGITS = {"类": 3, "款": 5, "项": 7}
_LEVELS = {digits: level for level, digits in _DIGITS.items()}
_BOUNDARY = '，。；：:、“”"\n;,'
_NUMBER = re.compile(r"^(?:[（(]\d{1,2}[）)]|\d{1,2}[.．、]|[①-⑳]|[-—–－→>])+")  # or what joins 类-款-项
_LONGEST = 40
_FEWEST, _WORD = 6, 4  # letters of a name that can be told by its two ends; letters left out between them
_OLD_BUDGET = re.compile(
    r"(?<!一般)(?<!政府)公共预算(?=财政拨款|拨款|支出|收入|基本|项目)|公共财政预算(?=财政拨款|拨款|支出|收入)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A subject name with its level marker in the text: span of name and marker, digits of the level."""

    name: str
    digits: int
    start: int
    end: int


@once
def mentions(context: Context) -> tuple[Mention, ...]:
    """Every name followed by （类）, （款） or （项）."""
    text = script(context).text
    found, behind = [], 0
    for marker in _MARKER.finditer(text):
        start = max(behind, marker.start() - _LONGEST)
        start = max(start, *(text.rfind(mark, start, marker.start()) + 1 for mark in _BOUNDARY))
        name = text[start : marker.start()]
        lead = _NUMBER.match(name)
        start += lead.end() if lead else 0
        behind = marker.end()
        found.append(Mention(text[start : marker.start()], _DIGITS[marker[1]], start, marker.end()))
    return tuple(m for m in found if m.name)


@once
def table_names(context: Context) -> dict[int, dict[str, str]]:
    """Printed names of the functional codes in the document's tables: by digits, then by bare name."""
    names: dict[int, dict[str, str]] = {3: {}, 5: {}, 7: {}}
    for fact in context.facts:
        if len(fact.code) in names and fact.code[0] == "2":
            names[len(fact.code)].setdefault(normal_name(fact.label), fact.label)
    return names


def _other_level(name: str, digits: int, names: dict[int, dict[str, str]]) -> int:
    """The level at which the tables print the name, when it is not the one said; 0 otherwise."""
    return next((other for other in names if other != digits and name in names[other]), 0)


def _is_listed(name: str, digits: int, context: Context) -> bool:
    """True for a name of the year, at that level, below a code that the document has."""
    listed = functional(context.book.year)
    present = {fact.code for fact in context.facts}
    return any(
        name in map(normal_name, listed.names(code)) and (digits == 3 or code[:-2] in present or not present)
        for code in listed.finds(name, digits=digits)
    )


def _current(name: str, digits: int, year: int) -> str:
    """The name of today for a name of other years, where the name of the year is sure."""
    listed = functional(year)
    names = (listed.name(code) for code in listed.finds(name, digits=digits) if listed.denies(code, name))
    return next(names, "")


def _nearest(name: str, names: dict[str, str]) -> str:
    """The one printed name that differs in a character or two; "" when none is near."""
    most = 1 if len(name) < 9 else 2
    near = [(distance(name, other, most), printed) for other, printed in names.items() if len(other) > 2]
    best = min(near, default=(most + 1, ""))
    if best[0] <= most and (len(name) > 3 or _lacks_a_letter(name, best[1])):
        return best[1]
    held = [printed for other, printed in names.items() if _lacks_words(name, other)]
    return held[0] if len(held) == 1 else ""


def _lacks_a_letter(name: str, printed: str) -> bool:
    """True for a name of three letters that has one less than the printed one: 住房保 for 住房保障."""
    return len(name) == 3 and len(normal_name(printed)) == len(name) + 1


def _lacks_words(name: str, other: str) -> bool:
    """True for the other name without a word inside it (水资源管理与保护, 水资源节约管理与保护).

    A name that only lacks its beginning or its end may be another subject, or a short form.
    """
    if not (_FEWEST <= len(name) < len(other) <= len(name) + _WORD):
        return False
    missing = len(other) - len(name)
    return any(
        name[:at] == other[:at] and name[at:] == other[at + missing :] for at in range(2, len(name) - 1)
    )


@check("subject-name")
def subject_name(context: Context) -> Iterator[Finding]:
    """A name that the tables print a little differently, at another level, or that another year used."""
    text, names = script(context), table_names(context)
    grouped: dict[tuple[str, int], list[Mention]] = {}
    for mention in mentions(context):
        grouped.setdefault((normal_name(mention.name), mention.digits), []).append(mention)
    for (name, digits), found in grouped.items():
        said = _judged(name, digits, names, context)
        if said:
            rule, message, expected = said
            printed = text.text[found[0].start : found[0].end]
            spans = [(m.start, m.end) for m in found]
            yield from gather(
                text, rule, Severity.WARNING, f"“{printed}”{message}（{{n}} 处）。", spans, expected
            )


@check("subject-parent")
def subject_parent(context: Context) -> Iterator[Finding]:
    """款 under a 类, or 项 under a 款, below which neither the tables nor the classification have it."""
    text, codes = script(context), _codes(context)
    grouped: dict[tuple[str, str], list[tuple[Mention, Mention]]] = {}
    for one, other in pairwise(mentions(context)):
        if other.start == one.end and other.digits == one.digits + 2:
            above, own = _known(one, codes, context), _known(other, codes, context)
            if above and own and not any(code[: one.digits] in above for code in own):
                grouped.setdefault((one.name, other.name), []).append((one, other))
    for (name, below), found in grouped.items():
        first, level = found[0], _LEVELS[found[0][0].digits]
        message = (
            f"“{name}（{level}）”之下没有“{below}”，表中和当年科目中它在另一个{level}级科目之下（{{n}} 处）。"
        )
        spans = [(one.start, other.end) for one, other in found]
        yield from gather(text, "subject-parent", Severity.WARNING, message, spans, _above(first[1], context))


def _known(mention: Mention, codes: dict[tuple[str, int], set[str]], context: Context) -> set[str]:
    """The codes that the tables or the classification of the year give a name."""
    listed = functional(context.book.year).finds(mention.name, digits=mention.digits)
    return codes.get((normal_name(mention.name), mention.digits), set()).union(listed)


@once
def _codes(context: Context) -> dict[tuple[str, int], set[str]]:
    """The functional codes of the tables by bare name and length."""
    found: dict[tuple[str, int], set[str]] = {}
    for fact in context.facts:
        if fact.code[:1] == "2":
            found.setdefault((normal_name(fact.label), len(fact.code)), set()).add(fact.code)
    return found


def _above(mention: Mention, context: Context) -> str:
    """The name that the tables print for what holds the subject; "" where they have several or none."""
    own = _codes(context).get((normal_name(mention.name), mention.digits), set())
    above = {code[:-2] for code in own}
    return next((fact.label for fact in context.facts if above == {fact.code}), "")


def _judged(
    name: str, digits: int, names: dict[int, dict[str, str]], context: Context
) -> tuple[str, str, str] | None:
    """Rule, message and expected name for a name that is wrong; None when nothing can be said against it."""
    level, year = _LEVELS[digits], context.book.year
    if name in names[digits] or any(name.endswith(known) for known in names[digits]):
        return None
    if year and _is_listed(name, digits, context):
        return None
    other = _other_level(name, digits, names)
    if other:
        right = f"（{_LEVELS[other]}）"
        return "subject-name", f"是{_LEVELS[other]}级科目，层级应写{right}而不是（{level}）", right
    near = _nearest(name, names[digits])
    if near:
        return "subject-name", f"与表中{level}级科目“{near}”不一致", near
    current = _current(name, digits, year) if year else ""
    if current:
        return "subject-name", f"是旧科目名称，{year}年应为“{current}”", current
    return None


@check("subject-name-short")
def subject_name_short(context: Context) -> Iterator[Finding]:
    """款 and 项 without the 支出 that their name ends in; other classes likewise before an amount."""
    text, names = script(context), table_names(context)
    spans = []
    for mention in mentions(context):
        printed = names[mention.digits].get(normal_name(mention.name), "")
        if mention.digits > 3 and plain(printed) == f"{plain(mention.name)}支出":
            spans.append((mention.start, mention.end))
    spans += _before_amounts(context)
    message = "有 {n} 处科目名称不完整，缺末尾的“支出”二字，应与《政府收支分类科目》和表中名称一致。"
    yield from gather(text, "subject-name-short", Severity.NOTICE, message, sorted(spans))


def _before_amounts(context: Context) -> list[tuple[int, int]]:
    """Economic classes named without 支出 right before an amount: 其他资本性3.56万元."""
    text = script(context).text
    labels = {fact.label for fact in context.facts if fact.code[:1] == "3" and fact.label.endswith("支出")}
    found = []
    for label in sorted(labels):
        stem = label[:-2]
        at = text.find(stem) if len(stem) > 3 else -1
        while at >= 0:
            end = at + len(stem)
            if text[end : end + 1].isdigit():
                found.append((at, end + 1))
            at = text.find(stem, end)
    return found


@check("budget-name")
def budget_name(context: Context) -> Iterator[Finding]:
    """公共预算 or 公共财政预算 for 一般公共预算, its name since 2015."""
    text = script(context)
    if context.book.year >= 2015:
        spans = [
            (max(0, m.start() - 2), m.end() + 4) for m in text.matches(_OLD_BUDGET, "公共预算", "公共财政")
        ]
        message = "有 {n} 处把“一般公共预算”写成了“公共预算”，2015 年起应称“一般公共预算”。"
        yield from gather(text, "budget-name", Severity.NOTICE, message, spans, "一般公共预算")
