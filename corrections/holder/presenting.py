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

from corrections import (
    casefile,
    consequences,
    due,
    effects,
    evidence,
    letters,
    objections,
    penalties,
    precheck,
    received,
    showing,
    terms,
    wording,
)
from corrections.holder import decided, timeline
from corrections.holder.decided import Decided
from corrections.holder.rows import STATES, objection_until
from corrections.holder.timeline import Step
from corrections.models import CorrectionRequest, Event, Evidence, Letter
from corrections.precheck import Advice
from corrections.services import holding
from corrections.services.common import latest_answers
from corrections.workflow import DECIDED, OPEN, RUNNING, Action, Finding, Need, State, Who, actions, find
from diplomas import display
from diplomas.catalogue import Field
from diplomas.shown import DiplomaData

FINDINGS: dict[Finding, str | Promise] = {
    Finding.CORRECTS: gettext_lazy("De instelling zegt: het register klopt niet."),
    Finding.MATCHES: gettext_lazy("De instelling zegt: het register klopt met haar gegevens."),
    Finding.GONE: gettext_lazy(
        "De instelling heeft hierover geen gegevens meer. U mag uw document laten zien."
    ),
}
# Of a diploma that is missing.
MISSING_FINDINGS: dict[Finding, str | Promise] = {
    Finding.CORRECTS: gettext_lazy("De instelling zegt: dit diploma hoort in het register."),
    Finding.MATCHES: gettext_lazy("De instelling zegt: wij gaven u dit diploma niet."),
    Finding.GONE: FINDINGS[Finding.GONE],
}


