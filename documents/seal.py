"""The seal on a document: a PAdES certification signature that allows no change at all (ETSI EN 319 142-1).

Fails closed. Whatever is missing or wrong (no key, an expired certificate, no time stamp where one is
required, or a sealed file that our own inspection does not call genuine) ends in a `SealError` and no file.
"""

import asyncio
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings

from documents.inspect import Inspection, Signer, Verdict, inspect
from documents.keys import SealKey, load_key
from documents.seal_errors import (
    CertificateExpired,
    SealError,
    SealFailed,
    SelfCheckFailed,
    TimestampUnavailable,
)
from documents.timestamps import timestamper
from documents.trust import Trust, fingerprint

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer as PdfSignerKey

logger = structlog.get_logger(__name__)

FIELD_NAME = "Zegel"
# Hexadecimal digits kept free for the container: fixed, so that no trial signature has to find its size.
RESERVED = 8_192
RESERVED_WITH_TIMESTAMP = 24_576


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file that passed our own inspection. `sha256` is of the whole file, hexadecimal."""

    data: bytes
    sha256: str
    signer: Signer
    sealed_at: datetime
    timestamped: bool


class Sealer:
    """Holds a loaded key. One per process; safe to use from several threads."""

    def __init__(self, key: SealKey, *, trust: Trust | None = None, tsa_url: str = "") -> None:
        """`trust` says under which roots a time stamp stands; the seal itself is checked against the key."""
        self.key = key
        self.tsa_url = tsa_url
        self._self_trust = Trust(
            pinned=key.fingerprints,
            roots=trust.roots if trust else (),
            organization_identifier=trust.organization_identifier if trust else "",
        )
        self._signer = _make_signer(key)

    @classmethod
    def from_settings(cls) -> "Sealer":
        """The sealer of this process, made again when the key file or a setting changes.

        Reads SEAL_PKCS12, SEAL_PKCS12_PASSPHRASE, SEAL_TSA_URL and the settings of `Trust`.
        Raises a `SealError` that says what to do, and logs it at level CRITICAL.
        """
        try:
            path = settings.SEAL_PKCS12
            return _sealer(
                path,
                _state_of(path),
                settings.SEAL_PKCS12_PASSPHRASE,
                settings.SEAL_TSA_URL,
                tuple(settings.SEAL_TRUST_ROOTS),
                settings.SEAL_ORGANIZATION_IDENTIFIER,
            )
        except SealError as error:
            _alert(error)
            raise

    def seal(self, pdf: bytes, *, reason: str, location: str = "") -> Sealed:
        """Seal a PDF and return it only after reading it back.

        `reason` and `location` stand in the signature for everyone to read: no personal data.
        Raises `SealError`, and logs its code at level CRITICAL.
        """
        try:
            return self._seal(pdf, reason, location)
        except SealError as error:
            _alert(error)
            raise

    def _seal(self, pdf: bytes, reason: str, location: str) -> Sealed:
        if not self.key.valid_at(datetime.now(UTC)):
            raise CertificateExpired
        data = self._sign(pdf, reason, location)
        report = self._self_check(pdf, data)
        assert report.signer is not None
        assert report.sealed_at is not None
        return Sealed(data, report.sha256, report.signer, report.sealed_at, report.timestamped)

    def _sign(self, pdf: bytes, reason: str, location: str) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
        from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
        from pyhanko.sign.timestamps import TimestampRequestError

        metadata = PdfSignatureMetadata(
            field_name=FIELD_NAME,
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            subfilter=SigSeedSubFilter.PADES,
            reason=reason,
            location=location or None,
        )
        stamp = timestamper(self.tsa_url) if self.tsa_url else None
        signer = PdfSigner(metadata, self._signer, timestamper=stamp)
        try:
            output = asyncio.run(
                signer.async_sign_pdf(
                    IncrementalPdfFileWriter(io.BytesIO(pdf)),
                    bytes_reserved=RESERVED_WITH_TIMESTAMP if stamp else RESERVED,
                )
            )
        except TimestampRequestError as error:
            raise TimestampUnavailable from error
        except Exception as error:
            raise SealFailed from error
        data = output.getvalue()
        assert isinstance(data, bytes)
        return data

    def _self_check(self, pdf: bytes, data: bytes) -> Inspection:
        """Digest, signature, this certificate, coverage, DocMDP, one signature; and that it is this page."""
        report = inspect(data, trust=self._self_trust, require_timestamp=bool(self.tsa_url))
        if report.verdict is not Verdict.GENUINE or report.failed:
            raise SelfCheckFailed(", ".join(report.failed) or report.verdict)
        if report.signer is None or report.signer.fingerprint != fingerprint(self.key.certificate):
            raise SelfCheckFailed("another certificate")
        if not data.startswith(pdf):
            raise SelfCheckFailed("not the page that was to be sealed")
        return report


def _alert(error: SealError) -> None:
    """For whoever keeps the service running: nothing of the document, only what is wrong."""
    logger.critical("seal failed", code=error.code, detail=error.detail)


def _state_of(path: str) -> tuple[int, ...]:
    try:
        stat = Path(path).stat() if path else None
    except OSError:
        stat = None
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino) if stat else ()


@lru_cache(maxsize=1)
def _sealer(
    path: str,
    state: tuple[int, ...],
    passphrase: str,
    tsa_url: str,
    roots: tuple[str, ...],
    organization_identifier: str,
) -> Sealer:
    """Everything that makes a sealer another one is an argument, `state` of the file included."""
    key = load_key(path, passphrase, organization_identifier)
    return Sealer(key, trust=Trust.from_settings(), tsa_url=tsa_url)


@cache
def _signer_class() -> Any:
    from pyhanko.sign.signers import Signer as Base

    class LoadedKeySigner(Base):
        """pyHanko's own signer parses and checks the private key at every signature; this one holds it."""

        def __init__(self, key: SealKey, **options: Any) -> None:
            super().__init__(**options)
            self._key = key

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return self._key.sign(data)

    return LoadedKeySigner


def _make_signer(key: SealKey) -> "PdfSignerKey":
    from asn1crypto import algos, x509
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    chain = SimpleCertificateStore()
    chain.register_multiple([x509.Certificate.load(certificate) for certificate in key.chain])
    signer: PdfSignerKey = _signer_class()(
        key,
        signing_cert=x509.Certificate.load(key.certificate),
        cert_registry=chain,
        embed_roots=False,
        signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": key.algorithm}),
    )
    return signer
