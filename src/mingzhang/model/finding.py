"""Findings: what a document cannot mean, contradicts, or leaves open; and the proof of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import total_ordering

from .place import Place


@total_ordering
class Severity(Enum):
    """How sure a finding is, and whom it asks."""

    NOTICE = "notice"  # typography, spelling
    QUESTION = "question"  # for a person: a residual, an unquantified goal, a base that is not stated
    WARNING = "warning"  # contradicts a convention or another part, with a likely innocent reading
    ERROR = "error"  # cannot be true

    def __lt__(self, other: Severity) -> bool:
        order = list(Severity)
        return order.index(self) < order.index(other)


@dataclass(frozen=True, slots=True)
class Finding:
    """One inconsistency of a document (疑点). A finding is a result, never an exception.

    rule      stable id, listed by `mingzhang rules`
    message   one sentence in Chinese, arithmetic included, that a clerk can re-do
    printed   what stands there; `expected` what the rest of the document implies
    miss      by how much it fails at least, in yuan (or in points of a rate); None for words
    places    where to look, the likeliest place of the mistake first
    slips     likely slips, in words: 数字颠倒, 漏位, 单位错 …
    alternatives   other single corrections that would explain the same conflict, in words
    """

    rule: str
    severity: Severity
    message: str
    places: tuple[Place, ...]
    printed: str = ""
    expected: str = ""
    miss: Decimal | None = None
    slips: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proof that what is printed can be true together (尾差证明), or how far it is from that.

    holds            every figure not named in a finding has an exact amount that satisfies every equation
    figures          printed figures that stand in the system; `claims` statements of the narrative in it
    equations        how many: exact, within rounding, failed, not judged (a figure is missing)
    largest_slack    the largest use of rounding, as a part of half a last place (0 to 1)
    """

    holds: bool
    figures: int
    claims: int
    exact: int
    rounding: int
    failed: int
    not_judged: int
    largest_slack: Decimal = Decimal(0)
    identities: int = 0
    parts: int = 0
    flows: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """What reading a document left out, or could not decide, and why (读取说明)."""

    document: str
    text: str


@dataclass(frozen=True)
class Report:
    """What checking one or several books together found; `remarks` say what was not even read."""

    documents: tuple[str, ...]
    findings: tuple[Finding, ...]
    certificate: Certificate
    remarks: tuple[Remark, ...] = ()

    @property
    def worst(self) -> Severity | None:
        """The highest severity among the findings; None when there is none."""
        return max((finding.severity for finding in self.findings), default=None)
