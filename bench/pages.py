"""Pages of the workspace with 300 units and ten years of ledger: how long the slowest twentieth takes.

The data is made by a few statements, with the triggers asleep, in the order in which offices enter it: the
lines and approvals of a year, its payments month by month, balances that are the sums of their postings.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from statistics import quantiles
from typing import Any

import psycopg

from bench.ledger_place import YEAR, awake, office, prepare, server

UNITS, YEARS, PROJECTS, ITEMS, PAYMENTS = 300, 10, 4, 5, 5  # payments of each line and year
ROUNDS = 25
GOAL = 0.2  # seconds
Show = Callable[[str, str, float, str, bool], None]

DATA = f"""
SET session_replication_role = replica;
INSERT INTO store_department (code, mof_division, requires_objective)
  SELECT (200 + n)::text, '440100', false FROM generate_series(1, {UNITS} / 10) n;
INSERT INTO store_departmentname (department_id, name, first_year, document)
  SELECT id, '示例部门' || code, 2010, '' FROM store_department WHERE code <> '101';
INSERT INTO store_budgetunit (department_id, code, is_head_office)
  SELECT id, code || lpad(n::text, 3, '0'), n = 1
  FROM store_department, generate_series(1, 10) n WHERE code <> '101';
INSERT INTO store_unitname (unit_id, name, nature, first_year, document)
  SELECT id, '示例单位' || code, 'administrative', 2010, '' FROM store_budgetunit WHERE code NOT LIKE '101%';
INSERT INTO store_project (number, name, unit_id, kind, region, first_year, fund, function, objective,
    is_procurement, state, created_by_id, created_at, opinion, revision)
  SELECT u.code || '-' || n, '示例项目' || n, u.id, CASE WHEN n < 3 THEN 'running' ELSE 'specific' END, '',
    2010, 'general', '2010301', '目标', false, 'approved', (SELECT min(id) FROM store_person), now(), '', 0
  FROM store_budgetunit u, generate_series(1, {PROJECTS}) n WHERE u.code NOT LIKE '101%';
INSERT INTO store_allotmentline (year, unit_id, project_id, fund, function, economic, nature)
  SELECT y, p.unit_id, p.id, 'general', '2010301', e,
    CASE p.kind WHEN 'running' THEN 'running' ELSE 'project' END
  FROM store_project p, generate_series({YEAR - YEARS + 1}, {YEAR}) y,
    unnest((ARRAY['30201','30202','30205','30206','30207'])[1:{ITEMS}]) e
  WHERE p.number LIKE '2%-%' ORDER BY y, p.id, e;
CREATE TEMP TABLE line AS SELECT l.id, l.year, l.unit_id, row_number() OVER (ORDER BY l.id) AS n
  FROM store_allotmentline l JOIN store_budgetunit u ON u.id = l.unit_id WHERE u.code NOT LIKE '101%';
CREATE TEMP TABLE event AS
  SELECT 'approve' AS event, id AS line, year, unit_id, n, 0 AS part, 1000000 AS fen,
    '2001' AS debit, '1001' AS credit FROM line
  UNION ALL SELECT 'distribute', id, year, unit_id, n, 0, 1000000, '2002', '2001' FROM line
  UNION ALL SELECT 'apply_payment', id, year, unit_id, n, p, 100000 + n * p % 5000, '2004', '2002'
    FROM line, generate_series(1, {PAYMENTS}) p
  UNION ALL SELECT 'complete_payment', id, year, unit_id, n, p, 100000 + n * p % 5000, '2005', '2004'
    FROM line, generate_series(1, {PAYMENTS}) p WHERE (n + p) % 20 > 0;
