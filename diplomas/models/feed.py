"""The change feed: what happened in the register, in order, for whoever reads it later by cursor."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .holders import Holder
from .records import Diploma


class Change(models.Model):
    """One event. Append-only; no personal data.

    `transaction` is PostgreSQL's transaction id: readers stop before the oldest one still running, so an
    event that commits late is never skipped.
    """

    class Kind(models.TextChoices):
        RECORDED = "recorded", _("Nieuw diploma")
        AMENDED = "amended", _("Gegevens gewijzigd")
        ISSUED = "issued", _("Alsnog uitgereikt")
        DEFERRED = "deferred", _("Uitreiking uitgesteld")
        WITHDRAWN = "withdrawn", _("Ingetrokken")
        PERSON = "person", _("Persoonsgegevens gewijzigd")

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(
        db_default=models.Func(
            template="(pg_current_xact_id()::text::bigint)", output_field=models.BigIntegerField()
        )
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+", db_index=False)
    diploma = models.ForeignKey(Diploma, models.PROTECT, related_name="+", null=True, db_index=False)
    version = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["transaction", "id"], name="change_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class FeedCursor(models.Model):
    """How far a consumer has read."""

    consumer = models.CharField(max_length=40, primary_key=True)
    transaction = models.BigIntegerField(default=0)
    change = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.consumer
