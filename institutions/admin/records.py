"""Records in the administration: a list without names, a search by POST, one record, acting on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomas import catalogue, display
from diplomas.errors import DomainError, NotFound, Stale
from diplomas.handling import StaffRecord, record_for_staff
from diplomas.models import Diploma
from diplomas.terms import Sector, State
from diplomas.values import Status
from institutions import access, grade_forms, listing, presenting, recording, search, services
from institutions.desk import Desk, desk_of
from institutions.forms import IssueForm, PurposeForm, ReasonForm, SearchForm, WithdrawForm
from institutions.models import Proposal, Sign
from institutions.proposals import open_for
from institutions.record_forms import StartForm, changes, value_forms
from institutions.scope import record, records
from institutions.scoped import OwnPagesAdmin
from institutions.value_forms import ValueForm

# For which records somebody said why, in this session: asked once for each record.
PURPOSES = "record_purposes"


@dataclass(frozen=True)
class Action:
    """Something done to a record: its words, its form, and the service that does it."""

    title: str | Promise
    button: str | Promise
    done: str | Promise
    form: type[ReasonForm]
    service: Callable[..., object]
    intro: str | Promise = ""


ISSUE = Action(
    gettext_lazy("Alsnog uitreiken"),
    gettext_lazy("Leg de uitreiking vast"),
    gettext_lazy("Het diploma is uitgereikt. De houder krijgt een bericht."),
    IssueForm,
    services.issue,
)
DEFER = Action(
    gettext_lazy("Uitreiking uitstellen"),
    gettext_lazy("Stel de uitreiking uit"),
    gettext_lazy("De uitreiking is uitgesteld. Er kan nu geen uittreksel van worden gemaakt."),
    ReasonForm,
    services.defer,
    gettext_lazy(
        "Doe dit alleen als de houder erom vroeg (WHW, artikel 7.11, derde lid). Er kan dan geen uittreksel "
        "van worden gemaakt en wij geven niets door."
    ),
)
WITHDRAW = Action(
    gettext_lazy("Intrekken voorstellen"),
    gettext_lazy("Leg het voor aan een collega"),
    gettext_lazy("Uw voorstel is bewaard. Een collega die mag ondertekenen, besluit erover."),
    WithdrawForm,
    services.propose_withdrawal,
    gettext_lazy(
        "Intrekken is een besluit. Hoor eerst de houder. Een collega besluit over uw voorstel. De houder "
        "krijgt een brief en kan bezwaar maken."
    ),
)
OVERTAKEN = gettext_lazy(
    "Iemand anders wijzigde dit diploma intussen. U ziet nu wat er in het register staat. Klopt uw wijziging "
    "nog? Verstuur haar dan opnieuw."
)


class RecordAdmin(OwnPagesAdmin):
    """Every page reads through the desk's scope: what is not theirs looks like what is not there.

    A record's history is its versions, on its own page.
    """

    own_page = "admin:diplomas_diploma_record"

    def scope(self, desk: Desk) -> QuerySet:
        return records(desk)

    def may_view(self, desk: Desk) -> bool:
        return desk.reads_records

    def get_urls(self) -> list:
        def wrap(view: Callable) -> Callable:
            return self.admin_site.admin_view(view)

        name = "diplomas_diploma"
        return [
            path("zoeken/", wrap(self.search_view), name=f"{name}_search"),
            path("nieuw/", wrap(self.new_view), name=f"{name}_new"),
            path("<uuid:diploma_id>/", wrap(self.record_view), name=f"{name}_record"),
            path("<uuid:diploma_id>/wijzigen/<slug:field>/", wrap(self.amend_view), name=f"{name}_amend"),
            path("<uuid:diploma_id>/uitreiken/", wrap(self.issue_view), name=f"{name}_issue"),
            path("<uuid:diploma_id>/uitstellen/", wrap(self.defer_view), name=f"{name}_defer"),
            path("<uuid:diploma_id>/intrekken/", wrap(self.withdraw_view), name=f"{name}_withdraw"),
            *super().get_urls(),
        ]

    # --- Django's own pages, ours instead ---

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The desk's records, newest first, without names: those are for who opens a record."""
        desk = self.desk(request)
        page = listing.page(desk, listing.Wanted.from_query(request.GET))
        context = {"title": _("Diploma's"), "page": page, "states": State.choices, "form": SearchForm()}
        return self.page(request, "records", context)

    # --- finding ---

    def search_view(self, request: HttpRequest) -> HttpResponse:
        """By POST only: what somebody types names a person."""
        desk = self.desk(request)
        form = SearchForm(request.POST if request.method == "POST" else None)
        found = search.find(desk, form.wanted) if form.is_bound and form.is_valid() else None
        context = {"title": _("Een diploma zoeken"), "form": form, "found": found}
        return self.page(request, "search", context)

    def new_view(self, request: HttpRequest) -> HttpResponse:
        """Record a diploma in two steps; the first comes along in the second, nothing waits in a session."""
        desk = self.desk(request)
        if not desk.edits:
            raise PermissionDenied
        form = StartForm(desk, request.POST if request.method == "POST" else None)
        context: dict[str, Any] = {"title": _("Een diploma vastleggen"), "form": form}
        if not form.is_valid():
            return self.page(request, "new", context)
        try:
            known = recording.look_up(desk, form.start)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.page(request, "new", context)
        sent = "_values" in request.POST
        parts = value_forms(known.open_fields, form.start, request.POST if sent else None)
        valid = [part.is_valid() for part in parts]  # each says what is wrong with it
        if grade_forms.wanted(request.POST):
            grade_forms.without_errors(parts)
        elif sent and all(valid):
            try:
                made = recording.record(desk=desk, start=form.start, given=changes(parts))
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, _("Het diploma staat in het register. De houder krijgt een bericht.")
                )
                return redirect("admin:diplomas_diploma_record", diploma_id=made.pk)
        return self.page(request, "new_values", {**context, "known": known, "parts": parts})

    # --- one record ---

    def record_view(self, request: HttpRequest, diploma_id: UUID) -> HttpResponse:
        """The record; whoever works for the register says first what for. Every opening is written down."""
        desk, found = self._own(request, diploma_id)
        purpose = self._purpose(request, desk, found)
        if purpose is None:
            form = PurposeForm(request.POST if request.method == "POST" else None)
            if not form.is_valid():
                return self.page(request, "purpose", {"title": _("Dossier openen"), "form": form})
            request.session[PURPOSES] = {
                **request.session.get(PURPOSES, {}), str(diploma_id): form.cleaned_data["purpose"],
            }  # fmt: skip
            return redirect("admin:diplomas_diploma_record", diploma_id=diploma_id)
        row = access.opened(desk, found, purpose=purpose)
        shown = record_for_staff(diploma=diploma_id)
        name, born = presenting.person(shown)
        context = {
            "title": presenting.heading(shown),
            "record": shown,
            "person": name,
            "born": born,
            "sections": presenting.sections(shown, desk),
            "versions": presenting.versions(shown, desk),
            "actions": presenting.actions(shown, desk),
            "proposal": open_for(desk, diploma_id),
            "is_own": Sign.OWN in row.signs,
        }
        return self.page(request, "record", context)

    def _purpose(self, request: HttpRequest, desk: Desk, found: Diploma) -> str | None:
        if not desk.says_why:
            return access.ROUTINE
        given = request.session.get(PURPOSES, {}).get(str(found.pk))
        return str(given) if given else None

    # --- acting on it ---

    def amend_view(self, request: HttpRequest, diploma_id: UUID, field: str) -> HttpResponse:
        """Change one field; the controls follow from its type."""
        desk, found = self._to_edit(request, diploma_id)
        entry = catalogue.names().get(field)
        shown = record_for_staff(diploma=diploma_id)
        today = shown.data.get(field)
        if entry is None or today is None or not entry.correctable:
            raise Http404
        value_form = ValueForm(
            entry, request.POST if request.method == "POST" else None,
            today=(Status(today.status), today.value), on=found.exam_date, parts=found.sector == Sector.MBO,
        )  # fmt: skip
        form = self._form(request, ReasonForm, shown)
        both = request.method == "POST" and value_form.is_valid() & form.is_valid()
        if grade_forms.wanted(request.POST):
            both = False
            grade_forms.without_errors([value_form, form])
        if both and (done := self._try(request, form, lambda: services.amend(
            desk=desk, diploma=diploma_id, expected_version=form.cleaned_data["expected_version"],
            name=field, change=value_form.change, reason=form.cleaned_data["reason"],
        ))):  # fmt: skip
            if isinstance(done, Proposal):
                messages.info(
                    request, _("Dit wijkt af van het opleidingenregister. Een collega besluit erover.")
                )
            else:
                messages.success(request, _("Wij hebben dit gewijzigd."))
            return redirect("admin:diplomas_diploma_record", diploma_id=diploma_id)
        context = {
            "title": _("%(field)s wijzigen") % {"field": entry.label},
            "form": form,
            "value_form": value_form,
            "now": display.in_a_sentence(today),
            "rio": services.what_rio_says(found, field),
        }
        return self._act(request, found, shown, "amend", context)

    def issue_view(self, request: HttpRequest, diploma_id: UUID) -> HttpResponse:
        return self._simple(request, diploma_id, ISSUE)

    def defer_view(self, request: HttpRequest, diploma_id: UUID) -> HttpResponse:
        return self._simple(request, diploma_id, DEFER)

    def withdraw_view(self, request: HttpRequest, diploma_id: UUID) -> HttpResponse:
        return self._simple(request, diploma_id, WITHDRAW)

    def _simple(self, request: HttpRequest, diploma_id: UUID, action: Action) -> HttpResponse:
        """An action that is a form and one call of a service."""
        desk, found = self._to_edit(request, diploma_id)
        shown = record_for_staff(diploma=diploma_id)
        form = self._form(request, action.form, shown)
        if form.is_valid() and self._try(
            request, form, lambda: action.service(desk=desk, diploma=diploma_id, **form.cleaned_data)
        ):
            messages.success(request, action.done)
            return redirect("admin:diplomas_diploma_record", diploma_id=diploma_id)
        context = {"title": action.title, "intro": action.intro, "button": action.button, "form": form}
        return self._act(request, found, shown, "action", context)

    # --- shared ---

    def _own(self, request: HttpRequest, diploma_id: UUID) -> tuple[Desk, Diploma]:
        desk = self.desk(request)
        found = record(desk, diploma_id)
        if found is None:
            raise Http404
        return desk, found

    def _to_edit(self, request: HttpRequest, diploma_id: UUID) -> tuple[Desk, Diploma]:
        desk, found = self._own(request, diploma_id)
        if not desk.edits or found.state == State.WITHDRAWN or access.is_own(desk.user, found.holder_id):
            raise PermissionDenied
        return desk, found

    def _form(self, request: HttpRequest, kind: type[ReasonForm], shown: StaffRecord) -> Any:
        first = {"expected_version": shown.data.version}
        return kind(request.POST) if request.method == "POST" else kind(initial=first)

    def _try(self, request: HttpRequest, form: forms.Form, act: Callable[[], object]) -> object | None:
        """Do it; what the register refuses is said at the form, and nothing that was typed is lost."""
        try:
            return act()
        except NotFound:
            raise Http404 from None
        except Stale:
            head = self.scope(desk_of(request)).values_list("head", flat=True)
            form.data = form.data.copy()
            form.data["expected_version"] = str(head.get(pk=request.resolver_match.kwargs["diploma_id"]))
            form.add_error(None, OVERTAKEN)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        return None

    def _act(
        self, request: HttpRequest, found: Diploma, shown: StaffRecord, template: str, context: dict
    ) -> HttpResponse:
        """A page to act on a record shows whose it is and what it says: an opening like any other."""
        access.opened(desk_of(request), found, purpose=access.ROUTINE)
        name, born = presenting.person(shown)
        about = {"record": shown, "heading": presenting.heading(shown), "person": name, "born": born}
        return self.page(request, template, {**about, **context})
