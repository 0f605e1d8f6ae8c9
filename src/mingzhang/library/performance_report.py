"""Reports of performance management as manuscripts (绩效文书), written like every other book.

The objective form, the monitoring form, the self-evaluation form with its summary sentence, the report of a
project, and the overall report of a department. All figures come as nouns; amounts are printed in 万元.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from ..model.book import BookKind, Cell, Table
from ..model.draft import Draft, Rounding
from ..model.evaluation import Execution, FollowUp, Monitored, ScoreSheet
from ..model.indicator import IndicatorGroup, Objective
from ..model.manuscript import Heading, Manuscript, Passage, Piece, Sheet
from ..performance.coverage import execution_rate, percent, ten_thousand
from ..performance.department import dimension
from .performance_forms import Fund, Head, Told, goal_sheet, self_sheet
from .write import Format
from .write import rendered as _written


class Kind(Enum):
    """A report (绩效文书)."""

    GOAL = "绩效目标申报表"
    MONITORING = "绩效运行监控表"
    FORM = "绩效自评表"
    REPORT = "绩效评价报告"
    OVERALL = "部门整体支出绩效自评报告"


@dataclass(frozen=True)
class Texts:
    """What the evaluators wrote, one text for each part of the report."""

    situation: str = ""
    performance: str = ""
    problems: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Evaluated:
    """An evaluation as its reports need it. `total` and `grade` are those given in the end.

    `office` is the department in charge; `funds` the money by source, the whole first.
    """

    objective: Objective
    kind: str
    lines: tuple[Told, ...]
    total: Decimal | None
    grade: str
    execution: Execution
    texts: Texts
    follow_ups: tuple[FollowUp, ...] = ()
    office: str = ""
    funds: tuple[Fund, ...] = ()


def rendered(manuscript: Manuscript, kind: Format) -> bytes:
    """One file of a report; the same writers as for budgets and final accounts."""
    draft = Draft(manuscript.office, manuscript.year, manuscript.kind, ())
    return _written(manuscript, draft, kind, "report")[0][1]


# --- the forms and reports ----------------------------------------------------------------------------


def goal_form(objective: Objective, office: str) -> Manuscript:
    """The objective form (绩效目标申报表); `office` is the department in charge."""
    title = f"{objective.name}{Kind.GOAL.value}"
    sheet = goal_sheet(_head(objective, office), objective)
    return _manuscript(objective.unit, objective.year, title, [sheet])


def _head(objective: Objective, office: str) -> Head:
    return Head(objective.owner, objective.name, office, objective.unit, objective.year)


@dataclass(frozen=True)
class Watched:
    """One project in a monitoring form, with the unit's answer in words."""

    monitored: Monitored
    execution: Execution
    answer: str = ""


def monitoring_form(
    office: str, year: int, day: datetime.date, watched: Sequence[Watched], statement: str
) -> Manuscript:
    """The monitoring form (绩效运行监控表) with the statement of who was covered."""
    header = ("项目", "全年预算（万元）", "执行数（万元）", "执行率", "目标进度", "预警", "原因", "处理情况")
    rows = [_watched(one) for one in watched]
    return _manuscript(
        office,
        year,
        f"{office}{year}年{Kind.MONITORING.value}",
        [
            Heading(2, "一、监控范围"),
            Passage(f"监控日期：{_day(day)}。"),
            Passage(statement),
            Heading(2, "二、监控结果"),
            _sheet(1, "项目监控情况表", header, rows),
        ],
    )


def _watched(one: Watched) -> tuple[str, ...]:
    held = one.monitored
    return (
        held.name,
        _wan(one.execution.budget_fen),
        _wan(one.execution.paid_fen),
        "" if one.execution.rate is None else execution_rate(one.execution.rate),
        "" if held.progress is None else percent(held.progress),
        held.level.value,
        "；".join(held.reasons),
        one.answer,
    )


def self_form(one: Evaluated) -> Manuscript:
    """The self-evaluation form as it is published (绩效自评表), with the summary sentence below it."""
    objective, texts = one.objective, one.texts
    head = _head(objective, one.office)
    goal = objective.words, texts.performance or texts.situation
    return _manuscript(
        objective.unit,
        objective.year,
        f"{objective.name}{Kind.FORM.value}",
        [self_sheet(head, one.funds, goal, one.lines, one.total, summary(one))],
    )


def project_report(one: Evaluated) -> Manuscript:
    """The report of an evaluated project (绩效评价报告): situation, performance, problems, advice."""
    return _manuscript(
        one.objective.unit,
        one.objective.year,
        f"{one.objective.name}{Kind.REPORT.value}",
        [
            Heading(2, "一、基本情况"),
            *_paragraphs(one.texts.situation),
            Passage(execution_sentence(one)),
            Heading(2, "二、绩效情况"),
            Passage(summary(one)),
            *_paragraphs(one.texts.performance),
            _lines_sheet(1, one),
            Heading(2, "三、存在问题"),
            *_problems(one),
            Heading(2, "四、改进措施和建议"),
            *_advice(one),
        ],
    )


