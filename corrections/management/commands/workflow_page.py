from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from corrections import workflow_page


class Command(BaseCommand):
    help = "Write docs/correction-requests.md from the table of steps, the legal clocks and the reasons."
    # It reads constants only: no key, database or login service has to be there.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="fail when the page is not what the code says; write nothing",
        )

    def handle(self, *args: object, **options: object) -> None:
        path = settings.BASE_DIR / workflow_page.PATH
        wanted = workflow_page.page()
        if path.exists() and path.read_text(encoding="utf-8") == wanted:
            self.stdout.write(f"{workflow_page.PATH} is what the code says.")
        elif options["check"]:
            raise CommandError(f"{workflow_page.PATH} is out of date. Run `manage.py workflow_page`.")
        else:
            path.write_text(wanted, encoding="utf-8")
            self.stdout.write(f"{workflow_page.PATH} written.")
