"""Who accepts an import (确认导入): what gives a unit money is accepted by another than who handed it in."""

from __future__ import annotations

from django.db.models import QuerySet

from ...model.office import ImportKind, OfficeRole
from ...store.models import ImportBatch
from ...store.queries.imports import batches
from ..acting import Actor, nobody_approves_their_own
from ..own_work import wrote
from ..rights import Reach, reach_of


def right_to_accept(kind: ImportKind) -> str:
    """The right by which an import is accepted: allotments are for those who hand money down."""
    return "distribute" if is_for_others(kind) else "import"


def is_for_others(kind: ImportKind) -> bool:
    """True of allotments (指标): their entries carry an approval, so nobody accepts their own (回避)."""
    return kind is ImportKind.ALLOTMENTS


def may_accept(actor: Actor, batch: ImportBatch) -> bool:
    """True when the actor has the right, and another handed the file in where one must."""
    return actor.may(right_to_accept(batch.kind), batch.unit) and not _is_own(actor, batch)


def must_accept(actor: Actor, batch: ImportBatch) -> None:
    """Refuse with a NotAllowedError unless `may_accept`."""
    actor.require(right_to_accept(batch.kind), batch.unit)
    if _is_own(actor, batch):
        nobody_approves_their_own(actor, actor.person.pk)


def _is_own(actor: Actor, batch: ImportBatch) -> bool:
    return is_for_others(batch.kind) and wrote(actor, batch, "import", batch.created_by_id)


def roles_to_accept(kind: ImportKind) -> list[OfficeRole]:
    """The roles that accept imports of a kind somewhere."""
    right = right_to_accept(kind)
    return [role for role in OfficeRole if reach_of(right, role) is not Reach.NONE]


def imports_of(actor: Actor) -> QuerySet[ImportBatch]:
    """The imports that the actor makes or accepts."""
    given = {kind: actor.units(right_to_accept(kind)) for kind in ImportKind if is_for_others(kind)}
    return batches(actor.units("import"), given)
