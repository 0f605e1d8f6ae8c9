"""A place to try the ledger at: a PostgreSQL of its own, migrated, with an office and funded lines.

Everything that loads Django runs in processes of their own (`office`), so that a test or a benchmark
can look at the same database from outside.
"""

from __future__ import annotations

import datetime
import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mingzhang.model.entry import AllotmentLine, Paper, Share
from mingzhang.model.office import OfficeRole, PaperState, ProjectKind, UnitNature
from mingzhang.model.point import Nature, Source
from mingzhang.store.postgres.cluster import Cluster

YEAR = 2024
DAY = datetime.date(YEAR, 6, 3)
UNIT = "101001"
FUNCTION = "2010301"
PROJECTS = 10
_ECONOMIC = ("30201", "30202", "30205", "30206", "30207", "30211", "30213", "30216", "30226", "30228")
FORK = multiprocessing.get_context("fork")


@contextmanager
def server(folder: Path | None = None, fsync: bool = True) -> Iterator[Cluster]:
    """A server of its own in a folder that goes away with it."""
    with tempfile.TemporaryDirectory(prefix="mingzhang-bench-", dir=folder) as place:
        Path(place).chmod(0o755)  # a server of root runs as another account, which has to come in
        cluster = Cluster(Path(place) / "postgres", fsync=fsync)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@contextmanager
def office() -> Iterator[ProcessPoolExecutor]:
    """A process of its own that may load Django, and fork others that have it loaded (`together`)."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def together(url: str, work: Callable[..., Any], given: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Do the work in as many processes at once as there are things given. For use inside an `office`."""
    awake(url)
    from django.db import connections  # noqa: PLC0415

    connections.close_all()  # no connection is shared by two processes
    with FORK.Pool(len(given)) as pool:
        return pool.starmap(work, given, chunksize=1)


def awake(url: str) -> None:
    """Load Django for a database; again in the same process it does nothing."""
    import django  # noqa: PLC0415

    os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingzhang.web.settings"
    django.setup()


def prepare(url: str, lines: int, fen: int) -> None:
    """Migrate the database and make an office with so many lines, so much available on each."""
    awake(url)
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    make_office()
    fund(lines_of(lines), fen)


def make_office() -> None:
    """One unit, its projects, an officer, a reviewer and the finance bureau."""
    from mingzhang.store.models import BudgetUnit, Department, Project, UnitName  # noqa: PLC0415

    department = Department.objects.create(code="101", mof_division="440100")
    unit = BudgetUnit.objects.create(department=department, code=UNIT, is_head_office=True)
    UnitName.objects.create(unit=unit, name="示例局", nature=UnitNature.ADMINISTRATIVE, first_year=2010)
    officer, *_others = [_appointed(role, unit) for role in (OfficeRole.OFFICER, OfficeRole.REVIEWER)]
    _appointed(OfficeRole.FINANCE_BUREAU, None)
    for number in range(PROJECTS):
        Project.objects.create(
            number=f"R{number}", name=f"日常公用{number}", unit=unit, kind=ProjectKind.RUNNING,
            first_year=2010, fund=Source.GENERAL, function=FUNCTION, created_by=officer,
            state=PaperState.APPROVED,
        )  # fmt: skip


def _appointed(role: OfficeRole, unit: Any) -> Any:
    from mingzhang.store.models import Appointment, Person  # noqa: PLC0415

    person = Person.objects.create(username=role.name.lower(), display_name=role.value)
    Appointment.objects.create(person=person, role=role, unit=unit, first_day=datetime.date(2010, 1, 1))
    return person


def lines_of(number: int) -> list[AllotmentLine]:
    """So many lines of the office, over its projects and economic items."""
    kinds = [(f"R{project}", economic) for project in range(PROJECTS) for economic in _ECONOMIC]
    assert number <= len(kinds)
    return [
        AllotmentLine(YEAR, UNIT, project, Source.GENERAL, FUNCTION, economic, Nature.RUNNING)
        for project, economic in kinds[:number]
    ]


def fund(lines: Sequence[AllotmentLine], fen: int) -> None:
    """Approve and distribute the same amount on every line."""
    from mingzhang.actions.acting import verb  # noqa: PLC0415
    from mingzhang.actions.posting import post  # noqa: PLC0415
    from mingzhang.ledger import make  # noqa: PLC0415

    desk = Desk.open()

    @verb("approve_plan")
    def granted(actor: Any, *entries: Any) -> list[Any]:
        actor.require("approve_plan", desk.unit)
        return [post(actor, "approve_plan", entry, desk.unit) for entry in entries]

    paper = Paper(datetime.date(YEAR, 1, 5), f"{UNIT}-1", "文1号")
    shares = [Share(line, fen) for line in lines]
    granted(desk.bureau, make.approve(paper, shares), make.distribute(paper, shares))


@dataclass(frozen=True)
class Desk:
    """Who works at the place."""

    unit: Any
    officer: Any
    reviewer: Any
    bureau: Any

    @classmethod
    def open(cls) -> Desk:
        """The unit and the people, as a process reads them once."""
        from mingzhang.actions.acting import actor_of  # noqa: PLC0415
        from mingzhang.store.models import BudgetUnit, Person  # noqa: PLC0415

        unit = BudgetUnit.objects.select_related("department").get(code=UNIT)
        people = (
            actor_of(Person.objects.get(username=role.name.lower()))
            for role in (OfficeRole.OFFICER, OfficeRole.REVIEWER, OfficeRole.FINANCE_BUREAU)
        )
        return cls(unit, *people)
