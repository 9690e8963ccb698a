"""The key of the seal and its certificates: from a PKCS#12 file, or a key that never leaves its token."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from documents.cms import load_asn1
from documents.seal_errors import CertificateUnsuitable, KeyMissing, KeyUnreadable, WrongPassphrase
from documents.trust import fingerprint

if TYPE_CHECKING:
    from cryptography import x509

MIN_RSA_BITS = 3072  # SOG-IS Agreed Cryptographic Mechanisms 1.3: RSA of at least 3072 bits from 2026


@dataclass(frozen=True, slots=True)
class SealKey:
    """What signs, with its certificate and the authorities between it and the root (all DER).

    `sign` gives the RSASSA-PKCS1-v1_5 signature with SHA-256 over what it is given: what every PDF reader
    verifies. It raises a `SealError` when the key cannot be used.
    """

    sign: Callable[[bytes], bytes]
    certificate: bytes
    chain: tuple[bytes, ...]
    not_before: datetime
    not_after: datetime
    algorithm: str = "sha256_rsa"

    @property
    def fingerprints(self) -> frozenset[str]:
        return frozenset(map(fingerprint, (self.certificate, *self.chain)))

    def valid_at(self, moment: datetime) -> bool:
        return self.not_before <= moment < self.not_after


def load_key(path: str, passphrase: str, organization_identifier: str = "") -> SealKey:
    """Read and judge the key file.

    Raises `KeyMissing`, `KeyUnreadable`, `WrongPassphrase` or `CertificateUnsuitable`. Whether the
    certificate is valid now is asked at every seal, not here.
    """
    if not path or not Path(path).is_file():
        raise KeyMissing
    try:
        archive = Path(path).read_bytes()
    except OSError as error:
        raise KeyUnreadable from error
    return _parse(archive, passphrase, organization_identifier)


def _parse(archive: bytes, passphrase: str, organization_identifier: str) -> SealKey:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import pkcs12

    _require_pkcs12(archive)
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(archive, passphrase.encode() or None)
    except ValueError as error:
        raise WrongPassphrase from error
    if key is None or certificate is None:
        raise KeyUnreadable("no key with its certificate")
    if not isinstance(key, RSAPrivateKey):
        raise CertificateUnsuitable("not an RSA key of 3072 bits")
    if key.public_key() != certificate.public_key():
        raise CertificateUnsuitable("key and certificate do not belong together")
    private_key = key
    return seal_key(
        lambda data: private_key.sign(data, PKCS1v15(), hashes.SHA256()),
        certificate,
        chain,
        organization_identifier,
    )


def seal_key(
    sign: Callable[[bytes], bytes],
    certificate: "x509.Certificate",
    chain: "Sequence[x509.Certificate]",
    organization_identifier: str,
) -> SealKey:
    """A key with its certificates, judged. Raises `CertificateUnsuitable`."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import Encoding

    public = certificate.public_key()
    if not isinstance(public, RSAPublicKey) or public.key_size < MIN_RSA_BITS:
        raise CertificateUnsuitable("not an RSA key of 3072 bits")
    _require_seal_certificate(certificate, organization_identifier)
    authorities = [other for other in chain if other.subject != other.issuer]  # a root need not go along
    everyone = (certificate, *authorities)
    return SealKey(
        sign=sign,
        certificate=certificate.public_bytes(Encoding.DER),
        chain=tuple(sorted(other.public_bytes(Encoding.DER) for other in authorities)),
        not_before=max(one.not_valid_before_utc for one in everyone),
        not_after=min(one.not_valid_after_utc for one in everyone),
    )


def _require_pkcs12(archive: bytes) -> None:
    """A wrong passphrase and a damaged file look alike to the library that opens it; not to us."""
    load_asn1()
    from asn1crypto import pkcs12

    try:
        container = pkcs12.Pfx.load(archive, strict=True)
        if container["auth_safe"]["content_type"].native != "data":
            raise ValueError("no safe")
    except (ValueError, TypeError, KeyError) as error:
        raise KeyUnreadable from error


def _require_seal_certificate(certificate: "x509.Certificate", organization_identifier: str) -> None:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound as error:
        raise CertificateUnsuitable("no key usage") from error
    if not (usage.digital_signature and usage.content_commitment):
        raise CertificateUnsuitable("key usage is not digital signature with non-repudiation")
    names = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    if organization_identifier and [name.value for name in names] != [organization_identifier]:
        raise CertificateUnsuitable("another organisation identifier than SEAL_ORGANIZATION_IDENTIFIER")
