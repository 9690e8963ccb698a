"""Whose seals and whose time stamps we believe, and since when until when.

A root alone would accept the seal of every organisation below it. So a signer is either one of our own
certificates, known by fingerprint, or stands under one of our roots *and* carries our organisation
identifier. Several roots can be named, each with the period in which seals under it count, so that a changed
issuer leaves earlier extracts checkable and an abandoned one makes no new extracts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings

from documents.chains import Chain, chain_of


@dataclass(frozen=True, slots=True)
class Root:
    """A root certificate (DER). What was made under it counts from `since` to before `until`; None: open."""

    certificate: bytes
    since: datetime | None = None
    until: datetime | None = None

    def counts_at(self, moment: datetime) -> bool:
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Trust:
    """`pinned`: SHA-256 fingerprints (hexadecimal) of certificates that need no further proof, their issuing
    authorities included. `roots` stand above seals, `stamp_roots` above time-stamp authorities; without any
    of these, `roots` count for both. `organization_identifier`: as in the seal's subject.
    """

    pinned: frozenset[str] = frozenset()
    roots: tuple[Root, ...] = ()
    organization_identifier: str = ""
    stamp_roots: tuple[Root, ...] = ()

    @classmethod
    def from_settings(cls) -> Trust:
        """SEAL_TRUST_ROOTS and SEAL_TSA_ROOTS (`path` or `path|from|until`, the last day included), and
        SEAL_ORGANIZATION_IDENTIFIER. Raises OSError or ValueError for an entry that cannot be read.
        """
        return cls(
            roots=tuple(_read(settings.SEAL_TRUST_ROOTS)),
            organization_identifier=settings.SEAL_ORGANIZATION_IDENTIFIER,
            stamp_roots=tuple(_read(settings.SEAL_TSA_ROOTS)),
        )

    def pins(self, certificates: Sequence[bytes]) -> bool:
        return all(fingerprint(certificate) in self.pinned for certificate in certificates)

    def is_ours(self, certificate: bytes) -> bool:
        """Does this certificate name our organisation?"""
        from asn1crypto import x509

        subject = x509.Certificate.load(certificate).subject.native
        return bool(self.organization_identifier) and (
            subject.get("organization_identifier") == self.organization_identifier
        )

    def seal_chain(self, certificate: bytes, others: Sequence[bytes], moment: datetime) -> Chain | None:
        """The chain of a seal made at `moment`, with key usage for signing and non-repudiation."""
        return chain_of(certificate, others, roots=counting(self.roots, moment), usage="seal")

    def stamp_chain(self, certificate: bytes, others: Sequence[bytes], moment: datetime) -> Chain | None:
        """The chain of an authority that stamped at `moment`, with the purpose of time stamps."""
        roots = counting(self.stamp_roots or self.roots, moment)
        return chain_of(certificate, others, roots=roots, usage="stamp")


def counting(roots: Iterable[Root], moment: datetime) -> tuple[bytes, ...]:
    """The certificates of the roots that count at this moment."""
    return tuple(root.certificate for root in roots if root.counts_at(moment))


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of the DER certificate, hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()


def _read(entries: Iterable[str]) -> Iterable[Root]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    for entry in entries:
        path, since, until, *more = (*entry.split("|"), "", "")
        if any(more):
            raise ValueError(f"{path}: a root is given as path, or as path|from|until.")
        first, last = _midnight(since), _midnight(until)
        for certificate in x509.load_pem_x509_certificates(Path(path).read_bytes()):
            yield Root(
                certificate.public_bytes(Encoding.DER),
                first,
                None if last is None else last + timedelta(days=1),
            )


def _midnight(day: str) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), time(), UTC) if day else None
