"""Every registered admin and every page of the administration, as everybody: nothing of another desk.

The pages are read from the site itself, so a new admin or page is tried here without being named.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse

from config.admin import site
from diplomas.models import Diploma, Programme
from institutions import access, services
from institutions.models import Proposal, RecordAccess
from institutions.scoped import ScopedAdmin
from institutions.site import PortalAdminSite
from tests.institutions.conftest import World

EVERYBODY = (
    "owner", "registrar", "approver", "reader", "auditor", "elsewhere", "approver elsewhere", "reviewer",
    "helpdesk", "administrator", "register auditor", "privacy officer", "nobody", "superuser",
)  # fmt: skip
# Who may open a record of the first institution; who works for the register is asked what for (200 too).
READS = {"registrar", "approver", "reader", "auditor", "reviewer", "register auditor"}
ADMINS = [(model, made) for model, made in site._registry.items()]


def pages_about(world: World, diploma: Diploma, proposal: Proposal | None) -> Iterator[str]:
    """Every address of the site that names a record or a proposal."""
    values: dict[str, Any] = {
        "diploma_id": diploma.pk,
        "field": "distinction",
        "object_id": str(diploma.pk),
        "proposal_id": proposal.pk if proposal else None,
    }
    for pattern in site.get_urls():
        for route in getattr(pattern, "url_patterns", [pattern]):
            names = list(route.pattern.regex.groupindex)
            about = {"diploma_id", "object_id", "proposal_id"} & set(names)
            if not about or not route.name:
                continue
            if "proposal" in route.name and "object_id" in names:
                values["object_id"] = str(proposal.pk) if proposal else None
            elif "diplomas_diploma" in route.name:
                values["object_id"] = str(diploma.pk)
            elif "object_id" in names:
                continue
            given = {name: values[name] for name in names}
            if None in given.values():
                continue
            try:
                yield reverse(f"admin:{route.name}", kwargs=given)
            except NoReverseMatch:
                continue


@pytest.fixture
def proposal(world: World) -> Proposal:
    import datetime

    return services.propose_withdrawal(
        desk=world.desk("registrar"),
        diploma=world.diploma.pk,
        expected_version=1,
        reason="Fraude bij het examen",
        hearing_on=datetime.date(2026, 1, 5),
        hearing_note="De houder gaf het toe.",
    )


@pytest.mark.parametrize("person", EVERYBODY)
def test_no_page_tells_a_stranger_anything_of_a_record(world: World, proposal: Proposal, person: str) -> None:
    """Another institution's people get "not there", people without a role for records get "not for you"."""
    client = world.client(person)
    for address in pages_about(world, world.diploma, proposal):
        for method in ("get", "post"):
            response = getattr(client, method)(address)
            said = response.content.decode(errors="replace")
            if person not in READS:
                assert response.status_code in (302, 403, 404, 405), (address, person)
                assert "Vries" not in said, (address, person)
                assert world.diploma.source_key not in said, (address, person)


@pytest.mark.parametrize("person", EVERYBODY)
def test_who_opens_a_record(world: World, person: str) -> None:
    response = world.client(person).get(reverse("admin:diplomas_diploma_record", args=[world.diploma.pk]))
    assert (response.status_code == 200) == (person in READS)


@pytest.mark.parametrize("person", EVERYBODY)
def test_every_queryset_is_within_the_desk(world: World, proposal: Proposal, person: str) -> None:
    """No admin gives a row to somebody who may not see its pages, and no record of another institution."""
    desk = world.desk(person)
    access.opened(world.desk("registrar"), world.diploma, purpose="x")
    access.opened(world.desk("elsewhere"), world.theirs, purpose="x")
    for model, made in ADMINS:
        rows = list(made.scope(desk))
        if not made.may_view(desk):
            assert rows == [], model
        if desk.organisation is not None:
            for row in rows:
                if isinstance(row, Diploma):
                    assert row.deliverer_id in desk.carries
                if isinstance(row, Proposal | RecordAccess):
                    assert row.organisation_id in desk.carries


def test_nothing_is_ever_deleted_and_nothing_is_done_to_many_at_once(rf: Any, world: World) -> None:
    for person in EVERYBODY:
        request = rf.get("/")
        request.user, request.session = world.people[person], {}
        for model, made in ADMINS:
            assert not made.has_delete_permission(request), model
            assert made.get_actions(request) == {}, model


def test_an_admin_without_a_scope_is_refused() -> None:
    fresh = PortalAdminSite(name="fresh")
    with pytest.raises(ImproperlyConfigured, match="ScopedAdmin"):
        fresh.register(Programme, admin.ModelAdmin)
    with pytest.raises(ImproperlyConfigured, match="ScopedAdmin"):
        fresh.register(Programme)

    class Forgetful(ScopedAdmin):
        def may_view(self, desk: object) -> bool:
            return True

    with pytest.raises(ImproperlyConfigured, match="what it shows"):
        fresh.register(Programme, Forgetful)


def test_the_admin_log_holds_nothing_of_a_record(world: World) -> None:
    from django.contrib.admin.models import LogEntry

    client = world.client("registrar")
    client.get(reverse("admin:diplomas_diploma_record", args=[world.diploma.pk]))
    client.post(
        reverse("admin:diplomas_diploma_defer", args=[world.diploma.pk]),
        {"expected_version": 1, "reason": "De houder vroeg erom"},
    )
    assert Diploma.objects.get(pk=world.diploma.pk).head == 2
    assert not LogEntry.objects.exists()
