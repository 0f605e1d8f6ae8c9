"""The monitoring page of a department with 300 projects: how long the slowest twentieth takes.

Projects, lines and payments are made by a few statements with the triggers asleep; objectives and values as
rows; the monitoring itself is started by its deed.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from decimal import Decimal
from statistics import quantiles
from typing import Any

import psycopg

from bench.clock import processor
from bench.ledger_place import UNIT, YEAR, awake, office, prepare, server
from bench.pages import ask

PROJECTS, INDICATORS = 300, 4
ROUNDS = 60
GOAL, CPU_GOAL = 0.2, 0.1  # seconds: of the slowest twentieth; of the processor for one request
DAY = datetime.date(YEAR, 7, 31)
Show = Callable[[str, str, float, str, bool], None]

DATA = f"""
SET session_replication_role = replica;
INSERT INTO store_project (number, name, unit_id, kind, region, first_year, fund, function, objective,
    is_procurement, state, created_by_id, created_at, opinion, revision)
  SELECT u.code || '-S' || lpad(n::text, 3, '0'), '示例专项' || n, u.id, 'specific', '', {YEAR}, 'general',
    '2010302', '目标', false, 'approved', (SELECT min(id) FROM store_person), now(), '', 0
  FROM store_budgetunit u, generate_series(1, {PROJECTS}) n WHERE u.code = '{UNIT}';
INSERT INTO store_allotmentline (year, unit_id, project_id, fund, function, economic, nature)
  SELECT {YEAR}, p.unit_id, p.id, 'general', '2010302', e, 'project'
  FROM store_project p, unnest(ARRAY['30227', '30299']) e WHERE p.number LIKE '%-S%';
CREATE TEMP TABLE line AS SELECT l.id, l.unit_id, row_number() OVER (ORDER BY l.id) AS n
  FROM store_allotmentline l JOIN store_project p ON p.id = l.project_id WHERE p.number LIKE '%-S%';
CREATE TEMP TABLE event AS
  SELECT 'approve' AS event, id AS line, n, 600000000 + n * 1000 AS fen, '2001' AS debit, '1001' AS credit
    FROM line
  UNION ALL SELECT 'distribute', id, n, 600000000 + n * 1000, '2002', '2001' FROM line
  UNION ALL SELECT 'apply_payment', id, n, n % 300 * 1900000, '2004', '2002' FROM line WHERE n % 300 > 0
  UNION ALL SELECT 'complete_payment', id, n, n % 300 * 1900000, '2005', '2004' FROM line WHERE n % 300 > 0;
INSERT INTO store_ledgerentry (event, year, date, unit_id, document, reason, payee, contract, voucher,
    approval, prior_year, created_by_id, created_at)
  SELECT v.event, {YEAR}, make_date({YEAR}, (1 + n % 9)::int, (1 + n % 28)::int), l.unit_id, '文1号', '办公',
    '', '', 'S' || v.n, '', 0, (SELECT min(id) FROM store_person), now()
  FROM event v JOIN store_allotmentline l ON l.id = v.line;
INSERT INTO store_ledgerposting (entry_id, line_id, account, fen, track)
  SELECT e.id, v.line, s.account, s.fen,
    CASE WHEN s.account IN ('2004', '2005') THEN e.voucher ELSE '' END
  FROM event v JOIN store_ledgerentry e ON e.event = v.event AND e.voucher = 'S' || v.n,
    LATERAL (VALUES (v.debit, v.fen), (v.credit, -v.fen)) s (account, fen);
INSERT INTO store_ledgerbalance (line_id, account, fen)
  SELECT line_id, account, sum(fen) FROM store_ledgerposting
  WHERE line_id IN (SELECT id FROM line) GROUP BY line_id, account;
RESET session_replication_role;
"""


def fill(url: str) -> None:
    """Projects with their lines and what was paid of them."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(DATA)


def start(url: str) -> tuple[int, float, str]:
    """Objectives, values and the monitoring by its deed: its row, its seconds, how many are warned of."""
    awake(url)
    from mingzhang.actions.acting import actor_of  # noqa: PLC0415
    from mingzhang.actions.start_monitoring import start_monitoring  # noqa: PLC0415
    from mingzhang.store.queries.monitoring import tally  # noqa: PLC0415

    finance = _finance()
    _goals(finance)
    actor = actor_of(finance)
    begun = time.perf_counter()
    held = start_monitoring(actor, actor.units()[0].department, YEAR, DAY, 0)
    taken = time.perf_counter() - begun
    told = "、".join(f"{one.level.value}{one.number}" for one in tally(list(held.items.all())))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return held.pk, taken, told


