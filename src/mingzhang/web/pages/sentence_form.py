"""The figures of a pasted sentence as rows of a form (一句多数拆分), each matched with a measure or left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from ...actions.errors import InputError
from ...actions.observation_rules import ObservationInput
from ...model.indicator import Indicator, StatedFigure
from ...performance.errors import PerformanceError
from ...performance.units import convert
from ...store.models import PerformanceObjective
from ...store.performance import objective_of
from ..forms import DayField, WorkForm
from ..views import WorkRequest

Choices = Sequence[tuple[str, str]]


class SentenceForm(WorkForm):
    """One choice for each figure; the day and the source are those of the sentence."""

    date = DayField(label=gettext_lazy("日期"))
    source = forms.CharField(label=gettext_lazy("数据来源"), required=False, max_length=200)
    figures: Sequence[StatedFigure] = ()

    def __init__(self, *args: Any, figures: Sequence[StatedFigure], choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.figures = figures
        for number, one in enumerate(figures):
            self.fields[f"measure-{number}"] = forms.ChoiceField(
                label=one.label or str(one.value), choices=[("", "—"), *choices], required=False
            )

    @classmethod
    def proposed(
        cls, request: WorkRequest, figures: Sequence[StatedFigure], choices: Choices, likely: Sequence[str]
    ) -> Self:
        """The form with the likeliest measures chosen."""
        initial: dict[str, Any] = {f"measure-{number}": key for number, key in enumerate(likely)}
        initial["date"] = timezone.localdate()
        options = {"figures": figures, "choices": choices, "initial": initial}
        return cls._made(request, (None, None), options)

    @classmethod
    def sent(cls, request: WorkRequest, figures: Sequence[StatedFigure], choices: Choices) -> Self:
        """The form as it was sent."""
        return cls._made(request, (request.POST, None), {"figures": figures, "choices": choices})

    def rows(self) -> list[tuple[StatedFigure, Any]]:
        """Each figure with its field."""
        return [(one, self[f"measure-{number}"]) for number, one in enumerate(self.figures)]

    def given(self) -> list[ObservationInput]:
        """The figures that were matched, their words of approximation kept."""
        data = self.cleaned_data
        found = [
            ObservationInput(
                data[f"measure-{number}"], data["date"], one.value, one.approximation, one.unit,
                source=data["source"],
            )
            for number, one in enumerate(self.figures)
            if data[f"measure-{number}"]
        ]  # fmt: skip
        if len({one.measure for one in found}) < len(found):
            raise InputError("同一指标选了两个数值，请只保留一个", "two figures for one indicator", "")
        return found


def likeliest(figures: Sequence[StatedFigure], row: PerformanceObjective) -> list[str]:
    """The measure that each figure seems to be of: by shared words, in a unit that fits; each once."""
    left = list(objective_of(row).tree)
    keys = []
    for one in figures:
        found = max(left, key=lambda indicator: _likeness(one, indicator), default=None)
        likely = found is not None and _likeness(one, found) > 0
        keys.append(found.key if found is not None and likely else "")
        if found is not None and likely:
            left.remove(found)
    return keys


def _likeness(one: StatedFigure, indicator: Indicator) -> int:
    """Pairs of characters that label and name share; 0 where the unit does not fit."""
    try:
        convert(one.value, one.unit, indicator.unit)
    except PerformanceError:
        return 0
    label, name = f"{one.label}{one.unit}", f"{indicator.name}{indicator.unit}"
    return sum(name[at : at + 2] in label for at in range(len(name) - 1))
