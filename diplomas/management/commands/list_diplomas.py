"""Which diplomas are there? One a line, for scripts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diplomas.models import Diploma


class Command(BaseCommand):
    help = "Noemt diploma's, één per regel: kenmerk (uuid), sector, toestand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=20, metavar="N", help="hoeveel ten hoogste")

    def handle(self, *args: Any, limit: int, **options: Any) -> None:
        if limit < 1:
            raise CommandError("Geef een aantal van ten minste 1.")
        rows = Diploma.objects.order_by("pk").values_list("pk", "sector", "state")[:limit]
        for pk, sector, state in rows.iterator():
            self.stdout.write(f"{pk} {sector} {state}")
