from django.core.management.base import BaseCommand, CommandParser

from diplomas import scenarios
from diplomas.catalogue import Scenario


class Command(BaseCommand):
    help = "Show the active scenario, or activate one. It changes what is shown, never what is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scenario", nargs="?", choices=[scenario.value for scenario in Scenario])
        parser.add_argument("--actor", default="command-line", help="who decided it, for the record")

    def handle(self, *args: object, **options: str | None) -> None:
        wanted = options["scenario"]
        if wanted:
            scenarios.activate(scenario=Scenario(wanted), actor=str(options["actor"]))
        self.stdout.write(str(scenarios.active()))
