"""What must hold for objectives and observations by themselves (绩效数据审核): figures, weights, evidence.

An examination (`examine`) gives advice; what is refused here cannot be kept at all.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from ..model.indicator import Evidence, EvidenceGrade, Indicator, Objective, Observation, Operator, Target
from .data import Scoring, group_of
from .errors import EvidenceError, ObservationError, TargetError, WeightError

_SHA256 = re.compile(r"[0-9a-f]{64}")


def vet_objective(objective: Objective) -> Objective:
    """The objective itself, when nothing is wrong with it; otherwise a TargetError or WeightError."""
    codes = Counter(indicator.code for indicator in objective.tree)
    for code, times in codes.items():
        if times > 1 or not code:
            raise TargetError(
                f"{objective.name}：指标编号“{code}”重复或为空，请逐项编号",
                f"indicator code {code!r} of {objective.code} is empty or used twice",
            )
    for indicator in objective.tree:
        vet_indicator(indicator, objective.year)
    return objective


def vet_indicator(indicator: Indicator, year: int) -> Indicator:
    """The indicator itself, when its target and weight can be scored in that year."""
    group_of(indicator.kind, year)
    if not indicator.weight.is_finite() or indicator.weight < 0:
        raise WeightError(
            f"指标“{indicator.name}”的分值{indicator.weight}应为零或正数，请修改",
            f"the weight {indicator.weight} of {indicator.code} is negative",
        )
    fault = _target_fault(indicator.target)
    if fault:
        raise TargetError(f"指标“{indicator.name}”{fault[0]}", f"{indicator.code}: {fault[1]}")
    return indicator


def _target_fault(target: Target) -> tuple[str, str] | None:
    if target.operator is Operator.QUALITATIVE:
        return None if target.words else ("没有写明达成标准，请用文字写明", "no standard in words")
    if target.value is None or not target.value.is_finite():
        return "没有指标值，请填写数值", "the target has no figure"
    if target.operator is Operator.RANGE and (target.high is None or target.high < target.value):
        return "的区间上限应不小于下限，请修改", "the upper end of the range is below the lower"
    return None


def vet_observation(observation: Observation, scoring: Scoring) -> Observation:
    """The observation itself, when it says one thing: a figure, or a band with a share that lies in it."""
    fault = _value_fault(observation) or _share_fault(observation, scoring)
    if fault:
        raise ObservationError(f"实际完成值“{observation.code}”{fault[0]}", f"{observation.code}: {fault[1]}")
    for evidence in observation.evidence:
        _vet_evidence(evidence, observation)
    return observation


def _value_fault(observation: Observation) -> tuple[str, str] | None:
    if (observation.value is None) == (observation.achievement is None):
        return "应填数值或完成档次，二者取一", "give a figure or a band, not both"
    if observation.value is not None and not observation.value.is_finite():
        return "不是数值，请重新填写", "the value is no figure"
    if observation.share is not None and observation.achievement is None:
        return "没有完成档次却有完成比例，请补选档次", "a share without a band"
    return None


def _share_fault(observation: Observation, scoring: Scoring) -> tuple[str, str] | None:
    if observation.achievement is None or observation.share is None:
        return None
    band = scoring.band(observation.achievement)
    if band.covers(observation.share):
        return None
    said = f"{band.low}%至{band.high}%"
    return (
        f"的完成比例{observation.share}%不在“{observation.achievement.value}”的{said}内，请修改",
        f"a share of {observation.share} is not in its band of {band.low} to {band.high}",
    )


def _vet_evidence(evidence: Evidence, observation: Observation) -> None:
    if not _SHA256.fullmatch(evidence.sha256):
        raise EvidenceError(
            f"“{observation.code}”的佐证编号不是SHA-256，请重新上传文件",
            f"evidence of {observation.code} is not named by a SHA-256",
        )
    if evidence.verified and evidence.verified.person == observation.person:
        raise EvidenceError(
            f"“{observation.code}”的佐证由填报人自己核实，请换他人核实",
            f"evidence of {observation.code} was verified by the person who entered the value",
        )


def evidence_grade(observation: Observation) -> EvidenceGrade:
    """How well a value is supported: by the best of its evidence (佐证程度).

    A file counts as documentation when it says where the value stands; a verification counts when another
    person made it than entered the value.
    """
    if not observation.evidence:
        return EvidenceGrade.ASSERTED if observation.source else EvidenceGrade.NONE
    documented = [evidence for evidence in observation.evidence if evidence.place]
    if any(e.verified and e.verified.person != observation.person for e in documented):
        return EvidenceGrade.VERIFIED
    return EvidenceGrade.DOCUMENTED if documented else EvidenceGrade.ASSERTED


def weight_sum(objective: Objective) -> Decimal:
    """The weights of all indicators together."""
    return sum((indicator.weight for indicator in objective.tree), Decimal(0))
