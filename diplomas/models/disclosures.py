"""What left the register, to whom and on which ground: kept twenty years (WRO art. 33(1)).

`disclosure` and `disclosure_item` are partitioned by month in the database; Django sees plain tables.
"""

from __future__ import annotations

import uuid

from django.db import models

from .fieldsets import SCENARIOS, FieldSet
from .holders import Holder
from .records import Diploma, DiplomaVersion


class Disclosure(models.Model):
    """One release: who received what about whom, why and on which ground. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    party = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=80)
    field_set = models.ForeignKey(FieldSet, models.PROTECT, related_name="+", db_index=False)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="disclosures", db_index=False)

    def __str__(self) -> str:
        return str(self.id)


class DisclosureItem(models.Model):
    """Which version of which diploma a release showed. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    disclosure = models.ForeignKey(Disclosure, models.DO_NOTHING, related_name="items", db_index=False)
    version = models.ForeignKey(DiplomaVersion, models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return str(self.id)


class Extract(models.Model):
    """A sealed extract that was handed out. The file is not kept: its number and SHA-256 are. Append-only.

    `number` is random and says nothing about anyone; `sha256` is of the whole sealed file (32 bytes).
    `former_names`: the holder asked for their earlier names on it.
    """

    number = models.CharField(max_length=24, primary_key=True)
    sha256 = models.BinaryField(max_length=32, unique=True)
    at = models.DateTimeField()
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="extracts")
    disclosure_id = models.UUIDField()
    field_set = models.ForeignKey(FieldSet, models.PROTECT, related_name="+")
    scenario = models.CharField(max_length=2, choices=SCENARIOS)
    language = models.CharField(max_length=2)
    former_names = models.BooleanField(default=False, db_default=False)
    signer = models.CharField(max_length=200)
    renderer = models.CharField(max_length=40, help_text="Version of the layout")

    def __str__(self) -> str:
        return self.number


class ExtractItem(models.Model):
    """A diploma on an extract: the version shown and a salted hash of exactly what was shown. Append-only."""

    extract = models.ForeignKey(Extract, models.PROTECT, related_name="items")
    diploma = models.ForeignKey(Diploma, models.PROTECT, related_name="+")
    version = models.ForeignKey(DiplomaVersion, models.PROTECT, related_name="+")
    salt = models.BinaryField(max_length=16)
    shown = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["extract", "diploma"], name="extract_item_once")]

    def __str__(self) -> str:
        return f"{self.extract_id} {self.diploma_id}"


class ExtractCheck(models.Model):
    """Somebody asked about this extract by its number on this day: its holder sees one such check a day.

    Append-only. `disclosure_id` is the release that the first check of the day was.
    """

    extract = models.ForeignKey(Extract, models.PROTECT, related_name="checks")
    on = models.DateField()
    disclosure_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["extract", "on"], name="extract_check_once_a_day")]

    def __str__(self) -> str:
        return f"{self.extract_id} {self.on}"
