"""Which school gives what in which year, held in memory: a bulk register asks this a million times."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Any
from uuid import UUID

from demo import proportions
from demo.proportions import STEPS, Step
from demo.seeding import OPENED, batch_name
from diplomas import reference
from diplomas.content import Provenance, Source
from diplomas.models import Offering, Organisation, ProgrammePeriod
from diplomas.register import Act
from diplomas.terms import HIGHER_EDUCATION, Reason, Sector
from diplomas.values import Code, OrganisationValue, Value

# Days (month, day) on which exams of bulk records are taken.
_HIGHER_DAYS = ((1, 31), (4, 26), (6, 28), (7, 5), (7, 12), (8, 30))
_SCHOOL_DAYS = ((6, 14), (6, 28), (7, 4))
# What is on offer in a year was on offer on all of these days.
_FROM, _UNTIL = (1, 15), (8, 31)
# Days between an exam and its delivery.
_HIGHER_DELIVERY, _SCHOOL_DELIVERY = datetime.timedelta(days=35), datetime.timedelta(days=9)


@dataclass(frozen=True, slots=True)
class Choice:
    """A programme at a school: what its records have alike, and what of that is derived."""

    school: str
    school_id: UUID
    code: str
    level: str
    common: Mapping[str, Value | None]
    derived: tuple[str, ...]
    additions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a record came in: what its provenance says and under which act it was written."""

    source: Source
    provenance: Provenance
    act: Act


@dataclass(frozen=True, slots=True)
class Offer:
    """What is awarded as one step in one year: schools with their chances, and their programmes."""

    schools: tuple[str, ...]
    weights: tuple[float, ...]
    choices: Mapping[str, tuple[Choice, ...]]

    def draw(self, chance: random.Random) -> Choice:
        [school] = chance.choices(self.schools, cum_weights=self.weights)
        return chance.choice(self.choices[school])


