"""The page of every kind of document: its facts, its structure, both languages; and what may not be on it."""

from __future__ import annotations

import datetime
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from diplomas import catalogue
from diplomas.catalogue import Field, Group, Scenario, Supplier, ValueType
from diplomas.dates import PartialDate
from diplomas.shown import DiplomaData
from diplomas.values import GradeRow
from documents.pdf import render
from portal.extracts.choice import Choice
from portal.extracts.compose import Page, compose
from tests.documents import reading
from tests.portal.extracts import samples, soundness

pytestmark = pytest.mark.pdf
NUMBER = "7K3M-0QXR-9TZ4-PB2E"


def page(
    *diplomas: DiplomaData,
    language: str = "nl",
    scenario: Scenario = Scenario.S4,
    left_out: frozenset[str] = frozenset(),
) -> Page:
    return compose(
        diplomas,
        choice=Choice(tuple(data.diploma for data in diplomas), language),
        number=NUMBER,
        downloaded_on=datetime.date(2026, 11, 23),
        check_url="https://portaal.example.invalid/controleren/",
        scenario=scenario,
        field_set="0f1e2d3c",
        left_out=left_out,
    )


def pdf(*diplomas: DiplomaData, language: str = "nl", left_out: frozenset[str] = frozenset()) -> bytes:
    made = page(*diplomas, language=language, left_out=left_out)
    return render(made.html, stylesheets=made.stylesheets)


def text(data: bytes) -> str:
    """The words of a file, line breaks as spaces."""
    return re.sub(r"\s+", " ", reading.text(data, "-layout"))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", samples.ALL)
def test_every_kind_of_document_conforms(name: str, language: str) -> None:
    soundness.check(pdf(samples.ALL[name], language=language), language=language, headings=1)


def test_the_facts_of_a_degree() -> None:
    words = text(pdf(samples.nurse()))
    for fact in (
        "Getuigschrift".upper(),
        "Hbo-bachelor Opleiding tot",
        "Sanne Maria de Vries",
        "Geboren op 3 februari 1999",
        "Hanzehogeschool Groningen",
        "21 juni 2024",
        "NLQF 6 / EQF 6",
        NUMBER,
        "Gedownload op 23 november 2026",
        "strafbaar",
        "portaal.example.invalid/controleren/",
        "pagina 1 van 1",
        "Niet van DUO",
        "scenario S4",
    ):
        assert fact in words, fact


def test_the_facts_of_a_school_diploma_with_marks() -> None:
    data = pdf(samples.havo())
    words = text(data)
    assert "Profiel Natuur en Gezondheid" in words
    assert re.search(r"Wiskunde B\s+6,2\s+5,7\s+6\s+zes", words)
    assert re.search(r"Culturele en kunstzinnige vorming\s+goed", words)
    assert "Uitslag: Geslaagd" in words
    assert "scenario" not in words  # scenarios change higher education only
    assert reading.page_count(data) == 2


def test_a_resit_is_said_beside_the_subject_and_a_result_in_place_of_a_mark() -> None:
    rows = (
        GradeRow(
            "Scheikunde", school_exam="6.7", central_exam="8.2", final="7", result="herkansing in tijdvak 2"
        ),
        GradeRow("Lichamelijke opvoeding", school_exam="V", result="behaald"),
    )
    words = text(pdf(samples.havo(grade_list=rows)))
    assert re.search(r"Scheikunde \(herkansing in tijdvak 2\)\s+6,7\s+8,2\s+7\s+zeven", words)
    assert re.search(r"Lichamelijke opvoeding\s+voldoende\s+–\s+Behaald", words)


