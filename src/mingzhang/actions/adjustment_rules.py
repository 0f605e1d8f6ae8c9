"""Papers that change allotments (调整调剂): what they must show, whose approval they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..ledger import make
from ..ledger.controls import approval_needed, control
from ..ledger.review import check_floor
from ..ledger.vet import vet
from ..ledger.wording import yuan
from ..model.entry import AllotmentLine as Line
from ..model.entry import Approval, Entry, Paper, Share
from ..model.office import AdjustmentKind, PaperState
from ..model.point import Source
from ..store.lines import noun
from ..store.models import Adjustment, AllotmentLine, BudgetUnit, Project
from ..store.posted import Posted
from ..vocabulary import codes
from . import entered
from .acting import Actor
from .errors import InputError, StateError
from .ledger_papers import LONGEST_DOCUMENT, LONGEST_REASON, one_year
from .paper_state import demand_state
from .posting import controls_of, refusals

HIGHEST = Approval.FINANCE_BUREAU
VERBS = {
    Approval.UNIT_HEAD: "approve_adjustment_unit",
    Approval.DEPARTMENT_FINANCE: "approve_adjustment_department",
    Approval.FINANCE_BUREAU: "approve_adjustment_bureau",
}
_MAKERS = {AdjustmentKind.SUPPLEMENT: make.supplement, AdjustmentKind.REDUCTION: make.reduce}


@dataclass(frozen=True)
class AdjustmentInput:
    """The head of a paper as entered: what kind of change, by which document, why."""

    kind: AdjustmentKind
    date: date
    document: str
    reason: str


@dataclass(frozen=True)
class Change:
    """An amount into a line (above zero) or out of it (below zero), in fen."""

    line: Line
    fen: int


def vetted(given: AdjustmentInput, year: int) -> AdjustmentInput:
    """The head with document and reason there, trimmed; its day is of the year or of one beside it."""
    if abs(given.date.year - year) > 1:
        raise InputError(
            f"日期{given.date}与{year}年度相差一年以上，请核对", f"the date is far from {year}", "date"
        )
    return AdjustmentInput(
        given.kind,
        given.date,
        entered.line(given.document, "document", "文号", LONGEST_DOCUMENT),
        entered.line(given.reason, "reason", "事由", LONGEST_REASON),
    )


def allotment(
    project: Project, year: int, economic: str, function: str = "", fund: Source | None = None
) -> Line:
    """The line of a project: function and fund are the project's own unless others are named."""
    line = Line(
        year,
        project.unit.code,
        project.number,
        fund or project.fund,
        function or project.function,
        economic,
        project.kind.nature,
    )
    same = {"fund": line.fund, "function": line.function, "economic": economic}
    known = AllotmentLine.objects.filter(year=year, unit=project.unit_id, project=project, **same)
    row = known.select_related("unit", "project").first()
    return noun(row) if row else line


def check_changes(actor: Actor, unit: BudgetUnit, changes: Sequence[Change]) -> None:
    """Refuse changes of units where the actor may request none, lines twice, codes that are none."""
    if not changes:
        raise InputError("请录入调整明细", "enter the lines that change", "lines")
    year = one_year(change.line for change in changes)
    for number, change in enumerate(changes):
        if change.fen == 0:
            raise InputError("金额不能为零", "the amount is not zero", f"{number}.fen")
        if any(other.line == change.line for other in changes[:number]):
            raise InputError("同一指标请合并为一行", "one row for one line", f"{number}.economic")
        _check_code(change.line, year, number)
    for code in sorted({change.line.unit for change in changes}):
        actor.require("request_adjustment", _unit(unit, code))


def _check_code(line: Line, year: int, number: int) -> None:
    if len(line.economic) != 5 or line.economic not in codes.economic(year):
        raise InputError(
            f"部门经济分类科目“{line.economic}”不是{year}年的款级科目",
            f"{line.economic!r} is no departmental economic item of {year}",
            f"{number}.economic",
        )
    if len(line.function) != 7 or line.function not in codes.functional(year):
        raise InputError(
            f"功能分类科目“{line.function}”不是{year}年的项级科目",
            f"{line.function!r} is no functional item of {year}",
            f"{number}.function",
        )


