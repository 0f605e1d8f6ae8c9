"""The registers of the sample office: what its books tell and a ledger does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bench import make_drafts as drafts
from mingzhang.library.drafts import load
from mingzhang.model.draft import Bridge
from mingzhang.model.point import Flow, Nature, Point, Source, Stage

from .payments import Contract, Payment
from .plan import Row, chance, rows, yuan

PERSONS = 261  # received in 2017
COPIED = {
    2017: ("overseas", "meetings", "vehicles", "staff", "non_tax", "assets"),
    2023: ("vehicles", "staff", "assets", "procurement"),
}


def registers(
    year: int, paid: Sequence[tuple[str, Payment]], signed: Sequence[Contract]
) -> dict[str, list[Row]]:
    """The registers of a year by name. `paid` are the payments with their vouchers."""
    found = {name: list(rows(f"registers_{year}/{name}.csv")) for name in COPIED[year]}
    if year == 2017:
        found["receptions"] = list(_receptions(paid))
        found["procurement"] = list(_procurement(paid, signed))
        found["key_tasks"] = list(_tasks(paid))
        found["reasons"] = list(_reasons())
    found["last_year"] = list(_last_year(year))
    found["words"] = list(_words(year))
    return found


def _receptions(paid: Sequence[tuple[str, Payment]]) -> Iterator[Row]:
    """Every reception with its payment; the persons follow the money, two at least."""
    own = [(voucher, p) for voucher, p in paid if p.line.economic == "30217"]
    for (voucher, payment), persons in zip(own, _heads([p.amount for _, p in own]), strict=True):
        yield {
            "date": payment.applied.isoformat(),
            "unit": payment.line.unit,
            "project": payment.line.project,
            "scope": "国内",
            "guests": f"示例来访单位{1 + int(20 * chance('guests', voucher))}",
            "persons": str(persons),
            "voucher": voucher,
            "amount": yuan(payment.amount),
        }


def _heads(amounts: Sequence[int]) -> list[int]:
    """Two persons each, the others by amount, the largest remainders first."""
    rest, total = PERSONS - 2 * len(amounts), sum(amounts)
    shares = [divmod(rest * amount, total) for amount in amounts]
    order = sorted(range(len(amounts)), key=lambda at: -shares[at][1])
    more = set(order[: rest - sum(whole for whole, _ in shares)])
    return [2 + whole + (at in more) for at, (whole, _) in enumerate(shares)]


def _procurement(paid: Sequence[tuple[str, Payment]], signed: Sequence[Contract]) -> Iterator[Row]:
    """Contracts by government procurement, with what was paid under them."""
    for contract in signed:
        amount = sum(p.amount for _, p in paid if p.contract == contract.number)
        if contract.procurement == "是":
            yield {
                "contract": contract.number,
                "unit": contract.line.unit,
                "kind": contract.kind,
                "subject": contract.subject,
                "supplier": contract.supplier,
                "small_firm": contract.small_firm,
                "amount": yuan(amount),
            }


def _tasks(paid: Sequence[tuple[str, Payment]]) -> Iterator[Row]:
    """The key tasks with the projects that pay for them and their money."""
    projects = {int(row["task"]): row["projects"] for row in rows("tasks_2017.csv")}
    for number, (goal, done) in enumerate(drafts.WORDS["tasks_2017"].items(), start=1):
        own = projects.get(number, "")
        amount = sum(p.amount for _, p in paid if p.line.project in own.split(";"))
        yield {
            "task": str(number),
            "goal": goal,
            "done": done,
            "projects": own,
            "amount": yuan(amount) if own else "",
        }


def _reasons() -> Iterator[Row]:
    """Why amounts differ from last year's outturn or from the year-start budget."""
    for bridge in load(drafts.DRAFTS / "final_accounts_2017.json").bridges:
        for reason in bridge.reasons:
            yield _subject(bridge.subject) | {
                "against": _against(bridge),
                "words": reason.words,
                "amount": yuan(reason.fen or 0),
            }


def _against(bridge: Bridge) -> str:
    return "上年决算数" if bridge.base.year < bridge.subject.year else "年初预算数"


def _subject(point: Point) -> Row:
    return {
        "flow": point.flow.value,
        "source": point.source.value,
        "nature": point.nature.value,
        "function": point.function,
    }


def _last_year(year: int) -> Iterator[Row]:
    """Last year's amounts, as the book of this year compares with them."""
    for point, amount in _known(year):
        yield {
            "year": str(year - 1),
            "stage": point.stage.value,
            "flow": point.flow.value,
            "source": point.source.value,
            "nature": point.nature.value,
            "item": point.item,
            "amount": f"{Decimal(amount) * 10000:.2f}",
        }


def _known(year: int) -> Iterator[tuple[Point, str]]:
    if year == 2023:
        yield drafts.point(2022, Flow.TOTAL_IN, Stage.ORIGINAL_BUDGET), "236117.77"
        yield drafts.point(2022, Flow.TOTAL_OUT, Stage.ORIGINAL_BUDGET), "236117.77"
        for item, amount in drafts.LAST_2022.items():
            yield _spent(2022, Stage.ORIGINAL_BUDGET, Source.FISCAL, item), amount
        return
    for source, amount in drafts.LAST_REVENUE.items():
        yield drafts.point(2016, Flow.REVENUE, Stage.OUTTURN, source), amount
    for nature, amount in drafts.LAST_NATURE.items():
        yield _spent(2016, Stage.OUTTURN, Source.ALL, "", nature), amount
    yield _spent(2016, Stage.OUTTURN, Source.GENERAL, ""), "43520.52"
    yield _spent(2016, Stage.OUTTURN, Source.GOVERNMENT_FUND, ""), "36.974"
    for item, amount in drafts.LAST_ITEMS.items():
        yield _spent(2016, Stage.OUTTURN, Source.FISCAL, item), amount
    yield _spent(2016, Stage.OUTTURN, Source.GENERAL, "meetings"), "54.87"


def _spent(year: int, stage: Stage, source: Source, item: str, nature: Nature = Nature.ALL) -> Point:
    return Point("", year, Flow.EXPENDITURE, stage, source, nature, item=item)


def _words(year: int) -> Iterator[Row]:
    """Texts by topic."""
    for topic, text in drafts.WORDS["final_accounts_2017" if year == 2017 else "budget_2023"].items():
        yield {"topic": topic, "text": text}


def words_2022() -> list[Row]:
    """What of the texts of 2023 holds a year before: the duties and the divisions."""
    return [row for row in _words(2023) if row["topic"] in ("duties", "organisation")]
