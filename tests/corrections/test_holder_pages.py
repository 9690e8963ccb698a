"""The holder's way through the pages: beforehand, asking, sending, following, and what somebody else sees."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from corrections.models import CorrectionRequest, Evidence, Precheck, Wish
from corrections.services import holding, reviewing
from corrections.workflow import State
from diplomas import catalogue, scenarios
from diplomas.catalogue import Scenario
from diplomas.models import Extract
from tests.corrections.conftest import Office, fresh, told


@pytest.fixture
def owner(office: Office) -> Client:
    return office.client("owner")


def body(client: Client, address: str, **data: Any) -> str:
    response = client.post(address, data, follow=True) if data else client.get(address, follow=True)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def ask(office: Office, field: str) -> str:
    return reverse("corrections:ask", args=[office.diploma.pk, field])


# --- beforehand ---


def test_identity_goes_to_the_municipality(office: Office, owner: Client) -> None:
    page = body(owner, ask(office, "holder_name"))
    assert "Vraag uw gemeente om het te verbeteren." in page
    assert "artikel 32, vierde lid" in page
    assert Precheck.objects.get().outcome == "identity"


def test_a_grade_list_of_higher_education_is_explained_and_a_wish_counted_once(
    office: Office, owner: Client
) -> None:
    scenarios.activate(scenario=Scenario.S4, actor="test")
    page = body(owner, ask(office, "grade_list"))
    assert "mag dit gegeven volgens de wet nu niet hebben" in page
    assert "supplement" in page
    wish = reverse("corrections:wish", args=[office.diploma.pk, "grade_list"])
    assert "Wij hebben uw wens geteld" in body(owner, wish, x="")
    assert "al eerder mee" in body(owner, wish, x="")
    assert Wish.objects.get().field == "grade_list"
    assert not CorrectionRequest.objects.exists()
    check = Precheck.objects.get()
    assert (check.outcome, check.sent) == ("not_held", False)
    assert str(office.holder.pk).encode() not in bytes(check.digest)


def test_who_insists_sends_and_is_counted_so(office: Office, owner: Client) -> None:
    scenarios.activate(scenario=Scenario.S4, actor="test")
    body(owner, ask(office, "distinction"))
    page = body(owner, ask(office, "distinction") + "?toch=1", has_value="given", value="CUM_LAUDE", words="")
    assert "Waarom klopt het niet?" in page
    draft = CorrectionRequest.objects.get()
    body(owner, reverse("corrections:why", args=[draft.pk]), why="Het staat er echt.")
    body(owner, reverse("corrections:check", args=[draft.pk]), x="")
    assert fresh(draft).state == State.SUBMITTED
    assert fresh(draft).prechecked == "not_held"
    assert Precheck.objects.get().sent


def test_an_answer_of_the_pre_check_counts_past_midnight(office: Office, time_machine: Any) -> None:
    """Read and begun in the evening, sent a minute into the next day: one answer, and it was none."""
    scenarios.activate(scenario=Scenario.S4, actor="test")
    time_machine.move_to(datetime.datetime(2027, 3, 1, 22, 50, tzinfo=datetime.UTC))
    owner = office.client("owner")
    body(owner, ask(office, "distinction"))
    body(owner, ask(office, "distinction") + "?toch=1", has_value="given", value="CUM_LAUDE", words="")
    draft = CorrectionRequest.objects.get()
    body(owner, reverse("corrections:why", args=[draft.pk]), why="Het staat er echt.")
    time_machine.move_to(datetime.datetime(2027, 3, 1, 23, 1, tzinfo=datetime.UTC))
    body(owner, reverse("corrections:check", args=[draft.pk]), x="")
    assert Precheck.objects.get().sent


def test_an_answer_of_longer_ago_stays_an_answer(office: Office, time_machine: Any) -> None:
    """It stopped this person then; that they insist weeks later is counted with the answer of that day."""
    scenarios.activate(scenario=Scenario.S4, actor="test")
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    body(office.client("owner"), ask(office, "distinction"))
    time_machine.move_to(datetime.datetime(2027, 3, 20, 12, tzinfo=datetime.UTC))
    owner = office.client("owner")
    body(owner, ask(office, "distinction") + "?toch=1", has_value="given", value="CUM_LAUDE", words="")
    draft = CorrectionRequest.objects.get()
    body(owner, reverse("corrections:why", args=[draft.pk]), why="Het staat er echt.")
    body(owner, reverse("corrections:check", args=[draft.pk]), x="")
    assert list(Precheck.objects.order_by("at").values_list("sent", flat=True)) == [False, True]


def test_what_follows_from_the_programme_leads_there(office: Office, owner: Client) -> None:
    page = body(owner, ask(office, "nlqf"))
    assert "register van opleidingen (RIO)" in page
    assert ask(office, "programme") in page


MISSING = {
    "education": "hbo", "document": "diploma", "programme": "Verpleegkunde", "institution": "Hanze",
    "exam_date_day": "21", "exam_date_month": "6", "exam_date_year": "2019",
}  # fmt: skip


def test_a_missing_diploma_is_described_and_sent(office: Office, owner: Client) -> None:
    page = body(owner, reverse("corrections:missing"), **MISSING)
    assert "Wat weet u van dit diploma?" in page
    draft = CorrectionRequest.objects.get()
    assert draft.described["institution"] == "Hanze"
    body(owner, reverse("corrections:why", args=[draft.pk]), why="Ik heb het diploma hier.")
    page = body(owner, reverse("corrections:check", args=[draft.pk]), x="")
    assert "Uw verzoek is verstuurd" in page
    assert "Verpleegkunde" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"exam_date_year": "1994"}, "Het diploma is ouder dan het register"),
        ({"education": "promotie"}, "Dit diploma komt niet in het register"),
    ],
)
def test_what_cannot_be_there_is_said_and_stops_nobody(
    office: Office, owner: Client, change: dict[str, str], words: str
) -> None:
    page = body(owner, reverse("corrections:missing"), **(MISSING | change))
    assert words in page
    assert not CorrectionRequest.objects.exists()
    page = body(owner, reverse("corrections:missing"), **(MISSING | change), toch="1")
    assert "Wat weet u van dit diploma?" in page


def test_a_diploma_of_last_week_is_for_later(office: Office, time_machine: Any) -> None:
    time_machine.move_to("2026-12-01T12:00:00Z")
    owner = office.client("owner")
    late = MISSING | {"exam_date_day": "24", "exam_date_month": "11", "exam_date_year": "2026"}
    page = body(owner, reverse("corrections:missing"), **late)
    assert "Kom terug na" in page
    assert "2027" in page


# --- asking ---


def test_every_field_of_this_document_can_be_chosen_and_those_of_others_apart(
    office: Office, owner: Client
) -> None:
    """Under S2: what the register may hold and we may change first; the rest with why not."""
    page = body(owner, reverse("corrections:choose", args=[office.diploma.pk]))
    ours, others = page.split("Staat uw gegeven hier niet bij?")
    offered = {field.name for field in catalogue.all_fields() if f'href="{ask(office, field.name)}"' in ours}
    elsewhere = {
        field.name for field in catalogue.all_fields() if f'href="{ask(office, field.name)}"' in others
    }
    assert {"programme", "institution", "exam_date", "distinction"} <= offered
    assert {"holder_name", "nlqf", "grade_list"} <= elsewhere
    assert not offered & elsewhere
    assert offered | elsewhere == {
        field.name
        for field in catalogue.all_fields()
        if field.applies(office.diploma.sector, office.diploma.kind)
    }


def test_the_last_page_says_until_when_and_in_which_article(office: Office, owner: Client) -> None:
    page = body(owner, reverse("corrections:check", args=[office.draft().pk]))
    assert "Verstuurt u het vandaag? Dan krijgt u uiterlijk" in page
    assert "Algemene wet bestuursrecht, artikel 4:13" in page
    assert "Zo lezen wij de wet" in page


def test_from_the_diploma_to_the_receipt(office: Office, owner: Client) -> None:
    page = body(owner, reverse("portal:diploma", args=[office.diploma.pk]))
    assert ask(office, "exam_date") in page
    wrong = {"value_day": "32", "value_month": "6", "value_year": "2024"}
    page = body(owner, ask(office, "exam_date"), **wrong)
    assert "Vul de dag in als getal van 1 tot en met 31" in page
    assert 'value="32"' in page
    page = body(owner, ask(office, "exam_date"), **(wrong | {"value_day": "22"}))
    draft = CorrectionRequest.objects.get()
    page = body(owner, reverse("corrections:why", args=[draft.pk]), why="")
    assert "Schrijf op waarom het niet klopt" in page
    page = body(owner, reverse("corrections:why", args=[draft.pk]), why="Er staat 22 juni.")
    assert "Laat uw document zien" in page
    page = body(owner, reverse("corrections:check", args=[draft.pk]))
    for words in ("21 juni 2024", "22 juni 2024", "Er staat 22 juni.", "Uw verzoek is pas verstuurd als"):
        assert words in page
    page = body(owner, reverse("corrections:check", args=[draft.pk]), x="")
    request = fresh(draft)
    assert request.reference is not None
    for words in ("Uw verzoek is verstuurd", request.reference, "22 juni 2024", "Er staat 22 juni.", "4:13"):
        assert words in page
    assert told(office) == ["received"]
    assert request.reference in body(owner, reverse("portal:diplomas"))
    assert request.reference in body(owner, reverse("portal:diploma", args=[office.diploma.pk]))


def test_what_is_changed_returns_to_the_last_page(office: Office, owner: Client) -> None:
    draft = office.draft()
    why = reverse("corrections:why", args=[draft.pk]) + "?terug=controleren"
    assert "Controleer uw verzoek" in body(owner, why, why="Anders gezegd.")
    again = body(owner, ask(office, "distinction"), has_value="given", value="MET_GENOEGEN", words="")
    assert "Controleer uw verzoek" in again
    assert draft.items.get().asked == {"value": {"code": "MET_GENOEGEN", "text": ""}} or "genoegen" in again


def test_a_grade_list_is_asked_for_as_rows(office: Office, owner: Client) -> None:
    """Under the scenario that holds it: a line is changed, the others stay."""
    scenarios.activate(scenario=Scenario.S1, actor="test")
    page = owner.get(ask(office, "grade_list"))
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data["row-0-final"] = "9"
    answer = owner.post(ask(office, "grade_list"), data, follow=True)
    assert "Waarom klopt het niet?" in answer.content.decode()
    rows = CorrectionRequest.objects.get().items.get().asked["value"]
    assert rows[0]["final"] == "9"
    assert len(rows) == 4


def test_more_rows_of_a_grade_list_keep_what_was_typed(office: Office, owner: Client) -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    address = ask(office, "grade_list")
    given = {"has_value": "given", "row-0-name": "Muziek", "row-6-final": "8,5", "more_rows": "1"}
    shown = owner.post(address, given).content.decode()
    assert 'value="8,5"' in shown
    assert "mdp-error" not in shown
    assert 'name="row-11-name"' in shown
    assert not CorrectionRequest.objects.exists()
    del given["more_rows"]
    shown = owner.post(address, given).content.decode()
    assert "Regel 7: vul de naam van het vak of onderdeel in." in shown
    assert 'value="Muziek"' in shown


def test_programmes_are_asked_for_in_the_words_of_the_document(office: Office, owner: Client) -> None:
    body(owner, ask(office, "programme"), value="Opleiding tot Verpleegkundige in de zorg")
    assert CorrectionRequest.objects.get().items.get().asked == {
        "words": "Opleiding tot Verpleegkundige in de zorg"
    }
    assert "Vul in wat er op uw document staat" in body(owner, ask(office, "institution"), value="")


# --- documents ---


def picture() -> ContentFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "PNG")
    return ContentFile(out.getvalue(), "mijn naam op een bestand.png")


def test_each_file_stands_for_itself_and_no_name_is_kept(office: Office, owner: Client) -> None:
    draft = office.draft()
    address = reverse("corrections:documents", args=[draft.pk])
    page = body(owner, address, files=[picture(), ContentFile(b"geen scan", "notes.txt")])
    assert "Bestand 2: Dit bestand is geen pdf en geen foto (jpg, png of heic), hoe het ook heet." in page
    assert "1 bestand bewaard" in page
    assert "mijn naam" not in page
    row = draft.evidence.get()
    shown = owner.get(reverse("corrections:document_page", args=[draft.pk, row.pk, 0]))
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Cache-Control"] == "no-store, private"
    assert shown["X-Content-Type-Options"] == "nosniff"
    body(owner, reverse("corrections:remove_document", args=[draft.pk, row.pk]), x="")
    assert not Evidence.objects.exists()


def test_a_document_with_a_running_request_is_a_step(office: Office, owner: Client) -> None:
    request = office.claimed()
    body(owner, reverse("corrections:documents", args=[request.pk]), files=[picture()])
    assert fresh(request).events.last().action == "add_document"
    row = request.evidence.get()
    response = owner.post(reverse("corrections:remove_document", args=[request.pk, row.pk]))
    assert response.status_code == 409
    assert Evidence.objects.count() == 1


def test_no_file_and_too_many(office: Office, owner: Client) -> None:
    draft = office.draft()
    address = reverse("corrections:documents", args=[draft.pk])
    assert "Kies een bestand" in body(owner, address, x="")
    for _n in range(10):
        office.with_document(draft)
    assert "Er passen niet meer bestanden bij dit verzoek." in body(owner, address)


# --- following ---


def test_notes_of_colleagues_stay_inside(office: Office, owner: Client) -> None:
    request = office.claimed()
    reviewing.note(actor=office.reviewer, request_id=request.pk, text="Let op: al eens gebeld.")
    assert "al eens gebeld" not in body(owner, reverse("corrections:request", args=[request.pk]))


def test_the_decision_its_letter_and_the_last_day_to_object(
    office: Office, owner: Client, seal_settings: Any
) -> None:
    request = office.rejected()
    page = body(owner, reverse("corrections:request", args=[request.pk]))
    assert "U kunt bezwaar maken tot en met" in page
    letter = request.decisions.get().letter
    file = owner.get(reverse("corrections:letter", args=[request.pk, letter.pk]))
    assert file["Content-Type"] == "application/pdf"
    assert file.content.startswith(b"%PDF")
    assert office.client("stranger").get(
        reverse("corrections:letter", args=[request.pk, letter.pk])
    ).status_code == 404  # fmt: skip
    page = body(
        owner, reverse("corrections:object", args=[request.pk]), text="Kijk nog eens.", step=request.step
    )
    assert "Iemand die niet eerder besloot, kijkt opnieuw." in page
    assert fresh(request).state == State.OBJECTION_FILED


def test_after_a_correction_the_holder_reads_what_it_means(
    office: Office, owner: Client, seal_settings: Any
) -> None:
    response = owner.post(reverse("portal:extract", args=[office.diploma.pk]), {"language": "nl"})
    assert response.status_code == 200
    request = office.granted()
    page = body(owner, reverse("corrections:request", args=[request.pk]))
    assert "Download een nieuw uittreksel." in page
    meant = page.split('id="gevolgen"')[1].split("</section>")[0]
    overtaken, received = meant.split("1 keer verstrekt")
    assert "niet meer actueel" in overtaken
    number = Extract.objects.get().number
    assert f'<span translate="no">{number}</span>' in overtaken
    assert number in received


def test_what_is_over_stands_apart_in_the_overview(office: Office, owner: Client) -> None:
    over = office.sent()
    holding.withdraw(actor=office.as_holder(), request_id=over.pk, step=over.step)
    runs = office.sent()
    page = body(owner, reverse("corrections:overview"))
    running, closed = page.split("Afgesloten verzoeken")
    assert str(runs.reference) in running
    assert str(runs.reference) not in closed
    assert str(over.reference) in closed
    assert str(over.reference) not in running
    assert "Ingetrokken" in closed


def test_withdrawing(office: Office, owner: Client) -> None:
    request = office.sent()
    address = reverse("corrections:withdraw", args=[request.pk])
    assert "Wij stoppen dan met uw verzoek." in body(owner, address)
    page = body(owner, address, step=request.step)
    assert fresh(request).state == State.WITHDRAWN
    again = reverse("corrections:choose", args=[office.diploma.pk])
    assert f'href="{again}">Doe een nieuw verzoek</a>' in page
    assert "Dat kan nu niet (meer)" in body(owner, address)


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_speaks_both_languages(
    office: Office, owner: Client, seal_settings: Any, language: str
) -> None:
    request = office.rejected()
    for name in ("request", "sent", "object"):
        with translation.override("nl"):
            address = language + reverse("corrections:" + name, args=[request.pk])
        assert f'<html lang="{"en" if language else "nl"}">' in body(owner, address)
    page = body(owner, language + "/correcties/")
    assert ("Closed requests" in page) is bool(language)