def _unit(own: BudgetUnit, code: str) -> BudgetUnit:
    """A unit of the same department: nothing moves between departments by a virement."""
    if own.code == code:
        return own
    other = BudgetUnit.objects.filter(code=code, department=own.department_id).first()
    if other is None:
        raise InputError(
            f"单位{code}不属于本部门，部门之间不能调剂", f"unit {code} is of another department", "lines"
        )
    return other


def changes_of(adjustment: Adjustment) -> tuple[Change, ...]:
    """The lines of a paper."""
    rows = adjustment.lines.select_related("line__unit", "line__project").order_by("pk")
    return tuple(Change(noun(row.line), row.fen) for row in rows)


def entry_for(adjustment: Adjustment, changes: Sequence[Change], approval: Approval) -> Entry:
    """The entry that the paper becomes; refused in the ledger's words when it cannot be one."""
    number = f"{adjustment.unit.code}-调整-{adjustment.pk}"
    paper = Paper(adjustment.date, number, adjustment.document, adjustment.reason, "", approval)
    gains = [Share(change.line, change.fen) for change in changes if change.fen > 0]
    losses = [Share(change.line, -change.fen) for change in changes if change.fen < 0]
    if adjustment.kind is AdjustmentKind.VIREMENT:
        _check_virement(gains, losses)
        return make.vire(paper, losses, gains)
    wanted, others = (gains, losses) if adjustment.kind is AdjustmentKind.SUPPLEMENT else (losses, gains)
    if others:
        word = "调入" if adjustment.kind is AdjustmentKind.SUPPLEMENT else "调出"
        raise InputError(
            f"{adjustment.kind.value}只填{word}金额", "the amounts stand on the wrong side", "lines"
        )
    return _MAKERS[adjustment.kind](paper, wanted)


def _check_virement(gains: Iterable[Share], losses: Iterable[Share]) -> None:
    into, out = sum(s.fen for s in gains), sum(s.fen for s in losses)
    if into != out or not into:
        raise InputError(
            f"调入合计{yuan(into)}与调出合计{yuan(out)}不相等",
            "what moves in and what moves out must be equal",
            "lines",
        )


def level_of(adjustment: Adjustment, changes: Sequence[Change]) -> Approval:
    """The level that must approve, after everything else that speaks against the paper was looked for.

    The head of a unit decides about the lines of that unit alone: with lines of others it is the department.
    """
    with refusals():
        entry = vet(entry_for(adjustment, changes, HIGHEST))
        controls = controls_of(adjustment.unit.department, entry)
        control(entry, controls)
        check_floor(entry, Posted())
        levels = [approval_needed(entry, controls) or Approval.UNIT_HEAD]
    if any(change.line.unit != adjustment.unit.code for change in changes):
        levels.append(Approval.DEPARTMENT_FINANCE)
    return max(levels, key=lambda level: level.rank)


def locked(adjustment: Adjustment) -> Adjustment:
    """The row of the paper, locked until the deed is done."""
    rows = Adjustment.objects.select_for_update(of=("self",)).select_related("unit__department")
    return rows.get(pk=adjustment.pk)


def in_state(adjustment: Adjustment, state: PaperState) -> None:
    """Refuse when the paper is elsewhere on its way: somebody was quicker."""
    demand_state(adjustment.state, [state], "该单据", "the paper")


def unchanged(adjustment: Adjustment, revision: int) -> None:
    """Refuse with a StateError when somebody saved since `revision`."""
    if adjustment.revision != revision:
        raise StateError(
            "其他人刚刚保存过这张单据，请刷新后再录入", "somebody else saved this paper meanwhile; reload it"
        )


def told(adjustment: Adjustment) -> dict[str, object]:
    """The paper as plain values for the audit trail."""
    return {
        "kind": adjustment.kind.name.lower(),
        "date": adjustment.date.isoformat(),
        "document": adjustment.document,
        "reason": adjustment.reason,
        "level": adjustment.level,
        "state": adjustment.state.name.lower(),
        "opinion": adjustment.opinion,
        "lines": [[row.line_id, row.fen] for row in adjustment.lines.order_by("pk")],
    }
