"""The files of the sample office: its two years as tables that a clerk can read."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from bench import make_drafts as drafts

from . import budget, flows, payments, registers
from .accounts import EARNER, OTHER, Accounts
from .payments import Contract, Payment, Refund
from .plan import Line, Row, chance, rows, yuan

Files = dict[str, list[Row]]
_APPROVED = {
    2017: ("2017-01-03", "示例预〔2017〕1号"),
    2022: ("2022-01-04", "示例预〔2022〕1号"),
    2023: ("2023-01-03", "示例预〔2023〕1号"),
}
_RECEIPTS = {
    "2010301": ("示例银行", "存款利息", ((3, 21), (6, 21), (9, 21), (12, 21))),
    "2010350": (
        "示例参展企业",
        "办展收入",
        ((5, 16), (6, 13), (6, 27), (7, 11), (7, 25), (8, 8), (8, 15), (8, 22), (9, 12), (10, 17), (11, 14)),
    ),
}


def text(found: Sequence[Row]) -> str:
    """Rows as CSV."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(found[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return stream.getvalue()


def projects(money: dict[int, Iterable[Line]]) -> list[Row]:
    """The project library: a project keeps its number, a row says what it is in a year."""
    held = {(year, own.project): own for year, found in money.items() for own in found}
    functions = _gathered(money, lambda own: own.function)
    funds = _gathered(money, lambda own: own.fund)
    found = []
    for row in rows("projects.csv"):
        key = int(row["year"]), row["number"]
        nature = "基本支出" if held[key].is_basic else "项目支出"
        found.append(
            {
                "number": row["number"],
                "year": row["year"],
                "unit": held[key].unit,
                "name": row["name"],
                "kind": row["kind"],
                "nature": nature,
                "division": row["division"],
                "region": row["region"],
                "start": row["start"],
                "end": row["end"],
                "fund": funds[key][0],
                "function": functions[key][0],
                "other_funds": ";".join(funds[key][1:]),
                "other_functions": ";".join(functions[key][1:]),
                "basis_document": row["basis"],
                "objective": row["objective"] or _goal(row["name"]),
            }
        )
    return found


def _gathered(
    money: dict[int, Iterable[Line]], of: Callable[[Line], str]
) -> dict[tuple[int, str], list[str]]:
    """What the lines of every project and year name, each once."""
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for year, own in money.items():
        for one in own:
            found[year, one.project].add(of(one))
    return {key: sorted(words) for key, words in found.items()}


def _goal(name: str) -> str:
    return drafts.WORDS["goals_2023"][name]


def year_2017(year: Accounts) -> Files:
    """Budget, carry-over, adjustments, receipts, contracts, payments, refunds and year end of 2017."""
    made = flows.adjustments(year)
    remaining = flows.left(year, made)
    signed = payments.contracts(year)
    asked, back = payments.refunds(payments.payments(year, made, signed, _places()), remaining)
    numbered = _numbered(asked)
    sent_back = payments.rejections(asked)
    spent = numbered + [("", replace(r.payment, amount=-r.amount)) for r in back]
    files: Files = {
        "budget_2017": _budget(2017, {own: p.original for own, p in year.plan.items()}),
        "carryover_2017": list(_carryover(year)),
        "opening_cash_2017": list(_opening_cash(year)),
        "adjustments_2017": [own.row for own in made],
        "receipts_2017": list(_receipts(year)),
        "contracts_2017": [_contract(own) for own in signed],
        "payments_2017": _payments(numbered, sent_back),
        "refunds_2017": list(_refunds(numbered, back)),
        "year_end_2017": list(flows.year_end(remaining, _open(numbered, signed))),
    }
    own = registers.registers(2017, spent, signed)
    return files | {f"registers_2017/{name}": found for name, found in own.items()}


def year_2022(budgets: dict[Line, int]) -> Files:
    """The budget of 2022 by line, which is made up, and the words of its book."""
    return {"budget_2022": _budget(2022, budgets), "registers_2022/words": registers.words_2022()}


def year_2023(budgets: dict[Line, int]) -> Files:
    """The budget of 2023 by line, its revenue, and the registers."""
    revenue = [
        {"unit": unit, "fund": fund, "function": function, "amount": yuan(amount)}
        for (unit, fund, function), amount in budget.revenue(budgets).items()
    ]
    files: Files = {"budget_2023": _budget(2023, budgets), "budget_2023_revenue": revenue}
    own = registers.registers(2023, [], [])
    return files | {f"registers_2023/{name}": found for name, found in own.items()}


