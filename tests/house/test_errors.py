"""Each error has its page, and an error page is never the cause of a second error."""

from html.parser import HTMLParser

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from config import errors
from config.urls import urlpatterns as portal_patterns
from diplomas.errors import DomainError, NotFound, Refused, Stale
from documents.seal_errors import SealError

handler400, handler403, handler404 = errors.handler400, errors.handler403, errors.handler404
handler429, handler500 = errors.handler429, errors.handler500

RAISED = {
    "bad": BadRequest("x"),
    "suspicious": SuspiciousOperation("x"),
    "forbidden": PermissionDenied("x"),
    "missing": Http404("x"),
    "big": RequestDataTooBig("x"),
    "broken": RuntimeError("a secret of the inside"),
    "database": OperationalError("a secret of the inside"),
    "domain-missing": NotFound("Dit diploma staat niet in het register."),
    "stale": Stale("Iemand anders was u voor."),
    "refused": Refused("Dit diploma is al ingetrokken."),
    "domain": DomainError("Dat kan niet."),
    "seal": SealError("the key file is gone"),
}
STATUS = {
    "bad": 400,
    "suspicious": 400,
    "forbidden": 403,
    "missing": 404,
    "big": 413,
    "broken": 500,
    "database": 503,
    "domain-missing": 404,
    "stale": 409,
    "refused": 409,
    "domain": 400,
    "seal": 503,
}


@login_not_required
def fails(request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name]


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("a", ""))


urlpatterns = [path("mis/<str:name>/", fails), path("formulier/", form), *portal_patterns]


class Headings(HTMLParser):
    """Counts what every page must have once."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


@pytest.fixture
def visitor(client: Client) -> Client:
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("name", RAISED)
def test_each_error_has_its_page(visitor: Client, name: str) -> None:
    response = visitor.get(f"/mis/{name}/")
    page = response.content.decode()
    assert response.status_code == STATUS[name]
    assert response.headers["Cache-Control"].startswith("no-store")
    tags = Headings(page).found
    assert tags.count("h1") == 1
    assert tags.count("main") == 1
    assert "a secret of the inside" not in page
    assert "the key file is gone" not in page


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("name", ["stale", "refused"])
def test_a_refusal_says_why_in_its_own_words(visitor: Client, name: str) -> None:
    assert str(RAISED[name]) in visitor.get(f"/mis/{name}/").content.decode()


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("name", ["broken", "seal", "database"])
def test_the_page_for_a_failure_needs_no_database(visitor: Client, name: str) -> None:
    """Without the django_db mark a query is an error."""
    response = visitor.get(f"/mis/{name}/")
    assert response.status_code == STATUS[name]
    assert ("Retry-After" in response.headers) == (response.status_code == 503)


@override_settings(ROOT_URLCONF=__name__, DATA_UPLOAD_MAX_MEMORY_SIZE=10)
@pytest.mark.django_db
def test_too_much_in_a_form_is_413(visitor: Client) -> None:
    response = visitor.post(
        "/formulier/", {"a": "x" * 1000}, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_form_without_its_code_is_explained() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/formulier/", {"a": "b"})
    assert response.status_code == 403
    assert "cookies" in response.content.decode().lower()


@pytest.mark.django_db
def test_too_many_tries_say_when_to_come_back(rf: RequestFactory) -> None:
    response = errors.page(rf.get("/"), 429, retry_after=77)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "77"


@pytest.mark.django_db
def test_without_any_template_there_is_still_a_sentence(rf: RequestFactory) -> None:
    response = errors.page(rf.get("/"), 404, name="there-is-no-such-template")
    assert response.status_code == 404
    assert "Er ging iets mis" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "language"), [("/bestaat-niet/", "nl"), ("/en/does-not-exist/", "en")])
def test_an_error_page_speaks_the_language_of_the_address(
    visitor: Client, address: str, language: str
) -> None:
    response = visitor.get(address)
    assert response.status_code == 404
    assert f'lang="{language}"' in response.content.decode()


def test_the_errors_that_are_named_exist() -> None:
    assert len(errors.domain_errors()) == len(errors.DOMAIN_ERRORS)
    mapped = {error for error, _status in errors.domain_errors()}
    assert {NotFound, Stale, Refused, DomainError, SealError} <= mapped


def test_a_special_error_is_not_hidden_behind_its_general_one() -> None:
    """The first that fits decides, so a base class may only stand below what is derived from it."""
    order = [error for error, _status in errors.domain_errors()]
    for place, error in enumerate(order):
        assert not any(issubclass(later, error) for later in order[place + 1 :])
