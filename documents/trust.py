"""Whose seals we believe.

A root alone would accept the seal of every organisation below it. So a signer is either one of our own
certificates, known by fingerprint, or stands under one of our roots *and* carries our organisation
identifier. Several roots can be named, so that a changed issuer leaves earlier extracts checkable.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True, slots=True)
class Trust:
    """`pinned`: SHA-256 fingerprints (hexadecimal) of certificates that need no further proof, their issuing
    authorities included. `roots`: DER certificates. `organization_identifier`: as in the seal's subject.
    """

    pinned: frozenset[str] = frozenset()
    roots: tuple[bytes, ...] = ()
    organization_identifier: str = ""

    @classmethod
    def from_settings(cls) -> "Trust":
        """SEAL_TRUST_ROOTS (paths of PEM files) and SEAL_ORGANIZATION_IDENTIFIER."""
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding

        roots = [
            certificate.public_bytes(Encoding.DER)
            for path in settings.SEAL_TRUST_ROOTS
            for certificate in x509.load_pem_x509_certificates(Path(path).read_bytes())
        ]
        return cls(roots=tuple(roots), organization_identifier=settings.SEAL_ORGANIZATION_IDENTIFIER)

    def pins(self, certificates: Sequence[bytes]) -> bool:
        return all(fingerprint(certificate) in self.pinned for certificate in certificates)

    def accepts(self, certificate: bytes, others: Sequence[bytes], moment: datetime) -> bool:
        """Is this a seal certificate of ours, valid at `moment`, and are the others just its chain?"""
        if not self.roots or not self.organization_identifier:
            return False
        from asn1crypto import x509

        signer = x509.Certificate.load(certificate)
        if signer.subject.native.get("organization_identifier") != self.organization_identifier:
            return False
        path = self._path(signer, [x509.Certificate.load(other) for other in others], moment)
        return path is not None and {other.dump() for other in path} >= set(others)

    def _path(self, signer: Any, others: Sequence[Any], moment: datetime) -> Sequence[Any] | None:
        from pyhanko_certvalidator import CertificateValidator
        from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

        validator = CertificateValidator(
            signer, intermediate_certs=others, validation_context=self.validation_context(moment)
        )
        try:
            path = asyncio.run(validator.async_validate_usage({"digital_signature", "non_repudiation"}))
        except (PathBuildingError, ValidationError):
            return None
        return list(path)

    def validation_context(self, moment: datetime) -> "ValidationContext":
        """For one document at one moment: a context freezes its time. Fetches nothing."""
        from asn1crypto import x509
        from pyhanko_certvalidator import ValidationContext

        return ValidationContext(
            trust_roots=[x509.Certificate.load(root) for root in self.roots],
            moment=moment,
            best_signature_time=moment,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of the DER certificate, hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()
