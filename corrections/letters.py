"""The letter of a decision: laid out, sealed like an extract, kept as it was sent.

Dutch is the language of the decision (Awb art. 2:6); an English explanation stands under it. Order: the
decision, what was asked, why (Awb art. 3:46 and 3:47), what it means, the objection clause with its last day
(Awb art. 3:45), contact. What an objection adds is in `letter_objections`.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import override

from corrections import (
    effects,
    letter_english,
    letter_objections,
    missing,
    penalties,
    reasons,
    standing,
    terms,
    verdicts,
    wording,
)
from corrections.letter_english import English
from corrections.letter_objections import Disputed
from corrections.models import CorrectionRequest, Decision, Letter, RequestItem
from corrections.services.common import latest_answers
from corrections.workflow import Facts, Outcome, decided
from diplomas import display
from diplomas.handling import StaffRecord, record_for_staff
from documents.pdf import render
from documents.seal import Sealer

# Kept with every letter: another text or layout is another name.
TEMPLATE: Final = "correctiebesluit-10"


@dataclass(frozen=True, slots=True)
class Line:
    """One field in the letter. `becomes` is empty when nothing changes; `code` is that of the reason.

    `since` is from which day the register says it, when that was before this decision. Of a list
    `asked_differences` says row by row what was asked, and `differences` what becomes of it
    when that is something else (`as_asked` when it is not). `rows` are those of a grade list that is new.
    """

    label: str
    stood: str
    asked: str
    asked_differences: tuple[str, ...]
    becomes: str
    as_asked: bool
    now: str
    differences: tuple[str, ...]
    rows: tuple[str, ...]
    outcome: Outcome
    reason: str
    code: str
    text: str
    since: str


@dataclass(frozen=True, slots=True)
class LetterData:
    """Everything the letter says; without a database object.

    `verdict` is the state of the request, or what an objection is called; `disputed` only on an objection.
    """

    reference: str
    verdict: str
    disputed: Disputed | None
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
    delivered: bool  # of a missing diploma: its institution was faster than this decision
    english: English
    late: str  # after a notice of default: what we owe, or that we owe nothing
    there: str  # of a missing diploma that was in the register before: what it is called there

    @property
    def objection(self) -> bool:
        return self.disputed is not None

    @property
    def changes(self) -> bool:
        """Whether the register changes with this decision."""
        return any(line.outcome == Outcome.GRANTED for line in self.lines)

    @property
    def sooner(self) -> bool:
        """Whether the register said some of it before this decision."""
        return any(line.since for line in self.lines)

    @property
    def corrected(self) -> bool:
        """Whether the register said all of it before this decision, which then changes nothing."""
        return self.sooner and all(line.since for line in self.lines if line.outcome == Outcome.GRANTED)

    @property
    def already_there(self) -> bool:
        """Whether nothing is done because the diploma was in the register already."""
        return any(line.code == reasons.ALREADY_THERE for line in self.lines)

    @property
    def double(self) -> bool:
        """Whether nothing is considered because it was decided before (Awb art. 4:6)."""
        return any(line.code == reasons.DOUBLE for line in self.lines)


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed file, with the version of its layout. `sha256` is 32 bytes."""

    pdf: bytes
    sha256: bytes
    template: str


def from_draft(request: CorrectionRequest, draft: object, *, verdict: str = "") -> LetterData:
    """The letter of a decision that is not written yet (`services.checking.Draft`)."""
    pairs = verdicts.pairs(request, draft.outcomes)  # type: ignore[attr-defined]
    with override("nl"):
        sooner = effects.already(request, pairs, draft.expected_version)  # type: ignore[attr-defined]
        return _data(request, pairs, sooner, draft.explanation, verdict, draft.reason)  # type: ignore[attr-defined]


def from_decision(decision: Decision) -> LetterData:
    """The letter of a decision that was written down."""
    found = decision.items.select_related("item").order_by("item__order")
    pairs: list[verdicts.Pair] = [(one.item, one) for one in found]
    with override("nl"):
        sooner = effects.already(decision.request, pairs, decision.expected_version)
        return _data(decision.request, pairs, sooner, decision.explanation, decision.verdict, decision.reason)


