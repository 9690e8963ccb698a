"""The catalogue: stable bits, every field that was asked for, and the scenarios as they were decided."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diplomas import catalogue
from diplomas.catalogue import HIGHEST_BIT, Field, Scenario, Stakeholder, Supplier, ValueType
from diplomas.terms import HIGHER_EDUCATION, KINDS_BY_SECTOR, DocumentKind, Sector
from tests.made_up import declare, made_up

GOLDEN = Path(__file__).parent / "golden"

# Which of the added fields of higher education a scenario has. A field that only may be printed on the
# getuigschrift (its language, credits, ISCED-F) does not count as part of S2.
ADDED = {
    "degree": {"S1", "S2", "S3"},
    "degree_addition": {"S1", "S2", "S3"},
    "distinction": {"S1", "S2", "S3"},
    "specialisation": {"S1", "S2", "S3"},
    "joint_partners": {"S1", "S2"},
    "issue_date": {"S1", "S2"},
    "issue_place": {"S1", "S2"},
    "signatory": {"S1", "S2"},
    "professional_qualification": {"S1", "S2"},
    "accreditation_date": {"S1", "S2"},
    "document_language": {"S1"},
    "instruction_language": {"S1"},
    "grade_list": {"S1", "S3"},
    "average_grade": {"S1", "S3"},
    "average_rule": {"S1", "S3"},
    "programme_content": {"S1"},
    "credits": {"S1"},
    "isced_f": {"S1"},
    "attachment": {"S1"},
}
# What the register holds of a getuigschrift today.
TODAY = {
    "holder_name", "birth_date", "sex", "document_kind", "programme", "institution", "exam_date", "phase",
    "level", "nlqf", "eqf",
}  # fmt: skip


def higher(scenario: Scenario) -> set[str]:
    return {
        name
        for sector, kind, name in catalogue.field_set_of(scenario)
        if (sector, kind) == (Sector.HBO, DocumentKind.GETUIGSCHRIFT)
    }


def test_a_bit_once_given_stays() -> None:
    golden = json.loads((GOLDEN / "bits.json").read_text())
    now = {field.name: field.bit for field in catalogue.all_fields()}
    assert {name: now.get(name) for name in golden} == golden, "Records that exist have these bits."
    assert now == golden, "A new field: write its bit into golden/bits.json."


def test_codes_that_records_may_have_stay() -> None:
    golden = json.loads((GOLDEN / "codes.json").read_text())
    now = {field.name: sorted(field.codes) for field in catalogue.all_fields() if field.codes}
    missing = {name: sorted(set(codes) - set(now.get(name, []))) for name, codes in golden.items()}
    assert {name: codes for name, codes in missing.items() if codes} == {}


def test_names_and_bits_are_unique() -> None:
    fields = catalogue.all_fields()
    assert len({field.name for field in fields}) == len({field.bit for field in fields}) == len(fields)


@pytest.mark.parametrize("bit", [-1, HIGHEST_BIT + 1])
def test_a_bit_that_the_columns_do_not_have_is_refused(bit: int) -> None:
    with pytest.raises(ValueError, match=f"no bit {bit}"):
        made_up(bit=bit)
    assert 1 << HIGHEST_BIT < 2**63


def test_every_field_of_a_getuigschrift_is_there_and_no_other() -> None:
    stored = catalogue.stored_fields(Sector.WO, DocumentKind.GETUIGSCHRIFT)
    brp = {field.name for field in catalogue.all_fields() if Supplier.BRP in field.suppliers}
    assert {field.name for field in stored} | brp == TODAY | set(ADDED) | {"mode_of_study"}


def test_instruction_and_document_have_a_language_each() -> None:
    labels = {str(catalogue.by_name(f"{what}_language").label) for what in ("document", "instruction")}
    assert labels == {"Taal van het document", "Taal van het onderwijs"}


@pytest.mark.parametrize("scenario", Scenario)
@pytest.mark.parametrize("sector", sorted(HIGHER_EDUCATION))
def test_a_scenario_brings_exactly_its_fields(scenario: Scenario, sector: Sector) -> None:
    names = {name for place, _kind, name in catalogue.field_set_of(scenario) if place == sector}
    assert names == TODAY | {name for name, scenarios in ADDED.items() if scenario in scenarios}


def test_no_scenario_shows_a_field_that_nobody_proposed() -> None:
    assert all("mode_of_study" not in higher(scenario) for scenario in Scenario)


def test_scenarios_change_higher_education_only() -> None:
    others = [
        {entry for entry in catalogue.field_set_of(scenario) if entry[0] not in HIGHER_EDUCATION}
        for scenario in Scenario
    ]
    assert others[0]
    assert all(entries == others[0] for entries in others)
    assert ("VO", "CIJFERLIJST", "grade_list") in others[0]
    assert ("MBO", "DIPLOMA", "grade_list") in others[0]


@pytest.mark.parametrize("stakeholder", Stakeholder)
def test_what_each_group_asked_for(stakeholder: Stakeholder) -> None:
    asked = {what for who, what in catalogue.asks() if who == stakeholder}
    assert asked == {
        Stakeholder.HOLDERS: {"grades", "distinction", "degree", "programme_content"},
        Stakeholder.INSTITUTIONS: {
            "specialisation", "distinction", "degree", "joint_partners", "language", "grades",
        },
        Stakeholder.BODIES: {"specialisation"},
        Stakeholder.EMPLOYERS: {"specialisation"},
    }[stakeholder]  # fmt: skip


@pytest.mark.parametrize(
    ("scenario", "met", "by_group"),
    [("S1", 12, (4, 6, 1, 1)), ("S2", 8, (2, 4, 1, 1)), ("S3", 9, (3, 4, 1, 1)), ("S4", 0, (0, 0, 0, 0))],
)
def test_how_many_asks_a_scenario_meets(scenario: str, met: int, by_group: tuple[int, ...]) -> None:
    found = catalogue.asks_met(Scenario(scenario))
    assert len(catalogue.asks()) == 12
    assert len(found) == met
    assert tuple(sum(who == group for who, _what in found) for group in Stakeholder) == by_group


def test_the_third_scenario_is_what_two_groups_or_more_asked_for() -> None:
    groups: dict[str, set[Stakeholder]] = {}
    for who, what in catalogue.asks():
        groups.setdefault(what, set()).add(who)
    wanted = {what for what, who in groups.items() if len(who) >= 2}
    added = {
        field.asked_as or field.name
        for field in catalogue.all_fields()
        if Scenario.S3 in field.scenarios and Scenario.S4 not in field.scenarios
    }
    assert added == wanted


def test_what_the_law_does_not_allow_yet_names_the_step_it_takes() -> None:
    for field in catalogue.all_fields():
        assert field.legal_basis or field.legal_step, field.name
        if field.name in ADDED:
            assert field.legal_step.startswith("Besluit art. 1"), field.name


def test_only_code_fields_have_codes_and_all_of_them_do() -> None:
    for field in catalogue.all_fields():
        assert bool(field.codes) == (field.type == ValueType.CODE), field.name


def test_identity_is_not_correctable_here() -> None:
    for field in catalogue.all_fields():
        if Supplier.BRP in field.suppliers:
            assert not field.correctable, f"{field.name}: WRO art. 32(4)"


def test_every_kind_of_document_has_a_sector_and_its_required_fields() -> None:
    assert set(KINDS_BY_SECTOR) == set(Sector)
    assert {kind for kinds in KINDS_BY_SECTOR.values() for kind in kinds} == set(DocumentKind)
    for sector, kinds in KINDS_BY_SECTOR.items():
        for kind in kinds:
            required = {field.name for field in catalogue.stored_fields(sector, kind) if field.required}
            assert required == {"document_kind", "programme", "institution", "exam_date"}


def test_a_field_has_no_meaning_on_a_document_it_cannot_stand_on() -> None:
    distinction = catalogue.by_name("distinction")
    assert distinction.applies("WO", "GETUIGSCHRIFT")
    assert not distinction.applies("VO", "DIPLOMA")


def test_the_index_of_names_follows_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyError):
        catalogue.by_name("made_up")
    assert catalogue.by_name("level").bit == 8

    first, second = made_up(), made_up(bit=HIGHEST_BIT - 1)
    for field in (first, second):
        with monkeypatch.context() as patch:
            declare(patch, field)
            assert catalogue.by_name("made_up") is field
            assert catalogue.mask_of(["made_up", "holder_name"]) == field.mask | 1

    with pytest.raises(KeyError):
        catalogue.by_name("made_up")


def test_a_mask_has_a_bit_for_every_name() -> None:
    fields: tuple[Field, ...] = catalogue.all_fields()
    assert catalogue.mask_of(field.name for field in fields) == sum(field.mask for field in fields)
    assert catalogue.mask_of([]) == 0
