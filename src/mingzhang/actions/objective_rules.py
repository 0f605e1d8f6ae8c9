"""What an objective must be, how it is examined, and how it is told in the audit trail (绩效目标规则)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from unicodedata import normalize

from django.db.models import Q

from ..model.evaluation import Examination
from ..model.indicator import (
    EvidenceGrade,
    Frequency,
    IndicatorKind,
    Objective,
    ObjectiveOwner,
    Operator,
    Reckoning,
)
from ..model.office import PaperState, ProjectKind
from ..performance.data import GradePurpose, ScoreForm, form_in_force, grades
from ..performance.errors import FormMissingError, PerformanceError
from ..performance.examine import examine_among
from ..performance.vet import vet_indicator
from ..store.models import Department, PerformanceIndicator, PerformanceObjective, Project
from ..store.performance import indicator_of, objectives_of, place_of, sentences_of
from .entered import LAST_YEAR, line, paragraphs
from .errors import InputError, StateError
from .paper_state import demand_state

WITH_OBJECTIVE = (
    ProjectKind.SPECIFIC,
    ProjectKind.OPERATING,
)  # projects that the budget takes with a goal only
EDITABLE = (PaperState.DRAFT, PaperState.RETURNED, PaperState.APPROVED)
MOST_INDICATORS = 60
_LARGEST = Decimal(10) ** 15
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)[~～—–至-](-?\d+(?:\.\d+)?)")
_SIGNS = {Operator.AT_LEAST: ("≥", ">=", "=>"), Operator.AT_MOST: ("≤", "<=", "=<"), Operator.EQUAL: ("=",)}


@dataclass(frozen=True)
class IndicatorInput:
    """One row of the indicator grid. `target` is a figure, a range (90~95), or words when qualitative."""

    name: str
    kind: IndicatorKind
    operator: Operator
    target: str
    weight: Decimal = Decimal(0)
    unit: str = ""
    code: str = ""  # "" takes the next free number
    measure: str = ""
    second: str = ""
    base_value: Decimal | None = None
    base_year: int | None = None
    basis: str = ""
    method: str = ""
    frequency: Frequency = Frequency.YEARLY
    reckoning: Reckoning = Reckoning.YEARLY
    person: str = ""
    evidence: str = ""
    least_evidence: EvidenceGrade = EvidenceGrade.NONE


@dataclass(frozen=True)
class ObjectiveInput:
    """What a person enters about an objective. `indicators` None leaves them as they are."""

    words: str
    goal_fen: int | None = None
    place: str = ""
    indicators: Sequence[IndicatorInput] | None = None


# --- rows ---------------------------------------------------------------------------------------------


def locked(row: PerformanceObjective) -> PerformanceObjective:
    """The row of the objective, locked until the deed is done."""
    held = PerformanceObjective.objects.select_for_update(of=("self",))
    return held.select_related("unit__department", "project").get(pk=row.pk)


def in_state(row: PerformanceObjective, *states: PaperState) -> None:
    """Refuse with a StateError when the objective is in another state."""
    demand_state(row.state, states, "该绩效目标", "the objective")


def unchanged(row: PerformanceObjective, revision: int) -> None:
    """Refuse with a StateError when somebody saved since `revision`."""
    if row.revision != revision:
        raise StateError(
            "他人已修改该绩效目标，您的录入未保存；请另开页面核对后再录入",
            "somebody else saved the objective meanwhile; your entries were not saved",
        )


def put_words(row: PerformanceObjective, given: ObjectiveInput) -> None:
    """The words, the money and the place on the row."""
    row.words = paragraphs(given.words, "words", "总体目标", 4000)
    row.place = line(given.place, "place", "实施地区", 80, needed=False)
    if given.goal_fen is not None and not 0 <= given.goal_fen <= _LARGEST:
        raise InputError("目标所列金额应为零或正数，请修改", "the money named is zero or more", "goal_fen")
    row.goal_fen = given.goal_fen


def inputs_of(row: PerformanceObjective) -> list[IndicatorInput]:
    """The indicators of a row as they would be entered."""
    return [_entered(one) for one in row.indicators.order_by("position")]


def _entered(one: PerformanceIndicator) -> IndicatorInput:
    held = indicator_of(one, "")
    same = ("name", "kind", "weight", "unit", "code", "second", "basis", "method")
    more = ("frequency", "reckoning", "person", "evidence", "least_evidence")
    return IndicatorInput(
        operator=held.target.operator,
        target=str(held.target),
        measure=one.measure,
        base_value=one.base_value,
        base_year=one.base_year,
        **{name: getattr(held, name) for name in (*same, *more)},
    )


def put_indicators(row: PerformanceObjective, given: Sequence[IndicatorInput]) -> list[PerformanceIndicator]:
    """Indicators in the place of those that are there; refused with the row and the cell."""
    if len(given) > MOST_INDICATORS:
        raise InputError(
            f"指标最多{MOST_INDICATORS}个，请合并或分设", f"at most {MOST_INDICATORS} indicators", ""
        )
    made = [
        _indicator(row, number, one, code)
        for number, (one, code) in enumerate(zip(given, _codes(given), strict=True))
    ]
    row.indicators.all().delete()
    kept = PerformanceIndicator.objects.bulk_create(made)
    row._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    return kept


def _codes(given: Sequence[IndicatorInput]) -> Iterator[str]:
    """The code of each row: its own, or the next number that none has."""
    taken = {one.code for one in given}
    if len(taken - {""}) != sum(bool(one.code) for one in given):
        raise InputError("指标编号重复，请刷新页面后再录入", "an indicator code is used twice; reload", "")
    free = (str(number) for number in range(1, 1000) if str(number) not in taken)
    for one in given:
        yield one.code or next(free)


def _indicator(
    row: PerformanceObjective, number: int, given: IndicatorInput, code: str
) -> PerformanceIndicator:
    value, high, words = target_of(given, f"{number}.target")
    base_value, base_year = _base(given, number, row.year)
    made = PerformanceIndicator(
        objective=row,
        position=number + 1,
        code=code,
        name=line(given.name, f"{number}.name", "三级指标", 120),
        kind=given.kind,
        second=line(given.second, f"{number}.second", "二级指标名称", 60, needed=False),
        operator=given.operator,
        target_value=value,
        target_high=high,
        target_words=words,
        weight=_weight(given.weight, number),
        measurement_unit=line(given.unit, f"{number}.unit", "计量单位", 20, needed=False),
        measure=line(given.measure, f"{number}.measure", "测量项", 80, needed=False),
        base_value=base_value,
        base_year=base_year,
        basis=line(given.basis, f"{number}.basis", "设置依据", 200, needed=False),
        method=line(given.method, f"{number}.method", "计算方法", 200, needed=False),
        frequency=given.frequency,
        reckoning=given.reckoning,
        person=line(given.person, f"{number}.person", "责任人", 60, needed=False),
        evidence=line(given.evidence, f"{number}.evidence", "佐证要求", 200, needed=False),
        least_evidence=given.least_evidence,
    )
    _vet(made, row, number)
    return made


def _vet(made: PerformanceIndicator, row: PerformanceObjective, number: int) -> None:
    try:
        vet_indicator(indicator_of(made, row.code), row.year)
    except PerformanceError as error:
        raise InputError(error.chinese, error.english, f"{number}.target") from error


def target_of(given: IndicatorInput, field: str = "target") -> tuple[Decimal | None, Decimal | None, str]:
    """Value, upper end and words of a target as typed; a sign before the figure must be the operator's.

    >>> at_least = IndicatorInput("面积", IndicatorKind.QUANTITY, Operator.AT_LEAST, "≥12")
    >>> target_of(at_least)
    (Decimal('12'), None, '')
    """
    text = line(given.target, field, "指标值", 200)
    if given.operator is Operator.QUALITATIVE:
        return None, None, text
    plain = _unsigned(normalize("NFKC", text).replace(",", "").replace(" ", ""), given.operator, field)
    plain = plain.removesuffix("%")
    if given.operator is Operator.RANGE:
        found = _RANGE.fullmatch(plain.replace("%", ""))
        if found is None:
            raise InputError("区间请写作“90~95”", "write a range as 90~95", field)
        return _figure(found[1], field), _figure(found[2], field), ""
    return _figure(plain, field), None, ""


def _unsigned(text: str, operator: Operator, field: str) -> str:
    """The text after its sign; refused where the sign says something else than the operator."""
    bare = text.lstrip("≥≤=<>")
    sign = text.removesuffix(bare)
    if sign and sign not in _SIGNS.get(operator, ()):
        raise InputError(
            f"指标值前的“{sign}”与所选方向“{operator.value}”不一致；请改选方向，或去掉“{sign}”",
            f"the sign {sign} contradicts the direction {operator.value}; change one of them",
            field,
        )
    return bare


def _figure(text: str, field: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= _LARGEST:
        raise InputError(
            f"“{text}”不是数值；单位请填在计量单位一栏，用文字描述的目标请选“定性”",
            f"{text!r} is no figure; the unit has a column of its own, a target in words is qualitative",
            field,
        )
    if value != round(value, 4):
        raise InputError("指标值最多四位小数", "at most four decimals", field)
    return value


def _weight(weight: Decimal, number: int) -> Decimal:
    if not weight.is_finite() or not 0 <= weight <= 100 or weight != round(weight, 2):
        raise InputError("分值应在0至100之间，最多两位小数", "0 to 100 points", f"{number}.weight")
    return weight


def _base(given: IndicatorInput, number: int, year: int) -> tuple[Decimal | None, int | None]:
    """Base and its year go together, and the year lies before."""
    if (given.base_value is None) != (given.base_year is None):
        raise InputError("基期值和基期年度应同时填写", "give base and year together", f"{number}.base_year")
    if given.base_year is not None and not LAST_YEAR - 150 <= given.base_year < year:
        raise InputError(f"基期年度应早于{year}年", f"the base year is before {year}", f"{number}.base_year")
    if given.base_value is not None:
        _figure(str(given.base_value), f"{number}.base_value")
    return given.base_value, given.base_year


# --- examination --------------------------------------------------------------------------------------


def form_of(row: PerformanceObjective) -> ScoreForm | None:
    """The form that the weights of a project must fill; None where no form is in force or asked for."""
    if row.owner is not ObjectiveOwner.PROJECT:
        return None
    try:
        return form_in_force(row.year, place_of(row.unit.department))
    except FormMissingError:
        return None


def examined(row: PerformanceObjective) -> Examination:
    """The examination of an objective among the others of the year, and against last year's.

    Last year's goal of the same project is held back: that it says the same is continuity, no copy.
    """
    alike = PerformanceObjective.objects.filter(department=row.department_id, owner=row.owner)
    others = Q(year=row.year) & ~Q(pk=row.pk) | Q(year=row.year - 1) & ~Q(code=row.code)
    own = as_examined(objectives_of([row])[0])
    return examine_among(own, sentences_of(alike.filter(others)), form_of(row), place_of(row.unit.department))


def as_examined(objective: Objective) -> Objective:
    """A key task without indicators is examined by its sentence alone: its form asks for no more."""
    if objective.owner is ObjectiveOwner.KEY_TASK and not objective.indicators:
        return replace(objective, indicators=None)
    return objective


def keep_examination(row: PerformanceObjective) -> Examination:
    """Examine, and keep quality and remarks on the row."""
    found = examined(row)
    row.quality = found.quality
    row.remarks = [
        {
            "fault": remark.fault.value,
            "severity": remark.severity.value,
            "message": remark.message,
            "advice": remark.advice,
            "quote": remark.quote,
            "other": remark.other,
        }
        for remark in found.remarks
    ]
    return found


def grade_name(row: PerformanceObjective) -> str:
    """The name of the grade that the kept quality has; "" before the first examination."""
    if row.quality is None:
        return ""
    for one in grades(GradePurpose.GOAL, row.year, place_of(row.unit.department)):
        if one.grade.low <= row.quality < one.grade.high or row.quality == one.grade.high == 100:
            return one.grade.name
    return ""


# --- the budget ---------------------------------------------------------------------------------------


def without_objective(projects: Iterable[Project], department: Department, year: int) -> set[int]:
    """The projects, by row, that may not enter the budget of a year: theirs was neither passed nor waived."""
    if not department.requires_objective:
        return set()
    wanted = {project.pk for project in projects if project.kind in WITH_OBJECTIVE}
    held = PerformanceObjective.objects.filter(project__in=wanted, year=year, state=PaperState.APPROVED)
    return wanted - {pk for pk in held.values_list("project", flat=True) if pk is not None}


# --- the trail ----------------------------------------------------------------------------------------


def told(row: PerformanceObjective) -> dict[str, object]:
    """The objective as plain values for the audit trail."""
    return {
        "code": row.code,
        "name": row.name,
        "year": row.year,
        "owner": row.owner.name.lower(),
        "words": row.words,
        "goal_fen": row.goal_fen,
        "place": row.place,
        "waiver": row.waiver,
        "state": row.state.name.lower(),
        "opinion": row.opinion,
        "quality": None if row.quality is None else str(row.quality),
        "indicators": [
            f"{one.code} {one.name} {indicator_of(one, row.code).target} {one.measurement_unit} {one.weight}"
            for one in row.indicators.order_by("position")
        ],
    }
