"""Rates, changes and directions worked out again, in words (文字表述复算)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ..model.fact import Claim, ClaimKind, Direction
from ..model.money import Figure

WORDS = {Direction.UP: "增加", Direction.DOWN: "减少", Direction.FLAT: "持平", Direction.NONE: ""}


def figure_words(figure: Figure) -> str:
    """A figure as a sentence prints it.

    >>> from mingzhang.model.money import Unit
    >>> figure_words(Figure(Decimal("1200.5"), Unit.TEN_THOUSAND_YUAN))
    '1,200.5万元'
    """
    return f"{figure.value:,}{figure.unit.value}"


def rate_like(part: Decimal, whole: Decimal, like: Figure) -> Decimal:
    """Part of whole in per cent, to the places of a printed rate, two at least.

    >>> from mingzhang.model.money import Unit
    >>> rate_like(Decimal("110.20"), Decimal("118.50"), Figure(Decimal(39), Unit.PERCENT))
    Decimal('93.00')
    """
    step = Decimal(1).scaleb(min(int(like.value.as_tuple().exponent), -2))
    return (part / whole * 100).quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Computed:
    """Subject and base of a statement in yuan, and a figure that shows their unit and precision."""

    subject_name: str
    subject: Decimal
    base_name: str
    base: Decimal
    like: Figure

    def money(self, amount: Decimal) -> str:
        """An amount as the document prints such amounts."""
        exponent = min(int(self.like.value.as_tuple().exponent), -2)
        value = (amount / self.like.unit.scale).quantize(Decimal(1).scaleb(exponent), ROUND_HALF_UP)
        return f"{value:,}{self.like.unit.value}"

    def rate(self, claim: Claim) -> Decimal | None:
        """The rate in per cent at the precision printed; None on a base of zero."""
        if self.base == 0 or claim.value is None:
            return None
        over = self.subject - self.base if claim.kind is ClaimKind.GROWTH else self.subject
        return rate_like(over, self.base, claim.value)

    def expected(self, claim: Claim) -> str:
        """What the statement should say."""
        if claim.kind in (ClaimKind.GROWTH, ClaimKind.SHARE, ClaimKind.COMPLETION):
            rate = self.rate(claim)
            return "年初无预算或基数为零，不能计算比率" if rate is None else f"{abs(rate)}%"
        change = self.subject - self.base
        word = "增加" if change > 0 else "减少" if change < 0 else "持平"
        return (
            word if claim.kind is ClaimKind.COMPARISON or not change else f"{word}{self.money(abs(change))}"
        )


def statement_message(claim: Claim, computed: Computed) -> str:
    """The statement with its arithmetic: 2,106.66 ÷ 2,940.05 = 71.65%，文中印为 71.73%."""
    said, where = _said(claim), "表中" if claim.place.column_path else "文中"
    subject = named(computed.subject_name, computed.money(computed.subject))
    base = named(computed.base_name, computed.money(computed.base))
    if claim.kind in (ClaimKind.SHARE, ClaimKind.COMPLETION):
        return f"{subject} ÷ {base} = {computed.expected(claim)}，{where}印为{said}。"
    if claim.kind is ClaimKind.GROWTH:
        return f"（{subject} − {base}）÷ {base} = {_signed(computed, claim)}，{where}印为{said}。"
    if claim.value is None and not computed.base_name:  # what it is compared with follows from the rest
        return f"由其他各数推算，{subject}与所比的数不是{WORDS[claim.direction]}，文中称{said}。"
    return f"{subject} − {base} = {computed.money(computed.subject - computed.base)}，文中称{said}。"


def _signed(computed: Computed, claim: Claim) -> str:
    rate = computed.rate(claim)
    return computed.expected(claim) if rate is None else f"{rate}%"


def _said(claim: Claim) -> str:
    word = WORDS[claim.direction]
    if claim.value is None:
        return f"“{claim.place.quote or word}”"
    if claim.place.column_path:  # a cell has its sign, no word
        word = "-" if claim.direction is Direction.DOWN else ""
    elif claim.kind in (ClaimKind.SHARE, ClaimKind.COMPLETION):
        word = ""
    return word + figure_words(claim.value)


def named(name: str, amount: str) -> str:
    """An amount behind its name; a code does not run into its digits.

    >>> named("本年支出", "5.00万元"), named("2130301", "3,409,485元"), named("", "5.00万元")
    ('本年支出5.00万元', '2130301 3,409,485元', '5.00万元')
    """
    return f"{name}{' ' * name[-1:].isdigit()}{amount}"
