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
    kind = models.CharField(_("soort"), max_length=10, choices=Kind)
    brin = models.CharField("BRIN", max_length=4, null=True, blank=True, unique=True)
    country = models.CharField(_("land"), max_length=2, default="NL", help_text="ISO 3166-1 alpha-2")
    funded = models.BooleanField(_("bekostigd"), default=True, help_text=_("Bekostigd door de overheid"))
    sectors = ArrayField(
        models.CharField(max_length=12, choices=Sector), verbose_name=_("sectoren"), default=list, blank=True
    )
    recognised_from = models.DateField(_("erkend vanaf"), null=True, blank=True)
    recognised_until = models.DateField(_("erkend tot"), null=True, blank=True)

    class Meta:
        verbose_name = _("instelling")
        verbose_name_plural = _("instellingen")
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

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("instelling"), related_name="names"
    )
    name = models.CharField(_("naam"), max_length=200)
    name_en = models.CharField(_("Engelse naam"), max_length=200, blank=True)
    place = models.CharField(_("plaats"), max_length=80, blank=True)
    period = DateRangeField(_("periode"), help_text=_("Van en tot (niet tot en met); open eind mag"))

    class Meta:
        verbose_name = _("naam van een instelling")
        verbose_name_plural = _("namen van een instelling")
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

    old = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("oude instelling"), related_name="successions_out"
    )
    new = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("opvolger"), related_name="successions_in"
    )
    on = models.DateField(_("per"))

    class Meta:
        verbose_name = _("opvolging")
        verbose_name_plural = _("opvolgingen")
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="succession_once"),
            models.CheckConstraint(
                name="succession_not_itself",
                condition=~models.Q(old=models.F("new")),
                violation_error_message=_("Een instelling volgt zichzelf niet op."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


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

    system = models.CharField(_("soort code"), max_length=12, choices=System)
    code = models.CharField(_("code"), max_length=16)
    partners = models.ManyToManyField(
        Organisation, through="JointPartner", verbose_name=_("partners"), related_name="joint_programmes"
    )

    class Meta:
        verbose_name = _("opleiding")
        verbose_name_plural = _("opleidingen")
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

    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name=_("opleiding"), related_name="periods"
    )
    period = DateRangeField(_("periode"))
    name = models.CharField(_("naam"), max_length=200)
    name_en = models.CharField(
        _("Engelse naam"), max_length=200, blank=True, help_text=_("Internationale naam")
    )
    sector = models.CharField(_("sector"), max_length=12, choices=Sector)
    level = models.CharField(_("niveau"), max_length=16, blank=True, help_text="HBO-BA, WO-MA, MBO-4, HAVO …")
    phase = models.CharField(_("fase"), max_length=1, blank=True, choices=Phase)
    degree = models.CharField(_("graad"), max_length=20, blank=True, choices=Degree)
    additions = ArrayField(
        models.CharField(max_length=80), verbose_name=_("toevoegingen"), default=list, blank=True
    )
    credits = models.PositiveSmallIntegerField(
        _("studielast"), null=True, blank=True, help_text=_("Studielast in EC")
    )
    nlqf = models.CharField("NLQF", max_length=2, blank=True)
    eqf = models.CharField("EQF", max_length=1, blank=True)
    isced_f = models.CharField("ISCED-F", max_length=4, blank=True)
    professional_requirements = models.BooleanField(_("beroepsvereisten"), null=True, blank=True)

    class Meta:
        verbose_name = _("gegevens in een periode")
        verbose_name_plural = _("gegevens per periode")
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

    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name=_("opleiding"), related_name="offerings"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("instelling"), related_name="offerings"
    )
    period = DateRangeField(_("periode"))

    class Meta:
        verbose_name = _("aanbod")
        verbose_name_plural = _("aanbod")
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
        return f"{self.programme} @ {self.organisation}"


class JointPartner(models.Model):
    """An organisation that awards a joint degree together with others (WHW art. 7.3c)."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name=_("opleiding"), related_name="joint_partners"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("instelling"), related_name="joint_partnerships"
    )
    order = models.PositiveSmallIntegerField(_("volgorde"), default=0)

    class Meta:
        verbose_name = _("partner in een gezamenlijke opleiding")
        verbose_name_plural = _("partners in een gezamenlijke opleiding")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "organisation"], name="joint_partner_once")
        ]

    def __str__(self) -> str:
        return f"{self.programme} + {self.organisation}"
