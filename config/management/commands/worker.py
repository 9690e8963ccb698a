"""`manage.py worker`: does the work in the background, after the same gate as the server."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from config.startup import refuse_half_configured


class Command(BaseCommand):
    help = "Does the work in the background: mail, messages, clocks. Start as many as you like, anywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2, help="jobs at the same time (default 2)")

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        refuse_half_configured()
        call_command("procrastinate", "worker", "--concurrency", str(concurrency))
