"""The letter of a decision: laid out, sealed like an extract, kept as it was sent.

Dutch is the language of the decision (Awb art. 2:6); an English explanation stands under it. Order: the
decision, what was asked, why (Awb art. 3:46 and 3:47), what it means, the objection clause with its last day
(Awb art. 3:45), contact.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import override

from corrections import reasons, terms, wording
from corrections.models import CorrectionRequest, Decision, RequestItem
from corrections.workflow import Outcome
from diplomas import display
from diplomas.errors import NotFound
from diplomas.handling import record_for_staff
from documents.pdf import render
from documents.seal import Sealer

# Kept with every letter: another text or layout is another name.
TEMPLATE: Final = "correctiebesluit-1"


@dataclass(frozen=True, slots=True)
class Line:
    """One field in the letter. `becomes` is empty when nothing changes."""

    label: str
    stood: str
    asked: str
    becomes: str
    differences: tuple[str, ...]
    outcome: Outcome
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class LetterData:
    """Everything the letter says; without a database object."""

    reference: str
    verdict: str  # granted, partly_granted, rejected, not_considered; after an objection: founded, ...
    objection: bool
    name: str
    born: str
    diploma: str
    submitted: str
    on: str
    until: str
    lines: tuple[Line, ...]
    explanation: str
    institution: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed file, with the version of its layout. `sha256` is 32 bytes."""

    pdf: bytes
    sha256: bytes
    template: str


def from_draft(request: CorrectionRequest, draft: object, *, verdict: str = "") -> LetterData:
    """The letter of a decision that is not written yet (`services.deciding.Draft`)."""
    outcomes = draft.outcomes  # type: ignore[attr-defined]
    with override("nl"):
        lines = tuple(
            _line(request, item, outcomes[item.pk].outcome, outcomes[item.pk].reason, outcomes[item.pk].text,
                  outcomes[item.pk].value)
            for item in request.items.all() if item.pk in outcomes
        )  # fmt: skip
        return _data(request, lines, draft.explanation, verdict=verdict)  # type: ignore[attr-defined]


def from_decision(decision: Decision) -> LetterData:
    """The letter of a decision that was written down."""
    request = decision.request
    with override("nl"):
        lines = tuple(
            _line(request, one.item, Outcome(one.outcome), one.reason, one.text, one.value)
            for one in decision.items.select_related("item").order_by("item__order")
        )
        objection = decision.stage == Decision.Stage.OBJECTION
        return _data(request, lines, decision.explanation, verdict=decision.verdict if objection else "")


def _line(
    request: CorrectionRequest, item: RequestItem, outcome: Outcome, reason: str, text: str, value: dict
) -> Line:
    stood, asked = wording.shown(item), wording.asked(request, item)
    becomes = wording.value(item.field, value)
    return Line(
        label=wording.label(item),
        stood=stood.text,
        asked=asked.text,
        becomes=becomes.text,
        differences=wording.differences(stood.rows, becomes.rows) if becomes.rows else (),
        outcome=outcome,
        reason=str(reasons.words(reason)),
        text=text,
    )


def _data(
    request: CorrectionRequest, lines: tuple[Line, ...], explanation: str, *, verdict: str = ""
) -> LetterData:
    today = timezone.localdate()
    name, born = wording.holder_name(request)
    outcomes = {line.outcome for line in lines}
    granted = Outcome.GRANTED in outcomes
    first = (
        "granted" if outcomes == {Outcome.GRANTED} and all(line.becomes == line.asked or not line.becomes
            or request.kind == CorrectionRequest.Kind.MISSING for line in lines)
        else "partly_granted" if granted
        else "not_considered" if outcomes == {Outcome.NOT_CONSIDERED}
        else "rejected"
    )  # fmt: skip
    return LetterData(
        reference=request.reference or "",
        verdict=verdict or first,
        objection=bool(verdict),
        name=name,
        born=born,
        diploma=diploma_title(request),
        submitted=display.date(timezone.localdate(request.submitted_at)) if request.submitted_at else "",
        on=display.date(today),
        until=display.date(terms.objection_until(today).date),
        lines=lines,
        explanation=explanation,
        institution=wording.institution(request),
        missing=request.kind == CorrectionRequest.Kind.MISSING,
    )


def diploma_title(request: CorrectionRequest) -> str:
    """What the diploma is called in the register today; of a missing one what the holder calls it."""
    if request.diploma_id is None:
        return wording.described(request)
    try:
        return display.title(record_for_staff(diploma=request.diploma_id).data)
    except NotFound:
        return _("een diploma waarvan de inhoud is gewist")


def lay_out(data: LetterData, *, draft: bool = False) -> bytes:
    """The PDF, not sealed. `draft` prints on it that nothing has been decided."""
    with translation.override("nl"):
        html = render_to_string(
            "corrections/letter.html",
            {"letter": data, "draft": draft, "site_name": settings.SITE_NAME, "demonstration": settings.DEMO},
        )
    return render(html, stylesheets=[str(get_template("corrections/letter.css").template.source)])


def sealed(data: LetterData) -> Sealed:
    """The letter as it is sent. Raises what layout and seal raise (`RenderError`, `SealError`)."""
    file = Sealer.from_settings().seal(
        lay_out(data), reason="Besluit op een correctieverzoek", location="Nederland"
    )
    return Sealed(pdf=file.data, sha256=hashlib.sha256(file.data).digest(), template=TEMPLATE)
