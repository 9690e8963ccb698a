"""Accounts of staff and their roles: kept by the functional administrator, never their own."""

from django import forms
from django.contrib import admin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from institutions import staff
from institutions.desk import Desk
from institutions.scoped import ScopedAdmin


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


class MembershipInline(admin.TabularInline):
    """The roles of one account. Those that a login service brought are shown and not changed here."""

    model = Membership
    fk_name = "user"
    extra = 0
    fields = ("role", "organisation", "valid_from", "valid_until", "source")
    readonly_fields = ("source",)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class UserAdmin(ScopedAdmin):
    """Staff accounts only: an administrator has no business with who the holders are."""

    list_display = ("__str__", "username", "door", "is_active", "last_login")
    list_filter = ("door", "is_active")
    search_fields = ("display_name", "username")
    readonly_fields = ("door", "last_login", "date_joined")
    inlines = (MembershipInline,)

    def scope(self, desk: Desk) -> QuerySet:
        return staff.accounts(desk)

    def may_view(self, desk: Desk) -> bool:
        return staff.keeps_accounts(desk)

    def may_add(self, desk: Desk) -> bool:
        return self.may_view(desk)

    def may_change(self, desk: Desk, obj: User | None) -> bool:
        """Nobody gives themselves a role, and only a superuser touches a superuser's account."""
        if obj is None or desk.user.is_superuser:
            return self.may_view(desk)
        return self.may_view(desk) and not obj.is_superuser and not desk.user.same_person(obj)

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
