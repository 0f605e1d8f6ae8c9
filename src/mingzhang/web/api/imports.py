"""Imports for programs (导入接口): hand a file in, name its columns, preview, accept or drop it."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import AfterValidator, WithJsonSchema

from ...actions import works
from ...actions.errors import InputError
from ...actions.import_accept import accept_import, accept_import_work
from ...actions.import_columns import choose_columns
from ...actions.import_discard import discard_import
from ...actions.import_preview import preview_import, preview_import_work
from ...actions.import_upload import upload_import
from ...actions.importing.acceptance import imports_of
from ...actions.importing.plan import AT_ONCE
from ...model.imports import Element
from ...model.office import ImportKind
from ...store.models import ImportBatch
from . import shapes
from .answers import answers
from .names import Key, named, one_of
from .paging import Listed, Piece, listed
from .sign_in import asker

router = Router()
ImportKindName = Annotated[str, AfterValidator(one_of(ImportKind)), WithJsonSchema(named(ImportKind))]


@router.get("/imports", response=answers(Listed[shapes.ImportShape]), tags=["imports"])
def imports(request: HttpRequest, piece: Query[Piece]) -> dict[str, Any]:
    """The imports that I make or accept."""
    return listed(imports_of(asker(request)), piece, shapes.import_shape)


@router.get("/imports/{key}", response=answers(shapes.ImportShape), tags=["imports"])
def import_one(request: HttpRequest, key: Key) -> dict[str, Any]:
    """One import with its mistakes."""
    return shapes.import_shape(_mine(request, key))


@router.post("/imports", response=answers(shapes.ImportShape, 409), tags=["imports"])
def import_upload(
    request: HttpRequest,
    file: File[UploadedFile],
    unit: Form[str],
    year: Form[int],
    kind: Form[ImportKindName],
) -> dict[str, Any]:
    """Hand a file in; nothing is posted yet."""
    actor = asker(request)
    at = actor.units().filter(code=unit).first() if unit.isprintable() else None
    if at is None:
        raise Http404
    name = (file.name or "file").replace("\0", "")[:200]
    return shapes.import_shape(upload_import(actor, at, year, ImportKind[kind.upper()], name, file.read()))


@router.put("/imports/{key}/columns", response=answers(shapes.ImportShape, 409), tags=["imports"])
def import_columns(request: HttpRequest, given: shapes.ColumnsInput, key: Key) -> dict[str, Any]:
    """Say which column holds what; remembered for the next file of this kind."""
    batch = _mine(request, key)
    columns = {_element(name): at for name, at in given.columns.items()}
    return shapes.import_shape(choose_columns(asker(request), batch, columns))


@router.post(
    "/imports/{key}/preview",
    response=answers(shapes.ImportShape, 409) | {202: shapes.WorkShape},
    tags=["imports"],
)
def import_preview(request: HttpRequest, key: Key) -> Any:
    """What the file comes to. Large files answer 202 with a work to follow."""
    batch = _mine(request, key)
    if batch.rows > AT_ONCE:
        return Status(202, _started(request, preview_import_work, batch))
    return Status(200, shapes.import_shape(preview_import(asker(request), batch)))


@router.post(
    "/imports/{key}/accept",
    response=answers(shapes.ImportShape, 409) | {202: shapes.WorkShape},
    tags=["imports"],
)
def import_accept(request: HttpRequest, key: Key) -> Any:
    """Post all of it or nothing; allotments are accepted by another than who handed them in.

    Large files answer 202 with a work to follow.
    """
    batch = _mine(request, key)
    if batch.rows > AT_ONCE:
        return Status(202, _started(request, accept_import_work, batch))
    return Status(200, shapes.import_shape(accept_import(asker(request), batch)))


@router.delete("/imports/{key}", response=answers(shapes.ImportShape, 409), tags=["imports"])
def import_discard(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Drop an import that will not be accepted."""
    return shapes.import_shape(discard_import(asker(request), _mine(request, key)))


def _mine(request: HttpRequest, key: int) -> ImportBatch:
    row = imports_of(asker(request)).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _started(request: HttpRequest, task: works.LongTask, batch: ImportBatch) -> dict[str, Any]:
    work = works.start(asker(request), task.name, batch.name, task, batch=batch.pk)
    return shapes.work_shape(work)


def _element(name: str) -> Element:
    try:
        return Element[name.upper()]
    except KeyError:
        raise InputError(f"没有要素“{name}”", f"there is no element {name!r}", "columns") from None
