"""What the worker process runs: works that people started, and care for jobs of workers that died.

python -m django procrastinate worker
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status
from procrastinate.utils import utcnow

from . import works
from .book_works import close_year_work, write_book_work
from .import_accept import accept_import_work
from .import_preview import preview_import_work
from .read_book import read_book_work

LONG_TASKS = (preview_import_work, accept_import_work, close_year_work, write_book_work, read_book_work)
SILENT = 30.0  # seconds without a heartbeat after which a worker counts as dead


@app.periodic(cron="* * * * *")
@app.task(name="retry_stalled", queue="care", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give the works of killed workers back to the queue; those that keep killing them are ended.

    Jobs of care are ended, too: they come again by themselves.
    """
    manager: Any = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
        work = job.task_kwargs.get("work")
        if work and not works.attempts_are_over(job.attempts):
            await manager.retry_job(job, retry_at=utcnow())
            continue
        if work:
            await sync_to_async(works.give_up)(work)
        await manager.finish_job_by_id_async(job.id, status=Status.FAILED, delete_job=False)


@app.periodic(cron="20 3 * * *")
@app.task(name="forget_old_jobs", queue="care", queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Jobs that ended a month ago are dropped; the works that people see stay."""
    await context.app.job_manager.delete_old_jobs(nb_hours=30 * 24, include_failed=True)
