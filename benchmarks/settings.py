"""The demonstration's code on the benchmark's own database, as the server runs it: no debug, cached templates."""

import base64
import tempfile

from config.settings.test import *

SECRET_KEY = "only-for-benchmarks-" + "0123456789" * 5
BSN_KEYS = [f"bench:{base64.b64encode(bytes(range(32))).decode()}"]
VAR_BENCH = tempfile.mkdtemp(prefix="diplomaportaal-bench-keys-")
