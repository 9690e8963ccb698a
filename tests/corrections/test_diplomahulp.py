"""Diplomahulp answers what the table of first dates says, on both sides of every first day."""

import datetime

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from corrections import diplomahulp as help_
from corrections.diplomahulp import Document, Education, Funding, Outcome, Since, advise
from diplomas.dates import PartialDate

D = datetime.date
TODAY = D(2026, 11, 23)
NEVER, DECREE = Since.NEVER, Since.BY_DECREE
DIP, PROP, LIST, CERT = Document.DIPLOMA, Document.PROPEDEUSE, Document.LIST, Document.CERTIFICATE

# Education, documents, first day when publicly funded, first day when private: written down a second time, on
# purpose, straight from the rules.
TABLE = [
    (Education.WO, [DIP], D(1996, 1, 1), D(2018, 1, 1)),
    (Education.WO_PHILOSOPHICAL, [DIP], D(2010, 9, 1), D(2018, 1, 1)),
    (Education.HBO, [DIP, PROP], D(1996, 1, 1), D(2018, 1, 1)),
    (Education.AD, [DIP], D(2007, 1, 1), D(2018, 1, 1)),
    (Education.OU, [DIP], DECREE, DECREE),
    (Education.MBO, [DIP, CERT], D(2007, 1, 1), D(2012, 1, 1)),
    (Education.MBO, [LIST], D(2007, 1, 1), NEVER),
    (Education.VAVO, [DIP, LIST, CERT], D(2007, 1, 1), D(2012, 1, 1)),
    (Education.VO, [DIP, LIST], D(2006, 1, 1), D(2012, 1, 1)),
    (Education.VSO, [DIP, LIST], D(2013, 8, 1), NEVER),
    (Education.SCHOOLDIPLOMA, [DIP], D(2023, 1, 1), NEVER),
    (Education.STAATSEXAMEN, [DIP, LIST, CERT], D(2011, 1, 1), D(2011, 1, 1)),
    (Education.VSO_STAATSEXAMEN, [DIP, LIST, CERT], D(2011, 1, 1), D(2011, 1, 1)),
    (Education.NT2, [DIP, CERT], D(2011, 1, 1), D(2011, 1, 1)),
    (Education.INBURGERING, [DIP], D(2007, 1, 1), D(2007, 1, 1)),
    (Education.Z_ROUTE, [DIP, CERT], D(2022, 1, 1), D(2022, 1, 1)),
    (Education.WFT, [DIP, CERT], D(2014, 1, 1), D(2014, 1, 1)),
]
NOT_INCLUDED = ["premaster", "post-hbo", "promotie", "zij-instroom", "branche", "anders"]
CELLS = [
    (education, document, funding, start)
    for education, documents, public, private in TABLE
    for document in documents
    for funding, start in ((Funding.PUBLIC, public), (Funding.PRIVATE, private))
]
STARTS = {(education, document, funding): start for education, document, funding, start in CELLS}


def outcome(education, document, funding, received):
    (answer,) = advise(education, document, funding, PartialDate.of(received), TODAY)
    return answer.outcome


@pytest.mark.parametrize(("education", "document", "funding", "start"), CELLS)
def test_both_sides_of_every_first_day(education, document, funding, start):
    if start is NEVER:
        assert outcome(education, document, funding, D(2020, 6, 1)) == Outcome.NOT_THIS_DOCUMENT
    elif start is DECREE:
        assert outcome(education, document, funding, D(2020, 6, 1)) == Outcome.START_UNKNOWN
    else:
        day_before = start - datetime.timedelta(days=1)
        assert outcome(education, document, funding, day_before) == Outcome.TOO_OLD
        assert outcome(education, document, funding, start) == Outcome.PRESENT


