"""Imports of finance systems' files: payments, allotments, receipts; known once, whole or not at all."""

from __future__ import annotations

import datetime
import io
import zipfile
from contextlib import contextmanager

import pytest
from django.db import ProgrammingError, connection
from psycopg.conninfo import conninfo_to_dict

from import_office import (
    ALLOTMENT_HEADERS,
    HEADERS,
    RECEIPT_HEADERS,
    YEAR,
    Office,
    accept,
    csv,
    errors,
    funded,
    give,
    held,
    paper,
    preview,
    upload,
    xlsx,
)
from mingzhang.actions.acting import actor_of
from mingzhang.actions.errors import ClosedError, InputError, NotAllowedError, StateError
from mingzhang.actions.import_accept import accept_import
from mingzhang.actions.import_columns import choose_columns
from mingzhang.actions.import_discard import discard_import
from mingzhang.actions.import_preview import preview_import
from mingzhang.ledger import make
from mingzhang.model.entry import Account, AllotmentLine, Share
from mingzhang.model.errors import UnreadableError
from mingzhang.model.imports import Element
from mingzhang.model.office import ImportKind, PaperState, ProjectKind
from mingzhang.model.point import Nature, Source
from mingzhang.store.batches import broken_batches, digest_of
from mingzhang.store.guarded import hold
from mingzhang.store.models import AuditRow, Department, LedgerEntry, Project, YearClose
from mingzhang.store.posted import entry_of_row
from mingzhang.store.postgres.address import Address
from mingzhang.store.postgres.reach import connect
from mingzhang.store.postgres.roles import ensure_web_role
from mingzhang.store.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return funded()


# --- payments -----------------------------------------------------------------------------------------


def test_payments_are_paid_out_of_their_lines(office):
    batch = accept(office, csv([office.row("V1", "1,200.50"), office.row("V2", "99.5")]))
    assert batch.state is PaperState.APPROVED and batch.total_fen == 1300_00
    assert held(office.line(), Account.PAID) == 1300_00
    assert held(office.line(), Account.AVAILABLE) == 8700_00


def test_an_imported_entry_is_the_one_that_the_ledger_would_make(office):
    accept(office, csv([office.row("V1")]))
    row = LedgerEntry.objects.get(event="pay")
    given = make.pay(row_paper(row), [Share(office.line(), 100_00)])
    assert entry_of_row(row) == given
    assert (row.payee, row.voucher) == ("某某公司", f"{office.unit.code}-V1")


def row_paper(row: LedgerEntry):
    return paper(row.voucher, document="", reason=row.reason, approval=None).__class__(
        row.date, row.voucher, "", row.reason
    )


def test_the_same_file_again_posts_nothing(office):
    content = csv([office.row("V1"), office.row("V2")])
    accept(office, content)
    again = accept(office, content)
    assert again.known == 2 and LedgerEntry.objects.filter(event="pay").count() == 2


def test_known_rows_and_new_rows_may_stand_in_one_file(office):
    accept(office, csv([office.row("V1")]))
    batch = accept(office, csv([office.row("V1"), office.row("V2")]))
    assert batch.known == 1 and LedgerEntry.objects.filter(event="pay").count() == 2


def test_a_known_voucher_with_other_content_is_an_error(office):
    accept(office, csv([office.row("V1")]))
    batch = preview(office, csv([office.row("V1", "100.01")]))
    assert batch.state is PaperState.RETURNED and "2:6:凭证号已入账" in errors(batch)


def test_a_corrected_voucher_is_not_used_again(office):
    accept(office, csv([office.row("V1")]))
    wrong = entry_of_row(LedgerEntry.objects.get(event="pay"))
    give(office.officer, make.correct(paper("更正1"), wrong), office.unit)
    assert "已更正" in errors(preview(office, csv([office.row("V1")])))


def test_a_voucher_of_several_lines_is_one_payment(office):
    office.give(office.line(item="30202"))
    accept(office, csv([office.row("V1"), office.row("V1", "50", economic="30202")]))
    entry = LedgerEntry.objects.get(event="pay")
    assert sorted(p.fen for p in entry.postings.filter(account="2005")) == [50_00, 100_00]


def test_a_row_that_stands_twice_is_an_error(office):
    batch = preview(office, csv([office.row("V1"), office.row("V1"), office.row("V1", payee="别人")]))
    assert "3:6:凭证号和指标都与前面的行重复" in errors(batch)
    assert "4:6:凭证号与前面的行重复，而日期或收款人不同" in errors(batch)


