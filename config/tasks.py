"""Background work that belongs to the house itself: picking up after killed workers, room for new months.

Jobs run at least once and hold ids only. A worker says every few seconds that it lives; a job of a worker
that has been silent for much longer goes back in the queue.
"""

import datetime

import structlog
from django.conf import settings
from procrastinate import exceptions, jobs
from procrastinate.contrib.django import app

from diplomas.release_record import ensure_partitions

logger = structlog.get_logger("tasks")

# A job that takes its worker down each time is not tried for ever.
MOST_ATTEMPTS = 5
KEEP_DONE_HOURS = 7 * 24
KEEP_FAILED_HOURS = 90 * 24


@app.periodic(cron=settings.WORKER_RECOVERY_CRON)
@app.task(name="config.recover_stalled", queue="default", queueing_lock="config.recover_stalled", priority=50)
async def recover_stalled(timestamp: int) -> None:
    """Each minute: puts the jobs of dead workers back, or gives them up after MOST_ATTEMPTS."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=settings.WORKER_STALLED_SECONDS):
        if job.attempts + 1 >= MOST_ATTEMPTS:
            logger.error("job given up", job=job.id, task=job.task_name, attempts=job.attempts + 1)
            await manager.finish_job(job, jobs.Status.FAILED, delete_job=False)
            continue
        try:
            await manager.retry_job(job)
            logger.warning("job put back", job=job.id, task=job.task_name)
        except exceptions.UniqueViolation:
            # The same periodic work waits in the queue already; this one is not needed any more.
            await manager.finish_job(job, jobs.Status.FAILED, delete_job=False)


@app.periodic(cron="17 3 * * *")
@app.task(name="config.forget_old_jobs", queue="default", queueing_lock="config.forget_old_jobs")
async def forget_old_jobs(timestamp: int) -> None:
    """Each night: removes jobs that ended well a week ago, and the others after three months."""
    manager = app.job_manager
    await manager.delete_old_jobs(nb_hours=KEEP_DONE_HOURS)
    await manager.delete_old_jobs(
        nb_hours=KEEP_FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="7 4 * * *")
@app.task(name="config.make_partitions", queue="default", queueing_lock="config.make_partitions")
def make_partitions(timestamp: int) -> None:
    """Each night: tables for the disclosures of the coming months. Without them they go to the rest table."""
    today = datetime.datetime.fromtimestamp(timestamp, tz=datetime.UTC).date()
    if made := ensure_partitions(first=today):
        logger.info("partitions made", number=made)
