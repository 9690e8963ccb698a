"""Small secrets that must lie in the database: encrypted under a key derived from this installation's own."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE_BYTES = 12


class Unreadable(Exception):
    """Encrypted under another key, for something else, or changed since."""


def close(plain: bytes, *, purpose: str, bound_to: str) -> bytes:
    """Encrypts (AES-256-GCM). `purpose` picks the key; `bound_to` ties it to one row or account."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher(purpose).encrypt(nonce, plain, bound_to.encode())


def open_(sealed: bytes, *, purpose: str, bound_to: str) -> bytes:
    """What was encrypted for the same purpose and bound to the same thing; raises Unreadable."""
    try:
        return _cipher(purpose).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to.encode())
    except (InvalidTag, ValueError):
        raise Unreadable from None


def _cipher(purpose: str) -> AESGCM:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode())
    return AESGCM(kdf.derive(settings.SECRET_KEY.encode()))
