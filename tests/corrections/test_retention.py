"""What goes when a request is past its time, what stays, and that nothing goes before a year has passed."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from corrections import evidence, keeping, letters, wording
from corrections.asked import Asked
from corrections.figures import outcomes, step_times
from corrections.figures.outcomes import Wanted
from corrections.models import (
    CorrectionRequest,
    Decision,
    DecisionItem,
    Event,
    EventText,
    Evidence,
    Forgotten,
    Letter,
    Question,
    QuestionAnswer,
)
from corrections.services import answering, deciding, drafting, holding, reviewing
from corrections.services.answering import Found
from corrections.workflow import Finding, State
from diplomas.errors import NotFound, Refused
from diplomas.models import Diploma
from tests import factories
from tests.corrections.conftest import PICTURE, STORED, Office, fresh
from tests.diplomas.test_races import Racer, wait_until_blocked

SECRET = "iets wat niemand meer hoeft te weten"
# Whatever somebody wrote or meant, in the words of conftest, and the value that was asked for.
WORDS = (SECRET, "Op mijn diploma", "Gezien in ons archief", "nagekeken", "CUM_LAUDE", "cum laude")


@pytest.fixture(autouse=True)
def _cheap_letters(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.STORAGES = dict(settings.STORAGES)  # a storage without the files of other tests
    monkeypatch.setattr(letters, "sealed", lambda data: letters.Sealed(b"%PDF", b"\0" * 32, "test"))


def closed(request: CorrectionRequest, days: int) -> None:
    """As if it was closed that many days ago: the database looks at its own clock."""
    then = timezone.now() - datetime.timedelta(days=days)
    CorrectionRequest.objects.filter(pk=request.pk).update(closed_at=then)


def granted(office: Office) -> CorrectionRequest:
    """A request with everything that there can be."""
    request = office.asked()
    office.with_document(request)
    reviewing.note(actor=office.reviewer, request_id=request.pk, text=SECRET)
    request = fresh(request)
    reviewing.recall(actor=office.reviewer, request_id=request.pk, step=request.step, text=SECRET)
    request = fresh(request)
    reviewing.ask_institution(actor=office.reviewer, request_id=request.pk, step=request.step, text=SECRET)
    return _granted(office, request)


def _granted(office: Office, request: CorrectionRequest) -> CorrectionRequest:
    question = request.questions.get(state="open")
    found = {
        item.pk: Found(Finding.CORRECTS, "Gezien in ons archief.", STORED) for item in request.items.all()
    }
    answering.reply(desk=office.desk("registrar"), question_id=question.pk, found=found)
    request = fresh(request)
    deciding.decide(
        actor=office.reviewer, request_id=request.pk, step=request.step, draft=office.outcome(request)
    )
    return fresh(request)


def kept_files() -> int:
    storage = storages[evidence.STORAGE]
    return sum(len(storage.listdir(place)[1]) for place in storage.listdir("")[0])


def said_anywhere() -> list[tuple[str, str]]:
    """Every table of requests in which one of the words still stands."""
    names = [name for name in connection.introspection.table_names() if name.startswith("corrections_")]
    found = []
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            rows = " ".join(row for (row,) in cursor.fetchall())
            found += [(name, word) for word in WORDS if word in rows]
    return found


def test_words_letters_and_scans_go_and_what_happened_stays(office: Office, settings: LazySettings) -> None:
    request = granted(office)
    closed(request, settings.CORRECTION_KEEP_DAYS + 1)
    events = list(request.events.values())
    decided = list(DecisionItem.objects.values("decision", "item", "outcome", "basis", "reason"))
    findings = list(QuestionAnswer.objects.values("question", "item", "finding"))
    numbers = (outcomes.total(Wanted()), outcomes.lines(Wanted()), step_times.step_days(Wanted()))
    assert {word for _table, word in said_anywhere()} == set(WORDS)
    assert kept_files() == 1

    assert keeping.run() == keeping.Done(drafts=0, requests=1)

    assert said_anywhere() == []
    assert kept_files() == 0
    assert not Letter.objects.exists()
    assert not EventText.objects.exists()
    assert not Evidence.objects.exists()
    assert list(request.events.values()) == events
    assert list(DecisionItem.objects.values("decision", "item", "outcome", "basis", "reason")) == decided
    assert list(QuestionAnswer.objects.values("question", "item", "finding")) == findings
    assert (outcomes.total(Wanted()), outcomes.lines(Wanted()), step_times.step_days(Wanted())) == numbers
    assert Forgotten.objects.get().ground == settings.CORRECTION_KEEP_GROUND
    # The register keeps what was decided: it is the register's own.
    assert Diploma.objects.get(pk=office.diploma.pk).head == 2
    now = fresh(request)
    assert (now.state, now.reference, now.decided_on) == (
        State.GRANTED,
        request.reference,
        request.decided_on,
    )
    assert keeping.run() == keeping.Done(0, 0)


def test_its_pages_still_open_and_claim_nothing(office: Office, settings: LazySettings) -> None:
    """What is not kept any more does not read as if the register had been asked to say nothing."""
    request = granted(office)
    closed(request, settings.CORRECTION_KEEP_DAYS + 1)
    keeping.run()
    owner, reviewer = office.client("owner"), office.client("reviewer")
    pages = [
        owner.get(reverse("corrections:overview")),
        owner.get(reverse("corrections:request", args=[request.pk])),
        reviewer.get(reverse("review:request", args=[request.pk])),
        reviewer.get(reverse("review:figures")),
        office.client("helpdesk").get(reverse("review:helpdesk"), {"kenmerk": request.reference}),
    ]
    assert [page.status_code for page in pages] == [200] * len(pages)
    item, decided, answer = request.items.get(), DecisionItem.objects.get(), QuestionAnswer.objects.get()
    assert wording.value(item.field, decided.value).text == "Niet meer leesbaar"
    assert wording.value(item.field, answer.value).text == "Niet meer leesbaar"


def test_nothing_new_is_written_into_what_was_removed(office: Office, settings: LazySettings) -> None:
    """It would never be removed again."""
    request = granted(office)
    closed(request, settings.CORRECTION_KEEP_DAYS + 1)
    keeping.run()
    request = fresh(request)
    with pytest.raises(Refused, match="bewaartermijn"):
        holding.object_(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Toch niet.")
    with pytest.raises(Refused, match="bewaartermijn"):
        reviewing.note(actor=office.reviewer, request_id=request.pk, text="Nog iets.")
    shown = office.client("owner").get(reverse("corrections:request", args=[request.pk])).content.decode()
    assert reverse("corrections:object", args=[request.pk]) not in shown


def test_what_the_register_said_then_is_not_kept_either(office: Office, settings: LazySettings) -> None:
    office.diploma = factories.recorded(
        person=office.holder, deliverer=office.school, specialisation="Kinderverpleegkunde"
    )
    request = withdrawn(office, Asked(value="Ouderenzorg"))
    closed(request, settings.CORRECTION_KEEP_DAYS + 1)
    keeping.run()
    item = request.items.get()
    assert item.shown is None
    assert wording.shown(item).text == "Niet meer leesbaar"
    assert office.client("reviewer").get(reverse("review:request", args=[request.pk])).status_code == 200
    assert office.client("owner").get(reverse("corrections:request", args=[request.pk])).status_code == 200


def withdrawn(office: Office, asked: Asked) -> CorrectionRequest:
    request = office.sent(asked=asked, name="specialisation")
    holding.withdraw(actor=office.as_holder(), request_id=request.pk, step=request.step)
    return fresh(request)


@pytest.mark.parametrize(("setting", "days"), [(1, 360), (0, 364), (-5, 200), (1825, 1800)])
def test_nothing_goes_within_a_year_whatever_the_setting(
    office: Office, settings: LazySettings, setting: int, days: int
) -> None:
    settings.CORRECTION_KEEP_DAYS = setting
    request = granted(office)
    closed(request, days)
    assert keeping.run() == keeping.Done(0, 0)
    assert Letter.objects.count() == 1
    assert EventText.objects.count() == 3
    assert kept_files() == Evidence.objects.count() == 1
    assert evidence.scan_of(Evidence.objects.get()).data == PICTURE
    assert not Forgotten.objects.exists()


def test_the_database_itself_lets_nothing_go_that_runs_or_was_just_closed(office: Office) -> None:
    first = granted(office)
    office.diploma = factories.recorded(person=office.holder, deliverer=office.school, distinction=None)
    running, third = office.answered(), uuid4()
    closed(first, 300)
    before = (EventText.objects.count(), Letter.objects.count(), list(Question.objects.values()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT corrections_forget(%s, %s, %s)", [[first.pk, running.pk, third], uuid4(), "x"])
        assert cursor.fetchone() == (0,)
    assert (EventText.objects.count(), Letter.objects.count(), list(Question.objects.values())) == before
    assert fresh(running).why


def test_one_that_is_past_its_time_takes_no_other_along(office: Office, settings: LazySettings) -> None:
    old = granted(office)
    office.diploma = factories.recorded(person=office.holder, deliverer=office.school, distinction=None)
    young = granted(office)
    closed(old, settings.CORRECTION_KEEP_DAYS + 1)
    closed(young, settings.CORRECTION_KEEP_DAYS - 1)
    texts = EventText.objects.filter(event__request=young).count()
    assert keeping.run() == keeping.Done(0, 1)
    assert Letter.objects.get().decision.request == young
    assert EventText.objects.filter(event__request=young).count() == EventText.objects.count() == texts
    assert Evidence.objects.get().request == young
    assert kept_files() == 1


def test_an_objection_that_runs_keeps_everything(office: Office, settings: LazySettings) -> None:
    request = office.objected()
    assert request.closed_at is None
    settings.CORRECTION_KEEP_DAYS = 0
    assert keeping.run() == keeping.Done(0, 0)
    assert Letter.objects.count() == 1


def test_forgetting_is_not_undone_or_changed(office: Office, settings: LazySettings) -> None:
    request = granted(office)
    closed(request, settings.CORRECTION_KEEP_DAYS + 1)
    keeping.run()
    for statement in (
        "UPDATE corrections_forgotten SET ground = 'x'",
        "DELETE FROM corrections_forgotten",
        "DELETE FROM corrections_event",
        "UPDATE corrections_decision SET state = 'proposed'",
        "DELETE FROM corrections_decision",
    ):
        with pytest.raises(Exception, match=r"refused|append-only|violates"), transaction.atomic():
            connection.cursor().execute(statement)
    assert Event.objects.filter(request=request).exists()
    assert Decision.objects.get().state == "taken"


# --- drafts ---


def touched(draft: CorrectionRequest, days: int) -> None:
    then = timezone.now() - datetime.timedelta(days=days)
    CorrectionRequest.objects.filter(pk=draft.pk).update(changed_at=then)


def test_old_drafts_go_with_their_files(office: Office, settings: LazySettings) -> None:
    old = office.draft()
    office.with_document(old)
    touched(old, settings.CORRECTION_DRAFT_DAYS + 1)
    office.diploma = factories.recorded(person=office.holder, deliverer=office.school, distinction=None)
    young = office.draft()
    office.with_document(young)
    touched(young, settings.CORRECTION_DRAFT_DAYS - 1)
    assert keeping.run() == keeping.Done(1, 0)
    assert CorrectionRequest.objects.get() == young
    assert kept_files() == Evidence.objects.count() == 1


def test_a_draft_is_there_until_the_end_of_the_day_that_is_said(
    office: Office, settings: LazySettings, time_machine: Any
) -> None:
    begun = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
    time_machine.move_to(begun)
    until = keeping.draft_until(office.draft())
    assert until == begun.date() + datetime.timedelta(days=settings.CORRECTION_DRAFT_DAYS - 1)
    last = datetime.datetime.combine(until, datetime.time(21, 30), tzinfo=datetime.UTC)
    for hours, gone in ((0, 0), (24, 1)):
        time_machine.move_to(last + datetime.timedelta(hours=hours))
        assert keeping.run().drafts == gone, hours


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("touch", ["explain", "submit"])
def test_a_draft_that_is_touched_at_the_same_moment_stays(
    office: Office, settings: LazySettings, touch: str
) -> None:
    draft, holder = office.draft(), office.as_holder()
    office.with_document(draft)
    touched(draft, settings.CORRECTION_DRAFT_DAYS + 1)
    # The holder has written and not committed: the job waits for the row, and then sees it is young.
    with transaction.atomic():
        if touch == "explain":
            drafting.explain(actor=holder, request_id=draft.pk, why="Ik ging verder.")
        else:
            drafting.submit(actor=holder, request_id=draft.pk)
        job = Racer(keeping.run)
        wait_until_blocked()
    assert job.finish().error is None
    assert job.result == keeping.Done(0, 0)
    assert fresh(draft).state == (State.DRAFT if touch == "explain" else State.SUBMITTED)
    assert kept_files() == draft.evidence.count() == 1


# --- bytes of which the row never came, or went alone ---


def test_bytes_without_a_row_go_after_a_day_and_the_rest_stays(
    office: Office, settings: LazySettings, tmp_path: Path
) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {
        "evidence": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path / "scans")}}
    }
    assert keeping.run() == keeping.Done(0, 0, 0)  # nobody sent anything yet: there is no folder
    kept = office.with_document(office.claimed())
    lost = office.with_document(office.draft())
    Evidence.objects.filter(pk=lost.pk).delete()  # killed before its bytes went too
    assert keeping.run() == keeping.Done(0, 0, 0)  # it might be on its way in
    yesterday = (timezone.now() - datetime.timedelta(hours=25)).timestamp()
    # What somebody else left there is not ours to take away, and stops nothing.
    stray = next((tmp_path / "scans").iterdir()) / ".nfs0001"
    stray.write_bytes(b"x")
    for path in (tmp_path / "scans").glob("*/*"):
        os.utime(path, (yesterday, yesterday))
    assert keeping.run() == keeping.Done(0, 0, 1)
    assert evidence.scan_of(kept).data == PICTURE
    assert stray.exists()
    with pytest.raises(NotFound):
        evidence.scan_of(lost)
