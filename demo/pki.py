"""The demonstration's own certification authority and seal key, made at the first run and never committed.

A root, an issuing authority and an organisation seal, as PKIoverheid has them, but all under a name that says
"demonstratie": nobody outside this machine trusts it. The keys of both authorities stay in the directory, so
that a new seal certificate near the end of the old one stands under the same root, and extracts sealed before
stay checkable.
"""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

ORGANIZATION = "Diplomaportaal (demonstratie)"
# NTRNL is the Dutch trade register; number 00000000 exists nowhere (ETSI EN 319 412-1, 5.1.4).
ORGANIZATION_IDENTIFIER = "NTRNL-00000000"
AUTHORITY_VALIDITY = timedelta(days=20 * 365)
SEAL_VALIDITY = timedelta(days=3 * 365)
RENEW_BEFORE_END = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class DemoPKI:
    """Where the files are. `settings()` gives them under the names that `documents.seal` reads."""

    directory: Path
    passphrase: str

    @property
    def pkcs12(self) -> Path:
        return self.directory / "seal.p12"

    @property
    def root(self) -> Path:
        return self.directory / "root.pem"

    def settings(self) -> dict[str, Any]:
        return {
            "SEAL_PKCS12": str(self.pkcs12),
            "SEAL_PKCS12_PASSPHRASE": self.passphrase,
            "SEAL_TRUST_ROOTS": [str(self.root)],
            "SEAL_ORGANIZATION_IDENTIFIER": ORGANIZATION_IDENTIFIER,
        }


def ensure_pki(directory: Path, *, now: datetime | None = None) -> DemoPKI:
    """The demonstration's seal, made when there is none and renewed when it ends within 90 days.

    With everything in place this only reads two small files, so settings may call it. Several processes at
    once make one PKI. All private parts are readable for this user only.
    """
    now = now or datetime.now(UTC)
    if (present := _present(directory, now)) is not None:
        return present
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _one_at_a_time(directory / "lock"):
        if (present := _present(directory, now)) is not None:
            return present
        return _make(directory, now)


def _present(directory: Path, now: datetime) -> DemoPKI | None:
    try:
        state = json.loads((directory / "state.json").read_text())
        passphrase = (directory / "passphrase").read_text().strip()
    except (OSError, ValueError):
        return None
    if now >= datetime.fromisoformat(state["not_after"]) - RENEW_BEFORE_END:
        return None
    pki = DemoPKI(directory, passphrase)
    return pki if pki.pkcs12.exists() and pki.root.exists() else None


@contextlib.contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and never readable for others, not even for a moment."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    fresh.replace(path)


def _make(directory: Path, now: datetime) -> DemoPKI:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

    root_key, root = _authority(directory, "root", now, issuer=None)
    issuing_key, issuing = _authority(directory, "issuing", now, issuer=(root_key, root))
    seal_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    not_after = min(now + SEAL_VALIDITY, issuing.not_valid_after_utc)
    certificate = _seal_certificate(seal_key.public_key(), issuing_key, issuing, now, not_after)
    stored = directory / "passphrase"  # kept at a renewal: old and new key open with the same one
    passphrase = stored.read_text().strip() if stored.exists() else secrets.token_urlsafe(24)
    archive = pkcs12.serialize_key_and_certificates(
        ORGANIZATION.encode(), seal_key, certificate, [issuing], BestAvailableEncryption(passphrase.encode())
    )
    _write(directory / "seal.pem", certificate.public_bytes(Encoding.PEM))
    _write(stored, passphrase.encode())
    _write(directory / "seal.p12", archive)
    _write(directory / "state.json", json.dumps({"not_after": not_after.isoformat()}).encode())
    return DemoPKI(directory, passphrase)


def _authority(
    directory: Path,
    name: str,
    now: datetime,
    *,
    issuer: "tuple[EllipticCurvePrivateKey, x509.Certificate] | None",
) -> "tuple[EllipticCurvePrivateKey, x509.Certificate]":
    """The stored authority, or a new one where there is none."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key_path, certificate_path = directory / f"{name}.key", directory / f"{name}.pem"
    if key_path.exists() and certificate_path.exists():
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        if (
            isinstance(key, ec.EllipticCurvePrivateKey)
            and now < certificate.not_valid_after_utc - SEAL_VALIDITY
        ):
            return key, certificate
    key = ec.generate_private_key(ec.SECP384R1())
    signing_key, issuer_name = (key, None) if issuer is None else (issuer[0], issuer[1].subject)
    subject = _name("wortel" if issuer is None else "uitgifte")
    builder = _builder(subject, issuer_name or subject, key.public_key(), now, now + AUTHORITY_VALIDITY)
    builder = (
        builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=1 if issuer is None else 0), critical=True
        )
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(
            _authority_key_identifier(issuer[1] if issuer else None, key.public_key()), critical=False
        )
    )
    certificate = builder.sign(signing_key, hashes.SHA384())
    pem = serialization.Encoding.PEM
    _write(
        key_path,
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )
    _write(certificate_path, certificate.public_bytes(pem))
    return key, certificate


def _seal_certificate(
    public_key: "CertificatePublicKeyTypes",
    issuing_key: "EllipticCurvePrivateKey",
    issuing: "x509.Certificate",
    now: datetime,
    not_after: datetime,
) -> "x509.Certificate":
    """An organisation's seal: signs and commits, for the purpose (e-mail) that PDF readers accept."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import ExtendedKeyUsageOID

    builder = _builder(_name(None), issuing.subject, public_key, now, not_after)
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(_authority_key_identifier(issuing, None), critical=False)
    )
    return builder.sign(issuing_key, hashes.SHA384())


def _builder(
    subject: "x509.Name",
    issuer: "x509.Name",
    public_key: "CertificatePublicKeyTypes",
    now: datetime,
    not_after: datetime,
) -> "x509.CertificateBuilder":
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _name(role: str | None) -> "x509.Name":
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANIZATION),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, ORGANIZATION_IDENTIFIER),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{ORGANIZATION} {role}" if role else ORGANIZATION),
        ]
    )


def _key_usage(**wanted: bool) -> "x509.KeyUsage":
    from cryptography import x509

    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: wanted.get(name, False) for name in names})


def _authority_key_identifier(
    issuer: "x509.Certificate | None", own_key: "CertificatePublicKeyTypes | None"
) -> "x509.AuthorityKeyIdentifier":
    from cryptography import x509

    if issuer is not None:
        identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    assert own_key is not None
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(own_key)
