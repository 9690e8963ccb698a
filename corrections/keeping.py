"""How long words, scans and letters stay: a setting with its ground. Events and outcomes stay.

Archiefwet 1995 art. 3 and 5 ask for designed selection and destruction; the length is a proposal until a
selection list gives one. The database's own function does it, and looks at the time itself.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import timezone

from corrections import evidence
from corrections.models import CorrectionRequest, Evidence
from corrections.posted import uuid_of
from corrections.workflow import State

MOST_AT_ONCE = 500


def draft_until(draft: CorrectionRequest) -> datetime.date:
    """The last whole day on which this draft is kept, when nobody changes it any more."""
    goes = draft.changed_at + datetime.timedelta(days=settings.CORRECTION_DRAFT_DAYS)
    return timezone.localdate(goes) - datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Done:
    drafts: int
    requests: int
    bytes_without_row: int = 0


def run() -> Done:
    """Everything that is past its time, a few hundred at a time."""
    return Done(drafts=_drafts(), requests=_requests(), bytes_without_row=_without_row())


def _drafts() -> int:
    before = timezone.now() - datetime.timedelta(days=settings.CORRECTION_DRAFT_DAYS)
    done = 0
    old = CorrectionRequest.objects.filter(state=State.DRAFT, changed_at__lt=before)
    for pk in list(old.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            draft = old.select_for_update(no_key=True).filter(pk=pk).first()
            if draft is None:  # sent or touched at this very moment
                continue
            files = list(draft.evidence.all())
            draft.evidence.all().delete()
            draft.delete()
        evidence.remove_bytes(files)
        done += 1
    return done


def _requests() -> int:
    before = timezone.now() - datetime.timedelta(days=settings.CORRECTION_KEEP_DAYS)
    old = CorrectionRequest.objects.filter(closed_at__lt=before, forgotten__isnull=True)
    chosen = list(old.order_by("closed_at").values_list("pk", flat=True)[:MOST_AT_ONCE])
    if not chosen:
        return 0
    files = list(Evidence.objects.filter(request__in=chosen))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT corrections_forget(%s, %s, %s)", [chosen, uuid4(), settings.CORRECTION_KEEP_GROUND]
        )
        row = cursor.fetchone()
    gone = set(Evidence.objects.filter(pk__in=[file.pk for file in files]).values_list("pk", flat=True))
    evidence.remove_bytes(file for file in files if file.pk not in gone)
    return int(row[0]) if row else 0


def _without_row() -> int:
    """Bytes whose row is not there: of who was killed between writing the one and the other.

    A file that is being taken in has no row yet, so only what is a day old counts.
    """
    storage, done = storages[evidence.STORAGE], 0
    before = timezone.now() - datetime.timedelta(days=1)
    for folder in storage.listdir("")[0] if storage.exists("") else ():
        files = ((uuid_of(name), f"{folder}/{name}") for name in storage.listdir(folder)[1])
        # What has another name is of somebody else, and does not stop the rest.
        names = {identifier: place for identifier, place in files if identifier is not None}
        known = set(Evidence.objects.filter(pk__in=names).values_list("pk", flat=True))
        for identifier in names.keys() - known:
            if storage.get_modified_time(names[identifier]) < before:
                storage.delete(names[identifier])
                done += 1
    return done