INSERT INTO store_ledgerentry (event, year, date, unit_id, document, reason, payee, contract, voucher,
    approval, prior_year, created_by_id, created_at)
  SELECT event, year,
    make_date(year::int, CASE part WHEN 0 THEN 1 ELSE 1 + (n + part * 2) % 12 END::int,
      (1 + n % 28)::int), unit_id,
    CASE part WHEN 0 THEN '文1号' ELSE '' END, '办公',
    CASE part WHEN 0 THEN '' ELSE '文具公司' || n % 900 END, '', n || '-' || part,
    '', 0, (SELECT min(id) FROM store_person), now()
  FROM event ORDER BY year, part > 0, 3, n, part, event;
INSERT INTO store_ledgerposting (entry_id, line_id, account, fen, track)
  SELECT e.id, v.line, s.account, s.fen,
    CASE WHEN s.account IN ('2004', '2005') THEN e.voucher ELSE '' END
  FROM event v JOIN store_ledgerentry e
    ON e.year = v.year AND e.event = v.event AND e.voucher = v.n || '-' || v.part,
    LATERAL (VALUES (v.debit, v.fen), (v.credit, -v.fen)) s (account, fen) ORDER BY e.id;
INSERT INTO store_ledgerbalance (line_id, account, fen)
  SELECT line_id, account, sum(fen) FROM store_ledgerposting p
  WHERE line_id IN (SELECT id FROM line) GROUP BY line_id, account ORDER BY min(p.id);
INSERT INTO store_auditrow (at, person_id, address, verb, department_id, unit_id, subject, after, chain,
    number, previous, hash)
  SELECT e.date + make_interval(hours => 9, secs => e.id % 30000), e.created_by_id, '10.0.0.1',
    CASE WHEN e.event = 'apply_payment' THEN 'pay' ELSE e.event END, u.department_id, e.unit_id,
    'ledgerentry:' || e.id, jsonb_build_object('voucher', e.voucher, 'reason', e.reason), 0, 0, '', ''
  FROM store_ledgerentry e JOIN store_budgetunit u ON u.id = e.unit_id ORDER BY e.id;
INSERT INTO store_registerrow (register, unit_id, year, position, values, created_by_id, created_at)
  SELECT r, u.id, y, n, jsonb_build_object('date', make_date(y, n, 1)),
    (SELECT min(id) FROM store_person), now()
  FROM store_budgetunit u, generate_series({YEAR - YEARS + 1}, {YEAR}) y, generate_series(1, 3) n,
    unnest(ARRAY['receptions', 'meetings', 'procurement']) r;
RESET session_replication_role;
"""
COUNTS = (
    "SELECT (SELECT count(*) FROM store_budgetunit), (SELECT count(*) FROM store_allotmentline),"
    " (SELECT count(*) FROM store_ledgerentry), (SELECT count(*) FROM store_ledgerposting)"
)
LISTS = {
    "home": "/work/",
    "lines": "/work/ledger/",
    "lines of one economic item": "/work/ledger/?economic=30207&page=3",
    "lines by unit": "/work/ledger/?by=unit",
    "lines by project": "/work/ledger/?by=project",
    "lines by economic item": "/work/ledger/?by=economic",
    "entries": "/work/ledger/entries/",
    "entries of a payee": "/work/ledger/entries/?q=文具公司7",
    "entries of an amount": "/work/ledger/entries/?amount=1000.77",
    "months": "/work/ledger/months/",
    "contracts and payments": "/work/payments/",
    "adjustments": "/work/adjustments/",
    "search for a project": "/work/search/?q=示例项目3",
    "search for an amount": "/work/search/?q=1000.77",
    "execution": "/work/spending/",
}
TRAIL = {
    "trail of a rare deed": "/work/trail/?verb=close_year",
    "trail of a day": f"/work/trail/?first={YEAR}-06-03",
}
SUBJECT = re.compile(r'<a href="(/work/[^"?#]*)')


def fill(url: str) -> tuple[int, ...]:
    """Make the data; how many units, lines, entries and postings there are."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(DATA)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")  # what was written just now is not written during the measurement
        row = connection.execute(COUNTS).fetchone()
    assert row is not None
    return row


