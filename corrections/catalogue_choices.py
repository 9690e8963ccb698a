"""The fields of the catalogue as choices of a list."""

from __future__ import annotations

from django.utils.functional import Promise

from diplomas import catalogue


def fields() -> list[tuple[str, str | Promise]]:
    """(name, label) of every field, in reading order."""
    return [(entry.name, entry.label) for entry in catalogue.all_fields()]
