"""An office's year of performance as a file (年度绩效资料): objectives, observations, coverage, follow-up.

What the file says is vetted while it is read; an ExampleError names the file, the entry and what to do.
"""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from ..model.evaluation import Completion, Edition, EditionValue, Execution, FollowUp, FollowUpKind
from ..model.indicator import (
    Achievement,
    Approximation,
    Base,
    Evidence,
    EvidenceGrade,
    Frequency,
    Indicator,
    IndicatorKind,
    Objective,
    ObjectiveOwner,
    Observation,
    Operator,
    Reckoning,
    Target,
    Verification,
)
from ..model.office import EvaluationKind
from .coverage import Coverage, Member, coverage
from .data import scoring_in_force
from .entries import Entry
from .errors import ExampleError, PerformanceError
from .followup import vet_follow_up
from .management import DepartmentFigures
from .monitor import monitored_set, monitoring_in_force
from .vet import vet_objective, vet_observation

_TOP = (
    "year", "place", "note", "objectives", "observations", "coverages", "monitoring", "follow_ups",
    "editions", "figures", "evaluations",
)  # fmt: skip
_OBJECTIVE = (
    "owner",
    "code",
    "name",
    "words",
    "unit",
    "place",
    "budget",
    "paid",
    "done",
    "source",
    "indicators",
    "waiver",
)
_INDICATOR = (
    "code", "name", "kind", "operator", "target", "high", "words", "unit", "weight", "measure", "second",
    "base", "base_year", "basis", "method", "frequency", "reckoning", "person", "evidence", "least_evidence",
)  # fmt: skip
_OBSERVATION = (
    "code", "measure", "year", "date", "value", "approximation", "unit", "reckoning", "achievement", "share",
    "source", "person", "explanation", "evidence",
)  # fmt: skip
_EVIDENCE = ("sha256", "place", "name", "verified_by", "verified_on")
_COVERAGE = ("what", "base", "members")
_MEMBER = ("code", "name", "amount", "covered")
_MONITORING = ("date", "basis", "monitored", "members")
_FOLLOW_UP = ("code", "kind", "words", "raised", "owner", "due", "objective", "met_on", "met_how")
_EDITION = ("subject", "year", "label", "cost", "source", "made_up", "objective", "values")
_EVALUATION = ("objective", "kind", "situation", "performance", "problems", "advice")
_VALUE = ("measure", "name", "unit", "value", "approximation", "target")


@dataclass(frozen=True, slots=True)
class SpentOn:
    """What was budgeted and paid for an objective (预算执行), by the code of the objective."""

    code: str
    execution: Execution


@dataclass(frozen=True, slots=True)
class MonitoredOn:
    """A monitoring of the year: its day, and the codes of the projects that were monitored."""

    date: datetime.date
    monitored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvaluationTexts:
    """The four texts of an evaluation (评价文字), by the code of the objective and who evaluates it."""

    objective: str
    kind: EvaluationKind
    situation: str
    performance: str
    problems: str
    advice: str


@dataclass(frozen=True, slots=True)
class YearRecords:
    """A year of performance of an office. `note` says what of it is made up."""

    year: int
    place: str
    note: str
    objectives: tuple[Objective, ...]
    observations: tuple[Observation, ...]
    spent: tuple[SpentOn, ...]
    completions: tuple[Completion, ...]
    coverages: tuple[Coverage, ...]
    follow_ups: tuple[FollowUp, ...]
    editions: tuple[Edition, ...]
    figures: DepartmentFigures | None
    monitoring: MonitoredOn | None = None
    evaluations: tuple[EvaluationTexts, ...] = ()

    def objective(self, code: str) -> Objective:
        """The objective of that code."""
        found = next((o for o in self.objectives if o.code == code), None)
        if found is None:
            raise PerformanceError(f"没有编号为{code}的绩效目标，请核对", f"there is no objective {code}")
        return found

    def owned_by(self, owner: ObjectiveOwner) -> tuple[Objective, ...]:
        """The objectives of projects, of key tasks, or of the department."""
        return tuple(o for o in self.objectives if o.owner is owner)

    def execution(self, code: str) -> Execution | None:
        """The budget and payments of an objective; None when the file names none."""
        return next((s.execution for s in self.spent if s.code == code), None)

    def observed(self, objective: Objective) -> tuple[Observation, ...]:
        """The observations that serve an objective."""
        keys = {indicator.key for indicator in objective.tree}
        return tuple(o for o in self.observations if o.measure in keys)


