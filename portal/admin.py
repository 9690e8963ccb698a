"""Reports of fraud in the administration: for the register's own staff. Registered by `config.admin`."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, current_roles
from portal.models import FraudReport

# Who handles cases, and who only tells a caller where one stands. A functional administrator does neither.
HANDLERS = frozenset({Role.REVIEWER, Role.SECOND_REVIEWER})
READERS = HANDLERS | {Role.HELPDESK}


class FraudReportAdmin(admin.ModelAdmin):
    """What somebody reported, as they wrote it; the state, and a note of who looks into it."""

    list_display = ("reference", "state", "suspicion", "at", "number", "handled_by")
    list_filter = ("state", "suspicion")
    search_fields = ("reference", "number")
    search_help_text = _("Zoek op kenmerk of op nummer van het uittreksel")
    ordering = ("-at",)
    date_hierarchy = None
    list_per_page = 50
    show_full_result_count = False
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

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: FraudReport | None = None) -> bool:
        return bool(READERS & current_roles(request.user))

    def has_change_permission(self, request: HttpRequest, obj: FraudReport | None = None) -> bool:
        return bool(HANDLERS & current_roles(request.user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FraudReport | None = None) -> bool:
        return False

    def log_change(self, request: HttpRequest, obj: FraudReport, message: object) -> object:
        """Who changed which report and when; not what it says."""
        return super().log_change(request, obj, "")
