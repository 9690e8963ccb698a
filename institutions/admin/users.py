"""Accounts of staff and their roles: kept by the functional administrator, never their own."""

from django import forms
from django.contrib import admin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from institutions.desk import Desk
from institutions.membership_forms import MembershipForm
from institutions.review import may_keep, staff_accounts
from institutions.scoped import ScopedAdmin, ScopedInline


class LocalAccountForm(AdminUserCreationForm):
    """Makes a local staff account. Accounts of the login services make themselves at the first login."""

    class Meta:
        model = User
        fields = ("username", "display_name")

    def save(self, commit: bool = True) -> User:
        user = super().save(commit=False)
        user.kind, user.door, user.subject = "staff", "local", user.username
        if commit:
            user.save()
            self.save_m2m()
        return user


class MembershipInline(ScopedInline, admin.StackedInline):
    """The roles of one account. Those that a login service brought are shown and not changed here."""

    model = Membership
    fk_name = "user"
    form = MembershipForm
    fields = ("role", "organisation", "valid_from", "valid_until", "source", "reviewed_at")
    readonly_fields = ("valid_from", "source", "reviewed_at")
    ordering = ("-valid_from",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("organisation")


class UserAdmin(ScopedAdmin):
    """Staff accounts only: an administrator has no business with who the holders are."""

    list_display = ("__str__", "username", "door", "is_active", "last_login")
    # No search: a name in an address is a name in a log.
    list_filter = ("is_active", "door", "memberships__role")
    readonly_fields = ("door", "last_login", "date_joined")
    inlines = (MembershipInline,)

    def scope(self, desk: Desk) -> QuerySet:
        return staff_accounts() if self.may_view(desk) else staff_accounts().none()

    def may_view(self, desk: Desk) -> bool:
        return desk.keeps_reference_data or desk.user.is_superuser

    def may_add(self, desk: Desk) -> bool:
        return self.may_view(desk)

    def may_change(self, desk: Desk, obj: User | None) -> bool:
        """Nobody gives themselves a role, and only a superuser touches a superuser's account."""
        return self.may_view(desk) and (obj is None or may_keep(desk, obj))

    def get_form(self, request, obj=None, change=False, **kwargs) -> type[forms.ModelForm]:
        if obj is None:
            kwargs["form"] = LocalAccountForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return (
                (None, {"fields": ("username", "display_name", "usable_password", "password1", "password2")}),
            )
        return (
            (None, {"fields": ("display_name", "person", "is_active")}),
            (_("Herkomst"), {"fields": ("door", "last_login", "date_joined")}),
        )

    def get_inlines(self, request, obj):
        return () if obj is None else self.inlines

    def save_formset(self, request, form, formset, change) -> None:
        for membership in formset.save(commit=False):
            if membership.pk is None:
                membership.source = Membership.Source.LOCAL
            membership.save()
        formset.save_m2m()
