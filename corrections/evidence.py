"""Scans of paper documents: cleaned, searched for malware, kept encrypted outside the web root.

Who may see one is asked here at each reading: the holder of the request, and who handles it.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import vault
from accounts.models import User
from corrections.models import CorrectionRequest, Evidence
from corrections.people import Actor
from corrections.workflow import State, Who
from diplomas.errors import NotFound, Refused
from documents import scans
from documents.malware import scan_for_malware
from institutions import access
from institutions.desk import Desk

STORAGE = "evidence"
_PURPOSE = "correction evidence"
MOST_FILES = 10
# The pages of a scan are asked for one by one, while somebody reads: so long that is one opening.
ONE_OPENING: Final = datetime.timedelta(minutes=15)


def take_in(*, actor: Actor, request: CorrectionRequest, data: bytes) -> Evidence:
    """Clean a file, keep it, and return its row. Raises `ScanRefused`, `Busy`, what the malware scanner
    raises, and `Refused` above MOST_FILES of the holder, or of institutions. The original is not kept. The
    request of the row is as it is now: it may have been sent while its file was cleaned.
    """
    _check_room(request, actor.who)
    scan_for_malware(data)
    scan = scans.clean(data)
    row = Evidence(
        id=uuid4(),
        request=request,
        kind=scan.kind,
        pages=scan.pages,
        size=len(scan.data),
        sha256=hashlib.sha256(scan.data).digest(),
        by=actor.who,
        user=actor.person,
        at=timezone.now(),
    )
    sealed = vault.close(scan.data, purpose=_PURPOSE, bound_to=str(row.pk))
    storages[STORAGE].save(_name(row.pk), ContentFile(sealed))
    try:
        with transaction.atomic():
            found = CorrectionRequest.objects.select_for_update(no_key=True).filter(pk=request.pk).first()
            if found is None:  # a draft that was thrown away meanwhile
                raise NotFound(_("Wij vinden dit verzoek niet."))
            _check_room(found, actor.who)
            row.request = found
            row.save(force_insert=True)
            # A draft is kept from its last change on, and this is one.
            CorrectionRequest.objects.filter(pk=request.pk, state=State.DRAFT).update(changed_at=row.at)
    except BaseException:
        storages[STORAGE].delete(_name(row.pk))
        raise
    return row


def said(refusal: Exception) -> str:
    """Why a file was not taken in, for who sent it."""
    return str(getattr(refusal, "message", refusal))


def has_room(request: CorrectionRequest, who: Who) -> bool:
    """Whether the holder, or institutions, may add one more."""
    return request.evidence.filter(by=who).count() < MOST_FILES


def _check_room(request: CorrectionRequest, who: Who) -> None:
    if has_room(request, who):
        return
    if who == Who.HOLDER:
        raise Refused(
            _("Er zijn al %(n)d bestanden bij dit verzoek. Haal er eerst een weg.") % {"n": MOST_FILES}
        )
    raise Refused(_("Bij dit verzoek kunnen hoogstens %(n)d bestanden van instellingen.") % {"n": MOST_FILES})


def of_holder(request: CorrectionRequest) -> QuerySet[Evidence]:
    """What the holder showed. What an institution shows from its file is for who handles the request."""
    return request.evidence.filter(by=Who.HOLDER)


def shown(request: CorrectionRequest) -> list[Evidence]:
    """As `of_holder`, from what was read of the request already."""
    return [row for row in request.evidence.all() if row.by == Who.HOLDER]


def scan_of(row: Evidence) -> scans.Scan:
    """The cleaned file. Raises `NotFound` when its bytes are gone."""
    try:
        with storages[STORAGE].open(_name(row.pk)) as file:
            sealed = file.read()
        data = vault.open_(sealed, purpose=_PURPOSE, bound_to=str(row.pk))
    except (FileNotFoundError, vault.Unreadable):
        raise NotFound(_("Dit bestand is er niet meer.")) from None
    return scans.Scan(row.kind, data, row.pages)


def opened(desk: Desk, request: CorrectionRequest, row: Evidence) -> None:
    """Write down that this person opens this scan, before anything of it is shown. The holder sees that."""
    ids = list(request.evidence.values_list("pk", flat=True))
    said = {"n": ids.index(row.pk) + 1, "reference": request.reference}
    with translation.override(settings.LANGUAGE_CODE):  # kept as Dutch words, as every purpose is
        purpose = _("Bestand %(n)s bij correctieverzoek %(reference)s") % said
    with transaction.atomic():
        # A browser asks for several pages at the same moment: here they wait for each other.
        User.objects.select_for_update(no_key=True).get(pk=desk.user.pk)
        if not access.just_opened(desk, holder=request.holder_id, purpose=purpose, within=ONE_OPENING):
            access.opened_of(desk, holder=request.holder_id, diploma=request.diploma_id, purpose=purpose)


def page_picture(row: Evidence, page: int) -> bytes:
    """One page as a picture for inside a page of ours, counted from 0."""
    if not 0 <= page < row.pages:
        raise NotFound(_("Deze pagina bestaat niet."))
    return scans.page_picture(scan_of(row), page)


def remove(row: Evidence) -> None:
    """Remove the row and its bytes."""
    Evidence.objects.filter(pk=row.pk).delete()
    remove_bytes([row])


def remove_bytes(rows: Iterable[Evidence]) -> None:
    """Remove the bytes of rows that are gone already, and were read before they went."""
    for row in rows:
        storages[STORAGE].delete(_name(row.pk))


def _name(identifier: UUID) -> str:
    return f"{identifier.hex[:2]}/{identifier.hex}"
