"""Person numbers: which are well formed, and how they are stored without ever being readable in a table.

A number is kept twice: as a keyed digest, to find somebody by it, and as a cipher, for the few messages that
must carry it. Both name the key they were made with, so a key can be replaced: the first key of
`settings.BSN_KEYS` writes, all of them read. No message of an error repeats the number.
"""

import base64
import binascii
import hmac
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from .errors import DomainError
from .terms import NumberKind

# The eleven test (elfproef) of the BSN: nine digits by these weights; the sum is a multiple of eleven.
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
# The same sum leaves another remainder for numbers that must never be taken for a BSN.
REMAINDERS = {NumberKind.BSN: 0, NumberKind.ONDERWIJSNUMMER: 5, NumberKind.SYNTHETIC: 7}
# The block of numbers that is reserved for test persons of the BRP; nobody alive has one.
TEST_BLOCK = "99999"
_NINE_DIGITS = re.compile(r"[0-9]{9}")
_NONCE_BYTES = 12


class InvalidNumber(DomainError):
    """Not a well-formed person number of this kind. The message never holds the number."""

    code = "invalid_number"


class UnreadableNumber(DomainError):
    """A stored number that no configured key can read, or that was changed since it was stored."""

    code = "unreadable_number"


@dataclass(frozen=True)
class Digest:
    """What a number is found by: HMAC-SHA256 under a key, 32 bytes."""

    key_id: str
    value: bytes

    def __str__(self) -> str:
        return f"{self.key_id}:{self.value.hex()}"


@dataclass(frozen=True)
class Cipher:
    """A number encrypted with AES-256-GCM: twelve bytes nonce, then cipher text with its tag."""

    key_id: str
    value: bytes


@dataclass(frozen=True)
class _Keys:
    key_id: str
    digest: bytes
    cipher: bytes


def remainder(number: str) -> int:
    """What the weighted sum of nine digits leaves on division by eleven.

    Raises InvalidNumber for anything but nine digits 0-9.
    """
    if not _NINE_DIGITS.fullmatch(number):
        raise InvalidNumber(_("Een persoonsnummer heeft 9 cijfers."))
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=True)) % 11


def check_bsn(number: str) -> str:
    """The number itself when it can be a BSN: not all zero, eleven test 0. Else InvalidNumber."""
    return check(NumberKind.BSN, number)


def check(kind: NumberKind, number: str) -> str:
    """The number itself when it is well formed for its kind; raises InvalidNumber otherwise.

    A BSN has eleven test 0, an onderwijsnummer begins with 1 and leaves 5, a synthetic number leaves 7.
    """
    left = remainder(number)
    if number == "000000000" or left != REMAINDERS[kind]:
        raise InvalidNumber(_("Dit nummer voldoet niet aan de elfproef."))
    if kind is NumberKind.ONDERWIJSNUMMER and not number.startswith("1"):
        raise InvalidNumber(_("Een onderwijsnummer begint met een 1."))
    return number


def is_test_bsn(number: str) -> bool:
    """Whether this is a BSN of the block for test persons, the only ones a demonstration may meet."""
    try:
        return check_bsn(number).startswith(TEST_BLOCK)
    except InvalidNumber:
        return False


def digest(kind: NumberKind, number: str) -> Digest:
    """What this number is stored and found under, made with the key that writes."""
    return _digest(_keys()[0], kind.value, number)


def digests(kind: NumberKind, number: str) -> tuple[Digest, ...]:
    """Everything this number may have been stored under: one digest a key, the writing key's first."""
    return tuple(_digest(keys, kind.value, number) for keys in _keys())


def text_digests(purpose: str, text: str) -> tuple[Digest, ...]:
    """The same for an identifier that is no person number. `purpose`: a word that is no kind of number."""
    if purpose in NumberKind.values:
        raise ValueError("digests of person numbers are made from checked numbers")
    return tuple(_digest(keys, purpose, text) for keys in _keys())


def encrypt(kind: NumberKind, number: str) -> Cipher:
    """The number encrypted with the key that writes; the same number never gives the same bytes twice."""
    keys = _keys()[0]
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(keys.cipher).encrypt(nonce, number.encode("ascii"), _bound_to(keys.key_id, kind))
    return Cipher(key_id=keys.key_id, value=nonce + sealed)


def decrypt(kind: NumberKind, cipher: Cipher) -> str:
    """The number that was encrypted. UnreadableNumber for a lost key, another kind or changed bytes."""
    keys = next((keys for keys in _keys() if keys.key_id == cipher.key_id), None)
    if keys is None:
        raise UnreadableNumber(_("De sleutel waarmee dit nummer is versleuteld, is er niet."))
    nonce, sealed = cipher.value[:_NONCE_BYTES], cipher.value[_NONCE_BYTES:]
    try:
        return AESGCM(keys.cipher).decrypt(nonce, sealed, _bound_to(keys.key_id, kind)).decode("ascii")
    except (InvalidTag, ValueError):
        raise UnreadableNumber(_("Dit versleutelde nummer is niet te lezen.")) from None


def _digest(keys: _Keys, purpose: str, text: str) -> Digest:
    value = hmac.digest(keys.digest, f"{purpose}:{text}".encode(), "sha256")
    return Digest(key_id=keys.key_id, value=value)


def _bound_to(key_id: str, kind: NumberKind) -> bytes:
    """Ties a cipher to its key and kind: moved to another row or relabelled, it no longer reads."""
    return f"{key_id}:{kind.value}".encode("ascii")


def _keys() -> tuple[_Keys, ...]:
    return _load(tuple(settings.BSN_KEYS))


@lru_cache(maxsize=4)
def _load(entries: tuple[str, ...]) -> tuple[_Keys, ...]:
    """Reads entries "id:base64 of 32 bytes" and derives two keys of each: one to find by, one to hide by."""
    if not entries:
        raise ImproperlyConfigured("BSN_KEYS is empty: give at least one key as id:base64-of-32-bytes")
    loaded = tuple(_load_one(entry) for entry in entries)
    if len({keys.key_id for keys in loaded}) != len(loaded):
        raise ImproperlyConfigured("BSN_KEYS names the same key id twice")
    return loaded


def _load_one(entry: str) -> _Keys:
    key_id, separator, encoded = entry.partition(":")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        secret = b""
    if not separator or not re.fullmatch(r"[A-Za-z0-9-]{1,16}", key_id) or len(secret) != 32:
        raise ImproperlyConfigured("An entry of BSN_KEYS must read id:base64-of-32-bytes")
    return _Keys(key_id=key_id, digest=_derive(secret, b"digest"), cipher=_derive(secret, b"cipher"))


def _derive(secret: bytes, purpose: bytes) -> bytes:
    info = b"person number " + purpose
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(secret)
