"""Revocation data: what is fetched, how long it is used, and that without it nothing is sealed."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from structlog.testing import capture_logs

from demo.authority.service import Answer
from demo.pki import DemoPKI
from documents import dss
from documents.inspect import Check
from documents.revocation import Proofs, ProofStore
from documents.seal import Sealer
from documents.seal_errors import (
    CertificateRevoked,
    RevocationUnavailable,
    SealError,
    SelfCheckFailed,
)
from documents.stamps import Stamp
from tests.documents.conftest import Scripted

pytestmark = pytest.mark.pdf
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def refused(kind: type[SealError], page: bytes) -> str:
    """No file, one alert that says why; gives the detail."""
    with capture_logs() as logs, pytest.raises(kind):
        Sealer.from_settings().seal(page, reason="x")
    alerts = [(record["log_level"], record["code"]) for record in logs]
    assert alerts == [("critical", kind.code)]
    return str(logs[0]["detail"])


def test_answers_for_both_chains_stand_in_the_file_and_no_root(
    scripted: Scripted, seal_settings: DemoPKI, page: bytes
) -> None:
    from asn1crypto import ocsp

    sealed = Sealer.from_settings().seal(page, reason="x")
    stored = dss.read(sealed.data, len(page) - 10)
    assert stored is not None
    answered = {
        single["cert_id"]["serial_number"].native
        for answer in stored.answers
        for single in ocsp.OCSPResponse.load(answer).response_data["responses"]
    }
    assert answered == {serial(seal_settings, "seal"), serial(seal_settings, "tsa")}
    assert len(stored.lists) == 1  # the root's, about the issuing authority
    subjects = {x509.load_der_x509_certificate(one).subject.rfc4514_string() for one in stored.certificates}
    assert len(subjects) == 2
    assert not any("wortel" in subject for subject in subjects)
    assert b"/VRI" not in sealed.data


def test_it_is_asked_once_for_many_files(scripted: Scripted, page: bytes) -> None:
    sealer = Sealer.from_settings()
    for _ in range(3):
        sealer.seal(page, reason="x")
    assert sorted(scripted.asked) == ["crl", "ocsp", "ocsp", *["tsa"] * 4]  # one stamp to learn who stamps


def test_lists_do_where_answers_are_not_to_be_had(scripted: Scripted, page: bytes) -> None:
    scripted.lose("ocsp")
    sealed = Sealer.from_settings().seal(page, reason="x")
    stored = dss.read(sealed.data, len(page) - 10)
    assert stored is not None
    assert (stored.answers, len(stored.lists)) == ((), 2)


def test_no_file_where_nobody_says_what_is_revoked(scripted: Scripted, page: bytes) -> None:
    scripted.lose("ocsp", "crl")
    refused(RevocationUnavailable, page)


def test_no_file_where_the_answers_are_no_answers(scripted: Scripted, page: bytes) -> None:
    scripted.lose("crl")
    scripted.instead["ocsp"] = lambda _body: Answer(200, "application/ocsp-response", b"\x30\x03\x0a\x01\x06")
    refused(RevocationUnavailable, page)


def test_answers_of_another_authority_prove_nothing(
    scripted: Scripted, page: bytes, imitation: DemoPKI
) -> None:
    false = Scripted(imitation.directory)
    for kind, method in (("ocsp", "POST"), ("crl", "GET")):
        scripted.instead[kind] = lambda body, kind=kind, method=method: false.answer(
            method, f"{kind}/issuing", body
        )
    refused(RevocationUnavailable, page)


@pytest.mark.parametrize("name", ["seal", "tsa", "issuing"])
def test_a_revoked_certificate_seals_nothing(
    scripted: Scripted, seal_settings: DemoPKI, page: bytes, name: str
) -> None:
    scripted.revoked[serial(seal_settings, name)] = datetime.now(UTC) - timedelta(hours=1)
    refused(CertificateRevoked, page)


def test_a_list_tells_of_a_revoked_certificate_too(
    scripted: Scripted, seal_settings: DemoPKI, page: bytes
) -> None:
    scripted.lose("ocsp")
    scripted.revoked[serial(seal_settings, "seal")] = datetime.now(UTC) - timedelta(hours=1)
    refused(CertificateRevoked, page)


def test_a_seal_revoked_today_is_noticed_at_the_refresh(
    scripted: Scripted, seal_settings: DemoPKI, page: bytes
) -> None:
    sealer = Sealer.from_settings()
    sealer.seal(page, reason="x")
    scripted.revoked[serial(seal_settings, "seal")] = datetime.now(UTC) - timedelta(minutes=1)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=37), tick=False):
        refused(CertificateRevoked, page)
        refused(CertificateRevoked, page)  # and what held before is not taken up again


def test_a_failing_refresh_keeps_what_there_is_until_it_ends(scripted: Scripted, page: bytes) -> None:
    sealer = Sealer.from_settings()
    sealer.seal(page, reason="x")
    scripted.lose("ocsp", "crl")
    start = datetime.now(UTC)
    with time_machine.travel(start + timedelta(hours=37), tick=False), capture_logs() as logs:
        sealer.seal(page, reason="x")
    assert [(one["event"], one["code"]) for one in logs] == [
        ("revocation data not refreshed", "seal.no-revocation-data")
    ]
    with time_machine.travel(start + timedelta(hours=73), tick=False):
        refused(RevocationUnavailable, page)


@pytest.mark.parametrize(
    "loss",
    [
        lambda proofs: replace(proofs, answers=proofs.answers[:1]),
        lambda proofs: replace(proofs, answers=proofs.answers[1:]),
        lambda proofs: replace(proofs, lists=()),
        lambda proofs: replace(proofs, answers=(), lists=()),
        lambda proofs: replace(proofs, answers=(proofs.answers[0][:-1] + b"\0", *proofs.answers[1:])),
    ],
)
def test_a_file_without_all_of_it_does_not_pass_the_self_check(
    scripted: Scripted, page: bytes, monkeypatch: pytest.MonkeyPatch, loss: Callable[[Proofs], Proofs]
) -> None:
    sealer = Sealer.from_settings()
    poorer = loss(sealer._proofs.current())
    monkeypatch.setattr(sealer._proofs, "current", lambda: poorer)
    assert refused(SelfCheckFailed, page) == Check.REVOCATION


def test_proofs_that_had_ended_at_the_time_of_the_stamp_do_not_pass(
    scripted: Scripted, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealer = Sealer.from_settings()
    old = sealer._proofs.current()
    monkeypatch.setattr(sealer._proofs, "current", lambda: old)
    with time_machine.travel(old.until + timedelta(minutes=1), tick=False):
        assert refused(SelfCheckFailed, page) == Check.REVOCATION


# --- the store alone ---


class Source:
    """Hands out proofs that live a day, or fails as told; counts."""

    def __init__(self) -> None:
        self.calls = 0
        self.error: SealError | None = None

    def __call__(self, stamps: tuple[Stamp, ...]) -> Proofs:
        self.calls += 1
        if self.error is not None:
            raise self.error
        now = datetime.now(UTC)
        return Proofs((), (), (), stamps, now, now + timedelta(days=1))


def test_proofs_are_refreshed_past_half_of_their_life_and_a_failure_waits_a_minute() -> None:
    source = Source()
    store = ProofStore(source)
    with time_machine.travel(NOW, tick=False) as clock:
        first = store.current()
        clock.shift(timedelta(hours=11, minutes=59))
        assert store.current() is first
        source.error = RevocationUnavailable()
        clock.shift(timedelta(minutes=1))
        assert store.current() is first
        assert store.current() is first
        assert source.calls == 2
        clock.shift(timedelta(minutes=1))
        source.error = None
        assert store.current() is not first
        assert source.calls == 3


def test_proofs_that_ended_are_not_used_again() -> None:
    source = Source()
    store = ProofStore(source)
    with time_machine.travel(NOW, tick=False) as clock:
        store.current()
        source.error = RevocationUnavailable("gone")
        clock.shift(timedelta(days=1))
        for _ in range(2):
            with pytest.raises(RevocationUnavailable):
                store.current()


def test_who_waits_for_a_failing_authority_waits_once() -> None:
    """Without proofs every request needs them: they must not stand in a row for five seconds each."""
    source, asked, go_on = Source(), threading.Event(), threading.Event()

    def fetch(_stamps: tuple[Stamp, ...]) -> Proofs:
        source.calls += 1
        asked.set()
        assert go_on.wait(10)
        raise RevocationUnavailable("gone")

    store = ProofStore(fetch)
    store._lock = lock = TellingLock()  # type: ignore[assignment]
    errors: list[SealError] = []

    def ask() -> None:
        try:
            store.current()
        except SealError as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    threads[0].start()
    assert asked.wait(10)
    for thread in threads[1:]:
        thread.start()
    for _ in threads:
        assert lock.arrived.acquire(timeout=10)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert [error.detail for error in errors] == ["gone"] * 4
    assert source.calls == 1


class TellingLock:
    """Tells of everybody who comes to it, before they wait."""

    def __init__(self) -> None:
        self.arrived = threading.Semaphore(0)
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self.arrived.release()
        self._lock.acquire()

    def __exit__(self, *_given: object) -> None:
        self._lock.release()


def serial(pki: DemoPKI, name: str) -> int:
    return x509.load_pem_x509_certificate(Path(pki.directory, f"{name}.pem").read_bytes()).serial_number
