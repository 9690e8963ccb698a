"""The page on which somebody looks, every half year, whether each role is still right."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from institutions import review
from institutions.desk import Desk, desk_of


def review_roles(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The list; by POST a decision about one role."""
    desk = desk_of(request)
    if not desk.keeps_reference_data:
        raise PermissionDenied
    if request.method == "POST":
        return _decide(request, desk)
    waiting = list(review.due()[: review.MOST + 1])
    context = {
        **site.each_context(request),
        "title": _("Rollen nakijken"),
        "rows": review.rows(desk, waiting[: review.MOST]),
        "more": len(waiting) > review.MOST,
        "most": review.MOST,
        "ending": review.rows(desk, list(review.ending_soon()[: review.MOST])),
    }
    return TemplateResponse(request, "admin/institutions/review.html", context)


def _decide(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = review.membership(request.POST.get("membership", ""))
    act = request.POST.get("act")
    if found is None or act not in ("right", "end"):
        raise Http404
    if not review.may_keep(desk, found.user):
        raise PermissionDenied
    if not review.decide(desk.user, found, still_right=act == "right"):
        messages.info(request, _("Iemand anders keek deze rol al na, of zij is al beëindigd."))
    elif act == "right":
        messages.success(request, _("U hebt vastgelegd dat deze rol nog klopt."))
    else:
        messages.success(request, _("De rol is beëindigd."))
    return redirect("admin:review_roles")
