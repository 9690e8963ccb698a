"""Revocation data for the seal and the time-stamp authority: fetched beforehand, proven, kept till they end.

A reader in fifty years cannot ask whether a certificate was revoked when a file was sealed. So the answers
(OCSP) and lists (CRL) of that day go into the file. They are the same for every file of a day: fetched once a
process, refreshed past half of their life, used until the first of them ends. Without them no file leaves.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from documents.chains import Chain, not_revoked
from documents.seal_errors import (
    CertificateRevoked,
    RevocationUnavailable,
    SealError,
    SealUntrusted,
    TimestampUnavailable,
    TimestampUntrusted,
)
from documents.stamps import Stamp, read_stamp
from documents.trust import Trust, counting

logger = structlog.get_logger(__name__)
SECONDS = 5
# How long after a failed refresh the next one is tried; what is there goes on being used meanwhile.
RETRY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Proofs:
    """What goes into a file beside the seal (DER), and the period in which it proves that nothing is revoked.

    `certificates`: every one but the roots. `stamps`: one of each certificate of the time-stamp authority
    that these proofs are about.
    """

    certificates: tuple[bytes, ...]
    answers: tuple[bytes, ...]
    lists: tuple[bytes, ...]
    stamps: tuple[Stamp, ...]
    since: datetime
    until: datetime

    @property
    def refresh_at(self) -> datetime:
        return self.since + (self.until - self.since) / 2

    def cover(self, stamp: Stamp) -> bool:
        """Are they about the certificate that stamped?"""
        return any(stamp.certificate == known.certificate for known in self.stamps)


class ProofStore:
    """The proofs of this process. Safe to use from several threads.

    `fetch` gets the stamps to ask about; none: of whatever certificate the authority stamps with now.
    """

    def __init__(self, fetch: Callable[[tuple[Stamp, ...]], Proofs]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._proofs: Proofs | None = None
        self._try_at = datetime.min.replace(tzinfo=UTC)
        self._failed: tuple[datetime, SealError] | None = None

    def current(self) -> Proofs:
        """Proofs that hold now. Raises a `SealError` when there are none and none can be had."""
        now = datetime.now(UTC)
        proofs = self._proofs
        if proofs is None or now >= proofs.until:
            with self._lock:
                return self._valid_or_new(now)
        if now >= max(proofs.refresh_at, self._try_at) and self._lock.acquire(blocking=False):
            try:
                self._refresh(now)
            finally:
                self._lock.release()
            return self._proofs or proofs
        return proofs

    def extend(self, stamp: Stamp) -> Proofs:
        """Proofs that are about this stamp's certificate too. Raises as `current`."""
        with self._lock:
            known = self._proofs
            if known is not None and known.cover(stamp):
                return known
            self._proofs = None
            return self._fetched((*(known.stamps if known else ()), stamp))

    def _valid_or_new(self, asked_at: datetime) -> Proofs:
        if self._proofs is not None and asked_at < self._proofs.until:
            return self._proofs
        self._proofs = None  # what has ended is never used, whatever happens next
        if self._failed is not None and self._failed[0] >= asked_at:
            # Who waited while another asked in vain shares that answer, or a queue would wait in turn.
            raise type(self._failed[1])(self._failed[1].detail)
        return self._fetched(())

    def _fetched(self, stamps: tuple[Stamp, ...]) -> Proofs:
        try:
            self._proofs = self._fetch(stamps)
        except SealError as error:
            self._failed = datetime.now(UTC), error
            raise
        return self._proofs

    def _refresh(self, now: datetime) -> None:
        try:
            self._proofs = self._fetch(())
        except CertificateRevoked:
            self._proofs = None
            raise
        except Exception as error:  # whatever it is: what we have still holds
            self._try_at = now + RETRY
            logger.warning("revocation data not refreshed", code=getattr(error, "code", type(error).__name__))


def fetch_proofs(
    certificate: bytes, others: Sequence[bytes], *, trust: Trust, stamps: tuple[Stamp, ...]
) -> Proofs:
    """Ask for the state of every certificate above the seal and above these stamps.

    Raises `SealUntrusted`, `TimestampUntrusted`, `CertificateRevoked` or `RevocationUnavailable`.
    """
    now = datetime.now(UTC)
    chains = [trust.seal_chain(certificate, others, now)]
    if chains[0] is None:
        raise SealUntrusted
    chains += [trust.stamp_chain(stamp.certificate, (*stamp.others, *others), now) for stamp in stamps]
    standing = [chain for chain in chains if chain is not None and chain.holds_at(now)]
    if len(standing) != len(chains):
        raise TimestampUntrusted
    answers, lists = _ask(standing, counting((*trust.roots, *trust.stamp_roots), now))
    proven = [chain for chain in (not_revoked(one, answers, lists) for one in standing) if chain is not None]
    if len(proven) != len(chains):
        raise RevocationUnavailable("answers that prove nothing")
    below = {one for chain in standing for one in chain.certificates[:-1]} - {certificate}
    return Proofs(
        certificates=tuple(sorted(below)),
        answers=answers,
        lists=lists,
        stamps=stamps,
        since=max(chain.since for chain in proven),
        until=min(chain.until for chain in proven),
    )


def trial_stamp(stamper: Any) -> Stamp:
    """A time stamp on nothing, to learn who stamps. Raises `TimestampUnavailable`."""
    from pyhanko.sign.timestamps import TimestampRequestError

    try:
        token = asyncio.run(stamper.async_timestamp(bytes(32), "sha256"))
        return read_stamp(token.dump())
    except TimestampRequestError as error:
        raise TimestampUnavailable from error
    except Exception as error:  # an answer that is no time stamp
        raise TimestampUnavailable("not a time stamp") from error


def _ask(chains: Sequence[Chain], roots: Sequence[bytes]) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Answers and lists for every certificate below the roots, validated on the way."""
    from asn1crypto import x509
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.errors import RevokedError
    from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in roots],
        allow_fetching=True,
        revocation_mode="require",
        fetcher_backend=RequestsFetcherBackend(per_request_timeout=SECONDS),
    )
    try:
        for chain in chains:
            leaf, *above = (x509.Certificate.load(one) for one in chain.certificates)
            validator = CertificateValidator(leaf, intermediate_certs=above[:-1], validation_context=context)
            asyncio.run(validator.async_validate_path())
    except RevokedError as error:
        raise CertificateRevoked from error
    except Exception as error:  # no connection, no answer, an answer that does not fit
        raise RevocationUnavailable(type(error).__name__) from error
    return _distinct(context.ocsps), _distinct(context.crls)


def _distinct(objects: Sequence[Any]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(one.dump() for one in objects))
