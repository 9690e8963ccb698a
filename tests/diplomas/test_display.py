"""Values in words, in both languages, the same wherever they are shown."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from diplomas import display
from diplomas.catalogue import all_fields, by_name
from diplomas.content import Source
from diplomas.dates import PartialDate
from diplomas.shown import DiplomaData, ShownField
from diplomas.terms import DocumentKind, Sector, State
from diplomas.values import Code, GradeRow, OrganisationValue, ProgrammeValue, Status, Value

ID = str(UUID(int=5))
NURSING = ProgrammeValue("ISAT", "34560", "Opleiding tot Verpleegkundige", "Nursing")
DUTCH_ONLY = ProgrammeValue("ISAT", "44116", "Sociaal Werk")
GRONINGEN = OrganisationValue(
    ID, "Rijksuniversiteit Groningen", "University of Groningen", "21PC", "Groningen"
)
AACHEN = OrganisationValue(str(UUID(int=6)), "RWTH Aachen", country="DE")


def shown(name: str, value: Value | None = None, status: Status = Status.DELIVERED) -> ShownField:
    return ShownField(by_name(name), status, value)


def data(*fields: ShownField, **given: Any) -> DiplomaData:
    return DiplomaData(
        diploma=UUID(int=1), version=1, version_id=1, recorded_at=datetime.datetime.now(datetime.UTC),
        sector=Sector.HBO, kind=DocumentKind.GETUIGSCHRIFT, state=State.AWARDED,
        **{"deliverer": "Hanzehogeschool Groningen", "fields": fields, **given},
    )  # fmt: skip


WORDS: list[tuple[str, Value, str, str]] = [
    ("exam_date", datetime.date(2024, 6, 21), "21 juni 2024", "21 June 2024"),
    ("birth_date", PartialDate(1980, 2, 3), "3 februari 1980", "3 February 1980"),
    ("birth_date", PartialDate(1980, 2), "februari 1980", "February 1980"),
    ("birth_date", PartialDate(1980), "1980", "1980"),
    ("birth_date", PartialDate(), "onbekend", "unknown"),
    ("degree", Code("MASTER"), "Master", "Master"),
    ("instruction_language", Code("ENG"), "Engels", "English"),
    ("distinction", Code("CUM_LAUDE"), "Cum laude", "Cum laude"),
    ("distinction", Code("CUM_LAUDE", "met lof geslaagd"), "met lof geslaagd", "met lof geslaagd"),
    ("distinction", Code("ANDERS", "addita formula"), "addita formula", "addita formula"),
    ("average_grade", Decimal("7.50"), "7,50", "7.50"),
    ("credits", Decimal("240"), "240", "240"),
    ("programme", NURSING, "Opleiding tot Verpleegkundige", "Nursing"),
    ("programme", DUTCH_ONLY, "Sociaal Werk", "Sociaal Werk (Dutch name)"),
    ("institution", (GRONINGEN,), "Rijksuniversiteit Groningen", "University of Groningen"),
    ("joint_partners", (GRONINGEN, AACHEN), "Rijksuniversiteit Groningen, RWTH Aachen (Duitsland)",
     "University of Groningen, RWTH Aachen (Germany)"),
    ("grade_list", (GradeRow("Wiskunde", name_en="Mathematics", final="7.4"), GradeRow("Stage", result="V")),
     "Wiskunde: 7,4; Stage: voldoende", "Mathematics: 7.4; Stage: satisfactory"),
    ("specialisation", "Kinderverpleegkunde", "Kinderverpleegkunde", "Kinderverpleegkunde"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "dutch", "english"), WORDS)
def test_a_value_in_both_languages(name: str, value: Value, dutch: str, english: str) -> None:
    for language, words in (("nl", dutch), ("en", english)):
        with translation.override(language):
            assert display.shown(shown(name, value)) == words


def test_the_ways_of_having_no_value_read_differently_and_never_as_nothing() -> None:
    missing = (Status.NONE, Status.UNKNOWN, Status.NOT_APPLICABLE)
    for language in ("nl", "en"):
        with translation.override(language):
            words = {display.shown(shown("distinction", None, status)) for status in missing}
            assert len(words) == 3
            assert "" not in words


def test_every_label_and_code_has_words_in_english() -> None:
    with translation.override("en"):
        english = {field.name: str(field.label) for field in all_fields()}
        codes = {(f.name, code): str(words) for f in all_fields() for code, words in f.codes.items()}
    with translation.override("nl"):
        unchanged = {name for name, label in english.items() if label == str(by_name(name).label)}
    assert unchanged == set()
    assert all(codes.values())


@pytest.mark.parametrize(
    ("mark", "dutch", "english"),
    [
        ("7.4", "7,4", "7.4"),
        ("10", "10", "10"),
        ("V", "voldoende", "satisfactory"),
        ("vrijstelling", "vrijstelling", "vrijstelling"),
        ("", "", ""),
    ],
)
def test_marks(mark: str, dutch: str, english: str) -> None:
    for language, words in (("nl", dutch), ("en", english)):
        with translation.override(language):
            assert display.mark(mark) == words


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ((shown("level", Code("HBO-BA")), shown("programme", NURSING)),
         "Hbo-bachelor Opleiding tot Verpleegkundige"),
        ((shown("programme", NURSING),), "Opleiding tot Verpleegkundige"),
        ((shown("level", Code("HAVO")), shown("programme", ProgrammeValue("VO", "HAVO", "Havo"))), "Havo"),
        ((shown("level", None, Status.UNKNOWN), shown("programme", DUTCH_ONLY)), "Sociaal Werk"),
        ((), "Getuigschrift"),
    ],
)  # fmt: skip
def test_what_a_person_calls_a_diploma(fields: tuple[ShownField, ...], title: str) -> None:
    assert display.title(data(*fields)) == title


def test_a_source_is_named_in_words() -> None:
    day = datetime.date(2024, 1, 1)
    diploma = data(shown("institution", (GRONINGEN, AACHEN)), names_now={ID: "Universiteit van het Noorden"})
    for name, words in (
        ("brp", "Basisregistratie Personen (BRP)"),
        ("rio", "Register Instellingen en Opleidingen (RIO)"),
        ("decision:C-2024-1", "Besluit C-2024-1"),
        ("institution:25BE", "Hanzehogeschool Groningen"),
        ("institution:21PC", "Universiteit van het Noorden"),
    ):
        assert display.source(Source(name, day), diploma) == words
    assert display.source(None, diploma) == ""
    assert display.source(Source("institution:25BE", day), data(deliverer="")) == "25BE"


def test_the_deliverer_has_one_name_on_an_english_page() -> None:
    record = data(shown("institution", (GRONINGEN,)), deliverer="Rijksuniversiteit Groningen")
    assert display.deliverer(record) == "Rijksuniversiteit Groningen"
    with translation.override("en"):
        assert display.deliverer(record) == "University of Groningen"
        # A name that is not in the record, such as that of a successor, stays as it is.
        assert display.deliverer(data(deliverer="Universiteit van het Noorden")) == (
            "Universiteit van het Noorden"
        )


def test_what_the_population_register_does_not_know_was_not_left_out_by_a_school() -> None:
    assert display.status(shown("birth_date", status=Status.UNKNOWN)) == "Onbekend, ook bij de gemeente"
    assert display.status(shown("distinction", status=Status.UNKNOWN)) == "Onbekend: niet aangeleverd"


@pytest.mark.parametrize(
    ("born", "dutch", "english"),
    [
        (PartialDate(1973, 3, 4), "geboren op 4 maart 1973", "born on 4 March 1973"),
        (PartialDate(1973, 3), "geboren in maart 1973", "born in March 1973"),
        (PartialDate(1973), "geboren in 1973", "born in 1973"),
        (PartialDate(), "geboortedatum onbekend", "date of birth unknown"),
    ],
)
def test_when_somebody_was_born_fits_in_a_sentence(born: PartialDate, dutch: str, english: str) -> None:
    for language, words in (("nl", dutch), ("en", english)):
        with translation.override(language):
            assert display.born(born) == words
