"""Scores and money of projects in sentences and lists are those of their self-evaluation forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from ...model.appraisal import Appraisal, FormColumn
from ...model.finding import Finding, Severity
from ...model.money import Figure, Unit
from ...model.place import Place
from ...vocabulary.text import plain
from ..context import Context
from ..registry import check
from ..statement_words import figure_words
from .form_points import called, exponent_of, value_of
from .script import Script, script

_SCORE = re.compile(
    r"(?:自评|绩效|综合|评价)(?:(?!目标|指标|管理|平均|满分|标准|复[核评]|[类性度])[^，。；：\d]){0,8}?(?P<word>得分|总分|分数|评分)"
    r"(?:(?!分别|平均|标准|满分)[^，。；\d]){0,5}?(?P<score>\d{1,3}(?:\.\d+)?)分(?!值)"
)
_MONEY = re.compile(
    r"(?P<what>年初预算|全年预算|调整后预算|执行)数?(?:共计|合计|[为是：:])*(?P<amount>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)"
)
_RATE = re.compile(r"(?:完成(?:全年)?预算的|执行率[为是达到]*)(?P<rate>\d{1,3}(?:\.\d+)?)%")
_COLUMNS = {
    "年初预算": FormColumn.ORIGINAL_BUDGET,
    "全年预算": FormColumn.FINAL_BUDGET,
    "调整后预算": FormColumn.FINAL_BUDGET,
    "执行": FormColumn.OUTTURN,
}
_ITSELF = ("", "项目", "本项目", "该项目", "我部门", "我单位", "本部门", "本单位", "部门整体", "部门整体支出")
# Words before an amount that leave it the whole project's; 财政拨款, 上半年, 其中 do not.
_OF_WHOLE = re.compile(
    r"(?:20\d\d年度?|截至20\d\d年(?:底|末|12月(?:底|31日)?)|项目|政策|本|该|年度|资金|共|总|全部|实际|预算|支出|全年|其|经费|的|[“”《》（）()])*"
)
_CLAUSE = re.compile("[，。；：:\n]")
_HUNDRED = Decimal(100)
# Scores of others, of other years, of several: words of the clause before a score.
_OF_OTHERS = re.compile(r"[上去前]年|上一年|平均|复[核评]|抽[查评]|财政(?:[局厅部]|$)|第三方|专家|评审")
_YEAR = re.compile(r"20\d\d(?=年)")
_OPENING = 5  # passages that may say of which project the whole document is


@check("appraisal-score")
def scores(context: Context) -> Iterator[Finding]:
    """A score in a sentence or in the list of projects that is not the total of the project's form."""
    scored = [form for form in context.appraisals if value_of(form.total(FormColumn.POINTS)) is not None]
    if scored:
        yield from _listed(context, scored)
        yield from _told(context, scored)


@check("appraisal-money")
def money_told(context: Context) -> Iterator[Finding]:
    """Budget, execution or rate of a project in its summary sentence that its form prints otherwise."""
    forms = [form for form in context.appraisals if form.project and any(line.total for line in form.funds)]
    if not forms:
        return
    text = script(context)
    for match in text.matches(_MONEY, "预算数", "执行数"):
        figure = Figure(Decimal(match["amount"].replace(",", "")), Unit(match["unit"]))
        yield from _otherwise(text, match, forms, _COLUMNS[match["what"]], figure)
    for match in text.matches(_RATE, "预算的", "执行率"):
        yield from _otherwise(
            text, match, forms, FormColumn.RATE, Figure(Decimal(match["rate"]), Unit.PERCENT)
        )


def _otherwise(
    text: Script, match: re.Match[str], forms: list[Appraisal], column: FormColumn, said: Figure
) -> Iterator[Finding]:
    """A finding where the form of the project that a sentence names has another figure."""
    form = _named(text, match.start(), forms)
    if form is None or not _OF_WHOLE.fullmatch(_lead(text, match.start()).rpartition(form.project)[2]):
        return
    total = next((line for line in form.funds if line.total), None)
    cell = total.cell(column) if total is not None else None
    if cell is None or cell.figure is None or _agree(said, cell.figure):
        return
    due = figure_words(cell.figure)
    printed = figure_words(said)
    message = f"“{form.name}”的{column.value}此处为{printed}，而{called(form, cell)}印为{due}，两处不一致。"
    places = (text.place(*match.span()), cell.place)
    yield Finding("appraisal-money", Severity.ERROR, message, places, printed, due)


