"""The only writer: what each call writes, what each refuses, and that a half-done call leaves nothing."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from diplomas import catalogue, chain, register
from diplomas.catalogue import Supplier
from diplomas.content import Facts, Provenance, Source
from diplomas.errors import Refused
from diplomas.models import Change, Diploma
from diplomas.terms import DocumentKind, Reason, Role, Sector, State
from diplomas.values import Code, OrganisationValue, ProgrammeValue, Status
from tests import factories
from tests.diplomas.doing import head_facts, written

pytestmark = pytest.mark.django_db
CORRECTED = Source("decision:C-1", datetime.date(2024, 9, 2))


@pytest.mark.parametrize(("sector", "kind"), factories.PLACES)
@pytest.mark.parametrize("complete", [True, False], ids=["every field", "required fields"])
def test_every_document_of_every_sector_is_recorded(
    sector: Sector, kind: DocumentKind, complete: bool
) -> None:
    said = factories.facts(sector, kind, complete=complete)

    diploma = factories.record(said)

    diploma.refresh_from_db()
    version = diploma.versions.get()
    assert Facts.from_json(version.content.content) == said
    assert (diploma.head, diploma.sector, diploma.kind, diploma.state) == (1, sector, kind, "awarded")
    assert (diploma.holder_id, diploma.deliverer_id) == (said.holder, said.deliverer)
    assert diploma.exam_date == factories.EXAM_DATE
    assert (diploma.programme.system, diploma.programme.code) == (said.programme.system, said.programme.code)
    assert diploma.known == catalogue.mask_of(said.fields)
    assert diploma.none == 0
    applicable = {field.name for field in catalogue.stored_fields(sector, kind)}
    assert set(said.fields) == (
        applicable if complete else {f for f in applicable if catalogue.by_name(f).required}
    )
    assert all(said.status(name) == Status.DELIVERED for name in said.fields)


def test_a_version_is_bound_to_what_it_says() -> None:
    at = datetime.datetime(2024, 7, 1, 8, 30, tzinfo=datetime.UTC)
    diploma = factories.record(factories.facts(), by=factories.act(at=at))

    version = diploma.versions.get()
    content = version.content
    computed = chain.commitment(
        salt=bytes(content.salt),
        content=content.content,
        provenance=content.provenance,
        reason_text=content.reason_text,
    )
    assert bytes(version.commitment) == computed
    assert bytes(version.previous) == chain.NOTHING_BEFORE
    assert bytes(version.hash) == chain.version_hash(
        previous=chain.NOTHING_BEFORE,
        commitment=computed,
        metadata=chain.Metadata(diploma.pk, 1, at, "institution:25BE", "delivery", "delivery:2024-06"),
    )
    assert (version.number, version.scheme, version.recorded_at) == (1, 1, at)
    assert Provenance.from_json(content.provenance).of("degree") == factories.source()


def test_recording_tells_the_feed_once_and_names_the_parties() -> None:
    home, partner = factories.organisation("Thuis"), factories.organisation("Elders")
    diploma = factories.recorded(
        Sector.WO,
        deliverer=home,
        joint_partners=(factories.organisation_value(partner), factories.organisation_value(home)),
    )

    assert set(diploma.parties.values_list("organisation", "role", "order")) == {
        (home.pk, Role.DELIVERS, 0),
        (home.pk, Role.AWARDS, 0),
        (partner.pk, Role.PARTNER, 0),
        (home.pk, Role.PARTNER, 1),
    }
    change = Change.objects.get()
    assert (change.kind, change.diploma_id, change.version) == ("recorded", diploma.pk, 1)
    assert change.holder_id == diploma.holder_id


def test_what_is_not_there_and_what_is_not_known_differ() -> None:
    said = factories.facts(complete=False, distinction=None)
    diploma = factories.record(said)

    distinction = catalogue.by_name("distinction").mask
    assert diploma.known & distinction
    assert diploma.none == distinction
    stored = head_facts(diploma)
    assert stored.status("distinction") == Status.NONE
    assert stored.status("specialisation") == Status.UNKNOWN
    assert stored.status("profile") == Status.NOT_APPLICABLE
    assert not diploma.known & catalogue.by_name("specialisation").mask


def test_a_document_that_was_passed_but_not_issued() -> None:
    diploma = factories.recorded(Sector.WO, state=State.NOT_ISSUED)
    assert diploma.state == State.NOT_ISSUED


ORGANISATION = OrganisationValue(id=str(uuid4()), name="Nergens")
TOMORROW = timezone.localdate() + datetime.timedelta(days=1)
Change_ = Callable[[Facts], Facts]


def fields(**given: Any) -> Change_:
    return lambda said: replace(said, fields={**said.fields, **given})


def without(name: str) -> Change_:
    return lambda said: replace(said, fields={key: v for key, v in said.fields.items() if key != name})


IMPOSSIBLE: list[tuple[str, Change_, str]] = [
    ("no kind", without("document_kind"), "Geef aan welk soort document het is"),
    ("unknown kind", fields(document_kind=Code("BUL")), "In deze sector bestaat dit document niet: BUL"),
    (
        "kind of another sector",
        fields(document_kind=Code("CIJFERLIJST")),
        "bestaat dit document niet: Cijferlijst",
    ),
    ("kind that is no code", fields(document_kind="GETUIGSCHRIFT"), "Geef aan welk soort document"),
    ("no programme", without("programme"), "Dit ontbreekt nog: Opleiding"),
    ("no institution", without("institution"), "Dit ontbreekt nog: Uitgegeven door"),
    ("no exam date", without("exam_date"), "Dit ontbreekt nog: Datum laatste examen"),
    ("a required field said to be none", fields(exam_date=None), "Dit ontbreekt nog: Datum laatste examen"),
    ("a field that does not exist", fields(shoe_size="43"), "Dit veld bestaat niet: shoe_size"),
    ("a field of the population register", fields(holder_name="Jan"), "Naam komt uit de BRP"),
    ("a field of another document", fields(profile=Code("NT")), "Profiel hoort niet bij dit document"),
    ("a field of another document, as none", fields(profile=None), "Profiel hoort niet bij dit document"),
    ("a value of another type", fields(credits="veel"), "Studielast in EC: vul een getal in"),
    ("a text that reads as a date", fields(accreditation_date="2020-01-01"), "niet de goede vorm"),
    (
        "a date with a time",
        fields(exam_date=datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)),
        "schrijf de datum",
    ),
    ("a text that reads as a number", fields(credits="240"), "niet de goede vorm"),
    ("no number at all", fields(credits=Decimal("NaN")), "vul een getal in"),
    ("a number of a million digits", fields(credits=Decimal("1E+999999")), "te groot"),
    ("a code that is in no list", fields(degree=Code("DOCTOR")), "Graad: «DOCTOR» staat niet in de lijst"),
    ("words beside a code that has none", fields(degree=Code("MASTER", "MSc")), "Graad: kies een waarde"),
    ("half an organisation", fields(institution=(OrganisationValue(id="", name="X"),)), "zonder kenmerk"),
    ("the same organisation twice", fields(institution=(ORGANISATION, ORGANISATION)), "twee keer"),
    (
        "an organisation we do not know",
        fields(institution=(ORGANISATION,)),
        "Een van de instellingen staat niet",
    ),
    (
        "a partner we do not know",
        fields(joint_partners=(ORGANISATION,)),
        "Een van de instellingen staat niet",
    ),
    (
        "a programme we do not know",
        fields(programme=ProgrammeValue("ISAT", "0", "Niets")),
        "ISAT 0 staat niet",
    ),
    ("an empty text", fields(specialisation=" "), "Afstudeerrichting: vul een tekst in"),
    ("a character that cannot be stored", fields(specialisation="a\x00b"), "niet geschreven kan worden"),
    ("an exam in the future", fields(exam_date=TOMORROW), "De datum van het examen ligt in de toekomst"),
    ("issued in the future", fields(issue_date=TOMORROW), "De datum van uitreiking ligt"),
    ("issued before the exam", fields(issue_date=datetime.date(2024, 6, 20)), "De datum van uitreiking ligt"),
    (
        "deferred and yet issued",
        lambda said: replace(said, state=State.NOT_ISSUED),
        "heeft geen datum van uitreiking",
    ),
    ("withdrawn at once", lambda said: replace(said, state=State.WITHDRAWN), "niet meteen ingetrokken"),
    (
        "a holder we do not know",
        lambda said: replace(said, holder=uuid4()),
        "Deze persoon staat niet in het register",
    ),
    ("a deliverer we do not know", lambda said: replace(said, deliverer=uuid4()), "Een van de instellingen"),
]


@pytest.mark.parametrize(
    ("change", "message"), [case[1:] for case in IMPOSSIBLE], ids=[c[0] for c in IMPOSSIBLE]
)
def test_what_no_diploma_can_be_is_refused_in_words(change: Change_, message: str) -> None:
    said = change(factories.facts())
    before = written()

    with pytest.raises(Refused, match=message):
        factories.record(said)

    assert written() == before


def test_only_higher_education_can_be_deferred() -> None:
    with pytest.raises(Refused, match="Alleen in het hoger onderwijs"):
        factories.recorded(Sector.MBO, state=State.NOT_ISSUED)


def test_an_institution_uses_a_key_once() -> None:
    deliverer = factories.organisation()
    factories.record(factories.facts(deliverer=deliverer), source_key="2024-17")
    before = written()

    with pytest.raises(Refused, match="al een diploma aan met deze sleutel"):
        factories.record(factories.facts(deliverer=deliverer), source_key="2024-17")

    assert written() == before
    factories.record(factories.facts(), source_key="2024-17")


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_a_key_has_a_length(key: str) -> None:
    said = factories.facts()
    with pytest.raises(Refused, match="1 tot 64 tekens"):
        register.record(
            facts=said, source_key=key, provenance=Provenance(factories.source()), act=factories.act()
        )


def test_a_diploma_can_be_given_its_id() -> None:
    wanted = UUID(int=12)
    diploma = register.record(
        facts=factories.facts(),
        source_key="k",
        provenance=Provenance(factories.source()),
        act=factories.act(),
        id=wanted,
    )
    assert diploma.pk == wanted


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (factories.act(actor=""), "Zonder te weten wie en waarom"),
        (factories.act(origin=""), "Zonder te weten wie en waarom"),
        (factories.act(Reason.DECISION, text="  "), "Geef een reden op"),
        (factories.act(Reason.DECISION, text="a\x00"), "niet geschreven kan worden"),
        (factories.act(Reason.WITHDRAWN), "Deze reden hoort niet bij wat er gebeurt: Ingetrokken"),
        (factories.act(Reason.BACKFILL), "Deze reden hoort niet bij wat er gebeurt"),
    ],
)
def test_nothing_is_written_without_a_ground(act: register.Act, message: str) -> None:
    said = factories.facts()
    with pytest.raises(Refused, match=message):
        factories.record(said, by=act)
    assert not Diploma.objects.exists()


def test_every_supplier_but_the_population_register_can_deliver() -> None:
    stored = {field.name for place in factories.PLACES for field in catalogue.stored_fields(*place)}
    assert stored == {f.name for f in catalogue.all_fields() if Supplier.BRP not in f.suppliers}
