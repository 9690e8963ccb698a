"""People who log in: a real OpenID Connect provider in its own process, and holders to log in as."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.levels import DIGID, Level
from diplomas import persons
from diplomas.dates import PartialDate
from diplomas.models import Diploma, Holder, Organisation, Programme
from diplomas.persons import PersonData, PersonName
from diplomas.terms import NumberKind

BSN = "999990019"


@dataclass(frozen=True)
class MockProvider:
    """The provider's address, and what a browser does there."""

    url: str

    def authorize(self, address: str, claims: dict, *, deny: bool = False) -> str:
        """Log in at the address to which the portal sent the browser; returns where it is sent back to."""
        subject = str(claims["sub"])
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=15).raise_for_status()
        sent = {"action": "deny"} if deny else {"sub": subject}
        answer = requests.post(address, data=sent, allow_redirects=False, timeout=15)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


@pytest.fixture(scope="session")
def mock_provider() -> Iterator[MockProvider]:
    """oidc-provider-mock as its own process on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(150):
            try:
                requests.get(f"{url}/.well-known/openid-configuration", timeout=1)
                break
            except requests.RequestException:
                assert process.poll() is None, "the provider stopped"
                time.sleep(0.1)
        yield MockProvider(url)
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def doors(settings, mock_provider) -> MockProvider:
    """Both doors lead to the mock provider."""
    door = {"issuer": mock_provider.url, "client_id": "portal", "client_secret": "only-for-tests"}
    settings.OIDC_DOORS = {"digid": dict(door), "staff": dict(door)}
    settings.SITE_URL = "http://testserver"
    return mock_provider


@pytest.fixture(autouse=True)
def _dutch() -> Iterator[None]:
    """A page asked for in English leaves its language behind in this thread."""
    with translation.override("nl"):
        yield


@dataclass(frozen=True)
class Browser:
    """A browser that logs in through a door of the portal."""

    client: Client
    provider: MockProvider

    def start(self, door: str = "digid", wanted: str = "") -> str:
        """Press the button; returns the provider's address."""
        response = self.client.post(reverse("accounts:start", args=[door]), {"next": wanted})
        assert response.status_code == 302, response.content
        return response["Location"]

    def come_back(self, location: str):
        """Follow the provider's answer back into the portal."""
        parts = urlsplit(location)
        return self.client.get(f"{parts.path}?{parts.query}")

    def log_in(self, *, door: str = "digid", wanted: str = "", deny: bool = False, **claims):
        """The whole way, as a person with these claims; returns the portal's answer."""
        said = {"sub": "someone", "acr": DIGID.uri(Level.MIDDEN), "bsn": BSN} | claims
        said = {name: value for name, value in said.items() if value is not None}
        return self.come_back(self.provider.authorize(self.start(door, wanted), said, deny=deny))


@pytest.fixture
def browser(client, doors, db) -> Browser:
    return Browser(client, doors)


@pytest.fixture
def make_holder(db) -> Callable[..., Holder]:
    """Makes a holder of the register with this number."""

    def make(number: str = BSN, *, died_on: date | None = None, surname: str = "Bakker") -> Holder:
        died = PartialDate(died_on.year, died_on.month, died_on.day) if died_on else None
        person = PersonData(
            kind=NumberKind.BSN,
            number=number,
            name=PersonName(surname=surname, given_names="Sofie"),
            sex="V",
            birth_date=PartialDate(1990, 5, 17),
            as_of=datetime(2026, 1, 1, tzinfo=UTC),
            died_on=died,
        )
        return persons.register_holder(kind=NumberKind.BSN, number=number, person=person)

    return make


@pytest.fixture
def organisation(db) -> Organisation:
    return Organisation.objects.create(kind="school", brin="25BE")


@pytest.fixture
def make_diploma(organisation) -> Callable[[Holder], Diploma]:
    """Makes the row of a diploma, without versions: enough to be somebody who has one."""

    def make(holder: Holder) -> Diploma:
        programme, _made = Programme.objects.get_or_create(system="ISAT", code="34560")
        return Diploma.objects.create(
            deliverer=organisation,
            source_key=f"key-{Diploma.objects.count()}",
            holder=holder,
            programme=programme,
            sector="HBO",
            kind="GETUIGSCHRIFT",
            exam_date=date(2020, 6, 30),
            state="awarded",
        )

    return make
