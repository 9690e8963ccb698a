"""What the reference data answer: names and carriers on a day, and what follows from a programme."""

import datetime
from decimal import Decimal

import pytest

from diplomas import catalogue, reference
from diplomas.content import Source
from diplomas.errors import NotFound
from diplomas.models import Organisation, Programme, ProgrammePeriod, Succession
from diplomas.reference.derivation import FIELDS
from diplomas.terms import DocumentKind, Sector
from diplomas.values import Code, ProgrammeValue

TODAY = datetime.date(2026, 3, 5)
SEVERAL = ["27DV", "25LH", "25PZ", "27GZ", "25LX", "25PJ", "08PG", "25LU"]


def on(year: int, month: int = 6, day: int = 21) -> datetime.date:
    return datetime.date(year, month, day)


def isat(code: str) -> Programme:
    return reference.programme_by_code("ISAT", code)


def period(code: str, date: datetime.date = TODAY) -> ProgrammePeriod:
    found = reference.period_at(isat(code), date)
    assert found is not None
    return found


@pytest.mark.django_db
class TestNames:
    def name(self, brin: str, date: datetime.date) -> str:
        found = reference.name_at(reference.organisation_id(brin), date)
        return found.name if found else ""

    @pytest.mark.parametrize(
        ("brin", "day", "before", "after"),
        [
            ("21PM", on(2004, 9, 1), "Katholieke Universiteit Nijmegen", "Radboud Universiteit Nijmegen"),
            ("21PN", on(2002, 9, 1), "Katholieke Universiteit Brabant", "Universiteit van Tilburg"),
            ("21PN", on(2010, 9, 1), "Universiteit van Tilburg", "Tilburg University"),
            ("22EX", on(2008, 1, 1), "Christelijke Hogeschool Nederland", "Stenden Hogeschool"),
            ("08PG", on(2023, 8, 1), "ROC Friese Poort", "Firda"),
        ],
    )
    def test_a_new_name_holds_from_its_day(self, reference_data, brin, day, before, after):
        assert self.name(brin, day - datetime.timedelta(days=1)) == before
        assert self.name(brin, day) == after

    def test_the_name_comes_with_brin_place_and_country(self, reference_data):
        found = reference.name_at(reference.organisation_id("88RG"), TODAY)
        assert found is not None
        assert (found.id, found.brin) == (str(reference.organisation_id("88RG")), "88RG")
        assert (found.name_en, found.place, found.country) == ("ETH Zurich", "Zürich", "CH")

    def test_many_names_cost_one_query(self, reference_data, django_assert_num_queries):
        ids = [reference.organisation_id(brin) for brin in SEVERAL]
        with django_assert_num_queries(1):
            assert len(reference.names_at(ids, TODAY)) == len(SEVERAL)

    def test_names_are_remembered_for_a_while(self, reference_data, settings, django_assert_num_queries):
        settings.REFERENCE_CACHE_SECONDS = 60
        ids = [reference.organisation_id(brin) for brin in SEVERAL]
        try:
            reference.names_at(ids, TODAY)
            with django_assert_num_queries(0):
                assert len(reference.names_at(ids[:5], on(2010))) == 5
            reference.load()
            with django_assert_num_queries(1):
                reference.names_at(ids[:5], on(2010))
        finally:
            reference.forget()

    def test_an_unknown_organisation_has_no_name(self, reference_data):
        assert reference.name_at(reference.organisation_id("99ZZ"), TODAY) is None

    @pytest.mark.parametrize(
        ("old", "date", "carrier"),
        [
            ("03MG", on(2001), "03MG"),
            ("03MG", on(2003), "27PZ"),
            ("21IY", on(2007), "21IY"),
            ("21IY", on(2012), "22EX"),
            ("21IY", on(2020), "31FR"),
            ("25BE", on(2020), "25BE"),
        ],
    )
    def test_records_go_with_a_merger_also_through_several(self, reference_data, old, date, carrier):
        found = reference.successor(reference.organisation_id(old), date)
        assert found == reference.organisation_id(carrier)

    def test_a_diploma_of_1999_is_now_carried_by_inholland(self, reference_data):
        alkmaar = reference.organisation_id("03MG")
        assert self.name("03MG", on(1999)) == "Hogeschool Alkmaar"
        now = reference.carrier_at(alkmaar, TODAY)
        assert now is not None
        assert now.name == "Hogeschool Inholland"

    def test_a_circle_of_successions_ends(self, reference_data):
        a, b = reference.organisation_by_brin("25BE"), reference.organisation_by_brin("25DW")
        Succession.objects.create(old=a, new=b, on=on(2020))
        Succession.objects.create(old=b, new=a, on=on(2020))
        assert reference.successor(a.id, TODAY) in {a.id, b.id}

    def test_the_two_without_a_brin(self, reference_data):
        found = reference.organisation_of_kind(Organisation.Kind.CVTE)
        assert found.id == reference.organisation_id("CVTE")
        with pytest.raises(NotFound):
            reference.organisation_of_kind(Organisation.Kind.SCHOOL)


