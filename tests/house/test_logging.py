"""What may stand in a log, and what never does."""

import json
import logging
import re
import uuid

import pytest
import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from procrastinate.contrib.django import app

from accounts.models import User
from config.logging import MASK, MASK_OF_ID, without_identifiers
from portal.extracts.number import new_number

NUMBER = "123456782"
SECRET = "a-secret-in-the-address"


@login_not_required
def breaks(request: HttpRequest, secret: str) -> HttpResponse:
    raise ValueError(f"Jansen, {NUMBER}")


@login_not_required
def breaks_in_the_database(request: HttpRequest, secret: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'Jansen'::integer")
    return HttpResponse()


@login_not_required
def works(request: HttpRequest, secret: str) -> HttpResponse:
    request.user.is_authenticated  # noqa: B018  (somebody asks who it is)
    return HttpResponse("ok")


urlpatterns = [
    path("breekt/<str:secret>/", breaks, name="breaks"),
    path("database/<str:secret>/", breaks_in_the_database, name="database"),
    path("werkt/<str:secret>/", works, name="works"),
]


@pytest.mark.parametrize(
    "text",
    ["123456782", "bsn=123456782.", "1234 56 782", "1234.56.782", "123-456-782", "x123456782y", "000000012"],
)
def test_a_person_number_is_masked_however_it_is_written(text: str) -> None:
    masked = without_identifiers(text)
    assert MASK in masked
    assert not re.search(r"\d{3}", masked)


@pytest.mark.parametrize(
    "text",
    [
        "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
        "2026-11-23 15:09:41",
        "1234567890",
        "12345678",
        "been-that-same-year",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert without_identifiers(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "0190a6e2-1234-7123-8123-123456789012",
        "holder:0190A6E2-1234-7123-8123-123456789012 did it",
        uuid.UUID(int=7),
        "extract 7K3M-0QXR-9TZ4-PB2E",
    ],
)
def test_what_identifies_a_record_is_masked(text: object) -> None:
    masked = without_identifiers(text)
    assert MASK_OF_ID in masked
    assert not re.search(r"[0-9A-Z]{4}-", masked)


def test_the_number_of_any_extract_is_masked() -> None:
    for _time in range(50):
        number = new_number()
        assert number not in without_identifiers(f"extract-{number}.pdf"), number


def test_numbers_are_masked_at_any_depth() -> None:
    value = {NUMBER: [int(NUMBER), (NUMBER, {"deep": NUMBER})], "count": 42, "share": 0.5, "yes": True}
    masked = without_identifiers(value)
    assert NUMBER not in str(masked)
    assert masked["count"] == 42
    assert masked["share"] == 0.5
    assert masked["yes"] is True


def test_every_logger_is_masked(lines) -> None:
    structlog.get_logger("own").info(f"for {NUMBER}", who=NUMBER)
    logging.getLogger("somebody.elses").warning("for %s", NUMBER)
    written = lines()
    assert [line["logger"] for line in written] == ["own", "somebody.elses"]
    assert NUMBER not in json.dumps(written)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_one_line_for_a_request(client: Client, lines) -> None:
    response = client.get(f"/werkt/{SECRET}/?q={NUMBER}")
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["method"] == "GET"
    assert line["route"] == "works"
    assert line["status"] == 200
    assert line["user"] == "anonymous"
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert float(str(line["milliseconds"])) > 0
    assert SECRET not in json.dumps(lines())
    assert set(line) == {
        "event", "level", "logger", "timestamp",
        "method", "route", "status", "milliseconds", "user", "request_id",
    }  # fmt: skip


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("kind", ["holder", "staff"])
def test_the_kind_of_user_and_no_more(client: Client, lines, kind: str) -> None:
    door = "digid" if kind == "holder" else "staff"
    user = User(kind=kind, door=door, subject="s-1", display_name="Jansen", email="jansen@example.nl")
    user.set_unusable_password()
    user.save()
    client.force_login(user, backend="accounts.backends.AccountBackend")
    client.get(f"/werkt/{SECRET}/")
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["user"] == kind
    everything = json.dumps(lines())
    assert str(user.pk) not in everything
    assert "ansen" not in everything


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("route", ["breekt", "database"])
def test_an_error_is_placed_without_its_text(client: Client, lines, route: str) -> None:
    client.raise_request_exception = False
    response = client.get(f"/{route}/{SECRET}/")
    assert response.status_code == 500
    everything = json.dumps(lines())
    assert SECRET not in everything
    assert "Jansen" not in everything
    assert NUMBER not in everything
    (line,) = [line for line in lines() if line.get("error")]
    assert line["error"] in ("builtins.ValueError", "django.db.utils.DataError")
    assert "test_logging.py" in str(line["at"])
    assert line["request_id"] == response.headers["X-Request-ID"]


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_not_written(client: Client, lines) -> None:
    client.get(f"/bestaat-niet/{SECRET}/")
    assert SECRET not in json.dumps(lines())
    assert [line["status"] for line in lines() if line["event"] == "request"] == [404]


def test_a_caller_cannot_choose_the_request_id(client: Client) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": NUMBER})
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-ID"])


@pytest.mark.django_db(transaction=True)
def test_the_queue_names_a_job_and_not_what_it_is_called_with(lines) -> None:
    """A real worker: one job that ends well, one that fails, and one that is still waited for."""
    given = {"message_id": str(uuid.uuid4()), "note": "(Jansen) has - Result: (a note)"}

    @app.task(name="tests.ends", queue="tests")
    def ends(**given: str) -> str:
        return f"result for {given['note']}"

    @app.task(name="tests.breaks", queue="tests")
    def breaks(**given: str) -> None:
        raise ValueError(given["note"])

    for task in (ends, breaks):
        task.defer(**given)
    with app.replace_connector(app.connector.get_worker_connector()) as with_worker:
        with_worker.run_worker(
            queues=["tests"], wait=False, install_signal_handlers=False, listen_notify=False
        )
    with connection.cursor() as cursor:  # these tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    written = [line for line in lines() if str(line["logger"]).startswith("procrastinate")]
    events = " ".join(str(line["event"]) for line in written)
    assert re.search(r"Starting job tests.ends\[\d+\]", events)
    assert re.search(r"Job tests.ends\[\d+\] ended with status: Success, lasted", events)
    assert re.search(r"Job tests.breaks\[\d+\] ended with status: Error, lasted", events)
    assert [line["error"] for line in written if "error" in line] == ["builtins.ValueError"]
    everything = json.dumps(written)
    for value in given.values():
        assert value not in everything
    assert "Jansen" not in everything
