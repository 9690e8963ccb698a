"""What the portal itself keeps beside the register: a file on its way to a browser, a report of fraud."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Handover(models.Model):
    """A sealed extract on its way to the browser that asked for it, for a second press of the same button.

    `token` is the SHA-256 of a random text that only the form in that browser holds, and `sealed` is
    encrypted under that text: without the form nobody can read it. Rows live for two minutes.
    """

    token = models.BinaryField(primary_key=True, max_length=32)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    number = models.CharField(max_length=24)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.number


class FraudReport(models.Model):
    """Somebody thinks that an extract is forged, or used by another: a case for the register's own staff.

    Who reports may stay unknown. `reference` is what both sides quote; `number` is that of the extract.
    """

    class Suspicion(models.TextChoices):
        FORGED = "forged", _("Het document is vervalst")
        ALTERED = "altered", _("Er is iets aan het document veranderd")
        BORROWED = "borrowed", _("Het document is van iemand anders")
        OTHER = "other", _("Iets anders")

    class State(models.TextChoices):
        NEW = "new", _("Nieuw")
        IN_HAND = "in_hand", _("In behandeling")
        CLOSED = "closed", _("Afgesloten")

    reference = models.CharField(_("kenmerk"), max_length=16, unique=True)
    at = models.DateTimeField(_("gemeld op"))
    suspicion = models.CharField(_("vermoeden"), max_length=12, choices=Suspicion)
    number = models.CharField(_("uittrekselnummer"), max_length=24, blank=True)
    story = models.TextField(_("wat er is gezien"), max_length=4000)
    name = models.CharField(_("naam van de melder"), max_length=200, blank=True)
    organisation = models.CharField(_("organisatie van de melder"), max_length=200, blank=True)
    email = models.EmailField(_("e-mailadres van de melder"), blank=True)
    phone = models.CharField(_("telefoonnummer van de melder"), max_length=30, blank=True)
    state = models.CharField(_("stand"), max_length=10, choices=State, default=State.NEW)
    note = models.TextField(_("aantekening"), max_length=4000, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("behandeld door"),
    )
    closed_at = models.DateTimeField(_("afgesloten op"), null=True, blank=True)

    class Meta:
        verbose_name = _("melding van fraude")
        verbose_name_plural = _("meldingen van fraude")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_at__isnull=True)),
                name="fraud_report_closed_with_date",
                violation_error_message=_("Alleen een afgesloten melding heeft een datum van afsluiten."),
            )
        ]
        indexes = [models.Index(fields=["state", "at"], name="fraud_report_by_state")]

    def __str__(self) -> str:
        return self.reference
