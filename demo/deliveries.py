"""What institutions deliver about made-up careers beyond the bare record: marks, distinctions, changes."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from demo import proportions
from demo.cases import grades
from demo.cases.builders import PLACES
from demo.cases.schools import MODULE, Z_ROUTE
from demo.proportions import Step
from demo.schools import Choice
from demo.seeding import OPENED, batch_name
from diplomas import steps
from diplomas.bulk import Then
from diplomas.content import Source
from diplomas.models import Change
from diplomas.register import Act
from diplomas.terms import DocumentKind, Reason, Sector
from diplomas.values import Code, GradeRow, Value

type Values = Mapping[str, Value | None]

# Grade lists are drawn from so many different ones a programme and profile.
LISTS = 60
PROFILES = ("NT", "NG", "EM", "CM")
GENERAL_LEVELS = frozenset({"HAVO", "VWO"})
PARTS = (
    ("Beroepsgericht deel", "Occupational part"),
    ("Werken in een team", "Working in a team"),
)
_SPECIALISATIONS = (
    "Bestuur en beleid", "Data en analyse", "Digitale media", "Gezondheid", "Internationaal",
    "Jeugd", "Onderzoek", "Ondernemerschap", "Techniek en innovatie", "Theorie en praktijk",
)  # fmt: skip
_DISTINCTIONS = tuple(Code(code, text) for code, text, _share in proportions.DISTINCTIONS)
_DISTINCTION_SHARES = tuple(share for _code, _text, share in proportions.DISTINCTIONS)
_LANGUAGES = (Code("NLD"), Code("ENG"))
_MODES = (Code("1"), Code("2"), Code("3"))
_ISSUED_LATER = datetime.date(2026, 9, 4)
_CHANGED = datetime.date(2026, 5, 18)


def of_school(step: Step, choice: Choice, chance: random.Random) -> Values:
    """Marks and results of a document outside higher education."""
    lists = _school_lists(step.sector, step.kind, choice.code, choice.level)
    return chance.choice(lists) if lists else {}


@lru_cache(maxsize=256)
def _school_lists(sector: Sector, kind: DocumentKind, code: str, level: str) -> tuple[Values, ...]:
    chance = random.Random(f"{sector}:{kind}:{code}")
    if sector == Sector.MBO:
        return tuple({"grade_list": rows} for rows in _vocational(kind, level, chance))
    if code == "Z":
        return ({"grade_list": Z_ROUTE},)
    if sector == Sector.VSO:
        return ({"result": Code("GESLAAGD")},)
    if sector not in (Sector.VO, Sector.VAVO, Sector.STAATSEXAMEN):
        return ()
    if kind == DocumentKind.CERTIFICAAT:
        return tuple(
            {"grade_list": grades.secondary(("0011", "0071"), "6.5", chance, essay=False)}
            for _ in range(LISTS)
        )
    passed = Code("GESLAAGD")
    if level not in GENERAL_LEVELS:
        lists = (grades.secondary(grades.VMBO_SUBJECTS, "6.6", chance) for _ in range(LISTS))
        return tuple({"result": passed, "grade_list": rows} for rows in lists)
    return tuple(
        {"result": passed, "profile": Code(profile), "grade_list": _general(profile, chance)}
        for profile in PROFILES
        for _ in range(LISTS)
    )


def _general(profile: str, chance: random.Random) -> tuple[GradeRow, ...]:
    return grades.secondary((*grades.COMMON_SUBJECTS, *grades.PROFILE_SUBJECTS[profile]), "6.7", chance)


def _vocational(kind: DocumentKind, level: str, chance: random.Random) -> tuple[tuple[GradeRow, ...], ...]:
    if kind == DocumentKind.CERTIFICAAT:
        return (MODULE,)
    return tuple(grades.vocational(int(level[-1]), chance, parts=PARTS) for _ in range(LISTS))


def complete(
    choice: Choice, exam: datetime.date, *, deferred: bool, chance: random.Random
) -> dict[str, Value | None]:
    """All that an institution of higher education delivers under the complete scenario."""
    rows, average = chance.choice(_course_lists(choice.code))
    found: dict[str, Value | None] = {
        "distinction": None,
        "specialisation": None,
        "document_language": chance.choice(_LANGUAGES),
        "instruction_language": chance.choice(_LANGUAGES),
        "mode_of_study": chance.choice(_MODES),
        "average_grade": average,
        "average_rule": grades.AVERAGE_RULE,
    }
    if chance.random() < proportions.DISTINCTION:
        [found["distinction"]] = chance.choices(_DISTINCTIONS, _DISTINCTION_SHARES)
    if chance.random() < proportions.SPECIALISATION:
        found["specialisation"] = chance.choice(_SPECIALISATIONS)
    if rows:
        found["grade_list"] = rows
    if len(choice.additions) > 1:
        found["degree_addition"] = chance.choice(choice.additions)
    if not deferred:
        found["issue_date"] = exam + datetime.timedelta(days=28)
        found["issue_place"] = PLACES.get(choice.school, "Utrecht")
    return found


@lru_cache(maxsize=256)
def _course_lists(code: str) -> tuple[tuple[tuple[GradeRow, ...], Decimal], ...]:
    """Grade lists with their averages; averages alone for a programme of which we have no courses."""
    chance = random.Random(f"courses:{code}")
    if code in grades.codes_with_courses():
        return tuple(grades.courses(code, "7.2", chance) for _ in range(LISTS))
    return tuple(((), Decimal(chance.randrange(60, 90)) / 10) for _ in range(LISTS))


def issued(choice: Choice) -> Then:
    """A deferred document was asked for after all."""
    source, act = _later(choice.school, Reason.ISSUED, "De afgestudeerde vroeg het getuigschrift alsnog aan.")
    return Then(Change.Kind.ISSUED, steps.issuing(_ISSUED_LATER, source), act)


def withdrawn(choice: Choice) -> Then:
    """A document was taken back."""
    _source, act = _later(
        choice.school, Reason.WITHDRAWN, "Ingetrokken na een besluit van de examencommissie."
    )
    return Then(Change.Kind.WITHDRAWN, steps.withdrawing(), act)


def backfilled(choice: Choice, chance: random.Random) -> Then:
    """The institution completed an old record from its archive."""
    source, act = _later(choice.school, Reason.BACKFILL, "Aangevuld uit het archief van de instelling.")
    changes: dict[str, Value | None] = {
        "distinction": None,
        "specialisation": chance.choice(_SPECIALISATIONS),
    }
    if chance.random() < proportions.DISTINCTION:
        [changes["distinction"]] = chance.choices(_DISTINCTIONS, _DISTINCTION_SHARES)
    return Then(Change.Kind.AMENDED, steps.amending(changes, source), act)


@lru_cache(maxsize=2048)
def _later(school: str, reason: Reason, text: str) -> tuple[Source, Act]:
    on = _ISSUED_LATER if reason == Reason.ISSUED else _CHANGED
    batch, actor = batch_name(Sector.WO, on), f"institution:{school}"
    at = OPENED + (on - OPENED.date())
    return Source(actor, on, batch), Act(actor, reason, f"delivery:{batch}", text, at)
