"""A request as its holder reads it: what needs them, what happened and will happen, and until when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corrections import consequences, evidence, letters, penalties, terms, wording
from corrections.models import CorrectionRequest, Event, Evidence, Letter
from corrections.performing import PENALTY
from corrections.services.common import latest_answers
from corrections.workflow import (
    DECIDED,
    OBJECTION,
    OPEN,
    TABLE,
    Action,
    Finding,
    Need,
    State,
    Who,
    actions,
    find,
)
from diplomas import display
from diplomas.shown import DiplomaData

# How a state reads to a holder, and how it is coloured.
STATES: dict[State, tuple[str | Promise, str]] = {
    State.DRAFT: (gettext_lazy("Nog niet verstuurd"), "warning"),
    State.SUBMITTED: (gettext_lazy("Ontvangen"), "neutral"),
    State.IN_REVIEW: (gettext_lazy("In behandeling"), "neutral"),
    State.WAITING_HOLDER: (gettext_lazy("Wij hebben iets van u nodig"), "warning"),
    State.WAITING_INSTITUTION: (gettext_lazy("Wij wachten op de instelling"), "neutral"),
    State.ANSWERED: (gettext_lazy("In behandeling"), "neutral"),
    State.PROPOSED: (gettext_lazy("In behandeling"), "neutral"),
    State.GRANTED: (gettext_lazy("Ingewilligd"), "success"),
    State.PARTLY_GRANTED: (gettext_lazy("Deels ingewilligd"), "success"),
    State.REJECTED: (gettext_lazy("Afgewezen"), "error"),
    State.WITHDRAWN: (gettext_lazy("Ingetrokken"), "neutral"),
    State.NOT_CONSIDERED: (gettext_lazy("Niet behandeld"), "error"),
    State.OBJECTION_FILED: (gettext_lazy("Bezwaar ontvangen"), "neutral"),
    State.OBJECTION_HEARD: (gettext_lazy("Bezwaar in behandeling"), "neutral"),
    State.OBJECTION_DECIDED: (gettext_lazy("Besloten op uw bezwaar"), "neutral"),
}
FINDINGS: dict[Finding, str | Promise] = {
    Finding.CORRECTS: gettext_lazy("De instelling zegt: het register klopt niet."),
    Finding.MATCHES: gettext_lazy("De instelling zegt: het register klopt met onze gegevens."),
    Finding.GONE: gettext_lazy(
        "De instelling heeft hierover geen gegevens meer. U mag uw document laten zien."
    ),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One field: what stood there, what was asked, and what the institution says of it, if anything."""

    name: str
    label: str
    stood: wording.Side
    asked: wording.Side
    finding: str
    finding_reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One moment: past (with a date), now, or to come. `until` is the last day of what runs now."""

    text: str
    at: datetime.datetime | None = None
    said: str = ""
    now: bool = False
    until: datetime.date | None = None
    article: str = ""


@dataclass(frozen=True, slots=True)
class LetterLink:
    id: UUID
    at: datetime.datetime
    objection: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the pages of one request show."""

    id: UUID
    reference: str
    title: str
    missing: bool
    diploma: UUID | None
    state: State
    badge: str
    tone: str
    submitted: datetime.datetime | None
    due: datetime.date | None
    term: terms.Term | None
    late: bool
    items: tuple[Item, ...]
    why: str
    steps: tuple[Step, ...]
    question: str
    answer_until: datetime.date | None
    may: frozenset[Action]
    files: tuple[Evidence, ...]
    letters: tuple[LetterLink, ...]
    objection_until: datetime.date | None
    objection_late: bool
    penalty: penalties.Penalty | None
    consequences: consequences.Consequences | None
    forgotten: bool

    @property
    def running(self) -> bool:
        return self.state in (*OPEN, *OBJECTION)

    @property
    def decided(self) -> bool:
        return self.state in DECIDED

    def may_(self, name: str) -> bool:
        return Action(name) in self.may


