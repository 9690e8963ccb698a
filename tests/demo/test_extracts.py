"""An extract of everybody in the demonstration, in both languages: sealed, tagged, and saying every fact."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from uuid import UUID

import jsonschema
import pytest
from django.utils import translation

from demo.people import holder_id, people
from diplomas import disclosure, display, scenarios
from diplomas.catalogue import Scenario
from diplomas.shown import DiplomaData, ShownField
from diplomas.terms import HIGHER_EDUCATION, Sector, State
from diplomas.values import GradeRow, OrganisationValue, Status
from documents.inspect import Verdict, inspect
from documents.trust import Trust
from portal.extracts import data as extract_data
from portal.extracts.choice import Choice
from portal.extracts.issue import issue_extract
from tests.documents import reading

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.pdf,
    pytest.mark.slow,
    pytest.mark.usefixtures("demonstration", "seal_settings"),
]
OURS = {"Fira-Sans", "Fira-Sans-Medium", "Fira-Sans-Bold"}
HALVES = 2


def everybody() -> Iterator[tuple[str, UUID, list[DiplomaData]]]:
    """Whoever has something that may leave the register."""
    for case in people():
        owned = disclosure.own_overview(holder=holder_id(case)) if case.known else ()
        found = [data for data in owned if data.state == State.AWARDED]
        if found:
            yield case.key, holder_id(case), found


def normal(text: str) -> str:
    """Without line ends, of which there is one after a hyphen too."""
    return re.sub(r"(?<=-) ", "", re.sub(r"\s+", " ", text)).casefold()


def facts(data: DiplomaData) -> Iterator[str]:
    """Everything that a reader must find, in the active language; for an unknown field that it is unknown."""
    for shown in data.fields:
        if shown.status == Status.NONE or (shown.status == Status.UNKNOWN and shown.name != "birth_date"):
            yield str(shown.field.label)
        elif shown.status == Status.DELIVERED:
            yield from _values(data, shown)


def _values(data: DiplomaData, shown: ShownField) -> Iterator[str]:
    if shown.name == "level" and data.sector not in HIGHER_EDUCATION | {Sector.MBO}:
        return  # the name of the programme says it
    if not isinstance(shown.value, tuple):
        yield display.shown(shown)
        return
    for item in shown.value:
        if isinstance(item, OrganisationValue):
            yield display.organisation(item)
            yield data.names_now.get(item.id, "")
        if isinstance(item, GradeRow):
            yield display.grade_name(item)
            yield from (display.mark(mark) for mark in (item.school_exam, item.central_exam, item.final))
            yield display.mark(item.credits)


def structure_is_sound(file: bytes, *, language: str, headings: int) -> bool:
    elements = list(reading.structure(file))
    [picture] = [element for element in elements if element.tag == "Figure"]
    return (
        reading.language(file) == language
        and [element.tag for element in elements].count("H1") == headings
        and bool(picture.alt)
        and all(cell.scope for cell in elements if cell.tag == "TH")
        and all(name.split("+")[1] in OURS and embedded for name, embedded in reading.fonts(file))
        and reading.xmp_value(file, "http://www.aiim.org/pdfa/ns/id/", "part") == "3"
        and reading.xmp_value(file, "http://www.aiim.org/pdfa/ns/id/", "conformance") == "A"
        and reading.xmp_value(file, "http://www.aiim.org/pdfua/ns/id/", "part") == "1"
    )


@pytest.mark.parametrize("half", range(HALVES))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_everybody_gets_an_extract_that_says_it_all(language: str, half: int) -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    trust = Trust.from_settings()
    schema = jsonschema.Draft202012Validator(json.loads(extract_data.schema()))
    cases = list(everybody())
    assert len(cases) > 35
    for key, holder, diplomas in cases[half::HALVES]:
        choice = Choice(tuple(data.diploma for data in diplomas), language)
        file = issue_extract(holder=holder, choice=choice, actor=f"holder:{holder}").data
        assert inspect(file, trust=trust).verdict is Verdict.GENUINE, key
        assert structure_is_sound(file, language=language, headings=len(diplomas)), key
        schema.validate(json.loads(reading.attachments(file)[extract_data.FILE_NAME]))
        words = normal(reading.text(file))
        with translation.override(language):
            missing = [fact for data in diplomas for fact in facts(data) if normal(fact) not in words]
        assert not missing, key
