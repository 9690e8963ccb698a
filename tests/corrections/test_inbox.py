"""The institution's inbox in the administration: a, b and c, and who gets in."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corrections import evidence
from corrections.asked import Asked
from corrections.models import Evidence, Question, QuestionAnswer
from corrections.services import answering, drafting, reviewing
from corrections.workflow import State
from diplomas import display
from diplomas.errors import Stale
from diplomas.models import Diploma
from tests import factories
from tests.corrections.conftest import PICTURE, STORED, Office, fresh


@pytest.fixture
def question(office: Office) -> Question:
    return office.asked().questions.get()


def address(question: Question) -> str:
    return reverse("admin:corrections_question_answer", args=[question.pk])


def answer(client: Client, question: Question, **given: str) -> str:
    item = question.request.items.get()
    data = {
        key.replace("ITEM", f"item-{item.pk}").replace("VALUE", f"value-{item.pk}"): value
        for key, value in given.items()
    }
    return client.post(address(question), data, follow=True).content.decode()


def test_it_waits_on_the_start_page_and_in_the_list(office: Office, question: Question) -> None:
    registrar = office.client("registrar")
    start = registrar.get(reverse("admin:index")).content.decode()
    assert "1 vraag over een correctie wacht op uw antwoord." in start
    listed = registrar.get(reverse("admin:corrections_question_changelist")).content.decode()
    assert 'lang="en" hreflang="en">English</a>' in listed  # the desk is there in English too
    assert question.request.reference in listed
    assert "Judicium" in listed


def test_answer_a_brings_the_value(office: Office, question: Question) -> None:
    registrar = office.client("registrar")
    shown = registrar.get(address(question)).content.decode()
    assert "Op mijn diploma staat cum laude." in shown
    given = {
        "ITEM-finding": "a", "ITEM-reason": "In het dossier staat cum laude.",
        "VALUE-has_value": "given", "VALUE-value": "CUM_LAUDE", "VALUE-words": "cum laude",
    }  # fmt: skip
    assert "Uw antwoord is verstuurd" in answer(registrar, question, **given)
    found = QuestionAnswer.objects.get()
    assert (found.finding, found.value) == ("a", STORED)
    assert fresh(question.request).state == State.ANSWERED


@pytest.mark.parametrize("finding", ["b", "c"])
def test_answers_b_and_c_need_how_they_know(office: Office, question: Question, finding: str) -> None:
    registrar = office.client("registrar")
    given = {"ITEM-finding": finding, "ITEM-reason": ""}
    assert "Schrijf op hoe u dit weet." in answer(registrar, question, **given)
    assert "Kies wat u hebt gevonden." in answer(registrar, question, **{"ITEM-reason": "x"})
    assert "verstuurd" in answer(registrar, question, **(given | {"ITEM-reason": "Archief nagekeken."}))
    assert QuestionAnswer.objects.get().finding == finding


def test_only_who_may_answer_does(office: Office, question: Question) -> None:
    assert office.client("elsewhere").get(address(question)).status_code == 404
    assert office.client("reviewer").get(address(question)).status_code == 403
    reader = office.client("reader")
    assert "Een collega met de rol" in reader.get(address(question)).content.decode()
    answer(reader, question, **{"ITEM-finding": "b", "ITEM-reason": "x"})
    assert Question.objects.get().state == "open"
    office.people["registrar"].person = office.people["owner"].person
    office.people["registrar"].save()
    assert office.client("registrar").get(address(question)).status_code == 403


def test_what_was_recalled_meanwhile_is_said(office: Office, question: Question) -> None:
    request = fresh(question.request)
    reviewing.recall(actor=office.reviewer, request_id=request.pk, step=request.step, text="Niet nodig.")
    shown = answer(office.client("registrar"), question, **{"ITEM-finding": "b", "ITEM-reason": "Het klopt."})
    assert "Verstuur het antwoord" not in shown
    assert not QuestionAnswer.objects.exists()


def test_a_missing_diploma_is_filled_in_and_then_recorded(office: Office, seal_settings: Any) -> None:
    """From what the holder described to a diploma in the register, on the institution's word."""
    programme = factories.programme(name="Opleiding tot Verpleegkundige")
    actor = office.as_holder()
    described = {
        "education": "hbo", "document": "diploma", "sector": "HBO", "kind": "GETUIGSCHRIFT",
        "programme": "Verpleegkunde", "institution": "Hogeschool Voorbeeld", "exam_date": "2022-07-01",
    }  # fmt: skip
    draft = drafting.start_for_missing(actor=actor, described=described)
    drafting.explain(actor=actor, request_id=draft.pk, why="Het staat er niet bij.")
    request = drafting.submit(actor=actor, request_id=draft.pk)
    reviewing.claim(actor=office.reviewer, request_id=request.pk, step=request.step)
    request = fresh(request)
    ask = reverse("review:act", args=[request.pk, "vraag-instelling"])
    # What the applicant called it is no institution that can be asked: the reviewer says which one it is.
    page = (
        office.client("reviewer").post(ask, {"brin": "", "text": "", "step": request.step}).content.decode()
    )
    assert "Instelling, volgens de aanvrager:" in page
    assert "Vul de BRIN-code van de instelling in." in page
    assert "of als er geen staat" not in page
    reviewing.ask_institution(
        actor=office.reviewer, request_id=request.pk, step=request.step, organisation=office.school.pk
    )
    question = request.questions.get()
    registrar = office.client("registrar")
    record = {
        "VALUE-brin": office.school.brin, "VALUE-document": "HBO|GETUIGSCHRIFT",
        "VALUE-exam_date": "01-07-2022", "VALUE-source_key": "2022-0001", "VALUE-programme_code": "00000",
    }  # fmt: skip
    given = {"ITEM-finding": "a", "ITEM-reason": "Vergeten aan te leveren.", **record}
    assert "geen opleiding met deze code" in answer(registrar, question, **given)
    assert "verstuurd" in answer(registrar, question, **(given | {"VALUE-programme_code": programme.code}))
    request = fresh(request)
    item = request.items.get()
    reviewer = office.client("reviewer")
    response = reviewer.post(
        reverse("review:decide", args=[request.pk]),
        {
            f"item-{item.pk}-choice": "confirmed",
            f"item-{item.pk}-reason": "institution_confirms",
            f"item-{item.pk}-text": "De hogeschool had het niet aangeleverd.",
            "explanation": "", "expected_version": "", "step": request.step, "confirmed": "1",
        },
        follow=True,
    )  # fmt: skip
    assert "Er is besloten." in response.content.decode()
    made = Diploma.objects.get(source_key="2022-0001")
    assert made.holder == office.holder
    assert fresh(request).diploma == made
    owner = office.client("owner")
    assert owner.get(reverse("portal:diploma", args=[made.pk])).status_code == 200


