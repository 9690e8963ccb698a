"""The document security store: the proofs that stand in a sealed file (ISO 32000-2, 12.8.4.3).

Written into the same revision as the seal, so that the seal covers it and no reader speaks of later changes.
Read back from the bytes, and only after these were proven ours: in no other form than the one we write.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from documents.revocation import Proofs

_STREAM = rb"\n%s 0 obj\n<<\n/Length (\d{1,6})\n>>\nstream\n"
_REFERENCE = re.compile(rb"(\d{1,7}) 0 R")


@dataclass(frozen=True, slots=True)
class Stored:
    """Certificates, answers (OCSP) and lists (CRL) in the order in which they stand, DER."""

    certificates: tuple[bytes, ...]
    answers: tuple[bytes, ...]
    lists: tuple[bytes, ...]


def write(writer: Any, proofs: Proofs) -> None:
    """Put the proofs into a pyHanko writer, before it signs."""
    from asn1crypto import crl, ocsp, x509
    from pyhanko.sign.validation import DocumentSecurityStore

    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[x509.Certificate.load(one) for one in proofs.certificates],
        ocsps=[ocsp.OCSPResponse.load(one) for one in proofs.answers],
        crls=[crl.CertificateList.load(one) for one in proofs.lists],
    )


def read(data: bytes, start: int) -> Stored | None:
    """The store in the bytes from `start` on, which must be proven ours. None: there is none.

    Raises ValueError when a store is there that cannot be read.
    """
    if data.find(b"/DSS ", start) < 0:
        return None
    return Stored(*(_streams(data, start, name) for name in (b"/Certs", b"/OCSPs", b"/CRLs")))


def _streams(data: bytes, start: int, name: bytes) -> tuple[bytes, ...]:
    found = re.compile(re.escape(name) + rb"\s*\[([\d\sR]{0,2000})\]").search(data, start)
    return tuple(_stream(data, start, number) for number in _numbers(found.group(1) if found else b""))


def _numbers(references: bytes) -> Sequence[bytes]:
    return _REFERENCE.findall(references)


def _stream(data: bytes, start: int, number: bytes) -> bytes:
    found = re.compile(_STREAM % number).search(data, start)
    if found is None:
        raise ValueError("an entry of the store is not there")
    length = int(found.group(1))
    return data[found.end() : found.end() + length]
