"""The seal on a document: a PAdES certification signature that allows no change at all (ETSI EN 319 142-1).

Fails closed. Whatever is missing or wrong (no key, an expired certificate, no time stamp where one is
required, or a sealed file that our own inspection does not call genuine) ends in a `SealError` and no file.
"""

import asyncio
import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from documents import dss
from documents.inspect import Check, Inspection, Outcome, Signer, Verdict, inspect
from documents.keys import SealKey, load_key
from documents.revocation import Proofs, ProofStore, fetch_proofs, trial_stamp
from documents.seal_errors import (
    CertificateExpired,
    SealError,
    SealFailed,
    SelfCheckFailed,
    TimestampUnavailable,
)
from documents.signer import make_signer
from documents.timestamps import timestamper
from documents.token import TokenSettings, load_token_key
from documents.trust import Trust, fingerprint

logger = structlog.get_logger(__name__)

FIELD_NAME = "Zegel"
# Hexadecimal digits kept free for the container: fixed, so that no trial signature has to find its size.
RESERVED = 8_192
RESERVED_WITH_TIMESTAMP = 24_576
# So many certificates an authority may stamp with by turns, before one file is given up.
UNITS = 4


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
        """`trust` says under which roots seal and time stamp stand; the seal itself must be this very key's.

        With `tsa_url` every file gets a time stamp and revocation data, or is not made.
        """
        self.key = key
        self.tsa_url = tsa_url
        trust = trust or Trust()
        self._self_trust = replace(trust, pinned=key.fingerprints)
        self._signer = make_signer(key)
        self._stamper = timestamper(tsa_url) if tsa_url else None
        self._proofs = ProofStore(
            lambda stamps: fetch_proofs(
                key.certificate, key.chain, trust=trust, stamps=stamps or (trial_stamp(self._stamper),)
            )
        )

    @classmethod
    def from_settings(cls) -> "Sealer":
        """The sealer of this process, made again when the key file or a setting changes.

        Reads SEAL_PKCS12 with its passphrase, or the settings of a token (SEAL_PKCS11_MODULE …), SEAL_TSA_URL
        and the settings of `Trust`.
        Raises a `SealError` that says what to do, and logs it at level CRITICAL.
        """
        try:
            source = _source()
            return _sealer(
                source,
                _state_of(source.certificates if isinstance(source, TokenSettings) else source[0]),
                settings.SEAL_TSA_URL,
                (tuple(settings.SEAL_TRUST_ROOTS), tuple(settings.SEAL_TSA_ROOTS)),
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

    def warm_up(self) -> None:
        """Fetch what every file needs, so that nobody waits for it. Raises as `seal`."""
        if self._stamper is not None:
            self._proofs.current()

    def _seal(self, pdf: bytes, reason: str, location: str) -> Sealed:
        if not self.key.valid_at(datetime.now(UTC)):
            raise CertificateExpired
        proofs = self._proofs.current() if self._stamper is not None else None
        data, report = self._sign_and_check(pdf, reason, location, proofs)
        for _ in range(UNITS - 1):
            if proofs is None or report.stamp is None or proofs.cover(report.stamp):
                break
            # A certificate we have not asked about: a renewed one, or of another unit of the authority.
            proofs = self._proofs.extend(report.stamp)
            data, report = self._sign_and_check(pdf, reason, location, proofs)
        self._require(report)
        assert report.signer is not None
        assert report.sealed_at is not None
        return Sealed(data, report.sha256, report.signer, report.sealed_at, report.timestamped)

    def _sign_and_check(
        self, pdf: bytes, reason: str, location: str, proofs: Proofs | None
    ) -> tuple[bytes, Inspection]:
        data = self._sign(pdf, reason, location, proofs)
        return data, self._self_check(pdf, data)

    def _sign(self, pdf: bytes, reason: str, location: str, proofs: Proofs | None = None) -> bytes:
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
        signer = PdfSigner(metadata, self._signer, timestamper=self._stamper)
        try:
            writer = _writer_class()(io.BytesIO(pdf))
            if proofs is not None:
                dss.write(writer, proofs)
            output = asyncio.run(
                signer.async_sign_pdf(
                    writer, bytes_reserved=RESERVED_WITH_TIMESTAMP if self._stamper else RESERVED
                )
            )
        except SealError:
            raise
        except TimestampRequestError as error:
            raise TimestampUnavailable from error
        except Exception as error:
            raise SealFailed from error
        data = output.getvalue()
        assert isinstance(data, bytes)
        return data

    def _self_check(self, pdf: bytes, data: bytes) -> Inspection:
        """Every check there is, read back from the file itself; and that it is the page to be sealed."""
        complete = self._stamper is not None
        report = inspect(
            data, trust=self._self_trust, require_timestamp=complete, require_revocation=complete
        )
        if not data.startswith(pdf):
            raise SelfCheckFailed("not the page that was to be sealed")
        return report

    def _require(self, report: Inspection) -> None:
        """Digest, signature, this certificate and its chain, time stamp and authority, nothing revoked."""
        if report.verdict is not Verdict.GENUINE or report.failed:
            raise SelfCheckFailed(", ".join(report.failed) or report.verdict)
        if report.signer is None or report.signer.fingerprint != fingerprint(self.key.certificate):
            raise SelfCheckFailed("another certificate")
        if self._stamper is not None and any(report.outcomes[check] is not Outcome.PASSED for check in Check):
            raise SelfCheckFailed("a check was not made")


@cache
def _writer_class() -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Writer(IncrementalPdfFileWriter):
        """What the page says of itself (XMP, Info) stays as it was laid out; sealing adds nothing to it.

        pyHanko would parse the metadata twice and write them anew with the time of sealing, which stands in
        the seal.
        """

        def _update_meta(self) -> None:
            pass

    return Writer


def _alert(error: SealError) -> None:
    """For whoever keeps the service running: nothing of the document, only what is wrong."""
    logger.critical("seal failed", code=error.code, detail=error.detail)


def _state_of(path: str) -> tuple[int, ...]:
    try:
        stat = Path(path).stat() if path else None
    except OSError:
        stat = None
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino) if stat else ()


def _source() -> TokenSettings | tuple[str, str]:
    """Where the key is: in a token when there is a module for it, else in a file with a passphrase."""
    if settings.SEAL_PKCS11_MODULE:
        return TokenSettings(
            module=settings.SEAL_PKCS11_MODULE,
            token=settings.SEAL_PKCS11_TOKEN,
            pin=settings.SEAL_PKCS11_PIN,
            key=settings.SEAL_PKCS11_KEY,
            certificates=settings.SEAL_CERTIFICATES,
        )
    return settings.SEAL_PKCS12, settings.SEAL_PKCS12_PASSPHRASE


@lru_cache(maxsize=1)
def _sealer(
    source: TokenSettings | tuple[str, str],
    state: tuple[int, ...],
    tsa_url: str,
    roots: tuple[tuple[str, ...], tuple[str, ...]],
    organization_identifier: str,
) -> Sealer:
    """Everything that makes a sealer another one is an argument, `state` of the file included."""
    if isinstance(source, TokenSettings):
        key = load_token_key(source, organization_identifier)
    else:
        key = load_key(*source, organization_identifier)
    return Sealer(key, trust=Trust.from_settings(), tsa_url=tsa_url)
