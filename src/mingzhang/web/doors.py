"""Pages that are nothing but a form (录入页), each with the right that its deed asks for.

Who lacks the right is told so, and whom to ask, before anything is typed. A page that is not named here shows
something to read, or takes forms only; a test walks over all addresses and holds this list against them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from ..actions.acting import Actor
from ..actions.errors import NotAllowedError
from ..actions.rights import Reach, reach_of
from ..store.models import (
    Adjustment,
    BudgetUnit,
    BudgetVersion,
    Department,
    Division,
    LedgerEntry,
    PerformanceEvaluation,
    PerformanceObjective,
    Project,
)


def may_anywhere(actor: Actor | None, verb: str) -> bool:
    """True when some post gives the verb somewhere: whether to show a subject at all."""
    return actor is not None and any(reach_of(verb, role) is not Reach.NONE for role in actor.roles())


@dataclass(frozen=True)
class Door:
    """The right that a page asks for: somewhere, everywhere, or where the row of its address stands.

    `way` leads from the row to its unit. Of a row that the person may not see nothing is said: the page
    finds nothing.
    """

    verb: str
    model: type[Model] | None = None
    way: str = "unit"
    everywhere: bool = False

    def enter(self, actor: Actor, held: Mapping[str, Any]) -> None:
        """Refuse who lacks the right; `held` is what the address holds."""
        if self.model is None:
            if not (actor.may(self.verb) if self.everywhere else may_anywhere(actor, self.verb)):
                raise NotAllowedError(self.verb, None)
            return
        unit, department = self._place(self.model, held["pk"])
        is_there = unit is not None or department is not None
        if is_there and not actor.may(self.verb, unit, department) and actor.may("see", unit, department):
            raise NotAllowedError(self.verb, unit)

    def _place(self, model: type[Model], pk: int) -> tuple[BudgetUnit | None, Department | None]:
        if model is Department:
            return None, Department.objects.filter(pk=pk).first()
        if model is BudgetUnit:
            return BudgetUnit.objects.select_related("department").filter(pk=pk).first(), None
        row: Any = model._default_manager.select_related(f"{self.way}__department").filter(pk=pk).first()
        for step in self.way.split("__"):
            row = getattr(row, step, None)
        return row, None


def somewhere(verb: str) -> Door:
    """The form asks for the place itself and offers those where the person may."""
    return Door(verb)


def everywhere(verb: str) -> Door:
    """The deed concerns no department that is there already."""
    return Door(verb, everywhere=True)


def at(verb: str, model: type[Model], way: str = "unit") -> Door:
    """The deed is done at the unit, or department, of the row in the address."""
    return Door(verb, model, way)


DOORS: dict[str, Door] = {
    "department_add": everywhere("organise"),
    "department_rename": at("organise", Department),
    "department_duties": at("organise", Department),
    "unit_add": at("organise", Department),
    "book_scope": at("organise", Department),
    "unit_rename": at("organise", BudgetUnit),
    "unit_merge": at("organise", BudgetUnit),
    "division_add": at("organise", BudgetUnit),
    "division_end": at("organise", Division),
    "division_duties": at("organise", Division),
    "person_add": somewhere("appoint"),
    "project_add": somewhere("add_project"),
    "project_edit": at("add_project", Project),
    "budget_items": at("plan", BudgetVersion, "plan__unit"),
    "budget_revenues": at("plan", BudgetVersion, "plan__unit"),
    "objective_add": somewhere("set_objective"),
    "objective_edit": at("set_objective", PerformanceObjective),
    "objective_indicators": at("set_objective", PerformanceObjective),
    "objective_offered": at("set_objective", PerformanceObjective),
    "observe": at("observe", PerformanceObjective),
    "observe_sentence": at("observe", PerformanceObjective),
    "observe_execution": at("observe", PerformanceObjective),
    "questionnaire_add": somewhere("survey"),
    "monitoring_start": at("monitor", Department),
    "follow_up_department": somewhere("follow_up"),
    "follow_up_add": at("follow_up", PerformanceEvaluation, "objective__unit"),
    "result_use": at("use_result", PerformanceEvaluation, "objective__unit"),
    "reclaim_add": somewhere("carry_over"),
    "adjustment_add": somewhere("request_adjustment"),
    "adjustment_edit": at("request_adjustment", Adjustment),
    "adjustment_lines": at("request_adjustment", Adjustment),
    "payment_add": somewhere("pay"),
    "payment_complete": at("complete_payment", LedgerEntry),
    "payment_reject": at("complete_payment", LedgerEntry),
    "payment_refund": at("refund", LedgerEntry),
    "contract_add": somewhere("commit"),
    "contract_release": somewhere("commit"),
    "prior_refund_add": somewhere("refund"),
    "receipt_add": somewhere("receive"),
    "surplus_add": somewhere("receive"),
    "import_add": somewhere("import"),
    "book_upload": at("load_book", Department),
    "book_preview": at("load_book", Department),
    "book_text": at("write_words", Department),
    "book_reasons": at("write_words", Department),
    "closing_waive": at("waive", Department),
    "book_write": at("write_book", Department),
}


def enter(actor: Actor, name: str | None, held: Mapping[str, Any]) -> None:
    """Pass the door of a page, where it has one; a NotAllowedError says what right is missing where."""
    if name in DOORS:
        DOORS[name].enter(actor, held)
