"""A bulk load writes what `register.record` writes: the same facts through both, row by row."""

import datetime
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from diplomas import bulk, chain, copying, numbers, persons, register, remembered, steps, verify
from diplomas.content import Facts, Provenance
from diplomas.dates import PartialDate
from diplomas.errors import Refused
from diplomas.models import Change, Diploma, Holder
from diplomas.terms import NumberKind, Reason, Sector, State
from diplomas.values import Code, OrganisationValue, ProgrammeValue
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=1)
ID = UUID("7f0f1d3c-6a0e-4b55-9a39-0a5d9f1e2c11")
KEY = "2024-000123"
# Numbers that the database itself gives out, and differ with every row ever written.
GIVEN_OUT = {"id", "version_id", "transaction"}
DIPLOMA_TABLES = {
    "diplomas_diploma": "id",
    "diplomas_diplomaversion": "diploma_id",
    "diplomas_diplomaparty": "diploma_id",
    "diplomas_change": "diploma_id",
}
HOLDER_TABLES = {
    "diplomas_holder": "id",
    "diplomas_holdername": "holder_id",
    "diplomas_holdernumber": "holder_id",
    "diplomas_change": "holder_id",
}


@pytest.fixture(autouse=True)
def no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Salts and nonces are the same in both ways of writing, so hashes and ciphers can be compared."""
    monkeypatch.setattr(secrets, "token_bytes", lambda size: b"\x07" * size)


def dump(tables: dict[str, str], id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Every column of every row about this id."""
    found = {}
    with connection.cursor() as cursor:
        for table, column in tables.items():
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {column} = %s ORDER BY t.id", [id])
            found[table] = [_plain(row) for (row,) in cursor.fetchall()]
        if "diplomas_diploma" in tables:
            cursor.execute(
                "SELECT to_jsonb(c) FROM diplomas_versioncontent c JOIN diplomas_diplomaversion v "
                "ON v.id = c.version_id WHERE v.diploma_id = %s ORDER BY v.number",
                [id],
            )
            found["diplomas_versioncontent"] = [_plain(row) for (row,) in cursor.fetchall()]
    return found


def _plain(row: Any) -> dict[str, Any]:
    columns = row if isinstance(row, dict) else json.loads(row)
    return {name: value for name, value in columns.items() if name not in GIVEN_OUT or _is_uuid(value)}


def _is_uuid(value: object) -> bool:
    return isinstance(value, str) and len(value) == 36


def happenings(said: Facts) -> tuple[bulk.Then, ...]:
    """What can happen to such a record, all of it, in a row."""
    found = []
    source = factories.source(at=NOW.date(), batch="2026-11")
    at = iter(LATER + datetime.timedelta(minutes=n) for n in range(9))
    if said.state == State.NOT_ISSUED:
        found.append(
            bulk.Then(
                Change.Kind.ISSUED,
                steps.issuing(said.exam_date + datetime.timedelta(days=1), source),
                factories.act(Reason.ISSUED, at=next(at)),
            )
        )
    elif said.sector in (Sector.WO, Sector.HBO):
        found.append(
            bulk.Then(Change.Kind.DEFERRED, steps.deferring(), factories.act(Reason.DEFERRED, at=next(at)))
        )
    found += [
        bulk.Then(
            Change.Kind.AMENDED,
            steps.amending({"exam_date": said.exam_date - datetime.timedelta(days=40)}, source),
            factories.act(Reason.INSTITUTION, 'Een fout bij «tabs»\t\\ en "aanhalingstekens"', at=next(at)),
        ),
        bulk.Then(Change.Kind.WITHDRAWN, steps.withdrawing(), factories.act(Reason.WITHDRAWN, at=next(at))),
    ]
    return tuple(found)


def by_register(record: bulk.Prepared) -> None:
    """The same through the register itself."""
    register.record(
        facts=record.facts,
        source_key=record.source_key,
        provenance=record.provenance,
        act=record.act,
        id=record.id,
    )
    for number, then in enumerate(record.then, start=1):
        register._replace(record.id, number, then.act, then.kind, then.step)


def prepared(said: Facts, then: Sequence[bulk.Then] = ()) -> bulk.Prepared:
    provenance = Provenance(factories.source()).with_fields({"level": factories.source("rio", batch="")})
    return bulk.Prepared(ID, said, KEY, provenance, factories.act(at=NOW), then)


def both(record: bulk.Prepared) -> tuple[dict[str, Any], dict[str, Any]]:
    """What each way leaves in the tables; the first is undone before the second."""
    with transaction.atomic():
        by_register(record)
        one = dump(DIPLOMA_TABLES, ID)
        transaction.set_rollback(True)
    bulk.load(records=[record])
    return one, dump(DIPLOMA_TABLES, ID)