def test_what_is_in_payment_waits_and_is_completed_by_a_later_file(office):
    headers = (*HEADERS, "支付状态")
    accept(office, csv([[*office.row("V1"), "在途"]], headers))
    assert held(office.line(), Account.IN_PAYMENT) == 100_00
    again = accept(office, csv([[*office.row("V1"), "在途"]], headers))
    assert again.known == 1
    accept(office, csv([[*office.row("V1"), "已支付"]], headers))
    assert held(office.line(), Account.IN_PAYMENT) == 0 and held(office.line(), Account.PAID) == 100_00
    assert LedgerEntry.objects.get(event="complete_payment").follows.event == "apply_payment"
    late = accept(office, csv([[*office.row("V1"), "在途"]], headers))
    assert late.known == 1


def test_cancelled_rows_are_left_out_and_unknown_states_are_errors(office):
    headers = (*HEADERS, "支付状态")
    batch = preview(office, csv([[*office.row("V1"), "作废"], [*office.row("V2"), "已支付"]], headers))
    assert batch.summary["void"] == 1 and batch.summary["fresh"] == 1
    batch = preview(office, csv([[*office.row("V1"), "奇怪"]], headers))
    assert "2:11:不认识的支付状态“奇怪”" in errors(batch)
    both = [[*office.row("V1"), "在途"], [*office.row("V1"), "已支付"]]
    assert "既在途又已支付" in errors(preview(office, csv(both, headers)))


def test_a_contract_pays_from_what_it_holds(office):
    give(
        office.officer,
        make.commit(paper("K1", contract="HT1"), [Share(office.line(), 9_950_00)]),
        office.unit,
    )
    headers = (*HEADERS, "合同编号")
    accept(office, csv([[*office.row("V1"), "HT1"]], headers))
    assert held(office.line(), Account.COMMITTED) == 9_850_00
    batch = preview(office, csv([[*office.row("V2"), ""]], headers))
    assert batch.summary["shortages"][0]["held"] == 50_00


def test_own_money_needs_cash(office):
    line = office.line(fund=Source.OTHER)
    office.give(line, 500_00)
    batch = preview(office, csv([office.row("V1", fund="其他收入")]))
    assert [one["account"] for one in batch.summary["shortages"]] == ["cash"]
    pool = AllotmentLine(YEAR, office.unit.code, "", Source.OTHER, "2010301", "", Nature.ALL)
    give(office.officer, make.receive(paper("R1"), [Share(pool, 100_00)]), office.unit)
    accept(office, csv([office.row("V1", fund="其他收入")]))
    assert (held(pool, Account.CASH), held(pool, Account.CASH_USED)) == (0, 100_00)
    row = LedgerEntry.objects.get(event="pay")
    assert entry_of_row(row) == make.pay(row_paper(row), [Share(line, 100_00)])


# --- what is wrong ------------------------------------------------------------------------------------

WRONG = [
    ({"unit": "999"}, 1, "没有编码或名称为“999”的单位"),
    ({"unit": ""}, 1, "缺预算单位"),
    ({"project": "X9"}, 2, "项目库中没有“X9”"),
    ({"fund": "88"}, 3, "不认识的资金性质“88”"),
    ({"function": "20103"}, 4, "请填写项级7位编码"),
    ({"function": "行政执行"}, 4, "不是2024年的功能分类科目"),
    ({"economic": "302"}, 5, "请填写款级5位编码"),
    ({"economic": "30203"}, 2, "没有指标2024年"),
    ({"voucher": ""}, 6, "缺凭证号"),
    ({"voucher": "1.23456789012346E+18"}, 6, "末尾已丢失"),
    ({"voucher": "V" * 60}, 6, "最多59个字"),
    ({"amount": ""}, 7, "缺金额"),
    ({"amount": "一百"}, 7, "“一百”不是金额"),
    ({"amount": "0.00"}, 7, "金额为零"),
    ({"amount": "1.005"}, 7, "超过两位小数"),
    ({"amount": "-5"}, 7, "支付金额为负"),
    ({"amount": "=1+1"}, 7, "金额是公式"),
    ({"amount": "100\n200"}, 7, "有换行，每格只填一个金额"),
    ({"amount": "1234,56"}, 7, "“1234,56”不是金额"),
    ({"amount": "1 2"}, 7, "“1 2”不是金额"),
    ({"amount": "#REF!"}, 7, "“#REF!”不是金额"),
    ({"date": "2023-12-31"}, 8, "不在2024年度内"),
    ({"date": "三月"}, 8, "“三月”不是日期"),
    ({"date": "2024-02-30"}, 8, "不是日期"),
    ({"date": "2024111"}, 8, "不是日期"),
    ({"payee": "某" * 161}, 9, "收款人最多160个字"),
    ({"reason": "a\x07b"}, 10, "控制字符"),
]