@dataclass(slots=True)
class World:
    """Organisations, programmes and who offered them, read once; everything else is worked out once."""

    organisations: dict[UUID, str] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)
    periods: dict[tuple[str, str], list[ProgrammePeriod]] = field(default_factory=dict)
    offered: dict[int, list[tuple[UUID, Any]]] = field(default_factory=dict)
    joint: frozenset[int] = frozenset()
    offers: dict[tuple[str, int], Offer] = field(default_factory=dict)
    known: dict[tuple[Any, ...], Choice] = field(default_factory=dict)
    follows: dict[tuple[int, str, int], reference.Derived] = field(default_factory=dict)
    named: dict[tuple[UUID, datetime.date], tuple[OrganisationValue, ...]] = field(default_factory=dict)
    deliveries: dict[tuple[Any, ...], Delivery] = field(default_factory=dict)

    @classmethod
    def read(cls) -> World:
        world = cls()
        for organisation in Organisation.objects.all():
            key = organisation.brin or organisation.kind.upper()
            world.organisations[organisation.pk], world.ids[key] = key, organisation.pk
        for period in ProgrammePeriod.objects.select_related("programme").order_by("pk"):
            place = (period.programme.system, period.level or period.programme.code)
            world.periods.setdefault(place, []).append(period)
            world.periods.setdefault((period.programme.system, "*"), []).append(period)
        for offering in Offering.objects.order_by("programme_id", "organisation_id"):
            rows = world.offered.setdefault(offering.programme_id, [])
            rows.append((offering.organisation_id, offering.period))
        world.joint = frozenset(
            ProgrammePeriod.objects.filter(programme__joint_partners__isnull=False).values_list(
                "pk", flat=True
            )
        )
        return world

    def offer(self, name: str, year: int) -> Offer:
        """What was on offer as this step in this year. Raises ValueError when nothing was."""
        found = self.offers.get((name, year))
        if found is None:
            found = self.offers[name, year] = self._offer(STEPS[name], year)
        return found

    def _offer(self, step: Step, year: int) -> Offer:
        by_school: dict[str, list[Choice]] = {}
        for level in step.levels:
            for period in self.periods.get((step.system, level), []):
                if _lasts(period.period, year) and (period.pk in self.joint) == step.joint:
                    for school in self._schools(step, period, year):
                        by_school.setdefault(school, []).append(self._choice(step, period, school, year))
        if not by_school:
            raise ValueError(f"Nobody awards {step.levels} in {year}.")
        schools = tuple(sorted(by_school))
        weights = tuple(accumulate(proportions.size(school) for school in schools))
        return Offer(schools, weights, {school: tuple(rows) for school, rows in by_school.items()})

    def _schools(self, step: Step, period: ProgrammePeriod, year: int) -> list[str]:
        if step.sector in proportions.SCHOOLS_OF:
            return list(proportions.SCHOOLS_OF[step.sector])
        offered = self.offered.get(period.programme_id, [])
        schools = [self.organisations[pk] for pk, days in offered if _lasts(days, year)]
        return [school for school in schools if school != "CVTE" and school[:2] < "88"]

    def _choice(self, step: Step, period: ProgrammePeriod, school: str, year: int) -> Choice:
        key = (period.pk, school, step.phase, step.sector, step.kind, year if step.joint else 0)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._new_choice(step, period, school, year)
        return found

    def _new_choice(self, step: Step, period: ProgrammePeriod, school: str, year: int) -> Choice:
        phase = step.phase.value if step.phase else ""
        derived = self._derive(period, phase, year if step.joint else 0, datetime.date(year, *_UNTIL))
        values = derived.for_document(step.sector, step.kind)
        common: dict[str, Value | None] = {"document_kind": Code(step.kind.value), **values}
        if phase:
            common["phase"] = Code(phase)
        names = tuple(name for name in values if name != "programme")
        return Choice(
            school, self.ids[school], period.programme.code, period.level, common, names, derived.additions
        )

    def _derive(self, period: ProgrammePeriod, phase: str, year: int, on: datetime.date) -> reference.Derived:
        """What follows from a programme in a period; of a joint one, whose partners come and go, a year."""
        key = (period.pk, phase, year)
        if key not in self.follows:
            self.follows[key] = reference.derive(period.programme, on, phase=phase)
        return self.follows[key]

    def institution(self, choice: Choice, exam: datetime.date) -> tuple[OrganisationValue, ...]:
        """The school by the name it had that day."""
        key = (choice.school_id, exam)
        found = self.named.get(key)
        if found is None:
            name = reference.name_at(choice.school_id, exam)
            if name is None:
                raise ValueError(f"{choice.school} had no name on {exam}.")
            found = self.named[key] = (name,)
        return found

    def delivery(self, choice: Choice, sector: Sector, exam: datetime.date) -> Delivery:
        """How a record of this choice and day came in."""
        key = (choice.school, exam, choice.derived)
        found = self.deliveries.get(key)
        if found is None:
            found = self.deliveries[key] = _delivery(choice, sector, exam)
        return found


def _delivery(choice: Choice, sector: Sector, exam: datetime.date) -> Delivery:
    delivered = exam + (_HIGHER_DELIVERY if sector in HIGHER_EDUCATION else _SCHOOL_DELIVERY)
    batch = batch_name(sector, delivered)
    actor = f"institution:{choice.school}"
    source = Source(actor, delivered, batch)
    rio = Source("rio", reference.snapshot())
    provenance = Provenance(source).with_fields(dict.fromkeys(choice.derived, rio))
    return Delivery(
        source, provenance, Act(actor=actor, reason=Reason.DELIVERY, source=f"delivery:{batch}", at=OPENED)
    )


@lru_cache(maxsize=512)
def _exam_dates(sector: Sector, year: int) -> tuple[datetime.date, ...]:
    days = _HIGHER_DAYS if sector in HIGHER_EDUCATION else _SCHOOL_DAYS
    return tuple(datetime.date(year, month, day) for month, day in days)


def exam_date(sector: Sector, year: int, chance: random.Random) -> datetime.date:
    """A day on which exams are taken."""
    return chance.choice(_exam_dates(sector, year))


def _lasts(period: Any, year: int) -> bool:
    """Whether a range of days holds all days of this year on which exams are taken."""
    first, last = datetime.date(year, *_FROM), datetime.date(year, *_UNTIL)
    return (period.lower is None or period.lower <= first) and (period.upper is None or last < period.upper)


_worlds: list[World] = []


def world() -> World:
    """The world of this process."""
    if not _worlds:
        _worlds.append(World.read())
    return _worlds[0]


def forget() -> None:
    """Read the reference data again next time."""
    _worlds.clear()
