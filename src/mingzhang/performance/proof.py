"""A score sheet can be proved: computed again from what is stored, and traced to its observations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..model.evaluation import Execution, ScoreLine, ScoreSheet
from ..model.indicator import Objective, Observation
from .data import ScoreForm, Scoring
from .score import score


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A line that shows other points than the stored observations give (评分不符)."""

    shown: ScoreLine | None
    computed: ScoreLine | None

    @property
    def message(self) -> str:
        """What differs, in words."""
        line = self.shown or self.computed
        assert line is not None  # one of them is there
        if self.shown is None:
            return f"“{line.name}”应得{line.points}分，表上没有这一项"
        if self.computed is None:
            return f"“{line.name}”不是目标中的指标，表上却有{line.points}分"
        return f"“{line.name}”表上{self.shown.points}分，重新计算为{self.computed.points}分"


def recompute(
    shown: ScoreSheet,
    objective: Objective,
    observations: Iterable[Observation],
    execution: Execution | None,
    form: ScoreForm,
    scoring: Scoring,
) -> tuple[Discrepancy, ...]:
    """Where a sheet differs from what its observations give; () when it is proved (重新计算核对)."""
    return differing(shown, score(objective, observations, execution, form, scoring))


def differing(shown: ScoreSheet, computed: ScoreSheet) -> tuple[Discrepancy, ...]:
    """Where two sheets of an objective give other points, line by line (逐项比对)."""
    fresh = {line.code: line for line in computed.lines}
    there = {line.code: line for line in shown.lines}
    return tuple(
        Discrepancy(there.get(code), fresh.get(code))
        for code in dict.fromkeys([*there, *fresh])
        if _points(there.get(code)) != _points(fresh.get(code))
    )


def _points(line: ScoreLine | None) -> object:
    return None if line is None else (line.full, line.points)


def dependents(sheets: Iterable[ScoreSheet], observation: str) -> tuple[tuple[str, str], ...]:
    """The scores that depend on an observation: codes of objective and indicator (受影响的得分)."""
    return tuple(
        (sheet.code, line.code) for sheet in sheets for line in sheet.lines if observation in line.uses
    )


def changed(before: Sequence[ScoreSheet], after: Sequence[ScoreSheet]) -> tuple[tuple[str, str], ...]:
    """The scores in which two sets of sheets differ, by objective and indicator."""
    old = {(sheet.code, line.code): line.points for sheet in before for line in sheet.lines}
    new = {(sheet.code, line.code): line.points for sheet in after for line in sheet.lines}
    return tuple(key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key))
