"""Which reasons are true of a request, field by field: what a letter says must have happened.

Whoever decides picks from a list; what has to be done first, or is not so, is closed with a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from corrections import reasons, verdicts
from corrections.models import CorrectionRequest, Decision, DecisionItem, QuestionAnswer, RequestItem
from corrections.services.common import latest_answers
from corrections.services.openings import (
    came_in_time,
    holder_was_silent,
    institution_is_closed,
    last_question,
    why_no_document,
)
from corrections.workflow import Finding, Outcome, State
from diplomas import catalogue


def closed_reasons(request: CorrectionRequest) -> dict[int, dict[str, str]]:
    """By item and code, the reasons that cannot be given now, each with why. One question to the database."""
    whole = _of_the_request(request)
    before, answers = _decided_before(request), latest_answers(request)
    closed = {}
    for item in request.items.all():
        answer = answers.get(item.pk)
        closed[item.pk] = _of_a_grant(request, answer) | whole | _of_the_institution(request, item, answer)
        if item.field not in before:
            closed[item.pk][reasons.DOUBLE] = _(
                "Over dit gegeven is bij deze aanvrager nog niet besloten. Kies een andere reden."
            )
    return closed


def _of_the_request(request: CorrectionRequest) -> dict[str, str]:
    """What rests on a question to the holder (Awb art. 4:5), on a document, or on the kind of request."""
    closed = {}
    if request.kind != CorrectionRequest.Kind.MISSING:
        closed[reasons.ALREADY_THERE] = _("Deze reden is alleen voor een diploma dat ontbreekt.")
    if came_in_time(request):
        closed["no_answer"] = _(
            "De aanvrager stuurde na uw vraag op tijd iets, en was dus niet stil. Is het niet genoeg? Kies "
            "dan de reden dat u niet kreeg waar u om vroeg."
        )
    elif not holder_was_silent(request):
        closed["no_answer"] = _(
            "Zeg alleen dat de aanvrager niet antwoordde als u iets vroeg en de laatste dag voorbij is. Stel "
            "eerst een vraag."
        )
    if not request.evidence.all():
        closed |= dict.fromkeys(
            reasons.OF_A_DOCUMENT, _("Er is geen document bij dit verzoek. Kies een andere reden.")
        )
    if last_question(request) is None:
        closed["not_completed"] = _(
            "Vraag de aanvrager eerst om wat er ontbreekt (Awb, artikel 4:5). Pas daarna kunt u het verzoek "
            "daarom niet behandelen."
        )
    return closed


def _of_a_grant(request: CorrectionRequest, answer: QuestionAnswer | None) -> dict[str, str]:
    """What says that it was granted on a document, as long as it cannot be."""
    why = why_no_document(request, answer)
    return dict.fromkeys(reasons.GRANTED_ON_A_DOCUMENT, why) if why else {}


def _of_the_institution(
    request: CorrectionRequest, item: RequestItem, answer: QuestionAnswer | None
) -> dict[str, str]:
    """What it must have said last. Words of a document do not compare with its value: the reviewer does."""
    closed = {}
    finding = Finding(answer.finding) if answer else None
    if finding != Finding.MATCHES:
        closed["institution_matches"] = _(
            "De instelling heeft niet geantwoord dat het register klopt. Kies een andere reden."
        )
    # What it answered stands, also when it is no more.
    if finding != Finding.GONE and not (answer is None and institution_is_closed(request)):
        closed["deliverer_gone"] = _(
            "De instelling heeft niet geantwoord dat zij geen gegevens meer heeft. Kies een andere reden."
        )
    if finding not in (Finding.MATCHES, Finding.GONE):
        closed["no_such_diploma"] = _(
            "De instelling heeft niet geantwoord dat zij dit diploma niet heeft. Kies een andere reden."
        )
    if answer is None or finding != Finding.CORRECTS:
        closed["institution_confirms"] = closed[verdicts.OTHER_VALUE] = _(
            "De instelling heeft dit niet bevestigd. Kies een andere reden."
        )
    elif verdicts.comparable(item) and dict(answer.value) == dict(item.asked):
        closed[verdicts.OTHER_VALUE] = verdicts.as_was_asked()
    elif verdicts.comparable(item):
        closed["institution_confirms"] = _(
            "De instelling zegt iets anders dan de aanvrager vroeg. Kies de reden die dat zegt."
        )
    return closed


def _decided_before(request: CorrectionRequest) -> set[str]:
    """The fields on which an earlier request of this holder was decided (Awb art. 4:6); "" a whole diploma.

    What was not considered was not decided, but for the fields that an objection to that decided.
    """
    earlier = CorrectionRequest.objects.filter(
        holder_id=request.holder_id,
        kind=request.kind,
        submitted_at__lt=request.submitted_at,
    )
    if request.diploma_id is not None and request.kind == CorrectionRequest.Kind.FIELD:
        earlier = earlier.filter(diploma_id=request.diploma_id)
    on_objection = DecisionItem.objects.filter(
        item=OuterRef("pk"), decision__stage=Decision.Stage.OBJECTION, decision__state=Decision.State.TAKEN
    ).exclude(outcome=Outcome.NOT_CONSIDERED)
    decided = RequestItem.objects.filter(
        ~Q(request__decided_as__in=("", State.NOT_CONSIDERED)) | Exists(on_objection), request__in=earlier
    )
    return set(decided.values_list("field", flat=True))


def not_asked(request: CorrectionRequest, pairs: Sequence[verdicts.Pair]) -> str:
    """A warning when something is refused that the institution was never asked about; empty otherwise.

    It does not forbid: some is refused whatever an institution has, such as what the law keeps away.
    """
    if request.questions.all() or institution_is_closed(request):
        return ""
    refused = any(
        one.outcome == Outcome.REJECTED and _could_be_asked(item, one.reason) for item, one in pairs
    )
    return _("De instelling is niet gevraagd (WRO, artikel 32, tweede lid).") if refused else ""


def _could_be_asked(item: RequestItem, reason: str) -> bool:
    if not item.field:
        return reason != reasons.ALREADY_THERE
    entry = catalogue.names().get(item.field)
    return entry is not None and entry.correctable
