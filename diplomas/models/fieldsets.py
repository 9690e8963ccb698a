"""Field sets: what may be shown, frozen at the moment of showing; and which scenario is active."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

SCENARIOS = [("S1", "S1"), ("S2", "S2"), ("S3", "S3"), ("S4", "S4")]


class FieldSet(models.Model):
    """An immutable list of (sector, kind of document, field). Append-only; the same list is one row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    entries = models.JSONField(help_text=_("Rijen [sector, soort document, veld]"))
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "digest"], name="field_set_once")]

    def __str__(self) -> str:
        return self.name


class ScenarioActivation(models.Model):
    """From `at` this scenario decides what is shown. Append-only; the newest row counts."""

    id = models.BigAutoField(primary_key=True)
    scenario = models.CharField(max_length=2, choices=SCENARIOS)
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.scenario
