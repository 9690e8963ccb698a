"""Which scenario is active, and the field sets that follow from it. Stored values never change by it."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from . import catalogue
from .catalogue import Scenario
from .chain import canonical
from .models import FieldSet, ScenarioActivation

DEFAULT = Scenario.S4
NAMES: dict[Scenario, str | Promise] = {
    Scenario.S1: gettext_lazy("complete uitbreiding"),
    Scenario.S2: gettext_lazy("gericht op het uitgereikte diploma"),
    Scenario.S3: gettext_lazy("meest gevraagde gegevens"),
    Scenario.S4: gettext_lazy("geen aanpassingen"),
}


def named(scenario: Scenario) -> str:
    """A scenario as people read it, in the active language."""
    return f"{scenario.value} ({NAMES[scenario]})"


def active() -> Scenario:
    """The scenario that decides what is shown now; S4 (nothing added) until somebody chose another."""
    newest = ScenarioActivation.objects.order_by("-id").values_list("scenario", flat=True).first()
    return Scenario(newest) if newest else DEFAULT


def activate(*, scenario: Scenario, actor: str) -> None:
    """From now on this scenario decides what is shown."""
    ScenarioActivation.objects.create(scenario=scenario, at=timezone.now(), actor=actor)


def field_set(*, name: str, entries: frozenset[tuple[str, str, str]]) -> FieldSet:
    """The stored, immutable row of this field set; made when it is new. Its entries are not read."""
    stored, _made = FieldSet.objects.only("id").get_or_create(
        name=name,
        digest=field_set_digest(entries),
        defaults={"entries": lambda: _rows(entries), "at": timezone.now()},
    )
    return stored


# The sets that are asked for by turns are few: those of a scenario, with and without grade lists.
@lru_cache(maxsize=32)
def field_set_digest(entries: frozenset[tuple[str, str, str]]) -> bytes:
    """SHA-256 (32 bytes) of the set: what a stored set is known by, also before it is stored."""
    return hashlib.sha256(canonical(_rows(entries))).digest()


def _rows(entries: frozenset[tuple[str, str, str]]) -> list[list[str]]:
    return sorted(list(entry) for entry in entries)


def allowed(scenario: Scenario) -> frozenset[tuple[str, str, str]]:
    """(sector, kind of document, field) that may be shown to a holder under this scenario."""
    return catalogue.field_set_of(scenario)
