"""Answer a questionnaire (答卷): by whoever holds a link that was not used. No sign-in, no name, no trace.

This is no deed of the office: nothing says who answered, neither an audit row nor the link.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from ..store.models import Questionnaire, QuestionnaireAnswer, QuestionnaireToken
from .entered import paragraphs
from .errors import InputError, StateError
from .questionnaire_rules import Satisfaction, hash_of


def questionnaire_of(token: str) -> Questionnaire | None:
    """The questionnaire of a link, used or not; None when there is no such link."""
    found = QuestionnaireToken.objects.select_related("questionnaire__department").filter(
        sha256=hash_of(token)
    )
    row = found.first()
    return row.questionnaire if row else None


def is_used(token: str) -> bool:
    """True when somebody answered by that link."""
    return QuestionnaireToken.objects.filter(sha256=hash_of(token), used=True).exists()


def is_open(row: Questionnaire) -> bool:
    """True from the day it opens to the day it closes, until its result is taken."""
    return row.observation_id is None and row.opens <= timezone.localdate() <= row.closes


def answer(token: str, grades: Sequence[Satisfaction | None], remark: str = "") -> None:
    """Keep one answer and use the link up; of two at the same time one is refused."""
    found = questionnaire_of(token)
    if found is None:
        raise StateError("没有这个问卷链接，请核对网址", "there is no such questionnaire; check the address")
    with transaction.atomic():
        row = Questionnaire.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if not is_open(row):
            raise StateError("问卷不在答卷期内", "the questionnaire is not open")
        missing = [at for at in range(len(row.questions)) if at >= len(grades) or grades[at] is None]
        if missing or len(grades) > len(row.questions):
            numbers = "、".join(str(at + 1) for at in missing)
            raise InputError(
                f"请回答第{numbers}题",
                f"please answer question {numbers}",
                f"question-{missing[0] if missing else 0}",
            )
        words = paragraphs(remark, "remark", "意见建议", 1000)
        if not QuestionnaireToken.objects.filter(sha256=hash_of(token), used=False).update(used=True):
            raise StateError("该链接已经答过，每个链接只能答一次", "this link was used; each answers once")
        chosen = [grade.name.lower() for grade in grades if grade is not None]
        QuestionnaireAnswer.objects.create(questionnaire=row, grades=chosen, remark=words)
