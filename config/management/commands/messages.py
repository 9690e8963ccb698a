"""`manage.py messages`: write and compile the English; `--missing` prints what still needs a translation."""

import json

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Joins locale/parts into locale/en and compiles it. Needs Babel (a development dependency)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--missing", action="store_true", help="print untranslated messages as JSON")
        parser.add_argument(
            "--in", dest="inside", default="", help="with --missing: only files whose path starts with this"
        )

    def handle(self, *, missing: bool, inside: str, **options):
        try:
            from config import messages
        except ImportError as error:
            raise CommandError("Babel is not installed: uv sync --group dev") from error
        if missing:
            self.stdout.write(self._missing(messages, inside))
            return
        messages.TARGET.mkdir(parents=True, exist_ok=True)
        for name, content in messages.build().items():
            (messages.TARGET / name).write_bytes(content)
        report = messages.report()
        for title, entries in (
            ("Not translated", report.missing),
            ("Two translations", report.conflicts),
            ("Placeholders differ", report.broken),
            ("Translated but not used", report.unused),
        ):
            for entry in entries:
                self.stderr.write(f"{title}: {entry}")
        self.stdout.write(f"{len(messages.messages())} messages, {len(report.missing)} not translated")

    @staticmethod
    def _missing(messages, inside: str) -> str:
        wanted = set(messages.report().missing)
        found = {
            message.key: ["", ""] if message.plural else ""
            for message, files in sorted(messages.messages().items())
            if message.key in wanted and any(name.startswith(inside) for name in files)
        }
        return json.dumps(found, ensure_ascii=False, indent=2)
