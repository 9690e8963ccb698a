"""Diploma holders as the population register (BRP) has them (WRO art. 9)."""

from __future__ import annotations

import datetime
import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from diplomas.dates import PartialDate
from diplomas.terms import NumberKind


class Sex(models.TextChoices):
    """Sex as registered in the BRP; X since 2018 by court order, unknown for some born abroad."""

    MAN = "M", _("man")
    WOMAN = "V", _("vrouw")
    OTHER = "X", _("anders")
    UNKNOWN = "", _("onbekend")


class Holder(models.Model):
    """The person a diploma belongs to. Name, birth and death come from the BRP and are refreshed from it.

    A person with one name has only a surname (the BRP keeps it there). `protected` is the BRP's secrecy
    indication: the person is not found by name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    given_names = models.CharField(max_length=200, blank=True)
    prefix = models.CharField(max_length=10, blank=True, help_text=_("Voorvoegsel, bijvoorbeeld van der"))
    surname = models.CharField(max_length=200)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    protected = models.BooleanField(default=False)
    brp_at = models.DateTimeField(help_text=_("Wanneer de BRP dit zei"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="holder_birth_date_order",
                condition=(models.Q(birth_month__isnull=False) | models.Q(birth_day__isnull=True))
                & (models.Q(birth_year__isnull=False) | models.Q(birth_month__isnull=True)),
                violation_error_message=_("Een dag zonder maand of een maand zonder jaar is geen datum."),
            ),
            models.CheckConstraint(
                name="holder_has_a_surname",
                condition=~models.Q(surname=""),
                violation_error_message=_("Een persoon heeft ten minste één naam."),
            ),
        ]
        indexes = [
            GinIndex(
                name="holder_surname_trigram",
                fields=["surname"],
                opclasses=["gin_trgm_ops"],
                condition=models.Q(protected=False),
            ),
            models.Index(fields=["surname"], name="holder_surname", condition=models.Q(protected=False)),
            models.Index(fields=["birth_year", "birth_month", "birth_day"], name="holder_birth_date"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def birth_date(self) -> PartialDate:
        return PartialDate(self.birth_year, self.birth_month, self.birth_day)

    @property
    def full_name(self) -> str:
        """Given names, prefix and surname, as they are printed."""
        return " ".join(part for part in (self.given_names, self.prefix, self.surname) if part)

    @property
    def is_deceased(self) -> bool:
        return self.died_on is not None

    def set_birth_date(self, date: PartialDate) -> None:
        self.birth_year, self.birth_month, self.birth_day = date.year, date.month, date.day


class HolderName(models.Model):
    """A name the holder had before. Serves matching; printed only when the holder asks for it."""

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="former_names", db_index=False)
    given_names = models.CharField(max_length=200, blank=True)
    prefix = models.CharField(max_length=10, blank=True)
    surname = models.CharField(max_length=200)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(default=datetime.date.today)
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "given_names", "prefix", "surname", "valid_until"],
                name="holder_name_once",
            )
        ]
        indexes = [models.Index(fields=["surname"], name="holder_former_surname")]

    def __str__(self) -> str:
        return str(self.holder_id)

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.given_names, self.prefix, self.surname) if part)


class HolderNumber(models.Model):
    """A person number of the holder, never in clear: a keyed digest to find it, a cipher to use it.

    `digest` is HMAC-SHA256 (32 bytes) and `cipher` AES-256-GCM (12 bytes nonce ‖ text ‖ tag), both under
    the key `key_id` of settings.BSN_KEYS.
    """

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="numbers")
    kind = models.CharField(max_length=15, choices=NumberKind)
    key_id = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32)
    cipher = models.BinaryField()
    valid_until = models.DateField(null=True, blank=True, help_text=_("Ingevuld na een nummerwijziging"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key_id", "digest"],
                name="holder_number_once",
                violation_error_message=_("Dit nummer is al van iemand."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.holder_id}"