def read_year(path: str | Path) -> YearRecords:
    """The year that a TOML file holds."""
    file = Path(path)
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ExampleError(f"打不开{file.name}，请检查文件", f"cannot read {file.name}") from error
    except tomllib.TOMLDecodeError as error:
        raise ExampleError(f"{file.name}不是TOML文件：{error}", f"{file.name}: {error}") from None
    return _year(Entry(file.name, values, _TOP))


def _year(top: Entry) -> YearRecords:
    year, place = top.integer("year"), top.text("place")
    raw = list(top.entries("objectives", _OBJECTIVE))
    objectives = tuple(vet_objective(_objective(entry, year)) for entry in raw)
    figures = top.entry("figures", [f.name.removesuffix("_fen") for f in fields(DepartmentFigures)])
    return YearRecords(
        year,
        place,
        top.text("note"),
        objectives,
        _observations(top, year, place),
        tuple(spent for entry in raw if (spent := _spent(entry))),
        tuple(_completion(entry) for entry in raw if "done" in entry.values),
        (*_monitored(top, year, place), *(_coverage(e) for e in top.entries("coverages", _COVERAGE))),
        tuple(vet_follow_up(_follow_up(e)) for e in top.entries("follow_ups", _FOLLOW_UP)),
        tuple(_edition(e) for e in top.entries("editions", _EDITION)),
        _figures(figures) if figures else None,
        _monitoring(top),
        tuple(_evaluation(e) for e in top.entries("evaluations", _EVALUATION)),
    )


def _objective(entry: Entry, year: int) -> Objective:
    indicators = tuple(_indicator(e) for e in entry.entries("indicators", _INDICATOR))
    return Objective(
        entry.needed("code"),
        entry.needed("name"),
        year,
        entry.text("words"),
        entry.member(ObjectiveOwner, "owner", ObjectiveOwner.PROJECT),
        entry.text("unit"),
        entry.fen_or_none("budget"),
        place=entry.text("place"),
        indicators=indicators,
        waiver=entry.text("waiver"),
    )


def _indicator(entry: Entry) -> Indicator:
    base = Base(entry.number("base"), entry.integer("base_year")) if "base" in entry.values else None
    return Indicator(
        entry.needed("code"),
        entry.needed("name"),
        entry.member(IndicatorKind, "kind"),
        Target(
            entry.member(Operator, "operator"),
            entry.number_or_none("target"),
            entry.number_or_none("high"),
            entry.text("words"),
        ),
        entry.number("weight"),
        entry.text("unit"),
        entry.text("measure"),
        entry.text("second"),
        base,
        entry.text("basis"),
        entry.text("method"),
        entry.member(Frequency, "frequency", Frequency.YEARLY),
        entry.member(Reckoning, "reckoning", Reckoning.YEARLY),
        entry.text("person"),
        entry.text("evidence"),
        entry.member(EvidenceGrade, "least_evidence", EvidenceGrade.NONE),
    )


def _observations(top: Entry, year: int, place: str) -> tuple[Observation, ...]:
    scoring = scoring_in_force(year, place)
    found = tuple(
        vet_observation(_observation(e, year), scoring) for e in top.entries("observations", _OBSERVATION)
    )
    codes = [observation.code for observation in found]
    again = sorted({code for code in codes if codes.count(code) > 1})
    if again:
        raise top.wrong(f"完成值编号{'、'.join(again)}重复", f"observations {', '.join(again)} stand twice")
    return found


