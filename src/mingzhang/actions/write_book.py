"""Write a version of a statutory book (编写文本): frozen with its draft, its files and its findings."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from ..library import one
from ..library.compose import compose
from ..library.draft_file import from_json, to_json
from ..library.withhold import names_shown, withhold
from ..library.write import Format, file_name, rendered
from ..model.book import BookKind
from ..model.draft import Draft
from ..model.errors import DraftError
from ..model.finding import Finding
from ..model.manuscript import Manuscript
from ..store.files import keep
from ..store.models import BookFile, BookVersion, Department, SecrecyMark
from ..store.queries.books import draft_of
from ..store.queries.secrecy import marks_in
from ..store.standing import year_is_open
from .acting import Actor, record, verb
from .errors import InputError, StateError
from .version_changes import changes

Progress = Callable[[int, int], None]
_ARCHIVED = (1980, 1, 1, 0, 0, 0)  # the same draft gives the same bytes


@verb("write_book")
def write_book(
    actor: Actor,
    department: Department,
    year: int,
    kind: BookKind,
    note: str = "",
    progress: Progress | None = None,
    *,
    work: int | None = None,
) -> BookVersion:
    """Write a new version from what the office holds now: an approved budget, or a closed year's accounts.

    From the second version on `note` says what changed and why (更正说明); it is shown with the book. `work`
    is the long work that writes it.
    """
    actor.require("write_book", department=department)
    if kind is BookKind.FINAL_ACCOUNTS and year_is_open(department, year):
        raise StateError(
            f"{year}年度尚未结账，请先办理年终结账", f"the year {year} is not closed; close it first"
        )
    draft = draft_of(department, year, kind)
    return freeze(actor, "write_book", department, draft, note, progress, work=work)


def freeze(
    actor: Actor,
    verb_name: str,
    department: Department,
    draft: Draft,
    note: str,
    progress: Progress | None = None,
    *,
    work: int | None = None,
) -> BookVersion:
    """Compose, check and render a draft, and keep everything as the next version."""
    _be_alone(department, draft)
    marks = marks_in(department, draft)
    names = [mark.project.name for mark in marks]
    draft = withhold(draft, names)
    before = latest_version(department, draft.year, draft.kind)
    if before is not None and not note.strip():
        raise InputError(
            "请填写更正说明：本版与上一版相比改了什么、为什么", "say what changed and why", "note"
        )
    try:
        manuscript = compose(draft)
    except DraftError as error:
        raise StateError(error.chinese, error.english) from error
    _names_stay_within(manuscript, names)
    version = BookVersion.objects.create(
        department=department,
        year=draft.year,
        kind=draft.kind,
        number=before.number + 1 if before else 1,
        title=manuscript.title,
        draft=to_json(draft),
        note=note.strip(),
        findings=[_told(finding) for finding in one.check(manuscript.book("book")).findings],
        remarks=list(manuscript.remarks),
        withheld=[_withheld(mark) for mark in marks],
        changes=changes(withhold(from_json(before.draft, before.title), names), draft) if before else [],
        created_by=actor.person,
        work_id=work,
    )
    _keep_files(version, manuscript, draft, progress)
    after = {
        "year": draft.year,
        "kind": draft.kind.name.lower(),
        "number": version.number,
        "note": version.note,
    }
    after["files"] = {one.name: one.file.sha256 for one in version.files.select_related("file")}
    record(actor, verb_name, version, department=department, after=after)
    return version


def _be_alone(department: Department, draft: Draft) -> None:
    """One book is written by one work at a time: the second is refused, not kept waiting (同时编写)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(7205, hashtext(%s))",
            [f"{department.pk}/{draft.year}/{draft.kind.name}"],
        )
        if not cursor.fetchone()[0]:
            raise StateError(
                f"{draft.year}年{draft.kind.value}正在编写，请等它完成后再编写新版本",
                "this book is being written right now; wait until that is done",
            )


def latest_version(department: Department, year: int, kind: BookKind) -> BookVersion | None:
    """The newest version of a book, whatever its state."""
    rows = BookVersion.objects.filter(department=department, year=year, kind=kind)
    number = rows.aggregate(last=Max("number"))["last"]
    return rows.get(number=number) if number else None


def _names_stay_within(manuscript: Manuscript, names: Sequence[str]) -> None:
    """No text that somebody wrote may name a project that is not published (不予公开)."""
    shown = names_shown(manuscript, names)
    if shown:
        raise StateError(
            f"文字材料中仍出现不予公开的项目：{'、'.join(shown)}。请修改相关文字后再编写",
            f"the texts still name projects that are not published: {', '.join(shown)}; change them first",
        )


def _withheld(mark: SecrecyMark) -> dict[str, str]:
    project = mark.project
    decided = f"{mark.decided_by} {timezone.localtime(mark.decided_at):%Y-%m-%d}"
    return {"number": project.number, "name": project.name, "basis": mark.basis, "decided": decided}


def _told(finding: Finding) -> dict[str, str]:
    return {"rule": finding.rule, "severity": finding.severity.value, "message": finding.message}


def _keep_files(
    version: BookVersion, manuscript: Manuscript, draft: Draft, progress: Progress | None
) -> None:
    name = file_name(draft, False)
    for number, kind in enumerate(Format, start=1):
        for path, content in _files(rendered(manuscript, draft, kind, name), kind, name):
            BookFile.objects.create(version=version, format=kind.value, name=path, file=keep(content))
        if progress is not None:
            progress(number, len(Format))


def _files(files: Iterable[tuple[str, bytes]], kind: Format, name: str) -> Iterator[tuple[str, bytes]]:
    """The files as kept: the data package as one archive."""
    if kind is not Format.DATA:
        yield from files
        return
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in sorted(files):
            packed.writestr(zipfile.ZipInfo(path, _ARCHIVED), content, zipfile.ZIP_DEFLATED)
    yield f"{name}数据.zip", archive.getvalue()
