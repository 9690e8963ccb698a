"""What one person may pile up: files with a request, drafts, and uploads in ten minutes."""

from __future__ import annotations

import contextlib
import threading
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages
from django.urls import reverse

from corrections import evidence, people
from corrections.models import CorrectionRequest, Evidence
from corrections.people import Actor
from corrections.services import drafting, reviewing
from corrections.workflow import State, Who
from diplomas.disclosure import own_overview
from diplomas.errors import Refused
from documents import scans
from documents.scans import Scan
from tests.corrections.conftest import PICTURE, Office, fresh
from tests.corrections.test_holder_pages import body, picture
from tests.diplomas.test_races import race


@pytest.fixture
def cleaned(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was cleaned: a scan that costs nothing."""
    seen: list[bytes] = []

    def clean(data: bytes) -> Scan:
        seen.append(data)
        return Scan("png", data, 1)

    monkeypatch.setattr(scans, "clean", clean)
    monkeypatch.setattr(evidence, "scan_for_malware", lambda data: None)
    return seen


def files(office: Office, request: CorrectionRequest, count: int, who: Who = Who.HOLDER) -> None:
    """Rows of so many files."""
    user = actor_of(office, who).person
    Evidence.objects.bulk_create(
        Evidence(
            id=uuid4(), request=request, kind="png", pages=1, size=1, sha256=bytes(32), by=who, user=user
        )
        for _nth in range(count)
    )  # fmt: skip


def kept_bytes() -> int:
    storage = storages[evidence.STORAGE]
    return sum(len(storage.listdir(place)[1]) for place in storage.listdir("")[0])


def actor_of(office: Office, who: Who) -> Actor:
    if who == Who.HOLDER:
        return office.as_holder()
    return Actor(office.people["registrar"], Who.INSTITUTION, office.school.pk)


# --- files ---


@pytest.mark.parametrize("who", [Who.HOLDER, Who.INSTITUTION])
def test_the_eleventh_file_is_refused_before_anybody_cleans_it(
    office: Office, cleaned: list[bytes], who: Who
) -> None:
    request = office.asked()
    files(office, request, 9, who)
    evidence.take_in(actor=actor_of(office, who), request=request, data=PICTURE)
    assert request.evidence.count() == len(cleaned) + 9 == 10
    with pytest.raises(Refused, match="10 bestanden"):
        evidence.take_in(actor=actor_of(office, who), request=request, data=PICTURE)
    assert (len(cleaned), request.evidence.count(), kept_bytes()) == (1, 10, 1)


def test_a_file_that_finds_the_last_place_taken_leaves_nothing(
    office: Office, cleaned: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While this one was cleaned another came in: there is room at the first look and none at the second."""
    request = office.draft()
    files(office, request, 9)

    def clean(data: bytes) -> Scan:
        files(office, request, 1)
        return Scan("png", data, 1)

    monkeypatch.setattr(scans, "clean", clean)
    with pytest.raises(Refused, match="10 bestanden"):
        evidence.take_in(actor=office.as_holder(), request=request, data=PICTURE)
    assert (request.evidence.count(), kept_bytes()) == (10, 0)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_files_for_the_last_place_come_in_one_by_one(
    office: Office, cleaned: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who counts waits until the other has written: both counting nine at once would make eleven."""
    request = office.draft()
    files(office, request, 9)
    both_counted, count, here = threading.Barrier(2), evidence.has_room, threading.local()

    def has_room(about: CorrectionRequest, who: Who) -> bool:
        room, here.looks = count(about, who), getattr(here, "looks", 0) + 1
        with contextlib.suppress(threading.BrokenBarrierError):
            # The first look is before cleaning: both see room. At the second the other is not there yet.
            both_counted.wait(10 if here.looks == 1 else 0.3)
        return room

    monkeypatch.setattr(evidence, "has_room", has_room)
    actor = office.as_holder()
    racers = race(*[lambda: evidence.take_in(actor=actor, request=request, data=PICTURE)] * 2)
    errors = [racer.error for racer in racers]
    assert sorted(type(one).__name__ for one in errors) == ["NoneType", "Refused"]
    assert (request.evidence.count(), kept_bytes()) == (10, 1)


# --- drafts ---


def drafts(office: Office, count: int) -> list[CorrectionRequest]:
    actor = office.as_holder()
    return [drafting.start_for_missing(actor=actor, described={}) for _nth in range(count)]


def test_ten_drafts_and_no_eleventh(office: Office) -> None:
    actor = office.as_holder()
    begun = drafts(office, 10)
    (shown,) = own_overview(holder=office.holder.pk)
    words = "U hebt al 10 verzoeken die u nog niet verstuurde"
    with pytest.raises(Refused, match=words):
        drafting.start_for_missing(actor=actor, described={})
    with pytest.raises(Refused, match=words):
        drafting.start_for_diploma(actor=actor, diploma=shown)
    assert CorrectionRequest.objects.filter(state=State.DRAFT).count() == 10
    # Another person has places of their own, and one that is thrown away makes room.
    drafting.start_for_missing(actor=office.as_holder("stranger"), described={})
    drafting.discard(actor=actor, request_id=begun[0].pk)
    draft = drafting.start_for_diploma(actor=actor, diploma=shown)
    # Going on with what was begun is no new draft.
    assert drafting.start_for_diploma(actor=actor, diploma=shown).pk == draft.pk


def test_what_was_sent_takes_no_place_among_drafts(office: Office) -> None:
    office.sent()
    drafts(office, 9)
    (shown,) = own_overview(holder=office.holder.pk)
    assert drafting.start_for_diploma(actor=office.as_holder(), diploma=shown).state == State.DRAFT


# --- uploads in ten minutes ---


@pytest.fixture
def one_upload(settings: LazySettings) -> None:
    assert settings.ACCOUNT_RATE_LIMITS["evidence"].endswith("/user")
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "evidence": "1/10m/user"}


@pytest.mark.usefixtures("one_upload")
def test_who_sends_very_many_files_waits(office: Office, cleaned: list[bytes]) -> None:
    draft = office.draft()
    owner, address = office.client("owner"), reverse("corrections:documents", args=[draft.pk])
    assert "Wij hebben 1 bestand bewaard." in body(owner, address, files=[picture()])
    assert "Wacht 10 minuten." in body(owner, address, files=[picture()])
    assert (len(cleaned), draft.evidence.count()) == (1, 1)
    # It is a limit of this person: somebody else behind the same address is not stopped.
    other = drafting.start_for_missing(actor=people.holder(office.people["stranger"]), described={})
    there = reverse("corrections:documents", args=[other.pk])
    assert "Wij hebben 1 bestand bewaard." in body(office.client("stranger"), there, files=[picture()])


@pytest.mark.usefixtures("one_upload")
def test_an_answer_with_files_waits_too_and_keeps_its_words(office: Office, cleaned: list[bytes]) -> None:
    request = office.claimed()
    owner = office.client("owner")
    body(owner, reverse("corrections:documents", args=[request.pk]), files=[picture()])
    reviewing.ask_holder(
        actor=office.reviewer, request_id=request.pk, step=fresh(request).step, text="Een scan?"
    )
    request = fresh(request)
    address = reverse("corrections:answer", args=[request.pk])
    given = {"text": "Hier is hij.", "step": request.step}
    shown = body(owner, address, **given, files=[picture()])
    assert "Wacht 10 minuten." in shown
    assert "Hier is hij." in shown
    assert (fresh(request).state, len(cleaned)) == (State.WAITING_HOLDER, 1)
    body(owner, address, **given)  # words alone are no upload
    assert fresh(request).state == State.IN_REVIEW