@pytest.mark.parametrize(("change", "column", "told"), WRONG, ids=lambda one: str(one)[:24])
def test_each_wrong_cell_is_named_with_what_to_do(office, change, column, told):
    changes = {"amount": "100.00", **change}
    voucher = changes.pop("voucher", "V2")
    amount = changes.pop("amount")
    batch = preview(office, csv([office.row("V1"), office.row(voucher, amount, **changes)]))
    assert batch.state is PaperState.RETURNED and len(batch.errors) == 1
    assert batch.errors[0][:2] == [3, column] and told in batch.errors[0][2]


def test_overspending_is_named_before_acceptance_line_by_line(office):
    batch = preview(office, csv([office.row("V1", "6000"), office.row("V2", "4000.01")]))
    assert batch.state is PaperState.RETURNED and not batch.errors
    short = batch.summary["shortages"][0]
    assert "30201" in short["line"] and (short["held"], short["needed"]) == (10_000_00, 10_000_01)


def test_one_wrong_row_keeps_all_others_out(office):
    batch = preview(office, csv([office.row("V1"), office.row("V2", date="x")]))
    with pytest.raises(StateError, match="已退回"):
        accept_import(office.officer, batch)
    assert not LedgerEntry.objects.filter(event="pay").exists()


def test_what_changed_since_the_preview_refuses_the_whole(office):
    batch = preview(office, csv([office.row("V1", "6000"), office.row("V2", "4000")]))
    give(office.officer, make.apply_payment(paper("P1"), [Share(office.line(), 1)]), office.unit)
    with pytest.raises(StateError, match="1条指标不足"):
        accept_import(office.officer, batch)
    assert not LedgerEntry.objects.filter(event="pay").exists()


def test_rows_of_a_unit_without_right_are_not_found(office):
    row = office.row("V1", unit=office.other.code, project=office.other_project.number)
    assert "您没有它的导入权限" in errors(preview(office, csv([row])))
    batch = accept(office, csv([row, office.row("V2")]), actor=office.finance)
    assert batch.summary["by_unit"] == {office.other.code: 100_00, office.unit.code: 100_00}
    with pytest.raises(NotAllowedError):
        preview_import(office.other_officer, upload(office, csv([office.row("V3")])))


def test_another_person_may_accept_and_stands_beside_the_author(office):
    batch = preview(office, csv([office.row("V1")]))
    accept_import(office.colleague, batch)
    entry = LedgerEntry.objects.get(event="pay")
    assert entry.created_by == office.officer.person and entry.approved_by == office.colleague.person


def test_a_closed_year_takes_no_import(office):
    YearClose.objects.create(department=office.department, year=YEAR, closed_by=office.finance.person)
    with pytest.raises(ClosedError, match="已结账"):
        preview(office, csv([office.row("V1")]))


def test_a_project_without_objective_is_not_paid_where_one_is_demanded(office):
    Department.objects.update(requires_objective=True)
    Project.objects.update(kind=ProjectKind.SPECIFIC)
    office.officer = actor_of(office.officer.person)
    batch = preview(office, csv([office.row("V1")]))
    assert "没有绩效目标" in errors(batch)
    Project.objects.update(objective="办会四次")
    assert not preview(office, csv([office.row("V1")])).errors


# --- files --------------------------------------------------------------------------------------------


def test_a_workbook_with_titles_totals_and_notes(office):
    rows = [
        [
            101001,
            office.project.number,
            111,
            2010301,
            30201,
            "V1",
            100.1,
            datetime.date(2024, 3, 5),
            "甲",
            "纸",
        ],
        [
            101001,
            office.project.number,
            111,
            2010301,
            30201,
            "V2",
            0.2,
            datetime.date(2024, 3, 6),
            "乙",
            "笔",
        ],
        ["合计", "", "", "", "", "", 100.3, "", "", ""],
        ["制表人：张三"],
    ]
    batch = accept(office, xlsx(rows, above=["甲局支付明细表", "单位：元"]))
    assert batch.total_fen == 100_30 and batch.summary["header_row"] == 3
    assert batch.summary["skipped"] == [7] and batch.summary["totals"] == 1


def test_a_total_that_is_not_the_sum_is_an_error(office):
    rows = [office.row("V1"), office.row("V2"), ["合计", "", "", "", "", "", "200.01", "", "", ""]]
    batch = preview(office, csv(rows))
    assert "4:7:合计行为200.01元，所含各行相加为200.00元" in errors(batch)


