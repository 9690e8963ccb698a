"""What can happen to a correction request: one table, pure Python, without a database.

WRO art. 32 gives the route: the holder asks (1), the body that delivered is asked (2), it answers a, b or c
(3). Around it stand the steps of the Awb: suspension (4:15), delay (4:14), not considering (4:5), notice of
default (4:17), objection (chapters 6 and 7). `services` performs; views, letters, figures and the page in
`docs/` read this table.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a request stands."""

    DRAFT = "draft", _("Nog niet verstuurd")
    SUBMITTED = "submitted", _("Ontvangen")
    IN_REVIEW = "in_review", _("In behandeling")
    WAITING_HOLDER = "waiting_holder", _("Wacht op de aanvrager")
    WAITING_INSTITUTION = "waiting_institution", _("Wacht op de instelling")
    ANSWERED = "answered", _("De instelling heeft geantwoord")
    PROPOSED = "proposed", _("Besluit ligt voor")
    GRANTED = "granted", _("Ingewilligd")
    PARTLY_GRANTED = "partly_granted", _("Deels ingewilligd")
    REJECTED = "rejected", pgettext_lazy("request", "Afgewezen")
    WITHDRAWN = "withdrawn", _("Ingetrokken")
    NOT_CONSIDERED = "not_considered", _("Niet behandeld")
    OBJECTION_FILED = "objection_filed", _("Bezwaar ontvangen")
    OBJECTION_HEARD = "objection_heard", _("Bezwaar besproken")
    OBJECTION_DECIDED = "objection_decided", _("Besluit op bezwaar")


class Action(models.TextChoices):
    """What somebody does."""

    SUBMIT = "submit", _("Versturen")
    ANSWER = "answer", _("Vraag beantwoorden")
    ADD_DOCUMENT = "add_document", _("Document toevoegen")
    WITHDRAW = "withdraw", _("Intrekken")
    GIVE_NOTICE = "give_notice", _("In gebreke stellen")
    CLAIM = "claim", _("Oppakken")
    ASSIGN = "assign", _("Toewijzen")
    HAND_BACK = "hand_back", _("Teruggeven")
    NOTE = "note", _("Notitie maken")
    ASK_HOLDER = "ask_holder", _("De aanvrager iets vragen")
    ASK_INSTITUTION = "ask_institution", _("De instelling vragen")
    INSTITUTION_IS_CLOSED = "institution_is_closed", _("Vastleggen dat de instelling niet meer bestaat")
    RECALL = "recall", _("Niet langer wachten")
    REMIND = "remind", _("Herinneren")
    SILENCE = "silence", _("Vastleggen dat er geen antwoord kwam")
    DELAY = "delay", _("Uitstel melden")
    REPLY = "reply", _("Antwoorden als instelling")
    DECIDE = "decide", _("Besluiten")
    PROPOSE = "propose", _("Besluit voorleggen")
    TAKE_BACK = "take_back", _("Voorstel terugnemen")
    APPROVE = "approve", _("Besluit vaststellen")
    RETURN = "return", _("Terugsturen")
    OBJECT = "object", _("Bezwaar maken")
    WITHDRAW_OBJECTION = "withdraw_objection", _("Bezwaar intrekken")
    INVITE = "invite", _("Uitnodigen voor een gesprek")
    HEAR = "hear", _("Horen")
    ADJOURN = "adjourn", _("Besluit op bezwaar verdagen")
    DECIDE_OBJECTION = "decide_objection", _("Op het bezwaar besluiten")


class Who(models.TextChoices):
    """In which part somebody acts. A helpdesk reads the state and dates, and does nothing."""

    HOLDER = "holder", _("Aanvrager")
    INSTITUTION = "institution", _("Instelling")
    REVIEWER = "reviewer", _("Behandelaar")
    SECOND_REVIEWER = "second_reviewer", _("Tweede beoordelaar")
    OBJECTION_HANDLER = "objection_handler", _("Behandelaar bezwaar")
    HELPDESK = "helpdesk", _("Helpdesk")
    SYSTEM = "system", _("Automatisch")


class Clock(enum.StrEnum):
    """What a step does to a legal term (`terms`)."""

    START = "start"  # the term to decide begins (Awb 4:13)
    STOP = "stop"  # it stands still while the holder completes the request (Awb 4:15)
    RESUME = "resume"
    EXTEND = "extend"  # a notice of delay (Awb 4:14)
    NOTICE = "notice"  # two weeks to decide before a penalty is due (Awb 4:17)
    END = "end"
    OBJECTION_START = "objection_start"  # Awb 7:10
    OBJECTION_EXTEND = "objection_extend"
    OBJECTION_END = "objection_end"


