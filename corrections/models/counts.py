"""What is counted before a request exists: answers of the pre-check, and wishes. Nobody is named.

`digest` is a keyed digest of who and what, so that nobody is counted twice; it leads back to nobody.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Precheck(models.Model):
    """The pre-check had something to say. `sent` when the holder sent a request all the same.

    `organisation` delivered the diploma that it was about; of a missing diploma nobody did.
    """

    at = models.DateTimeField(default=timezone.now)
    sector = models.CharField(max_length=12, blank=True)
    field = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(
        "diplomas.Organisation", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=20)
    scenario = models.CharField(max_length=2)
    sent = models.BooleanField(default=False)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="precheck_once")]
        indexes = [models.Index(fields=["at"], name="precheck_by_quarter")]

    def __str__(self) -> str:
        return f"{self.field} {self.outcome}"


class Wish(models.Model):
    """Somebody would like the register to hold this field. A count, never a request."""

    at = models.DateTimeField(default=timezone.now)
    sector = models.CharField(max_length=12)
    field = models.CharField(max_length=40)
    scenario = models.CharField(max_length=2)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("wens")
        constraints = [models.UniqueConstraint(fields=["digest"], name="wish_once")]

    def __str__(self) -> str:
        return self.field
