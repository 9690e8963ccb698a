"""`manage.py seed --diplomas N`: a made-up register of any size, by the tables of demo/proportions.py."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from demo import schools
from demo.bulk_register import seed_register
from diplomas.errors import DomainError


class Command(BaseCommand):
    help = "Vult het register met verzonnen mensen en diploma's (verhoudingen: demo/proportions.py)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--diplomas", type=int, required=True, metavar="N", help="hoeveel diploma's")
        parser.add_argument("--seed", type=int, default=1, help="dezelfde waarde geeft dezelfde mensen")
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="zoveel processen tegelijk"
        )

    def handle(self, *args: Any, diplomas: int, seed: int, processes: int, **options: Any) -> None:
        if diplomas < 1 or processes < 1:
            raise CommandError("Geef een aantal van ten minste 1.")
        schools.forget()
        if not schools.world().organisations:
            raise CommandError("Er zijn nog geen instellingen. Voer eerst manage.py load_reference uit.")
        quiet = options["verbosity"] == 0
        try:
            with tqdm(total=diplomas, unit=" diploma's", unit_scale=True, disable=quiet) as bar:
                done = seed_register(
                    diplomas=diplomas,
                    seed=seed,
                    processes=processes,
                    progress=lambda n: bar.update(n) and None,
                )
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{done.diplomas} diploma's ({done.versions} versies) van {done.persons} personen "
            f"in {done.seconds:.1f} s: {done.per_second} diploma's per seconde"
        )
