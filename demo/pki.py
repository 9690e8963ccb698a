"""The demonstration's own certification authority and seal key, made at the first run and never committed.

A root, an issuing authority, an organisation seal and a time-stamp authority, as PKIoverheid has them, but
all under a name that says "demonstratie": nobody outside this machine trusts it. All keys stay in the
directory, so that new certificates (near the end of the old, or when the authority answers at another
address) stand under the same root, and extracts sealed before stay checkable. `demo.authority` answers for
them over HTTP.
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

from demo import certificates
from demo.certificates import ORGANIZATION, ORGANIZATION_IDENTIFIER, Issuer, Period

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurve, EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

AUTHORITY_VALIDITY = timedelta(days=20 * 365)
SEAL_VALIDITY = timedelta(days=3 * 365)
RENEW_BEFORE_END = timedelta(days=90)
# What lies in the directory: 1 was without a time-stamp authority.
FORM = 2


@dataclass(frozen=True, slots=True)
class DemoPKI:
    """Where the files are. `settings()` gives them under the names that `documents.seal` reads.

    `authority_url` is where `demo.authority` answers, with a slash at its end; empty: nowhere, and then seals
    have no time stamp and no revocation data.
    """

    directory: Path
    passphrase: str
    authority_url: str = ""

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
            "SEAL_TSA_URL": f"{self.authority_url}tsa" if self.authority_url else "",
        }


def ensure_pki(directory: Path, *, authority_url: str = "", now: datetime | None = None) -> DemoPKI:
    """The demonstration's seal, made when there is none and renewed when it ends within 90 days.

    With everything in place this only reads two small files, so settings may call it. Several processes at
    once make one PKI. All private parts are readable for this user only.
    """
    now = now or datetime.now(UTC)
    if (present := _present(directory, authority_url, now)) is not None:
        return present
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _one_at_a_time(directory / "lock"):
        if (present := _present(directory, authority_url, now)) is not None:
            return present
        return _make(directory, authority_url, now)


def _present(directory: Path, authority_url: str, now: datetime) -> DemoPKI | None:
    try:
        state = json.loads((directory / "state.json").read_text())
        passphrase = (directory / "passphrase").read_text().strip()
    except (OSError, ValueError):
        return None
    if state.get("form") != FORM or state["authority_url"] != authority_url:
        return None
    if now >= datetime.fromisoformat(state["not_after"]) - RENEW_BEFORE_END:
        return None
    pki = DemoPKI(directory, passphrase, authority_url)
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


def _make(directory: Path, url: str, now: datetime) -> DemoPKI:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

    root = _root(directory, now)
    issuing = _issuing(directory, root, url, now)
    not_after = min(now + SEAL_VALIDITY, issuing.certificate.not_valid_after_utc)
    stored = directory / "passphrase"  # kept at a renewal: old and new key open with the same one
    passphrase = stored.read_text().strip() if stored.exists() else secrets.token_urlsafe(24)
    seal_key = _seal_key(directory, passphrase, now)
    seal = certificates.seal(seal_key.public_key(), issuing, Period(now, not_after), url)
    stamp_key = _elliptic_key(directory / "tsa.key", ec.SECP256R1())
    stamper = certificates.stamper(stamp_key.public_key(), issuing, Period(now, not_after), url)
    archive = pkcs12.serialize_key_and_certificates(
        ORGANIZATION.encode(), seal_key, seal, [issuing.certificate],
        BestAvailableEncryption(passphrase.encode()),
    )  # fmt: skip
    state = {"form": FORM, "not_after": not_after.isoformat(), "authority_url": url}
    _write(directory / "seal.pem", seal.public_bytes(Encoding.PEM))
    _write(directory / "tsa.pem", stamper.public_bytes(Encoding.PEM))
    _write(stored, passphrase.encode())
    _write(directory / "seal.p12", archive)
    _write(directory / "state.json", json.dumps(state).encode())
    return DemoPKI(directory, passphrase, url)


def _root(directory: Path, now: datetime) -> Issuer:
    """The stored root, or a new one where there is none or it would end before a new seal."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding

    path = directory / "root.pem"
    key = _elliptic_key(directory / "root.key", ec.SECP384R1())
    if path.exists():
        stored = x509.load_pem_x509_certificate(path.read_bytes())
        if now < stored.not_valid_after_utc - SEAL_VALIDITY and stored.public_key() == key.public_key():
            return Issuer("root", key, stored)
    made = certificates.root(key, Period(now, now + AUTHORITY_VALIDITY))
    _write(path, made.public_bytes(Encoding.PEM))
    return Issuer("root", key, made)


def _issuing(directory: Path, root: Issuer, url: str, now: datetime) -> Issuer:
    """The issuing authority: its key stays, its certificate says where to ask about it and is made anew."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding

    key = _elliptic_key(directory / "issuing.key", ec.SECP384R1())
    made = certificates.issuing(key, root, Period(now, root.certificate.not_valid_after_utc), url)
    _write(directory / "issuing.pem", made.public_bytes(Encoding.PEM))
    return Issuer("issuing", key, made)


def _elliptic_key(path: Path, curve: "EllipticCurve") -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    if path.exists():
        stored = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if isinstance(stored, ec.EllipticCurvePrivateKey):
            return stored
    key = ec.generate_private_key(curve)
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    _write(path, key.private_bytes(pem, pkcs8, serialization.NoEncryption()))
    return key


def _seal_key(directory: Path, passphrase: str, now: datetime) -> "RSAPrivateKey":
    """The stored key while its certificate has time left; making an RSA key takes a while."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs12

    path = directory / "seal.p12"
    if path.exists():
        key, certificate, _chain = pkcs12.load_key_and_certificates(path.read_bytes(), passphrase.encode())
        ends_later = certificate is not None and now < certificate.not_valid_after_utc - RENEW_BEFORE_END
        if isinstance(key, rsa.RSAPrivateKey) and ends_later:
            return key
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)