@dataclass(frozen=True, slots=True)
class Row:
    """A request in a list."""

    id: UUID
    reference: str
    title: str
    about: str
    badge: str
    tone: str
    date: datetime.datetime
    due: datetime.date | None
    needs_you: bool
    draft: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A diploma to choose; the date tells two of one name apart."""

    id: UUID
    title: str
    date: datetime.date | None


def may(request: CorrectionRequest) -> frozenset[Action]:
    """What the holder can do now: the table, and whether we are late."""
    today = timezone.localdate()
    found = set(actions(request.state, Who.HOLDER))
    for action in list(found):
        needs = find(request.state, action, Who.HOLDER).needs
        if Need.LATE in needs and (request.notice_on is not None or not request.is_late(today)):
            found.discard(action)
    return frozenset(found - {Action.OBJECT} if hasattr(request, "forgotten") else found)


def overview(found: Sequence[CorrectionRequest]) -> dict[str, object]:
    rows = [row(one) for one in found]
    return {
        "drafts": [one for one in rows if one.draft],
        "running": [r for r, one in zip(rows, found, strict=True) if one.state in (*OPEN, *OBJECTION)],
        "closed": [
            r for r, one in zip(rows, found, strict=True)
            if not r.draft and one.state not in (*OPEN, *OBJECTION)
        ],
    }  # fmt: skip


def row(request: CorrectionRequest) -> Row:
    words, tone = STATES[State(request.state)]
    items = list(request.items.all())
    missing = request.kind == CorrectionRequest.Kind.MISSING
    about = wording.described(request) if missing else ", ".join(wording.label(item) for item in items)
    return Row(
        id=request.pk,
        reference=request.reference or "",
        title=_("Diploma ontbreekt") if missing else _("Gegevens kloppen niet"),
        about=about,
        badge=str(words),
        tone=tone,
        date=request.submitted_at or request.started_at,
        due=request.waiting_until if request.state == State.WAITING_HOLDER else request.due_on
        if request.state in (*OPEN, *OBJECTION) else None,
        needs_you=request.state == State.WAITING_HOLDER,
        draft=request.state == State.DRAFT,
    )  # fmt: skip


def choices(diplomas: Iterable[DiplomaData]) -> tuple[Choice, ...]:
    dates = ((one, one.value("exam_date")) for one in diplomas)
    return tuple(
        Choice(one.diploma, display.title(one), day if isinstance(day, datetime.date) else None)
        for one, day in dates
    )


def running_about(holder: UUID) -> dict[UUID, Row]:
    """The newest running request for each diploma of this person: for the portal's own pages."""
    found = (
        CorrectionRequest.objects.filter(
            holder_id=holder, state__in=(*OPEN, *OBJECTION), diploma__isnull=False
        )
        .order_by("submitted_at")
        .prefetch_related("items")
    )
    return {one.diploma_id: row(one) for one in found if one.diploma_id}


def draft(request: CorrectionRequest) -> dict[str, object]:
    """What the steps of a draft show."""
    missing = request.kind == CorrectionRequest.Kind.MISSING
    return {
        "title": _("Diploma ontbreekt") if missing else letters.diploma_title(request),
        "missing": missing,
        "items": _items(request, {}),
        "why": request.why,
        "files": list(evidence.of_holder(request)),
        "described": wording.described(request) if missing else "",
    }


def _items(request: CorrectionRequest, answers: dict) -> tuple[Item, ...]:
    made = []
    for item in request.items.all():
        answer = answers.get(item.pk)
        made.append(
            Item(
                name=item.field,
                label=wording.label(item),
                stood=wording.shown(item),
                asked=wording.asked(request, item),
                finding=str(FINDINGS[Finding(answer.finding)]) if answer else "",
                finding_reason=answer.reason if answer else "",
            )
        )
    return tuple(made)


def page(request: CorrectionRequest) -> Page:
    """Everything about a request that was sent."""
    today = timezone.localdate()
    words, tone = STATES[State(request.state)]
    events = list(request.events.select_related("said").order_by("number"))
    asked = _last(events, Action.ASK_HOLDER)
    running = request.state in (*OPEN, *OBJECTION)
    notice = request.notice_on
    penalty = penalties.penalty(notice, today) if notice and running else None
    missing = request.kind == CorrectionRequest.Kind.MISSING
    return Page(
        id=request.pk,
        reference=request.reference or "",
        title=_("Diploma ontbreekt") if missing else letters.diploma_title(request),
        missing=missing,
        diploma=request.diploma_id,
        state=State(request.state),
        badge=str(words),
        tone=tone,
        submitted=request.submitted_at,
        due=request.due_on if running else None,
        term=_term(request) if running else None,
        late=running and request.is_late(today),
        items=_items(request, latest_answers(request)),
        why=request.why,
        steps=_steps(request, events),
        question=_said(asked) if request.state == State.WAITING_HOLDER and asked else "",
        answer_until=request.waiting_until if request.state == State.WAITING_HOLDER else None,
        may=may(request),
        files=tuple(evidence.of_holder(request)),
        letters=_letters(request),
        objection_until=request.objection_until if request.state in DECIDED else None,
        objection_late=request.objection_until is not None and request.objection_until < today,
        penalty=penalty,
        consequences=consequences.of(request) if not running else None,
        forgotten=hasattr(request, "forgotten"),
    )


