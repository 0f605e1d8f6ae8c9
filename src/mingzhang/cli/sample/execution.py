"""The year of the sample as its people worked it (预算执行): changes, contracts, payments, the year's end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from operator import itemgetter

from ...actions.acting import Actor
from ...actions.adjustment_rules import AdjustmentInput, Change, allotment
from ...actions.approve_adjustment import approve_adjustment
from ...actions.carry_in import carry_in
from ...actions.carry_over import carry_over
from ...actions.cash_pools import pool
from ...actions.commit import commit
from ...actions.ledger_papers import PaperInput
from ...actions.open_cash import open_cash
from ...actions.receive import receive
from ...actions.reclaim import reclaim
from ...actions.refund import refund
from ...actions.release import release
from ...actions.request_adjustment import request_adjustment
from ...actions.settle_payments import Application, Settlement, apply_payments, settle_payments
from ...model.entry import Account, AllotmentLine, Share
from ...model.office import AdjustmentKind, OfficeRole
from ...model.point import Source
from ...store.models import LedgerEntry
from ...store.posted import entry_of_row
from .files import Row, day, fen
from .office import Office

Deed = Callable[[], object]
Progress = Callable[[int, int], None]
PAID = "已支付"
STEP = 100  # deeds between two notes of progress


class Execution:
    """The deeds of a year in the order of their days; on one day what makes money available comes first.

    Payments are applied for together and settled together, as late as the deeds after them allow: taking
    money later than its day never finds less of it.
    """

    def __init__(self, office: Office, year: int) -> None:
        self.office, self.year = office, year
        self._applying: dict[str, list[Row]] = defaultdict(list)
        self._settling: dict[str, list[Row]] = defaultdict(list)
        self._applied: dict[str, int] = {}
        self._paid: dict[str, int] = {}

    def work(self, progress: Progress) -> None:
        """Do everything, each batch of payments and each other deed kept by itself."""
        deeds = [deed for _day, _rank, deed in sorted(self._deeds(), key=itemgetter(0, 1))]
        for number, deed in enumerate(deeds, start=1):
            deed()
            if number % STEP == 0:
                progress(number, len(deeds))
        self._pay_waiting()
        progress(len(deeds), len(deeds))

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
            deed = self._deed(receive, self._officer(row), row, paper, self._cash(row))
            yield row["date"], 0, deed

    def _officer(self, row: Row) -> Actor:
        return self.office.officer(row["unit"])

    def _deed(
        self, deed: Callable[..., object], actor: Actor, row: Row, paper: PaperInput, given: object
    ) -> Deed:
        return partial(deed, actor, self.office.units[row["unit"]], paper, given)

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
            yield row["date"], 2, partial(self._adjustment, row)

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
            yield row["applied_on"], 5, partial(self._applying[row["unit"]].append, row)
            yield row["settled_on"], 6, partial(self._settle, row)
        for row in self._rows("refunds"):
            yield row["date"], 4, self._after_payments(partial(self._refund, row))

    def _settle(self, row: Row) -> None:
        """The bank has paid; or the application came back, and its money may be needed at once."""
        self._settling[row["unit"]].append(row)
        if row["status"] != PAID:
            self._pay_waiting()

    def _after_payments(self, deed: Deed) -> Deed:
        """A deed that looks at what was paid before it."""

        def done() -> None:
            self._pay_waiting()
            deed()

        return done

    def _pay_waiting(self) -> None:
        for code, rows in self._applying.items():
            if not rows:
                continue
            given = [self._application(row) for row in rows]
            made = apply_payments(self.office.officer(code), self.office.units[code], given)
            self._applied |= zip((row["number"] for row in rows), made, strict=True)
        for code, rows in self._settling.items():
            if not rows:
                continue
            settled = [self._settlement(row) for row in rows]
            made = settle_payments(self.office.reviewer(code), settled)
            self._paid |= zip((row["voucher"] for row in rows), made, strict=True)
        for waiting in (*self._applying.values(), *self._settling.values()):
            waiting.clear()

    def _application(self, row: Row) -> Application:
        paper = _paper(row, row["applied_on"], row["number"], contract=row["contract"])
        return Application(paper, [self._share(row)])

    def _settlement(self, row: Row) -> Settlement:
        application, on = self._applied.pop(row["number"]), day(row["settled_on"])
        if row["status"] == PAID:
            return Settlement(application, on, row["voucher"])
        return Settlement(application, on, reason="收款账户有误，退回重办")

    def _refund(self, row: Row) -> None:
        payment = LedgerEntry.objects.select_related("unit__department").get(pk=self._paid[row["of_voucher"]])
        paid = entry_of_row(payment).shares(Account.PAID)[0]
        paper = _paper(row, row["date"], row["voucher"])
        officer = self.office.officer(payment.unit.code)
        refund(officer, payment, paper, [replace(paid, fen=fen(row["amount"]))])

    # --- the end of the year ----------------------------------------------------------------------

    def _end(self) -> Iterator[tuple[str, int, Deed]]:
        for number, row in enumerate(self._rows("year_end"), start=1):
            deed = carry_over if row["kind"] == "结转下年" else reclaim
            paper = _paper(row, row["date"], f"年末{self.year}-{number:03d}", contract=row["contract"])
            left = self._deed(deed, self.office.finance, row, paper, [self._share(row)])
            yield row["date"], 9, self._after_payments(left)


def _paper(row: Row, on: str | date, voucher: str, contract: str = "") -> PaperInput:
    return PaperInput(
        date=on if isinstance(on, date) else day(on),
        voucher=voucher,
        document=row.get("document", ""),
        reason=row.get("reason") or row.get("purpose") or row.get("subject", ""),
        contract=contract,
        payee=row.get("payee") or row.get("payer") or row.get("supplier", ""),
    )
