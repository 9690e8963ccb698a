"""What was decided, as the holder reads it on the page itself: per field the outcome, why, and what stands
there now; of an objection the verdict, and until when the court can be asked. The letter says the same."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corrections import casefile, reasons, wording
from corrections.models import CorrectionRequest, Decision, DecisionItem
from corrections.workflow import Outcome

VERDICTS: dict[str, str | Promise] = {
    Decision.Verdict.FOUNDED: gettext_lazy("Uw bezwaar is gegrond. Wij veranderen ons eerdere besluit."),
    Decision.Verdict.PARTLY: gettext_lazy(
        "Uw bezwaar is gedeeltelijk gegrond. Wij veranderen een deel van ons eerdere besluit."
    ),
    Decision.Verdict.UNFOUNDED: gettext_lazy(
        "Uw bezwaar is ongegrond. Ons eerdere besluit blijft zoals het is."
    ),
    Decision.Verdict.INADMISSIBLE: gettext_lazy(
        "Wij behandelen uw bezwaar niet: het is niet-ontvankelijk. Ons eerdere besluit blijft zoals het is."
    ),
}
OUTCOMES: dict[Outcome, str | Promise] = {
    Outcome.GRANTED: gettext_lazy("Wij passen dit aan"),
    Outcome.REJECTED: gettext_lazy("Wij passen dit niet aan"),
    Outcome.NOT_CONSIDERED: gettext_lazy("Wij behandelen dit niet"),
}
ALREADY = gettext_lazy("Dit is al aangepast")
# For a diploma that was missing.
OUTCOMES_MISSING: dict[Outcome, str | Promise] = {
    Outcome.GRANTED: gettext_lazy("Wij nemen het op in het register"),
    Outcome.REJECTED: gettext_lazy("Wij nemen het niet op in het register"),
    Outcome.NOT_CONSIDERED: gettext_lazy("Wij behandelen dit niet"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field. `outcome` is empty when an objection changed nothing; `becomes` when nothing changed."""

    label: str
    outcome: str
    reason: str
    text: str
    asked: str  # empty of a diploma that was missing, and past its time
    asked_differences: tuple[str, ...]
    becomes: str
    as_asked: bool  # of a list: the register gets exactly what was asked
    differences: tuple[str, ...]
    rows: tuple[str, ...]  # of a diploma that was missing: its grade list
    since: datetime.datetime | None  # the register said it before this decision


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision. `until` is the last day to object or, of one on an objection, to go to the court."""

    objection: bool
    at: datetime.datetime
    verdict: str
    lines: tuple[Line, ...]
    explanation: str
    letter: UUID | None
    until: datetime.date | None
    late: bool  # that day has passed


def decisions(
    request: CorrectionRequest, sooner: Mapping[UUID, Mapping[int, datetime.datetime]]
) -> tuple[Decided, ...]:
    """What was decided, newest first. `sooner` is `effects.of_taken`."""
    gone = hasattr(request, "forgotten")
    return tuple(_decided(request, one, sooner[one.pk], gone=gone) for one in casefile.taken(request))


def _decided(
    request: CorrectionRequest, one: Decision, sooner: Mapping[int, datetime.datetime], *, gone: bool
) -> Decided:
    assert one.taken_at is not None
    letter = getattr(one, "letter", None)
    objection = one.stage == Decision.Stage.OBJECTION
    changed = not objection or one.verdict in (Decision.Verdict.FOUNDED, Decision.Verdict.PARTLY)
    until = letter.objection_until if letter else None
    return Decided(
        objection=objection,
        at=one.taken_at,
        verdict=str(VERDICTS.get(one.verdict, "")) if objection else "",
        lines=tuple(
            _line(request, item, sooner.get(item.item_id), changed=changed, gone=gone)
            for item in one.items.all()
        ),
        explanation=one.explanation,
        letter=letter.pk if letter else None,
        until=until,
        late=until is not None and until < timezone.localdate(),
    )


def _line(
    request: CorrectionRequest, one: DecisionItem, since: datetime.datetime | None, *,
    changed: bool, gone: bool,
) -> Line:  # fmt: skip
    """What is past its time (`gone`) leaves the outcome and its reason."""
    missing = request.kind == CorrectionRequest.Kind.MISSING
    nothing = wording.Side("")
    becomes = nothing if gone else wording.value(one.item.field, one.value)
    asked = nothing if gone or missing else wording.asked(request, one.item)
    beside = wording.beside(wording.shown(one.item), asked, becomes)
    words = ALREADY if since else (OUTCOMES_MISSING if missing else OUTCOMES)[Outcome(one.outcome)]
    return Line(
        label=_("Uw diploma") if missing else wording.label(one.item),
        outcome=str(words) if changed else "",
        reason=str(reasons.words(one.reason)),
        text="" if gone else one.text,
        asked=asked.text,
        asked_differences=beside.asked_differences,
        becomes=becomes.text,
        as_asked=beside.as_asked,
        differences=beside.differences,
        rows=beside.rows,
        since=since,
    )
