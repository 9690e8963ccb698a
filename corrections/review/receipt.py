"""The receipt of a request that came by post or telephone, for in an envelope: as the portal shows it.

In Dutch, whatever language the colleague reads: it is for who wrote or rang.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from corrections import wording
from corrections.holder import presenting
from corrections.review.access import handlers_only, looked, sent
from diplomas.errors import NotFound


@handlers_only
@never_cache
@require_safe
def receipt(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Reference, day, a copy of everything, and until when we answer."""
    found = sent(request, request_id)
    if found.entered_by_id is None:
        raise NotFound(_("Dit verzoek kwam via het portaal. De aanvrager heeft daar een ontvangstbewijs."))
    looked(request, found)
    with translation.override(settings.LANGUAGE_CODE):
        name, born = wording.holder_name(found)
        context = {"page": presenting.page(found), "name": name, "born": born}
        return render(request, "corrections/review/receipt.html", context)
