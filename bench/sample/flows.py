"""What moves the lines of 2017 between the year-start budget and the year end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .accounts import OTHER, Accounts, Planned
from .plan import Line, Row, fen, line, rows, yuan

SUPPLEMENT, REDUCTION, VIREMENT = "追加", "追减", "调剂"
CARRIED, RECLAIMED = "结转下年", "财政收回"
REASONS = {CARRIED: "按规定结转下年继续使用", RECLAIMED: "按实际人数发放，收回多余的预算"}
RECLAIMED_FUNCTIONS = frozenset({"2100799"})  # rewards are paid by the heads there are
GRAIN = 100_000  # fen: virements are made in whole thousands of yuan where the money allows
VIREMENTS = {
    False: ("2017-06-20", "示例剂〔2017〕1号", "按项目实际进度调整支出科目"),
    True: ("2017-10-18", "示例剂〔2017〕2号", "按日常开支的实际需要调整支出科目"),
}


@dataclass(frozen=True)
class Adjustment:
    """A supplement, a reduction, or a virement from a line to one of the same function and fund."""

    date: str
    document: str
    kind: str
    line: Line
    to: Line | None
    amount: int
    reason: str

    @property
    def row(self) -> Row:
        """The adjustment as a row of its file."""
        return {
            "date": self.date,
            "document": self.document,
            "kind": self.kind,
            **self.line.row,
            "to_project": self.to.project if self.to else "",
            "to_economic": self.to.economic if self.to else "",
            "amount": yuan(self.amount),
            "reason": self.reason,
        }

    def steps(self) -> Iterator[tuple[Line, int]]:
        """The lines it changes, and by how much."""
        sign = 1 if self.kind == SUPPLEMENT else -1
        yield self.line, sign * self.amount
        if self.to:
            yield self.to, self.amount


def adjustments(year: Accounts) -> list[Adjustment]:
    """Every adjustment by date. What is left on a line afterwards is carried over or reclaimed."""
    made = _documented(year)
    made += _virements(year, made)
    return sorted(made, key=lambda own: (own.date, own.document, own.line, own.to or own.line))


def left(year: Accounts, made: list[Adjustment]) -> dict[Line, int]:
    """What is left on the lines of appropriations."""
    found = {own: p.original + p.opening for own, p in year.plan.items() if own.fund != OTHER}
    for adjustment in made:
        for own, amount in adjustment.steps():
            found[own] += amount
    return {own: amount - year.outturn.get(own, 0) for own, amount in found.items()}


def _documented(year: Accounts) -> list[Adjustment]:
    """Supplements and reductions: of each function what its revenue says, by line what the plan says."""
    known = [
        Adjustment(r["date"], r["document"], r["kind"], line(r), None, fen(r["amount"]), r["reason"])
        for r in rows("adjustments_2017.csv")
    ]
    needs = left(year, [own for own in known if own.kind == REDUCTION])
    known = [own if own.amount else replace(own, amount=-needs[own.line]) for own in known]
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, own in enumerate(known):
        if own.kind == SUPPLEMENT:
            groups[own.line.fund, own.line.function].append(number)
    for key, numbers in groups.items():
        largest = max(numbers, key=lambda number: known[number].amount)
        rest = _supplement(year, known, key) - sum(known[number].amount for number in numbers)
        known[largest] = replace(known[largest], amount=known[largest].amount + rest)
    return known


def _supplement(year: Accounts, known: list[Adjustment], key: tuple[str, str]) -> int:
    """What was added to a function: its revenue, less the year-start budget, with what was taken away."""
    original = sum(p.original for own, p in year.plan.items() if (own.fund, own.function) == key)
    taken = [a for a in known if a.kind == REDUCTION and (a.line.fund, a.line.function) == key]
    return year.revenue[key] - original + sum(a.amount for a in taken)


def _virements(year: Accounts, made: list[Adjustment]) -> list[Adjustment]:
    """Money from lines with something left to lines of the same project and function that lack it."""
    groups: dict[tuple[str, str, str], dict[Line, int]] = defaultdict(dict)
    for own, amount in left(year, made).items():
        groups[own.project, own.fund, own.function][own] = amount
    return [moved for own in groups.values() for moved in _within(own)]


def _within(group: dict[Line, int]) -> Iterator[Adjustment]:
    lacking = sorted(own for own, amount in group.items() if amount < 0)
    spare = sum(group.values())  # what rounding up may use
    for to in lacking:
        need = -group[to]
        more = min(-need % GRAIN, spare)
        spare -= more
        for giver, amount in _givers(group, need + more):
            group[giver] -= amount
            group[to] += amount
            date, document, reason = VIREMENTS[to.is_basic]
            yield Adjustment(date, document, VIREMENT, giver, to, amount, reason)


def _givers(group: dict[Line, int], need: int) -> Iterator[tuple[Line, int]]:
    """The lines that give, the one with most first."""
    for giver in sorted((own for own in group if group[own] > 0), key=lambda own: (-group[own], own)):
        amount = min(need, group[giver])
        if amount:
            yield giver, amount
        need -= amount
    if need:
        raise AssertionError(f"the group lacks {need} fen")


def year_end(remaining: dict[Line, int], committed: dict[Line, tuple[str, int]]) -> Iterator[Row]:
    """What becomes of the rest of every line; `committed` is the open part of a contract."""
    for own, amount in sorted(remaining.items()):
        contract, open_ = committed.get(own, ("", 0))
        kind = RECLAIMED if own.function in RECLAIMED_FUNCTIONS else CARRIED
        for number, part in (("", amount - open_), (contract, open_)):
            if part:
                document = f"示例{'收' if kind == RECLAIMED else '转'}〔2017〕1号"
                yield {
                    "date": "2017-12-31",
                    "document": document,
                    "kind": kind,
                    **own.row,
                    "contract": number,
                    "amount": yuan(part),
                    "reason": REASONS[kind],
                }


def opening(plan: dict[Line, Planned]) -> Iterator[tuple[Line, int]]:
    """The lines with money carried over from the year before."""
    return ((own, planned.opening) for own, planned in sorted(plan.items()) if planned.opening)
