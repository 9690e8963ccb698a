"""Scans and photos of a paper document, as somebody showed them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections.workflow import Who

from .requests import CorrectionRequest


class Evidence(models.Model):
    """One cleaned file. Its bytes lie encrypted in the storage `evidence`, under `id`; no name is kept."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("pdf")
        JPEG = "jpeg", _("foto")
        PNG = "png", _("afbeelding")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(CorrectionRequest, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=4, choices=Kind)
    pages = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField(help_text=_("In bytes"))
    sha256 = models.BinaryField(max_length=32)
    by = models.CharField(max_length=20, choices=Who)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def page_numbers(self) -> range:
        """As the addresses of its pictures count them."""
        return range(self.pages)


class Forgotten(models.Model):
    """The words, scans and letter of a request were removed: when, in which run, on which ground."""

    request = models.OneToOneField(
        CorrectionRequest, models.PROTECT, primary_key=True, related_name="forgotten"
    )
    run = models.UUIDField()
    ground = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.request_id)
