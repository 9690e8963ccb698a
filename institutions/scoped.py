"""What every page of the administration is made of: an admin that shows nobody more than their desk gives.

The site refuses a `ModelAdmin` without a scope. Lists, filters, autocomplete, related objects, history and
actions all read `get_queryset`, and that reads the scope.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from institutions.desk import Desk, desk_of


class ScopedAdmin(admin.ModelAdmin):
    """Nobody may do anything until a subclass says what: default deny.

    Django's own log of the administration says who changed which row and when, never what it says: names of
    objects are their keys, and messages stay empty unless `logs_values` (reference data, no persons).
    """

    actions = None
    show_full_result_count = False
    list_per_page = 50
    logs_values = False
    object_history_template = "admin/institutions/history.html"

    def scope(self, desk: Desk) -> QuerySet:
        """The rows this desk may know of. Every subclass has its own."""
        raise NotImplementedError

    def may_add(self, desk: Desk) -> bool:
        return False

    def may_change(self, desk: Desk, obj: Model | None) -> bool:
        return False

    # --- from a desk to Django's questions ---

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = self.scope(desk_of(request))
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def may_view(self, desk: Desk) -> bool:
        """Whether there is anything here for this desk at all."""
        raise NotImplementedError

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_view(desk_of(request))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        desk = desk_of(request)
        return self.may_view(desk) and (obj is None or self._within(desk, obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add(desk_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        desk = desk_of(request)
        return self.may_change(desk, obj) and (obj is None or self._within(desk, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def _within(self, desk: Desk, obj: Model) -> bool:
        return self.scope(desk).filter(pk=obj.pk).exists()

    # --- pages of our own ---

    def desk(self, request: HttpRequest) -> Desk:
        """The desk of who asks. Raises PermissionDenied for one that has nothing here."""
        desk = desk_of(request)
        if not self.may_view(desk):
            raise PermissionDenied
        return desk

    def page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        """A page in the frame of the administration."""
        request.current_app = self.admin_site.name
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/institutions/{template}.html", whole)

    # --- Django's own log ---

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self._without_names(
            super().log_addition(request, obj, message if self.logs_values else ""), obj
        )

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self._without_names(super().log_change(request, obj, message if self.logs_values else ""), obj)

    def _without_names(self, entry: Any, obj: Any) -> Any:
        """Django writes down what an object calls itself, and an account calls itself by a name."""
        if not self.logs_values:
            entry.object_repr = str(obj.pk)
            entry.save(update_fields=["object_repr"])
        return entry


class OwnPagesAdmin(ScopedAdmin):
    """An admin whose rows have a page of our own; Django's form and history lead there, or to nothing."""

    own_page = ""  # the name of its address, which takes the key of the row

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        return self._lead_there(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        return self._lead_there(request, object_id)

    def _lead_there(self, request: HttpRequest, object_id: str) -> HttpResponse:
        rows = self.scope(self.desk(request))
        try:
            found = self.own_page and rows.filter(pk=UUID(object_id)).exists()
        except ValueError:
            found = False
        if not found:
            raise Http404
        return redirect(self.own_page, object_id)


class ScopedInline(InlineModelAdmin):
    """Rows of the object on the page: who may change that object may add and change them. Nobody deletes."""

    can_delete = False
    extra = 1

    def _parent(self) -> ScopedAdmin:
        return self.admin_site.get_model_admin(self.parent_model)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._parent().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        parent = self._parent()
        return parent.has_change_permission(request, obj) if obj else parent.has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
