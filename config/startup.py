"""The gate in front of a server or worker: half-configured, it does not start."""

import sys
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connections


def problems() -> list[str]:
    """What keeps a production server from starting, one sentence each, with what to do.

    The database is asked last, and only when the rest is right: it may not be there to answer.
    """
    found = _told(checks.run_checks())
    if not settings.DB_ROLE:
        found.append("mdp.E011  DB_ROLE is empty. Set it to mdp_app: only migrating goes without.")
    return sorted(found) or _told(checks.run_checks(tags=[checks.Tags.database], databases=["default"]))


def _told(messages: Iterable[checks.CheckMessage]) -> list[str]:
    return [
        f"{message.id}  {message.msg} {message.hint or ''}".strip()
        for message in messages
        if message.level >= checks.ERROR and not message.is_silenced()
    ]


def refuse_half_configured(*, serves_pages: bool = False) -> None:
    """In production: end the process with a plain message when something is missing."""
    if not settings.PRODUCTION:
        return
    missing = problems()
    if serves_pages and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        missing.append(
            f"mdp.E016  The files for the browser are not in {settings.STATIC_ROOT}. "
            "Run `manage.py collectstatic`, or set STATIC_ROOT to where they are."
        )
    # Processes are forked from this one: none of them may share a connection or a pool with it.
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        connection.close_pool()
    if missing:
        lines = "\n  ".join(missing)
        sys.exit(f"The portal does not start: its configuration is not complete.\n  {lines}")
