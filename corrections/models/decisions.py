"""Decisions and the letters that announce them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections.workflow import Basis, Outcome

from .requests import CorrectionRequest, RequestItem


class Decision(models.Model):
    """What is decided on a request, or on an objection to that.

    `expected_version` is the version of the diploma that was looked at: when the record changes meanwhile,
    the decision is taken again. `verdict` is about an objection; `reason` says why one is inadmissible, which
    has no outcome for any field. A field without an outcome stays as it was decided first.
    """

    class Stage(models.TextChoices):
        FIRST = "first", _("Besluit")
        OBJECTION = "objection", _("Besluit op bezwaar")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("ligt voor")
        DROPPED = "dropped", _("teruggestuurd of teruggenomen")
        TAKEN = "taken", _("genomen")

    class Verdict(models.TextChoices):
        FOUNDED = "founded", _("Gegrond")
        PARTLY = "partly", _("Gedeeltelijk gegrond")
        UNFOUNDED = "unfounded", _("Ongegrond")
        INADMISSIBLE = "inadmissible", _("Niet-ontvankelijk")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(CorrectionRequest, models.PROTECT, related_name="decisions")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.FIRST)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    explanation = models.TextField(blank=True)
    expected_version = models.PositiveIntegerField(null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    second_person = models.BooleanField(default=True)
    # The last day that held when it was taken; a later objection has one of its own.
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state="proposed"),
                name="correction_one_proposal",
                violation_error_message=_("Er ligt al een besluit voor."),
            ),
            models.UniqueConstraint(
                fields=["request", "stage"],
                condition=Q(state="taken"),
                name="correction_decided_once",
                violation_error_message=_("Hierover is al besloten."),
            ),
            models.CheckConstraint(
                condition=Q(state="taken", taken_by__isnull=False, taken_at__isnull=False)
                | (~Q(state="taken") & Q(taken_by__isnull=True, taken_at__isnull=True)),
                name="correction_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(second_person=False) | Q(taken_by__isnull=True) | ~Q(taken_by=F("proposed_by")),
                name="correction_second_person",
                violation_error_message=_("Wie een besluit voorstelt, stelt het niet ook vast."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="inadmissible") | Q(reason=""),
                name="correction_only_inadmissible_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DecisionItem(models.Model):
    """The outcome for one field: why, in a code from the list and in words; what the register will say."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="items", db_index=False)
    item = models.ForeignKey(RequestItem, models.PROTECT, related_name="decided")
    outcome = models.CharField(max_length=16, choices=Outcome)
    basis = models.CharField(max_length=12, choices=Basis, blank=True)
    reason = models.CharField(max_length=30)
    text = models.TextField()
    value = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["item__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "item"], name="correction_outcome_once"),
            models.CheckConstraint(
                condition=Q(outcome="granted") & ~Q(basis="") & ~Q(value={})
                | (~Q(outcome="granted") & Q(basis="", value={})),
                name="correction_grant_has_value",
                violation_error_message=_(
                    "Bij inwilligen hoort wat er komt te staan, en waar dat uit blijkt."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="correction_outcome_has_words",
                violation_error_message=_("Schrijf bij elk gegeven waarom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.outcome}"


class Letter(models.Model):
    """The sealed letter of a decision as it was sent. Append-only; `template` is its layout's version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="letter")
    holder = models.ForeignKey("diplomas.Holder", models.PROTECT, related_name="+")
    template = models.CharField(max_length=40)
    objection_until = models.DateField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    sha256 = models.BinaryField(max_length=32)
    pdf = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)
