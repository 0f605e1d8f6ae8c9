"""Codes and names in the tables against the classification and against each other (科目编码)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...model.fact import Fact
from ...model.finding import Finding, Severity
from ...vocabulary.codes import Confidence, functional, list_of, normal_name, parent
from ...vocabulary.terms import numbered
from ...vocabulary.text import plain
from ..context import Context
from ..registry import check
from .memo import once
from .printed_row import code_place, label_place, named_place
from .script import SHOWN

_SHAPES = {"2": (3, 5, 7), "3": (3, 5), "5": (3, 5)}
_TABLES = 2  # other tables that give a code one name, from which another name is a slip
_PARENTS = 2  # parents that a table prints, from which one without its row is a gap
_SURE = 10  # of how many codes one may lack its parent before the table counts as one without parents


@once
def coded_rows(context: Context) -> dict[int, list[Fact]]:
    """One fact for every row with the code of a subject, by table, in printed order."""
    tables: dict[int, dict[tuple[int, str], Fact]] = {}
    for fact in context.facts:
        if fact.code and not _is_unit(fact):
            tables.setdefault(fact.table, {}).setdefault((fact.row, fact.code), fact)
    return {table: list(rows.values()) for table, rows in tables.items()}


def _is_unit(fact: Fact) -> bool:
    """True for the row of a budget unit, whose code stands in no classification (301001 某局本级)."""
    label, point = plain(fact.label), fact.point
    return label == point.unit or (point.office != "" and label.startswith(plain(point.office)))


def _misprinted(rows: list[Fact]) -> Iterator[Fact]:
    """Rows whose code has another first digit or length than its table's, or no parent where all have."""
    first = Counter(fact.code[0] for fact in rows).most_common(1)[0][0]
    shapes = _SHAPES.get(first)
    if shapes is None:
        return
    codes = {fact.code for fact in rows}
    orphans = [f for f in rows if len(f.code) > 3 and parent(f.code) not in codes]
    complete = _SURE * len(orphans) <= len(rows) or len(orphans) == 1 < len(rows) // 3
    wrong = [
        fact
        for fact in rows
        if fact.code[0] != first or len(fact.code) not in shapes or (complete and fact in orphans)
    ]
    if len(wrong) <= max(2, len(rows) // _SURE):  # more are another layout, not misprints
        yield from wrong


def _likely(fact: Fact, rows: list[Fact], context: Context) -> str:
    """The code that the same name has elsewhere in the document or below the code printed before; or ""."""
    name = normal_name(fact.label)
    elsewhere = {
        other.code
        for others in coded_rows(context).values()
        for other in others
        if other.code != fact.code and normal_name(other.label) == name and len(other.code) in (3, 5, 7)
    }
    if len(elsewhere) == 1:
        return elsewhere.pop()
    before = [other.code for other in rows[: rows.index(fact)] if len(other.code) == 5]
    listed = functional(context.book.year).finds(fact.label, under=before[-1]) if before else ()
    return listed[0] if len(listed) == 1 else ""


@check("code-form")
def code_form(context: Context) -> Iterator[Finding]:
    """A code that can be none: wrong length, wrong first digit, without the parent that all others have."""
    for rows in coded_rows(context).values():
        for fact in _misprinted(rows):
            likely = _likely(fact, rows, context)
            if not likely:
                continue
            where = f"“{fact.place.table_title}”中“{fact.label}”"
            place = code_place(fact, context.book)
            read = "" if place.quote == fact.code else f"（连写为 {fact.code}）"
            message = (
                f"{where}的科目编码印成“{place.quote}”{read}，与上下级科目不符，按科目名称应为 {likely}。"
            )
            yield Finding("code-form", Severity.ERROR, message, (place,), place.quote, likely)
        yield from _unheard(rows, context)
        yield from _without_parent(rows, context)


def _beside(fact: Fact, year: int) -> str:
    """The one code that the list gives the name below the same parent; "" when there is none."""
    found = list_of(fact.code, year).finds(fact.label, under=parent(fact.code), digits=len(fact.code))
    return found[0] if len(found) == 1 and parent(fact.code) else ""


def _without_parent(rows: list[Fact], context: Context) -> Iterator[Finding]:
    """A row is missing: all others have their parent in the table, and other tables print this one's."""
    codes = {fact.code for fact in rows}
    below = [fact for fact in rows if len(fact.code) > 3]
    orphans = [fact for fact in below if parent(fact.code) not in codes]
    above = {parent(fact.code) for fact in orphans}
    kept = {parent(fact.code) for fact in below} - above
    named = [fact for others in coded_rows(context).values() for fact in others if {fact.code} == above]
    if named and len(kept) >= _PARENTS and not any(_likely(fact, rows, context) for fact in orphans):
        first, name = orphans[0], f"{named[0].code} {named[0].label}"
        message = (
            f"“{first.place.table_title}”中“{first.code} {first.label}”的上级科目“{name}”没有列出，"
            "其他表中列有，请核对是否缺行。"
        )
        place = named_place(first, context.book)
        yield Finding("code-form", Severity.QUESTION, message, (place,), place.quote, name)


def _unheard(rows: list[Fact], context: Context) -> Iterator[Finding]:
    """A code of no classification, under a name that another table prints with the code beside it."""
    year = context.book.year
    for fact in rows:
        if not year or not fact.label or list_of(fact.code, year).entry(fact.code) is not None:
            continue
        likely = _likely(fact, rows, context) or _beside(fact, year)
        known = likely != "" and list_of(likely, year).entry(likely) is not None
        if known and parent(likely) == parent(fact.code) != "" and len(likely) == len(fact.code):
            message = (
                f"“{fact.place.table_title}”中“{fact.label}”的科目编码印成“{fact.code}”，"
                f"{year}年科目中没有这个编码，同名科目的编码是 {likely}。"
            )
            place = code_place(fact, context.book)
            yield Finding("code-form", Severity.WARNING, message, (place,), fact.code, likely)


@check("code-name")
def code_name(context: Context) -> Iterator[Finding]:
    """A code under a name that the classification of the year gives to another code or another year."""
    year = context.book.year
    if not year:
        return
    strange: dict[tuple[str, str], list[Fact]] = {}
    for rows in coded_rows(context).values():
        for fact in rows:
            if _is_strange(fact, year):
                strange.setdefault(
                    (fact.code[:1], "") if fact.code[0] == "3" else (fact.code, fact.label), []
                ).append(fact)
    for found in strange.values():
        yield _finding(found, context)
    told = {id(fact) for found in strange.values() for fact in found}
    for fact, usual in _otherwise_named(context):
        if id(fact) not in told:
            message = (
                f"编码 {fact.code} 在其他各表都是“{usual}”，“{fact.place.table_title}”印为“{fact.label}”。"
            )
            place = named_place(fact, context.book)
            yield Finding("code-name", Severity.WARNING, message, (place,), place.quote, usual)


def _otherwise_named(context: Context) -> Iterator[tuple[Fact, str]]:
    """Rows with a name of their own for a code that two or more other tables all print with one name."""
    by_code: dict[str, list[Fact]] = {}
    for rows in coded_rows(context).values():
        for fact in rows:
            if fact.label:
                by_code.setdefault(fact.code, []).append(fact)
    for found in by_code.values():
        names = Counter(normal_name(fact.label) for fact in found)
        usual, count = names.most_common(1)[0]
        if len(names) == 2 and count >= _TABLES and count == len(found) - 1:
            other = next(fact for fact in found if normal_name(fact.label) != usual)
            printed = next(fact.label for fact in found if normal_name(fact.label) == usual)
            if not _short_of(normal_name(other.label), usual) and usual not in normal_name(other.label):
                yield other, printed


def _is_strange(fact: Fact, year: int) -> bool:
    """True when the row has another name than the list, which was read for that year.

    Where it was not, the name of a code beside it says enough: one of the two was mistaken for the other.
    """
    listed = list_of(fact.code, year)
    entry = listed.entry(fact.code)
    if entry is None:
        return False
    name, is_denied = normal_name(fact.label), listed.denies(fact.code, fact.label)
    known = listed.names(fact.code) if is_denied else listed.all_names(fact.code)
    if not name or any(_short_of(name, one) for one in map(normal_name, known)):
        return False
    return is_denied or (entry.confidence is not Confidence.LOW and _is_beside(fact, year))


def _is_beside(fact: Fact, year: int) -> bool:
    """True when the list gives the name to other codes below the same parent, and to them alone."""
    above = parent(fact.code)
    others = list_of(fact.code, year).finds(fact.label, under=above, digits=len(fact.code))
    return above != "" and bool(others) and fact.code not in others


def _short_of(name: str, known: str) -> bool:
    """True for wordings such as 养老保险费 for 养老保险缴费, 其它 for 其他: the same name, loosely."""
    loose = str.maketrans(
        {"缴": None, "它": "他", "费": None, "用": None, "的": None, "和": None, "与": None}
    )
    one, other = name.translate(loose), known.translate(loose)
    return one == other or (len(one) > 3 and (one in other or other in one))


def _finding(found: list[Fact], context: Context) -> Finding:
    first, year = found[0], context.book.year
    right = list_of(first.code, year).name(first.code)
    if len(found) > 1 and len({fact.code for fact in found}) > 1:
        shown = "；".join(
            f"{f.code} {f.label}（{f.code} 应为{list_of(f.code, year).name(f.code)}）" for f in found[:4]
        )
        message = (
            f"有 {len(found)} 个经济分类编码与{year}年《支出经济分类科目》的名称不符：{shown}等，"
            "疑为单位自编顺序号。"
        )
    else:
        message = f"编码 {first.code} 在{year}年《政府收支分类科目》中是“{right}”，表中印为“{first.label}”。"
    places = tuple(named_place(fact, context.book) for fact in found[:SHOWN])
    old = normal_name(first.label) in map(normal_name, list_of(first.code, year).all_names(first.code))
    severity = Severity.WARNING if old and len(found) == 1 else Severity.QUESTION
    printed = "；".join(f"{fact.code} {fact.label}" for fact in found[:SHOWN])
    return Finding("code-name", severity, message, places, printed, right)


@check("old-name")
def old_name(context: Context) -> Iterator[Finding]:
    """A 类 in a table without codes under the name of another year: 医疗卫生与计划生育支出."""
    year = context.book.year
    if not year:
        return
    found: dict[str, dict[int, Fact]] = {}
    for fact in context.facts:
        if not fact.code and fact.label.endswith("支出"):
            found.setdefault(fact.label, {}).setdefault(fact.table, fact)
    for label, tables in found.items():
        current = former(numbered(label).text, year)
        if current:
            names = "、".join(f"“{fact.place.table_title}”" for fact in tables.values())
            message = f"{names}中“{label}”是旧科目名称，{year}年应为“{current}”。"
            places = tuple(label_place(fact, context.book) for fact in tables.values())
            yield Finding("old-name", Severity.WARNING, message, places, label, current)


def former(name: str, year: int) -> str:
    """The name of the year for a 类 that is printed under the name of another; "" when it is not."""
    listed = functional(year)
    for code in listed.finds(name, digits=3):
        if listed.denies(code, name):
            return listed.name(code)
    return ""
