"""What must lie somewhere unreadable: encrypted under a key derived from this installation's own.

FORMER_SECRET_KEYS still read what was encrypted while they were the SECRET_KEY. They sign nothing: after a
leak, sessions under the old key end and scans and second factors stay.
"""

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
    return nonce + _cipher(purpose, settings.SECRET_KEY).encrypt(nonce, plain, bound_to.encode())


def open_(sealed: bytes, *, purpose: str, bound_to: str) -> bytes:
    """What was encrypted for the same purpose and bound to the same thing; raises Unreadable."""
    for key in (settings.SECRET_KEY, *settings.FORMER_SECRET_KEYS):
        try:
            cipher = _cipher(purpose, key)
            return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to.encode())
        except (InvalidTag, ValueError):
            continue
    raise Unreadable


def _cipher(purpose: str, key: str) -> AESGCM:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode())
    return AESGCM(kdf.derive(key.encode()))
