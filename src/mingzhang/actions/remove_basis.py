"""Remove a basis document from a project (删除立项依据)."""

from __future__ import annotations

from ..store.models import BasisDocument
from .acting import Actor, record, verb
from .add_basis import told_basis
from .project_rules import locked


@verb("add_project")
def remove_basis(actor: Actor, basis: BasisDocument) -> None:
    """Take a document off the list; the audit trail keeps what it said."""
    actor.require("add_project", basis.project.unit)
    row = locked(basis.project)
    before = told_basis(basis)
    basis.delete()
    record(actor, "add_project", row, unit=row.unit, before={"basis": before})