def test_a_value_that_the_register_would_refuse_is_said_at_once(office: Office) -> None:
    """The date of issue is not shown under this scenario, and still stands in the way."""
    request = office.asked(name="exam_date", asked=Asked(value=datetime.date(2025, 1, 1)))
    given = {
        "ITEM-finding": "a", "ITEM-reason": "Zo staat het er.",
        "VALUE-has_value": "given", "VALUE-value": "01-01-2025",
    }  # fmt: skip
    shown = answer(office.client("registrar"), request.questions.get(), **given)
    assert "De datum van uitreiking ligt voor het examen" in shown
    assert "Zo staat het er." in shown
    assert not QuestionAnswer.objects.exists()


def test_the_institution_shows_a_document_and_a_bad_one_stops_the_answer(
    office: Office, question: Question
) -> None:
    registrar = office.client("registrar")
    item = question.request.items.get()
    given = {f"item-{item.pk}-finding": "b", f"item-{item.pk}-reason": "Zo staat het in het dossier."}
    files = [ContentFile(PICTURE, "dossier.png"), ContentFile(b"geen scan", "notes.txt")]
    shown = registrar.post(address(question), {**given, "files": files}, follow=True).content.decode()
    assert "Bestand 2: Dit bestand is geen pdf en geen foto (jpg, png of heic), hoe het ook heet." in shown
    assert "Zo staat het in het dossier." in shown
    assert not QuestionAnswer.objects.exists()
    assert not Evidence.objects.exists()
    registrar.post(address(question), {**given, "files": [ContentFile(PICTURE, "dossier.png")]})
    row = Evidence.objects.get()
    assert row.by == "institution"
    assert QuestionAnswer.objects.get().finding == "b"
    # Who handles the request sees it in the page.
    picture = reverse("review:picture", args=[question.request_id, row.pk, 0])
    assert office.client("reviewer").get(picture)["Content-Type"] == "image/jpeg"
    assert office.client("helpdesk").get(picture).status_code == 403
    own = reverse("corrections:document_page", args=[question.request_id, row.pk, 0])
    assert office.client("owner").get(own).status_code == 404


