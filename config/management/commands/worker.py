"""`manage.py worker`: does the work in the background, after the same gate as the server.

When the database goes away for a moment, procrastinate ends its worker as if it had been asked to. Here a new
one starts then: whoever watches the process would see an orderly end and leave it at that.
"""

import asyncio
import signal
from typing import Any

import psycopg
import structlog
from django.core.management.base import BaseCommand, CommandParser
from procrastinate import exceptions
from procrastinate.contrib.django import app

from config.startup import refuse_half_configured

logger = structlog.get_logger("worker")
# Seconds before the next attempt.
PAUSE = 2


class Command(BaseCommand):
    help = "Does the work in the background: mail, messages, clocks. Start as many as you like, anywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2, help="jobs at the same time (default 2)")

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        refuse_half_configured()
        asyncio.run(_until_asked_to_stop(concurrency))


async def _until_asked_to_stop(concurrency: int) -> None:
    """SIGTERM and SIGINT ask: running jobs may end then, for as long as the settings give them."""
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    while not asked.is_set():
        working = asyncio.create_task(_work(concurrency))
        waiting = asyncio.create_task(asked.wait())
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if asked.is_set():
            working.cancel()
        waiting.cancel()
        try:
            await working
        except asyncio.CancelledError:
            return
        except (exceptions.ConnectorException, psycopg.OperationalError) as error:
            logger.warning("no use of the database", kind=type(error.__cause__ or error).__name__)
        if not asked.is_set():
            logger.warning("worker ended by itself, starting again")
            await asyncio.sleep(PAUSE)


async def _work(concurrency: int) -> None:
    with app.replace_connector(app.connector.get_worker_connector()):
        async with app.open_async():
            await app.run_worker_async(concurrency=concurrency, install_signal_handlers=False)
