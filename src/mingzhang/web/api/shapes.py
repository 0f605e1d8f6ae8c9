"""What the API gives and takes (接口数据): amounts in fen as integers, enums by their English names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from ...model.entry import Account
from ...model.validity import OPEN_END
from ...store.lines import noun
from ...store.models import (
    Adjustment,
    AllotmentLine,
    BookVersion,
    BudgetUnit,
    ImportBatch,
    LedgerEntry,
    Project,
    RegisterRow,
    Work,
)

LARGEST_FEN = 10**16


class Unit(Schema):
    """A budget unit (预算单位)."""

    code: str
    name: str
    department: str
    nature: str
    superior: str = ""
    is_head_office: bool


class Me(Schema):
    """Who asks, and what they are appointed to."""

    name: str
    roles: list[str]
    units: list[str]


class ProjectShape(Schema):
    """A project of the library (项目)."""

    number: str
    name: str
    unit: str
    kind: str
    fund: str
    function: str
    first_year: int
    last_year: int | None
    state: str
    objective: str
    is_procurement: bool


class Line(Schema):
    """An allotment line with its balances by account, in fen (指标)."""

    id: int
    year: int
    unit: str
    project: str
    fund: str
    function: str
    economic: str
    nature: str
    balances: dict[str, int]


class PostingShape(Schema):
    """One side of an entry: debit positive, credit negative, in fen (分录行)."""

    line: int
    account: str
    fen: int
    track: str


class EntryShape(Schema):
    """An entry of the ledger (分录)."""

    id: int
    event: str
    year: int
    date: date
    unit: str
    voucher: str
    document: str
    reason: str
    payee: str
    contract: str
    fen: int
    follows: int | None  # the entry it rests on: an application, what last year carried over
    is_corrected: bool


class EntryInFull(EntryShape):
    """An entry with its postings."""

    postings: list[PostingShape]


class AdjustmentShape(Schema):
    """A paper that changes allotments (调整调剂)."""

    id: int
    unit: str
    year: int
    kind: str
    date: date
    document: str
    reason: str
    state: str


class RegisterShape(Schema):
    """A register that is kept (台账)."""

    name: str
    label: str
    columns: dict[str, str]


class RegisterRowShape(Schema):
    """A row of a register; amounts in fen as text where the register has them so."""

    id: int
    unit: str
    year: int
    values: dict[str, Any]


class BookShape(Schema):
    """A version of a statutory book (预决算文本)."""

    id: int
    department: str
    department_name: str
    year: int
    kind: str
    number: int
    title: str
    note: str
    state: str
    published_at: datetime | None
    files: list[str]


class WorkShape(Schema):
    """A long work of mine (后台任务)."""

    id: int
    kind: str
    title: str
    state: str
    done: int
    total: int
    message: str
    target: str


class ImportFault(Schema):
    """What is wrong with a cell of an import; column 0 is the whole row."""

    row: int
    column: int
    chinese: str
    english: str


class ImportShape(Schema):
    """An import (导入批次)."""

    id: int
    unit: str
    year: int
    kind: str
    name: str
    state: str
    rows: int
    known: int
    total_fen: int
    digest: str
    headers: list[str]
    columns: dict[str, int]
    error_count: int
    errors: list[ImportFault]
    shortages: list[dict[str, Any]]


class PaymentInput(Schema):
    """A payment to apply for (支付申请)."""

    line: int = Field(ge=1, le=2**63 - 1, description="id of the allotment line")
    fen: int = Field(ge=1, le=LARGEST_FEN)
    date: date
    payee: str = Field(min_length=1, max_length=160)
    reason: str = Field("", max_length=400)
    document: str = Field("", max_length=120)
    contract: str = Field("", max_length=80)
    voucher: str = Field("", max_length=60, description="left out: the next number of the unit")


class ColumnsInput(Schema):
    """Which column, from 0, holds which element."""

    columns: dict[str, int] = Field(max_length=40)


def unit_shape(unit: BudgetUnit, year: int = OPEN_END) -> dict[str, Any]:
    """A unit as it is called in a year."""
    version = unit.version_in(year)
    return {
        "code": unit.code,
        "name": version.name if version else "",
        "department": unit.department.code,
        "nature": version.nature.name.lower() if version else "",
        "superior": unit.superior.code if unit.superior else "",
        "is_head_office": unit.is_head_office,
    }


def project_shape(row: Project) -> dict[str, Any]:
    """A project."""
    return {
        "number": row.number, "name": row.name, "unit": row.unit.code, "kind": row.kind.name.lower(),
        "fund": row.fund.name.lower(), "function": row.function, "first_year": row.first_year,
        "last_year": row.last_year, "state": row.state.name.lower(), "objective": row.objective,
        "is_procurement": row.is_procurement,
    }  # fmt: skip


def line_shape(row: AllotmentLine) -> dict[str, Any]:
    """A line and what its accounts hold; its balances should be fetched with it."""
    held = {Account(one.account).name.lower(): one.fen for one in row.balances.all() if one.fen}
    line = noun(row)
    return {
        "id": row.pk, "year": line.year, "unit": line.unit, "project": line.project,
        "fund": line.fund.name.lower(), "function": line.function, "economic": line.economic,
        "nature": line.nature.name.lower(), "balances": held,
    }  # fmt: skip


def entry_shape(row: LedgerEntry) -> dict[str, Any]:
    """An entry of `entries.with_amounts`."""
    return {
        "id": row.pk, "event": row.event, "year": row.year, "date": row.date, "unit": row.unit.code,
        "voucher": row.voucher, "document": row.document, "reason": row.reason, "payee": row.payee,
        "contract": row.contract, "fen": int(row.fen), "follows": row.follows_id,  # type: ignore[attr-defined]
        "is_corrected": hasattr(row, "correction"),
    }  # fmt: skip


def entry_in_full(row: LedgerEntry) -> dict[str, Any]:
    """An entry with its postings."""
    postings = [
        {
            "line": one.line_id,
            "account": Account(one.account).name.lower(),
            "fen": one.fen,
            "track": one.track,
        }
        for one in row.postings.order_by("pk")
    ]
    return {**entry_shape(row), "postings": postings}


def adjustment_shape(row: Adjustment) -> dict[str, Any]:
    """An adjustment."""
    return {
        "id": row.pk, "unit": row.unit.code, "year": row.year, "kind": row.kind.name.lower(),
        "date": row.date, "document": row.document, "reason": row.reason, "state": row.state.name.lower(),
    }  # fmt: skip


def register_row_shape(row: RegisterRow) -> dict[str, Any]:
    """A row of a register."""
    return {"id": row.pk, "unit": row.unit.code, "year": row.year, "values": row.values or {}}


def book_shape(row: BookVersion) -> dict[str, Any]:
    """A version of a book with the names of its files; `note` says what an erratum corrects."""
    return {
        "id": row.pk, "department": row.department.code, "year": row.year, "kind": row.kind.name.lower(),
        "department_name": row.department.name_in(row.year), "number": row.number, "title": row.title,
        "note": row.note, "state": row.state.name.lower(), "published_at": row.published_at,
        "files": [one.name for one in row.files.all()],
    }  # fmt: skip


def work_shape(row: Work) -> dict[str, Any]:
    """A long work."""
    return {
        "id": row.pk, "kind": row.kind, "title": row.title, "state": row.state.name.lower(),
        "done": row.done, "total": row.total, "message": row.message, "target": row.target,
    }  # fmt: skip


def import_shape(row: ImportBatch) -> dict[str, Any]:
    """An import with the first of its mistakes."""
    return {
        "id": row.pk, "unit": row.unit.code, "year": row.year, "kind": row.kind.name.lower(),
        "name": row.name, "state": row.state.name.lower(), "rows": row.rows, "known": row.known,
        "total_fen": row.total_fen, "digest": row.digest if row.accepted_at else "",
        "headers": row.summary.get("headers", []),
        "columns": row.columns, "error_count": row.summary.get("errors", 0),
        "errors": [
            {"row": number, "column": column, "chinese": chinese, "english": english}
            for number, column, chinese, english in row.errors[:500]
        ],
        "shortages": row.summary.get("shortages", []),
    }  # fmt: skip
