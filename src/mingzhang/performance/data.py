"""The rules of performance management as dated data: forms, grades, bands, scoring, kinds, consequences.

Each function gives what is in force in a year at a place; a place is written from the outside in
(广东省广州市黄埔区). What has no source that was compared with its text is marked `verified` = no.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache

from ..model.errors import DataError
from ..model.evaluation import BudgetConsequence, Grade
from ..model.indicator import Achievement, IndicatorGroup, IndicatorKind
from .errors import FormMissingError, PerformanceError
from .rows import Fields, Validity, in_force, load, member, required

VALID = ("valid_from", "valid_to")
SOURCE = ("verified", "source")


class GradePurpose(Enum):
    """What is graded: scores of evaluations, or goals under examination."""

    SCORE = "score"
    GOAL = "goal"


class OverTargetRule(Enum):
    """When points are taken for a result far above its target (超额过多)."""

    NEVER = "never"
    UNEXPLAINED = "unexplained"
    ALWAYS = "always"


class EqualRule(Enum):
    """How a value beside a fixed target is scored (定值指标)."""

    PROPORTION = "proportion"
    ALL_OR_NOTHING = "all_or_nothing"


class SurveyRule(Enum):
    """What happens to satisfaction without a survey behind it (满意度佐证)."""

    QUESTION = "question"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class FormRow:
    """The weight of a group in a form, and which groups take it over when it has no indicators."""

    form: str
    name: str
    validity: Validity
    group: IndicatorGroup
    weight: Decimal
    when_missing: tuple[tuple[IndicatorGroup, Decimal], ...]


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """A form with its weights by group (自评表式). The weights add up to 100."""

    id: str
    name: str
    rows: tuple[FormRow, ...]

    def weight(self, group: IndicatorGroup) -> Decimal:
        """The weight of a group as the form prints it; zero when the form has no such group."""
        return next((row.weight for row in self.rows if row.group is group), Decimal(0))

    @property
    def full(self) -> Decimal:
        """The sum of all weights."""
        return sum((row.weight for row in self.rows), Decimal(0))

    @property
    def verified(self) -> bool:
        """True when every row was compared with its source."""
        return all(row.validity.verified for row in self.rows)


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A grade with what follows from it."""

    purpose: GradePurpose
    validity: Validity
    grade: Grade
    next_step: str
    passes: bool


@dataclass(frozen=True, slots=True)
class BandRow:
    """The shares that a band of qualitative achievement covers, in per cent."""

    band: Achievement
    validity: Validity
    low: Decimal
    high: Decimal

    def covers(self, share: Decimal) -> bool:
        """True when the share lies in the band; its lower end is in it, its upper end only at 100."""
        return self.low <= share < self.high or share == self.high == 100


@dataclass(frozen=True, slots=True)
class Scoring:
    """The settings by which scores are computed (评分规则).

    over_above   per cent of the target above which a result is questioned; `over_most` the most that is
                 taken off, in per cent of the points
    places       decimal places of the points; halves are rounded up
    """

    over_above: Decimal
    over_rule: OverTargetRule
    over_most: Decimal
    equal_rule: EqualRule
    survey_rule: SurveyRule
    places: int
    bands: tuple[BandRow, ...]

    def band(self, achievement: Achievement) -> BandRow:
        """The band of an achievement."""
        return next(row for row in self.bands if row.band is achievement)


@dataclass(frozen=True, slots=True)
class _Setting:
    name: str
    value: str
    validity: Validity
    where: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """Under which group a kind of indicator stands, and when."""

    kind: IndicatorKind
    group: IndicatorGroup
    validity: Validity


@dataclass(frozen=True, slots=True)
class ConsequenceRow:
    """What a grade means for next year's budget line."""

    grade: str
    validity: Validity
    action: BudgetConsequence


@cache
def form_rows() -> tuple[FormRow, ...]:
    """All forms that come with the system; an office may bring its own rows."""
    return load("forms.csv", FORM_COLUMNS, form_row)


FORM_COLUMNS = ("form", "name", "place", *VALID, "group", "weight", "when_missing", *SOURCE)


def form_row(fields: Fields) -> FormRow:
    """A row of a form table."""
    passing = tuple(_receiver(part, fields.where) for part in fields.text("when_missing").split())
    row = FormRow(
        fields.needed("form"),
        fields.needed("name"),
        fields.validity,
        fields.member(IndicatorGroup, "group"),
        fields.number("weight"),
        passing,
    )
    if row.weight <= 0:
        raise DataError(f"{fields.where}: the weight should be above zero")
    if passing and sum(share for _, share in passing) != row.weight:
        raise DataError(f"{fields.where}: what is passed on does not add up to the weight")
    return row


def _receiver(part: str, where: str) -> tuple[IndicatorGroup, Decimal]:
    name, _, share = part.partition(":")
    try:
        return member(IndicatorGroup, name, where), Decimal(share)
    except ArithmeticError:
        raise DataError(f"{where}: {part!r} should be GROUP:points") from None


