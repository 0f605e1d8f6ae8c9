"""Close a questionnaire (结束问卷): its result becomes an observed value, the counts its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils import timezone

from ..store.evidence_type import TEXT, clean_name
from ..store.files import keep
from ..store.models import ObservationEvidence, PerformanceObservation, Questionnaire
from .acting import Actor, record, verb
from .add_evidence import told as evidence_told
from .errors import StateError
from .observation_rules import ObservationInput, made, measures, told, vet_kept
from .questionnaire_rules import Satisfaction, SurveyResult, result_of

_PLACE = "“满意率”一行"


@verb("survey")
def close_questionnaire(actor: Actor, row: Questionnaire) -> PerformanceObservation:
    """Take no more answers and keep what came back, each question with its counts and shares."""
    actor.require("survey", row.unit)
    held = (
        Questionnaire.objects.select_for_update(of=("self",))
        .select_related("unit__department")
        .get(pk=row.pk)
    )
    if held.observation_id is not None:
        raise StateError("问卷已结束，请刷新页面", "the questionnaire was closed already; reload")
    result = result_of(held)
    if result.rate is None:
        raise StateError("还没有答卷，不能形成结果", "there is no answer yet")
    kept = _observed(actor, held, result)
    paper = _support(actor, kept, held, result)
    record(actor, "survey", paper, unit=held.unit, after=evidence_told(paper))
    held.observation = kept
    held.save(update_fields=["observation"])
    after = {**told(kept), "answers": result.answers, "issued": result.issued}
    record(actor, "survey", held, unit=held.unit, after=after)
    return kept


def _observed(actor: Actor, row: Questionnaire, result: SurveyResult) -> PerformanceObservation:
    source = f"问卷调查“{row.title}”，发放{result.issued}份，收回{result.answers}份"
    day = min(timezone.localdate(), row.closes)
    given = ObservationInput(row.measure, day, result.rate, unit="%", source=source[:200])
    kept = made(row.unit, row.year, given, measures(row.unit, row.year))
    kept.created_by = actor.person
    kept.save()
    vet_kept(kept)
    return kept


def _support(
    actor: Actor, kept: PerformanceObservation, row: Questionnaire, result: SurveyResult
) -> ObservationEvidence:
    content = _harmless("\n".join(lines_of(row, result))).encode()
    name = clean_name(f"问卷汇总 {row.title}.txt", TEXT)
    return ObservationEvidence.objects.create(
        observation=kept, file=keep(content), name=name, media_type=TEXT.media, place=_PLACE,
        created_by=actor.person,
    )  # fmt: skip


def lines_of(row: Questionnaire, result: SurveyResult) -> Iterator[str]:
    """The summary as plain text: counts and shares of every question, the rate, the remarks."""
    yield f"问卷汇总：{row.title}"
    yield f"答卷期：{row.opens}至{row.closes}"
    yield f"发放{result.issued}份，收回{result.answers}份"
    yield "满意率＝选“很满意”和“满意”的人次÷全部作答人次"
    yield "\t".join(("题目", *(grade.value for grade in Satisfaction), "满意率"))
    for one in result.questions:
        share = f"{one.satisfied * 100 / one.total:.2f}%" if one.total else ""
        yield "\t".join((one.question, *map(str, one.counts), share))
    yield f"满意率\t{result.rate}%"
    if result.remarks:
        yield "意见建议："
    yield from (f"- {' '.join(remark.split())}" for remark in result.remarks)


def _harmless(text: str) -> str:
    """Whatever people wrote stays plain text: pointed brackets become those of Chinese text."""
    return re.sub(r"(?i)(javascript):", r"\1：", text.replace("<", "〈").replace(">", "〉"))
