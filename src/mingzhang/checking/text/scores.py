"""Scores of evaluations in sentences: their parts, rates, repetitions and grades (得分、得分率、等级)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from ...model.appraisal import FormColumn, FormRow
from ...model.book import BookKind, Role
from ...model.finding import Finding, Severity
from ...model.money import Figure, Interval, Unit
from ...vocabulary.form_words import Key
from ...vocabulary.text import plain
from ..context import Context
from ..data import ScoreBand, score_bands
from ..registry import check
from ..statement_words import rate_like
from .script import Script, script
from .spoken import Sentence, paragraphs, sentences

_POINTS = r"(?<![\d.])(\d+(?:\.\d+)?)分(?![钟之项类别析配布散为]|以[上下内])"
_TOTAL = re.compile(
    r"(?:得分|评分|总分|总得分|分数|综合得分|得)(?:共计|合计|总计|为|是|达|：|:)*" + _POINTS
    + r"[^\d。]{0,16}?。?其中[：:，,]?"
)  # fmt: skip
_PART = re.compile(r"^[、，,；;和及]?([^、，,；;。\d]{2,24}?)(?:得分|得|为|是|：|:)*" + _POINTS)
_STOP = re.compile(r"扣|减|满分|分值|权重|标准分|加分|应得|预计|目标")
_FIRST_LEVEL = ("产出", "效益")
_RATE = re.compile(
    r"(?:满分|分值|权重|标准分|总分)(?:为|是|共|共计|：|:)*" + _POINTS
    + r"[，,、](?:[^。；;，,\d]{0,8}?)(?:得分|得|评分)(?:为|是|：|:)*" + _POINTS
    + r"[，,、](?:综合|平均)?得分率(?:为|达到|达|是|：|:)*(\d+(?:\.\d+)?)[%％]"
)  # fmt: skip
_WHOLE = re.compile(
    r"(?P<subject>[^，,。；;：:、\n]{0,40}?)(?:得分|评分|总分|总得分|分数)(?:情况)?(?:共计|合计|总计|结果|为|是|达到|达|：|:)*"
    + _POINTS
)
_OVERALL = re.compile(
    r"(?:我|本|全|经|对|的|和|与|在|按照?|根据|上述|以上|因此|综上|综上所述|综合上述|最终|最后|总体|整体|综合|总|部门|单位|[局办委部院厅]|评价"
    r"|评定|自我|自评|绩效|支出|结果|情况|预算|年度|20\d\d年度?|本年度?|指标体系|指标|评分|打分|得分|评估|加权|计算|考核|项|各|合计|共|\u3000)*"
)
_OTHERS = re.compile(
    r"第三方|复[核评]|专家|评审|抽[查评]|项目|专项|其中|重点评价|财政[局厅部](?:对|评|审|核)"
)
_OTHERS_NEAR = re.compile(r"[上去]年|平均|单位自评|各单位|下属|所属|财政[局厅部]")
_CLAUSES = re.compile(r"(?:[^，,；;：:]*[，,；;：:]){0,1}[^，,；;：:]*$")  # the last ones
_ANOTHER = re.compile(r"(?<!\d)(?!100分)\d+(?:\.\d+)?分")
_FULL_SCORE = re.compile(r"满分|权重|标准|目标")
_OF_ONE_SUBJECT = re.compile(r"项目|专项|经费|资金|单位[:：]|自评报告|[中心所站院校]$")
_GRADED = (
    r"(?:等级|等次|级别|档次|结果|评级|评定|评为|评价)[^。；;\n\d]{0,8}?(?:为|是|：|:|属于?|达到)?[“\"「]?"
    r"(?P<grade>%s)(?=[”\"」。；;，,、）)\s\u3000]|等?[级档次]|$)(?![”\"」]?(?:的|等级)?(?:项目|单位)?[有共]?\d)"
)
_SCORE = re.compile(
    r"(?:得分|评分|总分|分数|[评价合]得)(?:共计|合计|总计|结果|为|是|达到|达|：|:)*" + _POINTS
)
_NEAR = 24  # letters between a score and its grade
_BANDS = re.compile(
    r"\d+分?(?:[（(]含[^）)]*[）)])?(?:以[上下]|[-—～~至到])[^。\n]{0,24}?(?:为|是|：|属)?[“\"]?(?:优|良|中|差)"
)
_FULL = 100


def _figure(digits: str) -> Figure:
    return Figure(Decimal(digits), Unit.COUNT)


def _box(digits: str, whole: bool = False) -> Interval:
    """The scores that round to what is printed; a whole number is exact unless `whole` says it is rounded."""
    value = Decimal(digits)
    exponent = int(value.as_tuple().exponent)
    half = Decimal(5).scaleb(exponent - 1) if exponent < 0 or whole else Decimal(0)
    return Interval(value - half, value + half)


# --- parts of a score -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a score: its name, its digits, and its span in the sentence."""

    name: str
    digits: str
    start: int
    end: int


