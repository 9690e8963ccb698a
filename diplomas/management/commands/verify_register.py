from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.formats import number_format
from tqdm import tqdm

from diplomas import verify


class Command(BaseCommand):
    help = (
        "Recompute every commitment and hash of the register and compare the cached columns with the newest "
        "versions. Names the first row that is wrong, by its ids, and then ends with status 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--processes", type=int, default=2, help="how many processes check (default 2)")

    def handle(self, *args: object, **options: int) -> None:
        with tqdm(unit=" versies", disable=None, leave=False) as bar:

            def show(done: int, about: int) -> None:
                bar.total = about
                bar.update(done - bar.n)

            verdict = verify.verify(processes=max(1, options["processes"]), progress=show)
        if verdict.broken:
            raise CommandError(f"Het register klopt niet. {verdict.broken}.", returncode=1)
        self.stdout.write(
            f"Het register klopt: {_number(verdict.versions)} versies gecontroleerd in "
            f"{number_format(verdict.seconds, 1)} s ({_number(verdict.per_second)} versies per seconde)."
        )


def _number(number: int) -> str:
    return number_format(number, 0, force_grouping=True)
