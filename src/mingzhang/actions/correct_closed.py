"""Correct registers and words of a closed year (更正已结账年度的台账和文字): opened with a reason.

The ledger stays closed. A new version of the final accounts says what changed and ends the correction.
"""

from __future__ import annotations

from ..model.book import BookKind
from ..store.edition import Edition
from ..store.models import Department, YearCorrection
from ..store.standing import open_correction, papers_are_open, year_is_open
from .acting import Actor, record, verb
from .entered import line
from .errors import ClosedError, StateError


@verb("correct_closed")
def correct_closed(actor: Actor, department: Department, year: int, reason: str) -> YearCorrection:
    """Open the registers and words of a closed year for a correction."""
    actor.require("correct_closed", department=department)
    Department.objects.select_for_update().get(pk=department.pk)
    if year_is_open(department, year):
        raise StateError(
            f"{year}年度没有结账，台账和文字可以直接修改", f"the year {year} is not closed; just change them"
        )
    if open_correction(department, year) is not None:
        raise StateError(
            f"{year}年度已在更正中，请修改后编写新版本", f"a correction of {year} is open already"
        )
    row = YearCorrection.objects.create(
        department=department,
        year=year,
        reason=line(reason, "reason", "更正理由", 400),
        opened_by=actor.person,
    )
    record(actor, "correct_closed", row, department=department, after={"year": year, "reason": row.reason})
    return row


def demand_open_words(book: Edition) -> None:
    """Refuse a change of the words of a closed year's final accounts; a budget's words have no closing."""
    if book.kind is BookKind.FINAL_ACCOUNTS:
        demand_open_papers(book.department, book.year)


def demand_open_papers(department: Department, year: int) -> None:
    """Refuse a change of registers or words that a closed year's book stands on."""
    if not papers_are_open(department, year):
        raise ClosedError(
            f"{year}年度已结账，台账和决算文字不能再改；确需更正的，请部门财务在“年终结账”中写明理由后更正",
            f"the year {year} is closed: registers and words stay; open a correction with a reason first",
        )
