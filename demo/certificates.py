"""The certificates of the demonstration's own authority: what each may do, and where its status is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

ORGANIZATION = "Diplomaportaal (demonstratie)"
# NTRNL is the Dutch trade register; number 00000000 exists nowhere (ETSI EN 319 412-1, 5.1.4).
ORGANIZATION_IDENTIFIER = "NTRNL-00000000"


@dataclass(frozen=True)
class Issuer:
    """An authority that signs: its key, its certificate, and its name in addresses."""

    name: str
    key: EllipticCurvePrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True)
class Period:
    since: datetime
    until: datetime


def root(key: EllipticCurvePrivateKey, period: Period) -> x509.Certificate:
    """The root: signs itself and the issuing authority."""
    name = _name("wortel")
    return _sign_authority(key, name, name, key, period, path_length=1, url="")


def issuing(key: EllipticCurvePrivateKey, issuer: Issuer, period: Period, url: str) -> x509.Certificate:
    """The authority that issues seals and time stamps. `url`: where the list of its issuer stands."""
    return _sign_authority(
        key, _name("uitgifte"), issuer.certificate.subject, issuer.key, period, path_length=0,
        url=url, issuer=issuer,
    )  # fmt: skip


def seal(public_key: CertificatePublicKeyTypes, issuer: Issuer, period: Period, url: str) -> x509.Certificate:
    """An organisation's seal: signs and commits, for the purpose (e-mail) that PDF readers accept."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    return _sign_leaf(
        public_key, _name(None), issuer, period, url,
        usage=_key_usage(digital_signature=True, content_commitment=True),
        purpose=x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False,
    )  # fmt: skip


def stamper(
    public_key: CertificatePublicKeyTypes, issuer: Issuer, period: Period, url: str
) -> x509.Certificate:
    """A time-stamp authority: for time stamps and nothing else (RFC 3161, 2.3)."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    return _sign_leaf(
        public_key, _name("tijdstempels"), issuer, period, url,
        usage=_key_usage(digital_signature=True, content_commitment=True),
        purpose=x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True,
    )  # fmt: skip


def _sign_authority(
    key: EllipticCurvePrivateKey,
    subject: x509.Name,
    issuer_name: x509.Name,
    signing_key: EllipticCurvePrivateKey,
    period: Period,
    *,
    path_length: int,
    url: str,
    issuer: Issuer | None = None,
) -> x509.Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    builder = (
        _builder(subject, issuer_name, key.public_key(), period)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(_issued_by(issuer, key.public_key()), critical=False)
    )
    if issuer is not None and url:
        builder = builder.add_extension(_list_at(url, issuer), critical=False)
    return builder.sign(signing_key, hashes.SHA384())


def _sign_leaf(
    public_key: CertificatePublicKeyTypes,
    subject: x509.Name,
    issuer: Issuer,
    period: Period,
    url: str,
    *,
    usage: x509.KeyUsage,
    purpose: x509.ExtendedKeyUsage,
    critical: bool,
) -> x509.Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import AuthorityInformationAccessOID

    builder = (
        _builder(subject, issuer.certificate.subject, public_key, period)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(purpose, critical=critical)
        .add_extension(_issued_by(issuer, None), critical=False)
    )
    if url:
        answers = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{url}ocsp/{issuer.name}")
        )
        builder = builder.add_extension(
            x509.AuthorityInformationAccess([answers]), critical=False
        ).add_extension(_list_at(url, issuer), critical=False)
    return builder.sign(issuer.key, hashes.SHA384())


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: CertificatePublicKeyTypes, period: Period
) -> x509.CertificateBuilder:
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(period.since - timedelta(hours=1))
        .not_valid_after(period.until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _list_at(url: str, issuer: Issuer) -> x509.CRLDistributionPoints:
    from cryptography import x509

    place = x509.UniformResourceIdentifier(f"{url}crl/{issuer.name}")
    return x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)])


def _name(role: str | None) -> x509.Name:
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


def _key_usage(**wanted: bool) -> x509.KeyUsage:
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


def _issued_by(
    issuer: Issuer | None, own_key: CertificatePublicKeyTypes | None
) -> x509.AuthorityKeyIdentifier:
    from cryptography import x509

    if issuer is not None:
        identifier = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    assert own_key is not None
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(own_key)
