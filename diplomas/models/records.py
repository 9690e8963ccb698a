"""A diploma is an identity; everything it says stands in immutable versions."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from diplomas.terms import DocumentKind, Reason, Role, Sector, State

from .holders import Holder
from .reference import Organisation, Programme


class Diploma(models.Model):
    """The identity of an award document, with what its head version says cached for search and counting.

    Every column below `head` is written by `register` (and `bulk`) in the transaction that adds the version
    and compared with it by `verify_register`. The masks have one bit per catalogue field: `known` when the
    value was delivered (also when it was delivered that there is none), `none` for the latter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deliverer = models.ForeignKey(Organisation, models.PROTECT, related_name="delivered", db_index=False)
    source_key = models.CharField(max_length=64, help_text=_("De sleutel van de instelling zelf"))
    head = models.PositiveIntegerField(default=1)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="diplomas", db_index=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=12, choices=Sector)
    kind = models.CharField(max_length=14, choices=DocumentKind)
    exam_date = models.DateField()
    state = models.CharField(max_length=10, choices=State)
    known = models.BigIntegerField(default=0)
    none = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("diploma")
        verbose_name_plural = _("diploma's")
        constraints = [
            models.UniqueConstraint(
                fields=["deliverer", "source_key"],
                name="diploma_source_key_once",
                violation_error_message=_("Deze instelling leverde dit diploma al aan."),
            ),
            models.CheckConstraint(
                name="diploma_none_is_known",
                condition=models.Q(none=models.F("none").bitand(models.F("known"))),  # type: ignore[arg-type]
                violation_error_message=_("Wat er niet is, is ook bekend."),
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-exam_date", "id"], name="diploma_of_holder"),
            models.Index(fields=["deliverer", "state", "-exam_date", "id"], name="diploma_of_deliverer"),
            models.Index(fields=["deliverer", "-exam_date", "id"], name="diploma_newest_of_deliverer"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DiplomaParty(models.Model):
    """Which organisations deliver, award or take part, as the head version says."""

    diploma = models.ForeignKey(Diploma, models.CASCADE, related_name="parties", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["diploma", "role", "organisation"], name="diploma_party_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role} {self.diploma_id}"


class DiplomaVersion(models.Model):
    """One version: who wrote it, when, why, and the chain. Append-only; no personal data.

    `commitment` binds the content without telling it; `hash` binds the commitment, this row's metadata and
    the version before (all zeros for the first). Both are SHA-256 under `scheme` (see `chain`).
    """

    id = models.BigAutoField(primary_key=True)
    diploma = models.ForeignKey(Diploma, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    reason = models.CharField(max_length=20, choices=Reason)
    source = models.CharField(max_length=120)
    scheme = models.PositiveSmallIntegerField()
    commitment = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["diploma", "number"], name="diploma_version_once")]

    def __str__(self) -> str:
        return f"{self.diploma_id} v{self.number}"


class VersionContent(models.Model):
    """What a version says. Erased, with its salt, when the retention term ends (WRO art. 30(6))."""

    version = models.OneToOneField(DiplomaVersion, models.PROTECT, primary_key=True, related_name="content")
    salt = models.BinaryField(max_length=16)
    content = models.JSONField()
    provenance = models.JSONField()
    reason_text = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.version_id)


class Erasure(models.Model):
    """Content that was erased, by which run, on which ground. Append-only."""

    version = models.OneToOneField(DiplomaVersion, models.PROTECT, primary_key=True, related_name="erasure")
    run = models.UUIDField()
    ground = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.version_id)
