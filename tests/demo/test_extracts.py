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
from diplomas.disclosure import Prepared
from diplomas.shown import DiplomaData, ShownField
from diplomas.terms import HIGHER_EDUCATION, Sector, State
from diplomas.values import GradeRow, OrganisationValue, Status
from documents.inspect import Verdict, inspect
from documents.trust import Trust
from portal.extracts import data as extract_data
from portal.extracts import issue
from portal.extracts.choice import Choice
from portal.extracts.number import new_number
from tests.demo.conftest import filled
from tests.documents import reading
from tests.portal.extracts import soundness

pytestmark = [pytest.mark.pdf, pytest.mark.slow, pytest.mark.usefixtures("seal_settings")]
HALVES = 2


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> list[tuple[str, Prepared]]:
    """Whoever has something that may leave the register, and that, read under the complete scenario.

    Making the files needs no database, and a transaction that stays open holds up readers of the change feed.
    """
    with filled(django_db_blocker):
        scenarios.activate(scenario=Scenario.S1, actor="test")
        return [
            (case.key, _prepared(holder_id(case), awarded))
            for case in people()
            if case.known and (awarded := _awarded(holder_id(case)))
        ]


def _awarded(holder: UUID) -> list[UUID]:
    owned = disclosure.own_overview(holder=holder)
    return [data.diploma for data in owned if data.state == State.AWARDED]


def _prepared(holder: UUID, diplomas: list[UUID]) -> Prepared:
    return disclosure.prepare(
        holder=holder, diplomas=diplomas, party="test", purpose="test", legal_basis="test"
    )


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


@pytest.mark.parametrize("half", range(HALVES))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_everybody_gets_an_extract_that_says_it_all(
    everybody: list[tuple[str, Prepared]], language: str, half: int
) -> None:
    trust = Trust.from_settings()
    schema = jsonschema.Draft202012Validator(json.loads(extract_data.schema()))
    assert len(everybody) > 35
    for key, prepared in everybody[half::HALVES]:
        diplomas = prepared.data
        choice = Choice(tuple(data.diploma for data in diplomas), language)
        file = issue._make(prepared, number=new_number(), choice=choice).data
        assert inspect(file, trust=trust).verdict is Verdict.GENUINE, key
        soundness.check(file, language=language, headings=len(diplomas), label=key)
        schema.validate(json.loads(reading.attachments(file)[extract_data.FILE_NAME]))
        words = normal(reading.text(file))
        with translation.override(language):
            missing = [fact for data in diplomas for fact in facts(data) if normal(fact) not in words]
        assert not missing, key
