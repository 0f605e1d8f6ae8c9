"""Who accepts an import: allotments give a unit money, so another person than who handed them in."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from import_office import ALLOTMENT_HEADERS, YEAR, Office, csv, errors, held, person, preview
from mingzhang.actions.acting import Actor
from mingzhang.actions.correct import correct
from mingzhang.actions.errors import NotAllowedError, StateError
from mingzhang.actions.import_accept import accept_import
from mingzhang.actions.import_columns import choose_columns
from mingzhang.actions.importing.columns import from_json
from mingzhang.actions.ledger_papers import PaperInput
from mingzhang.model.entry import Account
from mingzhang.model.office import ImportKind, OfficeRole, PaperState
from mingzhang.store.batches import broken_batches
from mingzhang.store.models import ImportBatch, LedgerEntry
from mingzhang.store.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def bureau(office: Office) -> Actor:
    return person("bureau", OfficeRole.FINANCE_BUREAU)


def given(office: Office, document: str = "财预1号", **options: object) -> ImportBatch:
    """An import of allotments that was previewed."""
    row = [*office.row(document, "500", date="2024-01-10")[:8], "年初批复"]
    return preview(office, csv([row], ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS, **options)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


def page_of(actor: Actor, address: str) -> str:
    return client_of(actor).get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_another_accepts_what_gives_money_and_is_proven_by_the_verification() -> None:
    office = Office()
    batch = accept_import(office.finance, given(office))
    assert batch.state is PaperState.APPROVED and held(office.line(), Account.AVAILABLE) == 500_00
    people = {(entry.created_by, entry.approved_by) for entry in batch.entries.all()}
    assert people == {(office.officer.person, office.finance.person)}
    assert broken_batches() == [] and verify().faults == ()


def test_nobody_gives_their_unit_money_alone(office: Office, bureau: Actor) -> None:
    batch = given(office)
    for actor in (office.officer, office.colleague):
        with pytest.raises(NotAllowedError, match="分解下达指标"):
            accept_import(actor, batch)
    own = given(office, "财预2号", actor=office.finance)
    with pytest.raises(NotAllowedError, match="请由其他人审批"):
        accept_import(office.finance, own)
    assert not LedgerEntry.objects.exists()
    assert accept_import(bureau, own).entries.count() == 2


def test_who_chose_its_columns_does_not_accept_it(office: Office, bureau: Actor) -> None:
    batch = given(office)
    choose_columns(office.finance, batch, from_json(batch.columns, len(ALLOTMENT_HEADERS)))
    ImportBatch.objects.filter(pk=batch.pk).update(state="submitted")
    with pytest.raises(NotAllowedError, match="请由其他人审批"):
        accept_import(office.finance, batch)
    assert accept_import(bureau, batch).state is PaperState.APPROVED


def test_who_accepts_finds_every_unit_of_the_file(office: Office) -> None:
    chief = person("chief", OfficeRole.OFFICER, unit=office.unit)
    row = office.row("财预1号", "500", unit=office.other.code, project=office.other_project.number)
    content = csv([[*row[:8], "年初批复"]], ALLOTMENT_HEADERS)
    assert "没有它的导入权限" in errors(preview(office, content, ImportKind.ALLOTMENTS, actor=chief))
    batch = preview(office, content, ImportKind.ALLOTMENTS, actor=office.other_officer, unit=office.other)
    accept_import(office.finance, batch)
    assert held(office.line(office.other_project), Account.AVAILABLE) == 500_00


def test_what_changed_since_refuses_the_acceptance_and_leaves_the_import(office: Office) -> None:
    batch = given(office)
    office.project.state = PaperState.DRAFT
    office.project.save()
    with pytest.raises(StateError, match="请重新预览"):
        accept_import(office.finance, batch)
    batch.refresh_from_db()
    assert batch.state is PaperState.SUBMITTED


def test_the_page_tells_who_accepts(office: Office, bureau: Actor) -> None:
    address = f"/work/imports/{given(office).pk}/"
    page = page_of(office.officer, address)
    assert "部门财务、财政局" in page and f"{address}accept/" not in page and "各列是什么" in page
    for actor in (office.finance, bureau):
        page = page_of(actor, address)
        assert f"{address}accept/" in page and "各列是什么" not in page
        assert "支付.csv" in page_of(actor, "/work/imports/")
    assert "上传文件" not in page_of(bureau, "/work/imports/")
    client_of(office.officer).post(f"{address}accept/")
    assert not LedgerEntry.objects.exists()
    client_of(bureau).post(f"{address}accept/")
    assert held(office.line(), Account.AVAILABLE) == 500_00


def test_programs_accept_by_the_same_rule(office: Office, bureau: Actor) -> None:
    address = f"/api/imports/{given(office).pk}"
    assert client_of(office.officer).post(f"{address}/accept").status_code == 403
    assert client_of(bureau).get(address).json()["state"] == "submitted"
    assert client_of(bureau).post(f"{address}/accept").json()["state"] == "approved"


def test_payments_stay_with_who_imports_them(office: Office, bureau: Actor) -> None:
    office.give(office.line())
    batch = preview(office, csv([office.row("V1")]))
    assert client_of(bureau).get(f"/work/imports/{batch.pk}/").status_code == 404
    assert accept_import(office.officer, batch).state is PaperState.APPROVED


# --- the home page ------------------------------------------------------------------------------------


def tasks(actor: Actor) -> list[str]:
    """What the home page says of imports."""
    page = page_of(actor, f"/work/?year={YEAR}")
    return [deed for deed in ("预览导入", "改正导入文件", "确认导入") if deed in page]


def test_allotments_wait_for_those_who_accept_them(office: Office, bureau: Actor) -> None:
    given(office)
    assert tasks(office.finance) == tasks(bureau) == ["确认导入"]
    assert tasks(office.officer) == tasks(office.colleague) == []
    ImportBatch.objects.update(created_by=office.finance.person)
    assert tasks(office.finance) == []


def test_what_a_person_handed_in_waits_until_it_is_done(office: Office) -> None:
    office.give(office.line())
    batch = preview(office, csv([office.row("V1", "五百")]))
    assert tasks(office.officer) == ["改正导入文件"]
    second = preview(office, csv([office.row("V1", "500")]))
    assert batch.state is PaperState.RETURNED and tasks(office.officer) == ["确认导入"]
    accept_import(office.officer, second)
    assert tasks(office.officer) == []
    preview(office, csv([office.row("V1", "500")]))
    assert tasks(office.officer) == []
    ImportBatch.objects.update(state="draft")
    assert tasks(office.officer) == ["预览导入"] and tasks(office.colleague) == []


# --- corrected ----------------------------------------------------------------------------------------


def test_an_accepted_import_lists_its_vouchers_and_says_who_corrects_them(office: Office) -> None:
    batch = accept_import(office.finance, given(office))
    page = page_of(office.officer, f"/work/imports/{batch.pk}/")
    assert all(f"/work/ledger/entries/{entry.pk}/" in page for entry in batch.entries.all())
    assert "审核、负责人、部门财务打开凭证“冲回”" in page
    assert f"/work/imports/{batch.pk}/" in page_of(
        office.officer, f"/work/ledger/entries/{batch.entries.first().pk}/"
    )


def test_a_wrong_allotment_is_taken_back_and_comes_again_under_an_addition_to_its_document(
    office: Office,
) -> None:
    batch = accept_import(office.finance, given(office))
    for entry in batch.entries.order_by("-pk"):
        correct(office.finance, entry, PaperInput(date(YEAR, 2, 1), reason="文件金额有误"))
    assert held(office.line(), Account.AVAILABLE) == 0
    again = given(office)
    assert again.state is PaperState.RETURNED and "在文号后加注" in errors(again)
    right = accept_import(office.finance, given(office, "财预1号-更正"))
    assert right.state is PaperState.APPROVED and held(office.line(), Account.AVAILABLE) == 500_00
    assert verify().faults == ()
