"""The data for machines: the same as on the page, as the schema says, and nothing that identifies more."""

from __future__ import annotations

import datetime
import json
from typing import Any

import jsonschema
import pytest
from django.test import Client

from diplomas import catalogue
from diplomas.catalogue import Scenario
from diplomas.shown import DiplomaData
from diplomas.values import Status
from portal.extracts import data as extract_data
from portal.extracts.choice import Choice
from portal.extracts.issue import issue_extract
from tests import factories, made_up
from tests.documents import reading
from tests.portal.extracts import samples

MADE_AT = datetime.datetime(2026, 11, 26, 12, 30, tzinfo=datetime.UTC)


def made(
    *diplomas: DiplomaData, language: str = "nl", left_out: frozenset[str] = frozenset()
) -> dict[str, Any]:
    attachment = extract_data.attachment(
        diplomas,
        number="7K3M-0QXR-9TZ4-PB2E",
        language=language,
        made_at=MADE_AT,
        check_url="https://portaal.example.invalid/controleren/",
        schema_url="https://portaal.example.invalid/controleren/uittreksel-1.schema.json",
        scenario=Scenario.S1,
        field_set="0f1e2d3c",
        left_out=frozenset({"grade_list"}),
    )
    body: dict[str, Any] = json.loads(attachment.data)
    return body


def check(body: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(
        json.loads(extract_data.schema()), format_checker=jsonschema.FormatChecker()
    )
    assert not [error.message for error in validator.iter_errors(body)]


EVERY = [
    make
    for name, make in vars(samples).items()
    if getattr(make, "__annotations__", {}).get("return") == "DiplomaData"
    and name not in ("diploma", "without")
]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(extract_data.schema()))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_every_kind_of_document_is_as_the_schema_says(make: Any, language: str) -> None:
    assert len(EVERY) > 5
    data = make()
    body = made(data, language=language)
    check(body)
    (diploma,) = body["diplomas"]
    assert list(diploma["fields"]) == [shown.name for shown in data.fields]
    assert all(
        (field["value"] is not None) == (field["status"] == Status.DELIVERED)
        for field in diploma["fields"].values()
    )


def test_a_field_that_is_added_to_the_catalogue_is_in_it_and_still_fits(made_up_field: Any) -> None:
    data = samples.nurse(Scenario.S1, **{made_up_field.name: made_up.VALUE})
    body = made(data)
    check(body)
    assert body["diplomas"][0]["fields"][made_up_field.name]["value"] == made_up.VALUE


def test_the_schema_refuses_what_does_not_fit() -> None:
    body = made(samples.nurse())
    body["diplomas"][0]["fields"]["holder_name"]["value"] = 7
    with pytest.raises(AssertionError):
        check(body)
    body = made(samples.nurse())
    body["bsn"] = "999990019"
    with pytest.raises(AssertionError):
        check(body)


def test_it_holds_no_identifier_of_the_register() -> None:
    data = samples.nurse(Scenario.S1)
    text = json.dumps(made(data))
    assert str(data.diploma) not in text
    assert not [item.id for item in data.organisations("institution") if item.id in text]


def test_the_schema_is_public_for_every_program() -> None:
    response = Client().get("/controleren/uittreksel-1.schema.json")
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert json.loads(response.content)["properties"]["form"] == {
        "const": extract_data.FORM,
        "description": "Form of the file. Another form is another schema.",
    }


@pytest.mark.pdf
@pytest.mark.django_db
def test_the_sealed_file_carries_it_and_says_the_same_as_its_page(seal_settings: object) -> None:
    person = factories.holder("Wilhelmina", "van", "Zonderling", bsn="999990019")
    record = factories.recorded(person=person)
    issued = issue_extract(holder=person.pk, choice=Choice((record.pk,), "en"), actor="holder:1")
    body = json.loads(reading.attachments(issued.data)["uittreksel.json"])
    check(body)
    words = reading.text(issued.data)
    assert body["number"] == issued.number
    assert body["language"] == "en"
    fields = body["diplomas"][0]["fields"]
    assert fields["holder_name"]["value"] == "Wilhelmina van Zonderling"
    for name in ("holder_name", "institution", "exam_date", "programme"):
        assert fields[name]["words"] in " ".join(words.split()), name
    assert "999990019" not in json.dumps(body)
    shown = {entry.name for entry in catalogue.all_fields() if Scenario.S4 in entry.scenarios}
    assert set(fields) <= shown
