"""A seal key in a token (an HSM, or SoftHSM2), reached through PKCS#11: the key itself never leaves it.

One session a process, opened after the process began: a session does not survive a fork. A token that was
taken out or started anew is asked for once more before giving up.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from documents.keys import SealKey, seal_key
from documents.seal_errors import CertificatesUnreadable, CertificateUnsuitable, TokenUnavailable

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """Where the key is. `certificates`: a PEM file, the seal's own first, then those above it."""

    module: str
    token: str
    pin: str
    key: str
    certificates: str


class Token:
    """Signs with a key in a token. Safe to use from several threads: a session signs one thing at a time."""

    def __init__(self, settings: TokenSettings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._process = 0
        self._key: Any = None

    def sign(self, data: bytes) -> bytes:
        """RSASSA-PKCS1-v1_5 with SHA-256. Raises `TokenUnavailable`."""
        from pkcs11 import Mechanism

        with self._lock:
            try:
                return bytes(self._current().sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
            except TokenUnavailable:
                raise
            except Exception:  # the session is gone, the token was taken out: try a new session once
                self._key = None
            try:
                return bytes(self._current().sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
            except TokenUnavailable:
                raise
            except Exception as error:
                self._key = None
                raise TokenUnavailable(type(error).__name__) from error

    def public_numbers(self) -> tuple[int, int]:
        """Modulus and exponent of the key in the token. Raises `TokenUnavailable`."""
        from pkcs11 import Attribute

        with self._lock:
            key = self._current()
            modulus, exponent = key[Attribute.MODULUS], key[Attribute.PUBLIC_EXPONENT]
        return int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")

    def _current(self) -> Any:
        if self._key is None or self._process != os.getpid():
            self._key, self._process = self._open(), os.getpid()
        return self._key

    def _open(self) -> Any:
        try:
            import pkcs11
        except ImportError as error:
            raise TokenUnavailable("python-pkcs11 is not installed") from error
        try:
            library = pkcs11.lib(self.settings.module)
            library.reinitialize()
            session = library.get_token(token_label=self.settings.token).open(user_pin=self.settings.pin)
            return session.get_key(label=self.settings.key, object_class=pkcs11.ObjectClass.PRIVATE_KEY)
        except Exception as error:  # no module, no such token, a wrong PIN, no such key
            raise TokenUnavailable(type(error).__name__) from error


def load_token_key(settings: TokenSettings, organization_identifier: str = "") -> SealKey:
    """Open the token and judge its certificate.

    Raises `CertificatesUnreadable`, `TokenUnavailable` or `CertificateUnsuitable`.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    certificate, *chain = _certificates(settings.certificates)
    token = Token(settings)
    public = certificate.public_key()
    if isinstance(public, RSAPublicKey):
        numbers = public.public_numbers()
        if token.public_numbers() != (numbers.n, numbers.e):
            raise CertificateUnsuitable("key and certificate do not belong together")
    return seal_key(token.sign, certificate, chain, organization_identifier)


def _certificates(path: str) -> Sequence[Certificate]:
    from cryptography import x509

    if not path or not Path(path).is_file():
        raise CertificatesUnreadable("no such file")
    try:
        return x509.load_pem_x509_certificates(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise CertificatesUnreadable(type(error).__name__) from error
