"""Background work of correction requests. Tasks hold ids only and may run more than once."""

import structlog
from procrastinate.contrib.django import app

from corrections import keeping
from corrections.services import clockwork

logger = structlog.get_logger("corrections")


@app.periodic(cron="13 6 * * *")
@app.task(name="corrections.keep_terms", queue="default", queueing_lock="corrections.keep_terms")
def keep_terms(timestamp: int) -> None:
    """Each morning: reminders, going on where the holder did not answer in time, and empty desks."""
    done = clockwork.run()
    logger.info("terms kept", reminded=done.reminded, went_on=done.went_on, set_free=done.set_free)


@app.periodic(cron="41 3 * * *")
@app.task(name="corrections.forget", queue="default", queueing_lock="corrections.forget")
def forget(timestamp: int) -> None:
    """Each night: drafts that nobody touched, and the words and scans of requests past their time."""
    done = keeping.run()
    logger.info(
        "correction requests forgotten",
        drafts=done.drafts,
        requests=done.requests,
        bytes_without_row=done.bytes_without_row,
    )
