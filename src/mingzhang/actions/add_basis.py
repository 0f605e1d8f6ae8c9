"""Add a document that a project rests on (登记立项依据)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..store.models import BasisDocument, Project
from .acting import Actor, record, verb
from .entered import line
from .errors import InputError
from .project_rules import locked


@dataclass(frozen=True)
class BasisInput:
    """What a person enters about a basis document; an open end of its validity is None."""

    number: str
    title: str
    valid_from: date | None = None
    valid_to: date | None = None


@verb("add_project")
def add_basis(actor: Actor, project: Project, given: BasisInput) -> BasisDocument:
    """Keep a basis document with its number and validity; an expired one is kept, pages warn of it."""
    actor.require("add_project", project.unit)
    row = locked(project)
    number = line(given.number, "number", "文号", 120)
    _vet(row, given)
    basis = BasisDocument.objects.create(
        project=row,
        number=number,
        title=line(given.title, "title", "文件名称", 200),
        valid_from=given.valid_from,
        valid_to=given.valid_to,
    )
    record(actor, "add_project", row, unit=row.unit, after={"basis": told_basis(basis)})
    return basis


def _vet(row: Project, given: BasisInput) -> None:
    number = line(given.number, "number", "文号", 120)
    line(given.title, "title", "文件名称", 200)
    if given.valid_from and given.valid_to and given.valid_to < given.valid_from:
        raise InputError(
            f"失效日期{given.valid_to}早于生效日期{given.valid_from}，请更正",
            f"the document ends on {given.valid_to}, before it begins",
            "valid_to",
        )
    if row.bases.filter(number=number).exists():
        raise InputError(f"{number}已登记，无需重复", f"{number} is registered already", "number")


def told_basis(basis: BasisDocument) -> dict[str, str]:
    """The document as plain values for the audit trail."""
    return {
        "number": basis.number,
        "title": basis.title,
        "valid_from": str(basis.valid_from or ""),
        "valid_to": str(basis.valid_to or ""),
    }
