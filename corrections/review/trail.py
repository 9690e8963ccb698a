"""The trail of a request: every step as a sentence in the past, for who never saw the request."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from corrections import effects, readers, received, terms, wording
from corrections.models import CorrectionRequest, Decision, Event, QuestionAnswer
from corrections.objections import HEARD_HOW, INVITED_FOR, Hearing
from corrections.performing import DUE, PENALTY, STOOD_STILL
from corrections.readers import Readers
from corrections.received import Channel
from corrections.review import proposals, returned
from corrections.workflow import OBJECTION, OPEN, Action, Outcome, State, Who
from diplomas import display
from diplomas.present_names import names_today_of

# One sentence for each action; a test holds that none is forgotten.
SENTENCES: Final[Mapping[Action, str | Promise]] = {
    Action.SUBMIT: gettext_lazy("%(who)s verstuurde het verzoek."),
    Action.ANSWER: gettext_lazy("%(who)s beantwoordde onze vraag."),
    Action.ADD_DOCUMENT: gettext_lazy("%(who)s voegde een document toe."),
    Action.WITHDRAW: gettext_lazy("%(who)s trok het verzoek in."),
    Action.GIVE_NOTICE: gettext_lazy("%(who)s stelde ons in gebreke."),
    Action.CLAIM: gettext_lazy("%(who)s pakte %(case)s op."),
    Action.ASSIGN: gettext_lazy("%(who)s wees het verzoek toe aan %(to)s."),
    Action.HAND_BACK: gettext_lazy("%(who)s gaf %(case)s terug: het staat op niemands naam."),
    Action.NOTE: gettext_lazy("%(who)s maakte een notitie."),
    Action.ASK_HOLDER: gettext_lazy("%(who)s vroeg de aanvrager om informatie."),
    Action.ASK_INSTITUTION: gettext_lazy("%(who)s vroeg %(institution)s of het register klopt."),
    Action.INSTITUTION_IS_CLOSED: gettext_lazy("%(who)s legde vast dat de instelling niet meer bestond."),
    Action.RECALL: gettext_lazy("%(who)s wachtte niet langer op %(awaited)s."),
    Action.REMIND: gettext_lazy("Het portaal stuurde een herinnering aan %(awaited)s."),
    Action.SILENCE: gettext_lazy("De tijd om te antwoorden was voorbij. Vastgelegd: %(who)s."),
    Action.DELAY: gettext_lazy("%(who)s meldde de aanvrager uitstel."),
    Action.REPLY: gettext_lazy("%(who)s antwoordde."),
    Action.DECIDE: gettext_lazy("%(who)s besloot."),
    Action.PROPOSE: gettext_lazy("%(who)s legde een besluit voor aan een tweede beoordelaar."),
    Action.TAKE_BACK: gettext_lazy("%(who)s nam het voorstel terug."),
    Action.APPROVE: gettext_lazy("%(who)s stelde het besluit vast dat %(proposer)s voorlegde."),
    Action.RETURN: gettext_lazy("%(who)s stuurde het voorstel terug naar %(proposer)s."),
    Action.OBJECT: gettext_lazy("%(who)s maakte bezwaar."),
    Action.WITHDRAW_OBJECTION: gettext_lazy("%(who)s trok het bezwaar in."),
    Action.INVITE: gettext_lazy("%(who)s nodigde de aanvrager uit voor een gesprek."),
    Action.HEAR: gettext_lazy("%(who)s legde vast hoe de aanvrager is gehoord."),
    Action.ADJOURN: gettext_lazy("%(who)s verdaagde het besluit op het bezwaar."),
    Action.DECIDE_OBJECTION: gettext_lazy("%(who)s besloot op het bezwaar."),
}
_CAME: Final[Mapping[Channel, str | Promise]] = {
    Channel.POST: gettext_lazy("Kwam per post op %(date)s, ingevoerd door %(name)s."),
    Channel.PHONE: gettext_lazy("Kwam per telefoon op %(date)s, ingevoerd door %(name)s."),
    Channel.COUNTER: gettext_lazy("Kwam aan de balie op %(date)s, ingevoerd door %(name)s."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What a step was about; `readers` of the words that it quotes, None when it quotes none."""

    text: str
    readers: Readers | None = None


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One event: when, a sentence, what it was about, the words that came with it, and who reads those."""

    number: int
    at: datetime.datetime
    text: str
    state: str
    lines: tuple[Line, ...]
    said: str
    readers: Readers

    @property
    def details(self) -> tuple[str, ...]:
        return tuple(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class _About:
    """What the steps name, read once."""

    request: CorrectionRequest
    institutions: Mapping[UUID, str]
    people: Mapping[str, str]
    decisions: Mapping[str, Decision]
    asked: Mapping[datetime.datetime, UUID]
    answers: Mapping[str, list[QuestionAnswer]]


def trail(request: CorrectionRequest) -> tuple[TrailStep, ...]:
    """Everything that happened, oldest first."""
    events = list(request.events.all())
    about = _about(request, events)
    steps = tuple(_step(event, about) for event in events)
    # What is past its time has no words any more, so nobody reads them.
    return tuple(_without_readers(one) for one in steps) if hasattr(request, "forgotten") else steps


def _without_readers(step: TrailStep) -> TrailStep:
    return dataclasses.replace(step, lines=tuple(Line(line.text) for line in step.lines))


def _about(request: CorrectionRequest, events: list[Event]) -> _About:
    questions = list(request.questions.all())
    organisations = {event.organisation_id for event in events if event.organisation_id}
    given = {event.data[name] for event in events for name in ("to", "from") if event.data.get(name)}
    return _About(
        request=request,
        institutions=names_today_of(organisations | {one.organisation_id for one in questions}),
        people={str(one.pk): str(one) for one in User.objects.filter(pk__in=given)},
        decisions={str(one.pk): one for one in request.decisions.all()},
        asked={one.asked_at: one.organisation_id for one in questions},
        answers={str(one.pk): list(one.answers.all()) for one in questions},
    )


def _step(event: Event, about: _About) -> TrailStep:
    action = Action(event.action)
    decision = about.decisions.get(event.data.get("decision", ""))
    holder_awaited = event.state_from == State.WAITING_HOLDER
    words = {
        "who": _who(event, about),
        "case": _("het bezwaar") if event.state_from in OBJECTION else _("het verzoek"),
        "to": about.people.get(event.data.get("to", ""), _("een collega")),
        "institution": _asked(event, about),
        "awaited": _("de aanvrager") if holder_awaited else _("de instelling"),
        "proposer": str(decision.proposed_by) if decision else "",
    }
    make = _DETAILS.get(action)
    return TrailStep(
        number=event.number,
        at=event.at,
        text=str(SENTENCES[action]) % words,
        state=str(State(event.state_to).label) if event.state_to != event.state_from else "",
        lines=tuple(
            one if isinstance(one, Line) else Line(one)
            for one in (*_came(event), *(make(event, about) if make else ()), *_terms(event))
        ),
        said=event.words,
        readers=readers.of_step(action),
    )


def _who(event: Event, about: _About) -> str:
    who = Who(event.who)
    if who == Who.HOLDER:
        return _("De aanvrager")
    if who == Who.SYSTEM or event.user is None:
        return _("Het portaal")
    if who == Who.INSTITUTION:
        return about.institutions.get(event.organisation_id, "") if event.organisation_id else ""
    return _("%(name)s (%(part)s)") % {"name": event.user, "part": str(who.label).lower()}


def _asked(event: Event, about: _About) -> str:
    organisation = about.asked.get(event.at) or about.request.organisation_id
    return about.institutions.get(organisation, "-") if organisation else "-"


def _came(event: Event) -> tuple[str, ...]:
    """How and when it came, when it was not taken in the portal, and who entered it."""
    came = received.of(event)
    if came is None:
        return ()
    line = str(_CAME[came.by]) % {"date": display.date(came.on), "name": event.user}
    posted = _("Poststempel: %(date)s.") % {"date": display.date(came.posted)} if came.posted else ""
    return (f"{line} {posted}".strip(),)


def _day(stored: str) -> str:
    return display.date(datetime.date.fromisoformat(stored))


# --- what belongs to one action ---


def _submitted(event: Event, about: _About) -> tuple[str, ...]:
    request = about.request
    asked = [
        _("Gevraagd: %(label)s: %(value)s. Register: %(stood)s.") % {
            "label": wording.label(item),
            "value": wording.in_full(item, wording.asked(request, item)),
            "stood": wording.shown(item).text,
        }
        for item in request.items.all()
    ]  # fmt: skip
    due = event.data.get(DUE) or terms.decision_due(received.day(event)).date.isoformat()
    return (*asked, _("Laatste dag om te besluiten: %(date)s") % {"date": _day(due)})


def _left(event: Event, about: _About) -> tuple[str, ...]:
    if not event.data.get("from"):
        return ()
    name = about.people.get(event.data["from"], _("een collega"))
    return (_("Het stond op naam van %(name)s, die dit werk hier niet meer doet.") % {"name": name},)


def _answer_by(event: Event, about: _About) -> tuple[str, ...]:
    last = _("Laatste dag om te antwoorden: %(date)s") % {"date": _day(event.data["until"])}
    stops = event.action == Action.ASK_HOLDER
    return (last, _("Tot het antwoord staat onze termijn stil.") if stops else _("Onze termijn loopt door."))


def _new_last_day(event: Event, about: _About) -> tuple[str, ...]:
    if not event.data.get("until"):
        return ()
    return (_("Nieuwe laatste dag om te besluiten: %(date)s") % {"date": _day(event.data["until"])},)


def _noticed(event: Event, about: _About) -> tuple[str, ...]:
    if not event.data.get("penalty_from"):
        return ()
    return (
        _("Eerste dag waarover een dwangsom telt: %(date)s") % {"date": _day(event.data["penalty_from"])},
    )


def _findings(event: Event, about: _About) -> tuple[Line, ...]:
    made = []
    for answer in about.answers.get(event.data.get("question", ""), ()):
        line = f"{wording.label(answer.item)}: {wording.finding(answer.item, answer.finding)}."
        if answer.value:
            value = wording.in_full(answer.item, wording.value(answer.item.field, answer.value))
            line += " " + _("Er moet staan: %(value)s.") % {"value": value}
        made.append(Line(f"{line} “{answer.reason}”", readers.of_answer(about.request, answer)))
    return tuple(made)


def _decision(event: Event, about: _About) -> tuple[str | Line, ...]:
    decision = about.decisions.get(event.data.get("decision", ""))
    if decision is None:
        return ()
    made: list[str | Line] = []
    who_reads = readers.of_decision(decision)
    if decision.verdict:
        made.append(_("Oordeel: %(verdict)s") % {"verdict": Decision.Verdict(decision.verdict).label})
    for one in proposals.items(decision):
        value = f" ({one.becomes_in_full})" if one.becomes.text else ""
        words = _("%(field)s: %(outcome)s. Reden: %(reason)s Uitleg aan de aanvrager: “%(text)s”") % {
            "field": one.label,
            "outcome": f"{one.outcome}{value}",
            "reason": one.reason,
            "text": one.text,
        }
        made.append(Line(words, who_reads))
    if decision.explanation:
        made.append(Line(_("Toelichting: “%(text)s”") % {"text": decision.explanation}, who_reads))
    if event.action != Action.PROPOSE:
        made += _followed(event, decision, about.request)
    elif (back := returned.at_step(about.request, event, decision)) is not None and not back.changes:
        day = {"date": display.date(timezone.localdate(back.at))}
        made.append(_("Gelijk aan het voorstel dat op %(date)s werd teruggestuurd.") % day)
    if event.action == Action.DECIDE_OBJECTION:
        made.append(_("Wie dit besloot, nam geen deel aan het eerste besluit (Awb, artikel 10:3)."))
    return tuple(made)


def _followed(event: Event, decision: Decision, request: CorrectionRequest) -> list[str]:
    """What a decision that was taken did to the register, and until when it can be objected to."""
    granted = any(one.outcome == Outcome.GRANTED for one in decision.items.all())
    made = [_in_time(event, decision)] if decision.due_on else []
    if granted and decision.expected_version is not None:
        made.append(_written(decision, request))
    elif granted:
        made.append(_("Het diploma staat in het register."))
    made.append(_("De aanvrager kreeg een bericht, met de brief."))
    if decision.stage == Decision.Stage.FIRST and request.objection_until:
        last = {"date": display.date(request.objection_until)}
        made.append(_("Laatste dag om bezwaar te maken: %(date)s") % last)
    return made


def _written(decision: Decision, request: CorrectionRequest) -> str:
    """The version that it made; none when the register said everything already."""
    if (made := effects.version_of(decision, request)) is not None:
        return _("Het register is hierdoor veranderd: versie %(n)d van het diploma.") % {"n": made}
    return _("Het register zei dit al: het bleef versie %(n)d van het diploma.") % {
        "n": decision.expected_version
    }


def _in_time(event: Event, decision: Decision) -> str:
    assert decision.due_on is not None
    last = {"date": display.date(decision.due_on)}
    if timezone.localdate(event.at) > decision.due_on:
        return _("Te laat besloten: de laatste dag was %(date)s.") % last
    return _("Op tijd besloten: de laatste dag was %(date)s.") % last


def _objected(event: Event, about: _About) -> tuple[str, ...]:
    until = about.request.objection_until
    if until is None:
        return ()
    last = _("Laatste dag om bezwaar te maken: %(date)s") % {"date": display.date(until)}
    due = event.data.get(DUE)
    ours = (_("Laatste dag om op het bezwaar te besluiten: %(date)s") % {"date": _day(due)},) if due else ()
    late = (received.day(event) - until).days if event.data.get("late") else 0
    if late <= 0 and received.day(event) > until:
        posted = _("Het bezwaar kwam op tijd: op tijd gepost, en binnen een week bij ons (Awb, artikel 6:9).")
        return (last, posted, *ours)
    if late <= 0:
        return (last, _("Het bezwaar kwam op tijd."), *ours)
    words = ngettext("Het bezwaar kwam %(n)d dag te laat.", "Het bezwaar kwam %(n)d dagen te laat.", late)
    return (last, words % {"n": late}, *ours)


def _invited(event: Event, about: _About) -> tuple[str, ...]:
    return (_("Datum: %(date)s") % {"date": _day(event.data[INVITED_FOR])},)


def _heard(event: Event, about: _About) -> tuple[str, ...]:
    day = _("Datum: %(date)s") % {"date": _day(event.data["heard_on"])}
    how = event.data.get(HEARD_HOW)
    return (f"{Hearing(how).label}.", day) if how in Hearing.values else (day,)


_DETAILS: Final[Mapping[Action, Callable[[Event, _About], tuple[str | Line, ...]]]] = {
    Action.SUBMIT: _submitted,
    Action.HAND_BACK: _left,
    Action.ASK_HOLDER: _answer_by,
    Action.ASK_INSTITUTION: _answer_by,
    Action.DELAY: _new_last_day,
    Action.ADJOURN: _new_last_day,
    Action.GIVE_NOTICE: _noticed,
    Action.REPLY: _findings,
    Action.DECIDE: _decision,
    Action.PROPOSE: _decision,
    Action.APPROVE: _decision,
    Action.OBJECT: _objected,
    Action.INVITE: _invited,
    Action.HEAR: _heard,
    Action.DECIDE_OBJECTION: _decision,
}


def _terms(event: Event) -> tuple[str, ...]:
    """What any step may have done to a term: ended a standstill, or come too late."""
    made = []
    stood = event.data.get(STOOD_STILL)
    if stood and stood[0] != stood[1]:  # asked and answered on one day: nothing stood still
        made.append(
            _("De termijn stond stil vanaf de dag na %(since)s tot %(until)s (%(n)d dagen).")
            % {
                "since": _day(stood[0]),
                "until": _day(stood[1]),
                "n": terms.suspended_days(*(datetime.date.fromisoformat(day) for day in stood)),
            }
        )
    # A letter of that very day, entered later, takes back the days that were counted.
    told = stood and (stood[0] != stood[1] or event.action == Action.ADD_DOCUMENT)
    if told and event.data.get(DUE) and State(event.state_to) in OPEN:
        made.append(_("Nieuwe laatste dag om te besluiten: %(date)s") % {"date": _day(event.data[DUE])})
    if penalty := event.data.get(PENALTY):
        counted = ngettext(
            "Dwangsom, geteld: € %(euros)d (%(days)d dag). Stel die vast uiterlijk %(date)s (Awb, 4:18).",
            "Dwangsom, geteld: € %(euros)d (%(days)d dagen). Stel die vast uiterlijk %(date)s (Awb, 4:18).",
            penalty["days"],
        )
        made.append(counted % (penalty | {"date": _day(penalty["until"])}))
    return tuple(made)
