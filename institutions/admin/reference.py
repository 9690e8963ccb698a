"""Institutions, programmes and who offers what: kept by functional administrators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from diplomas.models import (
    JointPartner,
    Offering,
    Organisation,
    OrganisationName,
    Programme,
    ProgrammePeriod,
    Succession,
)
from diplomas.reference import lookup
from institutions import changed, reference
from institutions.desk import Desk
from institutions.preview import PreviewedAdmin
from institutions.reference import Touched
from institutions.reference_forms import (
    JointPartnerForm,
    OfferingForm,
    OrganisationForm,
    PeriodFormSet,
    PeriodRowForm,
    ProgrammeForm,
    SuccessionForm,
)
from institutions.scoped import ScopedAdmin, ScopedInline


class PeriodInWords:
    """Who may only look sees a period as a sentence."""

    readonly_fields = ("period_in_words",)

    @admin.display(description=_("periode"))
    def period_in_words(self, obj: Any) -> str:
        return changed.period(obj.period.lower, obj.period.upper)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        may = self.has_change_permission(request, obj)  # type: ignore[attr-defined]
        hidden = "period_in_words" if may else "period"
        names = [*self.fields, "period_in_words"]  # type: ignore[attr-defined]
        return [name for name in names if name != hidden]


class ReferenceAdmin(PreviewedAdmin, ScopedAdmin):
    """Functional administrators view, add and change; auditors of the register view. Nothing goes."""

    logs_values = True

    def rows(self) -> QuerySet:
        raise NotImplementedError

    def scope(self, desk: Desk) -> QuerySet:
        rows = self.rows()
        return rows if self.may_view(desk) else rows.none()

    def may_view(self, desk: Desk) -> bool:
        return desk.keeps_reference_data or (Role.AUDITOR in desk.roles and desk.organisation is None)

    def may_add(self, desk: Desk) -> bool:
        return desk.keeps_reference_data

    def may_change(self, desk: Desk, obj: Model | None) -> bool:
        return desk.keeps_reference_data

    def save_formset(self, request: HttpRequest, form: forms.ModelForm, formset: Any, change: bool) -> None:
        reference.save_in_any_order(formset.save(commit=False))
        formset.save_m2m()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        transaction.on_commit(lookup.forget)


class OrganisationNameInline(PeriodInWords, ScopedInline, admin.StackedInline):
    model = OrganisationName
    form = PeriodRowForm
    formset = PeriodFormSet
    fields = ("name", "name_en", "place", "period")
    ordering = ("period",)


class SuccessionInline(ScopedInline, admin.StackedInline):
    model = Succession
    fk_name = "old"
    form = SuccessionForm
    fields = ("new", "on")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("old", "new")


class OrganisationAdmin(ReferenceAdmin):
    form = OrganisationForm
    inlines = (OrganisationNameInline, SuccessionInline)
    list_display = ("code", "name_today", "kind", "funded", "recognised_until")
    list_filter = ("kind", "funded")
    search_fields = ("brin", "names__name")
    search_help_text = _("Zoek op BRIN of naam")
    ordering = ("brin", "id")

    def rows(self) -> QuerySet:
        return reference.organisations()

    def touches(self, obj: Organisation) -> Touched:
        return reference.touched_by_organisation(obj)

    @admin.display(description="BRIN", ordering="brin")
    def code(self, obj: Organisation) -> str:
        return obj.brin or obj.get_kind_display()

    @admin.display(description=_("naam nu"))
    def name_today(self, obj: Any) -> str:
        return obj.name_today or ""


class ProgrammePeriodInline(PeriodInWords, ScopedInline, admin.StackedInline):
    model = ProgrammePeriod
    form = PeriodRowForm
    formset = PeriodFormSet
    fields = (
        "period", "name", "name_en", "sector", "level", "phase", "degree", "additions", "credits", "nlqf",
        "eqf", "isced_f", "professional_requirements",
    )  # fmt: skip
    ordering = ("period",)


class JointPartnerInline(ScopedInline, admin.StackedInline):
    model = JointPartner
    form = JointPartnerForm
    fields = ("organisation", "order")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("programme", "organisation")


class ProgrammeAdmin(ReferenceAdmin):
    form = ProgrammeForm
    inlines = (ProgrammePeriodInline, JointPartnerInline)
    fields = ("system", "code")
    list_display = ("code", "system", "name_today")
    list_filter = ("system",)
    search_fields = ("code", "periods__name")
    search_help_text = _("Zoek op code of naam")
    ordering = ("code", "system")

    def rows(self) -> QuerySet:
        return reference.programmes()

    def touches(self, obj: Programme) -> Touched:
        return reference.touched_by_programme(obj)

    @admin.display(description=_("naam nu"))
    def name_today(self, obj: Any) -> str:
        return obj.name_today or ""


class OfferingAdmin(PeriodInWords, ReferenceAdmin):
    form = OfferingForm
    fields = ("programme", "organisation", "period")
    list_display = (
        "programme", "programme_name", "organisation", "organisation_name", "period_in_words",
    )  # fmt: skip
    list_filter = ("programme__system",)
    search_fields = ("programme__code", "organisation__brin", "organisation__names__name")
    search_help_text = _("Zoek op code van de opleiding, BRIN of naam van de instelling")
    ordering = ("programme__code", "organisation__brin", "id")

    def rows(self) -> QuerySet:
        return reference.offerings()

    def touches(self, obj: Offering) -> Touched:
        return reference.touched_by_offering(obj)

    @admin.display(description=_("naam van de opleiding"))
    def programme_name(self, obj: Any) -> str:
        return obj.programme_name or ""

    @admin.display(description=_("naam van de instelling"))
    def organisation_name(self, obj: Any) -> str:
        return obj.organisation_name or ""
