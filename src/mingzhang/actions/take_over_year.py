"""Take over what last year left a unit (上年结转结余转入): all of it or some lines, in one step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ..ledger import make
from ..store.models import BudgetUnit, LedgerEntry
from ..store.posted import key_of
from ..store.queries.carry_in import CarryIn, carry_ins
from . import entered
from .acting import Actor, verb
from .errors import InputError, StateError
from .ledger_papers import LONGEST_DOCUMENT, PaperInput, numbered, paper_of
from .posting import post, refusals


@verb("carry_over")
def take_over_year(
    actor: Actor,
    unit: BudgetUnit,
    year: int,
    given: PaperInput,
    picked: Collection[str] | None = None,
) -> tuple[LedgerEntry, ...]:
    """Make last year's money available in `year`, every line by its source: all that waits, or the `picked`.

    What was taken over already is refused, so that asking twice posts once.
    """
    actor.require("carry_over", unit)
    entered.line(given.document, "document", "文号", LONGEST_DOCUMENT)
    BudgetUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    wanted = _wanted(carry_ins(unit, year), picked)
    if not wanted:
        raise StateError(
            f"{unit}没有待转入{year}年的上年结转，上年须先办理年末结转",
            f"nothing of {year - 1} waits to be taken over; carry it over at the end of that year first",
        )
    return tuple(_posted(actor, unit, given, lines) for lines in _by_source(wanted))


def _wanted(waiting: Sequence[CarryIn], picked: Collection[str] | None) -> list[CarryIn]:
    if picked is not None and not picked:
        raise InputError("请勾选要转入的结转", "tick the lines to be taken over", "picked")
    wanted = [one for one in waiting if picked is None or one.key in picked]
    if picked is not None and len(wanted) < len(set(picked)):
        raise StateError(
            "所选结转中有的已经转入，请刷新后重新选择",
            "some of the chosen lines are taken over already: reload the page and choose again",
        )
    return wanted


def _by_source(wanted: Iterable[CarryIn]) -> list[list[CarryIn]]:
    groups: dict[int, list[CarryIn]] = {}
    for one in wanted:
        groups.setdefault(one.source.pk if one.source else 0, []).append(one)
    return list(groups.values())


def _posted(actor: Actor, unit: BudgetUnit, given: PaperInput, lines: Sequence[CarryIn]) -> LedgerEntry:
    """One entry for what one source left, under a number of its own."""
    source = lines[0].source
    paper = paper_of(unit, replace(given, voucher=numbered(unit, lines[0].line.year, "转入")))
    with refusals():
        entry = make.carry_in(paper, [one.share for one in lines], key_of(source) if source else None)
    return post(actor, "carry_over", entry, unit)