def _observation(entry: Entry, year: int) -> Observation:
    band = entry.member(Achievement, "achievement") if "achievement" in entry.values else None
    return Observation(
        entry.needed("code"),
        entry.needed("measure"),
        entry.integer("year", year),
        entry.date("date"),
        entry.number_or_none("value"),
        entry.member(Approximation, "approximation", Approximation.EXACT),
        entry.text("unit"),
        entry.member(Reckoning, "reckoning", Reckoning.YEARLY),
        band,
        entry.number_or_none("share"),
        entry.text("source"),
        entry.text("person"),
        entry.text("explanation"),
        tuple(_evidence(e) for e in entry.entries("evidence", _EVIDENCE)),
    )


def _evidence(entry: Entry) -> Evidence:
    person = entry.text("verified_by")
    verified = Verification(person, entry.date("verified_on")) if person else None
    return Evidence(entry.needed("sha256"), entry.text("place"), entry.text("name"), verified)


def _spent(entry: Entry) -> SpentOn | None:
    budget, paid = entry.fen_or_none("budget"), entry.fen_or_none("paid")
    if budget is None or paid is None:
        return None
    return SpentOn(entry.needed("code"), Execution(budget, paid))


def _completion(entry: Entry) -> Completion:
    return Completion(
        entry.needed("code"), entry.needed("done"), entry.fen_or_none("paid"), entry.text("source")
    )


def _coverage(entry: Entry) -> Coverage:
    members = [(e, _member(e)) for e in entry.entries("members", _MEMBER)]
    covered = [(e, m) for e, m in members if "covered" in e.values]
    partly = [(m.code, e.fen("covered")) for e, m in covered]
    whole = [m.code for _, m in covered]
    return coverage(entry.needed("what"), entry.needed("base"), [m for _, m in members], whole, partly)


def _member(entry: Entry) -> Member:
    return Member(entry.needed("code"), entry.needed("name"), entry.fen("amount"))


def _monitored(top: Entry, year: int, place: str) -> tuple[Coverage, ...]:
    entry = top.entry("monitoring", _MONITORING)
    if entry is None:
        return ()
    members = [_member(e) for e in entry.entries("members", _MEMBER)]
    rule = monitoring_in_force(year, place)
    return (monitored_set(members, entry.texts("monitored"), rule, entry.needed("basis")),)


def _monitoring(top: Entry) -> MonitoredOn | None:
    entry = top.entry("monitoring", _MONITORING)
    return MonitoredOn(entry.date("date"), entry.texts("monitored")) if entry else None


def _follow_up(entry: Entry) -> FollowUp:
    return FollowUp(
        entry.needed("code"),
        entry.member(FollowUpKind, "kind"),
        entry.needed("words"),
        entry.integer("raised"),
        entry.needed("owner"),
        entry.date("due"),
        entry.text("objective"),
        entry.date("met_on") if "met_on" in entry.values else None,
        entry.text("met_how"),
    )


def _edition(entry: Entry) -> Edition:
    return Edition(
        entry.needed("subject"),
        entry.integer("year"),
        entry.needed("label"),
        tuple(_value(e) for e in entry.entries("values", _VALUE)),
        entry.fen_or_none("cost"),
        entry.text("source"),
        entry.flag("made_up"),
        entry.text("objective"),
    )


def _evaluation(entry: Entry) -> EvaluationTexts:
    return EvaluationTexts(
        entry.needed("objective"),
        entry.member(EvaluationKind, "kind", EvaluationKind.SELF),
        *(entry.text(name) for name in _EVALUATION[2:]),
    )


def _value(entry: Entry) -> EditionValue:
    return EditionValue(
        entry.needed("measure"),
        entry.needed("name"),
        entry.text("unit"),
        entry.number("value"),
        entry.member(Approximation, "approximation", Approximation.EXACT),
        entry.number_or_none("target"),
    )


def _figures(entry: Entry) -> DepartmentFigures:
    """Amounts are written in yuan without `_fen`, counts as they are."""
    given: dict[str, int] = {}
    for one in fields(DepartmentFigures):
        name = one.name.removesuffix("_fen")
        if name in entry.values:
            given[one.name] = entry.fen(name) if one.name.endswith("_fen") else entry.integer(name)
    return DepartmentFigures(**given)