def test_the_parts_of_an_mbo_diploma_stand_apart() -> None:
    words = text(pdf(samples.mbo()))
    assert "Mbo-Verpleegkunde Mbo niveau 4" in words
    assert "Crebonummer 25655" in words
    assert re.search(
        r"Resultatenlijst Examenonderdelen\s+Instellingsexamen\s+Centraal examen\s+Eindcijfer", words
    )
    assert re.search(r"Beroepspraktijkvorming\s+Resultaat", words)
    assert re.search(r"Zorg en technologie \(K0137\)\s+8\s+Behaald", words)
    assert re.search(r"Duits in de beroepscontext A2 \(K0001\)\s+–\s+Niet behaald", words)


@pytest.mark.parametrize(("data", "level"), [(samples.language_exam(), "B2"), (samples.integration(), "B1")])
def test_a_language_exam_says_its_european_level(data: DiplomaData, level: str) -> None:
    assert f"Taalniveau {level} van het Europees Referentiekader voor talen (ERK)" in text(pdf(data))
    english = text(pdf(data, language="en"))
    assert f"Language level {level} of the Common European Framework of Reference" in english


def test_the_degree_stands_under_the_programme_and_once() -> None:
    words = text(pdf(samples.joint()))
    assert "Master of Science, cum laude" in words
    assert "Graad" not in words
    assert "Judicium" not in words


def test_what_was_left_out_is_said_where_it_would_stand() -> None:
    kept = tuple(shown for shown in samples.havo().fields if shown.name != "grade_list")
    data = replace(samples.havo(), fields=kept)
    words = text(pdf(data, samples.nurse(), left_out=frozenset({"grade_list"})))
    assert re.search(r"Cijferlijst\s+Op verzoek van de diplomahouder weggelaten", words)
    assert "Op verzoek van de diplomahouder weggelaten: cijferlijst." in words
    # The scenario of today has no grade list of higher education: there was nothing to leave out.
    assert words.count("weggelaten") == 2


def test_an_extract_does_not_say_that_there_is_no_other_diploma() -> None:
    assert "Dit uittreksel toont 1 document. In het register kunnen er meer staan." in text(
        pdf(samples.mbo())
    )
    assert "toont 2 documenten." in text(pdf(samples.mbo(), samples.havo()))


def test_every_page_says_of_whom_and_of_which_diploma_it_is() -> None:
    rows = samples.nurse(Scenario.S1).value("grade_list")
    assert isinstance(rows, tuple)
    pages = reading.text(pdf(samples.nurse(Scenario.S1, grade_list=rows * 4), samples.language_exam())).split(
        "\f"
    )
    for words in pages[:-2]:
        assert f"Uittreksel {NUMBER} · Sanne Maria de Vries, Hbo-bachelor" in words
    assert f"Uittreksel {NUMBER} · Sanne Maria de Vries, Staatsexamen" in pages[-2]


def test_the_code_on_the_page_holds_the_address_of_the_check_page_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(pdf(samples.nurse()))
    command = ["pdftoppm", "-png", "-r", "100", "-singlefile", "page.pdf", "page"]
    subprocess.run(command, cwd=tmp_path, check=True)
    with Image.open(tmp_path / "page.png") as picture:
        [code] = zxingcpp.read_barcodes(picture)
    assert code.text == "https://portaal.example.invalid/controleren/"


def test_an_english_extract_says_it_in_english() -> None:
    words = text(pdf(samples.nurse(Scenario.S1), language="en"))
    assert "Hanze University of Applied Sciences" in words
    assert "Nursing" in words
    assert "Born on 3 February 1999" in words
    assert "page 1 of 2" in words
    for dutch in ("Uittreksel", "Geboren", "Behaald", "Gedownload", "Onbekend", "pagina", "Demonstratie"):
        assert dutch not in words, dutch


def test_the_name_of_the_institution_then_and_now() -> None:
    words = text(pdf(samples.renamed()))
    assert "Katholieke Universiteit Nijmegen" in words
    assert "Heet nu: Radboud Universiteit" in words


def test_every_partner_of_a_joint_degree_is_named() -> None:
    words = text(pdf(samples.joint()))
    assert "RWTH Aachen (Duitsland)" in words
    assert "ETH Zürich (Zwitserland)" in words


