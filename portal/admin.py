"""Reports of fraud in the administration: for the register's own staff. Registered by `config.admin`."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from institutions.desk import Desk
from institutions.scoped import ScopedAdmin
from portal import fraud
from portal.models import FraudReport

# Who handles cases, and who only tells a caller where one stands. A functional administrator does neither.
HANDLERS = frozenset({Role.REVIEWER, Role.SECOND_REVIEWER})
READERS = HANDLERS | {Role.HELPDESK}


class FraudReportAdmin(ScopedAdmin):
    """What somebody reported, as they wrote it; the state, and a note of who looks into it."""

    list_display = ("reference", "state", "suspicion", "at", "number", "handled_by")
    list_filter = ("state", "suspicion")
    search_fields = ("reference", "number")
    search_help_text = _("Zoek op kenmerk of op nummer van het uittreksel")
    ordering = ("-at",)
    fields = (
        "reference", "at", "suspicion", "number", "story", "name", "organisation", "email", "phone",
        "state", "note", "handled_by", "closed_at",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: FraudReport | None = None) -> list[str]:
        editable = {"state", "note"} if self.has_change_permission(request, obj) else set()
        return [name for name in self.fields if name not in editable]

    def save_model(self, request: HttpRequest, obj: FraudReport, form: object, change: bool) -> None:
        """Whoever saves it handles it; a closed one has the moment of closing."""
        obj.handled_by = request.user
        if obj.state == FraudReport.State.CLOSED:
            obj.closed_at = obj.closed_at or timezone.now()
        else:
            obj.closed_at = None
        super().save_model(request, obj, form, change)

    def scope(self, desk: Desk) -> QuerySet:
        return fraud.reports() if self.may_view(desk) else fraud.reports().none()

    def may_view(self, desk: Desk) -> bool:
        return bool(READERS & desk.roles)

    def may_change(self, desk: Desk, obj: object) -> bool:
        return bool(HANDLERS & desk.roles)