def _places() -> dict[str, list[str]]:
    """The regions that the money of a project goes to."""
    return {r["number"]: r["region"].split("、") for r in rows("projects.csv") if r["year"] == "2017"}


def _budget(year: int, budgets: dict[Line, int]) -> list[Row]:
    """The lines of the year-start budget, their projects in the order of the library."""
    day, document = _APPROVED[year]
    library = [row["number"] for row in rows("projects.csv") if row["year"] == str(year)]
    return [
        {"date": day, "document": document, **own.row, "amount": yuan(amount)}
        for own, amount in sorted(budgets.items(), key=lambda one: (library.index(one[0].project), one[0]))
        if amount
    ]


def _carryover(year: Accounts) -> Iterator[Row]:
    """Appropriations of 2016 that were carried over."""
    for own, amount in flows.opening(year.plan):
        head = {"date": "2017-01-03", "document": "示例转〔2016〕1号", "from_year": "2016"}
        yield head | own.row | {"amount": yuan(amount)}


def _opening_cash(year: Accounts) -> Iterator[Row]:
    for own, amount in year.kept.items():
        yield {"unit": own.unit, "fund": OTHER, "function": own.function, "amount": yuan(amount)}


def _receipts(year: Accounts) -> Iterator[Row]:
    """Own revenue on the days on which it came in."""
    found = []
    for (fund, function), total in year.revenue.items():
        if fund == OTHER:
            payer, purpose, days = _RECEIPTS[function]
            for number, (month, day) in enumerate(days):
                amount = _part(total, function, number, len(days))
                found.append((date(2017, month, day), EARNER[function], function, payer, purpose, amount))
    for number, (day_, unit, function, payer, purpose, amount) in enumerate(sorted(found), start=1):
        yield {
            "voucher": f"SLSR2017-{number:03d}",
            "date": day_.isoformat(),
            "unit": unit,
            "fund": OTHER,
            "function": function,
            "payer": payer,
            "purpose": purpose,
            "amount": yuan(amount),
        }


def _part(total: int, function: str, number: int, count: int) -> int:
    """One of so many parts of a total, all different."""
    weights = [0.6 + chance("receipt", function, n) for n in range(count)]
    ends = [round(total * sum(weights[:n]) / sum(weights)) for n in range(count + 1)]
    return ends[number + 1] - ends[number]


def _contract(own: Contract) -> Row:
    return {
        "number": own.number,
        "signed_on": own.signed.isoformat(),
        **own.line.row,
        "subject": own.subject,
        "supplier": own.supplier,
        "small_firm": own.small_firm,
        "kind": own.kind,
        "procurement": own.procurement,
        "amount": yuan(own.amount),
        "released_on": own.released_on.isoformat() if own.released_on else "",
        "released": yuan(own.released) if own.released else "",
    }


def _open(numbered: Sequence[tuple[str, Payment]], signed: Sequence[Contract]) -> dict[Line, tuple[str, int]]:
    """What is still committed of every line at the year end."""
    found = {}
    for own in signed:
        paid = sum(p.amount for _, p in numbered if p.contract == own.number)
        found[own.line] = own.number, own.amount - own.released - paid
    return found


def _numbered(asked: Sequence[Payment]) -> list[tuple[str, Payment]]:
    """The payments with their vouchers, in the order in which they were made."""
    return [(f"SLPZ2017-{number:05d}", own) for number, own in enumerate(asked, start=1)]


def _payments(numbered: Sequence[tuple[str, Payment]], sent_back: Sequence[Payment]) -> list[Row]:
    """Applications in the order in which they were made: paid, or sent back."""
    both = [*numbered, *(("", own) for own in sent_back)]
    both.sort(key=lambda one: (one[1].applied, one[1].settled, one[0]))
    return [
        {
            "number": f"SLSQ2017-{number:05d}",
            "applied_on": own.applied.isoformat(),
            "status": "已退单" if own.rejected else "已支付",
            "settled_on": own.settled.isoformat(),
            "voucher": voucher,
            **own.line.row,
            "contract": own.contract,
            "payee": own.payee,
            "purpose": own.purpose,
            "amount": yuan(own.amount),
        }
        for number, (voucher, own) in enumerate(both, start=1)
    ]


def _refunds(numbered: Sequence[tuple[str, Payment]], back: Sequence[Refund]) -> Iterator[Row]:
    vouchers = {id(own): voucher for voucher, own in numbered}
    for number, refund in enumerate(back, start=1):
        yield {
            "voucher": f"SLTH2017-{number:03d}",
            "date": refund.returned.isoformat(),
            "of_voucher": vouchers[id(refund.payment)],
            "amount": yuan(refund.amount),
            "reason": refund.reason,
        }
