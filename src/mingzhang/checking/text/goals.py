"""Performance goals of projects: another project's place, no quantity, the past tense, copies (绩效目标)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...model.appraisal import FormColumn
from ...model.book import BookKind, Cell, Table
from ...model.finding import Finding, Severity
from ...model.place import Place
from ...vocabulary.form_words import column_of
from ..context import Context
from ..registry import check
from .likeness import alike
from .memo import once
from .script import SHOWN, compact

_GOAL_HEADER = re.compile(r"绩效目标|总体目标|年度目标")
_NOT_GOAL = re.compile(r"完成情况|实现程度|编号|是否")
_QUANTITY = re.compile(
    r"\d|[一二两三四五六七八九十百千万]+(?:个|次|人|项|场|家|户|套|台|名|天|期|篇|份|件)|全部|全覆盖|100%"
)
_YEAR = re.compile(r"20\d\d年?(?:度)?|第\d+届|\d+号|【\d+】|〔\d+〕")
_PAST = re.compile(
    r"已(?:按|经|如期|全部|完成|达|实现|顺利)[^，。；\n]{0,16}(?:完成|达到|实现|落实)|均(?:已)?(?:达到|完成|实现)|圆满完成了|取得了|^已(?:经)?完成"
)
_SHORTEST = 8
_SHOWN = 16
_SEGMENT = range(2, 5)
_MANY = 2  # goals from which "most are not quantified" can be said


@dataclass(frozen=True, slots=True)
class Goal:
    """A project and its goal: two cells of one row."""

    project: str
    words: str
    cell: Cell
    table: Table


def _goal_columns(table: Table) -> list[int]:
    return [
        cell.column
        for cell in table.cells
        if cell.row < table.header_rows
        and _GOAL_HEADER.search(compact(cell.text))
        and not _NOT_GOAL.search(cell.text)
    ]


def _of_table(table: Table) -> Iterator[Goal]:
    columns = _goal_columns(table)
    if not columns:
        return
    labels = {
        cell.row: compact(cell.text.replace("\n", "")) for cell in reversed(table.cells) if _is_label(cell)
    }
    for cell in table.cells:
        words = compact(cell.text.replace("\n", ""))
        if cell.column in columns and cell.row >= table.header_rows and len(words) >= _SHORTEST:
            yield Goal(labels.get(cell.row, ""), words, cell, table)


def _is_label(cell: Cell) -> bool:
    return cell.column < 3 and any("\u4e00" <= c <= "\u9fff" for c in cell.text[:12])


@once
def goals(context: Context) -> tuple[Goal, ...]:
    """Every goal that stands beside its project in a table."""
    return tuple(goal for table in context.book.tables for goal in _of_table(table))


def _place(goal: Goal, context: Context) -> Place:
    cell = goal.cell
    return Place(
        context.book.document, cell.page, goal.table.title, goal.project, quote=goal.words, box=cell.box
    )


def _segment(one: str, other: str) -> tuple[str, str] | None:
    """The one stretch of two to four characters in which two project names differ; None otherwise.

    >>> _segment("对口帮扶甲城工作经费", "对口帮扶乙地工作经费")
    ('甲城', '乙地')
    """
    before = alike(one, other)
    behind = alike(one[before:][::-1], other[before:][::-1])
    mine, theirs = one[before : len(one) - behind], other[before : len(other) - behind]
    return (mine, theirs) if len(mine) in _SEGMENT and len(theirs) in _SEGMENT else None


@check("goal-other-project")
def goal_other_project(context: Context) -> Iterator[Finding]:
    """The goal speaks of the place that tells a sister project apart, and not of its own."""
    found = [goal for goal in goals(context) if goal.project]
    names = {goal.project for goal in found}
    for goal in found:
        for name in sorted(names - {goal.project}):
            differing = _segment(goal.project, name) if abs(len(name) - len(goal.project)) < 3 else None
            if differing and differing[1] in goal.words and differing[0] not in goal.words:
                message = (
                    f"项目“{goal.project}”的绩效目标写的是“{differing[1]}”而没有“{differing[0]}”，"
                    f"疑照抄了“{name}”的目标。"
                )
                place = _place(goal, context)
                yield Finding(
                    "goal-other-project", Severity.WARNING, message, (place,), differing[1], differing[0]
                )


@check("goal-copied")
def goal_copied(context: Context) -> Iterator[Finding]:
    """One and the same goal for different projects of a table."""
    same: dict[tuple[int, str], list[Goal]] = {}
    for goal in goals(context):
        same.setdefault((goal.table.number, goal.words), []).append(goal)
    for found in same.values():
        names = list(dict.fromkeys(goal.project for goal in found))
        if len(names) > 1:
            listed = "、".join(f"“{name}”" for name in names)
            message = f"{listed} 的绩效目标一字不差，请按各项目的内容分别填写。"
            places = tuple(_place(goal, context) for goal in found)
            yield Finding("goal-copied", Severity.QUESTION, message, places, found[0].words)


@check("goal-past-tense")
def goal_past_tense(context: Context) -> Iterator[Finding]:
    """The goal of a budget tells what has been achieved instead of what shall be."""
    if context.book.kind is not BookKind.BUDGET:
        return
    for goal in goals(context):
        past = _PAST.search(goal.words)
        if past:
            message = (
                f"项目“{goal.project}”的绩效目标用了完成时（“{past[0]}”），目标应写预期达到的产出和效果。"
            )
            yield Finding("goal-past-tense", Severity.QUESTION, message, (_place(goal, context),), past[0])


def _counts(words: str) -> bool:
    """True for words with a quantity; years and numbers of documents are none."""
    return _QUANTITY.search(_YEAR.sub("", words)) is not None


def _is_measured(goal: Goal) -> bool:
    """True where indicators with quantities stand beside the goal (指标值)."""
    table, rows = goal.table, range(goal.cell.row, goal.cell.row + goal.cell.row_span)
    heads = (cell for cell in table.cells if cell.row < table.header_rows)
    columns = {cell.column for cell in heads if column_of(cell.text) is FormColumn.TARGET}
    beside = (cell for cell in table.cells if cell.row in rows and cell.column in columns)
    return any(_counts(cell.text) for cell in beside)


@check("goal-unquantified")
def goal_unquantified(context: Context) -> Iterator[Finding]:
    """Goals without a single quantity: one finding for the document."""
    if context.book.kind is BookKind.SELF_EVALUATION:
        return
    found = goals(context)
    vague = [goal for goal in found if not _counts(goal.words) and not _is_measured(goal)]
    if len(vague) >= _MANY:
        listed = "、".join(f"“{(goal.project or goal.words)[:_SHOWN]}”" for goal in vague[:3])
        message = (
            f"{len(found)} 个绩效目标中有 {len(vague)} 个没有任何数量、质量或时限指标"
            f"（如{listed}等），请细化量化。"
        )
        places = tuple(_place(goal, context) for goal in vague[:SHOWN])
        yield Finding("goal-unquantified", Severity.QUESTION, message, places, vague[0].words)
