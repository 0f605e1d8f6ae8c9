"""Other editions of what comes again (示例历年数据): the exhibition of other years, years of aid to a county.

They are examples that no document supports; every value and every cost says so in its source.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ...actions.add_objective import add_project_objective, add_task_objective
from ...actions.objective_rules import IndicatorInput, ObjectiveInput
from ...actions.observation_rules import ObservationInput
from ...actions.observe import observe_all
from ...actions.take_over_figures import take_over_execution
from ...model.evaluation import Edition, EditionValue
from ...model.indicator import IndicatorKind, Operator
from ...performance.records import read_year
from ...store.models import PerformanceObjective
from .objectives import in_force
from .office import Office

_WAIVER = "历年对比的示例，不作预算依据"


@transaction.atomic
def load_editions(office: Office, year: int) -> None:
    """Editions of other years than the file's own: each an objective of its year with values and cost."""
    records = read_year(office.files.folder / f"performance_{year}.toml")
    alike = PerformanceObjective.objects.filter(department=office.department, year=year)
    rows = {row.code: row for row in alike.select_related("unit__department")}
    for edition in records.editions:
        if edition.objective and edition.year != year:
            _edition(office, rows[edition.objective], edition)


def _edition(office: Office, alike: PerformanceObjective, edition: Edition) -> None:
    officer = office.officer(alike.unit.code)
    row = _begun(office, alike, edition)
    tree = [_indicator(number, one) for number, one in enumerate(edition.values, start=1)]
    words = f"{edition.source}：{edition.year}年{edition.subject}{edition.label}的目标和完成值，用于历年对比"
    row = in_force(office, row, ObjectiveInput(words, place=alike.place, indicators=tree), _WAIVER)
    observe_all(officer, row.unit, row.year, [_value(edition, one) for one in edition.values])
    if edition.cost_fen is not None:
        take_over_execution(officer, row, edition.cost_fen, edition.source)


def _begun(office: Office, alike: PerformanceObjective, edition: Edition) -> PerformanceObjective:
    officer = office.officer(alike.unit.code)
    if alike.project_id is not None:
        return add_project_objective(officer, office.projects[alike.code], edition.year)
    name = f"{edition.label}{edition.subject}（{edition.source}）"
    return add_task_objective(officer, alike.unit, edition.year, alike.code, name)


def _indicator(number: int, one: EditionValue) -> IndicatorInput:
    target = one.value if one.target is None else one.target
    return IndicatorInput(
        one.name, IndicatorKind.QUANTITY, Operator.AT_LEAST, str(target), unit=one.unit, code=str(number),
        measure=one.measure,
    )  # fmt: skip


def _value(edition: Edition, one: EditionValue) -> ObservationInput:
    day = date(edition.year, 12, 31)
    return ObservationInput(one.measure, day, one.value, one.approximation, one.unit, source=edition.source)
