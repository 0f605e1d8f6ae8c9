"""Pages of the ledger, of adjustments and of payments: what each person sees, enters and is refused."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ledger_workspace import DAY, YEAR, Desk, given, make_desk
from mingzhang.actions.acting import Actor
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.carry_in import carry_in
from mingzhang.actions.commit import commit
from mingzhang.actions.complete_payment import complete_payment
from mingzhang.model.entry import Account, Share
from mingzhang.model.office import PaperState
from mingzhang.store.lines import row_ids
from mingzhang.store.models import Adjustment, AllotmentLine, LedgerBalance, LedgerEntry, Project, YearClose

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.person)
    client.get(f"/work/?year={YEAR}&money=yuan")
    return client


@pytest.fixture
def officer(desk: Desk) -> Client:
    return signed_in(desk.office.officer)


@pytest.fixture
def reviewer(desk: Desk) -> Client:
    return signed_in(desk.office.reviewer)


def row_of(line) -> int:
    return row_ids([line])[line]


def paid(desk: Desk, fen: int = 2_500_00) -> LedgerEntry:
    applied = apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, fen)])
    return complete_payment(desk.office.reviewer, applied, DAY)


def read(client: Client, name: str, *args: object, **query: object) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


# --- the ledger ---------------------------------------------------------------------------------------


def test_the_list_shows_lines_of_my_units_with_their_balances(desk: Desk, officer: Client) -> None:
    paid(desk)
    page = read(officer, "ledger")
    assert page.count('<a href="/work/ledger/lines/') == 4
    assert "2,500.00" in page and "7,500.00" in page and "25.0%" in page
    assert "中心公用" not in page
    assert "中心公用" in read(signed_in(desk.office.finance), "ledger")


def test_a_voucher_adds_up_its_sides(desk: Desk, officer: Client) -> None:
    entry = paid(desk)
    foot = read(officer, "entry_voucher", entry.pk).split("<tfoot>")[1].split("</tfoot>")[0]
    assert foot.count('<td class="num">2,500.00</td>') == 2


def test_lists_name_the_units_by_their_names(desk: Desk, officer: Client) -> None:
    paid(desk)
    name, code = desk.unit.name_in(YEAR), desk.unit.code
    for view in ("ledger", "entries"):
        assert f'<td title="{code}">{name}</td>' in read(officer, view)


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ({"economic": "302"}, 4),
        ({"economic": "30207"}, 1),
        ({"q": "东西部"}, 1),
        ({"fund": "other"}, 0),
        ({"nature": "project"}, 1),
        ({"function": "2130599"}, 1),
        ({"year": 2023}, 0),
        ({"unit": "999999"}, 4),
        ({"fund": "nonsense", "page": "9"}, 4),
    ],
)
def test_filters(desk: Desk, officer: Client, query: dict[str, object], lines: int) -> None:
    assert read(officer, "ledger", **query).count('<a href="/work/ledger/lines/') == lines


@pytest.mark.parametrize("by", ["unit", "project", "function", "economic", "fund", "nature"])
def test_roll_ups_come_to_the_same_total(desk: Desk, by: str) -> None:
    paid(desk)
    answer = signed_in(desk.office.finance).get(reverse("ledger"), {"by": by})
    groups = [group for group, _name in answer.context["listed"]]
    assert sum(group.standing.final_budget for group in groups) == 50_000_00
    assert sum(group.standing.paid for group in groups) == answer.context["sum"].paid == 2_500_00


def test_a_line_leads_back_to_its_documents_and_shows_every_entry(desk: Desk, officer: Client) -> None:
    paid(desk)
    page = read(officer, "line", row_of(desk.paper))
    assert "穗财预〔2024〕1号" in page and page.count("支付完成") >= 1 and "文具公司" in page


def test_lines_and_entries_of_other_units_are_not_found(desk: Desk, officer: Client) -> None:
    assert officer.get(reverse("line", args=[row_of(desk.centre)])).status_code == 404
    other = LedgerEntry.objects.filter(unit=desk.office.centre).first()
    for name in ("entry", "entry_voucher"):
        assert officer.get(reverse(name, args=[other.pk])).status_code == 404


def test_an_entry_leads_forward_to_the_payments(desk: Desk, officer: Client) -> None:
    done = paid(desk)
    approval = LedgerEntry.objects.get(
        event="approve", postings__line=row_of(desk.paper), postings__fen__gt=0
    )
    page = read(officer, "entry", approval.pk)
    assert f'href="/work/ledger/entries/{done.pk}/"' in page
    assert "指标账凭证" in read(officer, "entry_voucher", done.pk)


def test_entries_are_found_by_what_is_known_of_them(desk: Desk, officer: Client) -> None:
    done = paid(desk, 1_234_56)
    link = f'href="/work/ledger/entries/{done.pk}/"'
    for query in (
        {"amount": "1,234.56"},
        {"q": "文具"},
        {"event": "complete_payment"},
        {"first": "2024-06-03", "last": "2024-06-03"},
        {"q": done.voucher},
    ):
        assert link in read(officer, "entries", **query)
    for query in ({"amount": "9"}, {"q": "没有"}, {"event": "commit"}, {"last": "2024-06-02"}):
        assert link not in read(officer, "entries", **query)


def test_entries_go_on_page_after_page(desk: Desk, officer: Client) -> None:
    for _number in range(55):
        apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 1_00)])
    first = officer.get(reverse("entries"))
    older = first.context["entries"].older
    second = officer.get(reverse("entries"), {"after": str(older)})
    pages = [answer.context["entries"].rows for answer in (first, second)]
    found = [row.pk for rows in pages for row in rows]
    assert (
        len(pages[0]) == 50
        and len(found) == len(set(found)) == LedgerEntry.objects.filter(unit=desk.unit).count()
    )
    assert officer.get(reverse("entries"), {"after": "nonsense.99999999999999999999"}).status_code == 200


def test_months_have_a_picture_and_a_table(desk: Desk, officer: Client) -> None:
    paid(desk)
    page = read(officer, "months")
    assert "序时进度" in page and "2,500.00" in page
    picture = officer.get(reverse("months_picture"))
    assert picture["Content-Type"] == "image/svg+xml" and b"<svg" in picture.content


def test_a_reviewer_takes_an_entry_back(desk: Desk, reviewer: Client, officer: Client) -> None:
    done = paid(desk)
    answer = reviewer.post(reverse("entry", args=[done.pk]), {"date": "2024-06-04", "reason": ""})
    assert answer.status_code == 422
    answer = reviewer.post(reverse("entry", args=[done.pk]), {"date": "2024-06-04", "reason": "重复"})
    assert answer.status_code == 302
    assert "已更正" in read(officer, "entries", event="complete_payment")
    assert (
        officer.post(reverse("entry", args=[done.pk]), {"date": "2024-06-04", "reason": "x"}).status_code
        == 403
    )


# --- payments -----------------------------------------------------------------------------------------


def payment(desk: Desk, **changes: object) -> dict[str, object]:
    usual = {
        "number": "000001",
        "date": "2024-06-03",
        "line": row_of(desk.paper),
        "fen": "1,000.00",
        "payee": "文具公司",
        "reason": "办公用品",
    }
    return {**usual, **changes}


def test_an_officer_applies_and_a_form_sent_twice_pays_once(desk: Desk, officer: Client) -> None:
    assert "可用 10,000.00" in read(officer, "payment_add")
    for _time in range(2):
        assert officer.post(reverse("payment_add"), payment(desk)).status_code == 302
    assert LedgerEntry.objects.filter(event="apply_payment").count() == 1


def test_an_amount_in_ten_thousand_yuan_is_understood(desk: Desk, officer: Client) -> None:
    officer.post(reverse("payment_add"), payment(desk, fen="0.25", _money="ten_thousand_yuan"))
    assert LedgerBalance.objects.get(account=Account.IN_PAYMENT.value).fen == 2_500_00


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"fen": "十块"}, "fen", "请输入数字金额"),
        ({"fen": "10000.01"}, None, "可用不足"),
        ({"fen": "0"}, "fen", "大于零"),
        ({"payee": ""}, "payee", "必填"),
        ({"contract": "HT9"}, None, "HT9"),
        ({"date": "2025-01-01"}, "date", "日期应在2024年内"),
    ],
)
def test_refusals_stand_beside_the_input(
    desk: Desk, officer: Client, changes: dict[str, str], field: str | None, words: str
) -> None:
    answer = officer.post(reverse("payment_add"), payment(desk, **changes))
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert words in "".join(errors[field or "__all__"])
    assert "办公用品" in answer.content.decode()


def test_a_line_of_another_unit_cannot_be_chosen(desk: Desk, officer: Client) -> None:
    answer = officer.post(reverse("payment_add"), payment(desk, line=row_of(desk.centre)))
    assert answer.status_code == 422 and "line" in answer.context["form"].errors


def test_many_payments_are_confirmed_at_once(desk: Desk, officer: Client, reviewer: Client) -> None:
    rows = [
        apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 100_00)]) for _n in range(3)
    ]
    page = read(reviewer, "payments")
    assert page.count('name="applications"') == 3
    assert read(officer, "payments").count('name="applications"') == 0
    answer = reviewer.post(
        reverse("payments_complete"), {"applications": [row.pk for row in rows[:2]], "date": "2024-06-05"}
    )
    assert answer.status_code == 302
    assert LedgerEntry.objects.filter(event="complete_payment").count() == 2
    for wrong in (
        {"applications": [], "date": "2024-06-05"},
        {"applications": [rows[2].pk], "date": "2024-06-99"},
    ):
        told = reviewer.post(reverse("payments_complete"), wrong, follow=True)
        assert 'class="message error"' in told.content.decode()


def test_contracts_are_held_paid_and_released(desk: Desk, officer: Client) -> None:
    head = {
        "number": "5",
        "date": "2024-06-03",
        "contract": "HT1",
        "line": row_of(desk.paper),
        "payee": "甲公司",
    }
    assert officer.post(reverse("contract_add"), {**head, "fen": "6000"}).status_code == 302
    page = read(officer, "payments")
    assert "HT1" in page and "6,000.00" in page and "甲公司" in page
    assert officer.post(reverse("payment_add"), payment(desk, contract="HT1", fen="4000")).status_code == 302
    assert (
        officer.post(reverse("contract_release"), {**head, "number": "6", "fen": "2000.01"}).status_code
        == 422
    )
    assert (
        officer.post(reverse("contract_release"), {**head, "number": "6", "fen": "2000"}).status_code == 302
    )
    assert "HT1" not in read(officer, "payments").split("合同占用")[-1]


def test_an_application_is_rejected_and_a_payment_refunded(
    desk: Desk, officer: Client, reviewer: Client
) -> None:
    applied = apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 900_00)])
    back = {"number": "7", "date": "2024-06-05", "reason": "账号有误", "fen": "400"}
    assert officer.get(reverse("payment_reject", args=[applied.pk])).status_code == 403
    assert reviewer.post(reverse("payment_reject", args=[applied.pk]), back).status_code == 302
    done = paid(desk, 100_00)
    too_much = {**back, "fen": "100.01"}
    assert officer.post(reverse("payment_refund", args=[done.pk]), too_much).status_code == 422
    assert officer.post(reverse("payment_refund", args=[done.pk]), {**back, "fen": ""}).status_code == 302
    assert LedgerBalance.objects.get(line=row_of(desk.paper), account="2002").fen == 9_500_00


def test_the_bank_pays_a_part_and_the_rest_is_confirmed_from_the_list(
    desk: Desk, officer: Client, reviewer: Client
) -> None:
    applied = apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 900_00)])
    address = reverse("payment_complete", args=[applied.pk])
    part = {"number": "7", "date": "2024-06-05", "fen": "400", "voucher": "银行回单1"}
    assert officer.get(address).status_code == 403
    assert address in read(reviewer, "entry", applied.pk) and address in read(reviewer, "payments")
    assert "900.00" in read(reviewer, "payment_complete", applied.pk)
    assert reviewer.post(address, {**part, "fen": "900.01"}).status_code == 422
    for _time in range(2):
        assert reviewer.post(address, part).status_code == 302
    assert "500.00" in read(reviewer, "payments")
    rest = {"applications": [applied.pk], "date": "2024-06-06"}
    assert reviewer.post(reverse("payments_complete"), rest).status_code == 302
    rows = LedgerEntry.objects.filter(event="complete_payment").order_by("pk")
    assert [row.voucher for row in rows] == [f"{desk.unit.code}-银行回单1", applied.voucher]
    assert LedgerBalance.objects.get(line=row_of(desk.paper), account="2005").fen == 900_00
    assert "没有未结金额" in reviewer.post(address, {**part, "voucher": "2"}).content.decode()


def test_receipts_and_refunds_of_earlier_years_are_recorded(desk: Desk, officer: Client) -> None:
    receipt = {
        "number": "8", "date": "2024-02-01", "unit": desk.unit.pk, "fund": "other", "function": "2010301",
        "fen": "88.00", "payee": "某协会",
    }  # fmt: skip
    assert officer.post(reverse("receipt_add"), receipt).status_code == 302
    opening = {**receipt, "number": "9", "opening": "on"}
    assert officer.post(reverse("receipt_add"), opening).status_code == 302
    assert "176.00" in read(officer, "payments")
    back = payment(desk, prior_year=2023, document="文1号", reason="退款", fen="5")
    assert officer.post(reverse("prior_refund_add"), back).status_code == 302
    assert officer.post(reverse("prior_refund_add"), {**back, "prior_year": 2024}).status_code == 422


def test_surplus_is_used_and_distributed(desk: Desk, officer: Client) -> None:
    surplus = {
        "number": "21", "date": "2024-12-20", "unit": desk.unit.pk, "fund": "other", "function": "2010301",
        "fen": "300.00", "kind": "use", "document": "文2号", "reason": "弥补本年收支差额",
    }  # fmt: skip
    assert officer.post(reverse("surplus_add"), surplus).status_code == 302
    too_much = {**surplus, "number": "22", "kind": "distribute", "fen": "300.01"}
    assert officer.post(reverse("surplus_add"), too_much).status_code == 422
    assert officer.post(reverse("surplus_add"), {**too_much, "fen": "120"}).status_code == 302
    assert "180.00" in read(officer, "payments")
    assert officer.post(reverse("surplus_add"), {**surplus, "document": ""}).status_code == 422


# --- adjustments --------------------------------------------------------------------------------------


def draft(desk: Desk, officer: Client, kind: str = "virement") -> Adjustment:
    head = {
        "unit": desk.unit.pk, "kind": kind, "date": "2024-06-03", "document": "协办〔2024〕8号",
        "reason": "购纸",
    }  # fmt: skip
    assert officer.post(reverse("adjustment_add"), head).status_code == 302
    return Adjustment.objects.latest("pk")


def rows(desk: Desk, *cells: dict[str, str], revision: int = 0) -> dict[str, str]:
    project = Project.objects.get(number=desk.paper.project).pk
    sent = {"revision": str(revision)}
    for number, cell in enumerate(cells):
        whole = {"project": str(project), **cell}
        sent |= {f"cell-{number}-{name}": text for name, text in whole.items()}
        sent[f"key-{number}"] = ""
    return sent


def test_a_paper_goes_from_draft_to_entry(desk: Desk, officer: Client, reviewer: Client) -> None:
    paper = draft(desk, officer)
    sent = rows(desk, {"economic": "30207", "out": "500"}, {"economic": "30201", "into": "500"})
    assert officer.post(reverse("adjustment_lines", args=[paper.pk]), sent).status_code == 302
    assert "500.00" in read(officer, "adjustment_lines", paper.pk)
    assert officer.post(reverse("adjustment_submit", args=[paper.pk])).status_code == 302
    assert "单位负责人" in read(officer, "adjustment", paper.pk)
    assert '<td class="num">500.00</td>' in read(officer, "adjustments")
    assert "待我审批" in read(reviewer, "adjustments") and "待我审批" not in read(officer, "adjustments")
    approve = reverse("adjustment_approve", args=[paper.pk])
    old = reviewer.post(approve, {"opinion": "同意", "revision": "0"})
    assert old.status_code == 422 and "已有修改" in old.content.decode()
    assert reviewer.post(approve, {"opinion": "同意", "revision": "1"}).status_code == 302
    assert Adjustment.objects.get(pk=paper.pk).state is PaperState.APPROVED
    assert "审批人签字" in read(officer, "adjustment_sheet", paper.pk)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ([{"economic": "30207"}], "out", "之一"),
        ([{"economic": "30207", "out": "5", "into": "5"}], "into", "之一"),
        ([{"economic": "99999", "out": "5"}], "economic", "没有科目"),
        ([{"economic": "30207", "out": "-5"}], "out", "大于零"),
        ([{"economic": "30207", "out": "5"}, {"economic": "30207", "into": "5"}], "economic", "合并"),
    ],
)
def test_wrong_cells_are_named(
    desk: Desk, officer: Client, cells: list[dict[str, str]], column: str, words: str
) -> None:
    paper = draft(desk, officer)
    answer = officer.post(reverse("adjustment_lines", args=[paper.pk]), rows(desk, *cells))
    assert answer.status_code == 422
    assert words in answer.context["grid"].rows[len(cells) - 1].errors[column]


def test_a_refusal_at_submission_is_told_and_the_draft_stays(desk: Desk, officer: Client) -> None:
    paper = draft(desk, officer)
    sent = rows(desk, {"economic": "30207", "out": "500"}, {"economic": "30217", "into": "500"})
    officer.post(reverse("adjustment_lines", args=[paper.pk]), sent)
    page = officer.post(reverse("adjustment_submit", args=[paper.pk]), follow=True).content.decode()
    assert "“三公”" in page and "草稿" in page


def test_refusing_needs_an_opinion(desk: Desk, officer: Client, reviewer: Client) -> None:
    paper = draft(desk, officer)
    sent = rows(desk, {"economic": "30207", "out": "5"}, {"economic": "30201", "into": "5"})
    officer.post(reverse("adjustment_lines", args=[paper.pk]), sent)
    officer.post(reverse("adjustment_submit", args=[paper.pk]))
    refuse = reverse("adjustment_refuse", args=[paper.pk])
    assert officer.post(refuse, {"opinion": "不", "revision": "1"}).status_code == 403
    answer = reviewer.post(refuse, {"opinion": "", "revision": "1"})
    assert answer.status_code == 422 and "opinion" in answer.context["form"].errors
    assert reviewer.post(refuse, {"opinion": "理由不足", "revision": "1"}).status_code == 302
    assert "理由不足" in read(officer, "adjustment", paper.pk)


def test_papers_of_other_units_are_not_found(desk: Desk, officer: Client) -> None:
    paper = draft(desk, officer)
    stranger = signed_in(desk.office.centre_officer)
    for name in ("adjustment", "adjustment_sheet", "adjustment_lines", "adjustment_edit"):
        assert stranger.get(reverse(name, args=[paper.pk])).status_code == 404
    assert stranger.post(reverse("adjustment_submit", args=[paper.pk])).status_code == 404


# --- the end of the year ------------------------------------------------------------------------------


def test_older_money_goes_back_and_this_years_is_carried_over(desk: Desk) -> None:
    finance = desk.office.finance
    carry_in(finance, desk.unit, given(), [Share(desk.task, 3_000_00)])
    held = commit(desk.office.officer, desk.unit, given(contract="HT1"), [Share(desk.task, 1_000_00)])
    client = signed_in(finance)
    page = read(client, "year_end", desk.unit.pk)
    assert "收回结余" in page and "2,000.00" in page and "结转下年" in page
    sent = {"date": "2024-12-31", "document": "文9号", "reason": "年末处理"}
    assert client.post(reverse("year_end", args=[desk.unit.pk]), {**sent, "document": ""}).status_code == 422
    assert client.post(reverse("year_end", args=[desk.unit.pk]), sent).status_code == 302
    task = row_of(desk.task)
    balances = dict(LedgerBalance.objects.filter(line=task).values_list("account", "fen"))
    assert (balances["2002"], balances["2003"]) == (0, 1_000_00)
    assert (balances["2006"], balances["2008"]) == (10_000_00, 2_000_00)
    assert client.post(reverse("year_end", args=[desk.unit.pk]), sent).status_code == 422
    assert held.pk and AllotmentLine.objects.get(pk=task).year == YEAR


def test_money_is_given_back_to_the_treasury_during_the_year(desk: Desk, officer: Client) -> None:
    finance, task = signed_in(desk.office.finance), row_of(desk.task)
    assert f"line={task}" in read(finance, "line", task).split("财政收回")[0]
    assert "财政收回" not in read(officer, "line", task)
    assert f'value="{task}" selected' in read(finance, "reclaim_add", line=task)
    sent = {
        "number": "31", "date": "2024-09-30", "line": task, "fen": "2,000.00",
        "document": "穗财收〔2024〕3号", "reason": "统筹收回存量资金",
    }  # fmt: skip
    address = reverse("reclaim_add")
    for wrong in ({"document": ""}, {"reason": ""}, {"fen": "10000.01"}):
        assert finance.post(address, {**sent, **wrong}).status_code == 422
    for _time in range(2):
        assert finance.post(address, sent).status_code == 302
    assert finance.post(address, {**sent, "number": "32", "carryover": "on"}).status_code == 302
    balances = dict(LedgerBalance.objects.filter(line=task).values_list("account", "fen"))
    assert (balances["2002"], balances["2007"], balances["2008"]) == (6_000_00, 2_000_00, 2_000_00)
    assert officer.post(address, sent).status_code == 403


@pytest.mark.parametrize("name", ["payment_add", "contract_add", "receipt_add", "adjustment_add"])
def test_a_form_of_a_closed_year_says_so_before_anything_is_typed(
    desk: Desk, officer: Client, name: str
) -> None:
    said = "2024年度已结账，不能再记账"
    assert said not in read(officer, name)
    YearClose.objects.create(
        department=desk.office.department, year=2024, closed_by=desk.office.finance.person
    )
    assert said in read(officer, name)


def test_the_end_of_the_year_is_not_for_officers(desk: Desk, officer: Client) -> None:
    sent = {"date": "2024-12-31", "document": "文9号", "reason": "年末处理"}
    assert officer.post(reverse("year_end", args=[desk.unit.pk]), sent).status_code == 403
    assert officer.get(reverse("year_end", args=[desk.office.centre.pk])).status_code == 404


def test_the_units_are_listed_with_what_their_year_leaves(desk: Desk) -> None:
    paid(desk)
    page = read(signed_in(desk.office.finance), "year_end_units")
    rows = [row for row in page.split("<tr>") if f">{desk.unit.code} " in row]
    assert len(rows) == 1 and '<td class="num">' in rows[0]
    assert "本年没有指标" in page or page.count('<td class="num">') > 5


@pytest.mark.parametrize("name", ["ledger", "entries", "months", "payments", "adjustments", "year_end_units"])
def test_an_auditor_reads_and_a_visitor_signs_in(desk: Desk, name: str) -> None:
    assert signed_in(desk.office.auditor).get(reverse(name)).status_code == 200
    assert Client().get(reverse(name)).status_code == 302
