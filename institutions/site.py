"""The administration's site: one door for everybody, pages by desk, and no admin without a scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.roles import works_in_administration
from accounts.views import log_out
from institutions import start
from institutions.admin.review import review_roles
from institutions.desk import REGISTER, Desk, choose, desk_of
from institutions.scoped import ScopedAdmin


class PortalAdminSite(AdminSite):
    """Django's administration with the portal's own login, so no password gets round the second factor."""

    site_title = _("Beheer van het Diplomaportaal")
    site_header = _("Beheer van het Diplomaportaal")
    index_title = _("Vandaag")
    enable_nav_sidebar = False
    # What packages above this one have for a desk to do; `config` puts it here.
    more_tasks: tuple[Callable[[Desk], Iterable[start.Task]], ...] = ()

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Raises ImproperlyConfigured for an admin without a scope of its own."""
        if admin_class is None or not issubclass(admin_class, ScopedAdmin):
            raise ImproperlyConfigured(f"{model_or_iterable}: an admin here is a ScopedAdmin")
        if admin_class.scope is ScopedAdmin.scope or admin_class.may_view is ScopedAdmin.may_view:
            raise ImproperlyConfigured(f"{admin_class.__name__} does not say what it shows to whom")
        super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff with a role now, and superusers; each page says what they see."""
        user = request.user
        return user.is_active and user.is_staff and works_in_administration(user)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Sends on to the portal's login page; somebody who is logged in and may not be here gets a 403."""
        if request.user.is_authenticated:
            if self.has_permission(request):
                return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
            raise PermissionDenied
        wanted = request.GET.get("next") or reverse("admin:index", current_app=self.name)
        return HttpResponseRedirect(f"{reverse('accounts:login')}?{urlencode({'next': wanted})}")

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return log_out(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "desk": desk_of(request), "register_desk": REGISTER}

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """What needs this person today, and below it where they can go."""
        desk = desk_of(request)
        tasks = [*(task for more in self.more_tasks for task in more(desk)), *start.tasks(desk)]
        return super().index(request, {"tasks": tasks, **(extra_context or {})})

    def get_urls(self) -> list:
        return [
            path("werkplek/", self.admin_view(require_POST(self.sit_down)), name="sit_down"),
            path("rollen-nakijken/", self.admin_view(partial(review_roles, self)), name="review_roles"),
            *super().get_urls(),
        ]

    def sit_down(self, request: HttpRequest) -> HttpResponse:
        """Work for another organisation from now on."""
        if not choose(request, request.POST.get("organisation", "")):
            raise PermissionDenied
        return redirect("admin:index")