def _agree(one: Figure, other: Figure) -> bool:
    """True when two figures may stand for one amount, or one is the other rounded."""
    return one.unit.is_money == other.unit.is_money and one.interval.meets(other.interval)


def _listed(context: Context, forms: list[Appraisal]) -> Iterator[Finding]:
    by_name: dict[str, list[Appraisal]] = {}
    for form in forms:
        by_name.setdefault(plain(form.project), []).append(form)
    for listing in context.appraisals:
        for line in listing.funds if listing.listing else ():
            own, cell = by_name.get(plain(line.name), []), line.cell(FormColumn.POINTS)
            said = value_of(cell)
            totals = [value_of(form.total(FormColumn.POINTS)) for form in own]
            if cell is None or said is None or not own or any(_same(said, total) for total in totals):
                continue
            yield _differs(own[0], f"{said}", cell.place)


def _told(context: Context, forms: list[Appraisal]) -> Iterator[Finding]:
    text = script(context)
    for match in text.matches(_SCORE, "得分", "总分", "分数", "评分"):
        form, said = _meant(text, match.start(), forms), Decimal(match["score"])
        if form is None or _is_of_others(_lead(text, match.start()), context.book.year):
            continue
        if _same(said, value_of(form.total(FormColumn.POINTS))):
            continue
        full = value_of(form.total(FormColumn.FULL)) or _HUNDRED
        if match["word"] == "得分" or said != full:  # 总分100分 may be the full score
            yield _differs(form, match["score"], text.place(*match.span()))


def _is_of_others(lead: str, year: int) -> bool:
    """True for the words before a score that another gave, or that is of another year."""
    years = {int(found) for found in _YEAR.findall(lead)}
    return _OF_OTHERS.search(lead) is not None or (year > 0 and bool(years) and year not in years)


def _meant(text: Script, start: int, forms: list[Appraisal]) -> Appraisal | None:
    """The form that a sentence speaks of: of the project it names last, or the only one there is."""
    named = _named(text, start, forms)
    if named is not None:
        return named
    alone = _only(forms)
    if alone is None:
        return None
    passage = text.at(start)
    opening = [passage.heading, *(other.text for other in text.passages[:_OPENING])]
    titled = not alone.project or any(alone.project in words for words in opening)
    return alone if titled and _lead(text, start) in _ITSELF else None


def _only(forms: Sequence[Appraisal]) -> Appraisal | None:
    """The only form; of several that name no project and have one score (总表, 明细表) the first."""
    totals = {value_of(form.total(FormColumn.POINTS)) for form in forms}
    alike = len(totals) == 1 and not any(form.project for form in forms)
    return forms[0] if len(forms) == 1 or alike else None


def _lead(text: Script, start: int) -> str:
    """The words of the clause before a place."""
    return _CLAUSE.split(text.text[text.at(start).start : start])[-1]


def _named(text: Script, start: int, forms: list[Appraisal]) -> Appraisal | None:
    """The form of the project that the passage names last before a place; None of several of one name."""
    before = text.text[text.at(start).start : start]
    named = [(before.rfind(form.project), form) for form in forms if form.project and form.project in before]
    if not named:
        return None
    last = max(named, key=lambda one: (one[0], len(one[1].project)))[1]
    return last if sum(form.project == last.project for form in forms) == 1 else None


def _differs(form: Appraisal, said: str, place: Place) -> Finding:
    total = form.total(FormColumn.POINTS)
    assert total is not None
    due = value_of(total)
    named = f"“{form.project or form.name}”的得分此处为{said}分"
    message = f"{named}，而{called(form, total)}总分为{due}分，两处不一致。"
    places = (place, total.place)
    return Finding("appraisal-score", Severity.ERROR, message, places, f"{said}分", f"{due}分")


def _same(said: Decimal, total: Decimal | None) -> bool:
    """True when one is the other, printed to fewer places."""
    if total is None:
        return True
    places = Decimal(1).scaleb(max(exponent_of(said), exponent_of(total)))
    return said.quantize(places, ROUND_HALF_UP) == total.quantize(places, ROUND_HALF_UP)
