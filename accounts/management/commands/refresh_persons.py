"""Take over from the BRP what changed about diploma holders."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import brp
from diplomas import persons
from diplomas.errors import DomainError


class Command(BaseCommand):
    help = "Neemt over wat de BRP meldt: naam, overlijden, geheimhouding, nummer, geboorte."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--holder", type=uuid.UUID, metavar="UUID", help="alleen deze diplomahouder, ook zonder melding"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["holder"]:
                changed = persons.refresh_holder(holder_id=options["holder"])
                self.stdout.write("gewijzigd" if changed else "niets gewijzigd")
                return
            done = brp.refresh_persons()
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{done.read} meldingen gelezen, {done.changed} personen gewijzigd, {done.refused} geweigerd"
        )