def test_csv_in_gb18030_and_national_element_names(office):
    headers = (
        "agency_code", "pro_code", "fund_type_code", "exp_func_code", "dep_bgt_eco_code", "pay_cert_no",
        "pay_amt", "xpay_date", "payee_acct_name", "use_des",
    )  # fmt: skip
    batch = accept(office, csv([office.row("V1", fund="111")], headers, "gb18030"))
    assert LedgerEntry.objects.get(batch=batch).payee == "某某公司"


def test_an_open_document_sheet_is_read_like_any_other(office):
    cells = "".join(
        f"<table:table-row>{_cells(row)}</table:table-row>" for row in (HEADERS, office.row("V1"))
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name="支付">'
        f"{cells}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    accept(office, stream.getvalue())
    assert held(office.line(), Account.PAID) == 100_00


def _cells(row):
    return "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in row
    )


def test_units_projects_and_codes_may_be_given_by_name(office):
    row = office.row("V1", unit="甲局本级", project="运转经费", fund="一般公共预算", economic="办公费",
                     function="2010301 行政运行", date="2024年3月5日")  # fmt: skip
    accept(office, csv([row]))
    assert held(office.line(), Account.PAID) == 100_00


def test_the_columns_are_chosen_once_and_remembered(office):
    headers = ("甲", "乙", "丙", "丁", "戊", "支付凭证号", "支付金额", "己", "庚", "辛")
    batch = upload(office, csv([office.row("V1")], headers))
    with pytest.raises(InputError, match="请选择“预算单位”所在的列"):
        preview_import(office.officer, batch)
    order = [Element.UNIT, Element.PROJECT, Element.FUND, Element.FUNCTION, Element.ECONOMIC, Element.VOUCHER,
             Element.AMOUNT, Element.DATE, Element.PAYEE, Element.REASON]  # fmt: skip
    choose_columns(office.officer, batch, {element: at for at, element in enumerate(order)})
    assert preview_import(office.officer, batch).state is PaperState.SUBMITTED
    again = upload(office, csv([office.row("V2")], headers))
    assert again.summary["is_remembered"] and again.columns["unit"] == 0
    with pytest.raises(InputError, match="同一列"):
        choose_columns(office.officer, batch, dict.fromkeys(order, 0))


def test_files_that_are_no_table_are_refused_with_advice(office):
    for content, told in ((b"", "空"), (b"%PDF-1.4 x", "pdf"), ("一段文字，没有表格".encode(), "表头")):
        with pytest.raises(UnreadableError, match=told):
            upload(office, content)


def test_a_dropped_import_is_over(office):
    batch = discard_import(office.officer, preview(office, csv([office.row("V1")])))
    with pytest.raises(StateError):
        accept_import(office.officer, batch)


# --- allotments and receipts --------------------------------------------------------------------------


def allotment(
    office: Office, document: str, amount: str, change: str = "年初批复", **changes: str
) -> list[str]:
    row = office.row(document, amount, date="2024-01-10", **changes)
    return [*row[:8], change]


