"""What waits between preview and acceptance of an import: posted as it is, or planned anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from import_office import YEAR, Office, csv, funded, give, held, paper, person, preview
from mingzhang.actions import import_accept
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.errors import StateError
from mingzhang.actions.import_accept import accept_import
from mingzhang.actions.import_discard import discard_import
from mingzhang.actions.ledger_papers import PaperInput
from mingzhang.ledger import make
from mingzhang.model.entry import Account, Share
from mingzhang.model.office import OfficeRole, PaperState
from mingzhang.store.batches import broken_batches, digest_of
from mingzhang.store.models import LedgerEntry, StagedEntry, StagedPosting
from mingzhang.store.posted import entry_of_row

pytestmark = pytest.mark.django_db(transaction=True)
Change = Callable[[Office], object]


@pytest.fixture
def office() -> Office:
    return funded()


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often an acceptance planned its file anew."""
    times: list[int] = []
    plan = import_accept.plan_of

    def counted(*given: object) -> object:
        times.append(1)
        return plan(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(import_accept, "plan_of", counted)
    return times


def waiting() -> tuple[int, int]:
    return StagedEntry.objects.count(), StagedPosting.objects.count()


def test_what_was_previewed_waits_and_is_posted_as_it_is(office: Office, planned: list[int]) -> None:
    batch = preview(office, csv([office.row("V1"), office.row("V2", payee='反斜\\杠"公司')]))
    assert waiting() == (2, 0) and not LedgerEntry.objects.filter(event="pay").exists()
    batch = accept_import(office.colleague, batch)
    assert not planned and waiting() == (0, 0) and batch.state is PaperState.APPROVED
    assert held(office.line(), Account.PAID) == 200_00
    assert {row.payee for row in batch.entries.all()} == {"某某公司", '反斜\\杠"公司'}
    assert not broken_batches()


def test_a_voucher_of_several_lines_waits_with_its_sides(office: Office) -> None:
    """Two rows of one voucher on two lines are one entry of four sides, between entries of one row each."""
    office.give(office.line(item="30202"))
    own = csv([office.row("V1"), office.row("V2"), office.row("V2", economic="30202"), office.row("V3")])
    batch = preview(office, own)
    assert waiting() == (3, 4)
    batch = accept_import(office.colleague, batch)
    sides = [list(row.postings.order_by("id").values_list("account", "fen")) for row in batch.entries.all()]
    pair = [("2005", 100_00), ("2002", -100_00)]
    assert sorted(map(len, sides)) == [2, 2, 4] and all(set(own) == set(pair) for own in sides)
    assert digest_of(batch.pk) == batch.digest and not broken_batches()


CHANGES: dict[str, Change] = {
    "a payment on a line of the unit": lambda office: apply_payment(
        office.officer, office.unit, PaperInput(paper("x").date, "A1", payee="甲"), [Share(office.line(), 1)]
    ),
    "a contract": lambda office: give(
        office.finance, make.commit(paper("K1", contract="HT1"), [Share(office.line(), 1)]), office.unit
    ),
    "the library of projects": lambda office: office.project.save(),
    "the settings of the department": lambda office: office.department.save(),
    "the piles of a server that crashed": lambda office: StagedEntry.objects.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_since_is_looked_at_anew(office: Office, planned: list[int], change: str) -> None:
    batch = preview(office, csv([office.row("V1")]))
    CHANGES[change](office)
    accept_import(office.officer, batch)
    assert planned == [1] and held(office.line(), Account.PAID) == 100_00
    assert waiting()[0] == 0 and not broken_batches()


def test_a_payment_of_another_unit_changes_nothing(office: Office, planned: list[int]) -> None:
    batch = preview(office, csv([office.row("V1")]))
    line = office.line(office.other_project)
    apply_payment(
        office.other_officer, office.other, PaperInput(paper("x").date, "A1", payee="甲"), [Share(line, 1)]
    )
    accept_import(office.officer, batch)
    assert not planned


def test_only_who_may_import_for_all_units_accepts(office: Office) -> None:
    both = person("both", OfficeRole.DEPARTMENT_FINANCE, department=office.department)
    other = office.row("V2", unit=office.other.code, project=office.other_project.number)
    batch = preview(office, csv([office.row("V1"), other]), actor=both)
    assert batch.state is PaperState.SUBMITTED
    with pytest.raises(StateError, match="2处错误"):
        accept_import(office.officer, batch)
    assert LedgerEntry.objects.filter(event="pay").count() == 0
    assert accept_import(both, batch).entries.count() == 2


def test_a_voucher_posted_meanwhile_is_known(office: Office) -> None:
    """Another batch posts the same vouchers, and a correction brings the balances back."""
    content = csv([office.row("V1"), office.row("V2")])
    first, second = preview(office, content), preview(office, content)
    accept_import(office.officer, first)
    batch = accept_import(office.officer, second)
    assert batch.known == 2 and LedgerEntry.objects.filter(event="pay", year=YEAR).count() == 2


def test_a_guard_that_refuses_has_the_file_planned_anew(office: Office, planned: list[int]) -> None:
    """Balances are as they were, but the voucher was posted and corrected: only the guard knows."""
    accept_import(office.officer, preview(office, csv([office.row("V0")])))
    first, second = (preview(office, csv([office.row("V1")])) for _ in range(2))
    accept_import(office.officer, first)
    wrong = entry_of_row(LedgerEntry.objects.get(voucher=f"{office.unit.code}-V1"))
    give(office.officer, make.correct(paper("更正1"), wrong), office.unit)
    assert not planned
    with pytest.raises(StateError, match="1处错误"):
        accept_import(office.officer, second)
    assert planned == [1] and held(office.line(), Account.PAID) == 100_00


def test_what_is_dropped_or_wrong_does_not_wait(office: Office) -> None:
    batch = preview(office, csv([office.row("V1")]))
    discard_import(office.officer, batch)
    assert waiting() == (0, 0)
    preview(office, csv([office.row("V1", "99999999")]))
    assert waiting() == (0, 0)


def test_a_row_changed_while_it_waits_breaks_its_batch(office: Office) -> None:
    batch = preview(office, csv([office.row("V1")]))
    StagedEntry.objects.update(payee="别人")
    accept_import(office.officer, batch)
    assert broken_batches() == [batch.pk]
