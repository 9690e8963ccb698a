"""The files of reference data keep their rules, and loading them is repeatable, whole and careful."""

import datetime
import re
import shutil
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from diplomas import reference
from diplomas.errors import NotFound, Refused
from diplomas.models import (
    JointPartner,
    Offering,
    Organisation,
    OrganisationName,
    Programme,
    ProgrammePeriod,
    Succession,
)
from diplomas.reference.files import DATA
from diplomas.terms import HIGHER_EDUCATION, Sector

TODAY = datetime.date(2026, 3, 5)
UNIVERSITIES = """
    21PB 21PC 21PD 21PE 21PF 21PG 21PH 21PI 21PJ 21PK 21PL 21PM 21PN 22NC 23BF 00DV 21QO 25AV 01MC
"""
HOGESCHOLEN = """
    01VU 07GR 21CW 21MI 21QA 21RI 21UI 22HH 22OJ 23AH 23KJ 25BA 25BE 25DW 25JX 25KB 27NF 27PZ 27UM 28DN
    30GB 30HD 30TX 31FR 00IC 00MF 02BY 02NR 02NT 14NI 15BK 10IZ 08OK 09OT 21UG 30VP
"""
PRIVATE = "24LK 24UY 29PZ 23NG 24KD 28DP 30NA 01MC"
MBO = "27DV 25LH 25PZ 27GZ 25LX 25PJ 08PG 25LU 25LW 25LF 25PL 25PN 25PT 25PV 25PX 27YU 30RM 04FO 01OE 25LN"
VO = "02QZ 02TE 20EO 14YD 04XU 25FY 25GM"


@pytest.fixture(scope="module")
def data() -> reference.ReferenceData:
    return reference.read_all()


def on(year: int, month: int = 6, day: int = 21) -> datetime.date:
    return datetime.date(year, month, day)


class TestFiles:
    def test_organisations_have_a_brin_of_the_right_form_or_none_at_all(self, data):
        without = {row.key for row in data.organisations if row.brin is None}
        assert without == {"CVTE", "SZW"}
        brins = [row.brin for row in data.organisations if row.brin]
        assert all(re.fullmatch(r"\d{2}[A-Z]{2}", brin) for brin in brins)
        assert len(brins) == len(set(brins))

    @pytest.mark.parametrize(
        ("brins", "sector", "funded"),
        [
            (UNIVERSITIES, Sector.WO, None),
            (HOGESCHOLEN, Sector.HBO, True),
            (PRIVATE, None, False),
            (MBO, Sector.MBO, True),
            (VO, Sector.VO, True),
        ],
    )
    def test_every_named_institution_is_there(self, data, brins, sector, funded):
        rows = {row.key: row for row in data.organisations}
        for brin in brins.split():
            assert sector is None or sector in rows[brin].sectors, brin
            assert funded is None or rows[brin].funded is funded, brin

    def test_foreign_partners_stand_in_their_own_country(self, data):
        foreign = {row.key: row.country for row in data.organisations if row.kind == "foreign"}
        assert foreign == {
            "88ZH": "ES", "88GX": "ES", "89VB": "PL", "90TY": "CZ", "88RG": "CH", "88GO": "AT",
            "88BH": "DE", "88BY": "DE", "88DI": "DE", "90UD": "DE",
        }  # fmt: skip
        assert {row.country for row in data.organisations if row.kind != "foreign"} == {"NL"}

    def test_counts_per_system(self, data):
        codes = {row.key for row in data.programmes}
        assert Counter(system for system, _code in codes) == {
            "ISAT": 87, "CREBO": 16, "KEUZEDEEL": 1, "VO": 10, "NT2": 2, "INBURGERING": 3, "WFT": 9,
        }  # fmt: skip

    def test_every_programme_is_running_or_has_an_end(self, data):
        for row in data.programmes:
            running = any(p.period.end is None for p in data.programmes if p.key == row.key)
            assert running or (row.period.end is not None and row.period.end < TODAY), row.key

    def test_higher_education_is_described_whole(self, data):
        for row in data.programmes:
            if row.sector not in HIGHER_EDUCATION:
                assert (row.degree, row.additions) == ("", ()), row.key
                continue
            assert re.fullmatch(r"\d{4}", row.isced_f), row.key
            if row.level.endswith("-O"):
                assert (row.additions, row.professional_requirements) == ((), None), row.key
            else:
                assert row.professional_requirements is not None, row.key
                assert row.nlqf == row.eqf, row.key
                assert bool(row.additions) == (row.degree in ("BACHELOR", "MASTER")), row.key
                assert row.credits or row.key[1] == "70124", row.key
                expected = {"AD": "5", "BA": "6", "MA": "7", "PM": "7"}[row.level[-2:]]
                assert row.nlqf == expected, row.key

    def test_additions_are_written_as_on_a_diploma(self, data):
        assert {addition for row in data.programmes for addition in row.additions} == {
            "of Arts", "of Science", "of Arts, of Science", "of Laws", "of Education", "of Social Work",
            "of Business Administration", "of Music",
        }  # fmt: skip

    def test_only_three_programmes_here_are_ambiguous(self, data):
        assert {row.key[1]: set(row.additions) for row in data.programmes if len(row.additions) > 1} == {
            "34035": {"of Science", "of Business Administration"},
            "34405": {"of Arts", "of Science"},
            "66826": {"of Arts", "of Science", "of Arts, of Science"},
        }

    def test_partners_of_a_joint_degree_offer_it(self, data):
        offered = {(row.programme, row.organisation) for row in data.offerings}
        assert data.partners
        assert {(row.programme, row.organisation) for row in data.partners} <= offered

    def test_offerings_stay_within_the_life_of_the_institution(self, data):
        recognised = {row.key: row.recognised for row in data.organisations}
        for row in data.offerings:
            life = recognised[row.organisation]
            assert life.start is None or (row.period.start and row.period.start >= life.start), row
            assert life.end is None or (row.period.end and row.period.end <= life.end), row

    def test_subjects_of_grade_lists(self):
        subjects = reference.subjects()
        assert subjects["0011"] == reference.Subject("0011", "Nederlandse taal", "Dutch language")
        named = "0071 0123 0125 0140 0150 0170 0181 0191 0233 0322 0371 0400 3005 3006 3010 3013"
        assert set(named.split()) <= subjects.keys()


