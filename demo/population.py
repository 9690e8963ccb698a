"""Makes up people and their careers by `demo.proportions`: the same for the same seed and part."""

from __future__ import annotations

import csv
import datetime
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from uuid import UUID

from demo import deliveries, proportions, schools
from demo.proportions import CAREERS, STEPS, Step
from demo.schools import Choice, World
from demo.seeding import OPENED
from diplomas import numbers
from diplomas.bulk import NewHolder, Prepared, Then
from diplomas.content import Facts
from diplomas.dates import PartialDate
from diplomas.persons import FormerName, PersonData, PersonName
from diplomas.terms import HIGHER_EDUCATION, NumberKind, State
from diplomas.values import Value

NAMES = Path(__file__).resolve().parent / "data" / "names.csv"
# How many diplomas a part holds at most, and how many numbers of eight digits it may use for its people.
PART = 2_500
NUMBERS_A_PART = 3_000
FIRST_NUMBER = 10_000_000
# Nobody of a bulk register died after this year.
LAST_DEATH = 2025
_DAYS = tuple((month, day) for month in range(1, 13) for day in range(1, 29))


@dataclass(slots=True)
class Part:
    """Some people with their careers, `diplomas` documents in all."""

    seed: int
    number: int
    diplomas: int
    world: World = field(default_factory=schools.world)
    holders: list[NewHolder] = field(default_factory=list)
    records: list[Prepared] = field(default_factory=list)

    def make(self) -> Part:
        chance = random.Random(f"{self.seed}:{self.number}")
        shares = [share for share, _steps in CAREERS]
        careers = chance.choices(range(len(CAREERS)), shares, k=self.diplomas)
        free = _numbers(self.number)
        for career in careers:
            if len(self.records) >= self.diplomas:
                break
            self._person(career, next(free), chance)
        return self

    def _person(self, career: int, number: str, chance: random.Random) -> None:
        years, weights = _start_years(career)
        [year] = chance.choices(years, cum_weights=weights)
        awarded = CAREERS[career][1]
        born = year - STEPS[awarded[0][0]].age
        holder = _id(self.number, len(self.holders), chance)
        for name, after in awarded:
            year += after
            if len(self.records) < self.diplomas:
                self._document(holder, name, year, chance)
        self.holders.append(NewHolder(holder, _person(number, born, year, chance)))

    def _document(self, holder: UUID, name: str, year: int, chance: random.Random) -> None:
        step = STEPS[name]
        choice = self.world.offer(name, year).draw(chance)
        exam = schools.exam_date(step.sector, year, chance)
        fields = {**choice.common, "institution": self.world.institution(choice, exam), "exam_date": exam}
        if step.sector in HIGHER_EDUCATION:
            self._higher(holder, step, choice, fields, chance)
        else:
            fields |= deliveries.of_school(step, choice, chance)
            self._add(holder, step, choice, fields, chance)

    def _higher(
        self, holder: UUID, step: Step, choice: Choice, fields: dict[str, Value | None], chance: random.Random
    ) -> None:
        exam = fields["exam_date"]
        assert isinstance(exam, datetime.date)
        complete = chance.random() < proportions.complete_share(exam.year)
        deferred = exam.year >= proportions.DEFERRED_SINCE and chance.random() < proportions.DEFERRED
        if complete:
            fields |= deliveries.complete(choice, exam, deferred=deferred, chance=chance)
        then: tuple[Then, ...] = ()
        if deferred:
            if chance.random() < proportions.ISSUED_SINCE_THEN:
                then = (deliveries.issued(choice),)
        elif chance.random() < proportions.WITHDRAWN:
            then = (deliveries.withdrawn(choice),)
        elif not complete and chance.random() < proportions.BACKFILLED:
            then = (deliveries.backfilled(choice, chance),)
        state = State.NOT_ISSUED if deferred else State.AWARDED
        self._add(holder, step, choice, fields, chance, state, then)

    def _add(
        self,
        holder: UUID,
        step: Step,
        choice: Choice,
        fields: Mapping[str, Value | None],
        chance: random.Random,
        state: State = State.AWARDED,
        then: Sequence[Then] = (),
    ) -> None:
        exam = fields["exam_date"]
        assert isinstance(exam, datetime.date)
        delivery = self.world.delivery(choice, step.sector, exam)
        self.records.append(
            Prepared(
                id=_id(self.number, len(self.records), chance),
                facts=Facts(holder, choice.school_id, step.sector, state, fields),
                source_key=f"{exam.year}-B{self.number:05d}{len(self.records):04d}",
                provenance=delivery.provenance,
                act=delivery.act,
                then=then,
            )
        )