@pytest.mark.django_db
class TestProgrammes:
    @pytest.mark.parametrize(
        ("code", "name", "level", "additions", "credits", "isced", "requirements"),
        [
            ("34560", "Opleiding tot Verpleegkundige", "HBO-BA", ["of Science"], 240, "0913", True),
            ("34808", "Opleiding tot leraar Basisonderwijs", "HBO-BA", ["of Education"], 240, "0113", True),
            ("50700", "Rechtsgeleerdheid", "WO-BA", ["of Laws"], 180, "0421", True),
            ("56551", "Geneeskunde", "WO-BA", ["of Science"], 180, "0912", True),
            ("66551", "Geneeskunde", "WO-MA", ["of Science"], 180, "0912", True),
            ("49115", "Physician Assistant", "HBO-MA", ["of Science"], 150, "0912", False),
            ("80142", "Pedagogisch Educatief Professional", "HBO-AD", [], 120, "0111", False),
            ("70124", "Master of Business Administration", "HBO-PM", ["of Business Administration"], None,
             "0413", False),
            ("66451", "Nederlands Recht", "WO-MA", ["of Laws"], 60, "0421", True),
        ],
    )  # fmt: skip
    def test_what_the_register_says(
        self, reference_data, code, name, level, additions, credits, isced, requirements
    ):
        found = period(code)
        assert (found.name, found.level, found.additions) == (name, level, additions)
        assert (found.credits, found.isced_f) == (credits, isced)
        assert found.professional_requirements is requirements

    def test_other_sectors(self, reference_data):
        def level(system: str, code: str) -> tuple[str, str, str]:
            found = reference.period_at(reference.programme_by_code(system, code), TODAY)
            assert found
            return found.name, found.level, found.nlqf

        assert level("CREBO", "25655") == ("Mbo-Verpleegkunde", "MBO-4", "4")
        assert level("CREBO", "25743") == ("Assistent logistiek", "MBO-1", "1")
        assert level("VO", "VWO") == ("Vwo", "VWO", "4+")
        assert level("VO", "VMBO-TL") == ("Vmbo theoretische leerweg", "VMBO-TL", "2")
        assert level("NT2", "NT2-II")[1:] == ("NT2-II", "")
        assert level("INBURGERING", "B1")[1] == "B1"

    def test_an_unknown_code(self, reference_data):
        with pytest.raises(NotFound):
            reference.programme_by_code("ISAT", "99999")

    def test_a_programme_has_no_period_before_it_began(self, reference_data):
        assert reference.period_at(isat("80142"), on(2010)) is None

    def test_a_code_from_before_2002_was_another_thing_then(self, reference_data):
        assert period("34560", on(2002, 8, 31)).level == "HBO-O"
        assert period("34560", on(2002, 9, 1)).level == "HBO-BA"

    def test_who_offers_what(self, reference_data):
        hanze = reference.organisation_id("25BE")
        assert reference.is_offered(isat("34560"), hanze, on(2015)) is True
        assert reference.is_offered(isat("34560"), reference.organisation_id("21PB"), on(2015)) is False
        assert reference.is_offered(isat("34560"), reference.organisation_id("03MG"), on(2010)) is False
        mbo = reference.programme_by_code("CREBO", "25655")
        assert reference.is_offered(mbo, reference.organisation_id("27GZ"), on(2023)) is None


