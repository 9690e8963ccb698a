"""Changes of what stands in the register: which can happen when, on what ground, all or nothing."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from diplomas import catalogue, register
from diplomas.content import Provenance, Source
from diplomas.errors import DomainError, NotFound, Refused, Stale
from diplomas.models import Change, Diploma
from diplomas.terms import DocumentKind, Reason, Role, Sector, State
from diplomas.values import BadValue, Code, OrganisationValue, ProgrammeValue, Status
from tests import factories
from tests.diplomas.doing import head_facts, written

pytestmark = pytest.mark.django_db
CORRECTED = Source("decision:C-1", datetime.date(2024, 9, 2))


def amend(
    diploma: Diploma, changes: dict[str, Any], *, version: int = 1, reason: Reason = Reason.DECISION
) -> Any:
    return register.amend(
        diploma_id=diploma.pk,
        expected_version=version,
        changes=changes,
        source=CORRECTED,
        act=factories.act(reason),
    )


def issue(diploma: Diploma, *, version: int = 1, on: datetime.date = datetime.date(2024, 9, 1)) -> Any:
    return register.issue(
        diploma_id=diploma.pk,
        expected_version=version,
        issue_date=on,
        source=CORRECTED,
        act=factories.act(Reason.ISSUED),
    )


def defer(diploma: Diploma, *, version: int = 1) -> Any:
    return register.defer(diploma_id=diploma.pk, expected_version=version, act=factories.act(Reason.DEFERRED))


def withdraw(diploma: Diploma, *, version: int = 1) -> Any:
    return register.withdraw(
        diploma_id=diploma.pk, expected_version=version, act=factories.act(Reason.WITHDRAWN)
    )


ORGANISATION = OrganisationValue(id=str(uuid4()), name="Nergens")
TOMORROW = timezone.localdate() + datetime.timedelta(days=1)

CALLS: dict[Change.Kind, Callable[[Diploma, register.Act], object]] = {
    Change.Kind.AMENDED: lambda diploma, act: register.amend(
        diploma_id=diploma.pk, expected_version=1, changes={"specialisation": "B"}, source=CORRECTED, act=act
    ),
    Change.Kind.ISSUED: lambda diploma, act: register.issue(
        diploma_id=diploma.pk, expected_version=1, issue_date=factories.EXAM_DATE, source=CORRECTED, act=act
    ),
    Change.Kind.DEFERRED: lambda diploma, act: register.defer(
        diploma_id=diploma.pk, expected_version=1, act=act
    ),
    Change.Kind.WITHDRAWN: lambda diploma, act: register.withdraw(
        diploma_id=diploma.pk, expected_version=1, act=act
    ),
}


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("reason", Reason)
def test_a_reason_belongs_to_what_happens(kind: Change.Kind, reason: Reason) -> None:
    state = State.NOT_ISSUED if kind == Change.Kind.ISSUED else State.AWARDED
    diploma = factories.recorded(state=state)
    act = factories.act(reason, text="Omdat het zo is")

    if reason in register.REASONS[kind]:
        CALLS[kind](diploma, act)
        version = diploma.versions.get(number=2)
        assert (version.reason, version.content.reason_text) == (reason, "Omdat het zo is")
        assert Change.objects.get(version=2).kind == kind
    else:
        with pytest.raises(Refused, match="Deze reden hoort niet bij"):
            CALLS[kind](diploma, act)


# --- state and action ---

ACTIONS: dict[str, Callable[[Diploma, int], Any]] = {
    "amend": lambda diploma, version: amend(diploma, {"specialisation": "Iets anders"}, version=version),
    "issue": lambda diploma, version: issue(diploma, version=version),
    "defer": lambda diploma, version: defer(diploma, version=version),
    "withdraw": lambda diploma, version: withdraw(diploma, version=version),
}
MATRIX: dict[tuple[State, str], State | str] = {
    (State.AWARDED, "amend"): State.AWARDED,
    (State.AWARDED, "issue"): "al uitgereikt of ingetrokken",
    (State.AWARDED, "defer"): State.NOT_ISSUED,
    (State.AWARDED, "withdraw"): State.WITHDRAWN,
    (State.NOT_ISSUED, "amend"): State.NOT_ISSUED,
    (State.NOT_ISSUED, "issue"): State.AWARDED,
    (State.NOT_ISSUED, "defer"): "Alleen een uitgereikt diploma",
    (State.NOT_ISSUED, "withdraw"): State.WITHDRAWN,
    (State.WITHDRAWN, "amend"): "is ingetrokken en verandert niet meer",
    (State.WITHDRAWN, "issue"): "is ingetrokken en verandert niet meer",
    (State.WITHDRAWN, "defer"): "is ingetrokken en verandert niet meer",
    (State.WITHDRAWN, "withdraw"): "is ingetrokken en verandert niet meer",
}


def test_the_matrix_has_every_state_and_action() -> None:
    assert set(MATRIX) == {(state, action) for state in State for action in ACTIONS}


@pytest.mark.parametrize(("state", "action"), MATRIX)
def test_what_can_happen_in_each_state(state: State, action: str) -> None:
    diploma = factories.recorded(Sector.HBO, state=state)
    head = diploma.head
    expected = MATRIX[state, action]
    before = written()

    if isinstance(expected, State):
        version = ACTIONS[action](diploma, head)
        assert version.number == head + 1
        assert head_facts(diploma).state == diploma.state == expected
        assert diploma.head == head + 1
        assert bytes(version.previous) == bytes(diploma.versions.get(number=head).hash)
        assert Change.objects.filter(diploma=diploma, version=head + 1).count() == 1
    else:
        with pytest.raises(Refused, match=expected):
            ACTIONS[action](diploma, head)
        assert written() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_a_change_of_what_is_no_longer_the_head_is_refused(action: str) -> None:
    diploma = factories.recorded(state=State.NOT_ISSUED if action == "issue" else State.AWARDED)
    amend(diploma, {"specialisation": "Intussen gewijzigd"})
    before = written()

    for version in (1, 3):
        with pytest.raises(Stale, match="intussen gewijzigd"):
            ACTIONS[action](diploma, version)

    assert written() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_a_diploma_that_is_not_there(action: str) -> None:
    with pytest.raises(NotFound, match="staat niet in het register"):
        ACTIONS[action](Diploma(id=uuid4()), 1)


# --- amend ---


def test_a_correction_changes_what_it_names_and_says_where_that_came_from() -> None:
    diploma = factories.recorded(complete=True, distinction=None)
    before = head_facts(diploma)

    amend(diploma, {"distinction": Code("CUM_LAUDE"), "specialisation": None, "signatory": register.UNKNOWN})

    after = head_facts(diploma)
    assert after.fields["distinction"] == Code("CUM_LAUDE")
    assert after.status("specialisation") == Status.NONE
    assert after.status("signatory") == Status.UNKNOWN
    touched = {"distinction", "specialisation", "signatory"}
    assert {n: v for n, v in after.fields.items() if n not in touched} == {
        n: v for n, v in before.fields.items() if n not in touched
    }
    assert (diploma.known, diploma.none) == (after.known_mask, after.none_mask)
    assert diploma.none == catalogue.by_name("specialisation").mask
    origin = Provenance.from_json(diploma.versions.get(number=2).content.provenance)
    assert origin.of("distinction") == origin.of("specialisation") == CORRECTED
    assert origin.of("degree") == factories.source()


def test_the_version_before_stays_what_it_was() -> None:
    diploma = factories.recorded(specialisation="Eerst")
    first = diploma.versions.get()
    kept = (bytes(first.hash), first.content.content)

    amend(diploma, {"specialisation": "Daarna"})

    again = diploma.versions.get(number=1)
    assert (bytes(again.hash), again.content.content) == kept


def test_an_amendment_that_changes_nothing_is_refused() -> None:
    diploma = factories.recorded(complete=False, specialisation="Zo", distinction=None)
    for changes in (
        {},
        {"specialisation": "Zo"},
        {"distinction": None},
        {"signatory": register.UNKNOWN},
    ):
        with pytest.raises(Refused, match="Er verandert niets"):
            amend(diploma, changes)


def test_only_fields_that_really_changed_get_another_source() -> None:
    diploma = factories.recorded(specialisation="Zo")
    amend(diploma, {"specialisation": "Zo", "degree_addition": "of Arts"})
    origin = Provenance.from_json(diploma.versions.get(number=2).content.provenance)
    assert set(origin.fields) == {"degree_addition"}


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"exam_date": register.UNKNOWN}, Refused, "Dit ontbreekt nog"),
        ({"exam_date": TOMORROW}, Refused, "in de toekomst"),
        ({"credits": "veel"}, BadValue, "vul een getal in"),
        ({"birth_date": "1990"}, Refused, "komt uit de BRP"),
        ({"shoe_size": "43"}, Refused, "bestaat niet"),
        ({"document_kind": Code("DIPLOMA")}, Refused, "In deze sector bestaat dit document niet"),
        ({"institution": (ORGANISATION,)}, Refused, "Een van de instellingen"),
        ({"programme": ProgrammeValue("ISAT", "0", "Niets")}, Refused, "staat niet in het register"),
    ],
)
def test_an_amendment_must_fit_too(changes: dict[str, Any], error: type[DomainError], message: str) -> None:
    diploma = factories.recorded()
    before = written()
    with pytest.raises(error, match=message):
        amend(diploma, changes)
    assert written() == before
    assert head_facts(diploma).exam_date == factories.EXAM_DATE


def test_another_programme_institution_and_kind_reach_the_columns() -> None:
    diploma = factories.recorded(Sector.VO, DocumentKind.DIPLOMA)
    school, programme = factories.organisation("Ander college"), factories.programme(Sector.VO)

    amend(
        diploma,
        {
            "programme": factories.programme_value(programme),
            "institution": (factories.organisation_value(school),),
            "document_kind": Code("CIJFERLIJST"),
            "exam_date": datetime.date(2023, 6, 1),
        },
    )

    diploma.refresh_from_db()
    assert (diploma.programme, diploma.kind) == (programme, "CIJFERLIJST")
    assert diploma.exam_date == datetime.date(2023, 6, 1)
    awarding = diploma.parties.get(role=Role.AWARDS)
    assert awarding.organisation == school
    assert diploma.parties.get(role=Role.DELIVERS).organisation_id == diploma.deliverer_id


def test_a_change_cannot_be_older_than_what_it_changes() -> None:
    diploma = factories.recorded()
    early = factories.act(Reason.DECISION, at=timezone.now() - datetime.timedelta(days=1))
    with pytest.raises(Refused, match="ouder zijn dan de versie"):
        register.withdraw(diploma_id=diploma.pk, expected_version=1, act=early)


def test_fields_of_another_release_go_along_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.made_up import VALUE, declare, made_up

    with monkeypatch.context() as newer:
        declare(newer, made_up())
        diploma = factories.recorded(made_up=VALUE)

    assert "made_up" not in head_facts(diploma).fields
    amend(diploma, {"specialisation": "Gewijzigd door de oude versie van het programma"})
    stored = diploma.versions.get(number=2).content.content
    assert stored["fields"]["made_up"] == VALUE

    declare(monkeypatch, made_up())
    assert head_facts(diploma).fields["made_up"] == VALUE


# --- issue, defer, withdraw ---


def test_issuing_a_deferred_document_gives_it_its_date() -> None:
    diploma = factories.recorded(Sector.WO, state=State.NOT_ISSUED)
    issue(diploma, on=datetime.date(2024, 9, 1))
    after = head_facts(diploma)
    assert after.fields["issue_date"] == datetime.date(2024, 9, 1)
    origin = Provenance.from_json(diploma.versions.get(number=2).content.provenance)
    assert origin.of("issue_date") == CORRECTED


@pytest.mark.parametrize("day", [factories.EXAM_DATE - datetime.timedelta(days=1), TOMORROW])
def test_a_document_is_not_issued_before_the_exam_or_in_the_future(day: datetime.date) -> None:
    diploma = factories.recorded(state=State.NOT_ISSUED)
    with pytest.raises(Refused, match="De datum van uitreiking ligt"):
        issue(diploma, on=day)


def test_deferring_takes_the_date_of_issue_away() -> None:
    diploma = factories.recorded(Sector.HBO)
    assert "issue_date" in head_facts(diploma).fields
    defer(diploma)
    assert "issue_date" not in head_facts(diploma).fields
    issue(diploma, version=2)
    assert [step.reason for step in diploma.versions.order_by("number")] == ["delivery", "deferred", "issued"]


def test_what_a_withdrawn_diploma_said_stays() -> None:
    diploma = factories.recorded(specialisation="Zo was het")
    withdraw(diploma)
    after = head_facts(diploma)
    assert (after.state, after.fields["specialisation"]) == (State.WITHDRAWN, "Zo was het")


def test_an_erased_diploma_changes_no_more() -> None:
    from django.db import connection

    diploma = factories.recorded()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT register_erase(ARRAY[%s]::bigint[], %s, 'WRO art. 30(6)')",
            [diploma.versions.get().pk, uuid4()],
        )
    with pytest.raises(Refused, match="is gewist"):
        withdraw(diploma)


# --- all or nothing ---


class Broken(Exception):
    """Something outside the register's control fails half-way."""


def breaks(*_given: object, **_names: object) -> None:
    raise Broken


@pytest.mark.parametrize("step", ["_write_version", "_write_parties", "_tell"])
@pytest.mark.parametrize("call", ["record", "amend", "withdraw"])
def test_a_failure_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch, step: str, call: str) -> None:
    diploma = factories.recorded()
    said, other = factories.facts(), factories.organisation_value(factories.organisation())
    calls: dict[str, Callable[[], object]] = {
        "record": lambda: factories.record(said),
        "amend": lambda: amend(diploma, {"institution": (other,)}),
        "withdraw": lambda: withdraw(diploma),
    }
    before, head = written(), Diploma.objects.filter(pk=diploma.pk).values().get()
    monkeypatch.setattr(register, step, breaks)

    with pytest.raises(Broken):
        calls[call]()

    assert written() == before
    assert Diploma.objects.filter(pk=diploma.pk).values().get() == head
