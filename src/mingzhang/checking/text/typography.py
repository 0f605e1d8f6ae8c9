"""Number format, punctuation, brackets, stray characters (数字、标点格式)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ...model.book import Role
from ...model.fact import Mark
from ...model.finding import Finding, Severity
from ..context import Context
from ..registry import check
from .amounts import amounts
from .script import SHOWN, Passage, Script, gather, script

_WIDE_COMMA = re.compile(
    r"(?<![\d.,，])\d{1,3}(?:[，,]\d{3})*，\d{3}(?:[，,]\d{3})*(?:\.\d+|(?=[万亿元%]))(?:[万亿]?元)?"
)
_WRONG_GROUPS = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})*,(?:\d{1,2}|\d{4,})(?:\.\d+)?(?=[万亿]?元)")
_WIDE_DIGITS = re.compile(r"(?<![\d.,，．])[\d.,，．]*[０-９][\d.,，．]*(?=[万亿]?元|[%％])")
_WIDE = re.compile(r"[０-９．，]")
_DOTS = re.compile(r"\d+\.\d*\.\d+(?=[万亿]?元|%)|\d\.\.\d|\d。\d+(?=[万亿]元|%)")
_HALF_WIDTH = re.compile(r"[,;:?!](?=[\u4e00-\u9fff“《（])")
_DOCUMENT_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,6}(?:[【\[〖［](?:19|20)\d\d[】\]〗］]|[（(](?:19|20)\d\d[）)](?=\d+号))\d*号?"
)
_DOUBLED_MARKS = re.compile(r"[，。；、：][，。；、]|。\.|,,")
_STRAY = re.compile("[`^\ufffd¬]")
_ENDS = "。；：！？”）)》;:!?.…"
_NUMBERED = re.compile(r"\d{1,2}[．.、]")
_STATES_AMOUNT = re.compile(r"\d[\d,.]*万?元")


@check("number-format")
def number_format(context: Context) -> Iterator[Finding]:
    """A comma of the wrong width inside a number, groups of other than three digits, two points, wide."""
    text = script(context)
    yield from _wide_digits(context, text)
    for match in text.matches(_WIDE_COMMA, "，"):
        message = f"数字“{match[0]}”中用了全角逗号，应为半角千分位“{match[0].replace('，', ',')}”。"
        yield _number(text, match, message, match[0].replace("，", ","))
    for match in text.matches(_WRONG_GROUPS, ","):
        yield _number(text, match, f"数字“{match[0]}”的千分位不是三位一节，请核对是否漏位或多位。")
    for match in text.matches(_DOTS, "..", "."):
        yield _number(text, match, f"数字“{match[0]}”的小数点有误，请核对。")


def _wide_digits(context: Context, text: Script) -> Iterator[Finding]:
    """One finding for all amounts in full-width digits, in cells and sentences: ３００.00."""
    cells = [
        fact.place
        for fact in context.facts
        if fact.mark is Mark.AMOUNT and not fact.place.quote.isascii() and _WIDE.search(fact.place.quote)
    ]
    said = [text.place(*match.span()) for match in text.matches(_WIDE_DIGITS, *"０１２３４５６７８９")]
    places = (*cells, *said)
    if places:
        wide = places[0].quote.strip()
        narrow = unicodedata.normalize("NFKC", wide)
        message = f"有 {len(places)} 处金额用了全角数字或全角标点，如“{wide}”，应为半角“{narrow}”。"
        yield Finding("number-format", Severity.NOTICE, message, places[:SHOWN], wide, narrow)


def _number(text: Script, match: re.Match[str], message: str, expected: str = "") -> Finding:
    return text.finding("number-format", Severity.NOTICE, message, [match.span()], "", expected)


@check("number-separators")
def number_separators(context: Context) -> Iterator[Finding]:
    """Amounts without thousands separators in a text that otherwise uses them."""
    text = script(context)
    large = [(a, text.text[a.start : a.end]) for a in amounts(context) if len(a.digits.split(".")[0]) > 3]
    bare = [(a.start, a.end) for a, printed in large if "," not in printed and "，" not in printed]
    if 3 * len(bare) <= len(large):
        message = "全文金额使用千分位分隔，此处共 {n} 个金额没有分隔符，请统一。"
        yield from gather(text, "number-separators", Severity.NOTICE, message, bare)


@check("half-width-punctuation")
def half_width_punctuation(context: Context) -> Iterator[Finding]:
    """Half-width marks in Chinese text: one finding for the document."""
    text = script(context)
    marks = [m.start() for m in _HALF_WIDTH.finditer(text.text)]
    spans = [text.widened(at, at + 1, 4, 3) for at in marks if at and _is_chinese(text.text[at - 1])]
    message = "中文语句中有 {n} 处半角标点（, ; : 等），应改为全角。"
    yield from gather(text, "half-width-punctuation", Severity.NOTICE, message, spans)


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or character in "）”》)"


@check("document-number")
def document_number(context: Context) -> Iterator[Finding]:
    """The year of a document number stands in six-sided brackets: 〔2024〕."""
    text = script(context)
    spans = [m.span() for m in text.matches(_DOCUMENT_NUMBER, *"【[〖［（(")]
    message = "发文字号的年份应当用六角括号“〔〕”，全文有 {n} 处用了其他括号。"
    yield from gather(text, "document-number", Severity.NOTICE, message, spans, "〔年份〕")


@check("doubled-punctuation")
def doubled_punctuation(context: Context) -> Iterator[Finding]:
    """Two marks in a row of which one is too many."""
    text = script(context)
    spans = [text.widened(*m.span(), 6, 0) for m in text.matches(_DOUBLED_MARKS)]
    yield from gather(
        text, "doubled-punctuation", Severity.NOTICE, "有 {n} 处标点连用，请删去多余的一个。", spans
    )


@check("stray-character")
def stray_character(context: Context) -> Iterator[Finding]:
    """A character that no sentence needs, as a back-tick at a line end."""
    text = script(context)
    for match in text.matches(_STRAY, *"`^\ufffd¬"):
        span = text.widened(*match.span(), 8, 0)
        message = f"文中有多余字符“{match[0]}”，请删除。"
        yield text.finding("stray-character", Severity.NOTICE, message, [span])


@check("missing-full-stop")
def missing_full_stop(context: Context) -> Iterator[Finding]:
    """Numbered statements without a full stop, where others of their kind have one."""
    text = script(context)
    items = [p for p in text.passages if _is_item(p)]
    open_ended = [p for p in items if p.text[-1] not in _ENDS]
    if 2 * len(open_ended) <= len(items):
        spans = [(p.start, p.end) for p in open_ended]
        message = "有 {n} 个分项语句末尾没有句号，与同类语句不一致，请补上。"
        yield from gather(text, "missing-full-stop", Severity.NOTICE, message, spans, "。")


def _is_item(passage: Passage) -> bool:
    item = passage.role is Role.BODY and _NUMBERED.match(passage.text)
    return bool(item and _STATES_AMOUNT.search(passage.text))
