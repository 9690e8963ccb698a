"""Values come back as they were written, and what does not fit is refused in words."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomas import values
from diplomas.catalogue import ValueType, by_name
from diplomas.dates import PartialDate
from diplomas.values import (
    GRADE_KINDS,
    MAXIMUM_TEXT,
    BadValue,
    Code,
    GradeRow,
    OrganisationValue,
    ProgrammeValue,
)
from tests.made_up import made_up

ID = str(UUID(int=7))
writable = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
    max_size=60,
)
words = writable.filter(str.strip)
organisation = st.builds(
    OrganisationValue,
    id=st.uuids().map(str),
    name=words,
    name_en=writable,
    brin=writable,
    place=writable,
    country=writable,
)
grade = st.builds(
    GradeRow,
    name=words,
    code=writable,
    name_en=writable,
    kind=st.sampled_from(GRADE_KINDS),
    school_exam=writable,
    central_exam=writable,
    final=writable,
    credits=writable,
    date=writable,
    result=writable,
)
year_month_day = st.dates(min_value=datetime.date(1, 1, 1))
partial = st.one_of(
    year_month_day.map(PartialDate.of),
    year_month_day.map(lambda d: PartialDate(d.year, d.month)),
    year_month_day.map(lambda d: PartialDate(d.year)),
)
STRATEGIES = {
    ValueType.TEXT: words,
    ValueType.CODE: st.just(Code("A")),
    ValueType.DATE: year_month_day,
    ValueType.PARTIAL_DATE: partial,
    ValueType.NUMBER: st.decimals(-999_999, 999_999, places=4, allow_nan=False),
    ValueType.ORGANISATIONS: st.lists(organisation, min_size=1, max_size=4, unique_by=lambda o: o.id).map(
        tuple
    ),
    ValueType.PROGRAMME: st.builds(ProgrammeValue, system=words, code=words, name=words, name_en=writable),
    ValueType.GRADES: st.lists(grade, min_size=1, max_size=5).map(tuple),
}


def test_every_type_is_tried() -> None:
    assert set(STRATEGIES) == set(ValueType)


@pytest.mark.parametrize("type", ValueType)
@given(data=st.data())
def test_a_value_comes_back_as_it_was_written(type: ValueType, data: st.DataObject) -> None:
    field = made_up(type)
    value = data.draw(STRATEGIES[type])

    stored = values.write(field, value)

    assert values.read(field, json.loads(json.dumps(stored))) == value
    assert values.write(field, values.read(field, stored)) == stored


@given(text=words)
def test_the_words_of_a_document_are_kept_beside_their_code(text: str) -> None:
    distinction = by_name("distinction")
    for code in ("CUM_LAUDE", "ANDERS"):
        value = Code(code, text)
        assert values.read(distinction, values.write(distinction, value)) == value


ROW = {"id": ID, "name": "Universiteit Voorbeeld"}
LONG = "x" * (MAXIMUM_TEXT + 1)
BAD = [
    (ValueType.TEXT, "", "vul een tekst in"),
    (ValueType.TEXT, "   ", "vul een tekst in"),
    (ValueType.TEXT, 5, "vul een tekst in"),
    (ValueType.TEXT, ["a"], "vul een tekst in"),
    (ValueType.TEXT, LONG, "langer dan 4000 tekens"),
    (ValueType.TEXT, "nul\x00", "een teken in dat niet geschreven kan worden"),
    (ValueType.TEXT, "half \ud800", "een teken in dat niet geschreven kan worden"),
    (ValueType.CODE, "B", "«B» staat niet in de lijst"),
    (ValueType.CODE, "", "staat niet in de lijst"),
    (ValueType.CODE, 1, "kies een waarde uit de lijst"),
    (ValueType.CODE, {"code": "A", "text": "eigen woorden"}, "kies een waarde uit de lijst"),
    (ValueType.CODE, {"text": "A"}, "kies een waarde uit de lijst"),
    (ValueType.DATE, "21-06-2024", "schrijf de datum als 2024-06-21"),
    (ValueType.DATE, "20240621", "schrijf de datum als 2024-06-21"),
    (ValueType.DATE, "2024-W25-5", "schrijf de datum als 2024-06-21"),
    (ValueType.DATE, "2024-06-31", "schrijf de datum als 2024-06-21"),
    (ValueType.DATE, "2024-06-21T10:00:00", "schrijf de datum als 2024-06-21"),
    (ValueType.DATE, 20240621, "schrijf de datum als 2024-06-21"),
    (ValueType.PARTIAL_DATE, "", "Schrijf een datum als"),
    (ValueType.PARTIAL_DATE, "1980-2", "Schrijf een datum als"),
    (ValueType.PARTIAL_DATE, "1980-00-00", "Deze datum bestaat niet"),
    (ValueType.PARTIAL_DATE, "1981-02-29", "Deze datum bestaat niet"),
    (ValueType.PARTIAL_DATE, "1980-13", "Deze datum bestaat niet"),
    (ValueType.PARTIAL_DATE, "¹⁹⁸⁰", "Schrijf een datum als"),
    (ValueType.PARTIAL_DATE, 1980, "Schrijf een datum als"),
    (ValueType.NUMBER, "7,6", "vul een getal in"),
    (ValueType.NUMBER, "zeven", "vul een getal in"),
    (ValueType.NUMBER, "", "vul een getal in"),
    (ValueType.NUMBER, True, "vul een getal in"),
    (ValueType.NUMBER, 7.6, "vul een getal in"),
    (ValueType.NUMBER, "NaN", "vul een getal in"),
    (ValueType.NUMBER, "Infinity", "vul een getal in"),
    (ValueType.NUMBER, "1e3", "vul een getal in"),
    (ValueType.NUMBER, "1_000", "vul een getal in"),
    (ValueType.NUMBER, "１２", "vul een getal in"),
    (ValueType.NUMBER, "1000000", "te groot of heeft te veel decimalen"),
    (ValueType.NUMBER, "7.6666666", "te groot of heeft te veel decimalen"),
    (ValueType.ORGANISATIONS, [], "noem ten minste één organisatie"),
    (ValueType.ORGANISATIONS, ROW, "noem ten minste één organisatie"),
    (ValueType.ORGANISATIONS, [{"name": "Zonder kenmerk"}], "een organisatie zonder kenmerk kan niet"),
    (ValueType.ORGANISATIONS, [{**ROW, "id": "25BE"}], "een organisatie zonder kenmerk kan niet"),
    (ValueType.ORGANISATIONS, [{**ROW, "id": "0" * 32}], "een organisatie zonder kenmerk kan niet"),
    (ValueType.ORGANISATIONS, [ROW, ROW], "dezelfde organisatie staat er twee keer"),
    (ValueType.ORGANISATIONS, [{"id": ID}], "een naam ontbreekt"),
    (ValueType.ORGANISATIONS, [{**ROW, "name": "  "}], "een naam ontbreekt"),
    (ValueType.ORGANISATIONS, [{**ROW, "stad": "Utrecht"}], "onbekend onderdeel: stad"),
    (ValueType.ORGANISATIONS, ["21PD"], "deze waarde heeft niet de goede vorm"),
    (ValueType.ORGANISATIONS, [{**ROW, "place": 3}], "deze waarde heeft niet de goede vorm"),
    (ValueType.ORGANISATIONS, [{**ROW, "place": LONG}], "langer dan 4000 tekens"),
    (ValueType.PROGRAMME, "34560", "deze waarde heeft niet de goede vorm"),
    (ValueType.PROGRAMME, {"name": "Verpleegkunde"}, "een opleiding heeft een code en een codelijst"),
    (ValueType.PROGRAMME, {"name": "V", "system": "", "code": "1"}, "een code en een codelijst"),
    (ValueType.PROGRAMME, {"system": "ISAT", "code": "34560"}, "een naam ontbreekt"),
    (ValueType.GRADES, [], "noem ten minste één vak"),
    (ValueType.GRADES, "7", "noem ten minste één vak"),
    (ValueType.GRADES, [{"final": "7"}], "een naam ontbreekt"),
    (ValueType.GRADES, [{"name": "Wiskunde", "kind": "sport"}], "«sport» staat niet in de lijst"),
    (ValueType.GRADES, [{"name": "Wiskunde", "final": 7}], "deze waarde heeft niet de goede vorm"),
]  # fmt: skip


@pytest.mark.parametrize(("type", "raw", "message"), BAD)
def test_a_value_that_does_not_fit_says_what_would(type: ValueType, raw: object, message: str) -> None:
    with pytest.raises(BadValue) as refused:
        values.read(made_up(type), raw)

    assert re.search(message, str(refused.value))
    assert str(refused.value).startswith("Verzonnen gegeven: ")
    assert refused.value.field.name == "made_up"


def test_every_type_has_values_that_do_not_fit() -> None:
    assert {type for type, _raw, _message in BAD} == set(ValueType)


def test_another_value_than_those_of_the_list_needs_the_words_of_the_document() -> None:
    for raw in ("ANDERS", {"code": "ANDERS", "text": " "}):
        with pytest.raises(BadValue, match="schrijf bij «anders» de woorden"):
            values.read(by_name("distinction"), raw)


def test_something_that_is_no_value_is_not_written() -> None:
    with pytest.raises(BadValue, match="niet de goede vorm"):
        values.write(made_up(), object())


def test_decimals_are_kept_as_they_were_printed() -> None:
    field = by_name("average_grade")
    assert values.write(field, Decimal("7.50")) == "7.50"
    assert str(values.read(field, "7.50")) == "7.50"


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((None, 2, None), "Een maand zonder jaar"),
        ((1980, None, 3), "Een dag zonder maand"),
        ((1980, 0, 0), "Deze datum bestaat niet"),
        ((1980, 2, 0), "Deze datum bestaat niet"),
        ((0, None, None), "Deze datum bestaat niet"),
    ],
)
def test_a_partial_date_that_cannot_be(parts: tuple[int | None, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PartialDate(*parts)
