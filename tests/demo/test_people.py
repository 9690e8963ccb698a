"""The people of the demonstration: every case of the domain, by what the register then holds."""

import datetime
import io
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation

from demo import seeding
from demo.brp import service
from demo.cases import builders, grades
from demo.models import DemoPerson
from demo.people import by_key, diploma_id, holder_id, people, person_id
from diplomas import numbers, persons
from diplomas.catalogue import EXTENDED, all_fields
from diplomas.content import Facts, Provenance
from diplomas.models import Diploma, DiplomaVersion, Holder, HolderName, HolderNumber
from diplomas.terms import HIGHER_EDUCATION, KINDS_BY_SECTOR, DocumentKind, NumberKind, Sector, State
from diplomas.values import Code, GradeRow, Status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def records(key: str) -> list[Diploma]:
    """What the register holds about this person, oldest exam first, found by number as at a login."""
    holder = persons.find_holder(NumberKind.BSN, by_key(key).number)
    if holder is None:
        return []
    return sorted(Diploma.objects.filter(holder=holder), key=lambda d: (d.exam_date, d.source_key))


def said(diploma: Diploma, version: int | None = None) -> Facts:
    row = DiplomaVersion.objects.get(diploma=diploma, number=version or diploma.head)
    return Facts.from_json(row.content.content)


def origin(diploma: Diploma, name: str) -> str:
    row = DiplomaVersion.objects.get(diploma=diploma, number=diploma.head)
    return Provenance.from_json(row.content.provenance).of(name).name


def marks(facts: Facts) -> tuple[GradeRow, ...]:
    found = facts.fields["grade_list"]
    assert isinstance(found, tuple)
    return found  # type: ignore[return-value]


def only(key: str) -> tuple[Diploma, Facts]:
    [diploma] = records(key)
    return diploma, said(diploma)


def holder_of(key: str) -> Holder:
    return Holder.objects.get(pk=holder_id(by_key(key)))


# --- the thirty cases: number -> what must be true ---


def nurse() -> None:
    diploma, facts = only("nurse")
    assert (facts.programme.code, diploma.sector) == ("34560", "HBO")
    assert facts.organisations("institution")[0].brin == "25BE"
    assert facts.fields["degree_addition"] == "of Science"
    assert origin(diploma, "degree") == "rio"
    assert origin(diploma, "distinction") == "institution:25BE"
    assert "BIG" in str(facts.fields["professional_qualification"])


def law() -> None:
    bachelor, master = records("law")
    assert (said(bachelor).programme.code, said(master).programme.code) == ("50700", "60084")
    assert "Civiel effect" in str(said(master).fields["professional_qualification"])


def medicine() -> None:
    codes = [said(diploma).programme.code for diploma in records("medicine")]
    assert codes == ["56551", "66551"]


def joint_degree() -> None:
    _, facts = only("joint")
    assert [o.brin for o in facts.organisations("joint_partners")] == ["21PC", "21PH", "21PI"]


def joint_degree_abroad() -> None:
    diploma, facts = only("joint-abroad")
    partners = facts.organisations("joint_partners")
    assert [o.country for o in partners] == ["NL", "DE", "CH"]
    assert diploma.parties.filter(role="partner").count() == 3


def ambiguous_addition() -> None:
    college, university = records("addition")
    assert said(university).fields["degree_addition"] == "of Arts"
    assert origin(university, "degree_addition") == "institution:21PN"
    assert said(college).status("degree_addition") == Status.UNKNOWN


def distinctions() -> None:
    assert said(records("distinction-delivered")[0]).fields["distinction"] == Code("CUM_LAUDE", "cum laude")
    assert only("distinction-missing")[1].status("distinction") == Status.UNKNOWN
    assert only("distinction-wrong")[1].status("distinction") == Status.NONE


def doctoraal() -> None:
    diploma, facts = only("doctoraal")
    assert facts.programme.code == "06551"
    assert diploma.exam_date.year < 2002
    assert facts.status("distinction") == Status.UNKNOWN
    assert facts.fields["degree"] == Code("DOCTORAAL")


def propedeuse() -> None:
    first = said(records("propedeuse")[0])
    assert first.fields["phase"] == Code("D")
    assert first.status("degree") == Status.UNKNOWN


def associate_degree() -> None:
    diploma, facts = only("associate")
    assert diploma.exam_date.year == 2008
    assert facts.fields["degree"] == Code("ASSOCIATE_DEGREE")
    assert facts.status("degree_addition") == Status.NONE


def private_school() -> None:
    assert records("private-2017") == []
    diploma, _ = only("private-2018")
    assert diploma.exam_date.year == 2018
    assert not diploma.deliverer.funded


def first_year() -> None:
    assert records("year-1995") == []
    assert only("year-1996")[0].exam_date.year == 1996


def deferred() -> None:
    bachelor, master = records("deferred")
    assert (bachelor.state, bachelor.head) == (State.AWARDED, 2)
    assert said(bachelor, 1).state == State.NOT_ISSUED
    assert said(bachelor).fields["issue_date"] == datetime.date(2026, 9, 3)
    assert master.state == State.NOT_ISSUED
    assert said(master).status("issue_date") == Status.UNKNOWN


