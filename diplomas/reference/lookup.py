"""What was an organisation called, who carries its records now, and what was a programme on a day."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Q

from diplomas.errors import NotFound
from diplomas.models import Offering, Organisation, OrganisationName, Programme, ProgrammePeriod, Succession
from diplomas.terms import Sector
from diplomas.values import OrganisationValue

# Makes the id of an organisation follow from its BRIN, so that every load of every database agrees on it.
NAMESPACE = UUID("6d1d4a51-2f6c-5e0b-9a35-0b7f4f3f8a11")


def organisation_id(key: str) -> UUID:
    """The public id of the organisation with this BRIN; `CVTE` and `SZW` stand for the two without one."""
    return uuid5(NAMESPACE, f"organisation:{key}")


def organisation_by_brin(brin: str) -> Organisation:
    """The organisation with this BRIN (or foreign partner code). Raises `NotFound`."""
    try:
        return Organisation.objects.get(brin=brin.strip().upper())
    except Organisation.DoesNotExist as error:
        raise NotFound(f"BRIN {brin}") from error


_SYSTEMS = {
    Sector.WO: Programme.System.ISAT,
    Sector.HBO: Programme.System.ISAT,
    Sector.MBO: Programme.System.CREBO,
    Sector.NT2: Programme.System.NT2,
    Sector.INBURGERING: Programme.System.INBURGERING,
    Sector.WFT: Programme.System.WFT,
}


def system_of(sector: Sector) -> Programme.System:
    """In which code system the programmes of this sector have their codes."""
    return _SYSTEMS.get(sector, Programme.System.VO)


def organisation_of_kind(kind: Organisation.Kind) -> Organisation:
    """The CvTE or the Minister of SZW, of which there is one each. Raises `NotFound`."""
    found = Organisation.objects.filter(kind=kind, brin__isnull=True).first()
    if found is None:
        raise NotFound(str(kind.label))
    return found


@dataclass(slots=True)
class _Names:
    """Names that this process read less than a minute ago. Pages name the same organisations all the time."""

    read_at: dict[UUID, float] = field(default_factory=dict)
    rows: dict[UUID, list[OrganisationName]] = field(default_factory=dict)

    def of(self, ids: Iterable[UUID]) -> Mapping[UUID, list[OrganisationName]]:
        oldest = time.monotonic() - settings.REFERENCE_CACHE_SECONDS
        wanted = set(ids)
        if missing := {id for id in wanted if self.read_at.get(id, float("-inf")) <= oldest}:
            found: dict[UUID, list[OrganisationName]] = {}
            names = OrganisationName.objects.filter(organisation__in=missing).select_related("organisation")
            for name in names:
                found.setdefault(name.organisation_id, []).append(name)
            self.rows.update(found)
            self.read_at.update(dict.fromkeys(found, time.monotonic()))
        return {id: self.rows[id] for id in wanted if id in self.rows}


_names = _Names()


def forget() -> None:
    """Read names from the database again: they changed."""
    _names.read_at.clear()
    _names.rows.clear()


def names_at(ids: Iterable[UUID], date: datetime.date) -> dict[UUID, OrganisationValue]:
    """What these organisations were called on `date`, in one query at most. No name on that day: no entry."""
    found: dict[UUID, OrganisationValue] = {}
    for id, names in _names.of(ids).items():
        for name in names:
            start, end = name.period.lower, name.period.upper
            if (start is None or start <= date) and (end is None or date < end):
                found[id] = OrganisationValue(
                    id=str(id),
                    name=name.name,
                    name_en=name.name_en,
                    brin=name.organisation.brin or "",
                    place=name.place,
                    country=name.organisation.country,
                )
    return found


def name_at(organisation_id: UUID, date: datetime.date) -> OrganisationValue | None:
    """What the organisation was called on `date`, as it is frozen into a version; None when not known."""
    return names_at([organisation_id], date).get(organisation_id)


def successor(organisation_id: UUID, on: datetime.date) -> UUID:
    """Who carries the records of the organisation on that day: itself, or the last in a chain of mergers."""
    steps = dict(Succession.objects.filter(on__lte=on).values_list("old_id", "new_id"))
    carrier, seen = organisation_id, {organisation_id}
    while (following := steps.get(carrier)) and following not in seen:
        carrier = following
        seen.add(following)
    return carrier


def carrier_at(organisation_id: UUID, date: datetime.date) -> OrganisationValue | None:
    """The organisation that carries the records on `date`, by its name on that day: "name now"."""
    return name_at(successor(organisation_id, date), date)


def programme_by_code(system: str, code: str) -> Programme:
    """The programme with this code in this code system. Raises `NotFound`."""
    try:
        return Programme.objects.get(system=system, code=code)
    except Programme.DoesNotExist as error:
        raise NotFound(f"{system} {code}") from error


def period_at(programme: Programme, date: datetime.date) -> ProgrammePeriod | None:
    """What the programme was on `date`; None when the reference data do not describe that day."""
    return ProgrammePeriod.objects.filter(programme=programme, period__contains=date).first()


def is_offered(programme: Programme, organisation_id: UUID, date: datetime.date) -> bool | None:
    """Whether the organisation offered the programme on `date`.

    None when the reference data name no provider of the programme at all: then nothing can be concluded.
    """
    offerings = Offering.objects.filter(programme=programme)
    if offerings.filter(Q(organisation=organisation_id, period__contains=date)).exists():
        return True
    return False if offerings.exists() else None
