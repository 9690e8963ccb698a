"""What every form of a request carries."""

from __future__ import annotations

from django.http import HttpRequest


def step_of(request: HttpRequest) -> int:
    """The step that the form was made for; -1, which is no step, when it says none."""
    text = request.POST.get("step", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
