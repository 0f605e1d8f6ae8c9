"""Pages of imports: hand in, choose columns, look at mistakes, accept, fetch the file with the mistakes."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from import_office import YEAR, Office, csv, preview
from mingzhang.model.office import PaperState
from mingzhang.store.models import ImportBatch, LedgerEntry, Work
from mingzhang.web.pages import imports

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = Office()
    made.give(made.line())
    return made


@pytest.fixture
def officer(office: Office) -> Client:
    client = Client()
    client.force_login(office.officer.person)
    return client


def hand_in(client: Client, office: Office, content: bytes, **changes: object):
    file = SimpleUploadedFile("支付明细.csv", content)
    given = {"unit": office.unit.pk, "year": YEAR, "kind": "payments", "file": file}
    return client.post("/work/imports/add/", {**given, **changes})


def columns(batch: ImportBatch) -> dict[str, str]:
    return {name: str(at) for name, at in batch.columns.items()}


def test_a_file_goes_its_way_from_page_to_page(office: Office, officer: Client) -> None:
    answer = hand_in(officer, office, csv([office.row("V1", "120.00")]))
    batch = ImportBatch.objects.get()
    assert answer["Location"] == f"/work/imports/{batch.pk}/"
    page = officer.get(answer["Location"]).content.decode()
    assert "支付凭证号" in page and "V1" in page and "确认导入" not in page
    officer.post(f"/work/imports/{batch.pk}/columns/", columns(batch))
    page = officer.get(f"/work/imports/{batch.pk}/").content.decode()
    assert "120.00" in page and "确认导入" in page and "30201" in page
    officer.post(f"/work/imports/{batch.pk}/accept/")
    batch.refresh_from_db()
    assert batch.state is PaperState.APPROVED and LedgerEntry.objects.filter(event="pay").count() == 1
    assert batch.digest in officer.get(f"/work/imports/{batch.pk}/").content.decode()
    assert "支付明细.csv" in officer.get("/work/imports/").content.decode()


def test_what_cannot_be_read_stands_beside_the_file(office: Office, officer: Client) -> None:
    answer = hand_in(officer, office, b"%PDF-1.4 nothing")
    assert answer.status_code == 422 and "另存为" in answer.content.decode()
    answer = hand_in(officer, office, csv([office.row("V1")]), unit=office.other.pk)
    assert answer.status_code == 422 and not ImportBatch.objects.exists()


def test_a_missing_column_stands_beside_its_element(office: Office, officer: Client) -> None:
    hand_in(officer, office, csv([office.row("V1")]))
    batch = ImportBatch.objects.get()
    answer = officer.post(f"/work/imports/{batch.pk}/columns/", {**columns(batch), "amount": ""})
    assert answer.status_code == 422 and "金额" in answer.content.decode()


def test_mistakes_and_shortages_are_shown_and_the_file_is_handed_back(
    office: Office, officer: Client
) -> None:
    rows = [office.row("V1", "20000"), office.row("V2", "=1+1", payee='=HYPERLINK("http://x")')]
    batch = preview(office, csv(rows))
    page = officer.get(f"/work/imports/{batch.pk}/").content.decode()
    assert "金额是公式" in page and "10,000.00" in page and "20,000.00" in page and "确认导入" not in page
    content = officer.get(f"/work/imports/{batch.pk}/errors/").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[0][-2:] == ["原行号", "错误说明"] and sheet[1][-2] == 3 and "金额是公式" in sheet[1][-1]
    assert sheet[1][8] == '=HYPERLINK("http://x")'
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
        assert "金额是公式" in package.read("xl/comments1.xml").decode()


def test_another_unit_sees_nothing_of_it(office: Office) -> None:
    batch = preview(office, csv([office.row("V1")]))
    client = Client()
    client.force_login(office.other_officer.person)
    assert "支付.csv" not in client.get("/work/imports/").content.decode()
    for part in ("", "errors/", "file/"):
        assert client.get(f"/work/imports/{batch.pk}/{part}").status_code == 404
    for part in ("columns/", "accept/", "discard/"):
        assert client.post(f"/work/imports/{batch.pk}/{part}").status_code == 404


def test_the_original_is_given_back_as_it_was(office: Office, officer: Client) -> None:
    content = csv([office.row("V1")])
    hand_in(officer, office, content)
    answer = officer.get(f"/work/imports/{ImportBatch.objects.get().pk}/file/")
    assert answer.content == content and "attachment" in answer["Content-Disposition"]


def test_a_large_file_becomes_a_long_work(office: Office, officer: Client, settings, monkeypatch) -> None:
    settings.WORKS_AT_ONCE = True
    monkeypatch.setattr(imports, "AT_ONCE", 0)
    hand_in(officer, office, csv([office.row("V1")]))
    batch = ImportBatch.objects.get()
    answer = officer.post(f"/work/imports/{batch.pk}/columns/", columns(batch))
    work = Work.objects.get()
    assert answer["Location"] == f"/work/works/{work.pk}/" and "0处错误" in work.message


def test_a_dropped_import_offers_nothing_more(office: Office, officer: Client) -> None:
    batch = preview(office, csv([office.row("V1")]))
    officer.post(f"/work/imports/{batch.pk}/discard/")
    page = officer.get(f"/work/imports/{batch.pk}/").content.decode()
    assert "确认导入" not in page and "各列是什么" not in page
