from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from diplomas import reference
from diplomas.errors import Refused


class Command(BaseCommand):
    help = (
        "Load organisations, programmes and offerings from diplomas/data. Adds and updates, never removes; "
        "all or nothing. A second run changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        connection.ensure_connection()
        try:
            data = reference.read_all()
            self.stdout.write("Data files read and checked.")
            counts = reference.load(data=data, report=self.tell)
        except (reference.BadData, Refused) as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        if not any(table.changed for table in counts):
            self.stdout.write("Nothing changed: the reference data were already loaded.")

    def tell(self, counts: reference.Counts) -> None:
        line = (
            f"{counts.table:<32} {counts.created:>5} added {counts.updated:>5} updated "
            f"{counts.unchanged:>5} unchanged"
        )
        if counts.other:
            line += f"  ({counts.other} not in the files, left alone)"
        self.stdout.write(line)
