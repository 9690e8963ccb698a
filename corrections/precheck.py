"""The pre-check: what can be said before anything is sent, and what to do instead. Nobody is stopped by it.

Article 32 WRO corrects what differs from the paper document, asks the institution that delivered it, and
leaves out identity data of the BRP (32(4)). Most requests that were not granted asked for something else.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections import diplomahulp
from corrections.diplomahulp import Document, Education, Funding, Outcome
from corrections.models import Precheck, Wish
from diplomas import catalogue, scenarios
from diplomas.catalogue import Field, Supplier, ValueType
from diplomas.dates import PartialDate
from diplomas.models import Diploma
from diplomas.shown import DiplomaData
from diplomas.terms import HIGHER_EDUCATION, State


class Answer(models.TextChoices):
    """What the pre-check says. `OPEN`: nothing stands in the way."""

    OPEN = "open", _("U kunt dit vragen")
    IDENTITY = "identity", _("Vraag het aan uw gemeente")
    NOT_HELD = "not_held", _("Het register heeft dit gegeven niet")
    DERIVED = "derived", _("Dit volgt uit een ander register")
    NOT_YET = "not_yet", _("Het diploma kan er nog niet zijn")
    TOO_OLD = "too_old", _("Het diploma is ouder dan het register")
    NOT_INCLUDED = "not_included", _("Dit diploma komt niet in het register")
    WITHDRAWN = "withdrawn", _("Het diploma is ingetrokken")


# Answers to which a wish can be recorded: the register could hold it, if the law were changed.
WISHABLE: Final = frozenset({Answer.NOT_HELD})
GRADE_LIST: Final = "grade_list"


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said of one field. `papers` names where the value does stand; `back_on` when to come back."""

    answer: Answer
    field: Field | None = None
    papers: tuple[str, ...] = ()
    grade_list: bool = False
    back_on: datetime.date | None = None

    @property
    def open(self) -> bool:
        return self.answer == Answer.OPEN

    @property
    def wishable(self) -> bool:
        return self.answer in WISHABLE


def about_field(diploma: DiplomaData, name: str) -> Advice:
    """What can be said of correcting this field of this own diploma. Raises KeyError for no field at all."""
    field = catalogue.by_name(name)
    papers = tuple(sorted(field.documents))
    if Supplier.BRP in field.suppliers:
        return Advice(Answer.IDENTITY, field)
    if diploma.state == State.WITHDRAWN:
        return Advice(Answer.WITHDRAWN, field)
    if (diploma.sector.value, diploma.kind.value, name) not in scenarios.allowed(scenarios.active()):
        return Advice(Answer.NOT_HELD, field, papers, grade_list=field.type == ValueType.GRADES)
    if not field.correctable:
        return Advice(Answer.DERIVED, field, papers)
    return Advice(Answer.OPEN, field, papers)


def fields_of(diploma: DiplomaData) -> tuple[tuple[Field, Advice], ...]:
    """Every field that this kind of document can carry, with what can be said of it, in reading order."""
    here = (field for field in catalogue.all_fields() if field.applies(diploma.sector, diploma.kind))
    return tuple((field, about_field(diploma, field.name)) for field in here)


def about_missing(
    education: Education, document: Document, date: datetime.date, today: datetime.date | None = None
) -> tuple[Advice, tuple[diplomahulp.Answer, ...]]:
    """What can be said of a diploma that is not there, with the answers of the Diplomahulp themselves."""
    answers = diplomahulp.advise(
        education, document, Funding.UNKNOWN, PartialDate.of(date), today or timezone.localdate()
    )
    if (listed := _list_of_higher_education(education, document)) is not None:
        return listed, answers
    outcomes = {answer.outcome for answer in answers}
    back_on = max((answer.back_on for answer in answers if answer.back_on), default=None)
    if outcomes & {Outcome.PRESENT, Outcome.DEPENDS_ON_DATE, Outcome.START_UNKNOWN}:
        return Advice(Answer.OPEN), answers
    if Outcome.EXPECTED in outcomes:
        return Advice(Answer.NOT_YET, back_on=back_on), answers
    if Outcome.TOO_OLD in outcomes:
        return Advice(Answer.TOO_OLD), answers
    return Advice(Answer.NOT_INCLUDED), answers


def _list_of_higher_education(education: Education, document: Document) -> Advice | None:
    """A grade list of hbo or wo is no document of its own: it is a field of the diploma, held or not."""
    if education not in diplomahulp.HIGHER or document != Document.LIST:
        return None
    field = catalogue.by_name(GRADE_LIST)
    sector = diplomahulp.SECTORS[education]
    held = any(
        (str(of), name) == (sector.value, GRADE_LIST)
        for of, _kind, name in scenarios.allowed(scenarios.active())
    )
    answer = Answer.NOT_INCLUDED if held else Answer.NOT_HELD
    return Advice(answer, field, tuple(sorted(field.documents)), grade_list=True)


# --- counting, without anybody's name ---


def _digest(*parts: object) -> bytes:
    text = "\x1f".join(str(part) for part in parts)
    return hmac.digest(settings.SECRET_KEY.encode(), f"corrections.counts\x1f{text}".encode(), hashlib.sha256)


MISSING: Final = "missing"


def answered(*, holder: UUID, diploma: UUID | None, sector: str, field: str, answer: Answer) -> None:
    """Count that the pre-check answered this person; once a day for the same thing.

    `diploma` is what it was about, None when one is missing. Kept is only who delivered it.
    """
    if answer == Answer.OPEN:
        return
    now = timezone.now()
    Precheck.objects.get_or_create(
        digest=_digest("precheck", holder, diploma or MISSING, field, answer, timezone.localdate(now)),
        defaults={
            "at": now,
            "sector": sector,
            "field": field,
            "organisation_id": lambda: _deliverer(diploma),
            "outcome": answer,
            "scenario": str(scenarios.active().value),
        },
    )


def _deliverer(diploma: UUID | None) -> UUID | None:
    return Diploma.objects.filter(pk=diploma).values_list("deliverer_id", flat=True).first()


def sent_all_the_same(
    *, holder: UUID, about: str, field: str, answers: Iterable[Answer], since: datetime.date
) -> None:
    """This person sent a request after one of these answers: it did not answer them.

    Counted are the answers since the day before `since`, the day on which the draft was begun: who read an
    answer in the evening and goes on after midnight reads it once. An answer of longer ago did stop them
    then, and stays counted so.
    """
    today = timezone.localdate()
    first = since - datetime.timedelta(days=1)
    days = [first + datetime.timedelta(days=n) for n in range((today - first).days + 1)]
    digests = [_digest("precheck", holder, about, field, answer, day) for answer in answers for day in days]
    Precheck.objects.filter(digest__in=digests).update(sent=True)


def wish(*, holder: UUID, sector: str, field: str) -> bool:
    """Count that this person wishes for this field. False when they did so before."""
    _row, new = Wish.objects.get_or_create(
        digest=_digest("wish", holder, sector, field),
        defaults={"sector": sector, "field": field, "scenario": str(scenarios.active().value)},
    )
    return new


def wishes(*, field: str) -> int:
    """How many people wish for this field."""
    return Wish.objects.filter(field=field).count()


def is_higher(diploma: DiplomaData) -> bool:
    return diploma.sector in HIGHER_EDUCATION
