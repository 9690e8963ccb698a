"""A correction request, what it asks, and everything that happened to it."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections.workflow import CLAIMABLE, OPEN, RUNNING, WAITING, Action, State, Who

_OPEN = [state.value for state in OPEN]
_RUNNING = [state.value for state in RUNNING]
_CLAIMABLE = [state.value for state in CLAIMABLE]
_MAY_BE_FREE = [state.value for state in (*CLAIMABLE, *WAITING)]


class CorrectionRequest(models.Model):
    """What a holder asks (WRO art. 32(1)): fields of a diploma, or a diploma that is missing.

    `step` counts the events and is compared at every step: of two people who act on what they both read, the
    second is told. `version` is the version of the diploma that the holder had before them. `described` is
    what the holder says of a missing diploma. Dates are days in the Netherlands; `stopped_on` is the day on
    which the term to decide began to stand still (Awb 4:15), `waiting_until` until when somebody may answer.
    """

    class Kind(models.TextChoices):
        FIELD = "field", _("Gegevens kloppen niet")
        MISSING = "missing", _("Diploma ontbreekt")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("kenmerk"), max_length=16, unique=True, null=True, blank=True)
    kind = models.CharField(_("soort"), max_length=10, choices=Kind)
    state = models.CharField(_("stand"), max_length=20, choices=State, default=State.DRAFT)
    step = models.PositiveIntegerField(default=0)
    holder = models.ForeignKey("diplomas.Holder", models.PROTECT, related_name="+", db_index=False)
    diploma = models.ForeignKey("diplomas.Diploma", models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(null=True, blank=True)
    organisation = models.ForeignKey(
        "diplomas.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The colleague who entered it for its holder: it came by post, by telephone or at the counter. Until it
    # is sent such a draft is theirs and not the holder's.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    described = models.JSONField(default=dict, blank=True)
    why = models.TextField(_("toelichting"), blank=True)
    language = models.CharField(max_length=2, default="nl")
    scenario = models.CharField(max_length=2)
    # What the pre-check said when the holder sent it all the same; empty when it had nothing to say.
    prechecked = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(_("ontvangen"), null=True, blank=True)
    due_on = models.DateField(_("besluit uiterlijk"), null=True, blank=True)
    stopped_on = models.DateField(null=True, blank=True)
    waiting_until = models.DateField(null=True, blank=True)
    delayed = models.BooleanField(default=False)
    notice_on = models.DateField(_("in gebreke gesteld op"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_as = models.CharField(max_length=20, choices=State, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    objection_until = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("correctieverzoek")
        verbose_name_plural = _("correctieverzoeken")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", reference__isnull=True, submitted_at__isnull=True)
                | (~Q(state="draft") & Q(reference__isnull=False, submitted_at__isnull=False)),
                name="correction_sent_has_reference",
                violation_error_message=_("Een verstuurd verzoek heeft een kenmerk en een datum."),
            ),
            models.CheckConstraint(
                condition=Q(kind="field", diploma__isnull=False, version__isnull=False) | Q(kind="missing"),
                name="correction_names_diploma",
                violation_error_message=_("Kies het diploma waar het om gaat."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting_holder", stopped_on__isnull=False)
                | (~Q(state="waiting_holder") & Q(stopped_on__isnull=True)),
                name="correction_clock_stands_while_waiting",
                violation_error_message=_("De termijn staat alleen stil zolang wij op de aanvrager wachten."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_OPEN) | Q(due_on__isnull=False),
                name="correction_open_has_date",
                violation_error_message=_("Een verzoek dat loopt, heeft een uiterste datum."),
            ),
            models.CheckConstraint(
                condition=Q(decided_as="", decided_on__isnull=True)
                | (~Q(decided_as="") & Q(decided_on__isnull=False)),
                name="correction_decided_on_a_day",
                violation_error_message=_("Een besluit heeft een datum."),
            ),
            models.UniqueConstraint(
                fields=["holder", "diploma"],
                condition=Q(state="draft", kind="field", entered_by__isnull=True),
                name="correction_one_draft",
                violation_error_message=_(
                    "U hebt voor dit diploma al een verzoek dat nog niet is verstuurd."
                ),
            ),
            # Of each colleague: they do not see what another one has begun.
            models.UniqueConstraint(
                fields=["entered_by", "diploma"],
                condition=Q(state="draft", kind="field", entered_by__isnull=False),
                name="correction_one_entered_draft",
                violation_error_message=_(
                    "U hebt voor dit diploma al een verzoek dat nog niet is verstuurd."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-started_at"], name="correction_of_holder"),
            models.Index(
                fields=["entered_by", "-started_at"],
                condition=Q(state="draft", entered_by__isnull=False),
                name="correction_not_entered_yet",
            ),
            # "Take the next one", and the queue of what nobody has (`free`), counted without a row. What
            # waits is in it too: which of that is free changes with the day, and an index does not.
            models.Index(
                fields=["due_on", "id"],
                include=["state", "waiting_until"],
                condition=Q(assigned_to__isnull=True, state__in=_MAY_BE_FREE),
                name="correction_free",
            ),
            # With the day it stood still: what is late is counted from here without a row.
            models.Index(
                fields=["due_on", "id"],
                include=["stopped_on"],
                condition=Q(state__in=_RUNNING),
                name="correction_running",
            ),
            models.Index(
                fields=["state", "due_on", "id"], condition=Q(state__in=_RUNNING), name="correction_by_state"
            ),
            models.Index(
                fields=["assigned_to", "due_on", "id"],
                condition=Q(assigned_to__isnull=False, state__in=_RUNNING),
                name="correction_of_reviewer",
            ),
            models.Index(
                fields=["waiting_until"],
                condition=Q(state__in=["waiting_holder", "waiting_institution"]),
                name="correction_waiting",
            ),
            models.Index(fields=["organisation", "state"], name="correction_of_organisation"),
            models.Index(fields=["submitted_at"], name="correction_by_quarter"),
        ]

    def __str__(self) -> str:
        return self.reference or str(self.pk)

    @staticmethod
    def free(today: datetime.date) -> Q:
        """What nobody has and a reviewer can go on with; also what waited until a day that has passed.

        A reviewer leaves, or hands back, while an institution is asked: when it stays silent, nothing happens
        to the request by itself.
        """
        # The condition of the index stands in it as it is: the planner does not derive it from the rest.
        nobodys = Q(assigned_to__isnull=True, state__in=_MAY_BE_FREE)
        return nobodys & (Q(state__in=_CLAIMABLE) | Q(waiting_until__lt=today))

    def term_ran_to(self, today: datetime.date) -> datetime.date:
        """Today less the days that the term has stood still since `stopped_on`.

        Whoever is waited for may have let their day pass without anybody noticing; from then on it runs.
        """
        if self.stopped_on is None:
            return today
        ended = min(today, self.waiting_until) if self.waiting_until else today
        # Of what came on paper before it stood still, nothing was skipped yet.
        return today - max(ended - self.stopped_on, datetime.timedelta())

    def is_late(self, today: datetime.date) -> bool:
        """Whether the last day to decide has passed. A term that stands still does not get late."""
        return self.due_on is not None and self.due_on < self.term_ran_to(today)


class RequestItem(models.Model):
    """One field: what stood there when the holder looked, and what should stand there.

    `shown_status` and `shown` are the register's answer then. `asked` is one of {"value": stored value},
    {"none": true} and {"words": "..."}: programmes and institutions are asked for in the words of the
    document. A missing diploma has one item with an empty field.
    """

    request = models.ForeignKey(CorrectionRequest, models.CASCADE, related_name="items", db_index=False)
    field = models.CharField(max_length=40, blank=True)
    shown_status = models.CharField(max_length=16, blank=True)
    shown = models.JSONField(null=True, blank=True)
    asked = models.JSONField(default=dict)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "field"],
                name="correction_field_once",
                violation_error_message=_("Dit gegeven staat al in uw verzoek."),
            )
        ]
        # A queue of one field that few ask for: else every item is read.
        indexes = [models.Index(fields=["field", "request"], name="correction_items_of_field")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.field}"


class Event(models.Model):
    """One step: who, when, what. Append-only and without words; those stand in `EventText`.

    `data` holds dates, ids and codes, nothing that names a person.
    """

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(CorrectionRequest, models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=24, choices=Action)
    state_from = models.CharField(max_length=20, choices=State)
    state_to = models.CharField(max_length=20, choices=State)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    who = models.CharField(max_length=20, choices=Who)
    organisation = models.ForeignKey(
        "diplomas.Organisation", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="correction_event_once"),
            models.CheckConstraint(
                condition=Q(who="system", user__isnull=True) | (~Q(who="system") & Q(user__isnull=False)),
                name="correction_event_by_somebody",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="correction_event_from_one"),
            models.CheckConstraint(
                condition=~Q(action="submit") | Q(number=1, state_from="draft"),
                name="correction_event_begins_with_submit",
            ),
        ]
        # What somebody handed back is not given to them again: a few rows, asked at every claim.
        indexes = [
            models.Index(
                fields=["user", "request", "number"],
                condition=Q(action="hand_back"),
                name="correction_handed_back",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.number} {self.action}"

    @property
    def words(self) -> str:
        """What was said with it; empty when nothing was, or when it is past its time."""
        said = getattr(self, "said", None)
        return said.text if said else ""


class EventText(models.Model):
    """The words of a step. Removed when the request is past its time; the event stays."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="said")
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.event_id)
