"""A decision before it is taken, and what it must have. Raises `Refused` and `Stale`; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from corrections import effects, missing, reasons, verdicts
from corrections.asked import read
from corrections.models import CorrectionRequest, QuestionAnswer, RequestItem
from corrections.performing import LONGEST_TEXT
from corrections.services import grounds, openings
from corrections.services.common import latest_answers
from corrections.workflow import Basis, Finding, Outcome
from diplomas import catalogue
from diplomas.errors import Refused, Stale
from diplomas.models import Diploma
from diplomas.values import Json


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What is decided about one item: `value` as it will be stored, only when it is granted."""

    outcome: Outcome
    reason: str
    text: str
    basis: Basis | None = None
    value: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision before it is taken. `expected_version`: the version of the diploma that was looked at.

    On an objection a field that is left out stays as it was decided first; `reason` is why an objection is
    inadmissible, which has no outcome for any field.
    """

    outcomes: Mapping[int, ItemOutcome]
    explanation: str = ""
    expected_version: int | None = None
    reason: str = ""


def check_draft(request: CorrectionRequest, draft: Draft) -> None:
    """A first decision: an outcome for every field. Raises `Refused`, and `Stale` when the record changed."""
    if set(draft.outcomes) != {item.pk for item in request.items.all()}:
        raise Refused(_("Kies bij elk gegeven een uitkomst."))
    check_outcomes(request, draft)


def check_outcomes(request: CorrectionRequest, draft: Draft) -> None:
    """Each outcome by itself, whichever fields there are."""
    items = {item.pk: item for item in request.items.all()}
    if not set(draft.outcomes) <= set(items):
        raise Refused(_("Kies bij elk gegeven een uitkomst."))
    outcomes = {one.outcome for one in draft.outcomes.values()}
    if Outcome.NOT_CONSIDERED in outcomes and len(outcomes) > 1:
        raise Refused(_("Niet behandelen geldt voor het hele verzoek, niet voor een deel."))
    if len(draft.explanation) > LONGEST_TEXT:
        raise Refused(_("Uw tekst is te lang. Maak hem korter dan %(n)d tekens.") % {"n": LONGEST_TEXT})
    answers = latest_answers(request)
    closed = grounds.closed_reasons(request)
    for pk, one in draft.outcomes.items():
        if one.reason not in reasons.BY_OUTCOME[one.outcome]:
            raise Refused(_("Kies een reden die bij de uitkomst hoort."))
        if one.reason in closed[pk]:
            raise Refused(closed[pk][one.reason])
        if not one.text.strip():
            raise Refused(_("Schrijf bij elk gegeven waarom, met uw eigen woorden."))
        if len(one.text) > LONGEST_TEXT:
            raise Refused(_("Uw tekst is te lang. Maak hem korter dan %(n)d tekens.") % {"n": LONGEST_TEXT})
        if one.outcome == Outcome.GRANTED:
            _check_grant(request, items[pk], one, answers.get(pk))
    still_the_version(request, draft.expected_version)
    granted = [(items[pk], one) for pk, one in draft.outcomes.items() if one.outcome == Outcome.GRANTED]
    if granted and request.kind == CorrectionRequest.Kind.FIELD:
        effects.changes(request, granted)


def _check_grant(
    request: CorrectionRequest, item: RequestItem, one: ItemOutcome, answer: QuestionAnswer | None
) -> None:
    if not one.value or one.basis is None:
        raise Refused(_("Vul in wat er komt te staan, en waar dat uit blijkt."))
    if one.basis == Basis.INSTITUTION and (answer is None or answer.finding != Finding.CORRECTS):
        raise Refused(_("De instelling heeft dit niet bevestigd. Dan moet het uit het document blijken."))
    if one.basis == Basis.INSTITUTION and answer is not None and confirmed(item, answer) != dict(one.value):
        raise Refused(_("Dit is niet wat de instelling heeft bevestigd."))
    if one.basis == Basis.DOCUMENT and (why := openings.why_no_document(request, answer)):
        raise Refused(why)
    if request.kind == CorrectionRequest.Kind.MISSING:
        record = missing.Record.from_json(one.value)
        missing.facts_of(record, request.holder_id)
        if missing.already(record, holder=request.holder_id, since=request.submitted_at) is None:
            missing.check_held(record)
        return
    entry = catalogue.by_name(item.field)
    if not entry.correctable:
        raise Refused(_("Dit veld volgt uit een ander register en verandert hier niet."))
    read(entry, one.value)
    if why := verdicts.untrue(item, one):
        raise Refused(why)


def confirmed(item: RequestItem, answer: QuestionAnswer) -> dict[str, Json]:
    """What is taken over of an institution: of a whole diploma what the register may hold of it now."""
    if item.field or not answer.value:
        return dict(answer.value)
    record = missing.Record.from_json(answer.value)
    return missing.held(record).to_json() if missing.not_held(record) else dict(answer.value)


def still_the_version(request: CorrectionRequest, expected: int | None) -> None:
    """Raises `Stale` when the diploma is not the version that was looked at."""
    if request.diploma_id is None or request.kind == CorrectionRequest.Kind.MISSING:
        return
    head = Diploma.objects.values_list("head", flat=True).get(pk=request.diploma_id)
    if head != expected:
        raise Stale(_("Het diploma is intussen gewijzigd. Bekijk het verschil en besluit opnieuw."))
