"""Background work about accounts. Tasks hold ids only and may run more than once."""

import structlog
from django.core.management import call_command
from procrastinate.contrib.django import app

from accounts import brp, kept, messages
from diplomas.persons import PersonRegisterUnreachable

logger = structlog.get_logger("accounts.tasks")


@app.periodic(cron="* * * * *")
@app.task(name="accounts.tell_news", queue="default", queueing_lock="accounts.tell_news", pass_context=False)
def tell_news(timestamp: int) -> None:
    """Each minute: makes the messages that follow from what happened in the register."""
    while messages.tell_news().read:
        pass


@app.periodic(cron="*/10 * * * *")
@app.task(name="accounts.forget_what_is_over", queue="default", queueing_lock="accounts.forget_what_is_over")
def forget_what_is_over(timestamp: int) -> None:
    """Removes kept forms whose time is over, and sessions that no login can use any more."""
    kept.purge()
    call_command("clearsessions")


@app.periodic(cron="* * * * *")
@app.task(name="accounts.refresh_persons", queue="default", queueing_lock="accounts.refresh_persons")
def refresh_persons(timestamp: int) -> None:
    """Each minute: takes over what the BRP reported. Out of reach is no error: the next minute goes on."""
    try:
        done = brp.refresh_persons()
    except PersonRegisterUnreachable:
        logger.warning("the BRP is out of reach")
        return
    if done.read:
        logger.info("persons refreshed", read=done.read, changed=done.changed, refused=done.refused)