def withdrawn() -> None:
    diploma, facts = only("withdrawn")
    assert (diploma.state, diploma.head) == (State.WITHDRAWN, 2)
    assert said(diploma, 1).state == State.AWARDED
    assert facts.fields == said(diploma, 1).fields


def renamed_school() -> None:
    diploma, facts = only("renamed-school")
    assert facts.organisations("institution")[0].name == "NHL Hogeschool"
    assert said(diploma, 1).status("specialisation") == Status.UNKNOWN
    assert facts.fields["specialisation"] == "Jeugdhulpverlening"
    assert only("renamed-college")[1].organisations("institution")[0].name == "ROC Friese Poort"


def renamed_person() -> None:
    diploma, _ = only("renamed-person")
    former = HolderName.objects.get(holder=diploma.holder)
    assert former.full_name == "Eva Maria Kramer"
    assert former.valid_until > diploma.exam_date
    assert diploma.holder.full_name == "Eva Maria van den Bosch"


def difficult_names() -> None:
    assert holder_of("diacritics").full_name == "Zoë Çağla Šimůnková-Đorđević"
    assert (holder_of("one-name").given_names, holder_of("one-name").surname) == ("", "Suparman")
    assert holder_of("prefix").full_name == "Guusje van 't Hof"
    assert len(holder_of("long-name").full_name) == 80
    for key in ("diacritics", "one-name", "prefix", "long-name"):
        assert len(records(key)) == 1


def mbo() -> None:
    certificate, diploma = records("mbo")
    assert (certificate.kind, diploma.kind) == (DocumentKind.CERTIFICAAT, DocumentKind.DIPLOMA)
    assert said(certificate).programme.code == "K0067"
    assert {row.kind for row in marks(said(diploma))} == {"subject", "part", "practice", "module"}


def havo() -> None:
    _, facts = only("havo")
    subjects = [row for row in marks(facts) if row.kind == "subject"]
    assert facts.fields["profile"] == Code("NG")
    assert len(subjects) == 9
    assert [row.code for row in subjects if "herkansing" in row.result] == ["0181"]


def vmbo() -> None:
    _, facts = only("vmbo")
    assert facts.fields["level"] == Code("VMBO-TL")
    assert all(row.final for row in marks(facts))


def nt2() -> None:
    diploma, facts = only("nt2")
    assert (facts.programme.code, diploma.deliverer.brin) == ("NT2-II", None)


def integration() -> None:
    diploma, facts = only("integration")
    assert (facts.fields["level"], diploma.deliverer.kind) == (Code("B1"), "szw")


def double_degree() -> None:
    one, other = records("double-degree")
    assert one.exam_date == other.exam_date
    assert one.programme_id != other.programme_id


def deceased() -> None:
    assert holder_of("deceased").died_on == datetime.date(2021, 2, 28)
    assert len(records("deceased")) == 1


def protected() -> None:
    assert holder_of("protected").protected
    assert [case.key for case in people() if case.person.protected] == ["protected"]


def no_diploma() -> None:
    assert holder_of("nothing").diplomas.count() == 0


def fourteen() -> None:
    found = records("fourteen")
    assert len(found) == 14
    assert len({diploma.sector for diploma in found}) >= 6


def delivered_twice() -> None:
    one, other = records("delivered-twice")
    assert one.source_key != other.source_key
    for name in ("programme_id", "exam_date", "deliverer_id", "holder_id", "kind"):
        assert getattr(one, name) == getattr(other, name)


def institution_has_nothing() -> None:
    diploma, _ = only("nothing-left")
    assert diploma.deliverer.recognised_until is not None
    assert diploma.deliverer.recognised_until < datetime.date(2010, 1, 1)


def open_university() -> None:
    assert records("open-university") == []


CASES: dict[int, Callable[[], None]] = dict(
    enumerate(
        (
            nurse, law, medicine, joint_degree, joint_degree_abroad, ambiguous_addition, distinctions,
            doctoraal, propedeuse, associate_degree, private_school, first_year, deferred, withdrawn,
            renamed_school, renamed_person, difficult_names, mbo, havo, vmbo, nt2, integration,
            double_degree, deceased, protected, no_diploma, fourteen, delivered_twice,
            institution_has_nothing, open_university,
        ),
        start=1,
    )
)  # fmt: skip


@pytest.mark.parametrize("number", CASES, ids=lambda n: f"{n}-{CASES[n].__name__}")
def test_case(number: int) -> None:
    CASES[number]()


def test_every_case_has_a_person() -> None:
    shown = {number for case in people() for number in case.numbers}
    assert shown == set(range(1, 31)) == set(CASES)


# --- the others ---


def test_all_sectors_and_kinds_of_document_are_there() -> None:
    found = set(Diploma.objects.values_list("sector", flat=True))
    assert found == set(Sector)
    kinds = {kind for sector in Sector for kind in KINDS_BY_SECTOR[sector]}
    assert set(Diploma.objects.values_list("kind", flat=True)) == kinds


