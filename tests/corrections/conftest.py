"""A diploma with a mistake, its holder, and everybody who may work on a request about it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import Kind, Membership, Message, User
from accounts.roles import Role
from corrections import evidence, people
from corrections.asked import Asked
from corrections.missing import Record
from corrections.models import CorrectionRequest, Evidence
from corrections.people import Actor
from corrections.services import answering, deciding, drafting, holding, objecting, reviewing
from corrections.services.answering import Found
from corrections.services.deciding import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome, State, Who
from diplomas import scenarios
from diplomas.catalogue import Scenario
from diplomas.disclosure import own_overview
from diplomas.models import Diploma, Holder, Organisation
from diplomas.terms import DocumentKind, Sector
from diplomas.values import Code
from documents.scans import Scan
from institutions.desk import Desk, desk_for
from tests import factories
from tests.institutions.conftest import as_, one_factor

__all__ = ["one_factor"]
NO_PASSWORD = make_password(None)
CUM_LAUDE = Asked(value=Code("CUM_LAUDE", "cum laude"))


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 56), "white").save(out, "PNG")
    return out.getvalue()


PICTURE = _picture()
STORED = {"value": {"code": "CUM_LAUDE", "text": "cum laude"}}


@pytest.fixture(autouse=True)
def _no_files_of_others() -> Iterator[None]:
    """The storage is in memory and outlives a test."""
    yield
    storage = storages["evidence"]
    for folder in storage.listdir("")[0]:
        storage.delete(folder)


@dataclass
class Office:
    """Everybody, and the steps they take, each with what they would usually give."""

    school: Organisation
    holder: Holder
    diploma: Diploma
    people: dict[str, User] = field(default_factory=dict)

    def client(self, person: str) -> Client:
        return as_(self.people[person])

    def desk(self, person: str) -> Desk:
        return desk_for(self.people[person])

    def as_holder(self, person: str = "owner") -> Actor:
        return people.holder(self.people[person])

    def as_staff(self, person: str, who: Who = Who.REVIEWER) -> Actor:
        return people.staff(self.people[person], who)

    @property
    def reviewer(self) -> Actor:
        return self.as_staff("reviewer")

    @property
    def second(self) -> Actor:
        return self.as_staff("second", Who.SECOND_REVIEWER)

    @property
    def objections(self) -> Actor:
        return self.as_staff("objections", Who.OBJECTION_HANDLER)

    # --- the way of a request ---

    def draft(
        self, asked: Asked = CUM_LAUDE, name: str = "distinction", actor: Actor | None = None
    ) -> CorrectionRequest:
        actor = actor or self.as_holder()
        (shown,) = [d for d in own_overview(holder=self.holder.pk) if d.diploma == self.diploma.pk]
        draft = drafting.start_for_diploma(actor=actor, diploma=shown)
        drafting.ask(actor=actor, request_id=draft.pk, diploma=shown, field=name, asked=asked)
        drafting.explain(actor=actor, request_id=draft.pk, why="Op mijn diploma staat cum laude.")
        return draft

    def sent(self, **given: Any) -> CorrectionRequest:
        return drafting.submit(actor=self.as_holder(), request_id=self.draft(**given).pk)

    def claimed(self, **given: Any) -> CorrectionRequest:
        request = self.sent(**given)
        reviewing.claim(actor=self.reviewer, request_id=request.pk, step=request.step)
        return fresh(request)

    def asked(self, **given: Any) -> CorrectionRequest:
        request = self.claimed(**given)
        reviewing.ask_institution(actor=self.reviewer, request_id=request.pk, step=request.step)
        return fresh(request)

    def answered(self, finding: Finding = Finding.CORRECTS, **given: Any) -> CorrectionRequest:
        request = self.asked(**given)
        value = STORED if finding == Finding.CORRECTS else {}
        question = request.questions.get()
        found = {item.pk: Found(finding, "Gezien in ons archief.", value) for item in request.items.all()}
        answering.reply(desk=self.desk("registrar"), question_id=question.pk, found=found)
        return fresh(request)

    def outcome(
        self, request: CorrectionRequest, outcome: Outcome = Outcome.GRANTED, basis: Basis = Basis.INSTITUTION
    ) -> Draft:
        """The usual reason; of what is not considered also the earlier decision that it rests on."""
        granted = outcome == Outcome.GRANTED
        if outcome == Outcome.NOT_CONSIDERED:
            self.decided_before(request)
        reason = {
            Outcome.GRANTED: "institution_confirms",
            Outcome.REJECTED: "institution_matches",
            Outcome.NOT_CONSIDERED: "double",
        }[outcome]
        if granted and basis == Basis.DOCUMENT:
            reason = "document_shows"
        if reason == "institution_matches" and not request.questions.filter(answers__finding="b").exists():
            reason = "not_proven"
        one = ItemOutcome(
            outcome=outcome, reason=reason, text="Wij hebben dit nagekeken.",
            basis=basis if granted else None, value=STORED if granted else {},
        )  # fmt: skip
        head = Diploma.objects.get(pk=self.diploma.pk).head
        return Draft({item.pk: one for item in request.items.all()}, "", head)

    def decided_before(self, request: CorrectionRequest) -> CorrectionRequest:
        """An earlier request about the same, which was rejected."""
        sent = timezone.now() - datetime.timedelta(days=100)
        earlier, made = CorrectionRequest.objects.get_or_create(
            reference="C-2000-AAAAAAAA",
            defaults={
                "kind": request.kind, "state": State.REJECTED, "holder": request.holder, "step": 1,
                "diploma": request.diploma, "version": request.version, "scenario": request.scenario,
                "submitted_at": sent, "decided_as": State.REJECTED, "decided_on": timezone.localdate(sent),
                "closed_at": sent,
            },
        )  # fmt: skip
        for item in request.items.all() if made else ():
            earlier.items.create(field=item.field, asked=item.asked)
        return earlier

    def proposed(
        self, outcome: Outcome = Outcome.REJECTED, finding: Finding = Finding.MATCHES
    ) -> CorrectionRequest:
        request = self.answered(finding)
        draft = self.outcome(request, outcome)
        deciding.decide(actor=self.reviewer, request_id=request.pk, step=request.step, draft=draft)
        return fresh(request)

    def granted(self) -> CorrectionRequest:
        request = self.answered()
        deciding.decide(
            actor=self.reviewer, request_id=request.pk, step=request.step, draft=self.outcome(request)
        )
        return fresh(request)

    def rejected(self, finding: Finding = Finding.MATCHES) -> CorrectionRequest:
        request = self.proposed(finding=finding)
        deciding.approve(actor=self.second, request_id=request.pk, step=request.step)
        return fresh(request)

    def objected(self, finding: Finding = Finding.MATCHES) -> CorrectionRequest:
        request = self.rejected(finding)
        holding.object_(
            actor=self.as_holder(), request_id=request.pk, step=request.step, text="Ik ben het niet eens."
        )
        return fresh(request)

    def heard(self, request: CorrectionRequest, text: str = "Gesproken.", **how: Any) -> CorrectionRequest:
        """By who has the objection already."""
        objecting.hear(
            actor=self.objections, request_id=request.pk, step=request.step, on=timezone.localdate(),
            text=text, **how,
        )  # fmt: skip
        return fresh(request)

    def missed(self, record: Record, finding: Finding = Finding.CORRECTS) -> CorrectionRequest:
        """A diploma that its holder misses, and what the institution says of that."""
        holder, reviewer = self.as_holder(), self.reviewer
        draft = drafting.start_for_missing(
            actor=holder, described={"organisation": str(self.school.pk), "programme": "Verpleegkunde"}
        )
        drafting.explain(actor=holder, request_id=draft.pk, why="Mijn diploma staat er niet.")
        request = drafting.submit(actor=holder, request_id=draft.pk)
        reviewing.claim(actor=reviewer, request_id=request.pk, step=1)
        reviewing.ask_institution(actor=reviewer, request_id=request.pk, step=2)
        value = record.to_json() if finding == Finding.CORRECTS else {}
        found = {request.items.get().pk: Found(finding, "Gezien in ons archief.", value)}
        answering.reply(desk=self.desk("registrar"), question_id=request.questions.get().pk, found=found)
        return fresh(request)

    def with_document(self, request: CorrectionRequest) -> Evidence:
        """A scan, as if it had been cleaned already."""
        with (
            mock.patch.object(evidence.scans, "clean", lambda data: Scan("png", data, 1)),
            mock.patch.object(evidence, "scan_for_malware", return_value=None),
        ):
            return evidence.take_in(actor=self.as_holder(), request=request, data=PICTURE)


def fresh(request: CorrectionRequest) -> CorrectionRequest:
    return CorrectionRequest.objects.get(pk=request.pk)


@pytest.fixture
def office(db: None, settings: LazySettings, one_factor: None) -> Office:
    """Under scenario S2, in which the register may hold a distinction; it was delivered as none."""
    scenarios.activate(scenario=Scenario.S2, actor="test")
    school = factories.organisation("Hogeschool Voorbeeld")
    other = factories.organisation("Hogeschool Elders")
    holder = factories.holder("Sanne Maria", "de", "Vries", bsn="999990019")
    diploma = factories.recorded(person=holder, deliverer=school, distinction=None)
    stranger = factories.holder("Bram", "", "Jansen")
    holders = {"owner": account(holder, "owner"), "stranger": account(stranger, "stranger")}
    return Office(school, holder, diploma, holders | _staff(school, other))


def _staff(school: Organisation, other: Organisation) -> dict[str, User]:
    """Everybody at work, in two statements: every test of this folder begins with it."""
    at_work: dict[str, tuple[str, Organisation | None, tuple[Role, ...]]] = {
        "registrar": ("Karin", school, (Role.REGISTRAR,)),
        "reader": ("Wim", school, (Role.READER,)),
        "elsewhere": ("Floor", other, (Role.REGISTRAR,)),
        "reviewer": ("Sanne", None, (Role.REVIEWER,)),
        "colleague": ("Joris", None, (Role.REVIEWER, Role.SECOND_REVIEWER)),
        "second": ("Yasmina", None, (Role.SECOND_REVIEWER,)),
        "objections": ("Els", None, (Role.OBJECTION_HANDLER,)),
        "helpdesk": ("Peter", None, (Role.HELPDESK,)),
        "administrator": ("Ilse", None, (Role.FUNCTIONAL_ADMIN,)),
        "superuser": ("Root", None, ()),
    }
    made = {
        who: User(
            kind=Kind.STAFF, door="staff", subject=name, person=name, display_name=name,
            password=NO_PASSWORD, is_superuser=who == "superuser",
        )
        for who, (name, _at, _roles) in at_work.items()
    }  # fmt: skip
    User.objects.bulk_create(made.values())
    # Terms run for months: roles that last, whatever day a test makes it.
    since = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    Membership.objects.bulk_create(
        Membership(
            user=made[who], role=role, organisation=at, source=Membership.Source.LOCAL, valid_from=since
        )
        for who, (_name, at, roles) in at_work.items()
        for role in roles
    )
    return made


def account(holder: Holder, name: str) -> User:
    made = User(kind=Kind.HOLDER, door="digid", subject=name, person=name, holder=holder)
    made.set_unusable_password()
    made.save()
    return made


def told(office: Office) -> list[str]:
    """The kinds of messages the holder got, in order."""
    found = Message.objects.filter(holder=office.holder, topic=Message.Topic.CORRECTION)
    return [message.params["kind"] for message in found.order_by("created_at")]


@pytest.fixture
def record(office: Office) -> Record:
    """What the institution has of a diploma that is not in the register."""
    factories.programme(code="34560", level="HBO-BA", nlqf="6", eqf="6", phase="B", degree="BACHELOR")
    return Record(
        office.school.pk, Sector.HBO, DocumentKind.GETUIGSCHRIFT, "34560", factories.EXAM_DATE, "2024-0099"
    )
