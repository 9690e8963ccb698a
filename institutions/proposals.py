"""Reading proposals: which one waits for a record, and what it says in words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from diplomas import catalogue, display
from diplomas.handling import StaffRecord
from diplomas.steps import Unknown
from institutions.desk import Desk
from institutions.models import Proposal
from institutions.presenting import Changed
from institutions.services import proposed


def visible(desk: Desk) -> QuerySet[Proposal]:
    """The proposals of this desk's institution, for who proposes and who decides."""
    if not (desk.edits or desk.approves):
        return Proposal.objects.none()
    return Proposal.objects.filter(organisation__in=desk.carries)


def open_for(desk: Desk, diploma: UUID) -> Proposal | None:
    """The proposal about this record that waits for a decision."""
    return visible(desk).filter(diploma_id=diploma, state=Proposal.State.OPEN).first()


@dataclass(frozen=True, slots=True)
class Reading:
    """A proposal beside what the register says now. `overtaken`: the record changed since."""

    changes: tuple[Changed, ...]
    overtaken: bool


def reading(proposal: Proposal, record: StaffRecord) -> Reading:
    changes = []
    for name, change in proposed(proposal).items():
        entry, today = catalogue.by_name(name), record.data.get(name)
        if isinstance(change, Unknown):
            after = _("Onbekend: niet aangeleverd")
        else:
            after = _("Geen") if change is None else display.value(entry, change)
        changes.append(Changed(str(entry.label), display.in_a_sentence(today) if today else "", after))
    return Reading(tuple(changes), proposal.expected_version != record.data.version)
