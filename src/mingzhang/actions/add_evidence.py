"""Add evidence to an observed value (上传佐证材料): a file kept once under its hash, or a link as text."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ..store.environment import whole_setting
from ..store.evidence_type import TEXT, FileType, RefusedFileError, clean_name, type_of
from ..store.files import keep
from ..store.models import ObservationEvidence, PerformanceObservation
from .acting import Actor, record, verb
from .entered import line
from .errors import InputError, StateError
from .evaluated import approved_evaluation_keeps_its_values

MEGABYTES = whole_setting("MINGZHANG_EVIDENCE_MEGABYTES", 20)  # of one file
MOST_FILES = 20  # of one value


@verb("observe")
def add_evidence(
    actor: Actor, row: PerformanceObservation, name: str, content: bytes, place: str
) -> ObservationEvidence:
    """Keep a file as evidence of a value, with the place where the value stands in it.

    What it is is told by its content; nothing that runs when it is opened is taken.
    """
    actor.require("observe", row.unit)
    held = _open(row)
    if len(content) > MEGABYTES << 20:
        raise InputError(f"文件超过{MEGABYTES} MB，请压缩或分开上传", f"more than {MEGABYTES} MB", "file")
    kind = _typed(content, "file")
    return _kept(actor, held, clean_name(name, kind), kind.media, content, place)


@verb("observe")
def add_link(actor: Actor, row: PerformanceObservation, address: str, place: str) -> ObservationEvidence:
    """Keep the address of a page as evidence, saved as text: it is shown, never fetched."""
    actor.require("observe", row.unit)
    held = _open(row)
    plain = line(address, "address", "网址", 1000)
    host = _host(plain)
    if host is None or re.search(r"[\s<>\"'\\]", plain):
        raise InputError(
            "网址应以http://或https://开头", "an address begins with http:// or https://", "address"
        )
    kind = _typed(plain.encode(), "address")
    return _kept(actor, held, clean_name(f"{host}.txt", TEXT), kind.media, plain.encode(), place)


def _typed(content: bytes, field: str) -> FileType:
    try:
        return type_of(content)
    except RefusedFileError as error:
        raise InputError(error.chinese, error.english, field) from error


def _host(address: str) -> str | None:
    """The host of a web address; None when it is none."""
    try:
        found = urlsplit(address)
        return found.hostname if found.scheme in ("http", "https") else None
    except ValueError:
        return None


def _open(row: PerformanceObservation) -> PerformanceObservation:
    held = PerformanceObservation.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.withdrawn:
        raise StateError("该完成值已撤回，不能再上传佐证", "the value was withdrawn; add nothing to it")
    approved_evaluation_keeps_its_values(row.unit.department, held.measure, held.year)
    if held.evidence.count() >= MOST_FILES:
        raise InputError(f"每个完成值最多{MOST_FILES}份佐证", f"at most {MOST_FILES} files", "file")
    return held


def _kept(
    actor: Actor, row: PerformanceObservation, name: str, media: str, content: bytes, place: str
) -> ObservationEvidence:
    where = line(place, "place", "数值所在位置", 200, needed=False)
    file = keep(content)
    if row.evidence.filter(file=file).exists():
        raise InputError(
            "该文件已是此完成值的佐证，无需重复上传", "the file is evidence of it already", "file"
        )
    made = ObservationEvidence.objects.create(
        observation=row, file=file, name=name, media_type=media, place=where, created_by=actor.person
    )
    record(actor, "observe", made, unit=row.unit, after=told(made))
    return made


def told(row: ObservationEvidence) -> dict[str, object]:
    """The evidence as plain values for the audit trail."""
    return {
        "observation": row.observation_id,
        "file": row.file.sha256,
        "size": row.file.size,
        "name": row.name,
        "media_type": row.media_type,
        "place": row.place,
        "verified_on": row.verified_on.isoformat() if row.verified_on else None,
    }
