"""Who looked at which record, and what waits for a second person."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role


class Sign(models.TextChoices):
    """Why an opening of a record deserves a look of the auditor or the privacy officer."""

    OWN = "own", _("eigen gegevens")
    PROTECTED = "protected", _("afgeschermde persoon")
    WELL_KNOWN = "well_known", _("bekende persoon")
    MANY = "many", _("veel verschillende personen in korte tijd")


class RecordAccess(models.Model):
    """Somebody of the staff opened a record (BIO2; AVG art. 5(2)). Append-only.

    `organisation` is for whom they worked; empty for the register itself. `diploma` is empty when what they
    opened is about a diploma that is not in the register (yet).
    """

    at = models.DateTimeField(_("wanneer"), default=timezone.now)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(_("rol"), max_length=30, choices=Role)
    organisation = models.ForeignKey(
        "diplomas.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    diploma = models.ForeignKey("diplomas.Diploma", models.PROTECT, null=True, blank=True, related_name="+")
    holder = models.ForeignKey("diplomas.Holder", models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(_("waarvoor"), max_length=200)
    signs = ArrayField(models.CharField(max_length=12, choices=Sign), default=list, blank=True)

    class Meta:
        verbose_name = _("inzage")
        verbose_name_plural = _("inzagen")
        indexes = [
            models.Index(fields=["holder", "-at"], name="access_of_holder"),
            models.Index(fields=["user", "-at"], name="access_by_user"),
            models.Index(fields=["-at", "-id"], name="access_newest"),
            models.Index(fields=["-at"], name="access_with_signs", condition=~Q(signs=[])),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Proposal(models.Model):
    """A change that one person proposes and another has to decide on: withdrawing, and going against RIO.

    `changes` are stored values by field name (null: there is none); empty when a record is to be withdrawn.
    """

    class Kind(models.TextChoices):
        WITHDRAW = "withdraw", _("Intrekken")
        AMEND = "amend", _("Wijzigen, anders dan het opleidingenregister")

    class State(models.TextChoices):
        OPEN = "open", _("wacht op een tweede persoon")
        APPROVED = "approved", _("goedgekeurd")
        REFUSED = "refused", _("afgewezen")
        TAKEN_BACK = "taken_back", _("teruggenomen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("wat"), max_length=10, choices=Kind)
    state = models.CharField(_("stand"), max_length=10, choices=State, default=State.OPEN)
    diploma = models.ForeignKey("diplomas.Diploma", models.PROTECT, related_name="+")
    expected_version = models.PositiveIntegerField()
    organisation = models.ForeignKey("diplomas.Organisation", models.PROTECT, related_name="+")
    changes = models.JSONField(default=dict)
    reason = models.TextField(_("reden"))
    hearing_on = models.DateField(_("datum van de hoorzitting"), null=True, blank=True)
    hearing_note = models.TextField(_("wat de houder zei"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("voorgesteld op"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("besloten op"), null=True, blank=True)
    decision_note = models.TextField(_("toelichting bij het besluit"), blank=True)

    class Meta:
        verbose_name = _("voorstel")
        verbose_name_plural = _("voorstellen")
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["diploma"],
                condition=Q(state="open"),
                name="proposal_one_open",
                violation_error_message=_("Er wacht al een voorstel voor dit diploma op een besluit."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(state="taken_back")
                | ~Q(decided_by=F("proposed_by")),
                name="proposal_second_person",
                violation_error_message=_("Wie iets voorstelt, besluit er niet over."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="proposal_decided_by_somebody",
                violation_error_message=_("Bij een besluit hoort wie het nam en wanneer."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="withdraw") | (Q(hearing_on__isnull=False) & ~Q(hearing_note="")),
                name="proposal_withdraw_after_hearing",
                violation_error_message=_("Intrekken kan pas nadat de houder is gehoord."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WithdrawalLetter(models.Model):
    """The sealed decision by which a document was withdrawn. `template` is the version of its layout."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="letter")
    diploma = models.ForeignKey("diplomas.Diploma", models.PROTECT, related_name="+")
    holder = models.ForeignKey("diplomas.Holder", models.PROTECT, related_name="+")
    template = models.CharField(max_length=40)
    object_before = models.DateField(_("bezwaar uiterlijk"))
    pdf = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("brief")
        verbose_name_plural = _("brieven")

    def __str__(self) -> str:
        return str(self.pk)
