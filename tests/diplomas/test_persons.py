"""Taking persons over from the BRP: new people, every kind of change, twice, and after a stop."""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from django.db import connection
from django.utils import timezone

from diplomas import numbers, persons
from diplomas.dates import PartialDate
from diplomas.errors import NotFound, Refused
from diplomas.models import Change, FeedCursor, Holder, HolderName, HolderNumber
from diplomas.persons import ChangePage, FormerName, PersonChange, PersonData, PersonName
from diplomas.terms import NumberKind

BSN = NumberKind.BSN
ONE, OTHER, THIRD = "999990019", "999994669", "999992740"
pytestmark = pytest.mark.django_db


def someone(number: str = ONE, **parts: object) -> PersonData:
    data = PersonData(
        kind=BSN,
        number=number,
        name=PersonName("Jansen", "Anna Maria", "van der"),
        sex="V",
        birth_date=PartialDate(1980, 2, 3),
        as_of=timezone.now(),
    )
    return replace(data, **parts)  # type: ignore[arg-type]


@dataclass
class Register:
    """A BRP in memory. `down` makes it unreachable after that many answers about persons."""

    people: list[PersonData] = field(default_factory=list)
    log: list[PersonChange] = field(default_factory=list)
    down_after: int | None = None

    def person(self, kind: NumberKind, number: str) -> PersonData | None:
        if self.down_after is not None:
            if self.down_after == 0:
                raise persons.PersonRegisterUnreachable("weg")
            self.down_after -= 1
        found = (p for p in self.people if number in (p.number, *p.replaced_numbers))
        answer = next(found, None)
        return answer and replace(answer, as_of=timezone.now())

    def changes(self, *, after: int, limit: int = 2) -> ChangePage:
        left = [change for change in self.log if change.sequence > after]
        return ChangePage(tuple(left[:2]), more=len(left) > 2)

    def change(self, who: str, /, **parts: object) -> None:
        """Something happens to the person with this number, and stands in the list."""
        old = next(p for p in self.people if p.number == who)
        new = replace(old, **parts)  # type: ignore[arg-type]
        self.people[self.people.index(old)] = new
        self.log.append(PersonChange(len(self.log) + 1, BSN, new.number))


@pytest.fixture
def brp(settings, monkeypatch) -> Register:
    register = Register([someone(), someone(OTHER, name=PersonName("Pietersen", "Jan"), sex="M")])
    monkeypatch.setattr(persons, "get_person_register", lambda: register)
    return register


@pytest.fixture
def anna(brp: Register) -> Holder:
    return persons.register_holder(kind=BSN, number=ONE)


def feed(holder: Holder) -> int:
    return Change.objects.filter(holder=holder, kind=Change.Kind.PERSON).count()


def test_a_new_person_is_taken_over_once(brp: Register) -> None:
    holder = persons.register_holder(kind=BSN, number=ONE)
    assert (holder.full_name, holder.sex, holder.birth_date) == (
        "Anna Maria van der Jansen",
        "V",
        PartialDate(1980, 2, 3),
    )
    assert persons.register_holder(kind=BSN, number=ONE) == holder == persons.find_holder(BSN, ONE)
    assert feed(holder) == 1
    assert persons.find_holder(BSN, OTHER) is None


def test_no_table_holds_the_number_in_clear(anna: Holder) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(n)::text FROM diplomas_holdernumber n")
        [(text,)] = cursor.fetchall()
    assert ONE not in text
    assert ONE.encode().hex() not in text


def test_what_the_brp_does_not_know_is_refused(brp: Register) -> None:
    with pytest.raises(persons.UnknownPerson):
        persons.register_holder(kind=BSN, number=THIRD)
    with pytest.raises(numbers.InvalidNumber):
        persons.find_holder(BSN, "123456789")
    assert not Holder.objects.exists()


def test_a_synthetic_number_needs_a_setting_that_production_has_not(brp: Register, settings) -> None:
    digits = next(str(n) for n in range(100000000, 100000099) if numbers.remainder(str(n)) == 7)
    person = replace(someone(), kind=NumberKind.SYNTHETIC, number=digits)
    settings.HOLDER_NUMBER_KINDS = ["bsn", "onderwijsnummer"]
    with pytest.raises(Refused):
        persons.register_holder(kind=NumberKind.SYNTHETIC, number=digits, person=person)
    settings.HOLDER_NUMBER_KINDS = ["bsn", "onderwijsnummer", "synthetic"]
    holder = persons.register_holder(kind=NumberKind.SYNTHETIC, number=digits, person=person)
    assert persons.find_holder(NumberKind.SYNTHETIC, digits) == holder


