"""Questionnaires: one answer a link, nothing that says whose, and a result that becomes a value."""

from __future__ import annotations

import datetime
import threading
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.utils import timezone

from mingzhang.actions.answer_questionnaire import answer, is_open, questionnaire_of
from mingzhang.actions.close_questionnaire import close_questionnaire
from mingzhang.actions.create_questionnaire import (
    Issued,
    QuestionnaireInput,
    create_questionnaire,
    issue_links,
)
from mingzhang.actions.errors import InputError, RefusedError, StateError
from mingzhang.actions.questionnaire_rules import Satisfaction, hash_of, result_of
from mingzhang.model.indicator import EvidenceGrade
from mingzhang.performance.vet import evidence_grade
from mingzhang.store.models import AuditRow, Questionnaire, QuestionnaireAnswer, QuestionnaireToken
from mingzhang.store.performance import observation_of, observations_of
from mingzhang.store.verify import verify
from objective_office import drafted, office_with_goals
from preparation_office import Office

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
QUESTIONS = ["展会组织", "现场服务"]
VERY, GOOD, FAIR, BAD = (
    Satisfaction.VERY,
    Satisfaction.SATISFIED,
    Satisfaction.FAIR,
    Satisfaction.DISSATISFIED,
)


@pytest.fixture
def office() -> Office:
    made = office_with_goals()
    drafted(made, year=TODAY.year)
    return made


def given(**changes: object) -> QuestionnaireInput:
    values: dict[str, object] = {
        "measure": "expo-satisfaction",
        "title": "参展企业满意度",
        "questions": QUESTIONS,
        "opens": TODAY,
        "closes": TODAY,
        **changes,
    }
    return QuestionnaireInput(**values)  # type: ignore[arg-type]


def issued(office: Office, number: int = 3, **changes: object) -> Issued:
    return create_questionnaire(office.officer, office.head_office, TODAY.year, given(**changes), number)


def on(row: Questionnaire, opens: int, closes: int) -> None:
    """Move its days, counted from today."""
    row.opens, row.closes = (TODAY + datetime.timedelta(days=days) for days in (opens, closes))
    row.save()


