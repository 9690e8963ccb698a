"""Withdrawing a document: a decision with a letter, taken by a second person after the holder was heard.

The letter is laid out and sealed before anything is written, outside any transaction; then one short
transaction withdraws the record, closes the proposal and keeps the letter. No letter, no withdrawal.
"""

from __future__ import annotations

import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from diplomas import display, register
from diplomas.handling import StaffRecord, record_for_staff
from diplomas.objection import object_before
from diplomas.present_names import names_today_of
from diplomas.register import Act
from diplomas.terms import Reason
from documents.pdf import render
from documents.seal import Sealer
from institutions import presenting
from institutions.desk import Desk
from institutions.models import Proposal, WithdrawalLetter
from institutions.services import close, source_of, waiting_for

# Kept with every letter: another text or layout is another name.
TEMPLATE: Final = "intrekking-1"


def approve(*, desk: Desk, proposal: UUID, note: str) -> WithdrawalLetter:
    """Decide that the document is withdrawn. Its holder gets the letter and a message.

    Raises `NotFound`, `Stale` (also when the record changed since the proposal), `Refused`, and what layout
    and seal raise (`RenderError`, `SealError`): then nothing was written.
    """
    with transaction.atomic():
        found = waiting_for(desk, proposal)
    on = timezone.localdate()
    pdf = Sealer.from_settings().seal(
        _lay_out(found, on), reason="Besluit tot intrekking", location="Nederland"
    )
    with transaction.atomic():
        found = waiting_for(desk, proposal)
        register.withdraw(
            diploma_id=found.diploma_id,
            expected_version=found.expected_version,
            act=Act(
                actor=desk.user.actor,
                reason=Reason.WITHDRAWN,
                source=source_of(desk).name,
                reason_text=found.reason,
            ),
        )
        close(found, desk, Proposal.State.APPROVED, note)
        return WithdrawalLetter.objects.create(
            proposal=found,
            diploma_id=found.diploma_id,
            holder_id=found.diploma.holder_id,
            template=TEMPLATE,
            object_before=object_before(on),
            pdf=pdf.data,
            sha256=bytes.fromhex(pdf.sha256),
        )


def letter_of(proposal: Proposal) -> bytes:
    """The sealed letter that was sent, or the letter as it would be today, not sealed."""
    sent = WithdrawalLetter.objects.filter(proposal=proposal).first()
    return bytes(sent.pdf) if sent else _lay_out(proposal, timezone.localdate(), draft=True)


def has_letter(*, holder: UUID, diploma: UUID) -> bool:
    """Whether there is a letter about this diploma for this person."""
    return _letters(holder, diploma).exists()


def letter_for_holder(*, holder: UUID, diploma: UUID) -> bytes | None:
    """The letter about this diploma, for its holder; None for anybody else's or when there is none."""
    sent = _letters(holder, diploma).order_by("-at").first()
    return bytes(sent.pdf) if sent else None


def _letters(holder: UUID, diploma: UUID) -> QuerySet[WithdrawalLetter]:
    return WithdrawalLetter.objects.filter(holder_id=holder, diploma_id=diploma)


def _lay_out(proposal: Proposal, on: datetime.date, *, draft: bool = False) -> bytes:
    """The law's language is Dutch; an English explanation stands under it."""
    record = record_for_staff(diploma=proposal.diploma_id)
    with translation.override("nl"):
        name, born = presenting.person(record)
        institution = names_today_of({proposal.organisation_id})[proposal.organisation_id]
        html = render_to_string(
            "institutions/withdrawal.html",
            {
                "institution": institution,
                "name": name,
                "born": born,
                "diploma": presenting.heading(record),
                "kind": str(record.data.kind.label),
                "exam_date": _exam_date(record),
                "reference": f"INT-{proposal.pk.hex[:8].upper()}",
                "on": display.date(on),
                "heard_on": display.date(proposal.hearing_on) if proposal.hearing_on else "",
                "hearing_note": proposal.hearing_note,
                "reason": proposal.reason,
                "object_before": display.date(object_before(on)),
                "site_name": settings.SITE_NAME,
                "demonstration": settings.DEMO,
                "draft": draft,
            },
        )
    return render(html, stylesheets=[str(get_template("institutions/withdrawal.css").template.source)])


def _exam_date(record: StaffRecord) -> str:
    value = record.data.value("exam_date")
    return display.date(value) if isinstance(value, datetime.date) else ""