def test_a_new_name_keeps_the_old_one_for_matching(brp: Register, anna: Holder) -> None:
    brp.change(ONE, name=PersonName("de Wit", "Anna Maria"))
    assert persons.apply_changes(register=brp) == persons.Applied(read=1, changed=1)
    anna.refresh_from_db()
    former = HolderName.objects.get(holder=anna)
    assert anna.full_name == "Anna Maria de Wit"
    assert former.full_name == "Anna Maria van der Jansen"
    assert former.valid_until == timezone.localdate()
    assert feed(anna) == 2


def test_a_former_name_that_the_brp_dates_is_not_kept_twice(brp: Register, anna: Holder) -> None:
    married = datetime.date(2011, 6, 17)
    former = FormerName(PersonName("Jansen", "Anna Maria", "van der"), valid_until=married)
    brp.change(ONE, name=PersonName("de Wit", "Anna Maria"), former_names=(former,))
    persons.apply_changes(register=brp)
    persons.refresh_holder(holder_id=anna.pk)
    assert [row.valid_until for row in HolderName.objects.filter(holder=anna)] == [married]


@pytest.mark.parametrize(
    ("died", "stored"),
    [
        (PartialDate(2020, 5, 6), datetime.date(2020, 5, 6)),
        (PartialDate(2020, 2), datetime.date(2020, 2, 29)),
        (PartialDate(2020, 12), datetime.date(2020, 12, 31)),
        (PartialDate(2020), datetime.date(2020, 12, 31)),
    ],
)
def test_a_death_counts_from_the_last_day_it_can_have_been(
    brp: Register, anna: Holder, died: PartialDate, stored: datetime.date
) -> None:
    brp.change(ONE, died_on=died)
    persons.apply_changes(register=brp)
    anna.refresh_from_db()
    assert anna.is_deceased
    assert anna.died_on == stored


def test_a_death_on_an_unknown_day_counts_from_its_report(brp: Register, anna: Holder) -> None:
    brp.change(ONE, died_on=PartialDate())
    persons.apply_changes(register=brp)
    anna.refresh_from_db()
    assert anna.died_on == timezone.localdate()


def test_secrecy_goes_on_and_off(brp: Register, anna: Holder) -> None:
    for protected in (True, False):
        brp.change(ONE, protected=protected)
        persons.apply_changes(register=brp)
        anna.refresh_from_db()
        assert anna.protected is protected
    assert feed(anna) == 3


def test_a_birth_date_is_corrected_also_to_a_partial_one(brp: Register, anna: Holder) -> None:
    brp.change(ONE, birth_date=PartialDate(1981, 3))
    persons.apply_changes(register=brp)
    anna.refresh_from_db()
    assert anna.birth_date == PartialDate(1981, 3)


def test_a_new_number_finds_the_same_holder_and_so_does_the_old(brp: Register, anna: Holder) -> None:
    brp.change(ONE, number=THIRD, replaced_numbers=(ONE,))
    persons.apply_changes(register=brp)
    assert persons.find_holder(BSN, THIRD) == persons.find_holder(BSN, ONE) == anna
    ended = {bool(row.valid_until): row for row in HolderNumber.objects.filter(holder=anna)}
    assert numbers.decrypt(BSN, numbers.Cipher(ended[False].key_id, bytes(ended[False].cipher))) == THIRD
    assert ended[True].valid_until == timezone.localdate()


def test_a_number_that_changed_twice_between_two_rounds_is_followed(brp: Register, anna: Holder) -> None:
    brp.change(ONE, number=THIRD, replaced_numbers=(ONE,))
    brp.change(THIRD, number="999990925", replaced_numbers=(ONE, THIRD))
    assert persons.apply_changes(register=brp).refused == 0
    assert persons.find_holder(BSN, "999990925") == anna


def test_registering_somebody_under_a_new_number_finds_who_we_had(brp: Register, anna: Holder) -> None:
    brp.change(ONE, number=THIRD, replaced_numbers=(ONE,))
    assert persons.register_holder(kind=BSN, number=THIRD) == anna
    assert Holder.objects.count() == 1


def test_a_number_of_somebody_else_is_refused_and_the_next_change_still_done(
    brp: Register, anna: Holder, caplog: pytest.LogCaptureFixture
) -> None:
    jan = persons.register_holder(kind=BSN, number=OTHER)
    brp.people.append(someone(THIRD, name=PersonName("Geheim")))
    kim = persons.register_holder(kind=BSN, number=THIRD)
    brp.change(ONE, number=OTHER, replaced_numbers=(ONE,))
    brp.log = [PersonChange(1, BSN, ONE)]
    brp.change(THIRD, protected=True)
    with caplog.at_level(logging.DEBUG):
        done = persons.apply_changes(register=brp)
    kim.refresh_from_db()
    assert done == persons.Applied(read=2, changed=1, refused=1)
    assert kim.protected
    assert persons.find_holder(BSN, OTHER) == jan
    assert persons.find_holder(BSN, ONE) == anna
    assert "person change 1 refused" in caplog.text
    for secret in (ONE, OTHER, THIRD, "Jansen", "Pietersen", "Geheim"):
        assert secret not in caplog.text


