"""Reference data with history: organisations and programmes, their names in time and who offered what."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from diplomas.terms import Degree, Phase, Sector


class Organisation(models.Model):
    """A body that delivers, awards or takes part in an award.

    Schools have a BRIN; the CvTE and the Minister of SZW deliver without one; foreign partners have a code
    of the same shape in the programme register. No personal data.
    """

    class Kind(models.TextChoices):
        SCHOOL = "school", _("Onderwijsinstelling")
        CVTE = "cvte", _("College voor Toetsen en Examens")
        SZW = "szw", _("Minister van Sociale Zaken en Werkgelegenheid")
        FOREIGN = "foreign", _("Buitenlandse instelling")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    brin = models.CharField(max_length=4, null=True, blank=True, unique=True)
    country = models.CharField(max_length=2, default="NL", help_text="ISO 3166-1 alpha-2")
    funded = models.BooleanField(default=True, help_text=_("Bekostigd door de overheid"))
    sectors = ArrayField(models.CharField(max_length=12, choices=Sector), default=list, blank=True)
    recognised_from = models.DateField(null=True, blank=True)
    recognised_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_school_has_brin",
                condition=~models.Q(kind="school") | models.Q(brin__isnull=False),
                violation_error_message=_("Een onderwijsinstelling heeft een BRIN."),
            ),
            models.CheckConstraint(
                name="organisation_recognised_in_order",
                condition=models.Q(recognised_from__isnull=True)
                | models.Q(recognised_until__isnull=True)
                | models.Q(recognised_until__gte=models.F("recognised_from")),
                violation_error_message=_("De erkenning eindigt voor zij begint."),
            ),
        ]

    def __str__(self) -> str:
        return self.brin or str(self.id)


class OrganisationName(models.Model):
    """What an organisation was called, and where it was, in a period. Periods of one do not overlap."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=80, blank=True)
    period = DateRangeField(help_text=_("Van en tot (niet tot en met); open eind mag"))

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="organisation_name_no_overlap",
                expressions=[("organisation", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("Er geldt in deze periode al een naam."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """From `on`, `new` carries the records and rights of `old` (a merger or a new BRIN)."""

    old = models.ForeignKey(Organisation, models.PROTECT, related_name="successions_out")
    new = models.ForeignKey(Organisation, models.PROTECT, related_name="successions_in")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="succession_once"),
            models.CheckConstraint(
                name="succession_not_itself",
                condition=~models.Q(old=models.F("new")),
                violation_error_message=_("Een instelling volgt zichzelf niet op."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class Programme(models.Model):
    """A programme, qualification or examination under its code in one code system.

    Systems: ISAT (higher education, five digits), CREBO (mbo), and the register's own short codes for
    secondary education, NT2, civic integration and Wft, which have no national programme code.
    """

    class System(models.TextChoices):
        ISAT = "ISAT", _("Opleidingscode hoger onderwijs (ISAT)")
        CREBO = "CREBO", _("Kwalificatiecode mbo (crebo)")
        KEUZEDEEL = "KEUZEDEEL", _("Keuzedeel mbo")
        VO = "VO", _("Schoolsoort")
        NT2 = "NT2", _("Programma NT2")
        INBURGERING = "INBURGERING", _("Inburgering")
        WFT = "WFT", _("Wft-module")

    system = models.CharField(max_length=12, choices=System)
    code = models.CharField(max_length=16)
    partners = models.ManyToManyField(Organisation, through="JointPartner", related_name="joint_programmes")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "code"],
                name="programme_code_once",
                violation_error_message=_("Deze opleidingscode bestaat al."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.code}"


class ProgrammePeriod(models.Model):
    """What a programme was in a period: names, level, degree and all that is derived from it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="periods")
    period = DateRangeField()
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, help_text=_("Internationale naam"))
    sector = models.CharField(max_length=12, choices=Sector)
    level = models.CharField(max_length=16, blank=True, help_text="HBO-BA, WO-MA, MBO-4, HAVO …")
    phase = models.CharField(max_length=1, blank=True, choices=Phase)
    degree = models.CharField(max_length=20, blank=True, choices=Degree)
    additions = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    credits = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Studielast in EC"))
    nlqf = models.CharField(max_length=2, blank=True)
    eqf = models.CharField(max_length=1, blank=True)
    isced_f = models.CharField(max_length=4, blank=True)
    professional_requirements = models.BooleanField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="programme_period_no_overlap",
                expressions=[("programme", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("Er gelden in deze periode al gegevens voor deze opleiding."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Offering(models.Model):
    """An organisation offers a programme in a period."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="offerings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="offerings")
    period = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="offering_no_overlap",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Deze opleiding staat in deze periode al bij deze instelling."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} @ {self.organisation_id}"


class JointPartner(models.Model):
    """An organisation that awards a joint degree together with others (WHW art. 7.3c)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="joint_partners")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="joint_partnerships")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "organisation"], name="joint_partner_once")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} + {self.organisation_id}"
