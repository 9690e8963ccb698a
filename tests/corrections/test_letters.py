"""The letter of a first decision: what it says for each outcome, in which order, and how it is kept."""

from __future__ import annotations

import datetime
import hashlib
import html
from typing import Any

import pytest

from corrections import letters
from corrections.missing import Record
from corrections.models import CorrectionRequest, Letter
from corrections.services import holding
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome
from diplomas import display
from documents.inspect import Verdict, inspect
from documents.trust import Trust
from tests.corrections.conftest import STORED, Office, fresh
from tests.documents import reading

TEXT = "Wij hebben dit nagekeken."
CONFIRMED = ItemOutcome(Outcome.GRANTED, "institution_confirms", TEXT, Basis.INSTITUTION, STORED)
SHOWN = ItemOutcome(Outcome.GRANTED, "deliverer_gone", TEXT, Basis.DOCUMENT, STORED)
MATCHES = ItemOutcome(Outcome.REJECTED, "institution_matches", TEXT)


def letter(request: CorrectionRequest, *outcomes: ItemOutcome) -> tuple[str, str]:
    """The Dutch decision and the English explanation, as they would be sent."""
    given = dict(zip([item.pk for item in request.items.all()], outcomes, strict=True))
    made = html.unescape(letters.as_html(letters.from_draft(request, Draft(given, "", 1))))
    dutch, english = made.split('lang="en"')
    return " ".join(dutch.split()), " ".join(english.split())


def test_a_the_institution_corrects_and_we_do(office: Office) -> None:
    dutch, english = letter(office.answered(Finding.CORRECTS), CONFIRMED)
    assert "<h1>Wij passen uw gegevens aan</h1>" in dutch
    assert "Judicium: wij passen dit aan" in dutch
    assert "<dt>In het register staat nu</dt><dd>cum laude</dd>" in dutch
    assert "De instelling bevestigt wat er op het document staat." in dutch
    assert "Download een nieuw uittreksel." in dutch
    assert "the diploma register has been corrected" in english
    assert "<strong>Distinction.</strong> The register now says: cum laude." in english


def test_b_the_institution_says_it_matches_and_we_do_not(office: Office) -> None:
    dutch, english = letter(office.answered(Finding.MATCHES), MATCHES)
    assert "<h1>Wij doen niet wat u vroeg</h1>" in dutch
    assert "Judicium: wij passen dit niet aan" in dutch
    assert "De instelling zegt dat het register klopt met haar gegevens." in dutch
    assert "In het register staat nu" not in dutch
    assert "U kunt uw uittreksels blijven gebruiken." in dutch
    assert "Nothing changes in the diploma register." in english
    # Also who reads no Dutch reads of which field, and why.
    assert "<strong>Distinction.</strong> We do not change this." in english
    assert "The institution says that the register matches its data." in english


def test_c_nobody_has_data_and_the_document_shows_it(office: Office) -> None:
    dutch, english = letter(office.answered(Finding.GONE), SHOWN)
    assert "<h1>Wij passen uw gegevens aan</h1>" in dutch
    assert "De instelling heeft geen gegevens meer, en het document is duidelijk." in dutch
    assert "the diploma register has been corrected" in english


def test_another_value_than_was_asked_is_part_of_it(office: Office) -> None:
    other = {"value": {"code": "MET_GENOEGEN", "text": "met genoegen"}}
    one = ItemOutcome(Outcome.GRANTED, "institution_other_value", TEXT, Basis.INSTITUTION, other)
    dutch, english = letter(office.answered(Finding.CORRECTS), one)
    assert "<h1>Wij doen een deel van wat u vroeg</h1>" in dutch
    assert "<dt>U vroeg</dt><dd>cum laude</dd>" in dutch
    assert "<dt>In het register staat nu</dt><dd>met genoegen</dd>" in dutch
    assert "We do part of what you asked." in english


def test_a_missing_diploma_that_we_put_there(office: Office, record: Record) -> None:
    request = office.missed(record)
    one = ItemOutcome(Outcome.GRANTED, "institution_confirms", TEXT, Basis.INSTITUTION, record.to_json())
    dutch, english = letter(request, one)
    assert "<h1>Wij zetten uw diploma in het register</h1>" in dutch
    assert "Verpleegkunde" in dutch
    assert "U kunt nu een uittreksel van dit diploma downloaden." in dutch
    assert "stond in het register" not in dutch  # nothing stood there
    assert "your diploma is now in the diploma register" in english
    # A number is no name: the letter says which programme, and the English by itself which diploma.
    assert f"({record.programme_code}), " in dutch
    assert f"opleiding {record.programme_code}" not in dutch
    assert "It is about this diploma: Verpleegkunde." in english


def test_first_the_decision_then_what_was_asked_why_what_it_means_and_how_to_object(office: Office) -> None:
    dutch, _english = letter(office.answered(Finding.MATCHES), MATCHES)
    order = [
        "Wij doen niet wat u vroeg", "Wat u vroeg", "Wat wij besluiten en waarom", TEXT,
        "artikel 32 van de Wet register onderwijsdeelnemers", "Wat dit voor u betekent",
        "Bent u het niet eens met dit besluit?", "Hebt u vragen?",
    ]  # fmt: skip
    places = [dutch.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.pdf
@pytest.mark.usefixtures("seal_settings")
def test_the_letter_is_sealed_as_an_extract_is_and_kept_with_its_template(office: Office) -> None:
    request = office.granted()
    kept = Letter.objects.get(decision__request=request)
    data = bytes(kept.pdf)
    assert inspect(data, trust=Trust.from_settings()).verdict is Verdict.GENUINE
    assert bytes(kept.sha256) == hashlib.sha256(data).digest()
    assert kept.template == letters.TEMPLATE
    until = fresh(request).objection_until
    assert kept.objection_until == until
    assert until is not None
    text = " ".join(reading.text(data).split())
    assert "Wij passen uw gegevens aan" in text
    assert display.date(until) in text
    assert "Dit is een voorbeeld" not in text


def test_after_a_notice_of_default_the_letter_says_what_we_owe(office: Office, time_machine: Any) -> None:
    def on(month: int, day: int) -> None:
        time_machine.move_to(datetime.datetime(2027, month, day, 12, tzinfo=datetime.UTC))

    on(1, 4)
    request = office.answered(Finding.CORRECTS)
    assert "in gebreke" not in letter(request, CONFIRMED)[0]
    on(3, 8)
    holding.give_notice(actor=office.as_holder(), request_id=request.pk, step=fresh(request).step)
    on(3, 15)
    dutch, english = letter(fresh(request), CONFIRMED)
    assert "Wij besloten op tijd nadat u ons in gebreke stelde." in dutch
    assert "So you get no money" in english
    on(3, 25)
    dutch, english = letter(fresh(request), CONFIRMED)
    assert "Wij waren te laat. Wij tellen 3 dagen: € 69." in dutch
    assert "Dit is onze telling, en nog geen besluit. Dat besluit krijgt u uiterlijk 8 april 2027" in dutch
    assert "3 days" in english
    assert "This is our count, and not yet a decision." in english
