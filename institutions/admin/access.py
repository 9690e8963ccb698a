"""The log of who opened which record: for auditors and the privacy officer, by POST, never counted."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from institutions import access
from institutions.desk import Desk, desk_of
from institutions.forms import AccessFilterForm
from institutions.models import Sign
from institutions.scoped import ScopedAdmin


class AccessAdmin(ScopedAdmin):
    """One page: a filter and rows. There is nothing to open: a row says all there is."""

    def scope(self, desk: Desk) -> QuerySet:
        return access.log_for(desk)

    def may_view(self, desk: Desk) -> bool:
        return desk.reads_access_log

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """By POST when something is looked for: the name of an employee is nobody's address."""
        desk = desk_of(request)
        if not self.may_view(desk):
            raise PermissionDenied
        given = request.POST if request.method == "POST" else {"signs_only": request.GET.get("opvallend", "")}
        form = AccessFilterForm(given)
        wanted = access.Wanted()
        if form.is_valid():
            before = str(given.get("before", ""))
            wanted = access.Wanted(**form.cleaned_data, before=int(before) if before.isdigit() else None)
        page = access.search(desk, wanted) if form.is_valid() else access.Page((), None)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Wie keek in welk dossier"),
            "form": form,
            "page": page,
            "signs": dict(Sign.choices),
        }
        return TemplateResponse(request, "admin/institutions/access.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        raise Http404 if self.may_view(desk_of(request)) else PermissionDenied

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        raise Http404 if self.may_view(desk_of(request)) else PermissionDenied