def test_original_allotments_are_approved_and_distributed(office):
    rows = [
        allotment(office, "财预1号", "500", economic="30202"),
        allotment(office, "财预1号", "300", economic="30207"),
    ]
    batch = accept(office, csv(rows, ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS)
    assert [e.event for e in batch.entries.order_by("id")] == ["approve", "distribute"]
    assert held(office.line(item="30202"), Account.AVAILABLE) == 500_00
    assert accept(office, csv(rows, ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS).known == 2


def test_supplements_and_reductions_by_document(office):
    rows = [allotment(office, "追1号", "500", "追加"), allotment(office, "减1号", "-200", "追加")]
    accept(office, csv(rows, ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS)
    assert held(office.line(), Account.AVAILABLE) == 10_300_00
    assert LedgerEntry.objects.get(event="reduce").document == "减1号"


def test_more_than_is_available_is_not_reduced(office):
    batch = preview(
        office,
        csv([allotment(office, "减1号", "10000.01", "追减")], ALLOTMENT_HEADERS),
        ImportKind.ALLOTMENTS,
    )
    assert batch.summary["shortages"][0]["needed"] == 10_000_01


def test_a_document_that_comes_again_with_another_amount_is_an_error(office):
    accept(office, csv([allotment(office, "追1号", "500", "追加")], ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS)
    batch = preview(
        office, csv([allotment(office, "追1号", "501", "追加")], ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS
    )
    assert "内容不同" in errors(batch)


def test_own_money_is_budgeted_and_projects_must_be_in_the_library(office):
    accept(
        office,
        csv([allotment(office, "自1号", "90", fund="其他收入")], ALLOTMENT_HEADERS),
        ImportKind.ALLOTMENTS,
    )
    assert LedgerEntry.objects.filter(event="own_budget").count() == 1
    office.project.state = PaperState.DRAFT
    office.project.save()
    batch = preview(office, csv([allotment(office, "自2号", "90")], ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS)
    assert "入库后才能列支" in errors(batch)


def test_receipts_fill_the_pools_of_own_money(office):
    row = [office.unit.code, "其他收入", "2010301", "S1", "250.00", "2024-04-01", "某基金会"]
    batch = accept(office, csv([row], RECEIPT_HEADERS), ImportKind.RECEIPTS)
    pool = AllotmentLine(YEAR, office.unit.code, "", Source.OTHER, "2010301", "", Nature.ALL)
    assert held(pool, Account.CASH) == 250_00 and batch.entries.get().payee == "某基金会"
    assert accept(office, csv([row], RECEIPT_HEADERS), ImportKind.RECEIPTS).known == 1
    wrong = [*row[:1], "111", *row[2:]]
    assert "财政拨款不作收款" in errors(preview(office, csv([wrong], RECEIPT_HEADERS), ImportKind.RECEIPTS))


# --- many rows ----------------------------------------------------------------------------------------


def test_five_thousand_rows_with_one_audit_row_and_a_digest(office):
    rows = [office.row(f"V{number}", "1.01", payee=f"公司\\{number}") for number in range(5000)]
    before = AuditRow.objects.count()
    batch = accept(office, csv(rows))
    assert LedgerEntry.objects.filter(batch=batch).count() == 5000
    assert held(office.line(), Account.PAID) == 5050_00
    assert AuditRow.objects.count() == before + 3  # handed in, previewed, accepted
    assert AuditRow.objects.latest("id").after["digest"] == batch.digest == digest_of(batch.pk)
    assert broken_batches() == []


@pytest.mark.django_db(transaction=True)
def test_a_posted_row_changed_behind_the_back_breaks_its_batch():
    office = Office()
    office.give(office.line())
    batch = accept(office, csv([office.row("V1"), office.row("V2")]))
    other = accept(office, csv([office.row("V3")]))
    third = accept_import(office.colleague, preview(office, csv([office.row("V4")])))
    assert verify().faults == ()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE store_ledgerentry DISABLE TRIGGER posted_rows_never_change")
        approvers = "UPDATE store_ledgerentry SET approved_by_id = %s WHERE batch_id = %s"
        for approver, was, of in (
            (office.finance.person.pk, None, batch),
            (None, office.colleague.person.pk, third),
        ):
            cursor.execute(approvers, [approver, of.pk])
            assert broken_batches() == [of.pk]
            cursor.execute(approvers, [was, of.pk])
        assert broken_batches() == []
        cursor.execute("UPDATE store_ledgerentry SET payee = '别人' WHERE voucher LIKE '%%V1'")
        assert broken_batches() == [batch.pk]
        cursor.execute("UPDATE store_ledgerentry SET batch_id = %s WHERE event = 'supplement'", [other.pk])
        cursor.execute("ALTER TABLE store_ledgerentry ENABLE TRIGGER posted_rows_never_change")
    assert broken_batches() == [batch.pk, other.pk]
    assert any("导入批次" in fault for fault in verify().faults)


@pytest.mark.django_db(transaction=True)
def test_the_web_role_imports_though_it_may_only_add():
    office = Office()
    office.give(office.line())
    with as_web_role():
        batch = accept(office, csv([office.row("V1"), office.row("V2")]))
        with pytest.raises(ProgrammingError, match="permission denied"):
            batch.entries.update(payee="别人")
        with pytest.raises(ProgrammingError, match="permission denied"):
            batch.entries.create(**{**batch.entries.values().first(), "id": None})
    assert held(office.line(), Account.PAID) == 200_00


@contextmanager
def as_web_role():
    """The test's connection logs in as the web process does."""
    own = dict(connection.settings_dict)
    port = own["PORT"] or 5432
    owner = Address(own["HOST"], int(port), own["USER"], own["NAME"], own["PASSWORD"])
    with connect(owner.url) as session:
        url = ensure_web_role(session)
        login = conninfo_to_dict(url)
        hold(session, str(login["user"]))
    connection.close()
    connection.settings_dict.update(USER=login["user"], PASSWORD=login["password"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(USER=own["USER"], PASSWORD=own["PASSWORD"])
