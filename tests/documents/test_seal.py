"""Sealing: what other programs say of the file, and that nothing comes out when anything is wrong."""

import os
import subprocess
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from structlog.testing import capture_logs

from demo.pki import DemoPKI
from documents.cms import read_container
from documents.seal import Sealed, Sealer
from documents.seal_errors import (
    CertificateExpired,
    CertificateUnsuitable,
    KeyMissing,
    KeyUnreadable,
    SealError,
    SealFailed,
    SelfCheckFailed,
    WrongPassphrase,
)
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


def test_openssl_verifies_the_time_stamp(sealed: Sealed, seal_settings: DemoPKI, tmp_path: Path) -> None:
    container = read_container(bytes.fromhex(seal_in(sealed.data).decode()))
    assert container.timestamp_token is not None
    (tmp_path / "token").write_bytes(container.timestamp_token)
    (tmp_path / "stamped").write_bytes(container.signature)
    trust = ["-CAfile", str(seal_settings.root), "-untrusted", str(seal_settings.directory / "issuing.pem")]
    command = ["openssl", "ts", "-verify", "-token_in", "-in", "token", "-data", "stamped", *trust]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr


def test_another_library_finds_it_valid_for_the_long_term_without_asking_anybody(
    sealed: Sealed, seal_settings: DemoPKI
) -> None:
    """PAdES-LT: everything that a validator wants to know stands in the file."""
    from asn1crypto import pem, x509
    from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature

    _kind, _headers, root = pem.unarmor(seal_settings.root.read_bytes())
    reader = reading.reader(sealed.data)
    store = DocumentSecurityStore.read_dss(reader)
    options = {
        "trust_roots": [x509.Certificate.load(root)],
        "allow_fetching": False,
        "revocation_mode": "require",
        "moment": sealed.sealed_at,
    }
    status = validate_pdf_signature(
        reader.embedded_signatures[0],
        signer_validation_context=store.as_validation_context(options),
        ts_validation_context=store.as_validation_context(options),
    )
    assert status.bottom_line
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted
    assert status.docmdp_ok


def seal_in(data: bytes) -> bytes:
    """The hexadecimal digits of the seal."""
    start = data.index(b"/Contents <") + 11
    return data[start : data.index(b">", start)]


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
    assert [element.tag for element in reading.structure(sealed.data)] == [
        element.tag for element in reading.structure(page)
    ]


def test_it_says_who_sealed_it_and_when(sealed: Sealed) -> None:
    assert sealed.signer.organization == "Diplomaportaal (demonstratie)"
    assert "NTRNL-00000000" in sealed.signer.subject
    assert abs(sealed.sealed_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert sealed.timestamped


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


@pytest.mark.parametrize("position", [100, -100, "gap"])
def test_nothing_comes_out_when_the_self_check_fails(
    sealer: Sealer,
    page: bytes,
    monkeypatch: pytest.MonkeyPatch,
    position: int | str,
) -> None:
    made = Sealer._sign

    def damaged(self: Sealer, *given: Any) -> bytes:
        data = bytearray(made(self, *given))
        place = data.index(b"/Contents <") + 600 if isinstance(position, str) else position
        data[place] ^= 1
        return bytes(data)

    monkeypatch.setattr(Sealer, "_sign", damaged)
    refused(SelfCheckFailed, page)


def test_a_seal_by_another_key_does_not_pass_the_self_check(
    seal_settings: DemoPKI, page: bytes, imitation: DemoPKI, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    mine = Sealer.from_settings()
    for name, value in imitation.settings().items():
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


def test_no_file_when_more_than_the_digest_is_of_one_file(sealer: Sealer, page: bytes) -> None:
    """The attributes are made once and used for every file: that must not become wrong unseen."""
    from asn1crypto import cms, core

    fresh = Sealer(sealer.key)
    made = iter(range(100))
    theirs = fresh._signer.signed_attrs

    async def numbered(*given: Any, **named: Any) -> Any:
        attributes = await theirs(*given, **named)
        number = cms.CMSAttribute({"type": "1.2.3.4", "values": [core.Integer(next(made))]})
        return cms.CMSAttributes([*attributes, number])

    fresh._signer.signed_attrs = numbered
    with pytest.raises(SealFailed):
        fresh.seal(page, reason="x")
    assert next(made) == 2


def test_the_container_is_the_one_the_library_would_write(sealer: Sealer, sealed: Sealed) -> None:
    """Another library puts the same signed parts together and gets the same bytes, but for the time stamp."""
    import asyncio

    from pyhanko.sign.signers import Signer

    ours = read_container(bytes.fromhex(seal_in(sealed.data).decode()))
    options = {"use_pades": True, "is_pdf_sig": True}
    theirs = asyncio.run(Signer.async_sign(sealer._signer, ours.message_digest, "sha256", **options))
    read = read_container(theirs.dump() + bytes(16))
    assert replace(ours, timestamp_token=None) == replace(read, timestamp_token=None)
