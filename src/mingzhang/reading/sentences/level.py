"""A subject with its point, and how subjects, bases and changes belong together (数字链的环节)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...forms.phrases import Match
from ...model.fact import Direction
from ...model.money import Figure
from ...model.point import Flow, Point
from ...vocabulary.fields import Mark
from .mention import Mention


@dataclass(frozen=True, slots=True)
class Level:
    """A subject with its point and the amount said."""

    subject: Mention
    point: Point | None
    amount: Figure | None


def staged(subject: Mention, said: Mention) -> Mention:
    """The subject at the stage and in the year that the words name."""
    fields = said.fields
    marks = subject.fields.marks - {Mark.BUDGET, Mark.LAST_YEAR} | fields.marks
    stage = fields.stage if fields.stage or fields.has(Mark.BUDGET) else subject.fields.stage
    if fields.has(Mark.BUDGET):
        stage = None
    merged = replace(subject.fields, stage=stage, marks=marks, year=fields.year or subject.fields.year)
    return replace(subject, fields=merged, executed=said.executed)


def shares(base: Point, subject: Point | None) -> bool:
    """True when the base is the subject's own, at another time or stage."""
    if subject is None:
        return False
    return replace(base, year=0, stage=subject.stage, detail=()) == replace(subject, year=0, detail=())


def same_flow(flow: Flow, whole: Flow) -> bool:
    """True when an amount of the flow can be part of that whole: 收入 of 总收入."""
    pairs = {
        Flow.REVENUE: (Flow.REVENUE, Flow.TOTAL_IN),
        Flow.EXPENDITURE: (Flow.EXPENDITURE, Flow.TOTAL_OUT),
    }
    return whole in pairs.get(flow, (flow,))


def direction_of(match: Match, negative: bool) -> Direction:
    """The direction said; a minus turns a rise round (增长-3.5%), leaves a fall open (减少-5.6万元)."""
    if not negative or match.direction is Direction.FLAT:
        return match.direction
    return Direction.DOWN if match.direction is Direction.UP else Direction.NONE