def test_a_document_is_for_the_institution_while_it_is_asked(office: Office, question: Question) -> None:
    shown = office.with_document(fresh(question.request))
    registrar, item = office.client("registrar"), question.request.items.get()
    picture = reverse("admin:corrections_question_picture", args=[question.pk, shown.pk, 0])
    assert registrar.get(picture).status_code == 200
    files = {"files": [ContentFile(PICTURE, "dossier.png")]}
    given = {f"item-{item.pk}-finding": "b", f"item-{item.pk}-reason": "Zo staat het in het dossier."}
    registrar.post(address(question), given | files)
    own = question.request.evidence.get(by="institution")
    assert registrar.get(picture).status_code == 404
    sent = reverse("admin:corrections_question_picture", args=[question.pk, own.pk, 0])
    assert registrar.get(sent).status_code == 200
    assert picture not in registrar.get(address(question)).content.decode()


def test_a_document_is_no_more_for_an_institution_whose_question_was_recalled(
    office: Office, question: Question
) -> None:
    request = fresh(question.request)
    shown = office.with_document(request)
    reviewing.recall(actor=office.reviewer, request_id=request.pk, step=request.step, text="Niet nodig.")
    picture = reverse("admin:corrections_question_picture", args=[question.pk, shown.pk, 0])
    assert office.client("registrar").get(picture).status_code == 404


def test_a_closed_question_shows_what_this_institution_said_and_nothing_of_others(office: Office) -> None:
    """Asked of one, recalled, asked again and answered; then asked of another."""
    recalled = office.asked().questions.get()
    request = fresh(recalled.request)
    reviewing.recall(actor=office.reviewer, request_id=request.pk, step=request.step, text="Niet nodig.")
    registrar = office.client("registrar")
    shown = registrar.get(address(recalled)).content.decode()
    assert "Deze vraag is niet meer nodig." in shown
    listed = registrar.get(reverse("admin:corrections_question_changelist")).content.decode()
    day = display.date(timezone.localdate())
    assert f'niet meer nodig, <span class="day">{day}</span>' in listed
    assert "Sanne Maria de Vries" not in shown
    assert "cum laude" not in shown
    request = fresh(request)
    reviewing.ask_institution(actor=office.reviewer, request_id=request.pk, step=request.step)
    own = request.questions.get(state="open")
    answer(registrar, own, **{"ITEM-finding": "b", "ITEM-reason": "Ons dossier zegt niets."})
    request = fresh(request)
    elsewhere = office.desk("elsewhere").organisation
    assert elsewhere is not None
    reviewing.ask_institution(
        actor=office.reviewer, request_id=request.pk, step=request.step, organisation=elsewhere.pk
    )
    other = request.questions.get(state="open")
    answer(office.client("elsewhere"), other, **{"ITEM-finding": "c", "ITEM-reason": "Overgedragen archief."})
    shown = registrar.get(address(own)).content.decode()
    assert "Ons dossier zegt niets." in shown
    assert "Overgedragen archief." not in shown
    assert request.why not in shown


def test_an_answer_that_came_too_late_is_given_back(office: Office, question: Question) -> None:
    request = fresh(question.request)
    reviewing.recall(actor=office.reviewer, request_id=request.pk, step=request.step, text="Niet nodig.")
    shown = answer(
        office.client("registrar"), question, **{"ITEM-finding": "b", "ITEM-reason": "Lang gezocht."}
    )
    assert "Uw antwoord is niet verstuurd" in shown
    assert "Lang gezocht." in shown


def test_a_refused_answer_leaves_no_file(
    office: Office, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(**_: Any) -> None:
        raise Stale("Deze vraag is al beantwoord, of niet meer nodig.")

    monkeypatch.setattr(answering, "reply", meanwhile)
    item = question.request.items.get()
    given = {f"item-{item.pk}-finding": "b", f"item-{item.pk}-reason": "Lang gezocht."}
    files = {"files": [ContentFile(PICTURE, "dossier.png")]}
    shown = office.client("registrar").post(address(question), given | files).content.decode()
    assert "al beantwoord" in shown
    assert "Lang gezocht." in shown
    assert not Evidence.objects.exists()


def test_ten_scans_of_the_holder_leave_room_for_the_institution(office: Office, question: Question) -> None:
    for _ in range(evidence.MOST_FILES):
        office.with_document(fresh(question.request))
    item = question.request.items.get()
    given = {f"item-{item.pk}-finding": "b", f"item-{item.pk}-reason": "Zo staat het in het dossier."}
    office.client("registrar").post(
        address(question), given | {"files": [ContentFile(PICTURE, "dossier.png")]}
    )
    assert question.request.evidence.filter(by="institution").count() == 1


def test_a_scan_is_for_who_answers(office: Office, question: Question) -> None:
    shown = office.with_document(fresh(question.request))
    picture = reverse("admin:corrections_question_picture", args=[question.pk, shown.pk, 0])
    reader = office.client("reader")
    assert reader.get(picture).status_code == 404
    assert picture not in reader.get(address(question)).content.decode()
