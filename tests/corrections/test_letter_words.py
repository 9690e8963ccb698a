"""What a letter may not leave out: the explanation of the whole decision, and how to go against it."""

from __future__ import annotations

import html

import pytest
from django.conf import LazySettings
from django.urls import reverse

from corrections import letters
from corrections.models import CorrectionRequest, Decision
from corrections.services import deciding, reviewing
from corrections.services.checking import Draft
from corrections.workflow import Finding, Outcome
from tests.corrections.conftest import Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters

__all__ = ["cheap_letters"]
WHY = "Wij belden de hogeschool.\nDaarna besloten wij."


def explained(office: Office, request: CorrectionRequest, outcome: Outcome, why: str = WHY) -> Draft:
    draft = office.outcome(request, outcome)
    return Draft(draft.outcomes, why, draft.expected_version)


def words(request: CorrectionRequest, draft: Draft, verdict: str = "") -> str:
    """The Dutch part of the letter, with the lines as they are."""
    made = html.unescape(letters.as_html(letters.from_draft(request, draft, verdict=verdict)))
    return made.split('lang="en"')[0]


def heard(office: Office) -> CorrectionRequest:
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    return office.heard(fresh(request))


def test_the_explanation_of_the_whole_decision_stands_after_the_fields(office: Office) -> None:
    request = office.answered()
    letter = words(request, explained(office, request, Outcome.GRANTED))
    paragraph = f'<p class="kept">{WHY}</p>'
    assert letter.count(paragraph) == 1
    assert letter.index("Wij hebben dit nagekeken.") < letter.index(paragraph)
    assert letter.index(paragraph) < letter.index("Wat dit voor u betekent")
    without = words(request, explained(office, request, Outcome.GRANTED, ""))
    assert '<p class="kept"></p>' not in without


def test_an_objection_is_a_letter_with_a_signature(office: Office) -> None:
    request = office.answered()
    letter = " ".join(words(request, explained(office, request, Outcome.GRANTED)).split())
    clause = letter[letter.index("Bent u het niet eens met dit besluit?") :]
    assert "Dan kunt u bezwaar maken." in clause
    assert "Zet in uw brief uw naam en adres, de datum, het kenmerk van dit besluit" in clause
    assert "Zet uw handtekening eronder." in clause
    assert "rechtbank" not in clause


@pytest.mark.usefixtures("cheap_letters")
def test_after_an_objection_the_letter_names_the_court_and_has_its_explanation(office: Office) -> None:
    request = heard(office)
    for verdict in (Decision.Verdict.UNFOUNDED, Decision.Verdict.INADMISSIBLE):
        letter = words(request, explained(office, request, Outcome.REJECTED), verdict)
        assert letter.count(f'<p class="kept">{WHY}</p>') == 1
        clause = letter[letter.index("Bent u het niet eens met dit besluit?") :]
        assert "Stuur de rechtbank een brief, of doe het online via rechtspraak.nl." in clause
        assert "Zet uw naam en adres, de datum en uw handtekening erbij." in clause
        assert "bezwaar maken" not in clause


@pytest.mark.usefixtures("cheap_letters")
def test_the_holders_page_has_the_explanation_too(office: Office) -> None:
    request = office.answered()
    draft = explained(office, request, Outcome.GRANTED)
    deciding.decide(actor=office.reviewer, request_id=request.pk, step=request.step, draft=draft)
    page = office.client("owner").get(reverse("corrections:request", args=[request.pk])).content.decode()
    assert WHY.replace("\n", "<br>") in page
    assert page.index("Wij hebben dit nagekeken.") < page.index("Wij belden de hogeschool.")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_letter_says_where_to_write_and_call(
    office: Office, settings: LazySettings, language: str
) -> None:
    """Who gets it by post has no portal (Awb art. 3:45(2))."""
    settings.CONTACT_PHONE, settings.CONTACT_ADDRESS = "050 123 45 67", "Postbus 9, 9700 AB Groningen"
    request = office.answered(Finding.MATCHES)
    words = letters.as_html(letters.from_draft(request, office.outcome(request, Outcome.REJECTED)))
    sentence = {
        "nl": "Of stuur een brief naar Diplomaportaal, Postbus 9, 9700 AB Groningen.",
        "en": "or in a signed letter to Diplomaportaal, Postbus 9, 9700 AB Groningen.",
    }[language]
    assert sentence in words
    assert "050 123 45 67" in words