@pytest.mark.parametrize("education", [one for one in Education if one.value not in NOT_INCLUDED])
@pytest.mark.parametrize("document", Document)
@pytest.mark.parametrize("funding", [Funding.PUBLIC, Funding.PRIVATE])
def test_documents_outside_the_table_are_not_in_the_register(education, document, funding):
    if (education, document, funding) not in STARTS:
        assert outcome(education, document, funding, D(2024, 6, 1)) == Outcome.NOT_THIS_DOCUMENT


@pytest.mark.parametrize("education", NOT_INCLUDED)
@pytest.mark.parametrize("document", Document)
def test_what_is_never_included(education, document):
    (answer,) = advise(Education(education), document, Funding.UNKNOWN, PartialDate(2024), TODAY)
    assert answer.outcome == Outcome.NOT_INCLUDED


def test_every_kind_of_education_has_a_row_or_is_never_included_and_stands_in_the_form_once():
    with_rule = {rule.education for rule in help_.RULES}
    assert with_rule.isdisjoint(help_.NOT_INCLUDED)
    assert with_rule | set(help_.NOT_INCLUDED) == set(Education)
    offered = [education for _name, group in help_.GROUPS for education in group]
    assert sorted(offered) == sorted(Education)
    assert set(help_.SECTORS) == with_rule


def test_every_row_names_its_source():
    assert all("Besluit, art. 16" in rule.source or "Mijn diploma's" in rule.source for rule in help_.RULES)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (PartialDate(2009), Outcome.TOO_OLD),
        (PartialDate(2010), Outcome.DEPENDS_ON_DATE),
        (PartialDate(2010, 8), Outcome.TOO_OLD),
        (PartialDate(2010, 9), Outcome.PRESENT),
        (PartialDate(2011), Outcome.PRESENT),
    ],
)
def test_a_date_of_which_only_a_part_is_known(received, expected):
    (answer,) = advise(Education.WO_PHILOSOPHICAL, DIP, Funding.PUBLIC, received, TODAY)
    assert answer.outcome == expected


def test_without_a_year_there_is_no_answer():
    with pytest.raises(ValueError, match="year"):
        advise(Education.HBO, DIP, Funding.PUBLIC, PartialDate(), TODAY)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1990, [(Outcome.TOO_OLD, None, D(1996, 1, 1))]),
        (
            2005,
            [(Outcome.PRESENT, "bekostigd", D(1996, 1, 1)), (Outcome.TOO_OLD, "particulier", D(2018, 1, 1))],
        ),
        (2019, [(Outcome.PRESENT, None, D(2018, 1, 1))]),
    ],
)
def test_who_does_not_know_the_funding_gets_both_answers_when_they_differ(year, expected):
    answers = advise(Education.HBO, DIP, Funding.UNKNOWN, PartialDate(year), TODAY)
    assert [(answer.outcome, answer.funding, answer.since) for answer in answers] == expected


def test_funding_is_not_mentioned_where_it_makes_no_difference():
    (answer,) = advise(Education.NT2, DIP, Funding.PRIVATE, PartialDate(2020), TODAY)
    assert answer.funding is None


@pytest.mark.parametrize(
    ("education", "received", "today", "expected", "date"),
    [
        # Due after 8 weeks on Monday 28 December (Christmas Day is a holiday), visible a day later.
        (Education.HBO, PartialDate(2026, 10, 30), D(2026, 12, 28), Outcome.EXPECTED, D(2026, 12, 29)),
        (Education.HBO, PartialDate(2026, 10, 30), D(2026, 12, 29), Outcome.PRESENT, None),
        (Education.MBO, PartialDate(2026, 11, 9), D(2026, 11, 23), Outcome.EXPECTED, D(2026, 11, 24)),
        (Education.MBO, PartialDate(2026, 11, 9), D(2026, 11, 24), Outcome.PRESENT, None),
        (Education.VO, PartialDate(2026, 11), D(2026, 11, 23), Outcome.EXPECTED, D(2026, 12, 8)),
        # No term is known for the state's exams: two to eight weeks, without a date.
        (Education.NT2, PartialDate(2026, 11, 1), D(2026, 12, 26), Outcome.EXPECTED, None),
        (Education.NT2, PartialDate(2026, 11, 1), D(2026, 12, 27), Outcome.PRESENT, None),
    ],
)
def test_a_fresh_document_gets_the_day_from_which_it_must_be_visible(
    education, received, today, expected, date
):
    (answer,) = advise(education, DIP, Funding.PUBLIC, received, today)
    assert answer.outcome == expected
    assert (answer.term.date if answer.term else None) == date


