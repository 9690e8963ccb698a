"""For the machine that watches the portal: is the process alive, and can it do its work?

/healthz touches nothing outside the process: a restart is only of use when the process itself is stuck.
/readyz says whether to send people here; it names what is missing, never why in detail.
"""

import time
from collections.abc import Callable
from importlib import import_module

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from django.contrib.auth.decorators import login_not_required  # isort: skip

from config.database import changeable_history, history_is_guarded, missing_migrations

logger = structlog.get_logger("health")
# Things that change only with a deployment, and cost time to look at, are believed for this long once good.
BELIEVED_SECONDS = 30
_good_until: dict[str, float] = {}


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "alive"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when everything works that a visitor needs, otherwise 503 with what does not."""
    results = {name: "ok" if _passes(name, test) else "failed" for name, test in tests().items()}
    ready = all(result == "ok" for result in results.values())
    body = {"status": "ready" if ready else "not ready", "checks": results}
    return JsonResponse(body, status=200 if ready else 503)


def tests() -> dict[str, Callable[[], bool]]:
    """What has to be so, in the order in which one failing explains the next."""
    return {
        "database": _database_answers,
        "migrations": lambda: not missing_migrations(),
        "history": lambda: history_is_guarded() and not changeable_history(),
        "seal": _seal_key_loads,
    }


def _passes(name: str, test: Callable[[], bool]) -> bool:
    believed = name != "database" and _good_until.get(name, 0) > time.monotonic()
    if believed:
        return True
    try:
        good = test()
    except Exception as error:
        logger.warning("not ready", check=name, kind=type(error).__name__)
        return False
    if good:
        _good_until[name] = time.monotonic() + BELIEVED_SECONDS
    else:
        logger.warning("not ready", check=name)
    return good


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _seal_key_loads() -> bool:
    if not (settings.SEAL_PKCS12 or settings.SEAL_PKCS11_MODULE):
        return False
    import_module("documents.seal").Sealer.from_settings()
    return True
