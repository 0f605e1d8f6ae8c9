"""Amounts that a sentence lists behind 其中 are parts of the amount before (其中之和)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...model.fact import ClaimKind
from ...model.finding import Finding, Severity
from ...model.money import Figure, Interval
from ...model.point import Nature, Source
from ...vocabulary.terms import recognise
from ..context import Context
from ..registry import check
from ..statement_words import figure_words
from .amounts import sum_of, ten_thousands
from .memo import once
from .script import Script, script
from .spoken import FUNDS, Said, Sentence, paragraphs, said

_OF = re.compile(r"其中")
# Words behind which the list goes on with something else than parts: another stage, another year, a rest.
_OTHER = re.compile(
    r"预算|决算|[上去]年|20\d\d年|年[初末底]|结转|结余|余额|累计|结存|执行|完成|到位|下达|批复|另|此外|同时|还有|合计|总计|共计|小计"
    r"|剩余|不含|不包括|追加|调整|采购|合同|小微|面向|授予|涉及|缴|税"
)
_END = re.compile(r"其中|[。！？]")
_MOST = 40  # parts of one whole; more are a table that was read as text
_LONGEST = 26  # letters between two amounts of a list of names
_ACROSS = ("three_public", "running_costs", "procurement")  # items that cut across funds and projects
_ETC = re.compile(r"等")


@check("parts-in-text")
def parts_in_text(context: Context) -> Iterator[Finding]:
    """Parts behind 其中 that exceed their whole; or, where they divide it completely, do not reach it.

    Where words and tables give every amount a point, the joint proof judges instead.
    """
    text = script(context)
    for paragraph in paragraphs(context):
        if "其中" in paragraph.text:
            for whole, parts, sure in _divisions(paragraph):
                if not _proved(context, whole, parts):
                    yield from _judged(text, paragraph, whole, parts, sure)


def _divisions(paragraph: Sentence) -> Iterator[tuple[Said, list[Said], bool]]:
    """Every whole with the parts that follow its 其中, up to the next 其中 or full stop.

    False behind a full stop, where 其中 may be of any amount said before: the whole is then the largest.
    """
    amounts = said(paragraph)
    for match in _OF.finditer(paragraph.text):
        end = _END.search(paragraph.text, match.end())
        until = end.start() if end else len(paragraph.text)
        parts = _listed([one for one in amounts if match.end() <= one.start < until], match.end())
        levels = [one for one in amounts if one.end <= match.start() and not one.change]
        start = paragraph.text.rfind("。", 0, match.start()) + 1
        own = [one for one in levels if one.start >= start]
        whole = own[-1] if own else max(levels, key=lambda one: one.figure.amount, default=None)
        if whole and parts and not any(one.nearly for one in (whole, *parts)):
            yield whole, parts, bool(own)


def _listed(amounts: Sequence[Said], mark: int) -> list[Said]:
    """The amounts that are parts: names with amounts, until the sentence speaks of something else."""
    parts: list[Said] = []
    for one in amounts:
        if one.change:
            continue
        lead = one.lead.rpartition("其中")[2] if one.start - len(one.lead) < mark else one.lead
        if len(lead) > _LONGEST or _OTHER.search(FUNDS.sub("", lead)):
            break
        parts.append(one)
    return parts if len(parts) <= _MOST else []


def _judged(
    text: Script, sentence: Sentence, whole: Said, parts: list[Said], sure: bool
) -> Iterator[Finding]:
    total = whole.figure.interval
    larger = next((part for part in parts if part.figure.interval.low > total.high), None)
    if larger is not None:
        message = (
            f"“其中”的{larger.name}{figure_words(larger.figure)}大于总数{figure_words(whole.figure)}，请核对两数，"
            "或写明“其中”是哪个数的一部分。"
        )
        yield _finding(text, sentence, message, whole, [larger], Severity.WARNING)
    elif not _adds_up(whole, parts):
        own = _without_children(parts)
        complete = sure and _complete(whole, own)
        added = _sum(own)
        if (added.low > total.high and _one_kind(own)) or (added.high < total.low and complete):
            yield from _missed(text, sentence, whole, own, complete)


def _missed(
    text: Script, sentence: Sentence, whole: Said, parts: list[Said], complete: bool
) -> Iterator[Finding]:
    middle = _sum(parts)
    added = (middle.low + middle.high) / 2
    miss = abs(added - whole.figure.amount)
    sum_ = " + ".join(figure_words(part.figure) for part in parts)
    word = "不等于" if complete else "大于"
    open_ = complete and recognise(whole.name).fields.source is not Source.FISCAL
    rest = "，或写明其余支出" if open_ and added < whole.figure.amount else ""
    message = (
        f"{sum_} = {ten_thousands(added)}，{word}总数{figure_words(whole.figure)}，"
        f"相差{ten_thousands(miss)}，请核对各数{rest}。"
    )
    severity = Severity.ERROR if _exceeds(whole, parts) and complete else Severity.WARNING
    yield _finding(text, sentence, message, whole, parts, severity, ten_thousands(added))


def _exceeds(whole: Said, parts: Sequence[Said]) -> bool:
    return _sum(parts).low > whole.figure.interval.high


def _finding(  # noqa: PLR0917
    text: Script,
    sentence: Sentence,
    message: str,
    whole: Said,
    parts: Sequence[Said],
    severity: Severity,
    expected: str = "",
) -> Finding:
    spans = [sentence.span(one.start, one.end) for one in (whole, *parts)]
    return text.finding("parts-in-text", severity, message, spans, figure_words(whole.figure), expected)


def _sum(parts: Sequence[Said]) -> Interval:
    return sum_of(part.figure for part in parts)


def _adds_up(whole: Said, parts: Sequence[Said]) -> bool:
    """True when parts that follow one another add up to the whole: the others divide it in another way."""
    total = whole.figure.interval
    runs = ((i, j) for i in range(len(parts)) for j in range(i + 2, len(parts) + 1))
    return any(_sum(parts[i:j]).meets(total) for i, j in runs)


def _without_children(parts: Sequence[Said]) -> list[Said]:
    """The parts without those that divide the part before them (基本支出, 人员经费, 公用经费)."""
    kept: list[Said] = []
    at = 0
    while at < len(parts):
        kept.append(parts[at])
        ends = range(at + 3, len(parts) + 1)
        own = parts[at].figure.interval
        at = next((end for end in ends if _sum(parts[at + 1 : end]).meets(own)), at + 1)
    return kept


def _kinds(part: Said) -> tuple[Source | None, Nature | None, str]:
    fields = recognise(part.name).fields
    return fields.source, fields.nature, fields.item


def _one_kind(parts: Sequence[Said]) -> bool:
    """True when the parts are all funds, all natures, or all names: not 项目支出 beside 财政拨款.

    Parts of one kind exclude one another: no part is in another (人员经费 in 基本支出).
    """
    kinds = [_kinds(part) for part in parts]
    across = {(bool(source), bool(nature), item.startswith(_ACROSS)) for source, nature, item in kinds}
    if len(parts) < 2 or len(across) > 1:
        return False
    sources = {source for source, _, _ in kinds if source}
    natures = {nature for _, nature, _ in kinds if nature}
    items = [item for _, _, item in kinds if item]
    nested = any(one.parent in sources for one in sources) or any(one.parent in natures for one in natures)
    held = any(one != other and one.startswith(other) for one in items for other in items)
    alike = len({*sources}) in (0, len(parts)) and len({*natures}) in (0, len(parts))
    return alike and not nested and not held


def _complete(whole: Said, parts: Sequence[Said]) -> bool:
    """True when nothing is missing among the parts: basic and project; the funds of the appropriation."""
    kinds = [_kinds(part) for part in parts]
    if any(item for _, _, item in kinds) or any(_ETC.search(part.name) for part in parts):
        return False
    sources, natures = {kind[0] for kind in kinds}, {kind[1] for kind in kinds}
    if natures == {Nature.BASIC, Nature.PROJECT} and len(sources) == 1 and len(parts) == 2:
        return True
    funds = {Source.GENERAL, Source.GOVERNMENT_FUND}
    fiscal = recognise(whole.name).fields.source is Source.FISCAL
    return fiscal and natures == {None} and funds <= sources <= {*funds, Source.STATE_CAPITAL}


@once
def _pointed(context: Context) -> frozenset[Figure]:
    """Amounts whose words have a point somewhere."""
    levels = (c for c in context.claims if c.kind is ClaimKind.LEVEL and c.subject is not None)
    return frozenset(claim.value for claim in levels if claim.value is not None)


def _proved(context: Context, whole: Said, parts: Sequence[Said]) -> bool:
    """True when the joint proof knows all the amounts, and how they hang together."""
    items = all(_kinds(part)[2] for part in parts)
    known = bool(context.facts) or items or _complete(whole, parts)
    return known and all(one.figure in _pointed(context) for one in (whole, *parts))
