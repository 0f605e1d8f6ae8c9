"""Long works: started, run by a worker, told in words, taken up again when a worker was killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app

from import_office import Office, csv, preview, upload
from mingzhang.actions import tasks, works
from mingzhang.actions.acting import Actor
from mingzhang.actions.errors import StateError
from mingzhang.actions.import_accept import accept_import_work
from mingzhang.actions.import_preview import preview_import_work
from mingzhang.cli.serve import works_command
from mingzhang.model.office import PaperState, WorkState
from mingzhang.store.models import LedgerEntry, Work

AT_ONCE = pytest.mark.usefixtures("at_once")


@pytest.fixture
def at_once(settings):
    settings.WORKS_AT_ONCE = True


@works.long_task("test_count")
def count(actor: Actor, progress: works.Progress, upto: int) -> works.Outcome:
    for number in range(upto + 1):
        progress(number, upto)
    return works.Outcome(f"数到{upto}", "/work/")


@works.long_task("test_refuse")
def refuse(actor: Actor, progress: works.Progress) -> works.Outcome:
    raise StateError("还不能办理", "not yet")


@works.long_task("test_break")
def break_(actor: Actor, progress: works.Progress) -> works.Outcome:
    raise ZeroDivisionError


@AT_ONCE
@pytest.mark.django_db(transaction=True)
def test_a_work_ends_with_a_message_a_page_and_its_progress():
    work = works.start(Office().officer, "count", "数数", count, upto=7)
    assert (work.state, work.message, work.target) == (WorkState.DONE, "数到7", "/work/")
    assert (work.done, work.total) == (7, 7) and work.ended_at is not None


@AT_ONCE
@pytest.mark.django_db
def test_failures_are_told_in_words():
    actor = Office().officer
    assert works.start(actor, "refuse", "办理", refuse).message == "还不能办理 / not yet"
    broken = works.start(actor, "break", "出错", break_)
    assert broken.state is WorkState.FAILED and "已记录" in broken.message
    actor.person.is_active = False
    actor.person.save()
    assert "账号已停用" in works.start(actor, "count", "数数", count, upto=1).message


@AT_ONCE
@pytest.mark.django_db
def test_an_import_is_previewed_and_accepted_as_works():
    office = Office()
    office.give(office.line())
    batch = upload(office, csv([office.row("V1")]))
    shown = works.start(office.officer, "import", "预览", preview_import_work, batch=batch.pk)
    assert shown.message == "共1行，0处错误" and shown.target == f"/work/imports/{batch.pk}/"
    done = works.start(office.colleague, "import", "确认", accept_import_work, batch=batch.pk)
    assert done.state is WorkState.DONE and LedgerEntry.objects.filter(event="pay").count() == 1
    again = works.start(office.colleague, "import", "确认", accept_import_work, batch=batch.pk)
    assert again.state is WorkState.DONE and LedgerEntry.objects.filter(event="pay").count() == 1


@AT_ONCE
@pytest.mark.django_db
def test_an_acceptance_that_is_refused_leaves_a_fresh_preview():
    office = Office()
    office.give(office.line())
    batch = preview(office, csv([office.row("V1", "6000")]))
    other = preview(office, csv([office.row("V2", "6000")]))
    works.start(office.officer, "import", "确认", accept_import_work, batch=other.pk)
    failed = works.start(office.officer, "import", "确认", accept_import_work, batch=batch.pk)
    batch.refresh_from_db()
    assert failed.state is WorkState.FAILED and "1条指标不足" in failed.message
    assert batch.state is PaperState.RETURNED and batch.summary["shortages"]


@pytest.mark.django_db(transaction=True)
def test_a_work_waits_for_the_worker_which_runs_it():
    work = works.start(Office().officer, "count", "数数", count, upto=3)
    assert work.state is WorkState.WAITING
    ready = app.with_connector(app.connector.get_worker_connector())
    beside(
        partial(
            ready.run_worker,
            wait=False,
            install_signal_handlers=False,
            listen_notify=False,
            queues=["works"],
        )
    )
    work.refresh_from_db()
    assert work.state is WorkState.DONE and work.message == "数到3"


MEETING = threading.Barrier(2, timeout=60)


@works.long_task("test_meet")
def meet(actor: Actor, progress: works.Progress) -> works.Outcome:
    MEETING.wait()  # comes to nothing unless another work runs at the same time
    return works.Outcome("见面了")


@pytest.mark.django_db(transaction=True)
def test_two_works_run_at_once_as_the_served_worker_lets_them():
    command = works_command()
    at_once = int(command[command.index("--concurrency") + 1])
    actor = Office().officer
    pair = [works.start(actor, "meet", f"见面{number}", meet) for number in range(2)]
    ready = app.with_connector(app.connector.get_worker_connector())
    given = {"wait": False, "install_signal_handlers": False, "listen_notify": False, "queues": ["works"]}
    beside(partial(ready.run_worker, concurrency=at_once, **given))
    for work in pair:
        work.refresh_from_db()
        assert work.message == "见面了"


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_killed_worker_is_taken_up_again_and_not_for_ever():
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs"
        )  # other tests leave theirs: no model of ours holds them
    work = works.start(Office().officer, "count", "数数", count, upto=3)
    worker = "(SELECT max(id) FROM procrastinate_workers)"
    taken = f"UPDATE procrastinate_jobs SET status = 'doing', worker_id = {worker}"
    old_care = (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status, worker_id) "
        f"VALUES ('care', 'retry_stalled', 'retry_stalled', 'doing', {worker})"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')"
        )
        cursor.execute(taken)
        cursor.execute(old_care)
    care()
    assert jobs() == ["todo", "failed"]
    with connection.cursor() as cursor:
        cursor.execute(f"{taken}, attempts = 9 WHERE task_name = 'test_count'")
    care()
    work.refresh_from_db()
    assert jobs() == ["failed", "failed"] and work.state is WorkState.FAILED and "多次中断" in work.message


def care() -> None:
    async def once() -> None:
        async with app.with_connector(app.connector.get_worker_connector()).open_async() as ready:
            await tasks.retry_stalled.func(
                JobContext(app=ready, job=None, start_timestamp=0, abort_reason=lambda: None), 0
            )

    beside(lambda: asyncio.run(once()))


def beside(deed: Callable[[], object]) -> None:
    """Runs a loop in a thread of its own: a browser's may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(deed).result()


def jobs() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_the_worker_process_knows_the_tasks_and_does_the_import():
    office = Office()
    office.give(office.line())
    batch = upload(office, csv([office.row("V1")]))
    work = works.start(office.officer, "import", "预览", preview_import_work, batch=batch.pk)
    database = connection.settings_dict
    url = (
        f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={database['HOST']}"
    )
    url += f"&port={database['PORT']}" if database["PORT"] else ""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "mingzhang.web.settings"}
    worker = subprocess.Popen(works_command(), env=environment, stderr=subprocess.DEVNULL)
    try:
        assert ended(work).state is WorkState.DONE
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)


def ended(work: Work) -> Work:
    for _ in range(600):
        work.refresh_from_db()
        if work.ended_at:
            break
        time.sleep(0.1)
    return work
