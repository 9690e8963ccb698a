"""The institution's side: its inbox, and what it found for each field (WRO art. 32(3))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from corrections import missing
from corrections.models import Question, QuestionAnswer
from corrections.people import Actor
from corrections.performing import Given, locked, perform
from corrections.workflow import Action, Finding, Who
from diplomas.errors import NotFound, Refused, Stale
from diplomas.values import Json
from institutions.desk import Desk


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one field. `value` as `QuestionAnswer.value`; only with finding a."""

    finding: Finding
    reason: str
    value: Mapping[str, Json] = field(default_factory=dict)


def inbox(desk: Desk) -> QuerySet[Question]:
    """The questions to this desk's institution, for its registrars, approvers and readers."""
    if desk.organisation is None or not desk.reads_records:
        return Question.objects.none()
    return Question.objects.filter(organisation__in=desk.carries)


@transaction.atomic
def reply(*, desk: Desk, question_id: UUID, found: Mapping[int, Found]) -> Question:
    """Answer for every field, by item. Only a registrar does; nobody about themselves.

    Raises `NotFound`, `Stale` when it was answered or recalled meanwhile, and `Refused` for what is missing.
    """
    asked = inbox(desk).filter(pk=question_id).first()
    if asked is None or not desk.edits:
        raise NotFound(_("Deze vraag staat niet bij uw instelling."))
    request = locked(asked.request_id)
    question = Question.objects.select_for_update().get(pk=asked.pk)
    if question.state != Question.State.OPEN:
        raise Stale(_("Deze vraag is al beantwoord, of niet meer nodig."))
    items = list(request.items.all())
    for item in items:
        _check(found.get(item.pk))
        if not item.field:
            _own_name(desk, found[item.pk])
    actor = Actor(desk.user, Who.INSTITUTION, question.organisation_id)
    event = perform(
        request, Action.REPLY, actor,
        Given(data={"question": str(question.pk), "findings": "".join(found[i.pk].finding for i in items)}),
    )  # fmt: skip
    question.state = Question.State.ANSWERED
    question.answered_by, question.answered_at = desk.user, event.at
    question.save(update_fields=["state", "answered_by", "answered_at"])
    QuestionAnswer.objects.bulk_create(
        QuestionAnswer(
            question=question,
            item=item,
            finding=found[item.pk].finding,
            value=dict(found[item.pk].value),
            reason=found[item.pk].reason.strip(),
        )
        for item in items
    )
    return question


def _check(found: Found | None) -> None:
    if found is None:
        raise Refused(_("Kies bij elk gegeven wat u vond."))
    if not found.reason.strip():
        raise Refused(_("Schrijf bij elk gegeven hoe u dit weet."))
    if found.finding == Finding.CORRECTS and not found.value:
        raise Refused(_("Vul in wat er moet staan."))
    if found.finding != Finding.CORRECTS and found.value:
        raise Refused(_("Alleen als het register niet klopt, vult u in wat er moet staan."))


def _own_name(desk: Desk, found: Found) -> None:
    """A diploma that was missing is of who answers, or of an institution that it took over."""
    if found.value and missing.Record.from_json(found.value).organisation not in desk.carries:
        raise Refused(
            _(
                "U kunt alleen zeggen dat een diploma van uw eigen instelling is. Is het van een andere "
                "instelling? Kies dan b, en schrijf op welke."
            )
        )