@given(
    education=st.sampled_from(Education),
    document=st.sampled_from(Document),
    funding=st.sampled_from(Funding),
    received=st.dates(D(1900, 1, 1), TODAY),
)
def test_every_question_has_an_answer_and_an_exact_date_leaves_no_doubt(
    education, document, funding, received
):
    answers = advise(education, document, funding, PartialDate.of(received), TODAY)
    assert 1 <= len(answers) <= (2 if funding == Funding.UNKNOWN else 1)
    assert all(answer.outcome != Outcome.DEPENDS_ON_DATE for answer in answers)
    assert all(answer.since for answer in answers if answer.outcome in (Outcome.PRESENT, Outcome.TOO_OLD))


def ask(client, language="nl", **answers):
    with translation.override(language):
        return client.get(reverse("portal:diplomahulp"), answers)


FULL = {"opleiding": "hbo", "document": "diploma", "bekostiging": "onbekend", "datum_year": "2005"}


def test_the_page_asks_without_complaining(client):
    page = client.get(reverse("portal:diplomahulp"))
    assert page.status_code == 200
    assert b"error-summary" not in page.content
    assert not page.context["answers"]


def test_the_page_answers_with_next_step_paper_and_source(client):
    text = ask(client, **FULL).content.decode()
    assert "Was het een gewone school of instelling?" in text
    assert "Ja, uw document hoort in het register te staan" in text
    assert "Nee, uw document is te oud voor het register" in text
    assert "artikel 28" in text
    assert "artikel 29" in text
    assert "Besluit, art. 16 a, d, e" in text
    assert text.index("Uw antwoord") < text.index('name="opleiding"')


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opleiding": "vo", "datum_year": "1999"}, ["Vraag DUO om een verklaring", "€ 72", "EVC"]),
        ({"opleiding": "hbo", "datum_year": "1985"}, ["Vraag uw instelling om een kopie", "EVC"]),
        ({"opleiding": "promotie"}, ["Nee, dit staat niet in het register"]),
        ({"document": "lijst"}, ["Nee, dit document staat niet in het register"]),
        ({"opleiding": "ou"}, ["koninklijk besluit"]),
        ({"opleiding": "vso", "bekostiging": "bekostigd", "datum_year": "2013"}, ["1 augustus 2013"]),
    ],
)
def test_each_outcome_says_what_to_do(client, changes, words):
    text = ask(client, **(FULL | changes)).content.decode()
    assert [word for word in words if word not in text] == []


def test_a_page_with_errors_says_so_first_and_gives_no_answer(client):
    page = ask(client, opleiding="", datum_day="31", datum_month="6", datum_year="2019")
    text = page.content.decode()
    assert "<title>Fout: Diplomahulp" in text
    assert text.index('id="error-summary"') < text.index("<h1")
    assert not page.context["answers"]


def test_a_date_in_the_future_is_refused(client):
    page = ask(client, **(FULL | {"datum_year": "2999"}))
    assert "datum" in page.context["form"].errors


def test_the_answer_has_an_english_address_of_its_own(client):
    page = ask(client, "en", **FULL)
    text = page.content.decode()
    assert page.request["PATH_INFO"] == "/en/diplomahulp/"
    assert "Yes, your document should be in the register" in text
    assert "1 January 1996" in text
    # The switch to Dutch keeps the question.
    assert 'href="/diplomahulp/?opleiding=hbo&amp;document=diploma' in text
