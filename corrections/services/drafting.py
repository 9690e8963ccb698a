"""A draft: saved at every step, by nobody but its maker, until it is sent or thrown away.

A draft is no request yet: it has no reference, no term and no events, and only its maker sees it: its holder,
or the colleague who enters what came by post or telephone.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from corrections import asked as asked_values
from corrections import evidence, received
from corrections.asked import Asked
from corrections.models import CorrectionRequest, Evidence, RequestItem
from corrections.people import Actor
from corrections.performing import LONGEST_TEXT, Given, locked, perform
from corrections.precheck import Answer
from corrections.references import new_reference
from corrections.workflow import Action, State
from diplomas import catalogue, scenarios, values
from diplomas.errors import NotFound, Refused
from diplomas.shown import DiplomaData
from diplomas.values import Json, Status

MOST_DRAFTS = 10


def own(actor: Actor) -> QuerySet[CorrectionRequest]:
    """Every request of this holder, with the drafts that this actor makes, newest first."""
    theirs = CorrectionRequest.objects.filter(holder_id=actor.holder_id)
    return theirs.filter(~Q(state=State.DRAFT) | Q(entered_by=actor.enters)).order_by("-started_at", "id")


def not_entered_yet(user: User) -> QuerySet[CorrectionRequest]:
    """The drafts of this colleague, newest first."""
    return CorrectionRequest.objects.filter(entered_by=user, state=State.DRAFT).order_by("-started_at", "id")


def own_request(actor: Actor, request_id: UUID) -> CorrectionRequest:
    """That request of this holder. Raises `NotFound`, also for somebody else's."""
    found = own(actor).filter(pk=request_id).first()
    if found is None:
        raise NotFound(_("Wij vinden dit verzoek niet."))
    return found


def _is_of(actor: Actor, found: CorrectionRequest) -> bool:
    entered_by = actor.enters.pk if actor.enters else None
    return (found.holder_id, found.entered_by_id) == (actor.holder_id, entered_by)


def _draft(actor: Actor, request_id: UUID) -> CorrectionRequest:
    found = locked(request_id)
    if not _is_of(actor, found):
        raise NotFound(_("Wij vinden dit verzoek niet."))
    if found.state != State.DRAFT:
        raise Refused(_("U hebt dit verzoek al verstuurd. U kunt nog wel een document toevoegen."))
    return found


def _save(draft: CorrectionRequest, **columns: Any) -> None:
    for name, value in {"changed_at": timezone.now(), **columns}.items():
        setattr(draft, name, value)
    draft.save(update_fields=["changed_at", *columns])


@transaction.atomic
def start_for_diploma(*, actor: Actor, diploma: DiplomaData) -> CorrectionRequest:
    """The draft about this own diploma: a new one, or the one that was begun before.

    `diploma` is what the holder was shown (`diplomas.disclosure`); the caller read it as their own.
    """
    draft = own(actor).filter(state=State.DRAFT, diploma_id=diploma.diploma).first()
    if draft is not None:
        if draft.version != diploma.version:
            _save(draft, version=diploma.version)
        return draft
    _not_too_many(actor)
    try:
        with transaction.atomic():
            return CorrectionRequest.objects.create(
                kind=CorrectionRequest.Kind.FIELD,
                holder_id=actor.holder_id,
                diploma_id=diploma.diploma,
                version=diploma.version,
                **_circumstances(actor),
            )
    except IntegrityError:  # pressed twice at once: the other press made it
        return own(actor).get(state=State.DRAFT, diploma_id=diploma.diploma)


@transaction.atomic
def start_for_missing(*, actor: Actor, described: Mapping[str, Json]) -> CorrectionRequest:
    """A draft about a diploma that is not there. `described`: what the holder says of it (`missing`)."""
    _not_too_many(actor)
    draft = CorrectionRequest.objects.create(
        kind=CorrectionRequest.Kind.MISSING,
        holder_id=actor.holder_id,
        described=dict(described),
        prechecked=_advice(described),
        **_circumstances(actor),
    )
    RequestItem.objects.create(request=draft)
    return draft


def _advice(described: Mapping[str, Json]) -> str:
    """What the pre-check said of it; empty when it had nothing to say."""
    said = str(described.get("advice") or "")
    return "" if said == Answer.OPEN else said


def _circumstances(actor: Actor) -> dict[str, Any]:
    now = timezone.now()
    # The language of a colleague's screen says nothing about the holder.
    language = "nl" if actor.enters else (get_language() or "nl")[:2]
    return {
        "entered_by": actor.enters,
        "language": language,
        "scenario": str(scenarios.active().value),
        "started_at": now,
        "changed_at": now,
    }


def _not_too_many(actor: Actor) -> None:
    if own(actor).filter(state=State.DRAFT).count() >= MOST_DRAFTS:
        raise Refused(
            _("U hebt al %(n)d verzoeken die u nog niet verstuurde. Verstuur er een, of gooi er een weg.")
            % {"n": MOST_DRAFTS}
        )