def _id(part: int, place: int, chance: random.Random) -> UUID:
    """An id that stands beside those of the same part in every index, which makes loading faster.

    UUID version 8 (RFC 9562): 48 bits of order as in version 7, the rest by chance.
    """
    ordered = (part << 16 | place) << 80
    return UUID(int=ordered | 8 << 76 | chance.getrandbits(12) << 64 | 2 << 62 | chance.getrandbits(62))


@lru_cache(maxsize=128)
def _start_years(career: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The years in which a career can begin, and their chances summed up, as `random.choices` likes them."""
    chances = proportions.start_years(career)
    return tuple(chances), tuple(accumulate(chances.values()))


@dataclass(frozen=True, slots=True)
class Names:
    """First names by sex, and surnames with their prefixes."""

    given: Mapping[str, tuple[str, ...]]
    surnames: tuple[tuple[str, str], ...]

    def surname(self, given: str, chance: random.Random) -> PersonName:
        prefix, name = chance.choice(self.surnames)
        return PersonName(name, given, prefix)


@lru_cache(maxsize=1)
def _names() -> Names:
    with NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    given = {sex: tuple(row["name"] for row in rows if row["kind"] == sex) for sex in "MV"}
    return Names(given, tuple((row["prefix"], row["name"]) for row in rows if row["kind"] == "S"))


def _numbers(part: int) -> Iterator[str]:
    """Synthetic numbers of this part alone: nine digits whose eleven test leaves 7."""
    first = FIRST_NUMBER + part * NUMBERS_A_PART
    for prefix in range(first, first + NUMBERS_A_PART):
        text = str(prefix)
        digit = (sum(weight * int(d) for weight, d in zip(numbers.WEIGHTS[:8], text, strict=True)) - 7) % 11
        if digit < 10:
            yield f"{text}{digit}"


def _person(number: str, born: int, last: int, chance: random.Random) -> PersonData:
    """Somebody born about that year, alive at least until their last document."""
    names = _names()
    sex = chance.choice("MV")
    given = chance.choice(names.given[sex])
    if chance.random() < 0.3:
        given = f"{given} {chance.choice(names.given[sex])}"
    name = names.surname(given, chance)
    former: tuple[FormerName, ...] = ()
    if chance.random() < proportions.NAME_CHANGED:
        until = datetime.date(min(born + chance.randrange(20, 45), LAST_DEATH), *chance.choice(_DAYS))
        former = (FormerName(names.surname(given, chance), until),)
    died = None
    if last < LAST_DEATH and chance.random() < proportions.DECEASED:
        died = PartialDate(chance.randrange(last + 1, LAST_DEATH + 1), *chance.choice(_DAYS))
    return PersonData(
        kind=NumberKind.SYNTHETIC,
        number=number,
        name=name,
        sex=sex,
        birth_date=_birth(born, chance),
        as_of=OPENED,
        died_on=died,
        protected=chance.random() < proportions.PROTECTED,
        former_names=former,
    )


def _birth(year: int, chance: random.Random) -> PartialDate:
    if chance.random() < proportions.BIRTH_DATE_PARTIAL:
        return chance.choice((PartialDate(year), PartialDate(year, chance.randrange(1, 13)), PartialDate()))
    return PartialDate(year, *chance.choice(_DAYS))