@dataclass(frozen=True, slots=True)
class Item:
    """One field: what stood there, what was asked, and what the institution says of it, if anything."""

    name: str
    label: str
    stood: wording.Side
    asked: wording.Side
    differences: tuple[str, ...]  # of a list: the rows that are asked otherwise than they stood
    finding: str
    found: str  # the value that the institution gives
    finding_reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of default (Awb art. 4:17): from when, until when we may still decide, and what is due."""

    on: datetime.date
    grace_ends: datetime.date
    starts: datetime.date
    penalty: penalties.Penalty


@dataclass(frozen=True, slots=True)
class Articles:
    """Where the days on the page stand in the law: ours to decide, theirs to answer, to object or appeal."""

    decide: str
    answer: str
    object: str


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
    received: received.Received | None  # of what did not come through the portal
    due: datetime.date | None
    term: terms.Term | None
    articles: Articles
    late: bool
    items: tuple[Item, ...]
    why: str
    steps: tuple[Step, ...]
    question: str
    answer_until: datetime.date | None
    added: int
    showing: showing.Showing | None
    hearing: objections.Invited | None  # to come, or today
    may: frozenset[Action]
    files: tuple[Evidence, ...]
    decisions: tuple[Decided, ...]
    objection_until: datetime.date | None
    objection_late: bool
    notice: Notice | None
    consequences: consequences.Consequences | None
    forgotten: bool

    @property
    def found(self) -> bool:
        """Whether a diploma that was missing is in the register now, by what we decided."""
        return self.missing and self.diploma is not None and not self.open

    @property
    def entered(self) -> bool:
        """Whether we typed in something that came by post, by telephone or at the counter."""
        return any(step.how for step in self.steps)

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def decided(self) -> bool:
        return self.state in DECIDED

    @property
    def papers_until(self) -> datetime.date | None:
        """Until when documents for the hearing may still come in."""
        last = self.hearing.papers if self.hearing else None
        return last if last is not None and last >= timezone.localdate() else None

    def may_(self, name: str) -> bool:
        return Action(name) in self.may


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


def choices(diplomas: Iterable[DiplomaData]) -> tuple[Choice, ...]:
    dates = ((one, one.value("exam_date")) for one in diplomas)
    return tuple(
        Choice(one.diploma, display.title(one), day if isinstance(day, datetime.date) else None)
        for one, day in dates
    )


def fields_of(diploma: DiplomaData) -> list[tuple[Field, str, Advice]]:
    """Every field to choose from, with what it says and what can be said of it beforehand."""
    return [
        (field, display.in_a_sentence(shown) if (shown := diploma.get(field.name)) else "", advice)
        for field, advice in precheck.fields_of(diploma)
    ]


def draft(request: CorrectionRequest) -> dict[str, object]:
    """What the steps of a draft show."""
    missing = request.kind == CorrectionRequest.Kind.MISSING
    return {
        "title": _title(request),
        "missing": missing,
        "items": _items(request, {}),
        "why": request.why,
        "files": evidence.shown(request),
        "described": wording.described(request) if missing else "",
    }


def _title(request: CorrectionRequest) -> str:
    if request.kind == CorrectionRequest.Kind.MISSING:
        return _("Diploma ontbreekt")
    return letters.diploma_title(request, wording.record_today(request))


def _items(request: CorrectionRequest, answers: dict) -> tuple[Item, ...]:
    made = []
    for item in request.items.all():
        answer = answers.get(item.pk)
        stood, asked = wording.shown(item), wording.asked(request, item)
        made.append(
            Item(
                name=item.field,
                label=wording.label(item),
                stood=stood,
                asked=asked,
                differences=wording.differences(stood, asked),
                finding=str((FINDINGS if item.field else MISSING_FINDINGS)[Finding(answer.finding)])
                if answer
                else "",
                found=wording.value(item.field, answer.value).text if answer and item.field else "",
                finding_reason=answer.reason if answer else "",
            )
        )
    return tuple(made)


def page(request: CorrectionRequest) -> Page:
    """Everything about a request that was sent."""
    casefile.read(request)
    today = timezone.localdate()
    words, tone = STATES[State(request.state)]
    events = list(request.events.all())
    waits = request.state == State.WAITING_HOLDER
    running = request.state in RUNNING
    missing = request.kind == CorrectionRequest.Kind.MISSING
    sooner = effects.of_taken(request)
    return Page(
        id=request.pk,
        reference=request.reference or "",
        title=_title(request),
        missing=missing,
        diploma=request.diploma_id,
        state=State(request.state),
        badge=str(words),
        tone=tone,
        submitted=request.submitted_at,
        received=received.of(events[0]) if events else None,
        due=request.due_on if running else None,
        term=due.term(request, events),
        articles=_articles(request, events),
        late=running and request.is_late(today),
        items=_items(request, latest_answers(request)),
        why=request.why,
        steps=timeline.steps(request, events),
        question=_question(events) if waits else "",
        answer_until=request.waiting_until if waits else None,
        added=holding.added_since_question(request) if waits else 0,
        showing=showing.of(request),
        hearing=objections.coming(request),
        may=may(request),
        files=tuple(evidence.shown(request)),
        decisions=decided.decisions(request, sooner),
        objection_until=objection_until(request),
        objection_late=request.objection_until is not None and request.objection_until < today,
        notice=_notice(request, today) if running else None,
        # What a first decision changed stays changed while an objection to it runs.
        consequences=consequences.of(request, sooner) if request.state not in OPEN else None,
        forgotten=hasattr(request, "forgotten"),
    )


def _articles(request: CorrectionRequest, events: Sequence[Event]) -> Articles:
    return Articles(
        decide=due.article(request, events), answer=due.short(due.ANSWER), object=due.short(due.OBJECTING)
    )


def _question(events: Sequence[Event]) -> str:
    """What we asked last."""
    return next((one.words for one in reversed(events) if one.action == Action.ASK_HOLDER), "")


def _notice(request: CorrectionRequest, today: datetime.date) -> Notice | None:
    on = request.notice_on
    if on is None:
        return None
    starts = penalties.penalty_starts(on).date
    return Notice(on, penalties.grace_ends(on), starts, penalties.penalty(on, today))


def letter_of(request: CorrectionRequest, letter_id: UUID) -> bytes | None:
    """The sealed file, when it belongs to this request."""
    found = Letter.objects.filter(pk=letter_id, decision__request=request).first()
    return bytes(found.pdf) if found else None