@pytest.mark.django_db
class TestDerivation:
    def partners(self, code: str, date: datetime.date) -> list[str]:
        value = reference.derive(isat(code), date).values["joint_partners"]
        assert isinstance(value, tuple)
        return [partner.brin for partner in value]

    def test_a_nurse_needs_nothing_delivered(self, reference_data):
        derived = reference.derive(isat("34560"), on(2015))
        assert dict(derived.values) == {
            "programme": ProgrammeValue("ISAT", "34560", "Opleiding tot Verpleegkundige", "Nursing"),
            "level": Code("HBO-BA"),
            "nlqf": "6",
            "eqf": "6",
            "degree": Code("BACHELOR"),
            "degree_addition": "of Science",
            "joint_partners": None,
            "professional_qualification": "Wettelijke beroepsvereisten",
            "credits": Decimal(240),
            "isced_f": "0913",
        }
        assert derived.reasons == {}
        assert derived.source == Source("rio", TODAY)

    def test_an_ambiguous_addition_is_left_to_the_institution(self, reference_data):
        derived = reference.derive(isat("66826"), on(2020))
        assert derived.values["degree"] == Code("MASTER")
        assert "degree_addition" not in derived.values
        assert derived.additions == ("of Arts", "of Science", "of Arts, of Science")
        assert "meer toevoegingen mogelijk" in str(derived.reasons["degree_addition"])

    def test_an_associate_degree_has_no_addition(self, reference_data):
        derived = reference.derive(isat("80011"), on(2008))
        assert derived.values["degree"] == Code("ASSOCIATE_DEGREE")
        assert derived.values["degree_addition"] is None

    def test_partners_in_the_order_of_the_register(self, reference_data):
        assert self.partners("65005", on(2019)) == ["21PC", "21PH", "21PI"]
        assert self.partners("65028", on(2025)) == ["21PF", "88BH", "88RG"]
        assert self.partners("65022", on(2020)) == ["21PB", "88ZH", "89VB", "90TY"]
        assert self.partners("75157", on(2024)) == ["21PH", "88BY", "88DI", "88GO"]

    def test_partners_are_those_of_the_day(self, reference_data):
        assert self.partners("49500", on(2015)) == ["25BE", "21WN"]
        assert self.partners("49500", on(2020)) == ["25BE", "31FR"]

    def test_the_old_style_is_hardly_described(self, reference_data):
        derived = reference.derive(isat("06551"), on(1999))
        assert derived.values["degree"] == Code("DOCTORAAL")
        assert derived.values["level"] == Code("WO-O")
        assert derived.values["isced_f"] == "0912"
        assert {"degree_addition", "credits", "nlqf", "eqf", "professional_qualification"} == set(
            derived.reasons
        )
        assert not derived.reasons.keys() & derived.values.keys()

    def test_a_propedeuse_gives_no_degree(self, reference_data):
        derived = reference.derive(isat("34479"), on(2010), phase="D")
        assert derived.values["programme"] == ProgrammeValue(
            "ISAT", "34479", "Informatica", "Information Technology"
        )
        assert not {"degree", "degree_addition", "credits", "nlqf"} & derived.values.keys()
        assert "deel van de opleiding" in str(derived.reasons["degree"])

    def test_a_day_that_is_not_described(self, reference_data):
        derived = reference.derive(isat("80142"), on(2010))
        assert (derived.period, dict(derived.values)) == (None, {})
        assert "niet voor deze datum" in str(derived.reasons["degree"])

    def test_only_what_fits_the_document(self, reference_data):
        derived = reference.derive(reference.programme_by_code("VO", "HAVO"), on(2020))
        values = derived.for_document(Sector.VO, DocumentKind.DIPLOMA)
        assert values["level"] == Code("HAVO")
        assert (values["nlqf"], values["eqf"]) == ("4", "4")
        assert "joint_partners" not in values

    def test_derived_fields_are_fields_of_the_catalogue_that_the_programme_register_supplies(self):
        for name in FIELDS:
            assert catalogue.Supplier.RIO in catalogue.by_name(name).suppliers

    def test_every_current_programme_can_be_derived(self, reference_data):
        for programme in Programme.objects.filter(periods__period__contains=TODAY):
            derived = reference.derive(programme, TODAY)
            assert isinstance(derived.values["programme"], ProgrammeValue)
            assert not derived.reasons.keys() & derived.values.keys()
