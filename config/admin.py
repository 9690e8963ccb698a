"""The administration. Not a door of its own: everybody logs in where everybody logs in."""

from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from accounts.admin import UserAdmin
from accounts.models import User
from accounts.roles import Role, current_roles
from accounts.views import log_out
from portal.admin import READERS, FraudReportAdmin
from portal.models import FraudReport


class PortalAdminSite(AdminSite):
    """Django's administration with the portal's own login, so no password gets round the second factor."""

    site_title = _("Beheer van het Diplomaportaal")
    site_header = _("Beheer van het Diplomaportaal")
    index_title = _("Beheer")

    def has_permission(self, request: HttpRequest) -> bool:
        """A superuser, the functional administrator, or who handles cases; each model says what they see."""
        user = request.user
        if not (user.is_active and user.is_staff):
            return False
        return user.is_superuser or bool(({Role.FUNCTIONAL_ADMIN} | READERS) & current_roles(user))

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


site = PortalAdminSite(name="admin")
site.register(User, UserAdmin)
site.register(FraudReport, FraudReportAdmin)