def overall_report(one: Evaluated, sheet: ScoreSheet, tasks: Sequence[tuple[str, str]]) -> Manuscript:
    """The overall self-evaluation of a department in four parts (部门整体支出绩效自评报告)."""
    header = ("重点任务", "完成情况")
    listed = [_sheet(2, "重点任务完成情况表", header, tasks)] if tasks else []
    return _manuscript(
        one.objective.unit,
        one.objective.year,
        f"{one.objective.name}绩效自评报告",
        [
            Heading(2, "一、部门基本情况"),
            *_paragraphs(one.texts.situation),
            Passage(execution_sentence(one)),
            Heading(2, "二、绩效分析"),
            Passage(summary(one)),
            *(Passage(words) for words in _dimensions(sheet)),
            *_paragraphs(one.texts.performance),
            _lines_sheet(1, one),
            *listed,
            Heading(2, "三、主要问题"),
            *_problems(one),
            Heading(2, "四、改进措施"),
            *_advice(one),
        ],
    )


# --- sentences ----------------------------------------------------------------------------------------


def summary(one: Evaluated) -> str:
    """The summary sentence of an evaluation (自评结论)."""
    if one.total is None:
        missing = "、".join(told.line.name for told in one.lines if told.line.points is None)
        return f"{one.objective.name}尚有指标没有完成值（{missing}），暂不计总分。"
    return f"{one.objective.name}{one.kind}得{one.total}分，等级为“{one.grade}”。"


def execution_sentence(one: Evaluated) -> str:
    """Budget, payments and rate in one sentence."""
    spent = one.execution
    if spent.rate is None:
        return "指标账没有本年预算，执行率不计算。"
    return (
        f"全年预算{ten_thousand(spent.budget_fen)}，执行{ten_thousand(spent.paid_fen)}，"
        f"执行率{execution_rate(spent.rate)}。"
    )


def _dimensions(sheet: ScoreSheet) -> Iterable[str]:
    for group in (IndicatorGroup.MANAGEMENT, IndicatorGroup.DUTY):
        full, points = dimension(sheet, group)
        if full:
            yield f"{group.value}满分{full}分，" + ("尚未评完。" if points is None else f"得{points}分。")


def _problems(one: Evaluated) -> list[Piece]:
    """What the evaluators wrote, then every lost point with its reason."""
    found: list[Piece] = [*_paragraphs(one.texts.problems)]
    for told in one.lines:
        if told.line.lost:
            found.append(Passage(f"“{told.line.name}”扣{told.line.lost}分：{told.said or told.line.cause}。"))
    return found or [Passage("没有扣分事项。")]


def _advice(one: Evaluated) -> list[Piece]:
    found: list[Piece] = [*_paragraphs(one.texts.advice)]
    found += [
        Passage(f"{item.words.rstrip('。')}，由{item.owner}负责，{_day(item.due)}前完成。")
        for item in one.follow_ups
    ]
    return found or [Passage("继续按现有安排执行。")]


# --- pieces -------------------------------------------------------------------------------------------


def _lines_sheet(number: int, one: Evaluated) -> Sheet:
    header = ("一级指标", "指标", "指标值", "完成值", "分值", "得分", "扣分原因")
    rows = [
        (
            told.line.group.value,
            told.line.name,
            told.target,
            told.reached,
            str(told.line.full),
            "" if told.line.points is None else str(told.line.points),
            (told.said or told.line.cause) if told.line.lost else "",
        )
        for told in one.lines
    ]
    full = sum((told.line.full for told in one.lines), Decimal(0))
    total = ("合计", "", "", "", str(full), "" if one.total is None else str(one.total), "")
    return _sheet(number, "绩效指标得分表", header, [*rows, total])


def _sheet(number: int, title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Sheet:
    cells = tuple(
        Cell(place, column, text, 1)
        for place, row in enumerate([tuple(header), *rows])
        for column, text in enumerate(row)
    )
    return Sheet(Table(number, title, 1, cells, 1), "", (), (), (), 2)


def _paragraphs(text: str) -> list[Piece]:
    return [Passage(row.strip()) for row in text.splitlines() if row.strip()]


def _manuscript(office: str, year: int, title: str, pieces: Sequence[Piece]) -> Manuscript:
    return Manuscript(office, year, BookKind.SELF_EVALUATION, title, tuple(pieces), Rounding.PLAIN)


def _wan(fen: int) -> str:
    return ten_thousand(fen).removesuffix("万元")


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
