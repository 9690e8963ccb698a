"""What has to be there before the demonstration starts: tables, roles, keys, schools, people, files."""

import hashlib
import io
import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from corrections.models import CorrectionRequest
from demo import corrections
from demo.authority.server import running
from demo.authority.service import Authority
from demo.seeding import fill
from diplomas.roles import APPLICATION


@dataclass(frozen=True)
class Step:
    """One thing to prepare. May be done again at no cost. `talks`: it shows its own progress."""

    name: str
    do: Callable[[], object]
    talks: bool = False


def steps() -> list[Step]:
    """Everything, in the order in which one needs the other."""
    return [
        Step("database", connection.ensure_connection),
        Step("tables", lambda: call_command("migrate", verbosity=0, interactive=False)),
        Step("database roles", _roles),
        Step("schools and programmes", lambda: _quietly("load_reference")),
        Step("people and diplomas", lambda: fill(progress=sys.stdout), talks=True),
        Step("correction requests", _corrections),
        Step("files for the browser", _collect_static),
    ]


def prepare() -> None:
    """Do all steps, saying which, and how long the slow ones took.

    What is logged at work, such as each scan that is cleaned, would stand between these lines.
    """
    logging.disable(logging.INFO)
    try:
        for step in steps():
            started = time.monotonic()
            print(f"  {step.name} … ", end="\n" if step.talks else "", flush=True)
            step.do()
            seconds = time.monotonic() - started
            if not step.talks:
                print(f"ready ({seconds:.0f} s)" if seconds >= 1 else "ready", flush=True)
    finally:
        logging.disable(logging.NOTSET)


def _corrections() -> None:
    """Letters are sealed with a time stamp; the authority that gives it has not been started yet."""
    if CorrectionRequest.objects.exists():
        return
    outside = urlsplit(settings.OUTSIDE_URL)
    with running(outside.port or 0, "/pki") as server:
        server.authority = Authority(Path(settings.DEMO_PKI))
        corrections.fill()


def _roles() -> None:
    """Server and worker log in as the owner of the tables and take on the role without rights on history."""
    _quietly("grant_roles")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [APPLICATION])
        if cursor.fetchone() == (False,):
            cursor.execute(f"GRANT {APPLICATION} TO CURRENT_USER")


def _quietly(name: str, **options: object) -> None:
    call_command(name, verbosity=0, stdout=io.StringIO(), **options)


def _collect_static() -> None:
    """Collecting compresses every file, which takes seconds; so only when one changed."""
    sources = [
        (path, os.stat(storage.path(path)).st_mtime_ns)
        for finder in get_finders()
        for path, storage in finder.list([])
    ]
    mark = Path(settings.STATIC_ROOT) / "collected.sha256"
    state = hashlib.sha256(repr(sorted(sources)).encode()).hexdigest()
    if mark.exists() and mark.read_text() == state:
        return
    _quietly("collectstatic", interactive=False, clear=True)
    mark.write_text(state)
