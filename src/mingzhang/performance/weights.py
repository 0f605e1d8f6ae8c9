"""Weights of a form over the indicators of an objective (权重分配), also when a category is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from ..model.indicator import Indicator, IndicatorGroup, Objective
from .data import FormRow, ScoreForm, group_of
from .errors import WeightError

PLACES = 2


@dataclass(frozen=True, slots=True)
class GroupWeight:
    """What a group counts for once missing groups have passed on their weight."""

    group: IndicatorGroup
    weight: Decimal


def group_weights(form: ScoreForm, present: Collection[IndicatorGroup]) -> tuple[GroupWeight, ...]:
    """The weight of every group that has indicators; what is missing passes its weight on by rule.

    A group passes its weight to those the form names; where none of these is there, to all groups that are,
    in proportion. Budget execution is always there and never receives.
    """
    there = [row for row in form.rows if row.group in present or row.group is IndicatorGroup.EXECUTION]
    weights = {row.group: Fraction(row.weight) for row in there}
    receivers = [row for row in there if row.group is not IndicatorGroup.EXECUTION]
    if not receivers:
        raise WeightError("没有任何可以计分的指标，请先设置指标", "there is no indicator to give weights to")
    for row in form.rows:
        if row not in there:
            for group, share in _passed_on(row, receivers):
                weights[group] += share
    return tuple(GroupWeight(group, decimal_of(weight)) for group, weight in _settled(weights).items())


def _passed_on(row: FormRow, receivers: list[FormRow]) -> list[tuple[IndicatorGroup, Fraction]]:
    named = {group for group, _ in row.when_missing}
    groups = {receiver.group for receiver in receivers}
    if row.when_missing and named <= groups:
        return [(group, Fraction(share)) for group, share in row.when_missing]
    left = [r for r in receivers if r.group in named] or receivers
    whole = Fraction(sum(r.weight for r in left))
    return [(r.group, Fraction(row.weight) * Fraction(r.weight) / whole) for r in left]


def _settled(weights: dict[IndicatorGroup, Fraction]) -> dict[IndicatorGroup, Fraction]:
    parts = spread(sum(weights.values(), Fraction(0)), list(weights.values()))
    return dict(zip(weights, parts, strict=True))


def spread(whole: Fraction, shares: list[Fraction]) -> list[Fraction]:
    """A whole over shares in proportion, each rounded to the place of weights, the sum exact.

    >>> [str(part) for part in spread(Fraction(10), [Fraction(1)] * 3)]
    ['167/50', '333/100', '333/100']
    """
    total = sum(shares, Fraction(0))
    unit = Fraction(1, 10**PLACES)
    exact = [whole * (share / total if total else Fraction(1, len(shares))) for share in shares]
    parts = [(part // unit) * unit for part in exact]
    short = int((whole - sum(parts, Fraction(0))) / unit)
    by_rest = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_rest[:short]:
        parts[index] += unit
    return parts


def weigh(objective: Objective, form: ScoreForm) -> Objective:
    """The objective with its weights scaled so that every group fills what the form gives it.

    Within a group the proportions stay; a group without any weights yet is divided evenly.
    """
    groups: dict[IndicatorGroup, list[Indicator]] = defaultdict(list)
    for indicator in objective.tree:
        groups[group_of(indicator.kind, objective.year)].append(indicator)
    weights = {row.group: row.weight for row in group_weights(form, groups.keys())}
    unknown = next((group for group in groups if group not in weights), None)
    if unknown:
        raise WeightError(
            f"表式“{form.name}”没有“{unknown.value}”，请改用其他类别的指标",
            f"the form {form.id} has no group {unknown.name.lower()}",
        )
    given: dict[str, Decimal] = {}
    for group, indicators in groups.items():
        parts = spread(Fraction(weights[group]), [Fraction(i.weight) for i in indicators])
        given |= {i.code: decimal_of(part) for i, part in zip(indicators, parts, strict=True)}
    tree = tuple(replace(indicator, weight=given[indicator.code]) for indicator in objective.tree)
    return replace(objective, indicators=tree)


def decimal_of(part: Fraction) -> Decimal:
    """A fraction of hundredths as a decimal without trailing zeros."""
    text = Decimal(int(part * 10**PLACES)).scaleb(-PLACES)
    return text.quantize(Decimal(1)) if text == text.to_integral_value() else text.normalize()
