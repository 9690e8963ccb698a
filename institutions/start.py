"""The start page: what needs this desk today, as sentences with a number and a link."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomas.models import Diploma
from diplomas.terms import State
from institutions import access, proposals, review
from institutions.desk import Desk
from institutions.models import Proposal
from institutions.scope import records

# More than this many of something is "more than": nobody needs to know how many, and counting takes time.
MOST = 500


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do. `late` says that it has waited longer than it should."""

    text: str
    url: str
    late: bool = False


def tasks(desk: Desk) -> list[Task]:
    """Everything, most urgent first; empty when there is nothing to do."""
    return [*_proposals(desk), *_not_issued(desk), *_signs(desk), *_roles(desk)]


def _proposals(desk: Desk) -> Iterator[Task]:
    waiting = proposals.visible(desk).filter(state=Proposal.State.OPEN)
    url = reverse("admin:institutions_proposal_changelist")
    if desk.approves and (count := waiting.exclude(proposed_by=desk.user).count()):
        text = ngettext(
            "%(n)s voorstel wacht op uw besluit.", "%(n)s voorstellen wachten op uw besluit.", count
        )
        yield Task(text % {"n": count}, url, late=True)
    if desk.edits and (count := waiting.filter(proposed_by=desk.user).count()):
        text = ngettext(
            "%(n)s voorstel van u wacht op een collega.",
            "%(n)s voorstellen van u wachten op een collega.",
            count,
        )
        yield Task(text % {"n": count}, url)


def not_issued_too_long(desk: Desk) -> QuerySet[Diploma]:
    """Records that were passed so long ago that somebody should ask why they are not issued yet."""
    before = timezone.localdate() - datetime.timedelta(days=settings.NOT_ISSUED_DAYS)
    return records(desk).filter(state=State.NOT_ISSUED, exam_date__lt=before)


def _not_issued(desk: Desk) -> Iterator[Task]:
    if not desk.edits:
        return
    count = _counted(not_issued_too_long(desk))
    if not count:
        return
    url = reverse("admin:diplomas_diploma_changelist") + "?stand=not_issued"
    text = ngettext(
        "%(n)s diploma is al lang niet uitgereikt.", "%(n)s diploma's zijn al lang niet uitgereikt.", count
    )
    yield Task(text % {"n": _at_most(count)}, url, late=True)


def _signs(desk: Desk) -> Iterator[Task]:
    if not desk.reads_access_log:
        return
    week = timezone.now() - datetime.timedelta(days=7)
    if count := _counted(access.log_for(desk).filter(at__gt=week).exclude(signs=[])):
        text = ngettext(
            "%(n)s opvallende inzage in de afgelopen week.",
            "%(n)s opvallende inzages in de afgelopen week.",
            count,
        )
        url = reverse("admin:institutions_recordaccess_changelist") + "?opvallend=1"
        yield Task(text % {"n": _at_most(count)}, url)


def _roles(desk: Desk) -> Iterator[Task]:
    if not desk.keeps_reference_data:
        return
    url = reverse("admin:review_roles")
    if count := _counted(review.due()):
        text = ngettext("%(n)s rol moet worden nagekeken.", "%(n)s rollen moeten worden nagekeken.", count)
        yield Task(text % {"n": _at_most(count)}, url, late=True)
    if count := _counted(review.ending_soon()):
        text = ngettext("%(n)s rol loopt binnenkort af.", "%(n)s rollen lopen binnenkort af.", count)
        yield Task(text % {"n": _at_most(count)}, f"{url}#loopt-af")


def _counted(rows: QuerySet) -> int:
    """How many, up to one more than anybody needs to know."""
    return len(rows.values_list("pk")[: MOST + 1])


def _at_most(count: int) -> str:
    return _("meer dan %(n)d") % {"n": MOST} if count > MOST else str(count)