def _data(
    request: CorrectionRequest, pairs: Sequence[verdicts.Pair], sooner: Mapping[int, datetime.datetime],
    explanation: str, verdict: str, reason: str,
) -> LetterData:  # fmt: skip
    today, record = timezone.localdate(), wording.record_today(request)
    name, born = wording.holder_name(request)
    judged = {item.pk for item, _one in pairs}
    disputed = letter_objections.of(request, record, judged, reason) if verdict else None
    until = terms.objection_until(today).date
    with override("en"):
        english_title = diploma_title(request, record)
    return LetterData(
        reference=request.reference or "",
        verdict=verdict or _state(pairs),
        disputed=disputed,
        name=name,
        born=born,
        diploma=diploma_title(request, record),
        submitted=wording.submitted(request),
        on=display.date(today),
        until=display.date(until),
        lines=tuple(_line(request, record, item, one, sooner.get(item.pk)) for item, one in pairs),
        explanation=explanation,
        institution=wording.institution(request),
        missing=request.kind == CorrectionRequest.Kind.MISSING,
        delivered=_delivered(request, pairs),
        english=letter_english.of(request, pairs, today, until, disputed, reason, english_title),
        there=_there(request, pairs),
        late=penalties.after_notice(request.notice_on, today),
    )


def _there(request: CorrectionRequest, pairs: Sequence[verdicts.Pair]) -> str:
    """What the diploma is called that stood in the register before; empty when nobody said which it is.

    The institution said so with a; else what the holder described is sought.
    """
    if not any(one.reason == reasons.ALREADY_THERE for _item, one in pairs):
        return ""
    said = [answer.value for answer in latest_answers(request).values() if answer.value]
    found = [missing.same_already(missing.Record.from_json(one), request.holder_id) for one in said]
    there = next((one for one in found if one), None)
    return display.title(record_for_staff(diploma=there.pk).data) if there else standing.as_described(request)


def _delivered(request: CorrectionRequest, pairs: Sequence[verdicts.Pair]) -> bool:
    """Whether what is granted stands in the register already, from its institution."""
    granted = [one.value for item, one in pairs if one.outcome == Outcome.GRANTED and not item.field]
    return any(
        missing.same_already(missing.Record.from_json(value), request.holder_id) is not None
        for value in granted
    )


def _state(pairs: Sequence[verdicts.Pair]) -> str:
    """The state that the request gets by this decision: the letter says the same."""
    outcomes = tuple(Outcome(one.outcome) for _item, one in pairs)
    return str(decided(Facts(outcomes=outcomes, same=verdicts.all_as_asked(pairs))))


def _line(
    request: CorrectionRequest, record: StaffRecord | None, item: RequestItem, one: verdicts.Judged,
    since: datetime.datetime | None,
) -> Line:  # fmt: skip
    stood, asked = wording.shown(item), wording.asked(request, item)
    becomes = wording.value(item.field, one.value)
    beside = wording.beside(stood, asked, becomes)
    return Line(
        label=wording.label(item),
        stood=stood.text,
        asked=asked.text,
        asked_differences=beside.asked_differences,
        becomes=becomes.text,
        as_asked=beside.as_asked,
        now=letter_objections.stands_now(record, item),
        differences=beside.differences,
        rows=beside.rows,
        outcome=Outcome(one.outcome),
        reason=str(reasons.words(one.reason)),
        code=one.reason,
        text=getattr(one, "text", ""),
        since=display.date(timezone.localdate(since)) if since else "",
    )


def diploma_title(request: CorrectionRequest, record: StaffRecord | None) -> str:
    """What the diploma is called in the register today; of a missing one what the holder calls it."""
    if request.diploma_id is None:
        return wording.described(request)
    return display.title(record.data) if record else _("een diploma waarvan de inhoud is gewist")


def name(letter: Letter) -> str:
    """What a letter is called in a list: its day, and what it decided on."""
    day = display.date(timezone.localdate(letter.at))
    if letter.decision.stage == Decision.Stage.OBJECTION:
        return _("Brief van %(date)s: beslissing op bezwaar") % {"date": day}
    return _("Brief van %(date)s: besluit") % {"date": day}


def lay_out(data: LetterData, *, draft: bool = False) -> bytes:
    """The PDF, not sealed. `draft` prints on it that nothing has been decided."""
    return render(as_html(data, draft=draft), stylesheets=[_style()])


def as_html(data: LetterData, *, draft: bool = False) -> str:
    with translation.override("nl"):
        return render_to_string(
            "corrections/letter.html",
            {"letter": data, "draft": draft, "site_name": settings.SITE_NAME, "demonstration": settings.DEMO},
        )


def _style() -> str:
    return str(get_template("corrections/letter.css").template.source)


def sealed(data: LetterData) -> Sealed:
    """The letter as it is sent. Raises what layout and seal raise (`RenderError`, `SealError`)."""
    file = Sealer.from_settings().seal(
        lay_out(data), reason="Besluit op een correctieverzoek", location="Nederland"
    )
    return Sealed(pdf=file.data, sha256=hashlib.sha256(file.data).digest(), template=TEMPLATE)
