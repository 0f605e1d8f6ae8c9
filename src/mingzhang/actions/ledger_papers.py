"""What a person enters behind an entry (凭单): vetted, numbered, its lines those of the unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.db import connection

from ..model.entry import AllotmentLine, Approval, Entry, Paper, Share
from ..store.models import BudgetUnit, LedgerEntry
from ..store.posted import entry_of_row
from . import entered
from .errors import InputError, StateError

LONGEST_VOUCHER, LONGEST_DOCUMENT, LONGEST_REASON, LONGEST_PAYEE = 80, 120, 400, 160


@dataclass(frozen=True)
class PaperInput:
    """A paper as entered. `voucher` "" takes the next number; a paper sent twice carries one number."""

    date: date
    voucher: str = ""
    document: str = ""
    reason: str = ""
    contract: str = ""
    payee: str = ""


def paper_of(unit: BudgetUnit, given: PaperInput, approval: Approval | None = None) -> Paper:
    """The paper of an entry; its number carries the code of the unit in front."""
    return Paper(
        given.date,
        voucher_of(unit, given.voucher),
        entered.line(given.document, "document", "文号", LONGEST_DOCUMENT, needed=False),
        entered.line(given.reason, "reason", "事由", LONGEST_REASON, needed=False),
        entered.line(given.contract, "contract", "合同号", LONGEST_VOUCHER, needed=False),
        approval,
    )


def voucher_of(unit: BudgetUnit, voucher: str) -> str:
    """The number of a voucher within its unit: "101001-000123"; the next one for ""."""
    front = f"{unit.code}-"
    number = entered.line(voucher, "voucher", "凭证号", LONGEST_VOUCHER, needed=False)
    if not number:
        return f"{front}{next_number()}"
    whole = number if number.startswith(front) else front + number
    return entered.line(whole, "voucher", "凭证号", LONGEST_VOUCHER)


def next_number() -> str:
    """A number that nobody else gets. Numbers rise, but some may stay unused (流水号)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ledger_number')")
        return f"{cursor.fetchone()[0]:06d}"


def numbered(unit: BudgetUnit, year: int, label: str) -> str:
    """The number of a paper of the turn of the year: 年末-2024-1, then -2 after a correction."""
    front = f"{unit.code}-{label}-{year}-"
    known = LedgerEntry.objects.filter(unit=unit, year=year, voucher__startswith=front)
    taken = set(known.values_list("voucher", flat=True))
    return next(number for number in map(f"{front}{{}}".format, count(1)) if number not in taken)


def needed(text: str, field: str, label: str) -> str:
    """A text that the deed cannot do without."""
    return entered.line(text, field, label, LONGEST_REASON)


def lines_of_unit(unit: BudgetUnit, shares: Sequence[Share]) -> Sequence[Share]:
    """The shares, when each is an amount above zero on a line of the unit and all are of one year."""
    if not shares:
        raise InputError("请选择指标并录入金额", "choose a line and enter an amount", "line")
    for share in shares:
        if share.line.unit != unit.code:
            raise InputError(
                f"指标属于单位{share.line.unit}，请选择{unit.code}的指标",
                f"the line belongs to unit {share.line.unit}; choose one of {unit.code}",
                "line",
            )
        if share.fen <= 0:
            raise InputError("金额应大于零", "the amount is above zero", "fen")
    one_year(share.line for share in shares)
    return shares


def one_year(lines: Iterable[AllotmentLine]) -> int:
    """The budget year of all the lines; an InputError when they differ."""
    years = {line.year for line in lines}
    if len(years) != 1:
        raise InputError("各行指标应属同一年度", "all lines are of one year", "line")
    return years.pop()


def followed(row: LedgerEntry, *events: str) -> Entry:
    """The posted entry that another follows, when it is of such an event and was not taken back."""
    if row.event not in events:
        raise StateError(
            f"凭证{row.voucher}不是可办理此事项的业务，请重新选择",
            f"entry {row.voucher} is not of a kind that this can follow",
        )
    return entry_of_row(row)
