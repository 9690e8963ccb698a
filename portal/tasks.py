"""Background work of the portal's own tables. Tasks hold ids only and may run more than once."""

from procrastinate.contrib.django import app

from portal import fraud
from portal.extracts import handover


@app.periodic(cron="*/2 * * * *")
@app.task(name="portal.forget_handovers", queue="default", queueing_lock="portal.forget_handovers")
def forget_handovers(timestamp: int) -> None:
    """Every two minutes: removes files that nobody pressed for a second time."""
    handover.purge()


@app.periodic(cron="27 3 * * *")
@app.task(name="portal.forget_fraud_reports", queue="default", queueing_lock="portal.forget_fraud_reports")
def forget_fraud_reports(timestamp: int) -> None:
    """Each night: removes reports of fraud whose time is over."""
    fraud.purge()
