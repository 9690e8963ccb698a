"""What the demonstration has on this machine: its directory, its ports, and the keys made at the first run.

Read by settings, so this imports no Django.
"""

import base64
import contextlib
import os
import secrets
import sys
from pathlib import Path


def _port(given: str) -> int:
    if not (given.isdigit() and 1 <= int(given) <= 65_534):
        sys.exit(f"PORT is {given!r}. Give a number below 65535; the one above it is used too.")
    return int(given)


PROJECT = Path(__file__).resolve().parent.parent
DIRECTORY = Path(os.environ.get("DEMO_DIR") or PROJECT / "var" / "demo")
DATABASE_DIRECTORY = Path(os.environ.get("DEMO_DATABASE_DIR") or PROJECT / "var" / "postgres")
PORT = _port(os.environ.get("PORT") or "8000")
# The pretend world outside (login services, the BRP) answers one port higher.
OUTSIDE_PORT = PORT + 1
SITE_URL = f"http://127.0.0.1:{PORT}"
OUTSIDE_URL = f"http://127.0.0.1:{OUTSIDE_PORT}"


def secret(name: str) -> str:
    """A random secret of 32 bytes in base64, the same in every later run; made when there is none yet.

    Lies in var/demo/NAME.key, readable for this user only and never committed.
    """
    path = DIRECTORY / f"{name}.key"
    try:
        if not path.exists():
            _make_secret(path)
        return path.read_text().strip()
    except OSError as error:
        sys.exit(
            f"{path}: {error.strerror}. If another user ran the demonstration here first, go on as that "
            "user, remove the directory var, or set DEMO_DIR and DEMO_DATABASE_DIR to other places."
        )


def _make_secret(path: Path) -> None:
    """Whole or not at all; of two processes at once, the first wins."""
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)).decode())
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
