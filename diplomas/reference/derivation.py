"""The values that follow from the programme register, so that no institution needs to deliver them.

The register describes programmes, not diplomas: where it leaves a choice (25 of its codes have more than one
possible degree addition) or is silent, the value stays open and the reason says who has to supply it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diplomas import catalogue
from diplomas.content import Source
from diplomas.models import JointPartner, Offering, Programme, ProgrammePeriod
from diplomas.terms import Degree, Phase
from diplomas.values import Code, OrganisationValue, ProgrammeValue, Value

from .files import snapshot
from .lookup import names_at, period_at

SOURCE = "rio"
# What is recorded when the law sets requirements for the profession; which ones, only the institution knows.
REQUIREMENTS = "Wettelijke beroepsvereisten"
# Phases that end in no degree and are only a part of the programme's study load.
PARTIAL_PHASES = frozenset(
    {Phase.PROPEDEUSE_OF, Phase.PROPEDEUSE, Phase.KANDIDAATS, Phase.INTERIM, Phase.BRIDGING}
)
WITH_ADDITION = frozenset({Degree.BACHELOR, Degree.MASTER})

SILENT = _("Het opleidingenregister geeft deze waarde niet. De instelling moet haar aanleveren.")
NOT_THEN = _("Het opleidingenregister beschrijft deze opleiding niet voor deze datum.")
PARTIAL = _("Dit document sluit een deel van de opleiding af. De instelling moet deze waarde aanleveren.")
AMBIGUOUS = _("Bij deze opleiding zijn meer toevoegingen mogelijk. De instelling moet de juiste aanleveren.")


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from a programme on a day.

    `values` holds typed values by field name; None means *none* (an associate degree has no addition). What
    cannot be derived is in `reasons` and not in `values`. `additions` are the degree additions the register
    allows. `snapshot` is the day of the register's export.
    """

    period: ProgrammePeriod | None
    values: Mapping[str, Value | None] = field(default_factory=dict)
    reasons: Mapping[str, str | Promise] = field(default_factory=dict)
    additions: tuple[str, ...] = ()
    snapshot: datetime.date = field(default_factory=snapshot)

    @property
    def source(self) -> Source:
        """The provenance of every derived value."""
        return Source(SOURCE, self.snapshot)

    def for_document(self, sector: str, kind: str) -> dict[str, Value | None]:
        """The values that have a meaning on this kind of document."""
        return {n: v for n, v in self.values.items() if catalogue.by_name(n).applies(sector, kind)}


FIELDS = (
    "programme",
    "level",
    "nlqf",
    "eqf",
    "degree",
    "degree_addition",
    "joint_partners",
    "professional_qualification",
    "credits",
    "isced_f",
)


def derive(programme: Programme, on: datetime.date, *, phase: str = "") -> Derived:
    """Everything the register tells about `programme` as it was on `on`.

    `phase` is the phase that the document closes, when it is known: a propaedeutic phase gives no degree.
    """
    period = period_at(programme, on)
    if period is None:
        return Derived(None, reasons=dict.fromkeys(FIELDS, NOT_THEN))
    values: dict[str, Value | None] = {
        "programme": ProgrammeValue(programme.system, programme.code, period.name, period.name_en),
        "isced_f": period.isced_f or "",
        "level": Code(period.level) if period.level else "",
        "nlqf": period.nlqf,
        "eqf": period.eqf,
        "degree": Code(period.degree) if period.degree else "",
        "credits": "" if period.credits is None else Decimal(period.credits),
    }
    reasons: dict[str, str | Promise] = {name: SILENT for name, value in values.items() if value == ""}
    values |= _professional(period, reasons) | _addition(period, reasons) | _partners(programme, period, on)
    if phase in PARTIAL_PHASES and period.phase != phase:
        for name in ("nlqf", "eqf", "degree", "degree_addition", "professional_qualification", "credits"):
            values.pop(name, None)
            reasons[name] = PARTIAL
    values = {name: value for name, value in values.items() if value != ""}
    return Derived(period, values, reasons, tuple(period.additions))


def _addition(period: ProgrammePeriod, reasons: dict[str, str | Promise]) -> dict[str, Value | None]:
    """The degree addition, only when exactly one is possible."""
    if period.degree == Degree.ASSOCIATE:
        return {"degree_addition": None}
    if period.degree in WITH_ADDITION and len(period.additions) == 1:
        return {"degree_addition": period.additions[0]}
    reasons["degree_addition"] = AMBIGUOUS if len(period.additions) > 1 else SILENT
    return {}


def _professional(period: ProgrammePeriod, reasons: dict[str, str | Promise]) -> dict[str, Value | None]:
    if period.professional_requirements is None:
        reasons["professional_qualification"] = SILENT
        return {}
    return {"professional_qualification": REQUIREMENTS if period.professional_requirements else None}


def _partners(programme: Programme, period: ProgrammePeriod, on: datetime.date) -> dict[str, Value | None]:
    """All organisations that award the joint degree together and offered it that day, in order.

    None for a programme that the register describes and that is not joint.
    """
    offering = Offering.objects.filter(programme=programme, period__contains=on).values("organisation")
    partners = JointPartner.objects.filter(programme=programme, organisation__in=offering).order_by("order")
    ids = list(partners.values_list("organisation_id", flat=True))
    names = names_at(ids, on)
    found: tuple[OrganisationValue, ...] = tuple(names[id] for id in ids if id in names)
    return {"joint_partners": found or None}
