"""Every way of tampering is named by the ids of the first row that is wrong; a clean register passes."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diplomas import disclosure, register, verify, verify_rows
from diplomas.catalogue import by_name
from diplomas.models import Diploma, DiplomaVersion, VersionContent
from diplomas.register import UNKNOWN
from diplomas.terms import Reason, Sector, State
from diplomas.values import Code
from diplomas.verify import Fault
from tests import factories, made_up

pytestmark = pytest.mark.django_db


def execute(sql: str, parameters: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def tamper(sql: str, parameters: Any = None) -> None:
    """What somebody could do who owns the tables and switches every guard off."""
    tables = (
        "diploma", "diplomaversion", "versioncontent", "diplomaparty", "extractitem", "disclosureitem",
        "fieldset", "erasure",
    )  # fmt: skip
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        execute(f"ALTER TABLE diplomas_{table} DISABLE TRIGGER ALL")
    execute(sql, parameters)


@pytest.fixture
def changed() -> Diploma:
    """A diploma of four versions on an extract, another one, and one whose content was erased."""
    diploma = factories.recorded(Sector.WO, mode_of_study=Code("1"))
    amendments = ({"issue_place": None}, {"mode_of_study": UNKNOWN}, {"specialisation": "A"})
    for number, changes in enumerate(amendments, 1):
        register.amend(
            diploma_id=diploma.pk,
            expected_version=number,
            changes=changes,
            source=factories.source("decision:C-1"),
            act=factories.act(Reason.DECISION, text="Ünïcødé “reden”\n\t\\ \u2028 😀"),
        )
    diploma.refresh_from_db()
    prepared = disclosure.prepare(
        holder=diploma.holder_id, diplomas=[diploma.pk], party="p", purpose="p", legal_basis="l"
    )
    disclosure.disclose_extract(prepared, sealed=disclosure.Sealed("A-1", b"s" * 32, "nl", "Zegel", "1"))
    factories.recorded(Sector.MBO)
    erased = factories.recorded(Sector.VO)
    parameters = [erased.versions.get().pk, uuid4()]
    execute("SELECT register_erase(ARRAY[%s]::bigint[], %s, 'WRO art. 30(6)')", parameters)
    return diploma


def test_a_clean_register_passes(changed: Diploma) -> None:
    """Also one with every document of every sector and every state."""
    for sector, kind in factories.PLACES:
        factories.recorded(sector, kind)
    for state in State:
        factories.recorded(Sector.WO, state=state, distinction=None)
    verdict = verify.verify()
    assert verdict.broken is None
    assert verdict.versions == DiplomaVersion.objects.count() == len(factories.PLACES) + 4 + 6


def test_an_empty_register_passes() -> None:
    assert verify.verify().broken is None


VERSION = "UPDATE diplomas_diplomaversion SET {} WHERE diploma_id = %(id)s AND number = 2"
NO_VERSION = "DELETE FROM diplomas_diplomaversion WHERE diploma_id = %(id)s"
LAST = "(SELECT max(id) FROM diplomas_diplomaversion WHERE diploma_id {} %(id)s)"
NEW_ROW = "gen_random_uuid(), '', now()"
ELSEWHERE = "(SELECT id FROM diplomas_organisation WHERE brin = '00XX')"
CONTENT = f"UPDATE diplomas_versioncontent SET {{}} WHERE version_id = {LAST.format('=')}"
HEAD = "UPDATE diplomas_diploma SET {} WHERE id = %(id)s"
PARTY = "UPDATE diplomas_diplomaparty SET {} WHERE diploma_id = %(id)s AND role = 'awards'"


def value(path: str, json: str) -> str:
    return CONTENT.format(f"content = jsonb_set(content, '{path}', '{json}')")


def another(column: str, table: str) -> str:
    """Point the column at some other row than it points at."""
    own = f"(SELECT {column} FROM diplomas_diploma WHERE id = %(id)s)"
    return HEAD.format(f"{column} = (SELECT id FROM diplomas_{table} WHERE id <> {own} LIMIT 1)")


TAMPERING: dict[str, tuple[Fault, str]] = {
    "another actor": (Fault.HASH, VERSION.format("actor = 'institution:21PD'")),
    "another reason": (Fault.HASH, VERSION.format("reason = 'backfill'")),
    "another source": (Fault.HASH, VERSION.format("source = 'elsewhere'")),
    "a microsecond": (Fault.HASH, VERSION.format("recorded_at = recorded_at + interval '1 microsecond'")),
    "another hash": (Fault.HASH, VERSION.format("hash = sha256('x')")),
    "a commitment of its own": (Fault.HASH, VERSION.format("commitment = sha256('x')")),
    "another previous": (Fault.PREVIOUS, VERSION.format("previous = sha256('x')")),
    "another scheme": (Fault.SCHEME, VERSION.format("scheme = 2")),
    "before its predecessor": (Fault.TIME, VERSION.format("recorded_at = '2001-01-01'")),
    "number nought": (Fault.NUMBER, VERSION.format("number = 0")),
    "a gap": (Fault.GAP, f"{NO_VERSION} AND number = 2"),
    "no first version": (Fault.GAP, f"{NO_VERSION} AND number = 1"),
    "the last version gone": (Fault.HEAD, f"{NO_VERSION} AND number = 4"),
    "all versions gone": (Fault.HEAD, NO_VERSION),
    "one value": (Fault.COMMITMENT, value("{fields,credits}", '"1"')),
    "one value more": (Fault.COMMITMENT, value("{fields,made_up}", "1")),
    "one value less": (Fault.COMMITMENT, CONTENT.format("content = content #- '{fields,level}'")),
    "none made unknown": (Fault.COMMITMENT, CONTENT.format("content = content #- '{fields,issue_place}'")),
    "unknown made none": (Fault.COMMITMENT, value("{fields,mode_of_study}", "null")),
    "a float": (Fault.COMMITMENT, value("{fields,credits}", "1.50")),
    "a number of 40 digits": (Fault.COMMITMENT, value("{fields,credits}", "1e40")),
    "another holder inside": (Fault.COMMITMENT, value("{holder}", '"x"')),
    "another origin": (
        Fault.COMMITMENT, CONTENT.format("provenance = jsonb_set(provenance, '{source}', '\"x\"')"),
    ),
    "another reason text": (Fault.COMMITMENT, CONTENT.format("reason_text = 'Anders'")),
    "another salt": (Fault.COMMITMENT, CONTENT.format("salt = sha256('x')")),
    "content gone": (
        Fault.CONTENT, f"DELETE FROM diplomas_versioncontent WHERE version_id = {LAST.format('=')}",
    ),
    "erased and yet there": (
        Fault.ERASURE, f"INSERT INTO diplomas_erasure VALUES ({LAST.format('=')}, {NEW_ROW})",
    ),
    "the diploma gone": (Fault.HEAD, "DELETE FROM diplomas_diploma WHERE id = %(id)s"),
    "head put back": (Fault.HEAD, HEAD.format("head = 3")),
    "head put forward": (Fault.HEAD, HEAD.format("head = 5")),
    "another holder": (Fault.HOLDER, another("holder_id", "holder")),
    "another deliverer": (Fault.DELIVERER, another("deliverer_id", "organisation")),
    "another programme": (Fault.PROGRAMME, another("programme_id", "programme")),
    "another sector": (Fault.SECTOR, HEAD.format("sector = 'HBO'")),
    "another kind": (Fault.KIND, HEAD.format("kind = 'DIPLOMA'")),
    "another exam date": (Fault.EXAM_DATE, HEAD.format("exam_date = exam_date - 1")),
    "another state": (Fault.STATE, HEAD.format("state = 'withdrawn'")),
    "another known mask": (Fault.KNOWN, HEAD.format("known = known | (1::bigint << 62)")),
    "another none mask": (Fault.NONE, HEAD.format(f"none = none | {by_name('level').mask}")),
    "another party": (
        Fault.PARTIES, PARTY.format(f"organisation_id = {ELSEWHERE}"),
    ),
    "another role": (Fault.PARTIES, PARTY.format("role = 'partner', \"order\" = 9")),
    "another order": (Fault.PARTIES, PARTY.format('"order" = 1')),
    "a party less": (
        Fault.PARTIES, "DELETE FROM diplomas_diplomaparty WHERE diploma_id = %(id)s AND role = 'awards'",
    ),
    "no parties": (Fault.PARTIES, "DELETE FROM diplomas_diplomaparty WHERE diploma_id = %(id)s"),
    "a party more": (
        Fault.PARTIES,
        'INSERT INTO diplomas_diplomaparty (diploma_id, organisation_id, role, "order")'
        " SELECT %(id)s, id, 'partner', 7 FROM diplomas_organisation WHERE brin = '00XX'",
    ),
    "a release of a version that is gone": (
        Fault.DISCLOSURE_ITEM, "UPDATE diplomas_disclosureitem SET version_id = -1",
    ),
    "an extract of a version that is gone": (
        Fault.EXTRACT_ITEM, "UPDATE diplomas_extractitem SET version_id = -1",
    ),
    "an extract of another diploma": (
        Fault.EXTRACT_ITEM, f"UPDATE diplomas_extractitem SET version_id = {LAST.format('<>')}",
    ),
    "another field set": (Fault.FIELD_SET, "UPDATE diplomas_fieldset SET entries = '[]'"),
}  # fmt: skip
WITHOUT_DIPLOMA = {Fault.EXTRACT_ITEM, Fault.DISCLOSURE_ITEM, Fault.FIELD_SET}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_named(changed: Diploma, what: str) -> None:
    factories.organisation(code="00XX")
    fault, sql = TAMPERING[what]
    assert verify.verify().broken is None

    tamper(sql, {"id": changed.pk})

    broken = verify.verify().broken
    assert broken is not None
    assert broken.fault == fault, str(broken)
    assert (str(changed.pk) in broken.row) != (fault in WITHOUT_DIPLOMA)


def test_every_fault_is_tried() -> None:
    tried = {fault for fault, _sql in TAMPERING.values()}
    assert tried == set(Fault) - {Fault.FIELD}


def test_a_field_that_this_program_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        made_up.declare(newer, made_up.made_up())
        factories.recorded(made_up=made_up.VALUE)
        assert verify.verify().broken is None
    broken = verify.verify().broken
    assert broken is not None
    assert broken.fault == Fault.FIELD


def test_the_first_broken_row_is_named_and_nobodys_data(changed: Diploma) -> None:
    holder = changed.holder
    later, earlier = (changed.versions.get(number=number) for number in (3, 2))
    for version in (later, earlier):
        tamper("UPDATE diplomas_diplomaversion SET actor = 'x' WHERE id = %s", [version.pk])

    with pytest.raises(CommandError) as failed:
        call_command("verify_register", processes=1)

    assert failed.value.returncode == 1
    message = str(failed.value)
    assert message == (
        f"Het register klopt niet. versie {earlier.pk} (diploma {earlier.diploma_id}, nummer"
        f" {earlier.number}): de hash klopt niet met de gegevens over de versie."
    )
    for personal in (holder.surname, holder.given_names, "Hogeschool"):
        assert personal not in message


def test_the_command_says_how_much_and_how_fast(changed: Diploma) -> None:
    out = io.StringIO()
    call_command("verify_register", processes=1, stdout=out)
    count = DiplomaVersion.objects.count()
    assert f"Het register klopt: {count} versies gecontroleerd in" in out.getvalue()
    assert "versies per seconde" in out.getvalue()


def test_it_tells_how_far_it_is(changed: Diploma, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "SLICE", 2)
    told: list[tuple[int, int]] = []
    verdict = verify.verify(progress=lambda done, about: told.append((done, about)))
    assert [done for done, _about in told] == sorted(done for done, _about in told)
    assert told[-1][0] == verdict.versions
    assert told[0][0] == 2


def test_slices_meet_without_gap_or_overlap(changed: Diploma, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "SLICE", 3)
    assert verify.verify().versions == DiplomaVersion.objects.count()
    assert len(list(verify._diploma_tasks(200_000))) == 5
    edges = [given for _name, given in verify._diploma_tasks(200_000)]
    assert edges[0][0].int == 0
    assert edges[-1][1] is None
    assert all(one[1] == other[0] for one, other in itertools.pairwise(edges))


def test_it_writes_nothing(changed: Diploma) -> None:
    with CaptureQueriesContext(connection) as log:
        verify.verify()
    assert not [q for q in log if not q["sql"].lstrip().upper().startswith("SELECT")]


def test_what_the_fast_form_cannot_hold_is_left_to_the_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole number of more than 64 bits: orjson makes a float of it, the chain does not."""
    diploma = factories.recorded(specialisation="x")
    content = VersionContent.objects.get()
    body: dict[str, Any] = json.loads(json.dumps(content.content))
    body["fields"]["specialisation"] = 2**70
    commitment = register.chain.commitment(
        salt=bytes(content.salt), content=body, provenance=content.provenance, reason_text=""
    )
    version = diploma.versions.get()
    metadata = register.chain.Metadata(
        diploma.pk, 1, version.recorded_at, version.actor, version.reason, version.source
    )
    sealed = register.chain.version_hash(previous=bytes(32), commitment=commitment, metadata=metadata)
    tamper("UPDATE diplomas_versioncontent SET content = %s::jsonb", [json.dumps(body)])
    execute("UPDATE diplomas_diplomaversion SET commitment = %s, hash = %s", [commitment, sealed])
    assert verify.verify().broken is None

    asked: list[Callable[..., bytes]] = []
    monkeypatch.setattr(verify_rows, "_commitment_matches", lambda row: asked.append(row) or False)
    broken = verify.verify().broken
    assert broken is not None
    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_say_the_same_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "SLICE", 2)
    monkeypatch.setattr(verify, "WORTH_A_PROCESS", 0)
    diplomas = [factories.recorded(complete=False) for _time in range(5)]
    assert verify.verify().broken is None
    execute("UPDATE diplomas_diploma SET state = 'withdrawn' WHERE id = %s", [diplomas[4].pk])

    one, two = verify.verify(), verify.verify(processes=2)

    assert two.broken is not None
    assert (two.broken, two.versions) == (one.broken, 5)
    assert two.broken.fault == Fault.STATE


def test_a_version_numbered_far_outside_the_others_ends_in_an_answer(changed: Diploma) -> None:
    head = DiplomaVersion.objects.get(diploma=changed, number=changed.head)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO diplomas_diplomaversion (id, diploma_id, number, recorded_at, actor, reason, source,"
            " scheme, commitment, previous, hash) SELECT %s, diploma_id, number + 7, recorded_at, actor,"
            " reason, source, scheme, commitment, previous, hash FROM diplomas_diplomaversion WHERE id = %s",
            [9 * 10**18, head.pk],
        )
    assert verify.verify(processes=1).broken is not None
