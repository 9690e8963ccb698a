"""`manage.py demo_reset`: throws the demonstration's data away, so that the next start begins anew."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from demo import local, postgres
from demo.running import CannotRun, only_one


class Command(BaseCommand):
    help = "Throws the demonstration's data, keys and files away."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="also empty the database of DATABASE_URL")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        try:
            with only_one(local.DIRECTORY / "demo.lock", "reset"):
                if settings.DATABASES["default"]["ENGINE"] == "demo.embedded":
                    postgres.remove(local.DATABASE_DIRECTORY)
                elif yes:
                    with connection.cursor() as cursor:
                        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
                else:
                    raise CommandError(
                        f"DATABASE_URL names a database of your own ({connection.settings_dict['NAME']}): "
                        "add --yes to drop everything in it (manage.py demo_reset --yes)."
                    )
                scans = settings.STORAGES["evidence"].get("OPTIONS", {}).get("location")
                left_behind = [local.DIRECTORY, settings.MEDIA_ROOT, settings.STATIC_ROOT, scans]
                for left in map(Path, filter(None, left_behind)):
                    shutil.rmtree(left, ignore_errors=True)
        except (CannotRun, postgres.PostgresError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write("The demonstration is empty; `make demo` fills it again.")
