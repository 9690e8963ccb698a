"""What somebody sent after their session had ended: kept for a short while, for nobody but them.

It lies in the database encrypted under a key of this installation, bound to the account; the browser only
carries its id, in its session. Files are not kept: they may be large, and may hold anything.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.utils import timezone

from accounts import vault
from accounts.models import KeptPost, User

MAX_BYTES = 64 * 1024
KEEP_SECONDS = 30 * 60
MAX_PER_USER = 5
SESSION_KEY = "kept_post"
# The field by which a page that sends a kept form again says which one it was.
FIELD = "_bewaard"
# The field by which a page whose time is up asks to keep its form and not to carry it out.
ONLY_KEEP = "_alleen_bewaren"
_OURS = {"csrfmiddlewaretoken", FIELD, ONLY_KEEP}
_PURPOSE = "kept post"


class TooLarge(Exception):
    """More than MAX_BYTES was sent: not kept."""


@dataclass(frozen=True)
class Kept:
    """A form as it was sent: its address and its fields in order. `had_files` says that files were lost."""

    id: UUID
    path: str
    fields: list[tuple[str, str]]
    had_files: bool


def keep(request: HttpRequest, user: User) -> KeptPost:
    """Keeps the fields of this POST for this user. Raises TooLarge; files are left out."""
    fields = [(name, value) for name, values in request.POST.lists() if name not in _OURS for value in values]
    body = {"path": request.get_full_path(), "fields": fields, "had_files": bool(request.FILES)}
    plain = json.dumps(body).encode()
    if len(plain) > MAX_BYTES:
        raise TooLarge
    now = timezone.now()
    # Only the newest few: a browser that keeps sending cannot fill the table.
    newest = user.kept_posts.order_by("-created_at").values_list("pk", flat=True)[: MAX_PER_USER - 1]
    user.kept_posts.exclude(pk__in=list(newest)).delete()
    identifier = uuid4()
    sealed = vault.close(plain, purpose=_PURPOSE, bound_to=_bound_to(identifier, user))
    return KeptPost.objects.create(
        id=identifier,
        user=user,
        cipher=sealed,
        created_at=now,
        expires_at=now + timedelta(seconds=KEEP_SECONDS),
    )


def find(identifier: object, user: User) -> Kept | None:
    """What was kept under this id for this very user and is not over its time; else None."""
    try:
        row = KeptPost.objects.filter(
            pk=UUID(str(identifier)), user=user, expires_at__gt=timezone.now()
        ).first()
    except ValueError:
        return None
    if row is None:
        return None
    try:
        plain = vault.open_(bytes(row.cipher), purpose=_PURPOSE, bound_to=_bound_to(row.pk, user))
    except vault.Unreadable:
        return None  # the installation's key changed: nothing to offer
    body = json.loads(plain)
    fields = [(name, value) for name, value in body["fields"]]
    return Kept(id=row.pk, path=body["path"], fields=fields, had_files=body["had_files"])


def forget(identifier: object, user: User) -> None:
    """Removes what was kept under this id for this user."""
    try:
        KeptPost.objects.filter(pk=UUID(str(identifier)), user=user).delete()
    except ValueError:
        return


def purge() -> int:
    """Removes everything over its time; returns how many."""
    return KeptPost.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _bound_to(identifier: UUID, user: User) -> str:
    return f"{identifier}:{user.pk}"
