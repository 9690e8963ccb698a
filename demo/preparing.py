"""What has to be there before the demonstration starts: tables, roles, keys, schools, people, files."""

import importlib.util
import io
import sys
import time
from collections.abc import Callable
from importlib import import_module

from django.core.management import call_command, get_commands
from django.db import connection

Step = tuple[str, Callable[[], None]]


def steps() -> list[Step]:
    """What is done, in order; each may be done again at no cost."""
    return [
        ("database", connection.ensure_connection),
        ("tables", lambda: call_command("migrate", verbosity=0, interactive=False)),
        ("database roles", lambda: _command("grant_roles")),
        ("schools and programmes", lambda: _command("load_reference")),
        ("people and diplomas", _people),
        ("files for the browser", lambda: call_command("collectstatic", verbosity=0, interactive=False)),
    ]


def prepare() -> None:
    """Do all steps, saying which, and how long the slow ones took."""
    for name, step in steps():
        started = time.monotonic()
        print(f"  {name} … ", end="", flush=True)
        step()
        seconds = time.monotonic() - started
        print(f"ready ({seconds:.0f} s)" if seconds >= 1 else "ready", flush=True)


def _command(name: str) -> None:
    if name in get_commands():
        call_command(name, verbosity=0, stdout=io.StringIO())


def _people() -> None:
    if importlib.util.find_spec("demo.seeding"):
        import_module("demo.seeding").fill(progress=sys.stdout)