def _finance() -> Any:
    from mingzhang.model.office import OfficeRole  # noqa: PLC0415
    from mingzhang.store.models import Appointment, Department, Person  # noqa: PLC0415

    person = Person.objects.create(username="finance", display_name="部门财务")
    Appointment.objects.create(
        person=person,
        role=OfficeRole.DEPARTMENT_FINANCE,
        department=Department.objects.get(),
        first_day=datetime.date(2010, 1, 1),
    )
    return person


def _goals(person: Any) -> None:
    """An approved objective of each project, each indicator with its value by the day."""
    from mingzhang.model.indicator import IndicatorKind, ObjectiveOwner, Operator  # noqa: PLC0415
    from mingzhang.model.office import PaperState  # noqa: PLC0415
    from mingzhang.store.models import (  # noqa: PLC0415
        PerformanceIndicator,
        PerformanceObjective,
        PerformanceObservation,
        Person,
        Project,
    )

    officer = Person.objects.earliest("pk")
    projects = Project.objects.filter(number__contains="-S").select_related("unit")
    goals = PerformanceObjective.objects.bulk_create(
        PerformanceObjective(
            department_id=one.unit.department_id, unit=one.unit, project=one, owner=ObjectiveOwner.PROJECT,
            code=one.number, name=one.name, year=YEAR, words="完成示例任务", state=PaperState.APPROVED,
            created_by=officer, approved_by=person,
        )
        for one in projects
    )  # fmt: skip
    PerformanceIndicator.objects.bulk_create(
        PerformanceIndicator(
            objective=goal, position=number, code=f"{number}", name=f"示例指标{number}",
            kind=IndicatorKind.QUANTITY, operator=Operator.AT_LEAST, target_value=Decimal(100),
            weight=Decimal("22.5"), measurement_unit="个",
        )
        for goal in goals
        for number in range(INDICATORS)
    )  # fmt: skip
    PerformanceObservation.objects.bulk_create(
        PerformanceObservation(
            department_id=goal.department_id, unit_id=goal.unit_id, measure=f"{goal.code}/{number}",
            year=YEAR, date=DAY, value=Decimal(20 + index % 80), measurement_unit="个", created_by=officer,
        )
        for index, goal in enumerate(goals)
        for number in range(INDICATORS)
    )  # fmt: skip


def times(url: str, held: int, rounds: int = ROUNDS) -> tuple[dict[str, list[float]], float, int]:
    """Seconds of the pages through the whole stack, processor seconds and queries of the monitoring's own."""
    awake(url)
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from mingzhang.store.models import MonitoringItem, Person  # noqa: PLC0415

    call_command("createcachetable")
    client = Client(SERVER_NAME="localhost")
    from mingzhang.web.memory import settle  # noqa: PLC0415

    client.force_login(Person.objects.get(username="finance"))
    item = MonitoringItem.objects.filter(round=held)[0].pk
    pages = {
        "monitorings of a year": "/work/monitoring/",
        f"monitoring of {PROJECTS} projects": f"/work/monitoring/{held}/",
        "one project of it": f"/work/monitoring/items/{item}/",
    }
    found: dict[str, list[float]] = {}
    for name, address in pages.items():
        ask(client, f"{address}?year={YEAR}")
        settle()  # as the server does when it is warm
        found[name] = [ask(client, address) for _round in range(rounds)]
    with CaptureQueriesContext(connection) as queries:
        ask(client, f"/work/monitoring/{held}/")
    asked = len(queries)
    return found, processor(lambda: ask(client, f"/work/monitoring/{held}/"), 20), asked


def monitoring(show: Show) -> None:
    """Print the slowest twentieth of each page and the processor time of the monitoring's own."""
    with server() as cluster, office() as desk:
        url = cluster.start().url
        desk.submit(prepare, url, 10, 10**9).result()
        fill(url)
        held, started, told = desk.submit(start, url).result()
        print(f"{PROJECTS} projects monitored in {started:.2f} s: {told}")
        found, cpu, queries = desk.submit(times, url, held).result()
    for name, taken in found.items():
        late = quantiles(taken, n=20)[-1]
        text = f"{late * 1000:.0f} ms : {GOAL * 1000:.0f} ms"
        show(f"page p95, {name}", text, late / GOAL, "<= 1", late <= GOAL)
    text = f"{cpu * 1000:.0f} ms : {CPU_GOAL * 1000:.0f} ms, {queries} queries"
    show(f"  processor, monitoring of {PROJECTS} projects", text, cpu / CPU_GOAL, "<= 1", cpu <= CPU_GOAL)


if __name__ == "__main__":
    from bench.__main__ import show as shown

    monitoring(shown)
