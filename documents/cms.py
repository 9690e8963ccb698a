"""The CMS container of a seal (RFC 5652), read strictly: what we would not have written ourselves is refused.

The unsigned parts of a CMS can be changed without breaking the signature. So after reading, the container is
put together again from its signed and known parts, and must come out byte for byte the same.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from documents.der import OID_SIGNED_DATA, der, retag

if TYPE_CHECKING:
    from asn1crypto import cms
    from cryptography.x509 import Certificate

_OID_DATA = bytes.fromhex("06092a864886f70d010701")
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_SHA256_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
_SHA256_ECDSA = bytes.fromhex("300a06082a8648ce3d040302")
_SIGNED_ATTRIBUTES = {"content_type", "message_digest", "signing_certificate_v2"}


class ContainerError(Exception):
    """The container cannot be read as a seal. The message names the rule, never the content."""


@dataclass(frozen=True, slots=True)
class Container:
    """What the container says. Only its form is verified yet: see `digest_matches`, `signature_matches`."""

    certificate: bytes  # DER of the signer's certificate
    other_certificates: tuple[bytes, ...]
    signed_attributes: bytes  # as signed: with the tag of a SET
    message_digest: bytes
    certificate_digest: bytes  # of the signing-certificate-v2 attribute (RFC 5035)
    signature: bytes
    signature_algorithm: bytes
    timestamp_token: bytes | None  # DER, unverified

    def digest_matches(self, digest: bytes) -> bool:
        return hmac.compare_digest(self.message_digest, digest)

    def binds_certificate(self) -> bool:
        """The signer named its own certificate inside what it signed, so no other can be put in its place."""
        return hmac.compare_digest(self.certificate_digest, hashlib.sha256(self.certificate).digest())

    def signature_matches(self) -> bool:
        """The signature over the signed attributes is made with the key of the certificate."""
        return verify(self.certificate, self.signature, self.signed_attributes, self.signature_algorithm)


@cache
def load_asn1() -> None:
    """Load the parts of asn1crypto that teach `cms` the names of RFC 3161 and RFC 5035.

    A part that is loaded after such a name was looked up once comes too late, so this goes first everywhere.
    """
    import_module("asn1crypto.tsp")


def verify(certificate: bytes, signature: bytes, message: bytes, algorithm: bytes) -> bool:
    """RSA (PKCS#1 v1.5) or ECDSA with SHA-256 under the key of a DER certificate, as seals have it."""
    if algorithm == _SHA256_RSA:
        return verifies(certificate, signature, message, scheme="rsassa_pkcs1v15", digest="sha256")
    if algorithm == _SHA256_ECDSA:
        return verifies(certificate, signature, message, scheme="ecdsa", digest="sha256")
    return False


def verifies(certificate: bytes, signature: bytes, message: bytes, *, scheme: str, digest: str) -> bool:
    """Whether `signature` was made over `message` with the key of a DER certificate.

    `scheme`: rsassa_pkcs1v15 or ecdsa; `digest`: sha256, sha384 or sha512. Any other: False.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    known: dict[str, Callable[[], hashes.HashAlgorithm]] = {
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
    }
    if digest not in known:
        return False
    algorithm = known[digest]()
    key = load_certificate(certificate).public_key()
    try:
        if scheme == "rsassa_pkcs1v15" and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), algorithm)
        elif scheme == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def load_certificate(encoded: bytes) -> "Certificate":
    from cryptography import x509

    return x509.load_der_x509_certificate(encoded)


def read_container(padded: bytes) -> Container:
    """Read the container out of the space a PDF reserves for it; what follows it must be zeros.

    Raises ContainerError where our own form is left, ValueError and the like where it is no CMS at all.
    """
    load_asn1()
    from asn1crypto import cms

    exact = _without_padding(padded)
    info = cms.ContentInfo.load(exact, strict=True)
    if info["content_type"].native != "signed_data":
        raise ContainerError("not signed data")
    data = info["content"]
    if len(data["signer_infos"]) != 1:
        raise ContainerError("not exactly one signer")
    signer = data["signer_infos"][0]
    certificate, others = _certificates(data, signer)
    # Not `dump`: it writes the attributes anew when their length ends in 0x80.
    signed = der(0x31, signer["signed_attrs"].contents)
    attributes = _attributes(signer["signed_attrs"])
    if set(attributes) != _SIGNED_ATTRIBUTES or attributes["content_type"].native != "data":
        raise ContainerError("unexpected signed attributes")
    named = attributes["signing_certificate_v2"]["certs"]
    if len(named) != 1 or named[0]["hash_algorithm"]["algorithm"].native != "sha256":
        raise ContainerError("signing certificate not named")
    container = Container(
        certificate=certificate,
        other_certificates=others,
        signed_attributes=signed,
        message_digest=attributes["message_digest"].native,
        certificate_digest=named[0]["cert_hash"].native,
        signature=signer["signature"].native,
        signature_algorithm=signer["signature_algorithm"].dump(),
        timestamp_token=_timestamp_token(signer),
    )
    if assemble(container) != exact:
        raise ContainerError("not in the form it was made in")
    return container


def _without_padding(padded: bytes) -> bytes:
    if len(padded) < 4 or padded[0] != 0x30 or padded[1] != 0x82:
        raise ContainerError("no container")
    length = 4 + int.from_bytes(padded[2:4], "big")
    if length > len(padded) or padded[length:].strip(b"\0"):
        raise ContainerError("something follows the container")
    return padded[:length]


def _certificates(data: "cms.SignedData", signer: "cms.SignerInfo") -> tuple[bytes, tuple[bytes, ...]]:
    if signer["sid"].name != "issuer_and_serial_number":
        raise ContainerError("signer not named by issuer and number")
    wanted = signer["sid"].chosen
    mine: list[bytes] = []
    others: list[bytes] = []
    for choice in data["certificates"]:
        if choice.name != "certificate":
            raise ContainerError("unexpected kind of certificate")
        certificate = choice.chosen
        is_mine = (
            certificate.serial_number == wanted["serial_number"].native
            and certificate.issuer.dump() == wanted["issuer"].dump()
        )
        (mine if is_mine else others).append(certificate.dump())
    if len(mine) != 1:
        raise ContainerError("certificate of the signer missing")
    return mine[0], tuple(sorted(others))


def _attributes(attributes: "cms.CMSAttributes") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for attribute in attributes:
        if attribute["type"].native in found or len(attribute["values"]) != 1:
            raise ContainerError("an attribute is there twice")
        found[attribute["type"].native] = attribute["values"][0]
    return found


def _timestamp_token(signer: "cms.SignerInfo") -> bytes | None:
    unsigned = signer["unsigned_attrs"]
    if not unsigned.contents:
        return None
    attributes = _attributes(unsigned)
    if set(attributes) != {"signature_time_stamp_token"}:
        raise ContainerError("unexpected unsigned attributes")
    token = attributes["signature_time_stamp_token"].dump()
    assert isinstance(token, bytes)
    return token


def assemble(container: Container) -> bytes:
    """The container as we write it: version 1, SHA-256, no revocation lists, nothing loose."""
    from asn1crypto import x509

    certificate = x509.Certificate.load(container.certificate)["tbs_certificate"]
    identifier = der(0x30, certificate["issuer"].dump(), certificate["serial_number"].dump())
    unsigned: Sequence[bytes] = ()
    if container.timestamp_token is not None:
        oid = bytes.fromhex("060b2a864886f70d010910020e")  # id-aa-timeStampToken (RFC 3161)
        unsigned = (der(0xA1, der(0x30, oid, der(0x31, container.timestamp_token))),)
    signer_info = der(
        0x30,
        b"\x02\x01\x01",
        identifier,
        _SHA256,
        retag(0xA0, container.signed_attributes),
        container.signature_algorithm,
        der(0x04, container.signature),
        *unsigned,
    )
    certificates = sorted((container.certificate, *container.other_certificates))
    signed_data = der(
        0x30,
        b"\x02\x01\x01",
        der(0x31, _SHA256),
        der(0x30, _OID_DATA),
        der(0xA0, *certificates),
        der(0x31, signer_info),
    )
    return der(0x30, OID_SIGNED_DATA, der(0xA0, signed_data))
