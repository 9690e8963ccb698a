"""Who is not in the register logs in once more to become known, and is taken over from the BRP."""

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.levels import DIGID, Level
from accounts.models import User
from diplomas import persons
from diplomas.dates import PartialDate
from diplomas.models import Holder, HolderNumber
from diplomas.persons import PersonData, PersonName
from diplomas.terms import NumberKind
from tests.accounts.conftest import BSN, Browser

pytestmark = pytest.mark.django_db


@dataclass
class Brp:
    """The BRP as far as these logins ask it."""

    answer: PersonData | Exception | None

    def person(self, kind: NumberKind, number: str) -> PersonData | None:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def brp_says(monkeypatch, answer: PersonData | Exception | None) -> None:
    monkeypatch.setattr(persons, "get_person_register", lambda: Brp(answer))


def once_more(browser: Browser):
    """The button on the page for who is not known: the same login again, asking to be known."""
    wanted = reverse("corrections:missing")
    started = browser.client.post(reverse("accounts:start", args=["digid"]), {"next": wanted, "bekend": "1"})[
        "Location"
    ]
    said = {"sub": "someone", "acr": DIGID.uri(Level.MIDDEN), "bsn": "999994669"}
    return browser.come_back(browser.provider.authorize(started, said, deny=False))


UNKNOWN = PersonData(
    kind=NumberKind.BSN, number="999994669", name=PersonName(surname="Nieuw", given_names="Noa"), sex="V",
    birth_date=PartialDate(1996, 2, 3), as_of=datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip


def test_who_is_not_known_can_become_so_to_report_a_missing_diploma(browser, monkeypatch):
    brp_says(monkeypatch, UNKNOWN)
    browser.log_in(bsn="999994669")
    assert not HolderNumber.objects.exists()  # logging in alone puts nobody in the register
    for name in ("corrections:missing", "corrections:overview"):
        page = browser.client.get(reverse(name)).content.decode()
        assert "Log opnieuw in met DigiD en meld uw diploma" in page
    response = once_more(browser)
    assert response["Location"] == reverse("corrections:missing")
    user = User.objects.get()
    assert user.holder is not None
    assert user.holder.full_name == "Noa Nieuw"
    assert "Welk diploma ontbreekt?" in browser.client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("answer", [None, persons.PersonRegisterUnreachable("weg")])
def test_when_the_brp_does_not_answer_they_are_told_and_stay_unknown(browser, monkeypatch, answer):
    brp_says(monkeypatch, answer)
    browser.log_in(bsn="999994669")
    response = once_more(browser)
    assert User.objects.get().holder is None
    page = browser.client.get(response["Location"]).content.decode()
    assert "Wij konden u nu niet opzoeken" in page
    assert "Log opnieuw in met DigiD" in page


@pytest.mark.parametrize("wrong", [{"name": PersonName(surname="x" * 5000)}, {"replaced_numbers": ("12",)}])
def test_what_cannot_be_stored_of_them_stops_no_login(browser, monkeypatch, wrong):
    brp_says(monkeypatch, dataclasses.replace(UNKNOWN, **wrong))
    browser.log_in(bsn="999994669")
    response = once_more(browser)
    assert response.status_code == 302
    assert not Holder.objects.exists()
    assert "Wij konden u nu niet opzoeken" in browser.client.get(response["Location"]).content.decode()


def test_nobody_is_taken_over_to_be_refused(browser, monkeypatch):
    brp_says(monkeypatch, dataclasses.replace(UNKNOWN, died_on=PartialDate(2026, 5, None)))
    browser.log_in(bsn="999994669")
    assert once_more(browser).status_code == 403
    assert not Holder.objects.exists()


def test_asking_to_be_known_changes_nothing_for_who_is(browser, make_holder, monkeypatch):
    holder = make_holder()
    brp_says(monkeypatch, persons.PersonRegisterUnreachable("niet nodig"))
    wanted = reverse("corrections:missing")
    started = browser.client.post(reverse("accounts:start", args=["digid"]), {"next": wanted, "bekend": "1"})[
        "Location"
    ]
    said = {"sub": "someone", "acr": DIGID.uri(Level.MIDDEN), "bsn": BSN}
    response = browser.come_back(browser.provider.authorize(started, said, deny=False))
    assert response["Location"] == wanted
    assert Holder.objects.get() == holder
    assert "niet opzoeken" not in browser.client.get(wanted).content.decode()


def test_who_asked_once_is_not_taken_over_at_a_later_login(browser, monkeypatch):
    """What was asked is of that login only, also when it was not finished."""
    brp_says(monkeypatch, UNKNOWN)
    browser.log_in(bsn="999994669")
    browser.client.post(
        reverse("accounts:start", args=["digid"]), {"next": reverse("corrections:missing"), "bekend": "1"}
    )
    browser.log_in(bsn="999994669")
    assert not Holder.objects.exists()
