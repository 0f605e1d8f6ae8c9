"""Words of finance systems' tables (导入要素): column headers, words of a state, codes of funds by year."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TypeVar

from ..model.entry import APPROPRIATIONS, OWN_FUNDS
from ..model.errors import DataError
from ..model.imports import AllotmentChange, Element, PaymentStatus
from ..model.office import ImportKind
from ..model.point import Source
from ..model.validity import OPEN_END
from .data import rows, year
from .text import plain

_ALIKE = 0.6  # of two headers' letters: enough for a proposal that a person confirms
_FUND_WORDS = ("资金", "收入", "财政拨款", "拨款", "预算")
Member = TypeVar("Member", bound=Enum)


@dataclass(frozen=True, slots=True)
class FundType:
    """A code of 资金性质; `is_verified` when it was seen in a published interface or standard."""

    code: str
    name: str
    source: Source
    first: int
    last: int
    is_verified: bool


@cache
def needs(kind: ImportKind) -> dict[Element, bool]:
    """The elements that a kind of import takes, and whether it cannot do without."""
    found: dict[Element, bool] = {}
    for where, (name, element, needed) in rows("import_needs.csv", 3):
        if needed not in ("yes", "no"):
            raise DataError(f"{where}: {needed!r} is neither yes nor no")
        if _member(ImportKind, name, where) is kind:
            found[_member(Element, element, where)] = needed == "yes"
    return found


@cache
def _words() -> dict[str, Element]:
    return {
        _key(word): _member(Element, element, where) for where, (word, element) in rows("elements.csv", 2)
    }


def known_header(header: str) -> Element | None:
    """The element that a header surely names; None otherwise.

    >>> known_header("pay_cert_no"), known_header("功能分类科目（编码）"), known_header("备注")
    (<Element.VOUCHER: '凭证号'>, <Element.FUNCTION: '功能分类科目'>, None)
    """
    key = _key(header)
    return _words().get(key) or _words().get(key.split("(")[0])


def header_rank(header: str) -> int:
    """The place of a header in the list of names: codes stand before names; unknown ones come last."""
    key = _key(header)
    return _ranks().get(key, _ranks().get(key.split("(")[0], len(_words())))


@cache
def _ranks() -> dict[str, int]:
    return {word: rank for rank, word in enumerate(_words())}


def likely_header(header: str, wanted: frozenset[Element]) -> Element | None:
    """The element that a header most likely names among those wanted: a proposal, for a person to confirm.

    >>> likely_header("部门支出经济科目", frozenset(Element))
    <Element.ECONOMIC: '部门经济分类科目'>
    """
    key = _key(header)
    scores = [
        (_likeness(key, word), element)
        for word, element in _words().items()
        if element in wanted and word[0] > "z"
    ]
    best = max(scores, key=lambda score: score[0], default=(0.0, None))
    return best[1] if best[0] >= _ALIKE else None


def _likeness(header: str, word: str) -> float:
    return difflib.SequenceMatcher(None, header, word, autojunk=False).ratio()


def _key(header: str) -> str:
    return plain(header).lower().rstrip(":*")


@cache
def _meanings(element: Element) -> dict[str, str]:
    found = {}
    for where, (name, word, meaning) in rows("import_words.csv", 3):
        if _member(Element, name, where) is element:
            found[plain(word)] = meaning.upper()
    return found


def payment_status(word: str) -> PaymentStatus | None:
    """How far a payment is; a blank cell says paid; None for a word nobody knows.

    >>> payment_status("已清算"), payment_status(""), payment_status("?")
    (<PaymentStatus.PAID: '已支付'>, <PaymentStatus.PAID: '已支付'>, None)
    """
    if not word:
        return PaymentStatus.PAID
    meaning = _meanings(Element.STATUS).get(plain(word))
    return PaymentStatus[meaning] if meaning else None


def allotment_change(word: str) -> AllotmentChange | None:
    """What a row does to an allotment; a blank cell says the original approval; None for an unknown word."""
    if not word:
        return AllotmentChange.ORIGINAL
    meaning = _meanings(Element.CHANGE).get(plain(word))
    return AllotmentChange[meaning] if meaning else None


@cache
def fund_types() -> tuple[FundType, ...]:
    """All codes of 资金性质 with the years in which they hold."""
    return tuple(_fund_type(row, where) for where, row in rows("fund_types.csv", 6))


def _fund_type(row: list[str], where: str) -> FundType:
    code, name, source, first, last, verified = row
    if not code.isdigit() or verified not in ("yes", "no"):
        raise DataError(f"{where}: a code of digits and yes or no are expected")
    fund = _member(Source, source, where)
    if fund not in APPROPRIATIONS | OWN_FUNDS:
        raise DataError(f"{where}: {source} is no leaf of the funds")
    return FundType(code, name, fund, year(first, where, 0), year(last, where, OPEN_END), verified == "yes")


def fund_of(text: str, budget_year: int) -> Source | None:
    """The fund that a cell names by code, by name, or by both; None when it names none.

    >>> fund_of("111 一般公共预算资金", 2024).name, fund_of("事业收入", 2024).name, fund_of("99", 2024)
    ('GENERAL', 'BUSINESS', None)
    """
    words = plain(text)
    code = words[: len(words) - len(words.lstrip("0123456789"))]
    if code:
        return _by_code(code, budget_year)
    return _fund_names().get(_fund_key(words))


def _by_code(code: str, budget_year: int) -> Source | None:
    valid = [one for one in fund_types() if one.first <= budget_year <= one.last]
    fitting = [one for one in valid if code.startswith(one.code)]
    return max(fitting, key=lambda one: len(one.code)).source if fitting else None


@cache
def _fund_names() -> dict[str, Source]:
    own = {_fund_key(plain(source.value)): source for source in APPROPRIATIONS | OWN_FUNDS}
    return own | {_fund_key(plain(one.name)): one.source for one in fund_types()}


def _fund_key(words: str) -> str:
    for ending in _FUND_WORDS:
        words = words.removesuffix(ending)
    return words


def _member(kind: type[Member], name: str, where: str) -> Member:
    try:
        return kind[name.upper()]
    except KeyError:
        raise DataError(f"{where}: {name!r} is no {kind.__name__}") from None
