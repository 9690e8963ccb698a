"""Who is logged in and not known by the register: they can be, and then report a diploma that is missing.

The person number is not kept after a login, so whoever wants to be known logs in once more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def known_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who is not known to become so, instead of saying that the page is not there."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.holder_id is None:
            return render(request, "corrections/holder/unknown.html")
        return view(request, *args, **kwargs)

    return asked
