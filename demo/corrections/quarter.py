"""The first quarter of 2025 as the exploration bounds it, and made up beyond those bounds.

The exploration says: more than 100 correction requests, 6 about the distinction, more than 90 not granted,
among them grade lists of higher education. Everything else here (104, 92, the days, the institutions) is
invented. The register took these requests over without their words and letters, so they are stored as
requests whose words were removed.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4, uuid5

from django.db import connection
from django.utils import timezone

from corrections import terms
from corrections.models import (
    CorrectionRequest,
    Decision,
    DecisionItem,
    Event,
    Precheck,
    Question,
    QuestionAnswer,
    RequestItem,
    Wish,
)
from corrections.references import ALPHABET
from corrections.workflow import Action, Basis, Finding, Outcome, State, Who
from demo.corrections import cast
from demo.corrections.cast import Owned
from demo.people import NAMESPACE
from diplomas.terms import HIGHER_EDUCATION, Sector
from diplomas.working_days import DAY, working_day_from

GROUND: Final = "Overgenomen zonder woorden en brieven (verzonnen voor de demonstratie)"
BEGINS: Final = datetime.date(2025, 1, 2)
ENDS: Final = datetime.date(2025, 3, 31)


@dataclass(frozen=True, slots=True)
class Kind:
    """So many requests about one field with one outcome; `days` it took, shortest and longest."""

    number: int
    field: str
    outcome: Outcome
    reason: str
    days: tuple[int, int]
    finding: Finding | None = None
    higher: bool = True


KINDS: Final = (
    Kind(6, "distinction", Outcome.REJECTED, "not_in_register", (6, 24)),
    Kind(55, "grade_list", Outcome.REJECTED, "grade_list_higher_education", (4, 19)),
    Kind(3, "grade_list", Outcome.NOT_CONSIDERED, "not_completed", (33, 44)),
    Kind(9, "degree_addition", Outcome.REJECTED, "not_in_register", (5, 22)),
    Kind(7, "specialisation", Outcome.REJECTED, "not_in_register", (5, 22)),
    Kind(2, "document_language", Outcome.REJECTED, "not_in_register", (7, 15)),
    Kind(6, "holder_name", Outcome.REJECTED, "identity_brp", (2, 9)),
    Kind(2, "exam_date", Outcome.REJECTED, "institution_matches", (31, 62), Finding.MATCHES),
    Kind(2, "exam_date", Outcome.REJECTED, "not_proven", (40, 71), Finding.GONE),
    Kind(7, "exam_date", Outcome.GRANTED, "institution_confirms", (16, 58), Finding.CORRECTS),
    Kind(2, "phase", Outcome.GRANTED, "institution_confirms", (20, 33), Finding.CORRECTS),
    Kind(3, "grade_list", Outcome.GRANTED, "institution_confirms", (14, 30), Finding.CORRECTS, higher=False),
)
ENDS_AS: Final = {
    Outcome.GRANTED: State.GRANTED,
    Outcome.REJECTED: State.REJECTED,
    Outcome.NOT_CONSIDERED: State.NOT_CONSIDERED,
}


def fill(owned: Iterable[Owned]) -> int:
    """All of them. Returns how many."""
    every = list(owned)
    higher = [one for one in every if one.diploma.sector in HIGHER_EDUCATION]
    schools = [one for one in every if one.diploma.sector == Sector.VO] or every
    made: list[UUID] = []
    place = 0
    for kind in KINDS:
        pool = higher if kind.higher else schools
        for nth in range(kind.number):
            made.append(_one(kind, pool[(place * 7) % len(pool)], place, nth))
            place += 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT corrections_forget(%s, %s, %s)", [made, uuid4(), GROUND])
    _counts()
    return len(made)


def _moment(day: datetime.date, minute: int) -> datetime.datetime:
    time = datetime.time(9 + minute // 60 % 7, minute % 60)
    return datetime.datetime.combine(day, time, tzinfo=timezone.get_current_timezone())


def _one(kind: Kind, owned: Owned, place: int, nth: int) -> UUID:
    """One request with its steps, item and decision, written as the services would have."""
    span = (ENDS - BEGINS).days
    sent = min(working_day_from(BEGINS + DAY * (place * 37 % span)), ENDS)
    shortest, longest = kind.days
    took = shortest + (longest - shortest) * nth // max(1, kind.number - 1)
    decided = working_day_from(sent + DAY * took)
    diploma = cast.row_of(owned)
    request = CorrectionRequest.objects.create(
        id=uuid5(NAMESPACE, f"correction:2025:{place}"),
        reference=f"C-2025-{_characters(place)}",
        kind=CorrectionRequest.Kind.FIELD,
        state=ENDS_AS[kind.outcome],
        holder_id=diploma.holder_id,
        diploma=diploma,
        version=1,
        organisation_id=diploma.deliverer_id,
        scenario="S4",
        started_at=_moment(sent, place),
        changed_at=_moment(decided, place),
        submitted_at=_moment(sent, place),
        due_on=terms.decision_due(sent).date,
        decided_as=ENDS_AS[kind.outcome],
        decided_on=decided,
        objection_until=terms.objection_until(decided).date,
        closed_at=_moment(decided, place),
    )
    item = RequestItem.objects.create(
        request=request, field=kind.field, shown_status="", asked={"words": "-"}
    )
    _decision(kind, request, item, decided, place)
    _steps(kind, owned, request, item, (sent, decided), place)
    return request.pk


def _decision(
    kind: Kind, request: CorrectionRequest, item: RequestItem, decided: datetime.date, place: int
) -> None:
    granted = kind.outcome == Outcome.GRANTED
    taken_by = cast.staff("m-1001") if granted else cast.staff("m-1002")
    decision = Decision.objects.create(
        request=request,
        state=Decision.State.TAKEN,
        expected_version=1,
        proposed_by=cast.staff("m-1001"),
        proposed_at=_moment(decided, place),
        taken_by=taken_by,
        taken_at=_moment(decided, place),
        second_person=not granted,
        due_on=request.due_on,
    )
    DecisionItem.objects.create(
        decision=decision,
        item=item,
        outcome=kind.outcome,
        basis=Basis.INSTITUTION if granted else "",
        reason=kind.reason,
        text="-",
        value={"words": "-"} if granted else {},
    )


def _steps(
    kind: Kind,
    owned: Owned,
    request: CorrectionRequest,
    item: RequestItem,
    days: tuple[datetime.date, datetime.date],
    place: int,
) -> None:
    sent, decided = days
    reviewer, second = cast.staff("m-1001"), cast.staff("m-1002")
    whole = (decided - sent).days
    claimed = working_day_from(sent + DAY * max(1, whole // 8))
    steps: list[tuple] = [
        (sent, Action.SUBMIT, State.DRAFT, State.SUBMITTED, owned.user, Who.HOLDER),
        (claimed, Action.CLAIM, State.SUBMITTED, State.IN_REVIEW, reviewer, Who.REVIEWER),
    ]
    desk = State.IN_REVIEW
    if kind.finding:
        replied = working_day_from(sent + DAY * (whole * 3 // 4))
        steps += [
            (claimed, Action.ASK_INSTITUTION, desk, State.WAITING_INSTITUTION, reviewer, Who.REVIEWER),
            (
                replied,
                Action.REPLY,
                State.WAITING_INSTITUTION,
                State.ANSWERED,
                cast.staff("h-2001"),
                Who.INSTITUTION,
            ),
        ]
        desk = State.ANSWERED
        _answer(kind, request, item, (claimed, replied), place)
    end = ENDS_AS[kind.outcome]
    if kind.outcome == Outcome.GRANTED:
        steps.append((decided, Action.DECIDE, desk, end, reviewer, Who.REVIEWER))
    else:
        steps += [
            (decided, Action.PROPOSE, desk, State.PROPOSED, reviewer, Who.REVIEWER),
            (decided, Action.APPROVE, State.PROPOSED, end, second, Who.SECOND_REVIEWER),
        ]
    Event.objects.bulk_create(
        Event(
            request=request, number=number, at=_moment(min(day, decided), place + number), action=action,
            state_from=before, state_to=after, user=user, who=who,
            organisation_id=request.organisation_id if who == Who.INSTITUTION else None,
            data={"findings": str(kind.finding.value)} if action == Action.REPLY and kind.finding else {},
        )
        for number, (day, action, before, after, user, who) in enumerate(steps, start=1)
    )  # fmt: skip
    CorrectionRequest.objects.filter(pk=request.pk).update(step=len(steps))


def _answer(
    kind: Kind,
    request: CorrectionRequest,
    item: RequestItem,
    days: tuple[datetime.date, datetime.date],
    place: int,
) -> None:
    assert kind.finding is not None
    assert request.organisation_id is not None
    asked, replied = days
    question = Question.objects.create(
        request=request,
        organisation_id=request.organisation_id,
        state=Question.State.ANSWERED,
        asked_at=_moment(asked, place),
        due_on=terms.institution_due(asked).date,
        answered_by=cast.staff("h-2001"),
        answered_at=_moment(replied, place),
    )
    corrects = kind.finding == Finding.CORRECTS
    QuestionAnswer.objects.create(
        question=question,
        item=item,
        finding=kind.finding,
        reason="-",
        value={"words": "-"} if corrects else {},
    )


def _characters(place: int) -> str:
    digest = hashlib.sha256(f"correction {place}".encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:8])


def _counts() -> None:
    """What the pre-check answered, and what people wish for: made up as well."""
    asked = CorrectionRequest.objects.filter(submitted_at__isnull=False, organisation__isnull=False)
    about = list(asked.order_by("organisation").values_list("organisation", flat=True).distinct())
    for nth in range(40):
        field = ("grade_list", "distinction", "specialisation", "holder_name")[nth % 4]
        outcome = "identity" if field == "holder_name" else "not_held"
        day = _moment(working_day_from(datetime.date(2026, 9, 1) + DAY * (nth * 2)), nth)
        digest = hashlib.sha256(f"demo precheck {nth}".encode()).digest()
        Precheck.objects.get_or_create(
            digest=digest,
            defaults={
                "at": day, "sector": "HBO", "field": field, "outcome": outcome, "scenario": "S4",
                "organisation_id": about[nth % len(about)], "sent": nth % 9 == 0,
            },
        )  # fmt: skip
    for nth in range(25):
        field = ("grade_list", "grade_list", "distinction", "specialisation")[nth % 4]
        digest = hashlib.sha256(f"demo wish {nth}".encode()).digest()
        day = _moment(working_day_from(datetime.date(2026, 9, 1) + DAY * (nth * 3)), nth)
        Wish.objects.get_or_create(
            digest=digest, defaults={"at": day, "sector": "WO", "field": field, "scenario": "S4"}
        )