@pytest.mark.parametrize(("sector", "kind"), factories.PLACES, ids=lambda value: value.value)
@time_machine.travel(LATER + datetime.timedelta(days=1), tick=False)
def test_every_kind_of_document_is_written_alike(sector, kind) -> None:
    said = factories.facts(sector, kind)
    one, other = both(prepared(said, happenings(said)))
    assert one == other
    assert len(one["diplomas_diplomaversion"]) == 1 + len(happenings(said))
    assert {len(rows) > 0 for rows in one.values()} == {True}
    assert verify.verify().broken is None


@time_machine.travel(LATER + datetime.timedelta(days=1), tick=False)
def test_a_deferred_one_with_partners_and_what_was_never_delivered_is_written_alike() -> None:
    partners = tuple(
        factories.organisation_value(factories.organisation(f"Universität {n}", country="DE"))
        for n in range(3)
    )
    said = factories.facts(
        Sector.WO, state=State.NOT_ISSUED, complete=False, joint_partners=partners, distinction=None,
        specialisation="Łódź — “quotes”, \\backslash\\ and a new\nline \u2028 end",
    )  # fmt: skip
    one, other = both(prepared(said, happenings(said)))
    assert one == other
    assert [row["role"] for row in one["diplomas_diplomaparty"]].count("partner") == 3
    assert verify.verify().broken is None


@time_machine.travel(NOW, tick=False)
def test_a_person_is_written_alike() -> None:
    person = persons.PersonData(
        kind=NumberKind.BSN,
        number="999990019",
        name=persons.PersonName("Łuczak", "Zoë", "van der"),
        sex="V",
        birth_date=PartialDate(1980, 2),
        as_of=NOW,
        died_on=PartialDate(2021),
        protected=True,
        former_names=(
            persons.FormerName(
                persons.PersonName("Jansen"), datetime.date(2001, 2, 3), datetime.date(1980, 2, 1)
            ),
            persons.FormerName(persons.PersonName("Pietersen", "Zoë"), datetime.date(2011, 2, 3)),
        ),
        replaced_numbers=("999994669", "999992740"),
    )
    with transaction.atomic():
        persons.register_holder(kind=person.kind, number=person.number, person=person, id=ID)
        one = dump(HOLDER_TABLES, ID)
        transaction.set_rollback(True)
    bulk.load(holders=[bulk.NewHolder(ID, person)])
    assert one == dump(HOLDER_TABLES, ID)
    assert len(one["diplomas_holdernumber"]) == 3
    assert persons.find_holder(NumberKind.BSN, "999992740") == Holder.objects.get(pk=ID)


def test_holders_and_their_records_come_in_one_load() -> None:
    person = persons.PersonData(
        NumberKind.BSN, "999990019", persons.PersonName("Een"), "", PartialDate(), timezone.now()
    )
    said = replace(factories.facts(), holder=ID)
    loaded = bulk.load(
        holders=[bulk.NewHolder(ID, person)],
        records=[replace(prepared(said), id=uuid4(), source_key=f"{n}") for n in range(20)],
    )
    assert (loaded.holders, loaded.diplomas, loaded.versions) == (1, 20, 20)
    assert Diploma.objects.filter(holder=ID).count() == 20


def broken(said: Facts) -> dict[str, bulk.Prepared]:
    """Records that the register refuses, by what is wrong with them."""
    good = prepared(said)
    elsewhere = OrganisationValue(str(uuid4()), "Nergens")
    late = factories.act(Reason.WITHDRAWN, at=NOW - datetime.timedelta(days=1))
    gone = bulk.Then(Change.Kind.WITHDRAWN, steps.withdrawing(), factories.act(Reason.WITHDRAWN, at=LATER))
    fields = dict(said.fields)
    return {
        "a required field is missing": replace(
            good, facts=replace(said, fields={k: v for k, v in fields.items() if k != "programme"})
        ),
        "a field that does not belong": replace(
            good, facts=replace(said, fields=fields | {"profile": Code("NT")})
        ),
        "an exam in the future": replace(
            good, facts=replace(said, fields=fields | {"exam_date": datetime.date(2999, 1, 1)})
        ),
        "withdrawn at once": replace(good, facts=replace(said, state=State.WITHDRAWN)),
        "an unknown programme": replace(
            good, facts=replace(said, fields=fields | {"programme": ProgrammeValue("ISAT", "99999", "X")})
        ),
        "an unknown organisation": replace(
            good, facts=replace(said, fields=fields | {"institution": (elsewhere,)})
        ),
        "an unknown holder": replace(good, facts=replace(said, holder=uuid4())),
        "no source key": replace(good, source_key=""),
        "a long source key": replace(good, source_key="x" * 65),
        "a reason that does not fit": replace(good, act=factories.act(Reason.WITHDRAWN)),
        "nobody did it": replace(good, act=factories.act(actor="")),
        "a later version that is older": replace(
            good, then=(bulk.Then(Change.Kind.WITHDRAWN, steps.withdrawing(), late),)
        ),
        "something after the withdrawal": replace(good, then=(gone, gone)),
    }


