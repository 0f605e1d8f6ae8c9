"""Create a questionnaire with its one-time links (发起问卷), and issue more links."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from ..store.models import BudgetUnit, Questionnaire
from .acting import Actor, record, verb
from .entered import budget_year, line, paragraphs
from .errors import InputError, StateError
from .observation_rules import measures, vet_measure
from .questionnaire_rules import new_tokens, vet_days, vetted_questions


@dataclass(frozen=True)
class QuestionnaireInput:
    """What a person enters about a questionnaire."""

    measure: str
    title: str
    questions: Sequence[str]
    opens: datetime.date
    closes: datetime.date
    introduction: str = ""


@dataclass(frozen=True)
class Issued:
    """A questionnaire and the links that were made now; they are shown once."""

    row: Questionnaire
    tokens: tuple[str, ...]


@verb("survey")
def create_questionnaire(
    actor: Actor, unit: BudgetUnit, year: int, given: QuestionnaireInput, number: int
) -> Issued:
    """Keep a questionnaire whose result will be a value of the measure, with `number` links."""
    actor.require("survey", unit)
    _vet_measure(unit, budget_year(year), given.measure)
    vet_days(given.opens, given.closes)
    if not year <= given.closes.year <= year + 1:
        raise InputError(
            f"截止日期应在{year}年或其次年内", f"it closes in {year} or the year after", "closes"
        )
    if given.closes < timezone.localdate():
        raise InputError("截止日期已过，请改为今天以后", "it closes before today", "closes")
    row = Questionnaire.objects.create(
        department=unit.department,
        unit=unit,
        measure=given.measure,
        year=year,
        title=line(given.title, "title", "标题", 160),
        introduction=paragraphs(given.introduction, "introduction", "说明", 2000),
        questions=vetted_questions(given.questions),
        opens=given.opens,
        closes=given.closes,
        created_by=actor.person,
    )
    tokens = new_tokens(row, number)
    record(actor, "survey", row, unit=unit, after={**told(row), "links": number})
    return Issued(row, tuple(tokens))


@verb("survey")
def issue_links(actor: Actor, row: Questionnaire, number: int) -> Issued:
    """More links of a questionnaire that is open."""
    actor.require("survey", row.unit)
    held = Questionnaire.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.observation_id is not None or held.closes < timezone.localdate():
        raise StateError("问卷已截止，不能再发放链接", "the questionnaire is closed")
    tokens = new_tokens(held, number)
    record(actor, "survey", held, unit=row.unit, after={"links": number})
    return Issued(held, tuple(tokens))


def _vet_measure(unit: BudgetUnit, year: int, measure: str) -> None:
    """The measure is one that a share in per cent can be held against."""
    try:
        vet_measure(measures(unit, year).get(measure, []), "%")
    except InputError as error:
        raise InputError(error.chinese, error.english, "measure") from error


def told(row: Questionnaire) -> dict[str, object]:
    """The questionnaire as plain values for the audit trail."""
    return {
        "measure": row.measure,
        "year": row.year,
        "title": row.title,
        "questions": row.questions,
        "opens": row.opens.isoformat(),
        "closes": row.closes.isoformat(),
    }
