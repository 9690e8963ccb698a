"""How gunicorn serves the portal, in the demonstration and on a real server alike."""

import os

from config.logging import configuration

wsgi_app = "config.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Loaded once, before the workers: a half-configured server ends with one message and no traceback.
preload_app = True
timeout = 60
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
# The portal writes its own line for each request; gunicorn's would hold the path and the caller's address.
accesslog = None
# It would lie in the home directory, shared by everything this user serves.
control_socket_disable = True
_level = os.environ.get("LOG_LEVEL", "INFO")
logconfig_dict = configuration(
    level=_level,
    json=os.environ.get("LOG_JSON", "true").lower() not in ("0", "false", "no", "off"),
)
logconfig_dict["loggers"]["gunicorn.error"] = {
    "level": os.environ.get("LOG_LEVEL", "INFO"),
    "propagate": True,
}


def post_worker_init(worker) -> None:
    """Load fonts, key and revocation data before the first extract is asked for, so nobody waits for them.

    In the background, so that a worker answers at once; a seal that cannot be loaded is told by /readyz and
    by the first person who asks for an extract, not by a server that does not start.
    """
    from threading import Thread

    Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up() -> None:
    import gc
    from contextlib import suppress

    from documents.pdf import warm_up
    from documents.seal import Sealer
    from documents.seal_errors import SealError

    warm_up()
    with suppress(SealError):
        Sealer.from_settings().warm_up()
    # What is loaded now stays: no later collection need walk through it. Laying out a page sets off many.
    gc.collect()
    gc.freeze()
