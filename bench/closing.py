"""Closing the sample office's year and writing its final accounts in every format: ≤ 20 s.

The year is loaded by the deeds of its people first; that is shown beside, and measured by nobody.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.ledger_place import awake, office, server

GOAL = 20.0  # seconds
YEAR = 2017
Show = Callable[[str, str, float, str, bool], None]


def close_year(url: str) -> tuple[float, float, int, int]:
    """Seconds to load the year, seconds to close and write it, entries of the year, bytes of the book."""
    awake(url)
    from django.core.management import call_command  # noqa: PLC0415

    from mingzhang.cli.sample import books  # noqa: PLC0415
    from mingzhang.cli.sample.budgets import approve_year  # noqa: PLC0415
    from mingzhang.cli.sample.execution import Execution  # noqa: PLC0415
    from mingzhang.cli.sample.files import Files  # noqa: PLC0415
    from mingzhang.cli.sample.office import found_office  # noqa: PLC0415
    from mingzhang.cli.sample.projects import enter_projects  # noqa: PLC0415
    from mingzhang.cli.sample.registers import keep_registers, write_materials  # noqa: PLC0415
    from mingzhang.model.book import BookKind  # noqa: PLC0415
    from mingzhang.store.models import LedgerEntry  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    sample = found_office(Files())
    enter_projects(sample, YEAR)
    approve_year(sample, YEAR)
    Execution(sample, YEAR).work(lambda _done, _of: None)
    keep_registers(sample, YEAR)
    write_materials(sample, YEAR, BookKind.FINAL_ACCOUNTS)
    loaded = time.perf_counter()
    version = books.close(sample, YEAR)
    closed = time.perf_counter()
    size = sum(row.file.size for row in version.files.select_related("file"))
    return loaded - begun, closed - loaded, LedgerEntry.objects.count(), size


def closing(show: Show) -> None:
    """Close the sample year once, on a database of its own."""
    with server() as cluster, office() as desk:
        url = cluster.start().url
        loading, took, entries, size = desk.submit(close_year, url).result()
    measured = f"{took:.1f} s, {entries} entries, {size / 1e6:.1f} MB; loaded in {loading:.0f} s"
    show("close and write the sample year", measured, took / GOAL, "<= 1", took <= GOAL)
