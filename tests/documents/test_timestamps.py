"""Time stamps from a real server, and every way in which that server can fail: then nothing is sealed."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from demo.authority.service import Answer
from demo.pki import DemoPKI, ensure_pki
from documents import timestamps
from documents.inspect import Check, Outcome, Verdict, inspect
from documents.seal import Sealer
from documents.seal_errors import (
    RevocationUnavailable,
    SealError,
    TimestampUnavailable,
    TimestampUntrusted,
)
from documents.trust import Trust
from tests.documents.conftest import GONE, Scripted

pytestmark = pytest.mark.pdf


def refused(kind: type[SealError], sealer: Sealer, page: bytes) -> None:
    """No file, and one alert that says why."""
    with capture_logs() as logs, pytest.raises(kind):
        sealer.seal(page, reason="x")
    assert [(record["log_level"], record["code"]) for record in logs] == [("critical", kind.code)]


@pytest.fixture
def ready(scripted: Scripted) -> Sealer:
    """A sealer that has all it needs but the next time stamp."""
    sealer = Sealer.from_settings()
    sealer.warm_up()
    return sealer


def test_a_seal_has_its_time_from_the_authority(ready: Sealer, page: bytes) -> None:
    sealed = ready.seal(page, reason="x")
    assert sealed.timestamped
    report = inspect(sealed.data, trust=Trust.from_settings(), require_timestamp=True)
    assert report.verdict is Verdict.GENUINE
    assert report.sealed_at == sealed.sealed_at


def test_one_connection_serves_many_stamps(
    ready: Sealer, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import urllib3

    opened: list[str] = []
    connect = urllib3.connection.HTTPConnection.connect
    monkeypatch.setattr(
        urllib3.connection.HTTPConnection, "connect", lambda self: (opened.append(self.host), connect(self))
    )
    for _ in range(3):
        ready.seal(page, reason="x")
    assert len(opened) <= 1


def other_nonce(request: Any) -> None:
    request["nonce"] = 7


def other_imprint(request: Any) -> None:
    request["message_imprint"]["hashed_message"] = bytes(32)


def asking(scripted: Scripted, change: Callable[[Any], None]) -> Callable[[bytes], Answer]:
    """The real authority, asked for something else."""

    def answer(body: bytes) -> Answer:
        from asn1crypto import tsp

        request = tsp.TimeStampReq.load(body)
        change(request)
        return scripted._stamp(request.dump(force=True))

    return answer


def rejection(_body: bytes) -> Answer:
    from asn1crypto import tsp

    refusal = tsp.TimeStampResp({"status": {"status": "rejection"}})
    return Answer(200, "application/timestamp-reply", refusal.dump())


BROKEN: dict[str, Callable[[bytes], Answer]] = {
    "gone": lambda _body: GONE,
    "nothing": lambda _body: Answer(200, "application/timestamp-reply", b""),
    "garbage": lambda _body: Answer(200, "application/timestamp-reply", bytes(range(256))),
    "a page": lambda _body: Answer(200, "text/html", b"<h1>Maintenance</h1>"),
    "refusal": rejection,
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("warm", [True, False], ids=["warm", "at the start"])
def test_an_answer_that_is_no_time_stamp(
    scripted: Scripted, page: bytes, answer: Callable[[bytes], Answer], warm: bool
) -> None:
    sealer = Sealer.from_settings()
    if warm:
        sealer.warm_up()
    scripted.instead["tsa"] = answer
    refused(TimestampUnavailable, sealer, page)


def test_nobody_answers(seal_settings: DemoPKI, settings: Any, page: bytes) -> None:
    settings.SEAL_TSA_URL = "http://127.0.0.1:9/"
    refused(TimestampUnavailable, Sealer.from_settings(), page)


def test_an_answer_that_takes_too_long(
    ready: Sealer, scripted: Scripted, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timestamps, "SECONDS", 0.1)
    over = threading.Event()

    def late(_body: bytes) -> Answer:
        over.wait(10)
        return GONE

    scripted.instead["tsa"] = late
    try:
        refused(TimestampUnavailable, ready, page)
    finally:
        over.set()


def test_the_answer_to_another_question(ready: Sealer, scripted: Scripted, page: bytes) -> None:
    scripted.instead["tsa"] = asking(scripted, other_nonce)
    refused(TimestampUnavailable, ready, page)


def test_a_stamp_on_something_else(ready: Sealer, scripted: Scripted, page: bytes) -> None:
    scripted.instead["tsa"] = asking(scripted, other_imprint)
    refused(TimestampUnavailable, ready, page)


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "at the start"])
def test_an_authority_we_do_not_know(scripted: Scripted, page: bytes, imitation: DemoPKI, warm: bool) -> None:
    sealer = Sealer.from_settings()
    if warm:
        sealer.warm_up()
    scripted.instead["tsa"] = Scripted(imitation.directory)._stamp
    refused(TimestampUntrusted, sealer, page)


def test_an_authority_that_took_a_new_certificate_is_asked_about_it(
    ready: Sealer, scripted: Scripted, page: bytes, seal_settings: DemoPKI, tmp_path: Path
) -> None:
    fresh = renewed(seal_settings, tmp_path / "renewed")
    scripted.instead["tsa"] = Scripted(fresh.directory)._stamp
    sealed = ready.seal(page, reason="x")
    report = inspect(sealed.data, trust=Trust.from_settings(), require_revocation=True)
    assert report.verdict is Verdict.GENUINE
    assert report.outcomes[Check.REVOCATION] is Outcome.PASSED


def test_a_new_certificate_of_the_authority_that_nobody_speaks_for(
    ready: Sealer, scripted: Scripted, page: bytes, seal_settings: DemoPKI, tmp_path: Path
) -> None:
    fresh = renewed(seal_settings, tmp_path / "renewed")
    scripted.instead["tsa"] = Scripted(fresh.directory)._stamp
    scripted.lose("ocsp", "crl")
    refused(RevocationUnavailable, ready, page)


def test_two_units_of_one_authority_stamp_in_turn(
    ready: Sealer, scripted: Scripted, page: bytes, seal_settings: DemoPKI, tmp_path: Path
) -> None:
    """As behind a balancer: each has its own certificate, and either may be the next."""
    units = [scripted._stamp, Scripted(renewed(seal_settings, tmp_path / "second").directory)._stamp]

    def turn(body: bytes) -> Answer:
        units.reverse()
        return units[0](body)

    scripted.instead["tsa"] = turn
    for _ in range(4):
        sealed = ready.seal(page, reason="x")
        assert inspect(sealed.data, trust=Trust.from_settings(), require_revocation=True).failed == ()
    assert scripted.asked.count("ocsp") <= 6


def renewed(pki: DemoPKI, directory: Path) -> DemoPKI:
    """The same authority with the same keys, after all its certificates but the root's were made anew."""
    shutil.copytree(pki.directory, directory)
    (directory / "state.json").unlink()
    return ensure_pki(directory, authority_url=pki.authority_url)