def test_only_hashes_of_the_links_are_kept(office: Office) -> None:
    made = issued(office)
    assert len(set(made.tokens)) == 3 and all(len(token) >= 20 for token in made.tokens)
    kept = set(QuestionnaireToken.objects.values_list("sha256", flat=True))
    assert kept == {hash_of(token) for token in made.tokens}
    told = str(list(AuditRow.objects.values_list("after", flat=True)))
    assert not any(token in told or hash_of(token) in told for token in made.tokens)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"measure": "没有"}, "measure"),
        ({"questions": []}, "questions"),
        ({"questions": ["一", "一"]}, "questions"),
        ({"questions": [str(number) for number in range(21)]}, "questions"),
        ({"closes": TODAY - datetime.timedelta(days=1)}, "closes"),
        (
            {"opens": TODAY - datetime.timedelta(days=9), "closes": TODAY - datetime.timedelta(days=1)},
            "closes",
        ),
        ({"title": " "}, "title"),
    ],
)
def test_a_wrong_questionnaire_is_refused(office: Office, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        issued(office, **changes)
    assert caught.value.field == field


def test_a_measure_in_another_unit_takes_no_share(office: Office) -> None:
    code = office.department.objectives.get().code
    with pytest.raises(InputError) as caught:
        issued(office, measure=f"{code}/2")
    assert caught.value.field == "measure"


@pytest.mark.parametrize("number", [0, 2001])
def test_the_number_of_links_has_bounds(office: Office, number: int) -> None:
    with pytest.raises(InputError):
        issued(office, number)


def test_a_link_answers_once(office: Office) -> None:
    token = issued(office).tokens[0]
    answer(token, [VERY, FAIR], "很好")
    with pytest.raises(StateError):
        answer(token, [VERY, VERY])
    assert QuestionnaireAnswer.objects.count() == 1


def test_every_question_is_answered(office: Office) -> None:
    token = issued(office).tokens[0]
    for grades in ([VERY], [VERY, None], [VERY, VERY, VERY]):
        with pytest.raises(RefusedError):
            answer(token, grades)
    answer(token, [VERY, VERY])


def test_it_is_open_on_its_days_only(office: Office) -> None:
    made = issued(office)
    for opens, closes in ((-5, -1), (1, 5)):
        on(made.row, opens, closes)
        assert not is_open(made.row)
        with pytest.raises(StateError):
            answer(made.tokens[0], [VERY, VERY])
    on(made.row, -5, 0)
    answer(made.tokens[0], [VERY, VERY])


def test_an_unknown_link_finds_nothing(office: Office) -> None:
    issued(office)
    assert questionnaire_of("x" * 22) is None and questionnaire_of("") is None
    with pytest.raises(StateError):
        answer("x" * 22, [VERY, VERY])


def test_nothing_says_who_answered(office: Office) -> None:
    made = issued(office)
    before = AuditRow.objects.count()
    answer(made.tokens[1], [VERY, VERY])
    assert AuditRow.objects.count() == before
    fields = {field.name for field in QuestionnaireAnswer._meta.get_fields()}
    assert fields == {"id", "questionnaire", "grades", "remark", "day"}


def test_the_result_becomes_a_value_with_its_counts_as_evidence(office: Office) -> None:
    made = issued(office)
    answer(made.tokens[0], [VERY, GOOD], "展位<b>宽敞</b>")
    answer(made.tokens[1], [GOOD, FAIR])
    answer(made.tokens[2], [BAD, VERY])
    result = result_of(made.row)
    assert [one.counts for one in result.questions] == [(1, 1, 0, 1, 0), (1, 1, 1, 0, 0)]
    kept = close_questionnaire(office.officer, made.row)
    assert (kept.value, kept.measurement_unit) == (Decimal("66.67"), "%")
    assert evidence_grade(observation_of(kept)) is EvidenceGrade.DOCUMENTED
    text = bytes(kept.evidence.get().file.content).decode()
    assert "发放3份，收回3份" in text and "满意率\t66.67%" in text and "<" not in text
    assert [one.code for one in observations_of(office.department, TODAY.year)] == [str(kept.pk)]
    assert not verify().faults


def test_after_its_result_was_taken_nobody_answers(office: Office) -> None:
    made = issued(office)
    with pytest.raises(StateError):
        close_questionnaire(office.officer, made.row)
    answer(made.tokens[0], [VERY, VERY])
    close_questionnaire(office.officer, made.row)
    with pytest.raises(StateError):
        answer(made.tokens[1], [VERY, VERY])
    with pytest.raises(StateError):
        close_questionnaire(office.officer, made.row)
    with pytest.raises(StateError):
        issue_links(office.officer, made.row, 1)


def test_more_links_can_be_issued_while_it_is_open(office: Office) -> None:
    made = issued(office)
    more = issue_links(office.officer, made.row, 2)
    assert made.row.tokens.count() == 5
    answer(more.tokens[0], [VERY, VERY])


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_give_one_answer(office: Office) -> None:
    token = issued(office).tokens[0]
    start, outcomes = threading.Barrier(4), []

    def tried() -> None:
        start.wait()
        try:
            answer(token, [VERY, VERY])
            outcomes.append("kept")
        except StateError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tried) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "refused", "refused", "refused"]
    assert QuestionnaireAnswer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_put_in_behind_the_back_is_named(office: Office) -> None:
    made = issued(office)
    answer(made.tokens[0], [VERY, VERY])
    assert not verify().faults
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_questionnaireanswer (questionnaire_id, grades, remark, day) "
            "SELECT questionnaire_id, grades, '', day FROM store_questionnaireanswer"
        )
    assert any("答卷数与已用链接数不符" in fault for fault in verify().faults)
