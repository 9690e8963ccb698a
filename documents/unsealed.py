"""What a PDF without a seal looks like: a scan, a copy of an extract, or something else altogether.

Only a parser can say so, and a stranger's file is what parsers are attacked with. So the parser runs in a
process of its own, which gives up most of its rights first (`documents.looking`) and is ended when it takes
long. Whatever happens there, here it is an answer.
"""

import subprocess
import sys
import threading
from enum import StrEnum
from pathlib import Path

import structlog

logger = structlog.get_logger(__name__)
SECONDS = 8
# At most so many at a time in this process: each may take a processor for four seconds.
AT_ONCE = 2
# How long somebody may wait for a place.
PATIENCE = 10
_LOOKING = Path(__file__).with_name("looking.py")
_places = threading.BoundedSemaphore(AT_ONCE)


class Appearance(StrEnum):
    ENCRYPTED = "encrypted"  # opens only with a password, or forbids reading
    IMAGES = "images"  # pages without visible text: a scan or photo
    COPY = "copy"  # names the number of an extract, without its seal
    OTHER = "other"
    UNREADABLE = "unreadable"  # no parser got through it in time


class Busy(Exception):
    """Too many strangers' files are being looked at. Nothing is wrong with this one."""


def look(data: bytes) -> Appearance:
    """Look at a PDF. Takes at most `PATIENCE` and `SECONDS` together. Raises `Busy`, and nothing else."""
    if not _places.acquire(timeout=PATIENCE):
        raise Busy
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_LOOKING)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env={},
            check=True,
        )
        return Appearance(done.stdout.decode().strip())
    except (subprocess.SubprocessError, ValueError) as error:
        logger.info("file not read", why=type(error).__name__)
        return Appearance.UNREADABLE
    finally:
        _places.release()
