"""Questionnaires (满意度问卷): their questions, their one-time links, and what the answers come to."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from ..store.models import Questionnaire, QuestionnaireToken
from .entered import line
from .errors import InputError

MOST_QUESTIONS, MOST_LINKS, MOST_DAYS = 20, 2000, 366
_TOKEN_BYTES = 16


class Satisfaction(Enum):
    """The five grades of an answer (满意程度), best first."""

    VERY = "很满意"
    SATISFIED = "满意"
    FAIR = "一般"
    DISSATISFIED = "不满意"
    VERY_DISSATISFIED = "很不满意"

    @property
    def is_satisfied(self) -> bool:
        """True for the two grades that count as satisfied."""
        return self in (Satisfaction.VERY, Satisfaction.SATISFIED)


@dataclass(frozen=True)
class QuestionResult:
    """How a question was answered: the number of each grade, best first."""

    question: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many answered it."""
        return sum(self.counts)

    @property
    def satisfied(self) -> int:
        """How many are satisfied."""
        return sum(n for grade, n in zip(Satisfaction, self.counts, strict=True) if grade.is_satisfied)


@dataclass(frozen=True)
class SurveyResult:
    """What came back (问卷汇总). The rate counts every graded question of every answer once."""

    issued: int
    answers: int
    questions: tuple[QuestionResult, ...]
    remarks: tuple[str, ...]

    @property
    def rate(self) -> Decimal | None:
        """满意率: the share of 很满意 and 满意 in per cent, two decimals; None without answers."""
        total = sum(one.total for one in self.questions)
        if not total:
            return None
        satisfied = sum(one.satisfied for one in self.questions)
        return (Decimal(satisfied * 100) / total).quantize(Decimal("0.01"), ROUND_HALF_UP)


def result_of(row: Questionnaire) -> SurveyResult:
    """The answers of a questionnaire counted."""
    answers = list(row.answers.order_by("pk").values_list("grades", "remark"))
    counts = [Counter(grades[at] for grades, _remark in answers) for at in range(len(row.questions))]
    questions = tuple(
        QuestionResult(question, tuple(own[grade.name.lower()] for grade in Satisfaction))
        for question, own in zip(row.questions, counts, strict=True)
    )
    remarks = tuple(sorted(remark for _grades, remark in answers if remark))
    return SurveyResult(row.tokens.count(), len(answers), questions, remarks)


def vetted_questions(given: Sequence[str]) -> list[str]:
    """The questions, one line each, none twice."""
    questions = [line(one, "questions", "题目", 200) for one in given if one.strip()]
    if not 0 < len(questions) <= MOST_QUESTIONS:
        raise InputError(
            f"题目应为1至{MOST_QUESTIONS}道，每行一道",
            f"1 to {MOST_QUESTIONS} questions, one a line",
            "questions",
        )
    if len(set(questions)) < len(questions):
        raise InputError("题目有重复，请删去", "a question stands twice", "questions")
    return questions


def vet_days(opens: datetime.date, closes: datetime.date) -> None:
    """The days are in order and not too far apart."""
    if not datetime.timedelta(0) <= closes - opens <= datetime.timedelta(days=MOST_DAYS):
        raise InputError("截止日期应在开始日期之后一年以内", "it closes within a year of its start", "closes")


def hash_of(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_tokens(row: Questionnaire, number: int) -> list[str]:
    """New one-time links; told once, only their hashes are kept."""
    if not 0 < number <= MOST_LINKS - row.tokens.count():
        raise InputError(f"每份问卷最多{MOST_LINKS}个链接", f"at most {MOST_LINKS} links", "number")
    tokens = [secrets.token_urlsafe(_TOKEN_BYTES) for _number in range(number)]
    QuestionnaireToken.objects.bulk_create(
        QuestionnaireToken(questionnaire=row, sha256=hash_of(token)) for token in tokens
    )
    return tokens
