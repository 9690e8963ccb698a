"""A time-stamp token (RFC 3161), read strictly: what it stamps, when, and with whose key.

Only its form and its signature are verified here; whether its authority is to be trusted is asked of `Trust`.
As with our own container, the parts that no signature covers must come out byte for byte the same when the
token is put together again from its parts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from documents.cms import load_asn1, verifies
from documents.der import OID_SIGNED_DATA, der

_DIGESTS = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


class StampError(Exception):
    """The token cannot be read as a time stamp. The message names the rule, never the content."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """`at`: when `stamps` existed. `certificate` and `others`: DER, of the authority and those above it."""

    at: datetime
    certificate: bytes
    others: tuple[bytes, ...]
    _imprint: bytes
    _digest: str

    def stamps(self, data: bytes) -> bool:
        """Is this what was stamped?"""
        return _DIGESTS[self._digest](data).digest() == self._imprint


def read_stamp(token: bytes) -> Stamp:
    """Read and verify a token: one signer, its own certificate named, its signature over this very content.

    Raises `StampError` where a rule is broken, ValueError and the like where it is no token at all.
    """
    load_asn1()
    from asn1crypto import cms

    info = cms.ContentInfo.load(token, strict=True)
    if info["content_type"].native != "signed_data":
        raise StampError("not signed data")
    data = info["content"]
    content = data["encap_content_info"]
    if content["content_type"].native != "tst_info" or len(data["signer_infos"]) != 1:
        raise StampError("not one time stamp")
    signer = data["signer_infos"][0]
    certificates = [choice.chosen for choice in data["certificates"] if choice.name == "certificate"]
    mine, others = _split(certificates, signer)
    _verify(signer, mine, content["content"])
    if _assemble(data, signer, certificates) != token:
        raise StampError("not in a form we know")
    facts = content["content"].parsed
    imprint = facts["message_imprint"]
    digest = imprint["hash_algorithm"]["algorithm"].native
    moment = facts["gen_time"].native
    if digest not in _DIGESTS or not isinstance(moment, datetime):
        raise StampError("weak digest or no moment")
    return Stamp(
        at=moment.astimezone(UTC),
        certificate=mine.dump(),
        others=tuple(sorted(other.dump() for other in others)),
        _imprint=imprint["hashed_message"].native,
        _digest=digest,
    )


# How authorities write an algorithm: a digest with NULL or nothing behind it, a signature as standards say.
_ALGORITHMS = frozenset(
    bytes.fromhex(written)
    for written in (
        "300d06096086480165030402010500", "300b0609608648016503040201",  # SHA-256
        "300d06096086480165030402020500", "300b0609608648016503040202",  # SHA-384
        "300d06096086480165030402030500", "300b0609608648016503040203",  # SHA-512
        "300d06092a864886f70d0101010500",  # RSA, the digest is the field beside it
        "300d06092a864886f70d01010b0500", "300d06092a864886f70d01010c0500",  # RSA with SHA-256, SHA-384
        "300d06092a864886f70d01010d0500",  # RSA with SHA-512
        "300a06082a8648ce3d040302", "300a06082a8648ce3d040303", "300a06082a8648ce3d040304",  # ECDSA
    )
)  # fmt: skip
_OID_TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")


def _assemble(data: Any, signer: Any, certificates: list[Any]) -> bytes:
    """The token as an authority writes it: version 3, one signer, nothing loose."""
    digests = [one.dump() for one in data["digest_algorithms"]]
    written = [signer["digest_algorithm"].dump(), signer["signature_algorithm"].dump(), *digests]
    if len(digests) != 1 or not _ALGORITHMS.issuperset(written):
        raise StampError("unknown algorithm")
    sid = signer["sid"].chosen
    signer_info = der(
        0x30,
        b"\x02\x01\x01",
        der(0x30, sid["issuer"].dump(), sid["serial_number"].dump()),
        written[0],
        der(0xA0, signer["signed_attrs"].contents),
        written[1],
        der(0x04, signer["signature"].native),
    )
    content = bytes(data["encap_content_info"]["content"])
    signed_data = der(
        0x30,
        b"\x02\x01\x03",
        der(0x31, *digests),
        der(0x30, _OID_TST_INFO, der(0xA0, der(0x04, content))),
        der(0xA0, *(one.dump() for one in certificates)),
        der(0x31, signer_info),
    )
    return der(0x30, OID_SIGNED_DATA, der(0xA0, signed_data))


def _split(certificates: list[Any], signer: Any) -> tuple[Any, list[Any]]:
    if signer["sid"].name != "issuer_and_serial_number":
        raise StampError("signer not named by issuer and number")
    wanted = signer["sid"].chosen
    mine = [
        one
        for one in certificates
        if one.serial_number == wanted["serial_number"].native
        and one.issuer.dump() == wanted["issuer"].dump()
    ]
    if len(mine) != 1:
        raise StampError("certificate of the signer missing")
    return mine[0], [one for one in certificates if one is not mine[0]]


def _verify(signer: Any, certificate: Any, content: Any) -> None:
    attributes = {attribute["type"].native: attribute["values"] for attribute in signer["signed_attrs"]}
    digest = signer["digest_algorithm"]["algorithm"].native
    if digest not in _DIGESTS or len(attributes) != len(signer["signed_attrs"]):
        raise StampError("weak digest, or an attribute is there twice")
    if attributes["content_type"][0].native != "tst_info":
        raise StampError("signed for another kind of content")
    if attributes["message_digest"][0].native != _DIGESTS[digest](bytes(content)).digest():
        raise StampError("not its content")
    _names(attributes, certificate)
    signed = der(0x31, signer["signed_attrs"].contents)
    algorithm = signer["signature_algorithm"]
    # `rsaEncryption` alone leaves the digest to the field beside it.
    own = algorithm["algorithm"].native != "rsassa_pkcs1v15"
    if not verifies(
        certificate.dump(),
        signer["signature"].native,
        signed,
        scheme=algorithm.signature_algo,
        digest=algorithm.hash_algo if own else digest,
    ):
        raise StampError("signature does not fit")


def _names(attributes: dict[str, Any], certificate: Any) -> None:
    """The authority named its own certificate inside what it signed (RFC 5035, or RFC 2634 with SHA-1)."""
    if "signing_certificate_v2" in attributes:
        named = attributes["signing_certificate_v2"][0]["certs"][0]
        digest = named["hash_algorithm"]["algorithm"].native
        fits = (
            digest in _DIGESTS and named["cert_hash"].native == _DIGESTS[digest](certificate.dump()).digest()
        )
    elif "signing_certificate" in attributes:
        fits = attributes["signing_certificate"][0]["certs"][0]["cert_hash"].native == certificate.sha1
    else:
        fits = False
    if not fits:
        raise StampError("names another certificate")
