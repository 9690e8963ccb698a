"""Where attempts to log in are counted."""

import pytest
from allauth.core import ratelimit
from django.core.cache import cache
from django.test import RequestFactory

pytestmark = pytest.mark.django_db


def test_many_others_do_not_wipe_out_somebodys_count(rf: RequestFactory, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"oidc_start": "1/5m/ip"}
    assert ratelimit.consume(rf.post("/", REMOTE_ADDR="192.0.2.1"), action="oidc_start")
    cache.set_many({f"another-{number}": number for number in range(400)}, timeout=300)
    assert not ratelimit.consume(rf.post("/", REMOTE_ADDR="192.0.2.1"), action="oidc_start")
