"""What an institution was asked, and what it found (WRO art. 32(2) and (3))."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections.workflow import Finding

from .requests import CorrectionRequest, RequestItem


class Question(models.Model):
    """One question to one institution; at most one is open for a request."""

    class State(models.TextChoices):
        OPEN = "open", _("wacht op antwoord")
        ANSWERED = "answered", _("beantwoord")
        RECALLED = "recalled", _("niet meer nodig")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(CorrectionRequest, models.PROTECT, related_name="questions")
    organisation = models.ForeignKey(
        "diplomas.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(_("stand"), max_length=10, choices=State, default=State.OPEN)
    text = models.TextField(_("vraag"), blank=True)
    asked_at = models.DateTimeField(_("gesteld op"), default=timezone.now)
    due_on = models.DateField(_("antwoord uiterlijk"))
    reminders = models.PositiveSmallIntegerField(_("herinneringen"), default=0)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("beantwoord op"), null=True, blank=True)

    class Meta:
        verbose_name = _("vraag over een correctie")
        verbose_name_plural = _("vragen over correcties")
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state="open"),
                name="correction_one_open_question",
                violation_error_message=_("Er staat al een vraag open bij de instelling."),
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_by__isnull=False, answered_at__isnull=False)
                | (~Q(state="answered") & Q(answered_by__isnull=True, answered_at__isnull=True)),
                name="correction_answered_by_somebody",
                violation_error_message=_("Bij een antwoord hoort wie het gaf en wanneer."),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "due_on"], name="question_of_organisation")]

    def __str__(self) -> str:
        return str(self.pk)


class QuestionAnswer(models.Model):
    """What the institution found for one field. `value` is what should stand there, as it is stored.

    {"value": ...} or {"none": true} with finding a; empty otherwise. For a missing diploma `value` is the
    whole record (`corrections.missing`).
    """

    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", db_index=False)
    item = models.ForeignKey(RequestItem, models.PROTECT, related_name="answers")
    finding = models.CharField(_("bevinding"), max_length=1, choices=Finding)
    value = models.JSONField(default=dict, blank=True)
    reason = models.TextField(_("toelichting"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "item"], name="correction_answer_once"),
            models.CheckConstraint(
                condition=Q(finding="a") | Q(value={}),
                name="correction_only_a_brings_value",
                violation_error_message=_("Alleen bij a hoort een nieuwe waarde."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.finding}"
