"""Whose document it is (部门名称), of which year, of which kind: told by its first words and captions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ...model.book import Block, BookKind, Paragraph, Role, Table
from ..appraisals.forms import forms_of
from ..labelling.matrix import clean
from .units import is_units

_DIGITS = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９", "000123456789" + "0123456789")
_YEAR = re.compile(r"((?:19|20)\d\d)年?度?")
_YEAR_WORDS = re.compile(r"[二2２][〇○零0０][〇○零一二三四五六七八九\d０-９]{2}年")
_SUBJECT = re.compile(r"预算|决算|自评|绩效|整体支出")
_OFFICE_CAPTION = re.compile(
    r"(?:预算主管部门|编制部门|编制单位|预算单位|预算部门|公开部门|公开单位|部门名称|单位名称|填报单位|填报部门|部门|单位)"
    r"[（(]?(?:公章|盖章)?[)）]?[:：]([^:：]{3,40}?)"
    r"(?=(?:金额|计量|货币)?单位[:：]|金额|币种|20\d\d年|(?:财[决预]|部门|单位)?公开表?\d|(?:填报|编制|填表)?日期[:：]|$)"
)
_OFFICE_END = re.compile(
    r"(局|委员会|委|办公室|办|厅|院|中心|处|队|所|会|部|站|馆|校|学|团|社|府|庭|署|室|公司|园|库|场|台|街道|镇|乡|医院|本级|机关|本部)(（[^）]*）)?$"
)
_INTRODUCED = re.compile(
    r"([^，。；、：:（(\d]{3,40})[（(](?:以下|下)?(?:简称|称)[：:“”\"]*[^）)]{1,16}[）)](?:是|为|成立|属|主要|内设|共)"
)
_NUMBERED = re.compile(r"^[\[(（【]?\d{3,}[\])）】]?[-_—－]*")  # 301001-某局
_YEAR_LINE = re.compile(r"[（(]?20\d\d年度?[)）]?$")
_PERFORMANCE = re.compile("自评|绩效评[价估](?:结果)?报告|事前(?:绩效)?评估")
_OPENING = 12  # title pages are among the first paragraphs


def identify(blocks: Sequence[Block], document: str) -> tuple[str, int, BookKind]:
    """Office, year and kind of a document; "", 0 and UNKNOWN where it does not say."""
    opening = _opening(blocks)
    titles = [clean(table.title) for table in (b for b in blocks if isinstance(b, Table))]
    dated = [*titles, *(text for text in _captions(blocks) if is_year_line(text))]
    return _office(blocks, opening), _year(opening, dated, document), _kind(opening, titles, document)


def _opening(blocks: Sequence[Block]) -> list[str]:
    """Words of the title page: the first paragraphs, before the contents or body begins."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Table) or block.role is Role.CONTENTS or len(found) >= _OPENING:
            break
        if block.role is not Role.FURNITURE:
            found.append(clean(block.text))
    return found


def _arabic_year(text: str) -> str:
    return _YEAR_WORDS.sub(lambda match: match.group().translate(_DIGITS), text)


def _year(opening: list[str], titles: list[str], document: str) -> int:
    """The year of the title; else the one most tables name; else the one in the file's name."""
    for text in opening:
        match = _YEAR.search(_arabic_year(text))
        if match and _SUBJECT.search(text) and len(text) <= 60:
            return int(match.group(1))
    for text in opening[:4]:
        match = _YEAR.search(_arabic_year(text))
        if match and len(text) <= 40:
            return int(match.group(1))
    years = Counter(match.group(1) for text in titles if (match := _YEAR.search(text)))
    if years:
        return int(years.most_common(1)[0][0])
    match = re.search(r"(?<!\d)(20\d\d)(?!\d)", document)
    return int(match.group(1)) if match else 0


def _kind(opening: list[str], titles: list[str], document: str) -> BookKind:
    """Kind by the title page, else by the tables, else by the file's name."""
    short = [text for text in opening if len(text) <= 60]
    for texts in (short[:4], titles, short, [document]):
        kind = _kind_of("".join(texts))
        if kind is not BookKind.UNKNOWN:
            return kind
    return BookKind.UNKNOWN


def _kind_of(text: str) -> BookKind:
    if _PERFORMANCE.search(text):
        return BookKind.SELF_EVALUATION
    text = text.replace("年初预算", "")  # what accounts are held against
    accounts, budget = text.count("决算"), text.count("预算") - text.count("一般公共预算")
    if accounts and accounts * 2 >= budget:
        return BookKind.FINAL_ACCOUNTS
    return BookKind.BUDGET if budget > 0 or "预算" in text else BookKind.UNKNOWN


def _office(blocks: Sequence[Block], opening: list[str]) -> str:
    """The office that captions name most often; else the words before the year on the title page."""
    captioned = [name for text in (*opening, *_captions(blocks)) if (name := captioned_office(text))]
    if captioned:
        return Counter(captioned).most_common(1)[0][0]
    for text in opening:
        name = titled_office(_arabic_year(text))
        if name:
            return name
    named = next((text for text in opening[:4] if looks_like_office(text)), "")
    return named or _introduced(blocks) or _in_charge(blocks)


def _in_charge(blocks: Sequence[Block]) -> str:
    """The department that self-evaluation forms name most often (主管部门); "" where none does."""
    forms = (form for block in blocks if isinstance(block, Table) for form in forms_of(block))
    names = Counter(_NUMBERED.sub("", form.department) for form in forms if form.department)
    return names.most_common(1)[0][0] if names else ""


def _introduced(blocks: Sequence[Block]) -> str:
    """The name that the body introduces with a short form of it (某市水务局（以下简称我局）); else ""."""
    for block in blocks:
        if isinstance(block, Paragraph) and block.role is not Role.CONTENTS:
            match = _INTRODUCED.match(clean(block.text))
            if match and looks_like_office(match.group(1)):
                return match.group(1)
    return ""


def _captions(blocks: Sequence[Block]) -> list[str]:
    return [clean(line) for block in blocks if isinstance(block, Table) for line in block.caption]


def captioned_office(text: str) -> str:
    """The office that a caption without blanks names; "" when it names none, or only units of money.

    >>> captioned_office("编制单位：某市水务局2023年度金额单位：元"), captioned_office("单位：人、万元")
    ('某市水务局', '')
    """
    names = (match.group(1) for match in _OFFICE_CAPTION.finditer(text))
    name = next((name for name in names if not is_units(name)), "")
    return _NUMBERED.sub("", name).strip("。，；、")


def titled_office(text: str) -> str:
    """某局 in "某局2024年度部门决算" or "2024年度某局部门预算"."""
    if len(text) > 60 or not _SUBJECT.search(text):
        return ""
    match = _YEAR.search(text)
    if match is None:
        return ""
    before = re.sub(r"^(附件\d*[:：]?|关于)", "", text[: match.start()])
    after = re.split(r"(?:部门|单位)?(?:收支)?(?:预算|决算|整体|项目|绩效|自评)", text[match.end() :])
    return next((name for name in (before, after[0], after[-1]) if looks_like_office(name)), "")


def is_year_line(text: str) -> bool:
    """True for a line that says no more than the year, as under the title of a form: （2023年度）."""
    return _YEAR_LINE.match(clean(text)) is not None


def looks_like_office(text: str) -> bool:
    """True for words that end as the name of an office does."""
    return 3 <= len(text) <= 40 and _OFFICE_END.search(text) is not None


def headings(blocks: Sequence[Block]) -> list[str]:
    """The headings, in order."""
    return [b.text for b in blocks if isinstance(b, Paragraph) and b.role is Role.HEADING]