def _term(request: CorrectionRequest) -> terms.Term | None:
    """Why the last day is what it is."""
    if request.due_on is None or request.submitted_at is None:
        return None
    if request.state in OBJECTION:
        return terms.objection_decision_due(request.objection_until or timezone.localdate())
    return terms.decision_due(timezone.localdate(request.submitted_at))


def _last(events: Sequence[Event], action: Action) -> Event | None:
    return next((event for event in reversed(events) if event.action == action), None)


def _said(event: Event) -> str:
    said = getattr(event, "said", None)
    return said.text if said else ""


# What the holder reads of the words of a step; notes of colleagues and of who decides stay inside.
_WITH_WORDS = frozenset(
    {
        Action.ASK_HOLDER,
        Action.ANSWER,
        Action.DELAY,
        Action.INSTITUTION_IS_CLOSED,
        Action.RECALL,
        Action.OBJECT,
    }
    | {Action.HEAR, Action.ADJOURN}
)
_TOLD = {(state, row.action, who): row for row in TABLE for state in row.states for who in row.who}


def _steps(request: CorrectionRequest, events: Sequence[Event]) -> tuple[Step, ...]:
    """What happened, what runs now with its last day, and what is still to come."""
    past = []
    for event in events:
        row_ = _TOLD.get((State(event.state_from), Action(event.action), Who(event.who)))
        if row_ is None or not row_.told:
            continue
        words = _said(event) if event.action in _WITH_WORDS else ""
        if penalty := event.data.get(PENALTY):
            words = _(
                "Wij waren te laat. Wij tellen %(days)d dagen: € %(euros)d. "
                "U krijgt hierover uiterlijk %(date)s een apart besluit (Awb, artikel 4:18)."
            ) % (penalty | {"date": display.date(datetime.date.fromisoformat(penalty["until"]))})
        past.append(Step(str(row_.told), event.at, words, article=row_.article))
    return (*past, *_now(request), *_to_come(request))


def _now(request: CorrectionRequest) -> tuple[Step, ...]:
    state = State(request.state)
    due = request.due_on
    texts: dict[State, str] = {
        State.SUBMITTED: _("Een medewerker pakt uw verzoek op."),
        State.IN_REVIEW: _("Wij bekijken uw verzoek."),
        State.WAITING_INSTITUTION: _("Wij wachten op de instelling. Onze termijn loopt door."),
        State.ANSWERED: _("Wij bekijken het antwoord van de instelling."),
        State.PROPOSED: _("Een tweede medewerker kijkt naar het besluit."),
        State.OBJECTION_FILED: _("Iemand die niet eerder besloot, bekijkt uw bezwaar."),
        State.OBJECTION_HEARD: _("Wij nemen een besluit op uw bezwaar."),
    }
    if state == State.WAITING_HOLDER:
        text = _("Wij wachten op uw antwoord. Onze termijn staat stil.")
        return (Step(text, now=True, until=request.waiting_until, article="Awb art. 4:15(1)"),)
    return (Step(texts[state], now=True, until=due),) if state in texts else ()


def _to_come(request: CorrectionRequest) -> tuple[Step, ...]:
    state = State(request.state)
    if state in OPEN:
        waits = state == State.WAITING_HOLDER
        later = _("Wij besluiten, nadat u hebt geantwoord.") if waits else _("U krijgt ons besluit.")
        return (Step(later, until=None if waits else request.due_on),)
    if state in OBJECTION:
        return (Step(_("U krijgt ons besluit op uw bezwaar."), until=request.due_on),)
    if state in DECIDED and request.objection_until and request.objection_until >= timezone.localdate():
        return (Step(_("U kunt bezwaar maken."), until=request.objection_until),)
    return ()


def _letters(request: CorrectionRequest) -> tuple[LetterLink, ...]:
    found = Letter.objects.filter(decision__request=request).order_by("at").defer("pdf")
    return tuple(
        LetterLink(one.pk, one.at, one.decision.stage == "objection")
        for one in found.select_related("decision")
    )


def letter_of(request: CorrectionRequest, letter_id: UUID) -> bytes | None:
    """The sealed file, when it belongs to this request."""
    found = Letter.objects.filter(pk=letter_id, decision__request=request).first()
    return bytes(found.pdf) if found else None
