"""Who may be on these pages, and the row that says who looked."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import role_required
from accounts.roles import Role
from corrections import people
from corrections.models import CorrectionRequest
from corrections.people import Actor
from corrections.workflow import Who
from diplomas.errors import NotFound
from institutions.access import is_own, opened_of
from institutions.desk import REGISTER, desk_for

HANDLERS = (Role.REVIEWER, Role.SECOND_REVIEWER, Role.OBJECTION_HANDLER)
handlers_only: Callable[[Callable], Callable] = role_required(*HANDLERS)


def acting(request: HttpRequest, *wanted: Who) -> Actor:
    """Who asks, in the first of these parts that is theirs. Raises PermissionDenied when none is."""
    parts = people.parts(request.user)
    for who in wanted:
        if who in parts:
            return people.staff(request.user, who)
    raise PermissionDenied


def sent(request: HttpRequest, request_id: UUID) -> CorrectionRequest:
    """The request, for who handles requests. A draft, and one's own, look like what is not there."""
    found = (
        CorrectionRequest.objects.exclude(state="draft")
        .select_related("holder", "diploma", "organisation", "assigned_to", "forgotten")
        .filter(pk=request_id)
        .first()
    )
    if found is None or is_own(request.user, found.holder_id):
        raise NotFound(_("Wij vinden dit verzoek niet."))
    return found


def looked(request: HttpRequest, found: CorrectionRequest) -> None:
    """Write down that somebody looked at this request, and so at its diploma; the holder sees that."""
    with translation.override(settings.LANGUAGE_CODE):  # kept as Dutch words, as every purpose is
        purpose = _("Correctieverzoek %(reference)s") % {"reference": found.reference}
    desk = desk_for(request.user, REGISTER)
    opened_of(desk, holder=found.holder_id, diploma=found.diploma_id, purpose=purpose)
