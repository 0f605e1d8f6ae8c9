"""How fast payments are imported: acceptance of a file against COPY of its rows into a plain table.

Both in the same database: an embedded server of its own, with fsync, as an office runs it. In processor
seconds of this process and of its server process together: what else the machine does does not count.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from mingzhang.store.postgres.cluster import Cluster

ROWS = 100_000
ROUNDS = 5
LINES = 400
Show = Callable[[str, str, float, str, bool], None]
_HEAD = "单位编码,项目编码,资金性质,功能分类科目,部门经济分类,支付凭证号,支付金额,支付日期,收款人,用途"
_PLAIN = """
CREATE TABLE plain (voucher text PRIMARY KEY, unit text, project text, fund text, function text,
  economic text, amount numeric, date date, payee text, reason text)
"""


def imports(show: Show) -> None:
    """Acceptance of 100 000 rows of payments against COPY, and the preview before it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the server may run as another account
        cluster = Cluster(Path(folder) / "postgres")
        address = cluster.start()
        os.environ["DATABASE_URL"] = address.url
        os.environ["DJANGO_SETTINGS_MODULE"] = "mingzhang.web.settings"
        try:
            _measure(show)
        finally:
            from django.db import connections  # noqa: PLC0415

            connections.close_all()
            cluster.stop()


def _measure(show: Show) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    office = _office()
    copies, accepts, previews = [], [], []
    for number in range(ROUNDS):
        copies.append(_copied(number))
        previewed, accepted = _imported(office, number)
        previews.append(previewed)
        accepts.append(accepted)
    copied, accepted, previewed = median(copies), median(accepts), median(previews)
    for what, used, goal in (("accept", accepted, 10), ("preview", previewed, 10)):
        times = f"{used:.2f} s : {copied:.2f} s"
        show(
            f"{what} {ROWS:,} payment rows : COPY", times, used / copied, f"<= {goal}", used <= goal * copied
        )


def _office() -> Any:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from import_office import Office  # noqa: PLC0415
    from mingzhang.model.office import PaperState, ProjectKind  # noqa: PLC0415
    from mingzhang.model.point import Source  # noqa: PLC0415
    from mingzhang.store.models import Project  # noqa: PLC0415

    office = Office()
    for number in range(LINES):
        project = Project.objects.create(
            number=f"R{number}", name=f"项目{number}", unit=office.unit, kind=ProjectKind.RUNNING,
            first_year=2020, fund=Source.GENERAL, function="2010301", state=PaperState.APPROVED,
            created_by=office.officer.person,
        )  # fmt: skip
        line = office.line(project)
        _give(office, line, number)
    return office


def _give(office: Any, line: Any, number: int) -> None:
    from import_office import give, paper  # noqa: PLC0415
    from mingzhang.ledger import make  # noqa: PLC0415
    from mingzhang.model.entry import Share  # noqa: PLC0415

    give(office.finance, make.supplement(paper(f"追加{number}"), [Share(line, 10**13)]), office.unit)


def _processor() -> float:
    """Processor seconds so far: this process and the server process of its connection."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    ran, *_waited = Path(f"/proc/{backend}/schedstat").read_text().split()
    return time.process_time() + int(ran) / 1e9


def _rows(batch: int) -> list[str]:
    """Rows as a finance system exports them: amounts with separators, each voucher once."""
    return [
        f"101001,R{n % LINES},111,2010301,30201,V{batch}{n:07d},{1000 + n}.{n % 100:02d},{_day(n)},"
        f"某某科技有限公司{n % 977},支付办公用品采购款{n % 31}"
        for n in range(ROWS)
    ]


def _day(number: int) -> str:
    """Vouchers are numbered in the order of the year."""
    days = number * 12 * 28 // ROWS
    return f"2024-{days // 28 + 1:02d}-{days % 28 + 1:02d}"


def _copied(batch: int) -> float:
    """Seconds of COPY into a fresh plain table with a primary key, committed."""
    from django.db import connection, transaction  # noqa: PLC0415

    lines = [row.split(",") for row in _rows(batch)]
    order = (5, 0, 1, 2, 3, 4, 6, 7, 8, 9)
    data = "".join("\t".join(row[at] for at in order) + "\n" for row in lines).encode()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain")
        cursor.execute(_PLAIN)
        start = _processor()
        with transaction.atomic(), cursor.copy("COPY plain FROM STDIN") as copy:
            copy.write(data)
        return _processor() - start


def _imported(office: Any, number: int) -> tuple[float, float]:
    """Seconds of preview and of acceptance, each from the bytes of the file to the commit."""
    from mingzhang.actions.import_accept import accept_import  # noqa: PLC0415
    from mingzhang.actions.import_preview import preview_import  # noqa: PLC0415
    from mingzhang.actions.import_upload import upload_import  # noqa: PLC0415
    from mingzhang.model.office import ImportKind  # noqa: PLC0415
    from mingzhang.store.batches import digest_of  # noqa: PLC0415

    content = "\n".join([_HEAD, *_rows(number)]).encode()
    batch = upload_import(office.officer, office.unit, 2024, ImportKind.PAYMENTS, "支付.csv", content)
    start = _processor()
    batch = preview_import(office.officer, batch)
    previewed = _processor() - start
    start = _processor()
    batch = accept_import(office.colleague, batch)
    accepted = _processor() - start
    assert batch.digest == digest_of(batch.pk) and batch.entries.count() == ROWS
    return previewed, accepted