@transaction.atomic
def describe(*, actor: Actor, request_id: UUID, described: Mapping[str, Json]) -> None:
    """What the holder says of the diploma that is missing."""
    _save(_draft(actor, request_id), described=dict(described), prechecked=_advice(described))


@transaction.atomic
def ask(
    *, actor: Actor, request_id: UUID, diploma: DiplomaData, field: str, asked: Asked, prechecked: str = ""
) -> RequestItem:
    """What should stand in this field. Replaces what was asked for it before.

    Raises `NotFound` for a field that this document does not have and `Refused` for what stands there
    already. Whether a request has a chance is the pre-check's to say; who insists may send it.
    """
    draft = _draft(actor, request_id)
    entry = catalogue.names().get(field)
    if entry is None or not entry.applies(diploma.sector, diploma.kind):
        raise NotFound(_("Dit gegeven hoort niet bij uw diploma."))
    shown = diploma.get(field)
    stands = shown is not None and shown.status in (Status.DELIVERED, Status.NONE)
    if shown is not None and stands and asked.is_value and asked.change == shown.value:
        raise Refused(_("Dit staat al zo in het register. Schrijf op wat er op uw document staat."))
    said = {
        "shown_status": str(shown.status.value) if shown else "",
        "shown": None if shown is None or shown.value is None else values.write(entry, shown.value),
        "asked": asked_values.write(entry, asked),
    }
    item, _new = RequestItem.objects.update_or_create(
        request=draft,
        field=field,
        defaults=said,
        create_defaults={**said, "order": (draft.items.aggregate(last=Max("order"))["last"] or 0) + 1},
    )
    _save(draft, prechecked=prechecked or draft.prechecked)
    return item


@transaction.atomic
def leave_out(*, actor: Actor, request_id: UUID, field: str) -> None:
    """This field is not asked for after all."""
    draft = _draft(actor, request_id)
    draft.items.filter(field=field).exclude(field="").delete()
    _save(draft)


@transaction.atomic
def explain(*, actor: Actor, request_id: UUID, why: str) -> None:
    """Why the register should say something else."""
    if len(why) > LONGEST_TEXT:
        raise Refused(_("Uw tekst is te lang. Maak hem korter dan %(n)d tekens.") % {"n": LONGEST_TEXT})
    _save(_draft(actor, request_id), why=why.strip())


def remove_file(*, actor: Actor, request_id: UUID, evidence_id: UUID) -> None:
    """Take a file out of the draft. What was sent stays, also when it is sent at this very moment."""
    with transaction.atomic():
        draft = locked(request_id)
        if not _is_of(actor, draft):
            raise NotFound(_("Wij vinden dit verzoek niet."))
        row = evidence.of_holder(draft).filter(pk=evidence_id).first()
        if row is None:
            raise NotFound(_("Dit bestand is er niet meer."))
        if draft.state != State.DRAFT:
            raise Refused(_("U hebt dit bestand al verstuurd. Het hoort bij uw verzoek."))
        Evidence.objects.filter(pk=row.pk).delete()
    evidence.remove_bytes([row])


def discard(*, actor: Actor, request_id: UUID) -> None:
    """Throw the draft away, with its files."""
    with transaction.atomic():
        draft = _draft(actor, request_id)
        files = list(draft.evidence.all())
        draft.evidence.all().delete()  # of the rows in hand the ids stay, for their bytes
        draft.delete()
    evidence.remove_bytes(files)


@transaction.atomic
def submit(*, actor: Actor, request_id: UUID, step: int = 0) -> CorrectionRequest:
    """Send it: from now on it has a reference and a last day for the decision (Awb art. 4:13).

    Raises `Refused` with what is still missing. Sending twice sends once: the second finds it sent.
    """
    draft = locked(request_id)
    if not _is_of(actor, draft):
        raise NotFound(_("Wij vinden dit verzoek niet."))
    if draft.state != State.DRAFT:
        return draft
    if not draft.items.exists():
        raise Refused(_("Kies eerst welk gegeven niet klopt."))
    if not draft.why:
        raise Refused(_("Schrijf eerst op waarom het niet klopt."))
    reference = new_reference("C")
    organisation = draft.diploma.deliverer_id if draft.diploma else draft.described.get("organisation")
    perform(
        draft, Action.SUBMIT, actor,
        Given(changes={
            "reference": reference, "submitted_at": _received_at(actor),
            "organisation_id": organisation or None, "scenario": str(scenarios.active().value),
        }),
    )  # fmt: skip
    return draft


def _received_at(actor: Actor) -> datetime.datetime:
    """Now; of what came on paper the day it was with us, from which its term counts."""
    now = timezone.now()
    return received.moment(actor.received.on, now) if actor.received else now
