"""Shares of one whole imply one whole, and the shares of all its parts are 100 % (占比)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ...model.fact import ClaimKind
from ...model.finding import Finding, Severity
from ...model.money import Figure, Interval, Unit
from ...model.point import Nature
from ...vocabulary.terms import recognise
from ..context import Context
from ..registry import check
from ..statement_words import figure_words, rate_like
from .amounts import implied, sum_of, ten_thousands
from .memo import once
from .script import Script, script
from .spoken import Said, Sentence, said, sentences

_SHARE = re.compile(
    r"[，,、]?(?:约)?占(?:比|到)?(?P<base>[^，,。；;：:、\d%％\u3000]{0,24}?)(?:的)?(?:比例|比重|百分比)?(?:为|达到|达|约|是|：)?"
    r"(?P<rate>\d+(?:\.\d+)?)[%％]"
)
_YEAR = re.compile(r"20\d\d年|上年|去年")


@dataclass(frozen=True, slots=True)
class Share:
    """An amount and the share of a whole that it is said to be; `base` are the words for the whole."""

    part: Said
    rate: Figure
    base: str
    end: int

    @property
    def wholes(self) -> Interval:
        """The wholes of which the amount can be that share."""
        return implied(self.part.figure, self.rate)


@check("shares-of-whole")
def shares_of_whole(context: Context) -> Iterator[Finding]:
    """Shares of one whole from which different wholes follow, or that do not make up 100 %.

    Where the words for amount and whole have points, the joint proof judges instead.
    """
    text = script(context)
    for sentence in sentences(context):
        if "占" in sentence.text:
            for shares in _alike(_shares(sentence)):
                if len(shares) > 1 and not _YEAR.search(_between(sentence, shares)):
                    yield from _judged(context, text, sentence, shares)


def _shares(sentence: Sentence) -> Iterator[Share]:
    for one in said(sentence):
        match = _SHARE.match(sentence.text, one.end)
        if match and not one.change and not one.nearly and one.figure.value > 0 and Decimal(match["rate"]):
            rate = Figure(Decimal(match["rate"]), Unit.PERCENT)
            yield Share(one, rate, match["base"].strip("约的"), match.end())


def _alike(shares: Iterator[Share]) -> Iterator[list[Share]]:
    """Shares of the same words, one after the other; the words may be left out after the first."""
    run: list[Share] = []
    for share in shares:
        if run and share.base not in ("", run[0].base):
            yield run
            run = []
        run.append(share)
    yield run


def _between(sentence: Sentence, shares: Sequence[Share]) -> str:
    return sentence.text[shares[0].end : shares[-1].part.start]


def _judged(context: Context, text: Script, sentence: Sentence, shares: Sequence[Share]) -> Iterator[Finding]:
    if all(_is_proved(context, share) for share in shares):
        return
    total = sum_of(share.part.figure for share in shares)
    wrong = [share for share in shares if not share.wholes.meets(total)]
    if not wrong or len(wrong) == len(shares):
        return  # all follow from the sum of the parts, or none does: there are other parts
    if not _have_a_whole(shares):
        yield _finding(text, sentence, shares, wrong, total, Severity.WARNING)
    elif _divide_all(shares):
        yield _finding(text, sentence, shares, wrong, total, Severity.QUESTION)


def _have_a_whole(shares: Sequence[Share]) -> bool:
    """True when some whole gives all the shares."""
    wholes = [share.wholes for share in shares]
    return max(whole.low for whole in wholes) <= min(whole.high for whole in wholes)


def _divide_all(shares: Sequence[Share]) -> bool:
    """True for the two parts of all expenditure: 基本支出 and 项目支出."""
    natures = {recognise(share.part.name).fields.nature for share in shares}
    return len(shares) == 2 and natures == {Nature.BASIC, Nature.PROJECT}


def _finding(
    text: Script,
    sentence: Sentence,
    shares: Sequence[Share],
    wrong: Sequence[Share],
    total: Interval,
    severity: Severity,
) -> Finding:
    whole = (total.low + total.high) / 2
    due = [_due(share, whole) for share in wrong]
    sums = " + ".join(figure_words(share.part.figure) for share in shares)
    told = "，".join(
        f"{figure_words(share.part.figure)}应占{rate}，文中印为{share.rate.value}%"
        for share, rate in zip(wrong, due, strict=True)
    )
    message = f"{sums} = {ten_thousands(whole)}，{told}；几个占比不是同一个总数的，请核对金额、比例和分母。"
    spans = [sentence.span(share.part.start, share.end) for share in (*wrong, *shares)]
    spans = list(dict.fromkeys(spans))
    printed = "、".join(f"{share.rate.value}%" for share in wrong)
    return text.finding("shares-of-whole", severity, message, spans, printed, "、".join(due))


def _due(share: Share, whole: Decimal) -> str:
    return f"{rate_like(share.part.figure.amount, whole, share.rate)}%"


@once
def _proved(context: Context) -> frozenset[Figure]:
    """Shares whose part and whole have points, the whole with an amount."""
    amounts = {fact.point for fact in context.facts if fact.figure is not None}
    amounts |= {c.subject for c in context.claims if c.kind is ClaimKind.LEVEL and c.subject is not None}
    shares = (c for c in context.claims if c.kind is ClaimKind.SHARE and c.subject and c.base in amounts)
    return frozenset(claim.value for claim in shares if claim.value is not None)


def _is_proved(context: Context, share: Share) -> bool:
    return share.rate in _proved(context)
