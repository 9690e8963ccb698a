"""The overview and the page of one diploma: what stands on them, for whom, and at what cost."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from diplomas import catalogue, scenarios
from diplomas.catalogue import Field, Group, Scenario, Supplier, ValueType
from diplomas.terms import DocumentKind, Sector
from diplomas.values import Code
from tests import factories
from tests import holder_cases as cases
from tests.portal.reading import lines_of, links_of, main_of, select, words

pytestmark = pytest.mark.django_db
MOST_QUERIES = 9  # one of them for correction requests that run


def get(client, user, name="portal:diplomas", **arguments):
    client.force_login(user)
    return client.get(reverse(name, kwargs=arguments))


def page_of(client, user):
    """The page of somebody's only diploma."""
    return get(client, user, "portal:diploma", diploma_id=user.holder.diplomas.get().pk)


def text_of(response):
    return words(main_of(response))


def queries_of(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [q["sql"] for q in captured if not re.match(r"(RELEASE )?SAVEPOINT", q["sql"])]


# --- the overview ---


def test_somebody_without_diplomas_reads_what_to_do(client):
    response = get(client, cases.without())
    assert "Er staat nog geen diploma van u in het register." in text_of(response)
    assert reverse("portal:diplomahulp") in links_of(main_of(response))
    assert reverse("corrections:missing") in links_of(main_of(response))
    assert not select(main_of(response), ".mdp-card")


def test_somebody_the_register_does_not_know_reads_why(client):
    response = get(client, cases.nobody())
    assert "Het register kent u nog niet." in text_of(response)
    # Where it is asked to know them, to report the diploma that they miss.
    assert {reverse("portal:diplomahulp"), reverse("corrections:missing")} <= set(links_of(main_of(response)))


def test_one_diploma_has_a_card_with_what_matters(client):
    user = cases.one()
    response = get(client, user)
    (card,) = select(main_of(response), ".mdp-card")
    text = words(card)
    for part in ("Uitgereikt", "Getuigschrift", "Hogeschool Voorbeeld", "Behaald op 21 juni 2024"):
        assert part in text
    page = reverse("portal:diploma", args=[user.holder.diplomas.get().pk])
    assert links_of(card) == {page, f"{page}#uittreksel"}
    assert "Er staat 1 diploma van u in het register." in text_of(response)


def test_what_is_no_diploma_is_not_called_one(client):
    user = cases.account(factories.holder("Vera", "", "Vavo"))
    programme = factories.programme_value(factories.programme(Sector.VAVO, name="Havo"))
    cases.diploma_of(user, sector=Sector.VAVO, kind=DocumentKind.CIJFERLIJST, programme=programme)
    response = get(client, user)
    assert "Er staat 1 document van u in het register." in text_of(response)
    (card,) = select(main_of(response), ".mdp-card")
    # A grade list is also for who did not pass: nothing was obtained.
    assert "Laatste examen op 21 juni 2024" in words(card)
    assert "Behaald" not in words(card)
    assert "van Havo (Cijferlijst)" in words(card)


def test_fourteen_diplomas_stand_by_sector_newest_first(client):
    response = get(client, cases.fourteen())
    sections = select(main_of(response), "section")
    assert [section.find("h2").text for section in sections] == [
        str(sector.label) for sector in (Sector.VO, Sector.MBO, Sector.HBO, Sector.WO, Sector.NT2)
    ]
    dates = [[t.get("datetime") for t in select(section, "time")] for section in sections]
    assert sum(map(len, dates)) == 14
    assert all(found == sorted(found, reverse=True) for found in dates)


@pytest.mark.parametrize(
    ("make", "state"),
    [(cases.deferred, "Geslaagd, nog niet uitgereikt"), (cases.withdrawn, "Ingetrokken")],
)
def test_a_card_tells_the_state_and_offers_no_extract_then(make, state, client):
    (card,) = select(main_of(get(client, make())), ".mdp-card")
    assert select(card, ".utrecht-status-badge")[0].text_content().strip() == state
    assert not [a for a in select(card, "a") if a.get("href").endswith("#uittreksel")]


def test_new_messages_come_first(client):
    first = select(main_of(get(client, cases.with_messages())), "h1")[0].getnext()
    assert words(first) == "Er is 1 nieuw bericht voor u."
    assert "bericht" not in text_of(get(client, cases.without()))


# --- one diploma ---


def test_every_allowed_field_is_on_the_page(client):
    scenarios.activate(scenario=Scenario.S1, actor="test")
    user = cases.account(factories.holder())
    diploma = cases.diploma_of(user, sector=Sector.WO)
    lines = lines_of(get(client, user, "portal:diploma", diploma_id=diploma.pk))
    allowed = {
        str(field.label)
        for field in catalogue.all_fields()
        if field.applies(Sector.WO, "GETUIGSCHRIFT")
        and ("WO", "GETUIGSCHRIFT", field.name) in catalogue.field_set_of(Scenario.S1)
        and field.group != Group.GRADES
    }
    assert set(lines) == allowed
    assert lines["Judicium"] == "met lof geslaagd"
    assert lines["Naam"] == "Sanne Maria de Vries"
    assert lines["Geboortedatum"] == "3 februari 1999"


def test_a_field_added_to_the_catalogue_is_on_the_page(client, monkeypatch):
    made_up = Field(
        "lucky_number", 60, "Geluksgetal", ValueType.TEXT, Group.AWARD,
        frozenset({Supplier.INSTITUTION}), catalogue.EVERYWHERE,
    )  # fmt: skip
    monkeypatch.setattr(catalogue, "FIELDS", (*catalogue.FIELDS, made_up))
    user = cases.account(factories.holder())
    diploma = cases.diploma_of(user, lucky_number="zeven-en-een-half")
    lines = lines_of(get(client, user, "portal:diploma", diploma_id=diploma.pk))
    assert lines["Geluksgetal"] == "zeven-en-een-half"


SECRETS = {
    "distinction": Code("CUM_LAUDE", "met bijzondere lof"),
    "specialisation": "Kwantumgeologie",
    "signatory": "Voorzitter van de geheime commissie",
    "degree_addition": "of Obscurity",
}


@pytest.mark.parametrize(("scenario", "visible"), [(Scenario.S4, False), (Scenario.S1, True)])
def test_a_value_that_may_not_be_shown_is_not_in_the_html(scenario, visible, client):
    scenarios.activate(scenario=scenario, actor="test")
    user = cases.account(factories.holder())
    diploma = cases.diploma_of(user, sector=Sector.WO, **SECRETS)
    html = get(client, user, "portal:diploma", diploma_id=diploma.pk).content.decode()
    hidden = ["met bijzondere lof", "Kwantumgeologie", "geheime commissie", "of Obscurity", "Wiskunde B"]
    assert [word in html for word in hidden] == [visible] * len(hidden)


def test_value_none_and_unknown_read_differently(client):
    scenarios.activate(scenario=Scenario.S1, actor="test")
    user = cases.account(factories.holder())
    said = factories.facts(Sector.WO, person=user.holder, specialisation=None)
    factories.record(replace(said, fields={n: v for n, v in said.fields.items() if n != "degree"}))
    lines = lines_of(page_of(client, user))
    assert lines["Judicium"] == "met lof geslaagd"
    assert lines["Afstudeerrichting"] == "Geen"
    assert lines["Graad"] == "Onbekend: niet aangeleverd"


def test_many_unknown_fields_stand_together(client):
    scenarios.activate(scenario=Scenario.S1, actor="test")
    response = page_of(client, cases.backfilled())
    assert "Graad" not in lines_of(response)
    (sentence, *_others) = [p for p in select(main_of(response), ".mdp-unknowns") if "Graad" in words(p)]
    assert words(sentence).startswith("Niet aangeleverd, dus onbekend: Graad, Graadtoevoeging, ")
    assert "Judicium" not in words(sentence)
    page = main_of(response)
    assert any(link.endswith("/degree/") for link in links_of(page))


def test_what_the_law_keeps_from_the_register_is_named_for_higher_education_only(client):
    asked = "Deze gegevens horen daar nu niet bij:"
    text = text_of(page_of(client, cases.one()))
    assert asked in text
    assert "Graadtoevoeging" in text
    assert "Opleidingsvorm" not in text  # no choice of law brings it
    assert asked not in text_of(page_of(client, cases.havo()))
    scenarios.activate(scenario=Scenario.S1, actor="test")
    assert asked not in text_of(page_of(client, cases.one()))


def test_what_is_not_shown_and_the_grade_list_lead_to_the_question_too(client):
    user = cases.one()
    links = links_of(main_of(page_of(client, user)))
    diploma = user.holder.diplomas.get().pk
    for field in ("distinction", "grade_list"):  # not shown now: what the law says, and a wish
        assert reverse("corrections:ask", args=[diploma, field]) in links
    user = cases.havo()
    page = main_of(page_of(client, user))
    asked = {one for one in links_of(page) if one.endswith("/grade_list/")}
    assert asked == {reverse("corrections:ask", args=[user.holder.diplomas.get().pk, "grade_list"])}


def test_where_values_come_from_is_told_for_each(client):
    response = page_of(client, cases.corrected())
    origins = {
        words(item.find("dt")): item.find("dd").text.strip().split(", ")
        for item in select(main_of(response), ".mdp-origins > div")
    }
    assert ["Naam", "Geboortedatum", "Geslacht"] in origins.values()
    delivery = "Hogeschool Voorbeeld, aangeleverd op 1 september 2024 Levering 2024-09"
    assert origins[delivery] == ["Cijferlijst"]
    assert origins["Besluit 2026-00123, op 2 maart 2026"] == ["Profiel"]
    told = {label for labels in origins.values() for label in labels}
    assert set(lines_of(response)) <= told


def test_the_institution_stands_by_its_name_then_and_now(client):
    lines = lines_of(page_of(client, cases.joint()))
    assert lines["Uitgegeven door"].startswith("Universiteit Voorbeeld in Voorbeeldstad")
    assert "Heet nu: Universiteit van Voorbeeldstad" in lines["Uitgegeven door"]


def test_partners_of_a_joint_degree_only_where_they_may_be_shown(client):
    user = cases.joint()
    label = "Partners in de gezamenlijke opleiding"
    response = page_of(client, user)
    assert label not in lines_of(response)
    assert "Universidad Ejemplo" not in response.content.decode()
    scenarios.activate(scenario=Scenario.S2, actor="test")
    partners = lines_of(page_of(client, user))[label]
    assert "Universität Beispiel (Duitsland) in Bonn" in partners
    assert "Universidad Ejemplo (Spanje) in Sevilla" in partners


def test_a_deferred_document_is_explained_and_has_no_extract(client):
    response = page_of(client, cases.deferred())
    assert "U bent geslaagd, maar het getuigschrift is nog niet uitgereikt" in text_of(response)
    assert "artikel 7.11, derde lid" in text_of(response)
    assert not select(main_of(response), "form")


def test_a_withdrawn_diploma_is_explained_and_has_no_extract(client):
    response = page_of(client, cases.withdrawn())
    assert "Dit diploma is ingetrokken" in text_of(response)
    assert not select(main_of(response), "form")


def test_an_extract_is_offered_in_the_readers_language_first(client):
    user = cases.one()
    diploma = user.holder.diplomas.get().pk
    for language, expected in (("nl", ["nl", "en"]), ("en", ["en", "nl"])):
        with translation.override(language):
            form = select(main_of(get(client, user, "portal:diploma", diploma_id=diploma)), "form")[0]
        assert [button.get("value") for button in select(form, "button")] == expected


# --- grade lists ---


def table_of(response, position=0):
    table = select(main_of(response), ".mdp-grades table")[position]
    return [[words(cell) for cell in select(row, "th, td")] for row in select(table, "tr")]


def test_the_marks_of_secondary_education(client):
    headings, first, *others = table_of(page_of(client, cases.havo()))
    assert headings == ["Vak", "Schoolexamen", "Centraal examen", "Eindcijfer"]
    assert first == ["Nederlandse taal", "6,1", "7,1", "7"]
    assert ["Lichamelijke opvoeding", "goed", "–geen", "goed"] in others
    assert len(others) == 8


def test_the_results_of_mbo_stand_by_part(client):
    response = page_of(client, cases.mbo())
    captions = [c.text for c in select(main_of(response), "caption")]
    assert captions == ["Examenonderdelen", "Onderdelen", "Beroepspraktijkvorming", "Keuzedelen"]
    assert table_of(response)[0] == [
        "Vak", "Instellingsexamen", "Centraal examen", "Eindcijfer", "Resultaat",
    ]  # fmt: skip
    assert table_of(response, 3) == [["Onderdeel", "Resultaat"], ["Verdieping software", "Behaald"]]


def test_the_marks_of_higher_education_when_they_may_be_shown(client):
    scenarios.activate(scenario=Scenario.S3, actor="test")
    user = cases.account(factories.holder())
    rows = (replace(factories.GRADES[0], school_exam="", central_exam="", credits="5", date="2024-02-01"),)
    diploma = cases.diploma_of(user, sector=Sector.WO, grade_list=rows)
    table = table_of(get(client, user, "portal:diploma", diploma_id=diploma.pk))
    assert table == [
        ["Vak", "Studiepunten (EC)", "Cijfer", "Datum"],
        ["Nederlandse taal", "5", "7", "1 februari 2024"],
    ]


def test_the_parts_of_the_self_reliance_route(client):
    table = table_of(page_of(client, cases.self_reliance()))
    assert table == [
        ["Onderdeel", "Resultaat", "Datum"],
        ["Taal", "Behaald", "1 maart 2024"],
        ["Participatie", "Behaald", "12 mei 2024"],
    ]


# --- versions ---


def versions_of(response):
    return [words(item) for item in select(main_of(response), ".mdp-versions > li")]


def test_versions_tell_what_changed_newest_first(client):
    decision, mended, delivered = versions_of(page_of(client, cases.corrected()))
    assert "Profiel: was Natuur en Techniek, is nu Economie en Maatschappij." in decision
    assert "Bron: Besluit 2026-00123, 2 maart 2026." in decision
    assert "Wiskunde B, centraal examen: was 7,2, is nu 7,6." in mended
    assert "Bron: Hogeschool Voorbeeld, 1 september 2024." in mended
    assert "In het register gezet. Hogeschool Voorbeeld leverde de gegevens aan op 21 juni 2024." in delivered
    assert "Status: Uitgereikt." in delivered


def test_a_change_of_state_is_told(client):
    withdrawn, _delivered = versions_of(page_of(client, cases.withdrawn()))
    assert "Status: was Uitgereikt, is nu Ingetrokken." in withdrawn


def test_a_version_about_hidden_fields_tells_no_values(client):
    user = cases.backfilled()
    backfilled, _delivered = versions_of(page_of(client, user))
    assert "Aan de gegevens op deze pagina veranderde niets." in backfilled
    scenarios.activate(scenario=Scenario.S1, actor="test")
    backfilled, _delivered = versions_of(page_of(client, user))
    assert "Judicium: was Onbekend: niet aangeleverd, is nu cum laude." in backfilled


# --- for whom ---


def test_only_the_owner_sees_a_diploma(client):
    owner = cases.one()
    diploma = owner.holder.diplomas.get().pk
    assert get(client, owner, "portal:diploma", diploma_id=diploma).status_code == 200
    for stranger in (cases.without(), cases.nobody()):
        assert get(client, stranger, "portal:diploma", diploma_id=diploma).status_code == 404
    assert get(client, cases.staff(), "portal:diploma", diploma_id=diploma).status_code == 403
    client.logout()
    response = client.get(reverse("portal:diploma", args=[diploma]))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:login"))


def test_no_page_may_be_kept_by_a_cache(client):
    assert "no-store" in page_of(client, cases.one())["Cache-Control"]


def test_addresses_hold_nothing_of_a_person(client):
    user = cases.one()
    html = get(client, user).content.decode() + page_of(client, user).content.decode()
    addresses = set(re.findall(r'(?:href|action)="([^"]+)"', html))
    assert addresses
    for part in ("sanne", "vries", "1999", str(user.holder_id)):
        assert not [address for address in addresses if part in address.lower()]


# --- at what cost ---


@pytest.mark.parametrize("ended", [False, True])
def test_one_diploma_costs_as_many_queries_as_fourteen(ended, client):
    counts = []
    for user in (cases.one(), cases.fourteen()):
        if ended:
            school = user.holder.diplomas.first().deliverer
            factories.merged(school, factories.organisation("Opvolger"), on=factories.EXAM_DATE)
        client.force_login(user)
        counts.append(len(queries_of(client, reverse("portal:diplomas"))))
    assert counts[0] == counts[1]
    assert counts[0] <= MOST_QUERIES


@pytest.mark.parametrize("make", [cases.one, cases.corrected, cases.joint, cases.havo])
def test_a_detail_costs_few_queries(make, client):
    user = make()
    client.force_login(user)
    address = reverse("portal:diploma", args=[user.holder.diplomas.get().pk])
    assert len(queries_of(client, address)) <= MOST_QUERIES
