"""The tables of the pretend world outside. Nothing else refers to them; production does not have them."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from diplomas.dates import PartialDate
from diplomas.models.holders import Sex


class DemoPerson(models.Model):
    """A person of the pretend BRP. Numbers are of the block for test persons and stand in clear here.

    `birth` and `died` are partial dates as text (`1980-02-03`, `1980-02`, `1980` or empty: unknown).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bsn = models.CharField(max_length=9, unique=True)
    given_names = models.CharField(_("Voornamen"), max_length=200, blank=True)
    prefix = models.CharField(_("Voorvoegsel"), max_length=10, blank=True)
    surname = models.CharField(_("Achternaam"), max_length=200)
    sex = models.CharField(_("Geslacht"), max_length=1, choices=Sex, blank=True)
    birth = models.CharField(_("Geboortedatum"), max_length=10, blank=True)
    died = models.CharField(_("Datum van overlijden"), max_length=10, null=True, blank=True)
    protected = models.BooleanField(_("Geheimhouding"), default=False)

    class Meta:
        ordering = ["surname", "given_names", "id"]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.given_names, self.prefix, self.surname) if part)

    @property
    def birth_date(self) -> PartialDate:
        return PartialDate.parse(self.birth)


class DemoFormerName(models.Model):
    """A name somebody had."""

    person = models.ForeignKey(DemoPerson, models.CASCADE, related_name="former_names")
    given_names = models.CharField(max_length=200, blank=True)
    prefix = models.CharField(max_length=10, blank=True)
    surname = models.CharField(max_length=200)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField()

    class Meta:
        ordering = ["valid_until", "id"]

    def __str__(self) -> str:
        return str(self.person_id)


class DemoFormerNumber(models.Model):
    """A number somebody had; asking with it still finds them."""

    person = models.ForeignKey(DemoPerson, models.CASCADE, related_name="former_numbers")
    bsn = models.CharField(max_length=9, unique=True)
    valid_until = models.DateField()

    class Meta:
        ordering = ["valid_until", "id"]

    def __str__(self) -> str:
        return str(self.person_id)


class DemoPersonChange(models.Model):
    """The list of changes: `id` is the place in it. A row says who changed, never what."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(DemoPerson, models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)


class DemoSeedPart(models.Model):
    """A part of a bulk register, written in one transaction with this row: a second run begins after it."""

    number = models.PositiveIntegerField(primary_key=True)
    seed = models.BigIntegerField()
    diplomas = models.PositiveIntegerField()
    persons = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.number)