@check("score-parts")
def score_parts(context: Context) -> Iterator[Finding]:
    """The parts of a score listed behind 其中 add up to it."""
    text = script(context)
    for sentence in paragraphs(context):
        for match in _TOTAL.finditer(sentence.text) if "其中" in sentence.text else ():
            parts = _parts(sentence.text, match.end())
            if len(parts) > 1:
                yield from _added(text, sentence, match, parts)


def _parts(text: str, start: int) -> list[Part]:
    """Names with points, one after the other; nothing when one of them says what is no score."""
    parts: list[Part] = []
    while (match := _PART.match(text[start:])) is not None:
        if _STOP.search(match[1]):
            return []
        parts.append(Part(match[1].strip("\u3000"), match[2], start + match.start(2), start + match.end()))
        start = parts[-1].end
        start += len(text[start:]) - len(text[start:].lstrip("\u3000"))
    return [] if "等" in text[start : start + 2] else parts


def _added(
    text: Script, sentence: Sentence, match: re.Match[str], parts: Sequence[Part]
) -> Iterator[Finding]:
    fine = any("." in part.digits for part in parts)
    total, boxes = _box(match[1], whole=fine), [_box(part.digits) for part in parts]
    low, high = sum(box.low for box in boxes), sum(box.high for box in boxes)
    if (low <= total.high and total.low <= high) or _nested(parts):
        return
    added = sum(Decimal(part.digits) for part in parts)
    every = all(any(word in part.name for part in parts) for word in _FIRST_LEVEL)
    short = added < Decimal(match[1]) and not every
    severity = Severity.QUESTION if short else Severity.WARNING
    sum_ = " + ".join(part.digits for part in parts)
    miss = abs(added - Decimal(match[1]))
    message = f"{sum_} = {added}分，文中总分为{match[1]}分，相差{miss}分，请核对各项得分。"
    spans = [sentence.span(match.start(1), match.end(1) + 1)]
    spans += [sentence.span(part.start, part.end) for part in parts]
    yield text.finding("score-parts", severity, message, spans, f"{match[1]}分", f"{added}分")


def _nested(parts: Sequence[Part]) -> bool:
    """True when some part is divided by those behind it: two levels of indicators in one list."""
    values = [Decimal(part.digits) for part in parts]
    ends = ((i, j) for i in range(len(values)) for j in range(i + 3, len(values) + 1))
    return any(values[i] == sum(values[i + 1 : j]) for i, j in ends)


# --- rates of a score -----------------------------------------------------------------------------------


@check("score-rate")
def score_rate(context: Context) -> Iterator[Finding]:
    """得分率 is the score divided by the full score, in a sentence and in a row of a form."""
    text = script(context)
    for sentence in sentences(context):
        for match in _RATE.finditer(sentence.text) if "得分率" in sentence.text else ():
            rate = _Rate(Decimal(match[1]), match[2], Figure(Decimal(match[3]), Unit.PERCENT))
            if not rate.holds:
                spans = [
                    sentence.span(match.start(3), match.end()),
                    sentence.span(match.start(1), match.end(2)),
                ]
                message = f"{rate.worked}，文中得分率为{match[3]}%，请核对。"
                yield text.finding("score-rate", Severity.WARNING, message, spans, f"{match[3]}%", rate.due)
    for form in context.appraisals:
        sums = FormRow(Key.TOTAL.value, form.sums)
        for line in (*form.lines, *form.subtotals, sums):
            yield from _rate_in_row(line)


def _rate_in_row(line: FormRow) -> Iterator[Finding]:
    cells = [line.cell(column) for column in (FormColumn.FULL, FormColumn.POINTS, FormColumn.SCORE_RATE)]
    full, got, said = (cell.figure if cell is not None else None for cell in cells)
    if full is None or got is None or said is None:
        return
    rate = _Rate(full.value, f"{got.value}", said)
    if not rate.holds:
        places = tuple(cell.place for cell in reversed(cells) if cell is not None)
        message = f"“{line.name}”{rate.worked}，得分率印为{said.value}%，请核对。"
        yield Finding("score-rate", Severity.WARNING, message, places, places[0].quote, rate.due)


@dataclass(frozen=True, slots=True)
class _Rate:
    """A rate of scoring beside the full score and the score as printed."""

    full: Decimal
    got: str
    rate: Figure

    @property
    def holds(self) -> bool:
        """True when the score, as exact as it is printed, can be that rate of the full score."""
        box, half = _box(self.got), self.rate.half_place
        low, high = (self.rate.value - half) * self.full, (self.rate.value + half) * self.full
        return not self.full or (low <= box.high * 100 and box.low * 100 <= high)

    @property
    def due(self) -> str:
        """The rate that score and full score give."""
        return f"{rate_like(Decimal(self.got), self.full, self.rate)}%"

    @property
    def worked(self) -> str:
        """The arithmetic in words."""
        return f"得分{self.got} ÷ 满分{self.full} = {self.due}"


