"""The check list before a year is closed (结账检查): what is open, what the checks find, what was waived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from ...ledger.wording import told, yuan
from ...library import one
from ...library.compose import compose
from ...model.book import BookKind
from ...model.draft import Draft
from ...model.entry import AllotmentLine
from ...model.errors import DraftError
from ...model.finding import Finding, Severity
from ...model.manuscript import Manuscript
from ...model.office import PaperState
from ..item_names import name_of_item
from ..models import Adjustment, BudgetUnit, CloseCheck, Department, ImportBatch, LedgerEntry, Project
from ..registers import book_parts, unkept
from .books import draft_of, open_lines
from .budgets import units_of_book

_SHOWN = 20  # lines named one by one


class Mark(Enum):
    """How an item of the check list stands (检查结果)."""

    PASSED = "通过"
    WAIVED = "已豁免"
    TO_LOOK_AT = "请留意"
    FAILED = "未通过"


@dataclass(frozen=True)
class Check:
    """One item of the check list. `waivable` items may be waived with a reason, the others must be mended.

    `unit` is the code of the unit whose data the message tells; blank where it concerns the department.
    """

    rule: str
    message: str
    mark: Mark
    waivable: bool = False
    reason: str = ""
    unit: str = ""

    @property
    def stops(self) -> bool:
        """True when the year cannot be closed for it."""
        return self.mark is Mark.FAILED


@dataclass(frozen=True)
class CheckList:
    """The whole list, with the draft and the manuscript when these could be made."""

    checks: tuple[Check, ...]
    draft: Draft | None = None
    manuscript: Manuscript | None = None

    @property
    def is_clear(self) -> bool:
        """True when nothing stops the closing."""
        return not any(check.stops for check in self.checks)


def ledger_checks(department: Department, year: int) -> CheckList:
    """The part of the list that needs no book: money, papers, registers (账簿和台账检查)."""
    return CheckList(tuple(_waived(department, year, _before_the_book(department, year))))


def _before_the_book(department: Department, year: int) -> list[Check]:
    """Closing closes every unit, whether or not its figures stand in the book; registers serve the book."""
    units = units_of_book(department, year, BookKind.FINAL_ACCOUNTS)
    return [*_money(department, year), *_papers(department, year), *_registers(units, year)]


def check_list(department: Department, year: int) -> CheckList:
    """Everything that is looked at before the final accounts of a year are closed."""
    units = units_of_book(department, year, BookKind.FINAL_ACCOUNTS)
    found = _before_the_book(department, year)
    if any(check.stops and not check.waivable for check in found):
        return CheckList(tuple(_waived(department, year, found)))
    try:
        draft = draft_of(department, year, BookKind.FINAL_ACCOUNTS)
        manuscript = compose(draft)
    except DraftError as error:
        found.append(Check("draft", error.chinese, Mark.FAILED))
        return CheckList(tuple(_waived(department, year, found)))
    found += [*_controls(draft, units, year), *_book(manuscript)]
    return CheckList(tuple(_waived(department, year, found)), draft, manuscript)


def _money(department: Department, year: int) -> Iterator[Check]:
    """Nothing available, committed or in payment is left."""
    lines = sorted(open_lines(department, year), key=lambda open_: told(open_[0]))
    names = _names(department, [line for line, _fen in lines[:_SHOWN]], year)
    for line, fen in lines[:_SHOWN]:
        who = f"{names[line.unit]}“{names[line.project]}”"
        message = f"{who}（{told(line)}）尚有{yuan(fen)}未支付、未结转、未收回"
        yield Check("open_money", message, Mark.FAILED, unit=line.unit)
    if len(lines) > _SHOWN:
        yield Check("open_money", f"另有{len(lines) - _SHOWN}条指标未结清", Mark.FAILED)
    if not lines:
        yield Check("open_money", "没有在途、占用和未结转的指标", Mark.PASSED)


def _names(department: Department, lines: Iterable[AllotmentLine], year: int) -> dict[str, str]:
    """The names of the units and projects of some lines by code; money that waits has no project yet."""
    numbers = {line.project for line in lines}
    projects = Project.objects.filter(unit__department=department, number__in=numbers)
    units = department.units.prefetch_related("versions")
    named = {"": "待分解"} | dict(projects.values_list("number", "name"))
    return named | {unit.code: unit.name_in(year) for unit in units}


def _papers(department: Department, year: int) -> Iterator[Check]:
    """No paper waits for a decision; every carry-over was approved by another person."""
    of_year = {"unit__department": department, "year": year}
    waiting = Adjustment.objects.filter(**of_year, state=PaperState.SUBMITTED).count()
    yield _counted("waiting_adjustments", "件调整调剂申请待审批", waiting)
    imports = ImportBatch.objects.filter(**of_year, state=PaperState.SUBMITTED).count()
    yield _counted("waiting_imports", "个导入批次待入账", imports)
    carried = LedgerEntry.objects.filter(**of_year, event="carry_over", correction__isnull=True)
    yield _counted("carry_over_approved", "笔年末结转缺少文号", carried.filter(document="").count())


def _counted(rule: str, what: str, number: int) -> Check:
    """`what` begins with its measure word (量词), which is left out when there is none."""
    message = f"有{number}{what}" if number else f"没有{what[1:]}"
    return Check(rule, message, Mark.FAILED if number else Mark.PASSED)


def _registers(units: list[BudgetUnit], year: int) -> Iterator[Check]:
    """Every register that the book needs is kept, by a nil return at least."""
    missing = unkept(units, year, BookKind.FINAL_ACCOUNTS)
    for unit, register in missing:
        message = f"{unit.name_in(year)}没有登记{register.label}；没有发生时请零申报"
        yield Check("register_kept", message, Mark.FAILED, waivable=True, unit=unit.code)
    if not missing:
        yield Check("register_kept", "各单位台账已登记", Mark.PASSED)


def _controls(draft: Draft, units: list[BudgetUnit], year: int) -> Iterator[Check]:
    """What a register and the ledger both know must agree (台账与账簿核对)."""
    known = {amount.point: amount.fen for amount in draft.amounts}
    parts = book_parts(units, year, BookKind.FINAL_ACCOUNTS, draft.office)
    wrong = [(a, known[a.point]) for a in parts.controls if a.point in known and known[a.point] != a.fen]
    for amount, booked in wrong:
        message = f"{name_of_item(amount.point.item)}：台账合计{yuan(amount.fen)}，账簿{yuan(booked)}，请核对"
        yield Check("register_agrees", message, Mark.FAILED, waivable=True)
    if not wrong:
        yield Check("register_agrees", "台账金额与账簿一致", Mark.PASSED)


def _book(manuscript: Manuscript) -> Iterator[Check]:
    """The rules of `check` on the very book that would be written; what is still to be entered."""
    for remark in (remark for remark in manuscript.remarks if "待填写" in remark):
        yield Check("words_entered", remark, Mark.FAILED, waivable=True)
    findings = one.check(manuscript.book("final_accounts")).findings
    for finding in findings:
        yield _finding(finding)
    if not any(finding.severity >= Severity.WARNING for finding in findings):
        yield Check("book", "文本各项检查没有错误和警示", Mark.PASSED)


def _finding(finding: Finding) -> Check:
    if finding.severity >= Severity.WARNING:
        return Check(f"book.{finding.rule}", finding.message, Mark.FAILED, waivable=True)
    return Check(f"book.{finding.rule}", finding.message, Mark.TO_LOOK_AT)


def _waived(department: Department, year: int, checks: Iterable[Check]) -> Iterator[Check]:
    waivers = CloseCheck.objects.filter(department=department, year=year)
    reasons = {(row.rule, row.message): row.reason for row in waivers}
    for check in checks:
        reason = reasons.get((check.rule, check.message))
        if reason and check.stops and check.waivable:
            yield replace(check, mark=Mark.WAIVED, reason=reason)
        else:
            yield check
