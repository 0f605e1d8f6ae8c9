"""Check a heap of files: which belong together, what was found in each group, what could not be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.errors import UnreadableError
from ..model.finding import Certificate, Report
from .names import distinct_names
from .one import check_contexts, context, read
from .workers import Progress, run_all

if TYPE_CHECKING:
    from ..checking.context import Context


class Grouping(Enum):
    """Which files are checked together (一并核对)."""

    BY_OFFICE = "by_office"  # books of one office together, the others alone
    TOGETHER = "together"
    SEPARATELY = "separately"


@dataclass(frozen=True)
class Group:
    """Books checked together, where they came from, and what was found."""

    paths: tuple[Path, ...]
    contexts: tuple[Context, ...]
    report: Report


@dataclass(frozen=True)
class Examination:
    """Everything that came of the files given: groups in the order given, errors by file."""

    groups: tuple[Group, ...]
    errors: tuple[tuple[Path, UnreadableError], ...]

    @property
    def report(self) -> Report:
        """All groups as one report: findings in order, certificates added up."""
        return merge([group.report for group in self.groups])

    @property
    def contexts(self) -> tuple[Context, ...]:
        """Every book that was read, in the order of the groups."""
        return tuple(context for group in self.groups for context in group.contexts)


def examine(
    paths: Iterable[Path | str],
    grouping: Grouping = Grouping.BY_OFFICE,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Examination:
    """Read and check files with all cores. Unreadable files are named in `errors`, the rest is checked.

    A file given twice is taken once; files of one name are told apart by their folders.
    """
    files = list({path.resolve(): path for path in map(Path, paths)}.values())
    read_files = list(run_all(_examine_one, [(path, "") for path in files], jobs, progress))
    single = _told_apart(list(zip(files, read_files, strict=True)), jobs)
    errors = tuple((path, group) for path, group in single if isinstance(group, UnreadableError))
    groups = _gather([group for _, group in single if isinstance(group, Group)], grouping)
    return Examination(tuple(_settle(groups, jobs)), errors)


def merge(reports: Sequence[Report]) -> Report:
    """Several reports as one; a certificate that holds needs every part to hold.

    >>> merge([]).certificate.holds
    True
    """
    return Report(
        documents=tuple(name for report in reports for name in report.documents),
        findings=tuple(finding for report in reports for finding in report.findings),
        certificate=_add([report.certificate for report in reports]),
        remarks=tuple(remark for report in reports for remark in report.remarks),
    )


def _add(parts: Sequence[Certificate]) -> Certificate:
    return Certificate(
        holds=all(part.holds for part in parts),
        figures=sum(part.figures for part in parts),
        claims=sum(part.claims for part in parts),
        exact=sum(part.exact for part in parts),
        rounding=sum(part.rounding for part in parts),
        failed=sum(part.failed for part in parts),
        not_judged=sum(part.not_judged for part in parts),
        largest_slack=max((part.largest_slack for part in parts), default=Decimal(0)),
        identities=sum(part.identities for part in parts),
        parts=sum(part.parts for part in parts),
        flows=sum(part.flows for part in parts),
    )


def _examine_one(given: tuple[Path, str]) -> Group | UnreadableError:
    path, name = given
    try:
        book = read(path)
    except UnreadableError as error:
        return error
    derived = context(replace(book, document=name or book.document))
    return Group((path,), (derived,), check_contexts([derived]))


def _told_apart(
    single: list[tuple[Path, Group | UnreadableError]], jobs: int | None
) -> list[tuple[Path, Group | UnreadableError]]:
    """Books of one name are named by their paths, as far as it takes to tell them apart."""
    names = {path: group.contexts[0].book.document for path, group in single if isinstance(group, Group)}
    numbers = Counter(names.values())
    alike = [path for path, name in names.items() if numbers[name] > 1]
    named = zip(alike, distinct_names(alike), strict=True)
    again = dict(zip(alike, run_all(_examine_one, list(named), jobs), strict=True))
    return [(path, again.get(path, group)) for path, group in single]


def _gather(groups: Sequence[Group], grouping: Grouping) -> list[list[Group]]:
    heaps: dict[str, list[Group]] = {}
    for number, group in enumerate(groups):
        heaps.setdefault(_key(group, number, grouping), []).append(group)
    return list(heaps.values())


def _key(group: Group, number: int, grouping: Grouping) -> str:
    if grouping is Grouping.TOGETHER:
        return "together"
    office = _plain(group.contexts[0].book.office)
    return office if office and grouping is Grouping.BY_OFFICE else f"#{number}"


def _plain(office: str) -> str:
    return re.sub(r"[\s（(].*?[)）]|\s", "", office)


def _settle(heaps: Sequence[list[Group]], jobs: int | None) -> list[Group]:
    shared = [heap for heap in heaps if len(heap) > 1]
    reports = iter(list(run_all(_check_heap, shared, jobs)))
    return [heap[0] if len(heap) == 1 else _joined(heap, next(reports)) for heap in heaps]


def _check_heap(heap: list[Group]) -> Report:
    return check_contexts([group.contexts[0] for group in heap])


def _joined(heap: list[Group], report: Report | UnreadableError) -> Group:
    if isinstance(report, UnreadableError):
        raise report
    paths = tuple(path for group in heap for path in group.paths)
    return Group(paths, tuple(group.contexts[0] for group in heap), report)
