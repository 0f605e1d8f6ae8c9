"""An office with money to spend, and files as its finance system exports them, for tests of imports."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence

import xlsxwriter

from mingzhang.actions.acting import Actor, actor_of, verb
from mingzhang.actions.import_accept import accept_import
from mingzhang.actions.import_preview import preview_import
from mingzhang.actions.import_upload import upload_import
from mingzhang.actions.posting import post
from mingzhang.ledger import make
from mingzhang.model.entry import Account, AllotmentLine, Approval, Entry, Paper, Share
from mingzhang.model.office import ImportKind, OfficeRole, PaperState, ProjectKind, UnitNature
from mingzhang.model.point import Nature, Source
from mingzhang.store.lines import forget, row_ids
from mingzhang.store.models import (
    Appointment,
    BudgetUnit,
    Department,
    DepartmentName,
    ImportBatch,
    LedgerBalance,
    LedgerEntry,
    Person,
    Project,
    UnitName,
)

YEAR = 2024
START = datetime.date(2020, 1, 1)
HEADERS = (
    "单位编码", "项目编码", "资金性质", "功能分类科目", "部门经济分类", "支付凭证号", "支付金额", "支付日期",
    "收款人", "用途",
)  # fmt: skip
ALLOTMENT_HEADERS = (
    "单位编码", "项目编码", "资金性质", "功能分类科目", "部门经济分类", "指标文号", "指标金额", "发文日期",
    "指标类型",
)  # fmt: skip
RECEIPT_HEADERS = ("单位编码", "资金性质", "功能分类科目", "收款凭证号", "收款金额", "收款日期", "付款人")


class Office:
    """One department, two units with an officer each, a project of each unit with 10 000.00 to spend."""

    def __init__(self, code: str = "101") -> None:
        forget()
        self.department = Department.objects.create(code=code, mof_division="440100")
        DepartmentName.objects.create(department=self.department, name=f"甲局{code}", first_year=2010)
        self.unit = self._unit(f"{code}001", "甲局本级", is_head_office=True)
        self.other = self._unit(f"{code}002", "乙中心")
        self.officer = person(f"{code}officer", OfficeRole.OFFICER, unit=self.unit)
        self.colleague = person(f"{code}colleague", OfficeRole.OFFICER, unit=self.unit)
        self.other_officer = person(f"{code}other", OfficeRole.OFFICER, unit=self.other)
        self.finance = person(f"{code}finance", OfficeRole.DEPARTMENT_FINANCE, department=self.department)
        self.project = self._project(f"{code}P1", "运转经费", self.unit)
        self.other_project = self._project(f"{code}P2", "中心经费", self.other)

    def _unit(self, code: str, name: str, **options: bool) -> BudgetUnit:
        unit = BudgetUnit.objects.create(department=self.department, code=code, **options)
        UnitName.objects.create(unit=unit, name=name, nature=UnitNature.ADMINISTRATIVE, first_year=2010)
        return unit

    def _project(self, number: str, name: str, unit: BudgetUnit) -> Project:
        return Project.objects.create(
            number=number, name=name, unit=unit, kind=ProjectKind.RUNNING, first_year=2020,
            fund=Source.GENERAL, function="2010301", state=PaperState.APPROVED,
            created_by=self.officer.person,
        )  # fmt: skip

    def line(
        self, project: Project | None = None, fund: Source = Source.GENERAL, item: str = "30201"
    ) -> AllotmentLine:
        own = project or self.project
        return AllotmentLine(YEAR, own.unit.code, own.number, fund, "2010301", item, Nature.RUNNING)

    def give(self, line: AllotmentLine, fen: int = 10_000_00) -> None:
        unit = BudgetUnit.objects.get(code=line.unit)
        give(
            self.finance,
            make.supplement(paper(f"追加{line.unit}{line.fund.name}{line.economic}"), [Share(line, fen)]),
            unit,
        )

    def row(self, voucher: str, amount: str = "100.00", **changes: str) -> list[str]:
        usual = {
            "unit": self.unit.code, "project": self.project.number, "fund": "111 一般公共预算资金",
            "function": "2010301", "economic": "30201", "voucher": voucher, "amount": amount,
            "date": "2024-03-05", "payee": "某某公司", "reason": "办公用品",
        }  # fmt: skip
        return list({**usual, **changes}.values())


def funded() -> Office:
    """An office with money on the line of each unit's project."""
    made = Office()
    made.give(made.line())
    made.give(made.line(made.other_project))
    return made


@verb("import")
def give(actor: Actor, entry: Entry, unit: BudgetUnit) -> LedgerEntry:
    """Post an entry whoever acts: what stands behind the tests."""
    actor.require("import", unit)
    return post(actor, "import", entry, unit)


def person(name: str, role: OfficeRole, **scope: object) -> Actor:
    who = Person.objects.create(username=name, display_name=name)
    Appointment.objects.create(person=who, role=role, first_day=START, **scope)
    return actor_of(who)


def paper(voucher: str, **rest: object) -> Paper:
    usual = {"document": "文1号", "reason": "需要", "approval": Approval.FINANCE_BUREAU}
    return Paper(datetime.date(YEAR, 1, 5), voucher, **{**usual, **rest})  # type: ignore[arg-type]


def held(line: AllotmentLine, account: Account) -> int:
    row = LedgerBalance.objects.filter(line=row_ids([line])[line], account=account.value).first()
    return row.fen if row else 0


def csv(rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS, encoding: str = "utf-8") -> bytes:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [headers, *rows]]
    return "\n".join(quoted).encode(encoding)


def xlsx(
    rows: Sequence[Sequence[object]], headers: Sequence[str] = HEADERS, above: Sequence[str] = ()
) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("支付明细")
    for at, title in enumerate(above):
        sheet.write_string(at, 0, title)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, row in enumerate([headers, *rows], start=len(above)):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                sheet.write_datetime(at, column, value, day)
            elif isinstance(value, str):
                sheet.write_string(at, column, value)
            else:
                sheet.write(at, column, value)
    book.close()
    return stream.getvalue()


def upload(
    office: Office, content: bytes, kind: ImportKind = ImportKind.PAYMENTS, **options: object
) -> ImportBatch:
    actor = options.get("actor", office.officer)
    unit = options.get("unit", office.unit)
    return upload_import(actor, unit, YEAR, kind, "支付.csv", content)  # type: ignore[arg-type]


def preview(
    office: Office, content: bytes, kind: ImportKind = ImportKind.PAYMENTS, **options: object
) -> ImportBatch:
    return preview_import(options.get("actor", office.officer), upload(office, content, kind, **options))  # type: ignore[arg-type]


def accept(
    office: Office, content: bytes, kind: ImportKind = ImportKind.PAYMENTS, **options: object
) -> ImportBatch:
    batch = preview(office, content, kind, **options)
    acceptor = office.finance if kind is ImportKind.ALLOTMENTS else options.get("actor", office.officer)
    return accept_import(acceptor, batch)  # type: ignore[arg-type]


def errors(batch: ImportBatch) -> str:
    return "\n".join(f"{row}:{column}:{chinese}" for row, column, chinese, _english in batch.errors)