def times(url: str, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Seconds of every page, asked for by an officer of one unit and by the finance bureau, who sees all."""
    awake(url)
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from mingzhang.web.memory import settle  # noqa: PLC0415

    call_command("createcachetable")
    found: dict[str, list[float]] = {}
    for role, person in people():
        client = Client(SERVER_NAME="localhost")
        client.force_login(person)
        for address in LISTS.values():
            ask(client, address)
        settle()  # as the server does when it is warm
        for name, address in {**LISTS, **first_rows(role), **subjects(client)}.items():
            taken = found.setdefault(f"{name}, {role}", [])
            ask(client, f"{address}{'&' if '?' in address else '?'}year={YEAR}")
            taken += [ask(client, address) for _round in range(rounds)]
    return found


def people() -> Sequence[tuple[str, Any]]:
    """Who asks: an officer of one of the units, and the bureau."""
    import datetime  # noqa: PLC0415

    from mingzhang.model.office import OfficeRole  # noqa: PLC0415
    from mingzhang.store.models import Appointment, BudgetUnit, Person  # noqa: PLC0415

    officer, made = Person.objects.get_or_create(username="unit", defaults={"display_name": "经办"})
    if made:
        unit, day = BudgetUnit.objects.get(code="201001"), datetime.date(2010, 1, 1)
        Appointment.objects.create(person=officer, role=OfficeRole.OFFICER, unit=unit, first_day=day)
    return ("officer", officer), ("bureau", Person.objects.get(username="finance_bureau"))


def subjects(client: Any) -> dict[str, str]:
    """What the side navigation offers and no list names, under its address; the trail where it is offered."""
    side = client.get("/work/").content.decode().split('class="side', 1)[1].split("</nav>", 1)[0]
    offered = [address for address in SUBJECT.findall(side) if address not in LISTS.values()]
    found = {address: landed(client, address) for address in offered}
    return found | (TRAIL if "/work/trail/" in offered else {})


def landed(client: Any, address: str) -> str:
    """Where an address leads: a person with one department goes straight to it."""
    chain = client.get(address, follow=True).redirect_chain
    return str(chain[-1][0]) if chain else address


def first_rows(role: str) -> dict[str, str]:
    """The page of a line, of a payment and of an approval."""
    from mingzhang.store.models import AllotmentLine, LedgerEntry  # noqa: PLC0415

    line = AllotmentLine.objects.filter(year=YEAR, unit__code="201001").earliest("pk")
    entries = LedgerEntry.objects.filter(year=YEAR, postings__line=line)
    pages = {
        "one line": f"/work/ledger/lines/{line.pk}/",
        "an approval": f"/work/ledger/entries/{entries.filter(event='approve')[0].pk}/",
        "a payment": f"/work/ledger/entries/{entries.filter(event='apply_payment')[0].pk}/",
    }
    return pages | ({"applying for a payment": "/work/payments/add/"} if role == "officer" else {})


def ask(client: Any, address: str) -> float:
    """Seconds until the whole page is there."""
    begun = time.perf_counter()
    answer = client.get(address)
    taken = time.perf_counter() - begun
    assert answer.status_code == 200, (address, answer.status_code)
    return taken


def pages(show: Show) -> None:
    """Print the slowest twentieth of every page against the goal."""
    with server() as cluster, office() as desk:
        url = cluster.start().url
        desk.submit(prepare, url, 50, 10**9).result()
        units, lines, entries, postings = fill(url)
        print(f"{units} units, {lines} lines, {entries} entries, {postings} postings")
        for name, taken in desk.submit(times, url).result().items():
            late = quantiles(taken, n=20)[-1]
            text = f"{late * 1000:.0f} ms : {GOAL * 1000:.0f} ms"
            show(f"page p95, {name}", text, late / GOAL, "<= 1", late <= GOAL)


if __name__ == "__main__":
    from bench.__main__ import show as shown

    pages(shown)