class Need(enum.StrEnum):
    """What must be there before a step can be taken; `services` checks it with these words."""

    HIS_OWN_WORK = "assignee"  # the request is assigned to who acts
    FREE = "free"  # it is assigned to nobody
    TEXT = "text"  # the person's own words
    DATE = "date"  # until when somebody waits, or when a hearing was
    OUTCOMES = "outcomes"  # an outcome with a reason for every field
    ONE_PERSON = "one_person"  # an outcome that one person may decide alone
    SECOND_PERSON = "second_person"  # somebody who did not propose this
    NOT_DECIDED_BEFORE = "not_decided_before"  # somebody who had no part in the decision (Awb 10:3)
    PROPOSER = "proposer"
    LATE = "late"  # the term to decide has passed
    IN_TIME = "in_time"  # it has not
    TERM_PASSED = "term_passed"  # the term to answer has
    NOBODY_ASKED = "nobody_asked"  # no question waits at an institution
    SOMEBODY_ASKED = "somebody_asked"  # one does
    LETTER = "letter"


class Outcome(models.TextChoices):
    """What is decided about one field."""

    GRANTED = "granted", _("Inwilligen")
    REJECTED = "rejected", _("Afwijzen")
    NOT_CONSIDERED = "not_considered", _("Niet behandelen")


class Basis(models.TextChoices):
    """On what a grant rests: what the institution found, or the document that the holder showed."""

    INSTITUTION = "institution", _("De instelling bevestigt het")
    DOCUMENT = "document", _("Het blijkt uit het document")


class Finding(models.TextChoices):
    """What the institution finds (WRO art. 32(3))."""

    CORRECTS = "a", _("Het register klopt niet met onze gegevens")
    MATCHES = "b", _("Het register klopt met onze gegevens")
    GONE = "c", _("Wij hebben hierover geen gegevens meer")


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides between two next states. `outcomes` are per field, `same` whether all is as asked."""

    outcomes: tuple[Outcome, ...] = ()
    same: bool = True
    answered: bool = False  # the institution has answered, or is known to be no more
    decided: State | None = None  # the first decision, when there was one


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in these states, this action, by these people, leads to one of `to`.

    `to` is empty when the state stays. `choose` picks from several. `told` is the sentence the holder reads
    in the timeline, empty for what stays inside.
    """

    action: Action
    states: frozenset[State]
    who: frozenset[Who]
    to: tuple[State, ...] = ()
    choose: Callable[[Facts], State] | None = None
    needs: frozenset[Need] = frozenset()
    clock: Clock | None = None
    told: str | Promise = ""
    article: str = ""

    def target(self, state: State, facts: Facts) -> State:
        """The next state. Raises ValueError when the facts lead nowhere."""
        if not self.to:
            return state
        found = self.choose(facts) if self.choose else self.to[0]
        if found not in self.to:
            raise ValueError(f"{self.action} does not lead to {found}")
        return found


class NotAllowed(Exception):
    """This action is not in the table for this state, or not for who asks."""


def decided(facts: Facts) -> State:
    """The state that follows from the outcomes of all fields."""
    outcomes = set(facts.outcomes)
    if not outcomes:
        raise ValueError("a decision has an outcome for every field")
    if outcomes == {Outcome.GRANTED}:
        return State.GRANTED if facts.same else State.PARTLY_GRANTED
    if Outcome.GRANTED in outcomes:
        return State.PARTLY_GRANTED
    return State.NOT_CONSIDERED if outcomes == {Outcome.NOT_CONSIDERED} else State.REJECTED


def needs_second_person(outcomes: Collection[tuple[Outcome, Basis | None]]) -> bool:
    """Only granting what the institution itself confirms is for one person to decide."""
    return any(found != (Outcome.GRANTED, Basis.INSTITUTION) for found in outcomes)


def _on_the_desk(facts: Facts) -> State:
    return State.ANSWERED if facts.answered else State.IN_REVIEW


def _before_objection(facts: Facts) -> State:
    if facts.decided is None:
        raise ValueError("there is an objection to no decision")
    return facts.decided


