"""What forms of a request and addresses of lists carry, read without trust."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest


def step_of(request: HttpRequest) -> int:
    """The step that the form was made for; -1, which is no step, when it says none."""
    text = request.POST.get("step", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def uuid_of(text: str) -> UUID | None:
    """An id in an address; None for nothing, and for what is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
