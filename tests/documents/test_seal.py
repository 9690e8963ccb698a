"""Sealing: what other programs say of the file, and that nothing comes out when anything is wrong."""

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from structlog.testing import capture_logs

from demo.pki import DemoPKI, ensure_pki
from documents import seal as seal_module
from documents.inspect import Check, Outcome, Verdict, inspect
from documents.seal import Sealed, Sealer
from documents.seal_errors import (
    CertificateExpired,
    CertificateUnsuitable,
    KeyMissing,
    KeyUnreadable,
    SealError,
    SelfCheckFailed,
    TimestampUnavailable,
    WrongPassphrase,
)
from documents.trust import Trust
from tests.documents import reading

pytestmark = pytest.mark.pdf


def test_poppler_calls_it_valid_over_the_whole_file(sealed: Sealed) -> None:
    report = reading.run("pdfsig", sealed.data)
    assert "Signature is Valid." in report
    assert "Total document signed" in report
    assert "ETSI.CAdES.detached" in report
    assert report.count("Signature #") == 1


def test_mupdf_calls_it_unchanged(sealed: Sealed) -> None:
    report = reading.run("mutool", sealed.data, "sign", "-v")
    assert "unchanged since signing" in report


def test_one_changed_byte_is_seen_by_poppler(sealed: Sealed) -> None:
    data = bytearray(sealed.data)
    data[len(data) // 3] ^= 1
    assert "Signature is Valid." not in reading.run("pdfsig", bytes(data))


def test_it_is_a_certification_signature_that_allows_nothing(sealed: Sealed) -> None:
    from pyhanko.sign.fields import MDPPerm

    reader = reading.reader(sealed.data)
    [signature] = reader.embedded_signatures
    assert signature.docmdp_level is MDPPerm.NO_CHANGES
    assert reader.root["/Perms"]["/DocMDP"]["/Reason"] == "Uittreksel 7"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_a_sealed_file_is_still_archival_and_accessible(page: bytes, sealed: Sealed) -> None:
    assert reading.xmp_value(sealed.data, "http://www.aiim.org/pdfa/ns/id/", "part") == "3"
    assert reading.xmp_value(sealed.data, "http://www.aiim.org/pdfa/ns/id/", "conformance") == "A"
    assert reading.xmp_value(sealed.data, "http://www.aiim.org/pdfua/ns/id/", "part") == "1"
    assert [tag["/S"] for tag in reading.structure(sealed.data)] == [
        tag["/S"] for tag in reading.structure(page)
    ]


def test_it_says_who_sealed_it_and_when(sealed: Sealed) -> None:
    assert sealed.signer.organization == "Diplomaportaal (demonstratie)"
    assert "NTRNL-00000000" in sealed.signer.subject
    assert abs(sealed.sealed_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert not sealed.timestamped


def test_the_key_is_read_once_and_again_when_the_file_changes(seal_settings: DemoPKI) -> None:
    first = Sealer.from_settings()
    assert Sealer.from_settings() is first
    os.utime(seal_settings.pkcs12)
    assert Sealer.from_settings() is not first


def test_several_threads_seal_at_the_same_time(sealer: Sealer, page: bytes) -> None:
    results: list[str] = []
    threads = [
        threading.Thread(target=lambda: results.append(sealer.seal(page, reason="x").sha256))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4


# --- it fails closed ---


def refused(kind: type[SealError], page: bytes) -> None:
    """No file; one alert in the log that says why and nothing else; and words that say what to do."""
    with capture_logs() as logs, pytest.raises(kind) as caught:
        Sealer.from_settings().seal(page, reason="x")
    [record] = logs
    assert record["log_level"] == "critical"
    assert record["code"] == kind.code
    assert set(record) == {"event", "log_level", "code", "detail"}
    assert str(caught.value.remedy)


def test_without_key(settings: Any, page: bytes) -> None:
    settings.SEAL_PKCS12 = ""
    refused(KeyMissing, page)


def test_with_the_path_of_nothing(seal_settings: DemoPKI, settings: Any, page: bytes) -> None:
    settings.SEAL_PKCS12 = "/nonexistent/seal.p12"
    refused(KeyMissing, page)


@pytest.mark.parametrize("content", [b"", b"no key", b"0\x82\xff\xff" + bytes(100)])
def test_with_an_unreadable_key(
    seal_settings: DemoPKI,
    settings: Any,
    page: bytes,
    tmp_path: Path,
    content: bytes,
) -> None:
    (tmp_path / "seal.p12").write_bytes(content)
    settings.SEAL_PKCS12 = str(tmp_path / "seal.p12")
    refused(KeyUnreadable, page)


def test_with_the_wrong_passphrase(seal_settings: DemoPKI, settings: Any, page: bytes) -> None:
    settings.SEAL_PKCS12_PASSPHRASE = "not this one"
    refused(WrongPassphrase, page)


@pytest.mark.parametrize("years", [-1, 30])
def test_outside_the_certificate_s_time(seal_settings: DemoPKI, page: bytes, years: int) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=365 * years), tick=False):
        refused(CertificateExpired, page)


def test_with_another_organisation_s_certificate(seal_settings: DemoPKI, settings: Any, page: bytes) -> None:
    settings.SEAL_ORGANIZATION_IDENTIFIER = "NTRNL-11111111"
    refused(CertificateUnsuitable, page)


def test_without_the_time_stamp_that_is_required(seal_settings: DemoPKI, settings: Any, page: bytes) -> None:
    settings.SEAL_TSA_URL = "http://127.0.0.1:9/"  # nobody answers there
    refused(TimestampUnavailable, page)


@pytest.mark.parametrize("position", [100, -100, "gap"])
def test_nothing_comes_out_when_the_self_check_fails(
    sealer: Sealer,
    page: bytes,
    monkeypatch: pytest.MonkeyPatch,
    position: int | str,
) -> None:
    made = Sealer._sign

    def damaged(self: Sealer, pdf: bytes, reason: str, location: str) -> bytes:
        data = bytearray(made(self, pdf, reason, location))
        place = data.index(b"/Contents <") + 600 if isinstance(position, str) else position
        data[place] ^= 1
        return bytes(data)

    monkeypatch.setattr(Sealer, "_sign", damaged)
    refused(SelfCheckFailed, page)


def test_a_seal_by_another_key_does_not_pass_the_self_check(
    seal_settings: DemoPKI, page: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    mine = Sealer.from_settings()
    for name, value in ensure_pki(tmp_path / "other").settings().items():
        setattr(settings, name, value)
    other = Sealer.from_settings()
    monkeypatch.setattr(mine, "_signer", other._signer)
    with pytest.raises(SelfCheckFailed):
        mine.seal(page, reason="x")


def test_another_page_than_was_asked_for_does_not_pass(
    sealer: Sealer, page: bytes, sealed: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer, "_sign", lambda *_: sealed.data)
    with pytest.raises(SelfCheckFailed):
        sealer.seal(b"%PDF-1.7 another", reason="x")


def test_no_file_where_the_signing_library_stops(sealer: Sealer) -> None:
    with pytest.raises(SealError):
        sealer.seal(b"not a PDF", reason="x")


# --- with a time stamp ---


def test_a_required_time_stamp_is_in_the_seal_and_is_checked(
    seal_settings: DemoPKI, settings: Any, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamper = demo_timestamper(seal_settings)
    monkeypatch.setattr(seal_module, "timestamper", lambda url: stamper)
    settings.SEAL_TSA_URL = "http://tsa.test.invalid/"
    sealed = Sealer.from_settings().seal(page, reason="x")
    assert sealed.timestamped
    report = inspect(sealed.data, trust=Trust.from_settings(), require_timestamp=True)
    assert report.verdict is Verdict.GENUINE
    assert report.outcomes[Check.TIMESTAMP] is Outcome.PASSED


def test_a_time_stamp_of_an_unknown_authority_is_no_time_stamp(
    seal_settings: DemoPKI, settings: Any, page: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stamper = demo_timestamper(ensure_pki(tmp_path / "other"))
    monkeypatch.setattr(seal_module, "timestamper", lambda url: stamper)
    settings.SEAL_TSA_URL = "http://tsa.test.invalid/"
    with pytest.raises(SelfCheckFailed, match="timestamp"):
        Sealer.from_settings().seal(page, reason="x")


def demo_timestamper(pki: DemoPKI) -> Any:
    """A time-stamp authority under the demonstration's issuing authority, in this process."""
    from asn1crypto import keys, x509
    from cryptography import x509 as pyca
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from pyhanko.sign.timestamps import DummyTimeStamper

    def load(path: Path) -> pyca.Certificate:
        return pyca.load_pem_x509_certificate(path.read_bytes())

    def der(certificate: pyca.Certificate) -> x509.Certificate:
        return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))

    issuing = load(pki.directory / "issuing.pem")
    issuing_key = serialization.load_pem_private_key((pki.directory / "issuing.key").read_bytes(), None)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = datetime.now(UTC)
    certificate = (
        pyca.CertificateBuilder()
        .subject_name(pyca.Name([pyca.NameAttribute(pyca.NameOID.COMMON_NAME, "Tijdstempel (test)")]))
        .issuer_name(issuing.subject)
        .public_key(key.public_key())
        .serial_number(pyca.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(pyca.ExtendedKeyUsage([pyca.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(issuing_key, hashes.SHA256())  # type: ignore[arg-type]
    )
    private = keys.PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return DummyTimeStamper(der(certificate), private, certs_to_embed=[der(issuing)])