DECIDED: Final = (State.GRANTED, State.PARTLY_GRANTED, State.REJECTED, State.NOT_CONSIDERED)
ON_THE_DESK: Final = (State.IN_REVIEW, State.ANSWERED)
WAITING: Final = (State.WAITING_HOLDER, State.WAITING_INSTITUTION)
OPEN: Final = (State.SUBMITTED, *ON_THE_DESK, *WAITING, State.PROPOSED)
OBJECTION: Final = (State.OBJECTION_FILED, State.OBJECTION_HEARD)
RUNNING: Final = (*OPEN, *OBJECTION)
FINAL: Final = (*DECIDED, State.WITHDRAWN, State.OBJECTION_DECIDED)
SENT: Final = tuple(state for state in State if state != State.DRAFT)
# Free for "take the next one" when nobody has it; of WAITING what whose day for an answer has passed
# (`CorrectionRequest.free`).
CLAIMABLE: Final = (State.SUBMITTED, *ON_THE_DESK)


def _row(
    action: Action, states: Collection[State], who: Who | Collection[Who], to: State | tuple[State, ...] = (),
    *, needs: Collection[Need] = (), **rest: object,
) -> Transition:  # fmt: skip
    return Transition(
        action,
        frozenset(states),
        frozenset({who} if isinstance(who, Who) else who),
        (to,) if isinstance(to, State) else to,
        needs=frozenset(needs),
        **rest,  # type: ignore[arg-type]
    )


_BACK: Final = (State.IN_REVIEW, State.ANSWERED)
_STAFF: Final = (Who.REVIEWER, Who.SECOND_REVIEWER, Who.OBJECTION_HANDLER)

