"""The year of the sample as its people worked it (预算执行): adjustments, contracts, payments, the year's end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from operator import itemgetter

from django.db import transaction

from ...actions.acting import Actor
from ...actions.adjustment_rules import AdjustmentInput, Change, allotment
from ...actions.apply_payment import apply_payment
from ...actions.approve_adjustment import approve_adjustment
from ...actions.carry_in import carry_in
from ...actions.carry_over import carry_over
from ...actions.cash_pools import pool
from ...actions.commit import commit
from ...actions.complete_payment import complete_payment
from ...actions.ledger_papers import PaperInput
from ...actions.open_cash import open_cash
from ...actions.receive import receive
from ...actions.reclaim import reclaim
from ...actions.refund import refund
from ...actions.reject_payment import reject_payment
from ...actions.release import release
from ...actions.request_adjustment import request_adjustment
from ...model.entry import AllotmentLine, Share
from ...model.office import AdjustmentKind, OfficeRole
from ...model.point import Source
from ...store.models import LedgerEntry
from .files import Row, day, fen
from .office import Office

Deed = Callable[[], object]
Progress = Callable[[int, int], None]
MOST = 400  # deeds in one transaction


class Execution:
    """The deeds of a year in the order of their days; on one day what makes money available comes first."""

    def __init__(self, office: Office, year: int) -> None:
        self.office, self.year = office, year
        self._applied: dict[str, LedgerEntry] = {}
        self._paid: dict[str, LedgerEntry] = {}

    def work(self, progress: Progress) -> None:
        """Do everything. What is done together is kept together or not at all."""
        deeds = [deed for _day, _rank, deed in sorted(self._deeds(), key=itemgetter(0, 1))]
        for start in range(0, len(deeds), MOST):
            with transaction.atomic():
                for deed in deeds[start : start + MOST]:
                    deed()
            progress(min(start + MOST, len(deeds)), len(deeds))

    def _deeds(self) -> Iterator[tuple[str, int, Deed]]:
        yield from self._begin()
        yield from self._adjust()
        yield from self._contracts()
        yield from self._pay()
        yield from self._end()

    def _rows(self, name: str) -> list[Row]:
        return self.office.files.rows(f"{name}_{self.year}")

    # --- the start of the year, receipts ----------------------------------------------------------

    def _begin(self) -> Iterator[tuple[str, int, Deed]]:
        for number, row in enumerate(self._rows("carryover"), start=1):
            paper = _paper(row, row["date"], f"结转{self.year}-{number:03d}")
            yield row["date"], 1, self._deed(carry_in, self.office.finance, row, paper, [self._share(row)])
        for number, row in enumerate(self._rows("opening_cash"), start=1):
            start = f"{self.year}-01-01"
            paper = _paper(row, start, f"年初{self.year}-{number:03d}")
            yield start, 0, self._deed(open_cash, self._officer(row), row, paper, self._cash(row))
        for row in self._rows("receipts"):
            paper = _paper(row, row["date"], row["voucher"])
            yield row["date"], 0, self._deed(receive, self._officer(row), row, paper, self._cash(row))

    def _officer(self, row: Row) -> Actor:
        return self.office.officer(row["unit"])

    def _deed(self, deed: Callable[..., object], actor: Actor, row: Row, *rest: object) -> Deed:
        unit = self.office.units[row["unit"]]
        return lambda: deed(actor, unit, *rest)

    def _share(self, row: Row, amount: str = "amount") -> Share:
        return Share(self._line(row), fen(row[amount]))

    def _line(self, row: Row) -> AllotmentLine:
        project = self.office.projects[row["project"]]
        return AllotmentLine(
            self.year,
            row["unit"],
            project.number,
            Source(row["fund"]),
            row["function"],
            row["economic"],
            project.kind.nature,
        )

    def _cash(self, row: Row) -> Share:
        unit = self.office.units[row["unit"]]
        return Share(pool(unit, self.year, Source(row["fund"]), row["function"]), fen(row["amount"]))

    # --- adjustments ------------------------------------------------------------------------------

    def _adjust(self) -> Iterator[tuple[str, int, Deed]]:
        for row in self._rows("adjustments"):
            yield row["date"], 2, lambda row=row: self._adjustment(row)  # type: ignore[misc]

    def _adjustment(self, row: Row) -> None:
        """Entered by an officer, approved at the level that it needs."""
        kind, amount = AdjustmentKind(row["kind"]), fen(row["amount"])
        given = AdjustmentInput(kind, day(row["date"]), row["document"], row["reason"])
        own = self._line(row)
        changes = [Change(own, amount if kind is AdjustmentKind.SUPPLEMENT else -amount)]
        if kind is AdjustmentKind.VIREMENT:
            other = self.office.projects[row["to_project"]]
            to = allotment(other, self.year, row["to_economic"], row["function"], Source(row["fund"]))
            changes.append(Change(to, amount))
        paper = request_adjustment(self._officer(row), self.office.units[row["unit"]], given, changes)
        approve_adjustment(self._approver(paper.level, row["unit"]), paper)

    def _approver(self, level: str, unit: str) -> Actor:
        if level == "unit_head":
            return self.office.who(OfficeRole.HEAD, unit)
        return self.office.finance if level == "department_finance" else self.office.bureau

    # --- contracts, payments, refunds -------------------------------------------------------------

    def _contracts(self) -> Iterator[tuple[str, int, Deed]]:
        for row in self._rows("contracts"):
            paper = _paper(row, row["signed_on"], row["number"], contract=row["number"])
            yield row["signed_on"], 3, self._deed(commit, self._officer(row), row, paper, [self._share(row)])
            if row["released_on"]:
                back = _paper(row, row["released_on"], f"{row['number']}-释放", contract=row["number"])
                shares = [self._share(row, "released")]
                yield row["released_on"], 3, self._deed(release, self._officer(row), row, back, shares)

    def _pay(self) -> Iterator[tuple[str, int, Deed]]:
        for row in self._rows("payments"):
            yield row["applied_on"], 5, lambda row=row: self._apply(row)  # type: ignore[misc]
            yield row["settled_on"], 6, lambda row=row: self._settle(row)  # type: ignore[misc]
        for row in self._rows("refunds"):
            yield row["date"], 4, lambda row=row: self._refund(row)  # type: ignore[misc]

    def _apply(self, row: Row) -> None:
        paper = _paper(row, row["applied_on"], row["number"], contract=row["contract"])
        unit = self.office.units[row["unit"]]
        self._applied[row["number"]] = apply_payment(self._officer(row), unit, paper, [self._share(row)])

    def _settle(self, row: Row) -> None:
        """The bank has paid, or the application came back."""
        reviewer, application = self.office.reviewer(row["unit"]), self._applied.pop(row["number"])
        date_ = day(row["settled_on"])
        if row["status"] == "已支付":
            self._paid[row["voucher"]] = complete_payment(
                reviewer, application, date_, voucher=row["voucher"]
            )
        else:
            reject_payment(reviewer, application, PaperInput(date_, reason="收款账户有误，退回重办"))

    def _refund(self, row: Row) -> None:
        payment = self._paid[row["of_voucher"]]
        line = next(iter(_lines_of(payment)))
        paper = _paper(row, row["date"], row["voucher"])
        officer = self.office.officer(payment.unit.code)
        refund(officer, payment, paper, [Share(line, fen(row["amount"]))])

    # --- the end of the year ----------------------------------------------------------------------

    def _end(self) -> Iterator[tuple[str, int, Deed]]:
        for number, row in enumerate(self._rows("year_end"), start=1):
            deed = carry_over if row["kind"] == "结转下年" else reclaim
            paper = _paper(row, row["date"], f"年末{self.year}-{number:03d}", contract=row["contract"])
            yield row["date"], 9, self._deed(deed, self.office.finance, row, paper, [self._share(row)])


def _paper(row: Row, on: str | date, voucher: str, contract: str = "") -> PaperInput:
    return PaperInput(
        date=on if isinstance(on, date) else day(on),
        voucher=voucher,
        document=row.get("document", ""),
        reason=row.get("reason") or row.get("purpose") or row.get("subject", ""),
        contract=contract,
        payee=row.get("payee") or row.get("payer") or row.get("supplier", ""),
    )


def _lines_of(payment: LedgerEntry) -> Iterator[AllotmentLine]:
    from ...store.posted import entry_of_row

    return (posting.line for posting in entry_of_row(payment).postings if posting.account.name == "PAID")
