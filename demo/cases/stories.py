"""What a case is made of: a person as the BRP has them, what they were awarded, and why we show them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language

from diplomas.terms import DocumentKind, Reason, Sector, State
from diplomas.values import Value

type Delivered = Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class NameThen:
    """A name somebody had until a day."""

    surname: str
    until: datetime.date
    given_names: str = ""
    prefix: str = ""
    since: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A synthetic person. Dates of birth and death may be partial; `died` is None while alive."""

    number: str
    given_names: str
    surname: str
    prefix: str = ""
    sex: str = ""
    birth: str = ""
    died: str | None = None
    protected: bool = False
    former_names: tuple[NameThen, ...] = ()
    former_numbers: tuple[tuple[str, datetime.date], ...] = ()

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.given_names, self.prefix, self.surname) if part)


@dataclass(frozen=True, slots=True)
class Then:
    """What happened to a record later. Which of the fields counts follows from `reason`.

    `changes`: values by field of an amendment. `issued`: the day on which a deferred document was issued.
    """

    on: datetime.date
    reason: Reason
    text: str
    changes: Delivered = field(default_factory=dict)
    issued: datetime.date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Award:
    """One award document as an institution delivered it.

    `school` is a BRIN, or CVTE or SZW. `values` is what was delivered beyond kind, programme, institution and
    exam date; a field that is not in it is left to the programme register, or stays unknown. `days`: how
    long after the exam the delivery came.
    """

    key: str
    sector: Sector
    kind: DocumentKind
    programme: tuple[str, str]
    school: str
    exam: datetime.date
    values: Delivered = field(default_factory=dict)
    days: int = 12
    state: State = State.AWARDED
    then: tuple[Then, ...] = ()
    source_key: str = ""

    @property
    def delivered_on(self) -> datetime.date:
        return self.exam + datetime.timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Case:
    """A person, their awards, the cases of the domain they stand for, and one line that says why.

    With `known` false the person exists in the BRP alone: the register has nothing about them.
    """

    key: str
    numbers: tuple[int, ...]
    person: Person
    nl: str
    en: str
    awards: tuple[Award, ...] = ()
    known: bool = True

    @property
    def number(self) -> str:
        """The test number this person logs in with."""
        return self.person.number

    @property
    def name(self) -> str:
        return self.person.full_name

    @property
    def story(self) -> str:
        """Why we show this person, in the language of the page."""
        return self.en if (get_language() or "nl").startswith("en") else self.nl