def form_in_force(year: int, place: str = "", rows: Iterable[FormRow] = ()) -> ScoreForm:
    """The form of a year at a place; `rows` of an office's own come first."""
    own = in_force(rows, year, place)
    found = own or required(in_force(form_rows(), year, place), "自评表式", year, place)
    names = {row.form for row in found}
    if len(names) > 1:
        raise FormMissingError(
            f"{year}年{place}同时有多个自评表式：{'、'.join(sorted(names))}，请保留一个",
            f"more than one form is in force in {year}: {', '.join(sorted(names))}",
        )
    form = ScoreForm(found[0].form, found[0].name, tuple(found))
    if form.full != 100 or len({row.group for row in form.rows}) != len(form.rows):
        raise DataError(
            f"form {form.id}: the weights add up to {form.full} instead of 100, or repeat a group"
        )
    return form


@cache
def grade_rows() -> tuple[GradeRow, ...]:
    """All grades, best first within a set."""
    columns = ("purpose", "place", *VALID, "name", "low", "high", "next_step", "passes", *SOURCE)
    return load("grades.csv", columns, _grade_row)


def _grade_row(fields: Fields) -> GradeRow:
    grade = Grade(fields.needed("name"), fields.number("low"), fields.number("high"))
    if grade.low >= grade.high:
        raise DataError(f"{fields.where}: low should be below high")
    purpose = GradePurpose(fields.needed("purpose"))
    return GradeRow(purpose, fields.validity, grade, fields.text("next_step"), fields.flag("passes"))


@cache
def grades(purpose: GradePurpose, year: int, place: str = "") -> tuple[GradeRow, ...]:
    """The grades of a year at a place, best first."""
    rows = [row for row in grade_rows() if row.purpose is purpose]
    return tuple(required(in_force(rows, year, place), "等级", year, place))


def grade_of(score: Decimal, purpose: GradePurpose, year: int, place: str = "") -> GradeRow:
    """The grade of a score from 0 to 100.

    >>> [grade_of(Decimal(s), GradePurpose.SCORE, 2021).grade.name for s in ("94.33", "90", "89.99", "0")]
    ['优', '优', '良', '差']
    """
    for row in grades(purpose, year, place):
        if row.grade.low <= score < row.grade.high or score == row.grade.high == 100:
            return row
    raise PerformanceError(
        f"得分{score}不在0至100之间，请核对", f"a score of {score} is not between 0 and 100"
    )


@cache
def band_rows() -> tuple[BandRow, ...]:
    """The bands of qualitative achievement by year."""
    return load("bands.csv", ("band", "place", *VALID, "low", "high", *SOURCE), _band_row)


def _band_row(fields: Fields) -> BandRow:
    band = fields.member(Achievement, "band")
    return BandRow(band, fields.validity, fields.number("low"), fields.number("high"))


@cache
def _settings() -> tuple[_Setting, ...]:
    return load("scoring.csv", ("setting", "place", *VALID, "value", *SOURCE), _setting)


def _setting(fields: Fields) -> _Setting:
    return _Setting(fields.needed("setting"), fields.needed("value"), fields.validity, fields.where)


@cache
def scoring_in_force(year: int, place: str = "") -> Scoring:
    """The rules by which a year is scored at a place."""
    bands = required(in_force(band_rows(), year, place), "定性档次", year, place)
    if {row.band for row in bands} != set(Achievement):
        raise DataError(f"performance/data/bands.csv: a band is missing or repeated in {year}")
    return Scoring(
        Decimal(setting("over_target_above", year, place)),
        OverTargetRule(setting("over_target_rule", year, place)),
        Decimal(setting("over_target_most", year, place)),
        EqualRule(setting("equal_rule", year, place)),
        SurveyRule(setting("survey_rule", year, place)),
        _places(setting("places", year, place)),
        tuple(bands),
    )


def _places(text: str) -> int:
    if text not in tuple("012345678"):
        raise DataError(f"performance/data/scoring.csv: places is {text!r}, not 0 to 8")
    return int(text)


def setting(name: str, year: int, place: str) -> str:
    """A setting of `scoring.csv` as written there."""
    rows = [row for row in _settings() if row.name == name]
    found: Sequence[_Setting] = required(in_force(rows, year, place), f"评分规则{name}", year, place)
    if len(found) > 1:
        raise DataError(f"{found[1].where}: {name} a second time")
    return found[0].value


@cache
def kind_rows() -> tuple[KindRow, ...]:
    """Which kinds of indicators there are, by year."""
    return load("kinds.csv", ("kind", "group", *VALID, *SOURCE), _kind_row)


def _kind_row(fields: Fields) -> KindRow:
    return KindRow(
        fields.member(IndicatorKind, "kind"), fields.member(IndicatorGroup, "group"), fields.validity
    )


@cache
def group_of(kind: IndicatorKind, year: int) -> IndicatorGroup:
    """The group under which a kind stands in a year; a FormMissingError when it is not in use.

    >>> group_of(IndicatorKind.COST, 2017), group_of(IndicatorKind.ECONOMIC_COST, 2023)
    (<IndicatorGroup.OUTPUT: '产出指标'>, <IndicatorGroup.COST: '成本指标'>)
    """
    rows = [row for row in kind_rows() if row.kind is kind]
    return required(in_force(rows, year, ""), f"二级指标“{kind.value}”", year, "")[0].group


@cache
def consequence_rows() -> tuple[ConsequenceRow, ...]:
    """What grades mean for the next budget, by year."""
    return load("consequences.csv", ("grade", "place", *VALID, "action", *SOURCE), _consequence_row)


def _consequence_row(fields: Fields) -> ConsequenceRow:
    action = fields.member(BudgetConsequence, "action")
    return ConsequenceRow(fields.needed("grade"), fields.validity, action)
