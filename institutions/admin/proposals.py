"""What waits for a second person, and deciding on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diplomas.errors import DomainError, NotFound
from diplomas.handling import record_for_staff
from documents.pdf import RenderError
from documents.seal_errors import SealError
from institutions import access, presenting, proposals, services, withdrawal
from institutions.desk import Desk
from institutions.forms import DecisionForm
from institutions.models import Proposal
from institutions.scoped import OwnPagesAdmin


class ProposalAdmin(OwnPagesAdmin):
    """Lists what was proposed; the page of one shows it beside the record and takes the decision."""

    own_page = "admin:institutions_proposal_decide"

    def scope(self, desk: Desk) -> QuerySet:
        return proposals.visible(desk)

    def may_view(self, desk: Desk) -> bool:
        return desk.edits or desk.approves

    def get_urls(self) -> list:
        wrap = self.admin_site.admin_view
        name = "institutions_proposal"
        return [
            path("<uuid:proposal_id>/", wrap(self.proposal_view), name=f"{name}_decide"),
            path("<uuid:proposal_id>/brief/", wrap(self.letter_view), name=f"{name}_letter"),
            path(
                "<uuid:proposal_id>/terugnemen/",
                wrap(require_POST(self.take_back_view)),
                name=f"{name}_take_back",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Open ones, oldest first; then the newest that were decided."""
        desk = self.desk(request)
        rows = self.scope(desk).select_related("proposed_by", "decided_by", "diploma")
        context = {
            "title": _("Voorstellen"),
            "waiting": rows.filter(state=Proposal.State.OPEN).order_by("proposed_at"),
            "decided": rows.exclude(state=Proposal.State.OPEN).order_by("-decided_at")[: self.list_per_page],
        }
        return self.page(request, "proposals", context)

    def proposal_view(self, request: HttpRequest, proposal_id: UUID) -> HttpResponse:
        """One proposal: what it would change, and a decision for who may take it."""
        desk, found = self._own(request, proposal_id)
        decides = self._decides(desk, found)
        form = DecisionForm(request.POST if request.method == "POST" and decides else None)
        if form.is_valid() and (answer := self._decide(request, desk, found, form)):
            return answer
        access.opened(desk, found.diploma, purpose=access.PROPOSAL)
        record = record_for_staff(diploma=found.diploma_id)
        name, born = presenting.person(record)
        context = {
            "title": found.get_kind_display(),
            "proposal": found,
            "reading": proposals.reading(found, record),
            "record": record,
            "heading": presenting.heading(record),
            "person": name,
            "born": born,
            "form": form if decides else None,
            "own": desk.user.same_person(found.proposed_by),
        }
        return self.page(request, "proposal", context)

    def _decides(self, desk: Desk, found: Proposal) -> bool:
        return (
            desk.approves
            and found.state == Proposal.State.OPEN
            and not desk.user.same_person(found.proposed_by)
            and not access.is_own(desk.user, found.diploma.holder_id)
        )

    def _decide(
        self, request: HttpRequest, desk: Desk, found: Proposal, form: DecisionForm
    ) -> HttpResponse | None:
        note = form.cleaned_data["note"]
        given: dict[str, Any] = {"desk": desk, "proposal": found.pk, "note": note}
        try:
            if form.cleaned_data["outcome"] == "refuse":
                services.refuse(**given)
                messages.success(request, _("U hebt het voorstel afgewezen."))
            elif found.kind == Proposal.Kind.WITHDRAW:
                withdrawal.approve(**given)
                messages.success(
                    request, _("Het diploma is ingetrokken. De houder krijgt een bericht met de brief.")
                )
            else:
                services.approve_amendment(**given)
                messages.success(request, _("De wijziging staat in het register."))
        except NotFound:
            raise Http404 from None
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return None
        except (SealError, RenderError):
            form.add_error(None, _(
                "De brief kon nu niet worden verzegeld. Er is niets veranderd. Probeer het later opnieuw."
            ))  # fmt: skip
            return None
        return redirect("admin:institutions_proposal_changelist")

    def letter_view(self, request: HttpRequest, proposal_id: UUID) -> HttpResponse:
        """The letter as it will be, or as it was sent."""
        desk, found = self._own(request, proposal_id)
        if found.kind != Proposal.Kind.WITHDRAW:
            raise Http404
        access.opened(desk, found.diploma, purpose=access.PROPOSAL)
        return HttpResponse(withdrawal.letter_of(found), content_type="application/pdf")

    def take_back_view(self, request: HttpRequest, proposal_id: UUID) -> HttpResponse:
        desk, found = self._own(request, proposal_id)
        try:
            services.take_back(desk=desk, proposal=found.pk)
            messages.success(request, _("U hebt het voorstel teruggenomen."))
        except NotFound:
            raise PermissionDenied from None
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:institutions_proposal_changelist")

    def _own(self, request: HttpRequest, proposal_id: UUID) -> tuple[Desk, Proposal]:
        desk = self.desk(request)
        found = self.scope(desk).select_related("diploma", "proposed_by").filter(pk=proposal_id).first()
        if found is None:
            raise Http404
        return desk, found
