"""How versions are bound together: canonical form, commitment and hash.

    commitment = SHA-256(salt ‖ canonical JSON of {content, provenance, reason text})
    hash       = SHA-256(previous ‖ commitment ‖ canonical JSON of the version's metadata)

`previous` is the hash of the version before, or 32 zero bytes for the first. The salt makes the commitment
say nothing about erased content. A scheme that was ever used stays readable for ever: change nothing in it,
add a next one.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
from dataclasses import dataclass
from uuid import UUID

SCHEME = 1
NOTHING_BEFORE = bytes(32)
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a version's hash covers besides its content."""

    diploma: UUID
    number: int
    recorded_at: datetime.datetime
    actor: str
    reason: str
    source: str


class UnknownScheme(ValueError):
    """A version was written under a scheme this program does not know."""


_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: object) -> bytes:
    """The one byte form of a JSON value: sorted keys, no spaces, UTF-8, no floating-point numbers.

    Raises TypeError for a float anywhere inside (1.0 and 1.00 would be one number and two forms) and for a
    key that is no text (1 and "1" would be two keys and one form).
    """
    _refuse_two_forms(value)
    return _encoder.encode(value).encode()


def _refuse_two_forms(value: object) -> None:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("A key that is no text has no canonical form.")
        value = value.values()
    elif isinstance(value, float):
        raise TypeError("A floating-point number has no canonical form; store a text or an integer.")
    elif not isinstance(value, list | tuple):
        return
    for item in value:
        if type(item) is not str:  # most are texts, and this runs for every version ever written
            _refuse_two_forms(item)


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def commitment(*, salt: bytes, content: object, provenance: object, reason_text: str) -> bytes:
    """32 bytes that bind the content without telling it."""
    return commitment_of(
        salt=salt, content=canonical(content), provenance=canonical(provenance), reason_text=reason_text
    )


def commitment_of(*, salt: bytes, content: bytes, provenance: bytes, reason_text: str) -> bytes:
    """The commitment from parts that are in canonical form: joined, they are that of the whole."""
    reason = _encoder.encode(reason_text).encode()
    body = b'{"content":%b,"provenance":%b,"reason_text":%b}' % (content, provenance, reason)
    return hashlib.sha256(salt + body).digest()


def version_hash(*, previous: bytes, commitment: bytes, metadata: Metadata, scheme: int = SCHEME) -> bytes:
    """32 bytes that bind this version to all before it. Raises `UnknownScheme`.

    Raises ValueError for a time without a time zone: it would hash differently on another machine.
    """
    if metadata.recorded_at.tzinfo is None:
        raise ValueError("A version is recorded at a time in a time zone.")
    if scheme != SCHEME:
        raise UnknownScheme(f"Version scheme {scheme} is unknown to this program.")
    # Texts and a whole number only, so there is nothing to refuse.
    body = _encoder.encode(
        {
            "actor": metadata.actor,
            "diploma": str(metadata.diploma),
            "number": metadata.number,
            "reason": metadata.reason,
            "recorded_at": metadata.recorded_at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
            "source": metadata.source,
        }
    ).encode()
    return hashlib.sha256(previous + commitment + body).digest()
