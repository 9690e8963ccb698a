"""Withdrawing, and objecting."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from corrections import people, terms
from corrections.models import Decision, Letter
from corrections.services import holding, objecting, reviewing
from corrections.workflow import Basis, Finding, State, Who
from diplomas.errors import Refused
from diplomas.models import Diploma
from tests.corrections.conftest import Office, fresh, told
from tests.institutions.conftest import employee, grant

TODAY = timezone.localdate


def test_withdrawing_ends_everything_that_was_open(office: Office) -> None:
    request = office.asked()
    holding.withdraw(actor=office.as_holder(), request_id=request.pk, step=request.step)
    request = fresh(request)
    assert (request.state, request.assigned_to) == (State.WITHDRAWN, None)
    assert request.questions.get().state == "recalled"
    assert request.closed_at is not None


def test_an_objection_is_decided_by_somebody_else(office: Office, seal_settings: Any) -> None:
    request = office.objected(finding=Finding.GONE)
    assert request.state == State.OBJECTION_FILED
    assert request.due_on == terms.objection_decision_due(request.objection_until).date
    grant(office.people["second"], Role.OBJECTION_HANDLER)
    office.people["second"] = User.objects.get(
        pk=office.people["second"].pk
    )  # roles are asked once a request
    with pytest.raises(Refused, match="eerder over dit verzoek besloten"):
        reviewing.claim(
            actor=office.as_staff("second", Who.OBJECTION_HANDLER), request_id=request.pk, step=request.step
        )
    assert reviewing.take_next(actor=office.as_staff("second", Who.OBJECTION_HANDLER)) is None
    taken = reviewing.take_next(actor=office.objections)
    assert taken == request
    request = fresh(request)
    objecting.hear(
        actor=office.objections,
        request_id=request.pk,
        step=request.step,
        on=TODAY(),
        text="Zij liet het zien.",
    )
    office.with_document(request)
    request = fresh(request)
    objecting.decide(
        actor=office.objections,
        request_id=request.pk,
        step=request.step,
        verdict=Decision.Verdict.FOUNDED,
        draft=office.outcome(request, basis=Basis.DOCUMENT),
    )
    request = fresh(request)
    assert request.state == State.OBJECTION_DECIDED
    assert Diploma.objects.get(pk=office.diploma.pk).head == 2
    assert Letter.objects.count() == 2
    assert Decision.objects.filter(state="taken").count() == 2
    assert told(office)[-1] == "objection_decided"


def test_an_objection_that_is_withdrawn_leaves_the_decision(office: Office, seal_settings: Any) -> None:
    request = office.objected()
    holding.withdraw_objection(actor=office.as_holder(), request_id=request.pk, step=request.step)
    assert fresh(request).state == State.REJECTED


def test_who_decided_is_not_offered_the_objection_behind_another_account(
    office: Office, seal_settings: Any
) -> None:
    """Nor is everything else withheld from them because that request happens to be the most urgent."""
    request = office.objected()
    double = employee("Sanne B", Role.OBJECTION_HANDLER, person=office.people["reviewer"].person)
    actor = people.staff(double, Who.OBJECTION_HANDLER)
    assert reviewing.take_next(actor=actor) is None
    assert fresh(request).assigned_to is None
