"""Fills the demonstration: the pretend BRP with its people, the register with what they were awarded.

Every diploma goes through `register.record` and its successors, as a delivery of an institution would. A
second run adds what is missing and changes nothing that is there.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TextIO

from django.db import transaction
from django.utils import timezone

from accounts import brp
from demo.brp import service
from demo.cases.stories import Award, Case, Person, Then
from demo.models import DemoFormerName, DemoFormerNumber, DemoPerson
from demo.people import diploma_id, holder_id, people, person_id
from diplomas import persons, reference, register
from diplomas.content import Facts, Provenance, Source
from diplomas.errors import NotFound
from diplomas.models import Diploma, Holder, Organisation
from diplomas.register import Act
from diplomas.terms import NumberKind, Reason, Sector
from diplomas.values import Code, Value

# The demonstration's register took over at this moment what institutions had delivered before.
OPENED = datetime.datetime(2026, 3, 16, 5, 0, tzinfo=datetime.UTC)
# What an institution delivers can be seen the day after, from this hour.
VISIBLE_HOUR = datetime.time(5, 0, tzinfo=datetime.UTC)


def fill(progress: TextIO | None = None) -> int:
    """Make sure that all named people and their diplomas are there. Gives how many diplomas were added."""
    added = 0
    cases = people()
    for position, case in enumerate(cases, start=1):
        added += fill_case(case)
        if progress is not None:
            end = "" if progress.isatty() and position < len(cases) else "\n"
            if end == "" or position == len(cases):
                progress.write(f"\r  people {position}/{len(cases)}, {added} diplomas added{end}")
                progress.flush()
    return added


@transaction.atomic
def fill_case(case: Case) -> int:
    """One person and all that they were awarded."""
    person = DemoPerson.objects.filter(pk=person_id(case)).first() or _be_born(case)
    if not case.known:
        return 0
    holder = Holder.objects.filter(pk=holder_id(case)).first() or persons.register_holder(
        kind=NumberKind.BSN,
        number=person.bsn,
        person=brp.read_person(service.answer(person)),
        id=holder_id(case),
    )
    missing = [award for award in case.awards if not Diploma.objects.filter(pk=diploma_id(award)).exists()]
    for award in missing:
        _record(holder, award)
    return len(missing)


def _be_born(case: Case) -> DemoPerson:
    """Put somebody into the pretend BRP."""
    told: Person = case.person
    person = DemoPerson.objects.create(
        id=person_id(case),
        bsn=told.number,
        given_names=told.given_names,
        prefix=told.prefix,
        surname=told.surname,
        sex=told.sex,
        birth=told.birth,
        died=told.died,
        protected=told.protected,
    )
    for name in told.former_names:
        DemoFormerName.objects.create(
            person=person,
            given_names=name.given_names,
            prefix=name.prefix,
            surname=name.surname,
            valid_from=name.since,
            valid_until=name.until,
        )
    for number, until in told.former_numbers:
        DemoFormerNumber.objects.create(person=person, bsn=number, valid_until=until)
    return person


def _record(holder: Holder, award: Award) -> None:
    """Deliver one award, then let happen what happened to it later."""
    school = organisation(award.school)
    batch = batch_name(award.sector, award.delivered_on)
    facts, derived = _facts(holder, award, school)
    source = Source(f"institution:{award.school}", award.delivered_on, batch)
    diploma = register.record(
        facts=facts,
        source_key=award.source_key or f"{award.exam.year}-{award.key}",
        provenance=Provenance(source).with_fields(derived),
        act=Act(
            actor=f"institution:{award.school}",
            reason=Reason.DELIVERY,
            source=f"delivery:{batch}",
            at=_seen_from(award.delivered_on),
        ),
        id=diploma_id(award),
    )
    for step in award.then:
        diploma.refresh_from_db()
        _happen(diploma, award, step)


def _facts(holder: Holder, award: Award, school: Organisation) -> tuple[Facts, Mapping[str, Source]]:
    """What the record says: what the programme register gives, and over it what the institution delivered."""
    programme = reference.programme_by_code(*award.programme)
    phase = award.values.get("phase")
    derived = reference.derive(programme, award.exam, phase=phase.code if isinstance(phase, Code) else "")
    named = reference.name_at(school.pk, award.exam)
    if named is None:
        raise NotFound(f"{award.school} had no name on {award.exam}")
    fields: dict[str, Value | None] = {
        "document_kind": Code(award.kind.value),
        "institution": (named,),
        "exam_date": award.exam,
        **derived.for_document(award.sector, award.kind),
    }
    from_register = {
        name: derived.source
        for name in derived.values
        if name in fields and name not in award.values and name != "programme"
    }
    facts = Facts(holder.pk, school.pk, award.sector, award.state, {**fields, **award.values})
    return facts, from_register


def _happen(diploma: Diploma, award: Award, step: Then) -> None:
    by = step.by or award.school
    source = Source(f"institution:{by}", step.on, batch_name(award.sector, step.on))
    act = Act(
        actor=f"institution:{by}",
        reason=step.reason,
        source=f"delivery:{source.batch}",
        reason_text=step.text,
        at=max(_seen_from(step.on), OPENED + datetime.timedelta(minutes=diploma.head)),
    )
    which = {"diploma_id": diploma.pk, "expected_version": diploma.head, "act": act}
    if step.reason == Reason.WITHDRAWN:
        register.withdraw(**which)
    elif step.issued is not None:
        register.issue(issue_date=step.issued, source=source, **which)
    elif step.reason == Reason.DEFERRED:
        register.defer(**which)
    else:
        register.amend(changes=step.changes, source=source, **which)


def organisation(key: str) -> Organisation:
    """The organisation with this BRIN; `CVTE` and `SZW` stand for the two without one."""
    kinds = {"CVTE": Organisation.Kind.CVTE, "SZW": Organisation.Kind.SZW}
    if key in kinds:
        return reference.organisation_of_kind(kinds[key])
    return reference.organisation_by_brin(key)


def batch_name(sector: Sector, on: datetime.date) -> str:
    """How the delivery is called: the register of higher education and that of schools have their own."""
    return f"{'BRON-HO' if sector in (Sector.WO, Sector.HBO) else 'ROD'}-{on:%Y-%m}"


def _seen_from(delivered: datetime.date) -> datetime.datetime:
    """When the register recorded a delivery: the morning after, or when it opened; never in the future."""
    morning = datetime.datetime.combine(delivered + datetime.timedelta(days=1), VISIBLE_HOUR)
    return min(max(morning, OPENED), timezone.now())