WRONG = (
    "a required field is missing", "a field that does not belong", "an exam in the future",
    "withdrawn at once", "an unknown programme", "an unknown organisation", "an unknown holder",
    "no source key", "a long source key", "a reason that does not fit", "nobody did it",
    "a later version that is older", "something after the withdrawal",
)  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_the_register_refuses_is_refused_in_bulk_and_nothing_is_written(wrong: str) -> None:
    said = factories.facts(complete=False)
    record = broken(said)[wrong]
    with pytest.raises(Refused), transaction.atomic():
        by_register(record)
    with pytest.raises(Refused):
        bulk.load(records=[replace(prepared(said), id=uuid4(), source_key="good"), record])
    assert not Diploma.objects.exists()


def test_the_same_source_key_twice_is_refused_with_the_register_s_sentence() -> None:
    record = prepared(factories.facts(complete=False))
    bulk.load(records=[record])
    with pytest.raises(Refused, match="deze sleutel"):
        bulk.load(records=[replace(record, id=uuid4())])
    assert Diploma.objects.count() == 1


def test_a_number_that_is_somebody_s_is_refused() -> None:
    person = persons.PersonData(
        NumberKind.BSN, "999990019", persons.PersonName("Een"), "", PartialDate(), timezone.now()
    )
    bulk.load(holders=[bulk.NewHolder(uuid4(), person)])
    with pytest.raises(Refused, match="al van iemand"):
        bulk.load(holders=[bulk.NewHolder(uuid4(), person)])
    with pytest.raises(numbers.InvalidNumber):
        bulk.load(holders=[bulk.NewHolder(uuid4(), replace(person, number="123456789"))])
    assert Holder.objects.count() == 1


def test_sampling_still_checks_the_first_of_each_shape() -> None:
    said = factories.facts(complete=False)
    bad = replace(said, fields=dict(said.fields) | {"distinction": "geen code"})
    with pytest.raises(Refused, match="geen code"):
        bulk.load(
            records=[prepared(said), replace(prepared(bad), id=uuid4(), source_key="2")], check_every=1000
        )
    assert not Diploma.objects.exists()


@pytest.mark.parametrize("wrong", WRONG)
def test_a_loader_that_answers_for_the_keys_itself_refuses_the_same(wrong: str) -> None:
    said = factories.facts(complete=False)
    with pytest.raises(Refused):
        bulk.Loader(own_keys=True).load(records=[broken(said)[wrong]])
    assert not Diploma.objects.exists()


def test_such_a_loader_writes_the_same_and_leaves_the_database_on_guard() -> None:
    record = prepared(factories.facts(), ())
    bulk.Loader(own_keys=True).load(records=[record])
    connection.check_constraints()
    assert verify.verify().broken is None
    with pytest.raises(Refused, match="deze sleutel"):
        bulk.Loader(own_keys=True).load(records=[replace(record, id=uuid4())])
    with pytest.raises(IntegrityError):
        tell_of_nobody()


@transaction.atomic
def tell_of_nobody() -> None:
    """An event about a holder who is not there: foreign keys refuse it."""
    Change.objects.create(at=NOW, kind=Change.Kind.PERSON, holder_id=uuid4())
    connection.check_constraints()


def test_no_trigger_on_new_rows_is_passed_by() -> None:
    """With foreign keys off, an ordinary trigger on INSERT would be off as well; there must be none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal "
            "AND tgenabled <> 'A' AND tgtype & 4 <> 0 AND tgrelid::regclass::text = ANY(%s)",
            [list(copying.COLUMNS)],
        )
        assert cursor.fetchall() == []


def test_every_column_is_sent_or_has_a_default() -> None:
    """A column that somebody adds to a table must be thought of here as well."""
    with connection.cursor() as cursor:
        for table, described in copying.COLUMNS.items():
            sent = {column.rsplit(" ", 1)[0].strip('"') for column in described.split(", ")}
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
                "AND column_default IS NULL AND is_identity = 'NO'",
                [table],
            )
            assert {name for (name,) in cursor.fetchall()} <= sent, table


def test_the_fast_form_is_the_canonical_form() -> None:
    for text in ("é ü Ł 漢 🎓", 'quotes " and \\ and / and <', "\u2028\u2029\x7f", "tab\t new\n"):
        said = factories.facts(complete=False, person=uuid4(), specialisation=text)
        assert remembered.Remembered().content(said) == chain.canonical(said.to_json())