TABLE: Final[tuple[Transition, ...]] = (
    # --- the holder ---
    _row(Action.SUBMIT, [State.DRAFT], Who.HOLDER, State.SUBMITTED, clock=Clock.START,
         told=_("U hebt het verzoek verstuurd."), article="WRO art. 32(1); Awb art. 4:13"),
    _row(Action.ANSWER, [State.WAITING_HOLDER], Who.HOLDER, _BACK, choose=_on_the_desk, needs=[Need.TEXT],
         clock=Clock.RESUME, told=_("U hebt geantwoord."), article="Awb art. 4:15(1)"),
    _row(Action.ADD_DOCUMENT, [State.SUBMITTED, *ON_THE_DESK, *WAITING], Who.HOLDER,
         told=_("U hebt een document toegevoegd.")),
    # The second person has not seen it: an approval for the step before this one is refused.
    _row(Action.ADD_DOCUMENT, [State.PROPOSED], Who.HOLDER,
         told=_("U hebt een document toegevoegd. Wij bekijken het voordat wij besluiten.")),
    _row(Action.WITHDRAW, OPEN, Who.HOLDER, State.WITHDRAWN, clock=Clock.END,
         told=_("U hebt het verzoek ingetrokken.")),
    # Also for an objection: of chapter 4, Awb art. 7:14 leaves the paragraph on the penalty in force.
    _row(Action.GIVE_NOTICE, [*OPEN, *OBJECTION], Who.HOLDER, needs=[Need.LATE], clock=Clock.NOTICE,
         told=_("U hebt ons in gebreke gesteld omdat wij te laat zijn."), article="Awb art. 4:17(3)"),
    # --- dividing the work ---
    _row(Action.CLAIM, [State.SUBMITTED], Who.REVIEWER, State.IN_REVIEW, needs=[Need.FREE],
         told=_("Een medewerker behandelt uw verzoek.")),
    _row(Action.CLAIM, [*ON_THE_DESK, *WAITING], Who.REVIEWER, needs=[Need.FREE]),
    _row(Action.CLAIM, OBJECTION, Who.OBJECTION_HANDLER, needs=[Need.FREE, Need.NOT_DECIDED_BEFORE]),
    _row(Action.ASSIGN, [State.SUBMITTED], Who.REVIEWER, State.IN_REVIEW,
         told=_("Een medewerker behandelt uw verzoek.")),
    _row(Action.ASSIGN, [*ON_THE_DESK, *WAITING], Who.REVIEWER),
    _row(Action.HAND_BACK, [State.IN_REVIEW], Who.REVIEWER, State.SUBMITTED, needs=[Need.HIS_OWN_WORK]),
    _row(Action.HAND_BACK, [State.ANSWERED, *WAITING], Who.REVIEWER, needs=[Need.HIS_OWN_WORK]),
    _row(Action.HAND_BACK, OBJECTION, Who.OBJECTION_HANDLER, needs=[Need.HIS_OWN_WORK]),
    # Of who does not do this work here any more, so that nothing stays on a desk that is empty.
    _row(Action.HAND_BACK, [State.IN_REVIEW], Who.SYSTEM, State.SUBMITTED),
    _row(Action.HAND_BACK, [State.ANSWERED, *WAITING, *OBJECTION], Who.SYSTEM),
    _row(Action.NOTE, SENT, _STAFF, needs=[Need.TEXT]),
    # --- finding out ---
    _row(Action.ASK_HOLDER, ON_THE_DESK, Who.REVIEWER, State.WAITING_HOLDER, clock=Clock.STOP,
         needs=[Need.HIS_OWN_WORK, Need.TEXT, Need.DATE], told=_("Wij hebben iets van u nodig."),
         article="Awb art. 4:5 en 4:15(1)"),
    _row(Action.ASK_INSTITUTION, ON_THE_DESK, Who.REVIEWER, State.WAITING_INSTITUTION,
         needs=[Need.HIS_OWN_WORK, Need.DATE], told=_("Wij hebben de instelling gevraagd wat er klopt."),
         article="WRO art. 32(2)"),
    _row(Action.INSTITUTION_IS_CLOSED, [State.IN_REVIEW], Who.REVIEWER, State.ANSWERED,
         needs=[Need.HIS_OWN_WORK, Need.TEXT],
         told=_("De instelling bestaat niet meer en kan niet antwoorden. U mag uw document laten zien."),
         article="WRO art. 32(3)c"),
    _row(Action.REPLY, [State.WAITING_INSTITUTION], Who.INSTITUTION, State.ANSWERED, needs=[Need.OUTCOMES],
         told=_("De instelling heeft geantwoord."), article="WRO art. 32(3)"),
    _row(Action.RECALL, [State.WAITING_INSTITUTION], Who.REVIEWER, _BACK, choose=_on_the_desk,
         needs=[Need.HIS_OWN_WORK, Need.TEXT], told=_("Wij wachten niet langer op de instelling.")),
    _row(Action.RECALL, [State.WAITING_HOLDER], Who.REVIEWER, _BACK, choose=_on_the_desk, clock=Clock.RESUME,
         needs=[Need.HIS_OWN_WORK, Need.TEXT], told=_("Wij hebben uw antwoord niet meer nodig.")),
    _row(Action.REMIND, WAITING, Who.SYSTEM),
    _row(Action.SILENCE, [State.WAITING_HOLDER], [Who.SYSTEM, Who.REVIEWER], _BACK, choose=_on_the_desk,
         clock=Clock.RESUME, needs=[Need.TERM_PASSED],
         told=_("De tijd om te antwoorden is voorbij. Wij gaan verder met wat wij weten en wat u stuurde."),
         article="Awb art. 4:5(1) en 4:15(1)"),
    _row(Action.DELAY, OPEN, Who.REVIEWER, clock=Clock.EXTEND, needs=[Need.TEXT, Need.DATE, Need.IN_TIME],
         told=_("Wij hebben meer tijd nodig."), article="Awb art. 4:14(3)"),
    # --- deciding ---
    _row(Action.DECIDE, ON_THE_DESK, Who.REVIEWER, (State.GRANTED, State.PARTLY_GRANTED), choose=decided,
         needs=[Need.HIS_OWN_WORK, Need.OUTCOMES, Need.ONE_PERSON, Need.LETTER], clock=Clock.END,
         told=_("Wij hebben besloten."), article="WRO art. 32(3)a"),
    _row(Action.PROPOSE, ON_THE_DESK, Who.REVIEWER, State.PROPOSED,
         needs=[Need.HIS_OWN_WORK, Need.OUTCOMES]),
    _row(Action.TAKE_BACK, [State.PROPOSED], Who.REVIEWER, _BACK, choose=_on_the_desk,
         needs=[Need.PROPOSER]),
    _row(Action.RETURN, [State.PROPOSED], Who.SECOND_REVIEWER, _BACK, choose=_on_the_desk,
         needs=[Need.SECOND_PERSON, Need.TEXT]),
    _row(Action.APPROVE, [State.PROPOSED], Who.SECOND_REVIEWER, DECIDED, choose=decided,
         needs=[Need.SECOND_PERSON, Need.LETTER], clock=Clock.END, told=_("Wij hebben besloten."),
         article="WRO art. 32; Awb art. 3:46"),
    # --- objection ---
    _row(Action.OBJECT, DECIDED, Who.HOLDER, State.OBJECTION_FILED, needs=[Need.TEXT],
         clock=Clock.OBJECTION_START, told=_("U hebt bezwaar gemaakt."), article="Awb art. 6:4 t/m 6:8"),
    _row(Action.WITHDRAW_OBJECTION, OBJECTION, Who.HOLDER, DECIDED, choose=_before_objection,
         clock=Clock.OBJECTION_END, told=_("U hebt uw bezwaar ingetrokken."), article="Awb art. 6:21"),
    _row(Action.ADD_DOCUMENT, OBJECTION, Who.HOLDER, told=_("U hebt een document toegevoegd.")),
    _row(Action.INVITE, [State.OBJECTION_FILED], Who.OBJECTION_HANDLER,
         needs=[Need.HIS_OWN_WORK, Need.NOT_DECIDED_BEFORE, Need.TEXT, Need.DATE],
         told=_("Wij nodigen u uit om over uw bezwaar te vertellen."), article="Awb art. 7:2 en 7:4"),
    _row(Action.HEAR, [State.OBJECTION_FILED], Who.OBJECTION_HANDLER, State.OBJECTION_HEARD,
         needs=[Need.HIS_OWN_WORK, Need.NOT_DECIDED_BEFORE, Need.TEXT, Need.DATE],
         told=_("Wij hebben vastgelegd hoe u bent gehoord over uw bezwaar."),
         article="Awb art. 7:2 en 7:3"),
    # On an objection the institution may be asked (anew). The state stays and our clock (Awb 7:10) runs on;
    # the question holds its own last day.
    _row(Action.ASK_INSTITUTION, OBJECTION, Who.OBJECTION_HANDLER,
         needs=[Need.HIS_OWN_WORK, Need.NOT_DECIDED_BEFORE, Need.DATE, Need.NOBODY_ASKED],
         told=_("Wij hebben de instelling gevraagd wat er klopt."), article="WRO art. 32(2)"),
    _row(Action.INSTITUTION_IS_CLOSED, OBJECTION, Who.OBJECTION_HANDLER,
         needs=[Need.HIS_OWN_WORK, Need.NOT_DECIDED_BEFORE, Need.TEXT, Need.NOBODY_ASKED],
         told=_("De instelling bestaat niet meer en kan niet antwoorden. U mag uw document laten zien."),
         article="WRO art. 32(3)c"),
    _row(Action.REPLY, OBJECTION, Who.INSTITUTION, needs=[Need.OUTCOMES],
         told=_("De instelling heeft geantwoord."), article="WRO art. 32(3)"),
    _row(Action.RECALL, OBJECTION, Who.OBJECTION_HANDLER,
         needs=[Need.HIS_OWN_WORK, Need.TEXT, Need.SOMEBODY_ASKED],
         told=_("Wij wachten niet langer op de instelling.")),
    _row(Action.REMIND, OBJECTION, Who.SYSTEM),
    _row(Action.ADJOURN, OBJECTION, Who.OBJECTION_HANDLER, clock=Clock.OBJECTION_EXTEND,
         needs=[Need.HIS_OWN_WORK, Need.TEXT, Need.IN_TIME],
         told=_("Wij hebben meer tijd nodig voor uw bezwaar."),
         article="Awb art. 7:10(3)"),
    _row(Action.DECIDE_OBJECTION, [State.OBJECTION_HEARD], Who.OBJECTION_HANDLER, State.OBJECTION_DECIDED,
         needs=[Need.HIS_OWN_WORK, Need.NOT_DECIDED_BEFORE, Need.OUTCOMES, Need.LETTER],
         clock=Clock.OBJECTION_END, told=_("Wij hebben op uw bezwaar besloten."),
         article="Awb art. 7:11 en 7:12"),
)  # fmt: skip

_BY_STATE: Final[Mapping[tuple[State, Action], tuple[Transition, ...]]] = {
    (state, action): tuple(row for row in TABLE if row.action == action and state in row.states)
    for state in State
    for action in Action
}


def find(state: State | str, action: Action | str, who: Who | str) -> Transition:
    """The row for this action in this state by this person. Raises `NotAllowed`."""
    for row in _BY_STATE[State(state), Action(action)]:
        if Who(who) in row.who:
            return row
    raise NotAllowed(f"{who} cannot {action} in {state}")


def actions(state: State | str, who: Who | str) -> tuple[Action, ...]:
    """Everything the table lets this person do in this state, in the order of the table."""
    found = (row.action for row in TABLE if State(state) in row.states and Who(who) in row.who)
    return tuple(dict.fromkeys(found))
