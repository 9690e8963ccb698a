"""`manage.py demo`: everything the demonstration needs, then the demonstration, until Ctrl-C."""

import shutil
import sys
import time
import traceback
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.db import connections

from demo import local, postgres
from demo.people import people
from demo.preparing import prepare
from demo.running import CannotRun, Family, check_ports, end_with_parent, only_one
from demo.staff_idp.staff import employees


class Command(BaseCommand):
    help = "Runs the demonstration on this machine: database, portal, pretend world outside, worker."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--with-parent", action="store_true", help="end when the starting process ends")
        parser.add_argument("--prepare-only", action="store_true", help="fill the database and stop")

    def handle(self, *args: Any, with_parent: bool, prepare_only: bool, **options: Any) -> None:
        if with_parent:
            end_with_parent()
        try:
            with only_one(local.DIRECTORY / "demo.lock", settings.SITE_URL) as left_behind:
                self.run(prepare_only=prepare_only, patience=10 if left_behind else 0)
        except (CannotRun, postgres.PostgresError) as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped before it was ready. The next start goes on from here.") from None
        except DatabaseError as error:
            raise CommandError(self.database_problem(error)) from None
        except (CommandError, SystemExit):
            raise
        except Exception as error:
            trace = local.DIRECTORY / "error.log"
            trace.write_text(traceback.format_exc())
            raise CommandError(
                f"Something failed that should not: {type(error).__name__}: {error} (see {trace})"
            ) from None

    def run(self, *, prepare_only: bool, patience: float) -> None:
        check_ports(local.PORT, local.OUTSIDE_PORT, patience=patience)
        self.stdout.write("Preparing the demonstration:")
        prepare()
        connections.close_all()
        if prepare_only:
            return
        family = Family(local.DIRECTORY / "log")
        try:
            self.start(family)
            if not family.asked_to_stop:
                self.tell()
                family.wait()
        finally:
            self.stdout.write("\nStopping …")
            started = time.monotonic()
            family.stop()
            connections.close_all()
            if self.embedded and not postgres.release(local.DATABASE_DIRECTORY, patience=5):
                self.stdout.write("The database goes on: something else uses it.")
            self.stdout.write(f"Stopped ({time.monotonic() - started:.1f} s).")

    def start(self, family: Family) -> None:
        """Three processes, all under the role that cannot change history."""
        manage = [sys.executable, str(local.PROJECT / "manage.py")]
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", str(local.PROJECT / "config/gunicorn.py")]
        role = {"DB_ROLE": "mdp_app", "PYTHONUNBUFFERED": "1"}
        family.start(
            "outside",
            *gunicorn,
            "--bind",
            f"127.0.0.1:{local.OUTSIDE_PORT}",
            "--workers",
            "1",
            "django.core.wsgi:get_wsgi_application()",
            DJANGO_SETTINGS_MODULE="config.settings.demo_outside",
            **role,
        )
        family.start("worker", *manage, "worker", DJANGO_SETTINGS_MODULE="config.settings.demo", **role)
        family.start(
            "server",
            *gunicorn,
            "--bind",
            f"127.0.0.1:{local.PORT}",
            DJANGO_SETTINGS_MODULE="config.settings.demo",
            **role,
        )
        family.wait_until_answers(local.PORT, "/readyz")
        family.wait_until_answers(local.OUTSIDE_PORT, "/", any_page=True)

    def tell(self) -> None:
        """Who can log in, and where. The address comes last: it is what stays in sight."""
        width = shutil.get_terminal_size((110, 24)).columns - 1
        cases, staff = people(), employees()
        lines = ["", f"With the pretend DigiD, {len(cases)} people can log in:"]
        lines += [f"  {case.name[:32]:32}  {case.en}"[:width] for case in cases]
        lines += ["", f"With the pretend login service for staff, {len(staff)} people:"]
        for employee in staff:
            roles = ", ".join(role.name.lower().replace("_", " ") for role in employee.roles)
            lines.append(f"  {employee.name[:32]:32}  {employee.employer}: {roles or 'no role'}"[:width])
        self.stdout.write("\n".join(lines) + "\n\n")
        self.stdout.write(self.style.SUCCESS(f"The demonstration runs at {settings.SITE_URL}/"))
        self.stdout.write(f"Logs: {local.DIRECTORY / 'log'}. Ctrl-C stops everything.")
        self.stdout.flush()

    @property
    def embedded(self) -> bool:
        return settings.DATABASES["default"]["ENGINE"] == "demo.embedded"

    def database_problem(self, error: DatabaseError) -> str:
        said = " ".join(str(error).split())
        if self.embedded:
            return f"The embedded database does not work: {said}"
        return (
            f"The database of DATABASE_URL does not work: {said.rstrip('?.')}. "
            "It must be PostgreSQL 15 or later; its user must be able to make tables, extensions and roles."
        )
