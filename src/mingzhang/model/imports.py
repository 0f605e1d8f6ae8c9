"""Nouns of imports (导入): the elements of a finance system's table, its rows, what is wrong with a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Element(Enum):
    """What a column of a finance system's table holds (要素)."""

    DIVISION = "区划"
    YEAR = "年度"
    UNIT = "预算单位"
    PROJECT = "项目"
    FUND = "资金性质"
    FUNCTION = "功能分类科目"
    ECONOMIC = "部门经济分类科目"
    VOUCHER = "凭证号"
    APPLICATION = "支付申请号"
    AMOUNT = "金额"
    DATE = "日期"
    PAYEE = "收款人"
    REASON = "用途"
    CONTRACT = "合同号"
    DOCUMENT = "指标文号"
    STATUS = "支付状态"
    CHANGE = "指标业务"


class PaymentStatus(Enum):
    """How far a payment is in the finance system's file (支付状态)."""

    PAID = "已支付"
    IN_PAYMENT = "在途"
    VOID = "作废"


class AllotmentChange(Enum):
    """What a row of an allotment file does (指标业务)."""

    ORIGINAL = "年初批复"
    SUPPLEMENT = "追加"
    REDUCTION = "追减"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell or row (错误): where, and what to do. They count from 1; 0 is none."""

    row: int
    column: int
    chinese: str
    english: str


@dataclass(frozen=True, slots=True)
class DataTable:
    """The table found in a workbook (数据表): its header and the rows of data below it, cells as text.

    header_row  row of the header in the sheet, from 1
    numbers     row number of each row of data in the sheet
    skipped     numbers of the rows below the header that are no data: totals, notes
    others      names of further sheets that look like tables of data; nothing of them is read
    """

    sheet: str
    header_row: int
    headers: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    totals: tuple[TotalRow, ...] = ()
    skipped: tuple[int, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A row of totals (合计行): it covers the data rows from `first` up to `last`, not included."""

    number: int
    cells: list[str] = field(hash=False)
    first: int
    last: int
