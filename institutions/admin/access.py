"""The log of who opened which record: for auditors and the privacy officer, by POST, never counted."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from institutions import access
from institutions.desk import Desk
from institutions.forms import AccessFilterForm
from institutions.models import Sign
from institutions.scoped import OwnPagesAdmin


class AccessAdmin(OwnPagesAdmin):
    """One page: a filter and rows. There is nothing to open: a row says all there is."""

    def scope(self, desk: Desk) -> QuerySet:
        return access.log_for(desk)

    def may_view(self, desk: Desk) -> bool:
        return desk.reads_access_log

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """By POST when something is looked for: the name of an employee is nobody's address."""
        desk = self.desk(request)
        given = request.POST if request.method == "POST" else {"signs_only": request.GET.get("opvallend", "")}
        form = AccessFilterForm(given)
        wanted = access.Wanted()
        if form.is_valid():
            before = str(given.get("before", ""))
            wanted = access.Wanted(**form.cleaned_data, before=int(before) if before.isdigit() else None)
        page = access.search(desk, wanted) if form.is_valid() else access.Page((), None)
        context = {
            "title": _("Wie keek in welk dossier"),
            "form": form,
            "page": page,
            "signs": dict(Sign.choices),
        }
        return self.page(request, "access", context)
