"""A letter that is looked at beforehand says what the letter will say, and that nothing is decided yet."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from corrections import letters
from corrections.models import Decision, Letter
from corrections.services import deciding
from corrections.services.checking import Draft
from corrections.workflow import Finding, Outcome, State
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_review_pages import decision
from tests.documents import reading

MARK = "Dit is een voorbeeld. Er is nog niets besloten."
MARKED = f'<p class="mark">{MARK}</p>'
REFUSAL = {"ITEM-choice": "rejected", "ITEM-reason": "institution_matches", "explanation": "Wij belden u."}


@pytest.fixture
def reviewer(office: Office) -> Client:
    return office.client("reviewer")


@pytest.fixture
def as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter is its text: not laid out, and sealed by nobody."""
    sealer = SimpleNamespace(seal=lambda data, **_named: SimpleNamespace(data=data))
    monkeypatch.setattr(letters, "render", lambda html, stylesheets: html.encode())
    monkeypatch.setattr(letters, "Sealer", SimpleNamespace(from_settings=lambda: sealer))


def sent_letter() -> str:
    return bytes(Letter.objects.get().pdf).decode()


def same_but_for_the_mark(shown: str, letter: str) -> bool:
    assert shown.count(MARKED) == 1
    return shown.replace(MARKED, "").split() == letter.split()


@pytest.mark.usefixtures("as_text")
def test_what_the_decide_page_shows_is_the_letter_but_for_its_mark(office: Office, reviewer: Client) -> None:
    request = office.answered()
    given = decision(office, request, explanation="Wij belden u.")
    shown = reviewer.post(reverse("review:decide", args=[request.pk]), {**given, "preview": "1"})
    assert shown["Content-Type"] == "application/pdf"
    assert fresh(request).state == State.ANSWERED
    assert not Decision.objects.exists()
    reviewer.post(reverse("review:decide", args=[request.pk]), {**given, "confirmed": "1"})
    letter = sent_letter()
    assert MARK not in letter
    assert "Wij passen uw gegevens aan" in letter
    assert "De hogeschool bevestigt het." in letter
    assert same_but_for_the_mark(shown.content.decode(), letter)


@pytest.mark.usefixtures("as_text")
def test_a_proposed_letter_is_the_letter_but_for_its_mark(office: Office, reviewer: Client) -> None:
    request = office.answered(Finding.MATCHES)
    reviewer.post(reverse("review:decide", args=[request.pk]), decision(office, request, **REFUSAL))
    second = office.client("second")
    shown = second.get(reverse("review:proposed_letter", args=[request.pk]))
    assert shown["Content-Type"] == "application/pdf"
    assert not Letter.objects.exists()
    second.post(reverse("review:approve", args=[request.pk]), {"step": fresh(request).step})
    letter = sent_letter()
    assert "Wij doen niet wat u vroeg" in letter
    assert "De hogeschool bevestigt het." in letter
    assert same_but_for_the_mark(shown.content.decode(), letter)


def test_the_letter_of_a_draft_is_that_of_the_decision(office: Office) -> None:
    """Both ways to a letter: of what is filled in, and of what was written down."""
    request = office.answered(Finding.MATCHES)
    given = office.outcome(request, Outcome.REJECTED)
    draft = Draft(given.outcomes, "Wij belden u.", given.expected_version)
    before = letters.as_html(letters.from_draft(request, draft))
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    written = letters.from_decision(Decision.objects.get())
    assert letters.as_html(written) == before
    assert same_but_for_the_mark(letters.as_html(written, draft=True), before)


@pytest.mark.pdf
def test_it_is_a_pdf_with_the_words_of_the_letter_and_the_mark(office: Office, reviewer: Client) -> None:
    request = office.answered()
    given = {**decision(office, request, explanation="Wij belden u."), "preview": "1"}
    shown = reviewer.post(reverse("review:decide", args=[request.pk]), given)
    assert shown["Content-Type"] == "application/pdf"
    text = " ".join(reading.text(shown.content).split())
    for words in (
        MARK, str(request.reference), "Sanne Maria de Vries", "Wij passen uw gegevens aan", "cum laude",
        "De hogeschool bevestigt het.", "Wij belden u.", "Bent u het niet eens met dit besluit?",
    ):  # fmt: skip
        assert words in text