def test_none_and_unknown_read_differently() -> None:
    words = text(pdf(samples.nurse(Scenario.S2)))
    assert re.search(r"Judicium\s+Geen", words)
    assert re.search(r"Datum van accreditatie\s+Onbekend: niet aangeleverd", words)


def test_many_unknowns_are_named_in_one_sentence() -> None:
    words = text(pdf(samples.renamed()))
    assert re.search(r"Niet aangeleverd: graad, graadtoevoeging, judicium", words)


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        (PartialDate(1980, 2, 3), "Geboren op 3 februari 1980"),
        (PartialDate(1980, 2), "Geboren in februari 1980"),
        (PartialDate(1980), "Geboren in 1980"),
    ],
)
def test_partial_birth_dates(birth: PartialDate, words: str) -> None:
    assert words in page(samples.nurse(birth_date=birth)).html


def test_an_unknown_birth_date_is_said_once() -> None:
    html = page(samples.without(samples.nurse(), "birth_date")).html
    assert html.count("Geboortedatum") == 1
    assert "Geboortedatum onbekend" in html


def test_former_names_are_there_only_when_they_were_asked_for() -> None:
    assert "Eerder: Suryani van Dijk" in page(samples.renamed()).html
    assert "Eerder" not in page(samples.nurse()).html


def test_what_the_scenario_does_not_hold_is_not_on_the_page() -> None:
    today, complete = page(samples.nurse()).html, page(samples.nurse(Scenario.S1)).html
    for word in ("Algemene gezondheidszorg", "of Science", "Onderwijseenheid 7", "7,6"):
        assert word not in today
        assert word in complete


def test_a_field_that_is_added_to_the_catalogue_alone_is_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    made_up = Field(
        "stage_abroad",
        50,
        "Stage in het buitenland",
        ValueType.TEXT,
        Group.DETAIL,
        frozenset({Supplier.INSTITUTION}),
        catalogue.HIGHER,
    )
    monkeypatch.setattr(catalogue, "FIELDS", (*catalogue.FIELDS, made_up))
    html = page(samples.nurse(stage_abroad="Zes maanden in Gent")).html
    assert "Stage in het buitenland" in html
    assert "Zes maanden in Gent" in html


def test_a_name_can_hold_no_markup() -> None:
    html = page(samples.nurse(holder_name="<script>alert(1)</script> & Co")).html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_several_diplomas_each_begin_a_page() -> None:
    data = pdf(samples.nurse(), samples.language_exam())
    assert reading.page_count(data) == 2
    found = [element.tag for element in reading.structure(data)]
    assert found.count("H1") == 2


def test_a_long_grade_list_repeats_its_head_on_every_page() -> None:
    rows = samples.nurse(Scenario.S1).value("grade_list")
    assert isinstance(rows, tuple)
    data = pdf(samples.nurse(Scenario.S1, grade_list=rows * 4))
    pages = reading.text(data).split("\f")
    with_marks = [words for words in pages if "Onderwijseenheid" in words]
    assert len(with_marks) > 2
    assert all("Cijfer" in words for words in with_marks)


def test_the_demonstration_mark_is_on_every_page_and_only_in_a_demonstration(settings: object) -> None:
    data = pdf(samples.havo())
    assert all(
        "Dit is geen echt document" in words for words in reading.text(data).split("\f") if words.strip()
    )
    settings.DEMO = False  # type: ignore[attr-defined]
    words = text(pdf(samples.havo()))
    assert "emonstratie" not in words
    assert "Sanne Maria de Vries" in words


def test_no_style_asks_for_font_features() -> None:
    """WeasyPrint 70 leaks memory for every run of text that has them; the font faces carry them instead."""
    for stylesheet in page(samples.nurse()).stylesheets:
        rules = re.sub(r"/\*.*?\*/", "", stylesheet, flags=re.DOTALL)
        assert "font-variant" not in rules
        assert "font-feature" not in rules
