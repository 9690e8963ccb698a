"""The portal's code on the benchmark's own database, as the server runs it: no debug, cached templates."""

import base64
import os
from pathlib import Path

from config.settings.test import *  # noqa: F403
from demo import pki

# Without the mark of a demonstration, as a register would be.
DEMO = False
LOGGING = {"level": "ERROR", "json": True}
SECRET_KEY = "only-for-benchmarks-" + "0123456789" * 5
BSN_KEYS = [f"bench:{base64.b64encode(bytes(range(32))).decode()}"]

_seal = pki.ensure_pki(
    Path(os.environ["BENCH_KEYS"]), authority_url=os.environ.get("BENCH_AUTHORITY", "")
).settings()
globals().update(_seal)
