"""A queue narrowed to an institution, and to a kind and a state at once: on the page and in its counts."""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from corrections import queues
from corrections.models import CorrectionRequest, RequestItem
from corrections.queues import Filters, View
from corrections.workflow import State
from diplomas.models import Organisation
from tests.corrections.conftest import Office

FIELD, MISSING = CorrectionRequest.Kind.FIELD, CorrectionRequest.Kind.MISSING


def running(
    office: Office, nth: int, organisation: Organisation | None, kind: CorrectionRequest.Kind, state: State
) -> str:
    """A request with its reference."""
    missing = kind == MISSING
    made = CorrectionRequest.objects.create(
        reference=f"C-2026-{nth:08}", kind=kind, state=state, step=1, scenario="S2", holder=office.holder,
        diploma=None if missing else office.diploma, version=None if missing else 1,
        organisation=organisation, submitted_at=timezone.now(),
        due_on=timezone.localdate() + datetime.timedelta(days=30),
    )  # fmt: skip
    RequestItem.objects.create(request=made, field="" if missing else "distinction", asked={"words": "-"})
    return str(made.reference)


@pytest.fixture
def rows(office: Office) -> dict[tuple[str, str, str], str]:
    """One of each institution, kind and state: what it is, and its reference."""
    elsewhere = office.desk("elsewhere").organisation
    one_of_each = [
        (place, name, kind, state)
        for place, name in ((office.school, "here"), (elsewhere, "elsewhere"), (None, "nowhere"))
        for kind in (FIELD, MISSING)
        for state in (State.SUBMITTED, State.IN_REVIEW)
    ]
    return {
        (name, str(kind), str(state)): running(office, nth, place, kind, state)
        for nth, (place, name, kind, state) in enumerate(one_of_each)
    }


def shown(office: Office, **query: str) -> set[str]:
    """The references on the page of all requests, and in its counts as many."""
    user, wanted = office.people["reviewer"], Filters.from_query(query)
    page = office.client("reviewer").get(reverse("review:queue", args=["alle"]), query).content.decode()
    found = {
        reference
        for reference in CorrectionRequest.objects.values_list("reference", flat=True)
        if reference and f">{reference}</a>" in page
    }
    assert {row.reference for row in queues.page(user, View.ALL, wanted).rows} == found
    assert queues.counts(user, wanted)[View.ALL] == len(found)
    return found


def test_only_of_the_chosen_institution(office: Office, rows: dict[tuple[str, str, str], str]) -> None:
    ours = {reference for (place, _kind, _state), reference in rows.items() if place == "here"}
    assert len(ours) == 4
    assert shown(office, instelling=str(office.school.pk)) == ours
    elsewhere = office.desk("elsewhere").organisation
    assert elsewhere is not None
    assert shown(office, instelling=str(elsewhere.pk)).isdisjoint(ours)


def test_names_of_institutions_are_dutch_on_an_english_page(
    office: Office, rows: dict[tuple[str, str, str], str]
) -> None:
    with override("en"):
        address = reverse("review:queue", args=["alle"])
    page = office.client("reviewer").get(address, {"instelling": str(office.school.pk)}).content.decode()
    assert re.search(r'<option [^>]*lang="nl"[^>]*>Hogeschool Elders</option>', page)
    assert re.search(r'<option value=""[^>]*>All</option>', page)
    assert not re.search(r'lang="nl"[^>]*>All<', page)
    assert '<span lang="nl">Hogeschool Voorbeeld</span>' in page  # the filter that is set
    assert 'lang="nl">Hogeschool Voorbeeld</td>' in page


def test_a_kind_and_a_state_narrow_together(office: Office, rows: dict[tuple[str, str, str], str]) -> None:
    both = {rows[place, MISSING, State.IN_REVIEW] for place in ("here", "elsewhere", "nowhere")}
    assert shown(office, soort=MISSING, stand=State.IN_REVIEW) == both
    assert len(shown(office, soort=MISSING)) == len(shown(office, stand=State.IN_REVIEW)) == 6
    assert shown(office, soort=MISSING, stand=State.IN_REVIEW, instelling=str(office.school.pk)) == {
        rows["here", MISSING, State.IN_REVIEW]
    }
