"""Payments from a workbook of Excel 97-2003, as old finance systems still export them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest

from import_office import HEADERS, Office, accept, errors, held, preview
from mingzhang.model.entry import Account
from mingzhang.model.office import PaperState
from mingzhang.store.models import LedgerEntry
from old_excel import Cell, xls

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 3, 5)


@pytest.fixture
def office() -> Office:
    made = Office()
    made.give(made.line())
    return made


def payment(office: Office, voucher: str, **changes: Cell) -> Sequence[Cell]:
    """A row whose amount is a number and whose day is a date, as the old system keeps them."""
    usual = office.row(voucher)
    named: dict[int, Cell] = {6: changes.get("amount", 1200.5), 7: changes.get("date", DAY)}
    return [named.get(at, text) for at, text in enumerate(usual)]


def test_payments_of_an_old_workbook_are_paid_out_of_their_lines(office: Office) -> None:
    rows: list[Sequence[Cell]] = [["某市国库集中支付明细表"], HEADERS]
    rows += [payment(office, "V1"), payment(office, "V2", amount=99.5)]
    batch = accept(office, xls(rows))
    assert (batch.state, batch.total_fen) == (PaperState.APPROVED, 1300_00)
    assert held(office.line(), Account.PAID) == 1300_00
    assert set(LedgerEntry.objects.filter(event="pay").values_list("date", flat=True)) == {DAY}


def test_wrong_cells_of_an_old_workbook_are_named_by_row_and_column(office: Office) -> None:
    batch = preview(office, xls([HEADERS, payment(office, "V1"), payment(office, "V2", amount="五百")]))
    assert batch.state is PaperState.RETURNED
    assert "3:7:" in errors(batch) and "五百" in errors(batch)
    assert not LedgerEntry.objects.filter(event="pay").exists()