# --- a score said twice ---------------------------------------------------------------------------------


@check("score-differs")
def score_differs(context: Context) -> Iterator[Finding]:
    """The overall score of a self-evaluation is the same wherever it is said."""
    if context.book.kind is not BookKind.SELF_EVALUATION:
        return
    text = script(context)
    scores = list(_overall(context))
    values = {digits for digits, _ in scores}
    if len(values) != 2 or _several_subjects(text, [span[0] for _, span in scores]):
        return
    for (one, here), (other, there) in pairwise(scores):
        if not _same(one, other):
            message = f"前文总得分为{one}分，此处为{other}分，同一评价的得分应当一致，请核对。"
            yield text.finding(
                "score-differs", Severity.WARNING, message, [there, here], f"{other}分", f"{one}分"
            )
            return


def _overall(context: Context) -> Iterator[tuple[str, tuple[int, int]]]:
    """Scores of the whole, where all words before them say no more than that."""
    office = plain(context.book.office)
    for sentence in sentences(context):
        for match in _WHOLE.finditer(sentence.text):
            subject = match["subject"].replace(office, "") if office else match["subject"]
            year = re.search(r"20\d\d", subject)
            other = year is not None and int(year[0]) != context.book.year
            of_whole = bool(subject) and _OVERALL.fullmatch(subject) is not None
            if of_whole and not other and not _of_another(sentence.text[: match.start()], subject):
                yield match[2], sentence.span(match.start(2), match.end(2) + 1)


def _of_another(before: str, subject: str) -> bool:
    """True where the words before a score speak of a part, a project, another judge, or a full score."""
    if _OTHERS.search(before + subject) or _FULL_SCORE.search(subject) or _ANOTHER.search(before):
        return True
    near = _CLAUSES.search(before)
    return _OTHERS_NEAR.search((near[0] if near else "") + subject) is not None


def _same(one: str, other: str) -> bool:
    """True when both print one score, to as many places as they have (94.33 and 94.3)."""
    return _box(one, whole=True).meets(_box(other, whole=True))


def _several_subjects(text: Script, offsets: Sequence[int]) -> bool:
    """True when a heading between the scores names a project, a unit or another report."""
    between = [p for p in text.passages if offsets[0] < p.start <= offsets[-1] and p.role is Role.HEADING]
    return any(_OF_ONE_SUBJECT.search(passage.text) for passage in between)


# --- grades ---------------------------------------------------------------------------------------------


@check("score-grade")
def score_grade(context: Context) -> Iterator[Finding]:
    """A grade word that is not that of the score by the customary bands; not where bands are printed."""
    text = script(context)
    if "分" not in text.text or _BANDS.search(text.text):
        return
    known = sorted((name for grade in score_bands() for name in grade.names), key=len, reverse=True)
    pattern = re.compile(_GRADED % "|".join(known))
    for sentence in sentences(context):
        for match in pattern.finditer(sentence.text) if "分" in sentence.text else ():
            score = _score_of(sentence.text[: match.start()])
            if score is not None:
                yield from _graded(text, sentence, score, match)


def _score_of(before: str) -> re.Match[str] | None:
    """The score that a grade is of: the one said right before it, or before the list of its parts."""
    head, _, _ = before.partition("其中")
    scores = list(_SCORE.finditer(head))
    if not scores or ("满分" in before and "100分" not in before):
        return None
    score = scores[-1]
    gap, lead = head[score.end() :], head[max(0, score.start() - len("平均")) : score.start()]
    several = "平均" in lead  # the grades behind it are those of the projects
    return None if several or len(gap) > _NEAR or re.search(r"\d", gap) else score


def _graded(
    text: Script, sentence: Sentence, score: re.Match[str], match: re.Match[str]
) -> Iterator[Finding]:
    box, due = _box(score[1]), _grade(Decimal(score[1]))
    names = {name for edge in (box.low, box.high) for name in _grade(edge).names}
    if match["grade"] in names or Decimal(score[1]) > _FULL:
        return
    message = (
        f"得分{score[1]}分，按通常分档（90、80、60分）为“{due.names[-1]}”，文中为“{match['grade']}”，"
        "请核对，或写明所用的分档。"
    )
    spans = [sentence.span(*match.span("grade")), sentence.span(*score.span(1))]
    yield text.finding("score-grade", Severity.QUESTION, message, spans, match["grade"], due.names[-1])


def _grade(score: Decimal) -> ScoreBand:
    return next((grade for grade in score_bands() if score >= grade.low), score_bands()[-1])
