"""Reference data for those who keep them: rows with today's names, what a change touches, saving in order."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.roles import valid_at
from diplomas.models import (
    Diploma,
    DiplomaParty,
    Offering,
    Organisation,
    OrganisationName,
    Programme,
    ProgrammePeriod,
    Succession,
)
from diplomas.present_names import names_today_of
from diplomas.terms import Role

# Counting stops here, so that a page about an organisation with a million diplomas stays quick.
MOST = 10_000
type Touched = list[tuple[str | Promise, str]]


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.annotate(name_today=_organisation_name("pk"))


def programmes() -> QuerySet[Programme]:
    return Programme.objects.annotate(name_today=_programme_name("pk"))


def offerings() -> QuerySet[Offering]:
    return Offering.objects.select_related("programme", "organisation").annotate(
        programme_name=_programme_name("programme"), organisation_name=_organisation_name("organisation")
    )


def _organisation_name(reference: str) -> Subquery:
    today = OrganisationName.objects.filter(
        organisation=OuterRef(reference), period__contains=timezone.localdate()
    )
    return Subquery(today.values("name")[:1])


def _programme_name(reference: str) -> Subquery:
    today = ProgrammePeriod.objects.filter(
        programme=OuterRef(reference), period__contains=timezone.localdate()
    )
    return Subquery(today.values("name")[:1])


# --- found by what people call them ---


def find_organisation(text: str) -> Organisation | None:
    """By BRIN, by key, or by the name it alone has today."""
    by_code = Organisation.objects.filter(_key(text) | Q(brin=text.upper())).first()
    if by_code is not None:
        return by_code
    named = OrganisationName.objects.filter(name__iexact=text, period__contains=timezone.localdate())
    found = list(named.select_related("organisation")[:2])
    return found[0].organisation if len(found) == 1 else None


def find_programme(text: str) -> Programme | None:
    """By code, with the system before it where two systems have the same code."""
    system, _space, code = text.rpartition(" ")
    rows = Programme.objects.filter(code__iexact=code)
    found = list((rows.filter(system__iexact=system) if system else rows)[:2])
    return found[0] if len(found) == 1 else None


def _key(text: str) -> Q:
    try:
        return Q(pk=UUID(text))
    except ValueError:
        return Q(pk__in=[])


def described(row: Organisation | Programme) -> str:
    """Its code and what it is called today."""
    if isinstance(row, Organisation):
        name = names_today_of({row.pk}).get(row.pk, "")
    else:
        period = row.periods.filter(period__contains=timezone.localdate()).first()
        name = period.name if period else ""
    if isinstance(row, Organisation) and not row.brin and name:
        return name
    return f"{row} {name}".strip()


def makes_a_ring(old: Organisation, new: Organisation) -> bool:
    """Whether `new` already passed its records on, directly or in the end, to `old`."""
    seen: set[UUID] = set()
    step = {new.pk}
    while step:
        if old.pk in step:
            return True
        seen |= step
        step = set(Succession.objects.filter(old__in=step).values_list("new", flat=True)) - seen
    return False


# --- what a change touches ---


def counted(rows: QuerySet) -> str:
    """How many, or that it is more than anybody needs to know."""
    count = rows.order_by().values("pk")[: MOST + 1].count()
    return _("meer dan 10.000") if count > MOST else str(count)


def touched_by_organisation(row: Organisation) -> Touched:
    awarded = DiplomaParty.objects.filter(organisation=row.pk, role=Role.AWARDS)
    staff = Membership.objects.filter(valid_at(timezone.now()), organisation=row.pk).values("user").distinct()
    successors = [described(s.new) for s in row.successions_out.select_related("new")]
    predecessors = [described(s.old) for s in row.successions_in.select_related("old")]
    return [
        (_("Diploma's die deze instelling aanlevert"), counted(Diploma.objects.filter(deliverer=row.pk))),
        (_("Diploma's die deze instelling verleent"), counted(awarded)),
        (_("Opleidingen in het aanbod"), counted(Offering.objects.filter(organisation=row.pk))),
        (_("Medewerkers met een rol voor deze instelling"), str(staff.count())),
        (_("Opvolgers"), ", ".join(successors) or _("geen")),
        (_("Voorgangers"), ", ".join(predecessors) or _("geen")),
    ]


def touched_by_programme(row: Programme) -> Touched:
    return [
        (_("Diploma's van deze opleiding"), counted(Diploma.objects.filter(programme=row.pk))),
        (_("Instellingen die haar aanbieden"), counted(Offering.objects.filter(programme=row.pk))),
    ]


def touched_by_offering(row: Offering) -> Touched:
    return touched_by_programme(row.programme)


# --- saving ---


def save_in_any_order(rows: Sequence[Model]) -> None:
    """Save them all. A period may need the room that another one gives up, whichever of the two comes first.

    Raises the database's own IntegrityError when no order will do.
    """
    waiting = list(rows)
    while waiting:
        refused: list[Model] = []
        for row in waiting:
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError:
                if len(waiting) == 1:
                    raise
                refused.append(row)
        if len(refused) == len(waiting):
            refused[0].save()
        waiting = refused
