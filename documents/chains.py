"""From a certificate up to a root we trust: proven once, remembered, and asked for any moment.

Whether certificates, answers and lists fit together depends on their bytes alone; only whether they hold at
some moment depends on the clock. So pyHanko's validator does the first once for the same bytes, and what it
proved comes with the period in which that holds. Judging a second file of the same day is then a look-up that
checks no less.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

from documents.der import der

type Usage = Literal["seal", "stamp"]


@dataclass(frozen=True, slots=True)
class Chain:
    """A proven chain, the leaf first, DER, the root last. It holds from `since` until before `until`."""

    certificates: tuple[bytes, ...]
    since: datetime
    until: datetime

    def holds_at(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


def chain_of(
    certificate: bytes, others: Sequence[bytes], *, roots: Sequence[bytes], usage: Usage
) -> Chain | None:
    """The chain to one of `roots`, with the period in which all its certificates are valid.

    `usage`: what the leaf must be for. None when there is no such chain. Says nothing about revocation.
    """
    return _chain(certificate, tuple(others), tuple(roots), usage)


def not_revoked(chain: Chain, answers: Sequence[bytes], lists: Sequence[bytes]) -> Chain | None:
    """The same chain, in the period in which `answers` (OCSP) and `lists` (CRL) say that nothing is revoked.

    None when one of its certificates is revoked, or one below the root has no answer or list that fits.
    """
    return _not_revoked(chain, tuple(answers), tuple(lists))


@lru_cache(maxsize=64)
def _chain(
    certificate: bytes, others: tuple[bytes, ...], roots: tuple[bytes, ...], usage: Usage
) -> Chain | None:
    from asn1crypto import x509

    if not roots:
        return None
    if not all(map(_is_exact, (certificate, *others))):
        return None
    leaf = x509.Certificate.load(certificate)
    # At the end of the leaf's life every certificate above it must still be valid; else nothing is lost but
    # the memory: the period says so, and the validator is asked at a moment at which the leaf is valid.
    path = _validated(leaf, others, _context(roots, _inside(leaf)), usage)
    if path is None:
        return None
    return Chain(
        tuple(one.dump() for one in reversed(path)),
        max(one.not_valid_before for one in path),
        min(one.not_valid_after for one in path),
    )


def _is_exact(certificate: bytes) -> bool:
    """Is it written the one way it can be? What no signature covers of it must be as the issuer wrote it."""
    from asn1crypto import x509

    one = x509.Certificate.load(certificate, strict=True)
    algorithm = one["signature_algorithm"].dump()
    signature = der(0x03, b"\0", one["signature_value"].native)
    named_inside = one["tbs_certificate"]["signature"].dump()
    again = der(0x30, one["tbs_certificate"].dump(), algorithm, signature)
    return algorithm == named_inside and again == certificate


def _inside(leaf: Any) -> datetime:
    """A moment at which this certificate is valid: the middle of its life."""
    since, until = leaf.not_valid_before, leaf.not_valid_after
    middle = since + (until - since) / 2
    assert isinstance(middle, datetime)
    return middle


@lru_cache(maxsize=64)
def _not_revoked(chain: Chain, answers: tuple[bytes, ...], lists: tuple[bytes, ...]) -> Chain | None:
    from asn1crypto import crl, ocsp, x509

    responses = [ocsp.OCSPResponse.load(answer) for answer in answers]
    revoked_lists = [crl.CertificateList.load(one) for one in lists]
    periods = [period for response in responses for period in _periods_of_answer(response)]
    periods += [_period_of_list(one) for one in revoked_lists]
    if not periods:
        return None
    since = max(chain.since, *(since for since, _until in periods))
    until = min(chain.until, *(until for _since, until in periods))
    if since >= until:
        return None
    *below, root = chain.certificates
    context = _context((root,), since, ocsps=responses, crls=revoked_lists, revocation_mode="require")
    path = _validated(x509.Certificate.load(below[0]), tuple(below[1:]), context, None)
    return None if path is None else Chain(chain.certificates, since, until)


# What does not say until when it holds, holds at no moment.
_NEVER = (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC))


def _periods_of_answer(response: Any) -> list[tuple[datetime, datetime]]:
    if response["response_status"].native != "successful":
        return [_NEVER]
    singles = response.response_data["responses"]
    return [_period(one["this_update"].native, one["next_update"].native) for one in singles]


def _period_of_list(one: Any) -> tuple[datetime, datetime]:
    return _period(one["tbs_cert_list"]["this_update"].native, one["tbs_cert_list"]["next_update"].native)


def _period(since: datetime, until: datetime | None) -> tuple[datetime, datetime]:
    return _NEVER if until is None else (since, until)


def _context(roots: Sequence[bytes], moment: datetime, **options: Any) -> Any:
    """For one question at one moment: a context freezes its time. Fetches nothing."""
    from asn1crypto import x509
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in roots],
        moment=moment,
        best_signature_time=moment,
        allow_fetching=False,
        **{"revocation_mode": "soft-fail", **options},
    )


def _validated(leaf: Any, others: Sequence[bytes], context: Any, usage: Usage | None) -> list[Any] | None:
    """The certificates from the root down to the leaf, or None."""
    from asn1crypto import x509
    from pyhanko_certvalidator import CertificateValidator
    from pyhanko_certvalidator.errors import (
        InvalidCertificateError,
        PathBuildingError,
        PathValidationError,
        ValidationError,
    )

    validator = CertificateValidator(
        leaf,
        intermediate_certs=[x509.Certificate.load(other) for other in others],
        validation_context=context,
    )
    key_usage = {"digital_signature", "non_repudiation"} if usage == "seal" else {"digital_signature"}
    extended = {"time_stamping"} if usage == "stamp" else None
    try:
        if usage is None:
            path = asyncio.run(validator.async_validate_path())
        else:
            path = asyncio.run(
                validator.async_validate_usage(
                    key_usage, extended_key_usage=extended, extended_optional=usage == "seal"
                )
            )
    except (InvalidCertificateError, PathBuildingError, PathValidationError, ValidationError):
        return None
    return list(path)
