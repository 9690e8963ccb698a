"""Two presses of one button give one file: the second press waits for the first and gets what that made.

A browser shows the answer to the last press only. So the file of the first must still be there, for moments:
it lies in the database for two minutes, encrypted under a text that only the form in that browser holds.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import OperationalError, connection
from django.utils import timezone

from portal.models import Handover

SECONDS = 120
PATIENCE_SECONDS = 20
_NONCE = 12
_LOCK_NOT_AVAILABLE = "55P03"


class StillBeingMade(Exception):
    """The first press is still at work after the second has waited as long as anybody should."""


def new_token() -> str:
    """A random text for one form: 32 bytes that cannot be guessed."""
    return secrets.token_urlsafe(32)


class Hand:
    """One press: finds what an earlier press of the same button left, or leaves what this one made."""

    def __init__(self, *, user: int, token: str, what: str) -> None:
        """`what` tells apart what one form can ask for: the same token for something else is another one."""
        self._user = user
        self._key = HKDF(
            algorithm=hashes.SHA256(), length=32, salt=None, info=f"handover {user} {what}".encode()
        ).derive(token.encode())
        self._digest = hashlib.sha256(self._key + b" digest").digest()

    def find(self) -> tuple[str, bytes] | None:
        """Number and file of the earlier press; None when there is none, or its time is over."""
        row = Handover.objects.filter(
            pk=self._digest, user_id=self._user, expires_at__gt=timezone.now()
        ).first()
        if row is None:
            return None
        sealed = bytes(row.sealed)
        try:
            return row.number, AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag:
            return None

    def leave(self, number: str, data: bytes) -> None:
        """For the next press. Belongs in the transaction that records the extract."""
        nonce = secrets.token_bytes(_NONCE)
        Handover.objects.update_or_create(
            pk=self._digest,
            defaults={
                "user_id": self._user,
                "number": number,
                "sealed": nonce + AESGCM(self._key).encrypt(nonce, data, None),
                "expires_at": timezone.now() + timedelta(seconds=SECONDS),
            },
        )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else has this button pressed meanwhile. Raises `StillBeingMade` after twenty seconds."""
        key = int.from_bytes(self._digest[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{PATIENCE_SECONDS}s"])
            try:
                cursor.execute("SELECT pg_advisory_lock(%s)", [key])
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                    raise
                raise StillBeingMade from error
            finally:
                cursor.execute("SELECT set_config('lock_timeout', '0', false)")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def handed_over(hand: Hand | None, make: Callable[[], tuple[str, bytes]]) -> tuple[str, bytes]:
    """What the earlier press made, or what `make` makes now. Without a hand every press is the first."""
    if hand is None:
        return make()
    with hand.alone():
        return hand.find() or make()


def purge() -> int:
    """Removes what nobody pressed for again; returns how many."""
    return Handover.objects.filter(expires_at__lte=timezone.now()).delete()[0]
