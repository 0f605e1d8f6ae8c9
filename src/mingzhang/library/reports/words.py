"""The words of reports in Chinese and English. Messages of findings are Chinese, as the documents are."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from ...model.finding import Certificate, Finding, Severity
from ...model.money import Unit
from ...model.place import Place, page_kind


class Language(Enum):
    """Language of labels and headings (界面语言)."""

    CHINESE = "zh"
    ENGLISH = "en"


SEVERITY_WORDS = {
    Severity.ERROR: ("错误", "error"),
    Severity.WARNING: ("警示", "warning"),
    Severity.QUESTION: ("疑问", "question"),
    Severity.NOTICE: ("提示", "notice"),
}
SEVERITY_MEANINGS = {
    Severity.ERROR: ("不可能成立", "cannot be true"),
    Severity.WARNING: ("与惯例或他处不符，可能另有原因", "contradicts a convention or another part"),
    Severity.QUESTION: ("请人核实", "for a person to judge"),
    Severity.NOTICE: ("文字与格式", "typography and format"),
}
_WORDS = {
    "report": ("明账核对报告", "Mingzhang report"),
    "printed": ("所印", "printed"),
    "expected": ("应为", "expected"),
    "miss": ("至少相差", "off by at least"),
    "slips": ("可能的笔误", "likely slip"),
    "alternatives": ("也可能是", "or else"),
    "places": ("出处", "where"),
    "also": ("另见", "see also"),
    "page": ("第{}页", "page {}"),
    "line": ("第{}行", "line {}"),
    "sheet": ("第{}张工作表", "sheet {}"),
    "yuan": ("元", " yuan"),
    "thousand_yuan": ("千元", " thousand yuan"),
    "ten_thousand_yuan": ("万元", " × 10,000 yuan"),
    "hundred_million_yuan": ("亿元", " × 100 million yuan"),
    "points": ("个百分点", " points"),
    "rule": ("规则", "rule"),
    "severity": ("程度", "severity"),
    "message": ("说明", "message"),
    "document": ("文件", "document"),
    "table": ("表", "table"),
    "row": ("行", "row"),
    "column": ("列", "column"),
    "quote": ("原文", "quote"),
    "count": ("条数", "count"),
    "findings": ("疑点", "findings"),
    "certificate": ("尾差证明", "certificate"),
    "by_rule": ("按规则", "by rule"),
    "nothing": ("未发现疑点。", "Nothing found."),
    "holds": (
        "除所列疑点外，所印各数可同时成立：存在一组精确金额满足全部等式。",
        "Apart from the findings, all that is printed can be true at once: exact amounts fit every equation.",
    ),
    "fails": (
        "所印各数不能同时成立，见所列疑点。",
        "What is printed cannot all be true at once; see the findings.",
    ),
    "nothing_proved": (
        "没有可以核对的等式，不作证明。",
        "There was no equation to check; nothing is proved.",
    ),
    "figures": ("参与核对的数字", "figures checked"),
    "claims": ("参与核对的文字表述", "statements checked"),
    "exact": ("精确成立的等式", "equations exact"),
    "rounding": ("四舍五入内成立", "within rounding"),
    "failed": ("不成立", "failed"),
    "not_judged": ("无法判断", "not judged"),
    "largest_slack": ("最大尾差占用", "largest slack"),
    "identities": ("同数一致", "identities"),
    "parts": ("分项合计", "parts"),
    "flows": ("年初年末衔接", "flows"),
    "more": ("另有 {} 条，加 --all 全部列出", "{} more; --all lists them"),
    "checked": ("核对", "checked"),
    "together": ("一并核对", "checked together"),
    "selected": ("所选数字", "Selected figure"),
    "select_hint": (
        "点击表中任一数字（或用方向键移动、回车选择），查看它与何处相联。",
        "Click a figure (or move with the arrow keys and press Enter) to see what it ties to.",
    ),
    "same": ("同一数又见于", "The same amount also stands in"),
    "alone": ("他处未再印此数。", "Printed nowhere else."),
    "equations": ("所在等式", "Equations it stands in"),
    "no_equations": ("没有等式涉及此数。", "No equation contains it."),
    "identity": ("同数", "identity"),
    "flow": ("衔接", "flow"),
    "text": ("文字", "text"),
    "says": ("出自文字", "said in the text"),
    "empty_cell": ("（未印）", "(not printed)"),
    "remarks": ("读取说明", "Remarks on reading"),
    "contents": ("各表", "Tables"),
    "next": ("下一条", "Next"),
    "previous": ("上一条", "Previous"),
    "unknown_office": ("单位未识别", "office unknown"),
    "separately": ("分别核对", "checked separately"),
}


_UNIT_WORDS = {
    Unit.YUAN: "yuan",
    Unit.THOUSAND_YUAN: "thousand_yuan",
    Unit.TEN_THOUSAND_YUAN: "ten_thousand_yuan",
    Unit.HUNDRED_MILLION_YUAN: "hundred_million_yuan",
}


def word(key: str, language: Language) -> str:
    """The label of `key` in a language."""
    return _WORDS[key][language is Language.ENGLISH]


def named(key: str, language: Language) -> str:
    """The label of `key` before what it names.

    >>> named("printed", Language.CHINESE), named("printed", Language.ENGLISH)
    ('所印：', 'printed: ')
    """
    return word(key, language) + (": " if language is Language.ENGLISH else "：")


def severity_word(severity: Severity, language: Language) -> str:
    """错误, 警示, 疑问, 提示."""
    return SEVERITY_WORDS[severity][language is Language.ENGLISH]


def severity_meaning(severity: Severity, language: Language) -> str:
    """What the severity says of a finding."""
    return SEVERITY_MEANINGS[severity][language is Language.ENGLISH]


def verdict(certificate: Certificate, language: Language) -> str:
    """One sentence: what the certificate proves."""
    judged = certificate.exact + certificate.rounding + certificate.failed
    if not judged:
        return word("nothing_proved", language)
    return word("holds" if certificate.holds else "fails", language)


def grouped(amount: Decimal) -> str:
    """An amount for people, with thousands separators and no idle zeros.

    >>> grouped(Decimal("99900.00")), grouped(Decimal("0.50"))
    ('99,900', '0.5')
    """
    return f"{amount.normalize():,f}"


def miss_unit(finding: Finding) -> Unit:
    """What `Finding.miss` counts: yuan, points of a rate, or things; told by what is printed.

    >>> miss_unit(Finding("parts", Severity.ERROR, "", (), "325.00万元", miss=Decimal(50000)))
    <Unit.YUAN: '元'>
    """
    printed = printed_unit(finding)
    return Unit.YUAN if printed.is_money else printed


def printed_unit(finding: Finding) -> Unit:
    """The unit of the printed figure, or of the expected one where none is printed; else yuan."""
    for text in (finding.printed, finding.expected):
        ends = [unit for unit in Unit if text.endswith(unit.value)]
        if ends:
            return max(ends, key=lambda unit: len(unit.value))
    return Unit.YUAN


def miss_words(finding: Finding, language: Language) -> str:
    """By how much it fails at least, in the unit of what is printed; "" where nothing is known.

    >>> found = Finding("parts", Severity.ERROR, "", (), "325.00万元", miss=Decimal(50000))
    >>> miss_words(found, Language.CHINESE)
    '5万元'
    """
    if not finding.miss:
        return ""
    unit = printed_unit(finding)
    return grouped(finding.miss / unit.scale) + unit_word(unit, language)


def unit_word(unit: Unit, language: Language) -> str:
    """A unit of a difference: of rates it is points (个百分点)."""
    if unit is Unit.PERCENT:
        return word("points", language)
    return word(_UNIT_WORDS[unit], language) if unit in _UNIT_WORDS else unit.value


def where(place: Place, language: Language, media: str = "") -> str:
    """A place in words: page (line of a text, sheet of a workbook), table, row and column.

    >>> where(Place("a.pdf", 6, "收入支出决算总表", "总计", "收入/决算数"), Language.CHINESE)
    '第6页《收入支出决算总表》总计·收入/决算数'
    >>> where(Place("a.xlsx", 6, "收入支出决算总表"), Language.ENGLISH, "xlsx")
    'sheet 6《收入支出决算总表》'
    """
    counted = page_kind(media)
    page = word(counted, language).format(place.page) if counted else ""
    title = f"《{place.table_title}》" if place.table_title else ""
    cell = "·".join(part for part in (place.row_label, place.column_path) if part)
    return f"{page}{title}{cell}"
