"""Papers that wait at the sample office (待办事项), so that its pages have something to show."""

from __future__ import annotations

from datetime import date

from ...actions.adjustment_rules import AdjustmentInput, Change, allotment
from ...actions.apply_payment import apply_payment
from ...actions.ledger_papers import PaperInput
from ...actions.request_adjustment import request_adjustment
from ...model.entry import AllotmentLine, Share
from ...model.office import AdjustmentKind
from .files import Row, fen
from .office import Office

_VIREMENT = ("30201", "30202", "12000.00")  # out of the first item into the second
_SUPPLEMENT = "50000.00"
_PAYMENTS = (("30201", "办公用品", "3860.00"), ("30207", "电话费", "1520.40"), ("30211", "差旅费", "2746.00"))


def leave_papers(office: Office, year: int) -> None:
    """A virement waits for the head, a supplement for the bureau, payments for the reviewer."""
    own = next(code for code, unit in office.units.items() if unit.is_head_office)
    lines = {
        row["economic"]: row for row in office.files.of_unit(f"budget_{year}", own) if _runs(office, row)
    }
    out, into, amount = _VIREMENT
    moved = fen(amount)
    _ask(
        office,
        own,
        AdjustmentInput(AdjustmentKind.VIREMENT, date(year, 6, 18), f"示例剂〔{year}〕1号", "印制宣传材料"),
        [
            Change(_line(office, lines[out], year), -moved),
            Change(_line(office, lines[into], year), moved),
        ],
    )
    _ask(
        office,
        own,
        AdjustmentInput(
            AdjustmentKind.SUPPLEMENT, date(year, 6, 20), f"示例追〔{year}〕1号", "更换服务器机房空调"
        ),
        [Change(_line(office, lines["31002"], year), fen(_SUPPLEMENT))],
    )
    for economic, purpose, fen_ in _PAYMENTS:
        paper = PaperInput(date(year, 6, 21), reason=purpose, payee=f"{purpose}收款人（示例）")
        share = Share(_line(office, lines[economic], year), fen(fen_))
        apply_payment(office.officer(own), office.units[own], paper, [share])


def _runs(office: Office, row: Row) -> bool:
    return office.projects[row["project"]].name.endswith("公用经费")


def _ask(office: Office, unit: str, given: AdjustmentInput, changes: list[Change]) -> None:
    request_adjustment(office.officer(unit), office.units[unit], given, changes)


def _line(office: Office, row: Row, year: int) -> AllotmentLine:
    return allotment(office.projects[row["project"]], year, row["economic"], row["function"])
