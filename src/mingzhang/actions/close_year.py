"""Close a year (年终结账): the check list passes, no entry follows, the final accounts are written."""

from __future__ import annotations

from django.db import connection

from ..model.book import BookKind
from ..store.models import BookVersion, Department, YearClose, YearReopening
from ..store.queries.closing import check_list
from ..store.standing import year_is_open
from .acting import Actor, record, verb
from .entered import line
from .errors import StateError
from .write_book import Progress, freeze


@verb("close_year")
def close_year(
    actor: Actor,
    department: Department,
    year: int,
    progress: Progress | None = None,
    *,
    work: int | None = None,
) -> BookVersion:
    """Close the year and freeze its final accounts as a version, in one deed of the long work `work`.

    Refused with what stops it when the check list is not clear. Nothing is closed when writing fails.
    """
    actor.require("close_year", department=department)
    _hold(department)
    if not year_is_open(department, year):
        raise StateError(f"{year}年度已经结账", f"the year {year} is closed already")
    checks = check_list(department, year)
    stopping = [check.message for check in checks.checks if check.stops]
    if stopping or checks.draft is None:
        more = f"等{len(stopping)}项" if len(stopping) > 3 else ""
        raise StateError(
            f"不能结账：{'；'.join(stopping[:3])}{more}。请处理或说明理由后豁免",
            f"{len(stopping)} items of the check list stop the closing: mend or waive them with a reason",
        )
    before = YearClose.objects.filter(department=department, year=year).count()
    row = YearClose.objects.create(
        department=department, year=year, number=before + 1, closed_by=actor.person
    )
    record(actor, "close_year", row, department=department, after={"year": year, "number": row.number})
    note = "" if not before else f"第{before + 1}次结账后编写"
    return freeze(actor, "close_year", department, checks.draft, note, progress, work=work)


def _hold(department: Department) -> None:
    """Wait for entries that are being posted, and let new ones wait until the year is closed or not.

    Every entry holds its unit while it is posted, so what the check list sees is what is closed.
    """
    with connection.cursor() as cursor:
        for unit in department.units.order_by("pk").values_list("pk", flat=True):
            cursor.execute("SELECT pg_advisory_xact_lock(7204, %s)", [unit])


@verb("reopen_year")
def reopen_year(actor: Actor, close: YearClose, reason: str) -> YearReopening:
    """Open a closed year again (反结账): by the finance bureau, with a reason, before it is published."""
    department = close.department
    actor.require("reopen_year", department=department)
    versions = BookVersion.objects.select_for_update().filter(  # a publication waits, or is waited for
        department=department, year=close.year, kind=BookKind.FINAL_ACCOUNTS
    )
    if any(versions.values_list("published_at", flat=True)):
        raise StateError(
            f"{close.year}年度决算已公开，不能反结账。请编写更正版本并说明",
            "the final accounts are published; write a corrected version instead",
        )
    if YearReopening.objects.filter(close=close).exists():
        raise StateError(f"{close.year}年度已经反结账", f"the year {close.year} is open again already")
    row = YearReopening.objects.create(
        close=close, reason=line(reason, "reason", "反结账理由", 400), reopened_by=actor.person
    )
    after = {"year": close.year, "reason": row.reason}
    record(actor, "reopen_year", close, department=department, after=after)
    return row
