"""The demonstration's own authority: made once, private, renewed under the same root."""

import json
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from demo.pki import DemoPKI, ensure_pki


def certificate(pki: DemoPKI) -> x509.Certificate:
    _, found, _ = pkcs12.load_key_and_certificates(pki.pkcs12.read_bytes(), pki.passphrase.encode())
    assert found is not None
    return found


def test_the_seal_is_a_demonstration_s_and_fit_for_sealing(demo_pki: DemoPKI) -> None:
    seal = certificate(demo_pki)
    names = {attribute.oid: attribute.value for attribute in seal.subject}
    assert names[NameOID.ORGANIZATION_NAME] == "Diplomaportaal (demonstratie)"
    assert names[NameOID.ORGANIZATION_IDENTIFIER] == "NTRNL-00000000"
    usage = seal.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    purposes = seal.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.EMAIL_PROTECTION]
    assert seal.public_key().key_size == 3072  # type: ignore[union-attr]


def test_nobody_else_can_read_the_private_parts(demo_pki: DemoPKI) -> None:
    for path in (demo_pki.pkcs12, *demo_pki.directory.glob("*.key"), demo_pki.directory / "passphrase"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_second_run_keeps_the_key_and_a_late_one_renews_it_under_the_same_root(tmp_path: Path) -> None:
    first = ensure_pki(tmp_path / "pki")
    seal, root = certificate(first), first.root.read_bytes()
    assert certificate(ensure_pki(tmp_path / "pki")) == seal

    late = seal.not_valid_after_utc - timedelta(days=30)
    renewed = ensure_pki(tmp_path / "pki", now=late)
    fresh = certificate(renewed)
    assert fresh != seal
    assert fresh.not_valid_after_utc > late + timedelta(days=365)
    assert renewed.root.read_bytes() == root
    assert renewed.passphrase == first.passphrase


def test_an_authority_at_another_address_gets_new_certificates_for_the_same_keys(tmp_path: Path) -> None:
    """Making RSA keys takes long, and what was sealed before must stay checkable."""
    first = ensure_pki(tmp_path / "pki", authority_url="http://127.0.0.1:9001/pki/")
    seal, root = certificate(first), first.root.read_bytes()
    moved = ensure_pki(tmp_path / "pki", authority_url="http://127.0.0.1:9101/pki/")
    fresh = certificate(moved)
    assert fresh.public_key() == seal.public_key()
    assert fresh != seal
    assert moved.root.read_bytes() == root
    assert addresses(fresh) == {
        "http://127.0.0.1:9101/pki/ocsp/issuing",
        "http://127.0.0.1:9101/pki/crl/issuing",
    }
    assert moved.settings()["SEAL_TSA_URL"] == "http://127.0.0.1:9101/pki/tsa"


def test_a_directory_of_before_there_were_time_stamps_is_brought_up_to_date(tmp_path: Path) -> None:
    url = "http://127.0.0.1:9001/pki/"
    old = ensure_pki(tmp_path / "pki", authority_url=url)
    seal, root = certificate(old), old.root.read_bytes()
    for name in ("tsa.key", "tsa.pem"):
        (old.directory / name).unlink()
    (old.directory / "state.json").write_text(json.dumps({"not_after": seal.not_valid_after_utc.isoformat()}))
    fresh = ensure_pki(tmp_path / "pki", authority_url=url)
    assert fresh.root.read_bytes() == root
    assert fresh.passphrase == old.passphrase
    assert certificate(fresh).public_key() == seal.public_key()
    assert (fresh.directory / "tsa.pem").exists()


def test_the_time_stamp_authority_is_for_time_stamps_alone(demo_pki: DemoPKI) -> None:
    stamper = x509.load_pem_x509_certificate((demo_pki.directory / "tsa.pem").read_bytes())
    purposes = stamper.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert purposes.critical
    assert list(purposes.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def addresses(found: x509.Certificate) -> set[str]:
    """Where its state can be asked."""
    access = found.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    lists = found.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    return {one.access_location.value for one in access} | {
        name.value for point in lists for name in point.full_name or []
    }


def test_processes_that_start_together_make_one_pki(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from demo.pki import ensure_pki;"
        "print(ensure_pki(Path(sys.argv[1])).passphrase)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "pki")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    passphrases = {process.communicate(timeout=60)[0] for process in processes}
    assert len(passphrases) == 1
    assert certificate(ensure_pki(tmp_path / "pki")).not_valid_after_utc > datetime.now(UTC)