def test_every_field_the_scenarios_add_is_delivered_somewhere() -> None:
    known = 0
    for mask in Diploma.objects.values_list("known", flat=True):
        known |= mask
    added = [entry for entry in all_fields() if entry.scenarios <= EXTENDED and entry.scenarios]
    assert [entry.name for entry in added if not known & entry.mask] == []


def test_somebody_whose_number_changed_logs_in_with_the_new_one() -> None:
    case = by_key("changed-number")
    [(old, _until)] = case.person.former_numbers
    assert persons.find_holder(NumberKind.BSN, old) == holder_of("changed-number")
    assert len(records("changed-number")) == 1


def test_the_parts_of_the_self_sufficiency_route_are_there() -> None:
    diploma, facts = only("z-route")
    assert diploma.kind == DocumentKind.CERTIFICAAT
    assert {row.kind for row in marks(facts)} == {"part"}


def test_a_grade_list_without_a_diploma_says_so() -> None:
    lists = [diploma for diploma in records("adult-education") if diploma.kind == "CIJFERLIJST"]
    assert [said(diploma).fields["result"] for diploma in lists] == [Code("AFGEWEZEN")]
    # And so do its marks: a reader who adds them up comes to the same.
    assert [row.final for row in marks(said(lists[0]))].count("4") == 2


def test_a_later_correction_is_a_version_of_its_own() -> None:
    diploma, facts = only("master-nurse")
    assert diploma.head == 3
    assert [said(diploma, n).status("distinction") for n in (1, 2, 3)] == [
        Status.UNKNOWN,
        Status.NONE,
        Status.DELIVERED,
    ]
    assert facts.fields["distinction"] == Code("CUM_LAUDE", "met lof")


def test_birth_dates_are_partial_where_the_brp_does_not_know() -> None:
    shapes = Counter(
        str(holder.birth_date).count("-") if holder.birth_year else -1 for holder in Holder.objects.all()
    )
    assert shapes[-1] == 1
    assert shapes[0] >= 2
    assert shapes[1] >= 2


def test_credits_of_a_grade_list_add_up_to_the_programme() -> None:
    checked = 0
    for diploma in Diploma.objects.filter(sector__in=HIGHER_EDUCATION):
        facts = said(diploma)
        if "grade_list" in facts.fields:
            rows = marks(facts)
            assert sum(Decimal(row.credits) for row in rows) == facts.fields["credits"], diploma.source_key
            assert isinstance(facts.fields["average_grade"], Decimal)
            checked += 1
    assert checked > 15


def test_a_final_mark_is_the_rounded_mean_of_both_exams() -> None:
    for row in marks(only("havo")[1]):
        if row.central_exam:
            mean = (Decimal(row.school_exam) + Decimal(row.central_exam)) / 2
            assert abs(Decimal(row.final) - mean) <= Decimal("0.5")


def test_all_numbers_are_of_the_test_block_and_nobody_shares_one() -> None:
    used = [case.number for case in people()]
    used += [number for case in people() for number, _ in case.person.former_numbers]
    assert len(used) == len(set(used))
    assert all(numbers.is_test_bsn(number) for number in used)
    assert set(used) < set(service.test_numbers())


def test_a_second_fill_changes_nothing_also_after_something_happened() -> None:
    service.change_name(
        person_id=person_id(by_key("nurse")), given_names="Sanne", prefix="", surname="Anders"
    )
    before = (Diploma.objects.count(), DiplomaVersion.objects.count(), HolderNumber.objects.count())
    out = io.StringIO()
    assert seeding.fill(out) == 0
    assert (Diploma.objects.count(), DiplomaVersion.objects.count(), HolderNumber.objects.count()) == before
    assert DemoPerson.objects.get(pk=person_id(by_key("nurse"))).surname == "Anders"
    assert f"{len(people())}/{len(people())}" in out.getvalue()


def test_ids_are_the_same_on_every_machine() -> None:
    nurse = by_key("nurse")
    assert str(holder_id(nurse)) == "4ac53006-a1ed-5674-a875-ae4080276e55"
    assert Diploma.objects.get(pk=diploma_id(nurse.awards[0])).holder_id == holder_id(nurse)


def test_every_person_says_in_both_languages_why_they_are_there() -> None:
    for case in people():
        with translation.override("nl"):
            assert case.story == case.nl != ""
        with translation.override("en"):
            assert case.story == case.en != ""
        assert case.nl != case.en
        assert "99999" not in case.nl + case.en


def test_courses_of_a_programme_add_up() -> None:
    """Also of programmes that no named person followed: bulk data use the same lists."""
    from diplomas.models import ProgrammePeriod

    for code in grades.codes_with_courses():
        periods = ProgrammePeriod.objects.filter(programme__system="ISAT", programme__code=code)
        rows, _average = grades.courses(code, "7", builders.chance(code))
        assert sum(int(row.credits) for row in rows) in {period.credits for period in periods}, code