class TestBadFiles:
    @pytest.fixture
    def directory(self, tmp_path: Path) -> Path:
        return Path(shutil.copytree(DATA, tmp_path / "data"))

    @pytest.mark.parametrize(
        ("file", "old", "new", "column", "words"),
        [
            ("organisations.csv", "25BE,school", "25be,school", "key", "two digits and two capitals"),
            ("organisations.csv", "25BE,school", "21PB,school", "key", "twice"),
            ("organisations.csv", "CVTE,cvte", "25ZZ,cvte", "key", "does not go with"),
            ("organisations.csv", "1994-01-01", "1-1-1994", "recognised_from", "not a date"),
            ("organisation_names.csv", "25BE,Hanze", "25ZZ,Hanze", "organisation", "not in organisations"),
            ("organisation_names.csv", "Nijmegen,2004-09-01,", "Nijmegen,2004-08-31,", "from", "overlaps"),
            ("successions.csv", "21WN,31FR", "21WN,21WN", "new", "two different"),
            ("programmes.csv", "240,6,6,0913", "240,6,6,913", "isced_f", "four digits"),
            ("programmes.csv", "HBO-BA,B", "HBO-XX,B", "level", "not a level"),
            ("programmes.csv", "ISAT,80008", "ISAT,8008", "code", "five digits"),
            ("programmes.csv", ",register", ",hearsay", "source", "not in sources.csv"),
            ("offerings.csv", "ISAT,80019", "ISAT,80018", "code", "not in programmes.csv"),
            ("offerings.csv", "80019,25KB", "80019,25ZZ", "organisations", "not in organisations.csv"),
            ("offerings.csv", "80019,25KB", "80019,21UJ", "organisations", "never existed together"),
            ("joint_partners.csv", "65014,21PK 21PL", "65014,21PK", "organisations", "at least two"),
        ],
    )  # fmt: skip
    def test_the_error_names_file_line_and_column(self, directory, file, old, new, column, words):
        path = directory / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        line = text[: text.index(old)].count("\n") + 1
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(reference.BadData, match=re.escape(words)) as caught:
            reference.read_all(directory)
        assert (caught.value.file, caught.value.column) == (file, column)
        assert f"{file}, line {caught.value.line}, column {column}: " in str(caught.value)
        assert caught.value.line in (line, line + 1)

    def test_another_header_is_refused(self, directory):
        path = directory / "successions.csv"
        path.write_text(path.read_text().replace("old,new,on", "old,on,new", 1))
        with pytest.raises(reference.BadData, match=r"successions\.csv, line 1: the columns must be"):
            reference.read_all(directory)

    def test_a_missing_cell_is_refused(self, directory):
        with (directory / "successions.csv").open("a") as file:
            file.write("21WN,31FR\n")
        with pytest.raises(reference.BadData, match=r"line 16: has 2 cells instead of 5"):
            reference.read_all(directory)

    def test_a_missing_file_is_refused(self, directory):
        (directory / "offerings.csv").unlink()
        with pytest.raises(reference.BadData, match=r"offerings\.csv.*no such file"):
            reference.read_all(directory)


