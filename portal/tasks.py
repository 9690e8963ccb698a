"""Background work of the portal's own tables. Tasks hold ids only and may run more than once."""

from procrastinate.contrib.django import app

from portal.extracts import handover


@app.periodic(cron="*/2 * * * *")
@app.task(name="portal.forget_handovers", queue="default", queueing_lock="portal.forget_handovers")
def forget_handovers(timestamp: int) -> None:
    """Every two minutes: removes files that nobody pressed for a second time."""
    handover.purge()
