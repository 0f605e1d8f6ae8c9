"""Coverage as a set (覆盖率): who belongs to it, who is covered, by number and by amount.

A statement names its set and cannot claim 100 % while a member is outside, or while a part of its money is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ..model.money import Figure, Unit
from .errors import CoverageError


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the set with its money in fen; `covered_fen` of it is covered, None when it is outside."""

    code: str
    name: str
    fen: int
    covered_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A set and what of it is covered (覆盖范围).

    what  what covers it: 绩效目标申报, 绩效运行监控, 绩效自评
    base  which members belong to it, in words that decide about any project
    """

    what: str
    base: str
    members: tuple[Member, ...]

    @property
    def covered(self) -> tuple[Member, ...]:
        """The numerator (已覆盖)."""
        return tuple(member for member in self.members if member.covered_fen is not None)

    @property
    def outside(self) -> tuple[Member, ...]:
        """Who belongs to the set and is not covered (未覆盖)."""
        return tuple(member for member in self.members if member.covered_fen is None)

    @property
    def partial(self) -> tuple[Member, ...]:
        """Who is covered with a part of its money only."""
        return tuple(member for member in self.covered if member.covered_fen != member.fen)

    @property
    def fen(self) -> int:
        """The money of the whole set."""
        return sum(member.fen for member in self.members)

    @property
    def covered_fen(self) -> int:
        """The money that is covered."""
        return sum(member.covered_fen or 0 for member in self.members)

    @property
    def by_number(self) -> Fraction | None:
        """Covered members over all; None for an empty set."""
        return Fraction(len(self.covered), len(self.members)) if self.members else None

    @property
    def by_amount(self) -> Fraction | None:
        """Covered money over all; None when the set has no money."""
        return Fraction(self.covered_fen, self.fen) if self.fen else None

    @property
    def is_complete(self) -> bool:
        """True when nothing of the set is outside, neither a member nor a part of its money."""
        return bool(self.members) and not self.outside and not self.partial


def coverage(
    what: str,
    base: str,
    members: Iterable[Member],
    covered: Collection[str],
    partly: Iterable[tuple[str, int]] = (),
) -> Coverage:
    """The coverage of a set. `covered` names members by code, `partly` those with a part of their money.

    A CoverageError when something covered does not belong to the set, or more money than it has.
    """
    found = tuple(members)
    amounts: dict[str, int | None] = {**dict.fromkeys(covered), **dict(partly)}
    stray = sorted(set(amounts) - {member.code for member in found})
    if stray:
        raise CoverageError(
            f"{what}：{'、'.join(stray)}不属于“{base}”，请核对统计范围",
            f"{', '.join(stray)} do not belong to the set that is covered",
        )
    return Coverage(what, base, tuple(_member(what, m, amounts) for m in found))


def _member(what: str, member: Member, amounts: Mapping[str, int | None]) -> Member:
    if member.code not in amounts:
        return Member(member.code, member.name, member.fen)
    given = amounts[member.code]
    fen = member.fen if given is None else given
    if not 0 <= fen <= member.fen:
        raise CoverageError(
            f"{what}：“{member.name}”覆盖金额{ten_thousand(fen)}超出其金额{ten_thousand(member.fen)}，请核对",
            f"{fen} fen of {member.code} are covered, it has {member.fen}",
        )
    return Member(member.code, member.name, member.fen, fen)


def ten_thousand(fen: int) -> str:
    """An amount in 万元, two places, halves rounded up.

    >>> ten_thousand(24_950_000_000), ten_thousand(37_730_648_259)
    ('24,950.00万元', '37,730.65万元')
    """
    sign, cents = ("-" if fen < 0 else ""), (abs(fen) + 5000) // 10_000
    return f"{sign}{Decimal(cents).scaleb(-2):,}万元"


def percent(rate: Fraction) -> str:
    """A rate of coverage in per cent, rounded as in the books; only the whole prints as 100 %.

    >>> percent(Fraction(25, 26)), percent(Fraction(3_773_841, 3_776_891)), percent(Fraction(1))
    ('96.15%', '99.92%', '100%')
    >>> percent(Fraction(99_999, 100_000))
    '99.99%'
    """
    if rate == 1:
        return "100%"
    rounded = execution_rate(rate)
    return "99.99%" if rate < 1 and rounded == "100.00%" else rounded


def execution_rate(rate: Fraction) -> str:
    """Paid over budget in per cent (执行率), two places, halves rounded up as a clerk does.

    >>> execution_rate(Fraction(11020, 11850)), execution_rate(Fraction(1)), execution_rate(Fraction(2, 3))
    ('93.00%', '100.00%', '66.67%')
    """
    hundredths = (rate.numerator * 20_000 + rate.denominator) // (2 * rate.denominator)
    return f"{Decimal(hundredths).scaleb(-2)}%"


def statement(covered: Coverage) -> str:
    """The sentence of a report: the set, the covered part, both rates, and who is outside."""
    if covered.by_number is None:
        return f"{covered.what}：没有{covered.base}，不计算覆盖率。"
    said = (
        f"{covered.what}：{covered.base}共{len(covered.members)}个、{ten_thousand(covered.fen)}，"
        f"已覆盖{len(covered.covered)}个、{ten_thousand(covered.covered_fen)}，"
        f"按个数{percent(covered.by_number)}"
    )
    if covered.by_amount is not None:
        said += f"，按金额{percent(covered.by_amount)}"
    return said + _left_out(covered) + "。"


def _left_out(covered: Coverage) -> str:
    said = ""
    if covered.outside:
        listed = "、".join(f"{m.name}（{ten_thousand(m.fen)}）" for m in covered.outside)
        said += f"；未覆盖：{listed}"
    if covered.partial:
        listed = "、".join(
            f"{m.name}（{ten_thousand(m.fen)}中覆盖{ten_thousand(m.covered_fen or 0)}）"
            for m in covered.partial
        )
        said += f"；部分覆盖：{listed}"
    return said


def may_claim(covered: Coverage, claimed: Figure) -> str:
    """Why a printed rate of coverage cannot be claimed; "" when it can.

    A claim of 100 % needs a complete set; any other may be the rate by number or by amount, as printed.
    """
    if claimed.unit is not Unit.PERCENT:
        raise CoverageError("覆盖率应以%表示，请核对", "a rate of coverage is printed in per cent")
    if claimed.value == 100:
        return "" if covered.is_complete else f"不能表述为100%：{statement(covered)}"
    rates = [rate for rate in (covered.by_number, covered.by_amount) if rate is not None]
    half = Fraction(claimed.half_place)
    if any(abs(rate * 100 - Fraction(claimed.value)) <= half for rate in rates):
        return ""
    return f"{claimed.value}%与数据不符：{statement(covered)}"