@pytest.mark.django_db
class TestLoading:
    def test_a_second_run_changes_nothing_and_says_so(self):
        first, second = StringIO(), StringIO()
        call_command("load_reference", stdout=first)
        tables = [
            Organisation,
            OrganisationName,
            Succession,
            Programme,
            ProgrammePeriod,
            Offering,
            JointPartner,
        ]
        before = [sorted(model.objects.values_list()) for model in tables[3:]]
        call_command("load_reference", stdout=second)
        assert [sorted(model.objects.values_list()) for model in tables[3:]] == before
        assert "Nothing changed" in second.getvalue()
        assert "Nothing changed" not in first.getvalue()
        assert f"{Organisation.objects.count():>5} added" in first.getvalue()
        assert f"{Offering.objects.count():>5} unchanged" in second.getvalue()

    def test_a_changed_value_is_brought_in_line_and_an_added_row_is_left_alone(self, reference_data):
        OrganisationName.objects.filter(name="Hanzehogeschool Groningen").update(name="Hanze")
        Organisation.objects.create(kind="school", brin="99ZZ")
        counts = {row.table: row for row in reference.load()}
        assert counts["diplomas_organisationname"].updated == 1
        assert counts["diplomas_organisation"].other == 1
        assert OrganisationName.objects.filter(name="Hanzehogeschool Groningen").exists()
        assert Organisation.objects.filter(brin="99ZZ").exists()

    def test_ids_follow_from_the_brin(self, reference_data):
        hanze = reference.organisation_by_brin("25BE")
        assert hanze.id == reference.organisation_id("25BE")
        assert str(hanze.id) == "c47de0c1-7383-56df-9518-1e0b9f96549c"
        assert reference.organisation_by_brin(" 25be") == hanze
        with pytest.raises(NotFound):
            reference.organisation_by_brin("99ZZ")

    def test_what_contradicts_the_files_stops_everything(self, reference_data):
        """Somebody gave the Hanze another name in the middle of the listed one: the database refuses both."""
        hanze = reference.organisation_by_brin("25BE")
        hanze.names.all().delete()
        OrganisationName.objects.create(
            organisation=hanze, name="Hanze", period=DateRange(on(2000), on(2001))
        )
        Offering.objects.filter(organisation=hanze).delete()
        with pytest.raises(Refused, match="Er geldt in deze periode al een naam"):
            reference.load()
        assert not Offering.objects.filter(organisation=hanze).exists()
        with pytest.raises(CommandError, match="Nothing was loaded"):
            call_command("load_reference", stdout=StringIO())


@pytest.mark.django_db
class TestConstraints:
    def test_a_name_may_not_overlap_another(self, reference_data):
        hanze = reference.organisation_by_brin("25BE")
        name = OrganisationName(organisation=hanze, name="Hanze", period=DateRange(on(2000), None))
        with pytest.raises(Exception, match="Er geldt in deze periode al een naam"):
            name.full_clean()
        with pytest.raises(IntegrityError, match="organisation_name_no_overlap"), transaction.atomic():
            name.save()

    def test_a_programme_is_one_thing_on_a_day(self, reference_data):
        copy = ProgrammePeriod.objects.filter(programme__code="34560").first()
        assert copy
        copy.pk = None
        with pytest.raises(Exception, match="Er gelden in deze periode al gegevens"):
            copy.full_clean()
        with pytest.raises(IntegrityError, match="programme_period_no_overlap"), transaction.atomic():
            copy.save(force_insert=True)

    def test_an_offering_stands_there_once(self, reference_data):
        copy = Offering.objects.filter(programme__code="34560").first()
        assert copy
        copy.pk = None
        with pytest.raises(IntegrityError, match="offering_no_overlap"), transaction.atomic():
            copy.save(force_insert=True)