@pytest.mark.parametrize("surname", ["Geheim" * 50, "Ge\0heim"])
def test_a_name_that_cannot_be_stored_holds_nobody_up(
    surname: str, brp: Register, anna: Holder, caplog: pytest.LogCaptureFixture
) -> None:
    jan = persons.register_holder(kind=BSN, number=OTHER)
    brp.change(ONE, name=PersonName(surname))
    brp.change(OTHER, protected=True)
    assert persons.apply_changes(register=brp) == persons.Applied(read=2, changed=1, refused=1)
    jan.refresh_from_db()
    anna.refresh_from_db()
    assert jan.protected
    assert anna.surname == "Jansen"
    assert "person change 1 refused: does_not_fit" in caplog.text
    assert "heim" not in caplog.text


def test_an_answer_that_cannot_be_read_holds_nobody_up(
    brp: Register, anna: Holder, caplog: pytest.LogCaptureFixture
) -> None:
    jan = persons.register_holder(kind=BSN, number=OTHER)
    brp.change(ONE, sex="M")
    brp.change(OTHER, protected=True)
    ask: Callable[..., PersonData | None] = brp.person

    def garbled(kind: NumberKind, number: str) -> PersonData | None:
        if number == ONE:
            raise persons.PersonUnreadable("onleesbaar")
        return ask(kind, number)

    brp.person = garbled  # type: ignore[method-assign]
    assert persons.apply_changes(register=brp) == persons.Applied(read=2, changed=1, refused=1)
    jan.refresh_from_db()
    assert jan.protected
    assert "person change 1 refused: person_unreadable" in caplog.text


def test_the_same_answer_twice_does_nothing(brp: Register, anna: Holder) -> None:
    brp.change(ONE, protected=True, name=PersonName("de Wit"))
    persons.apply_changes(register=brp)
    before = feed(anna)
    assert persons.apply_changes(register=brp) == persons.Applied()
    assert persons.refresh_holder(holder_id=anna.pk) is False
    assert feed(anna) == before
    assert HolderName.objects.filter(holder=anna).count() == 1


def test_an_older_answer_does_not_undo_a_newer(brp: Register, anna: Holder) -> None:
    early = someone(name=PersonName("Oud"), as_of=anna.brp_at - datetime.timedelta(minutes=1))
    assert persons.update_holder(holder_id=anna.pk, person=early) is False
    anna.refresh_from_db()
    assert anna.surname == "Jansen"


def test_changes_of_people_we_do_not_know_are_passed(brp: Register, anna: Holder) -> None:
    brp.change(OTHER, protected=True)
    assert persons.apply_changes(register=brp) == persons.Applied(read=1)
    assert persons.find_holder(BSN, OTHER) is None


def test_a_round_that_stops_halfway_goes_on_where_it_was(brp: Register, anna: Holder) -> None:
    jan = persons.register_holder(kind=BSN, number=OTHER)
    brp.change(ONE, protected=True)
    brp.change(OTHER, protected=True)
    brp.change(OTHER, died_on=PartialDate(2020, 1, 1))
    brp.down_after = 1
    with pytest.raises(persons.PersonRegisterUnreachable):
        persons.apply_changes(register=brp)
    anna.refresh_from_db()
    assert anna.protected
    assert FeedCursor.objects.get(consumer=persons.CONSUMER).change == 1
    brp.down_after = None
    assert persons.apply_changes(register=brp).read == 2
    jan.refresh_from_db()
    assert jan.protected
    assert jan.is_deceased


def test_two_rounds_at_once_do_nothing_twice(brp: Register, anna: Holder) -> None:
    """The second round reads the same list while the first is busy, and finds each change claimed."""
    brp.change(ONE, protected=True)
    inner: list[persons.Applied] = []
    ask: Callable[..., PersonData | None] = brp.person

    def meanwhile(kind: NumberKind, number: str) -> PersonData | None:
        brp.person = ask  # type: ignore[method-assign]
        inner.append(persons.apply_changes(register=brp))
        return ask(kind, number)

    brp.person = meanwhile  # type: ignore[method-assign]
    assert persons.apply_changes(register=brp) == persons.Applied()
    assert inner == [persons.Applied(read=1, changed=1)]
    assert feed(anna) == 2


def test_data_of_a_person_never_print_themselves() -> None:
    for shown in (someone(), someone().name, PersonChange(1, BSN, ONE)):
        text = f"{shown!r} {shown}"
        assert ONE not in text
        assert "Jansen" not in text


def test_a_holder_who_is_not_there_is_told_so(brp: Register, anna: Holder) -> None:
    HolderNumber.objects.filter(holder=anna).update(valid_until=timezone.localdate())
    with pytest.raises(NotFound):
        persons.refresh_holder(holder_id=anna.pk)
