"""Who looked: a row for each opening of a record, what deserves a second look, what its holder sees."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role
from diplomas.models import Diploma, Holder
from diplomas.present_names import names_today_of
from institutions.desk import Desk
from institutions.models import RecordAccess, Sign

log = structlog.get_logger("institutions.access")

# Purposes are stored as the Dutch words; those of our own have a translation, also with a number in them.
ROUTINE: Final = "Werk van de instelling aan dit diploma"
PROPOSAL: Final = "Besluit over een voorstel van een collega"
ENTERING: Final = "Correctieverzoek van brief, telefoon of balie invoeren"
PURPOSES: Final[dict[str, str | Promise]] = {
    ROUTINE: gettext_lazy("Werk van de instelling aan dit diploma"),
    PROPOSAL: gettext_lazy("Besluit over een voorstel van een collega"),
    ENTERING: gettext_lazy("Correctieverzoek van brief, telefoon of balie invoeren"),
}
_NUMBERED: Final[tuple[tuple[re.Pattern[str], str | Promise], ...]] = (
    (
        re.compile(r"Correctieverzoek (?P<reference>C-[0-9A-Z-]+)"),
        gettext_lazy("Correctieverzoek %(reference)s"),
    ),
    (
        re.compile(r"Vraag over correctieverzoek (?P<reference>C-[0-9A-Z-]+)"),
        gettext_lazy("Vraag over correctieverzoek %(reference)s"),
    ),
    (
        re.compile(r"Bestand (?P<n>[0-9]+) bij correctieverzoek (?P<reference>C-[0-9A-Z-]+)"),
        gettext_lazy("Bestand %(n)s bij correctieverzoek %(reference)s"),
    ),
)
MAXIMUM_PURPOSE: Final = 200
PAGE_SIZE: Final = 50
# Somebody who opens the records of so many different people within an hour is looked at.
WINDOW: Final = datetime.timedelta(hours=1)


def opened(desk: Desk, diploma: Diploma, *, purpose: str) -> RecordAccess:
    """Write down that this person opens this record. Call it before anything of the record is shown.

    Logs a warning, without any name, when the opening has a sign.
    """
    return opened_of(desk, holder=diploma.holder_id, diploma=diploma.pk, purpose=purpose)


def opened_of(desk: Desk, *, holder: UUID, diploma: UUID | None, purpose: str) -> RecordAccess:
    """As `opened`, of what is about this person and perhaps about no diploma in the register."""
    signs = _signs(desk.user, holder)
    row = RecordAccess.objects.create(
        user=desk.user,
        role=desk.role_for_records(),
        organisation=desk.organisation,
        diploma_id=diploma,
        holder_id=holder,
        purpose=purpose[:MAXIMUM_PURPOSE],
        signs=signs,
    )
    if signs:
        log.warning("record access with signs", access=row.pk, signs=signs)
    return row


def just_opened(
    desk: Desk, *, holder: UUID, purpose: str, within: datetime.timedelta, diploma: UUID | None = None
) -> bool:
    """Whether this person did the very same so short ago: one opening, of which more is asked for.

    With `diploma` only of that one.
    """
    since = timezone.now() - within
    found = RecordAccess.objects.filter(
        user=desk.user, holder_id=holder, purpose=purpose[:MAXIMUM_PURPOSE], at__gt=since
    )
    return (found.filter(diploma_id=diploma) if diploma else found).exists()


def is_own(user: User, holder: UUID) -> bool:
    """Whether this record is of the very person who looks, behind whichever door they came in."""
    account = User.objects.filter(holder_id=holder).first()
    return account is not None and user.same_person(account)


def _signs(user: User, holder: UUID) -> list[str]:
    found: list[str] = []
    if is_own(user, holder):
        found.append(Sign.OWN)
    if Holder.objects.filter(pk=holder, protected=True).exists():
        found.append(Sign.PROTECTED)
    if str(holder) in settings.WELL_KNOWN_HOLDERS:
        found.append(Sign.WELL_KNOWN)
    recent = RecordAccess.objects.filter(user=user, at__gt=timezone.now() - WINDOW)
    others = recent.exclude(holder_id=holder).values("holder_id").distinct()
    if others[: settings.MANY_HOLDERS_AN_HOUR].count() >= settings.MANY_HOLDERS_AN_HOUR:
        found.append(Sign.MANY)
    return found


# --- for the auditor and the privacy officer ---


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the log; empty means everything. `before` is where the page before ended."""

    user: str = ""
    diploma: UUID | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    signs_only: bool = False
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[RecordAccess, ...]
    next_before: int | None


def log_for(desk: Desk) -> QuerySet[RecordAccess]:
    """The part of the log this desk may read: an institution's auditor what its own people opened."""
    if not desk.reads_access_log:
        return RecordAccess.objects.none()
    if desk.organisation is None:
        return RecordAccess.objects.all()
    return RecordAccess.objects.filter(organisation__in=desk.carries)


def search(desk: Desk, wanted: Wanted) -> Page:
    """One page of the log, newest first, by the row it begins after: no counting, no offset."""
    rows = log_for(desk)
    if wanted.user:
        rows = rows.filter(Q(user__display_name__icontains=wanted.user) | Q(user__username=wanted.user))
    if wanted.diploma:
        rows = rows.filter(diploma_id=wanted.diploma)
    if wanted.since:
        rows = rows.filter(at__gte=_begin(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_begin(wanted.until + datetime.timedelta(days=1)))
    if wanted.signs_only:
        rows = rows.exclude(signs=[])
    if wanted.before:
        rows = rows.filter(pk__lt=wanted.before)
    found = list(rows.select_related("user", "organisation").order_by("-pk")[: PAGE_SIZE + 1])
    return Page(tuple(found[:PAGE_SIZE]), found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None)


def _begin(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=timezone.get_current_timezone())


# --- for the holder ---


@dataclass(frozen=True, slots=True)
class Seen:
    """What a holder may know of one opening: which organisation (empty: the register), why and when."""

    at: datetime.datetime
    organisation: str
    role: Role
    purpose: str
    diploma: UUID | None


def seen_by_staff(*, holder: UUID, limit: int = 100) -> Sequence[Seen]:
    """The newest openings of this person's records. Never who: an employee answers to their employer."""
    rows = list(RecordAccess.objects.filter(holder_id=holder).order_by("-at", "-pk")[:limit])
    names = names_today_of({row.organisation_id for row in rows if row.organisation_id})
    return tuple(
        Seen(
            at=row.at,
            organisation=names.get(row.organisation_id, "") if row.organisation_id else "",
            role=Role(row.role),
            purpose=_in_words(row.purpose),
            diploma=row.diploma_id,
        )
        for row in rows
    )


def _in_words(purpose: str) -> str:
    """A purpose of our own in the language of who reads it; what somebody typed as they typed it."""
    for written, words in _NUMBERED:
        if found := written.fullmatch(purpose):
            return str(words) % found.groupdict()
    return str(PURPOSES.get(purpose, purpose))
