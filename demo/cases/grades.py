"""Grade lists as institutions would deliver them, the same at every run."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

from diplomas import reference
from diplomas.values import GradeRow

COURSES = Path(__file__).resolve().parent.parent / "data" / "courses.csv"
AVERAGE_RULE = "Naar studielast gewogen gemiddelde van alle onderdelen met een cijfer"
TENTH = Decimal("0.1")
LOWEST, HIGHEST = Decimal("5.5"), Decimal(10)
PASSED = "behaald"

# Subjects of secondary education by national code. Those without a central exam count by their school exam.
ONLY_SCHOOL_EXAM = frozenset({"0322", "1020", "0353"})
WITHOUT_MARK = frozenset({"1020", "0353"})
PROFILE_SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "NT": ("0150", "0170", "0181", "0161"),
    "NG": ("0150", "0170", "0181", "0191"),
    "EM": ("0140", "0233", "0123", "0400"),
    "CM": ("0140", "0123", "0131", "0311"),
}
COMMON_SUBJECTS = ("0011", "0071", "0322", "1020", "0353")
VMBO_SUBJECTS = ("0011", "0071", "0153", "0191", "0233", "0063", "0322", "0416")


@lru_cache(maxsize=1)
def _courses() -> dict[str, list[GradeRow]]:
    found: dict[str, list[GradeRow]] = {}
    with COURSES.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            row = GradeRow(
                name=line["name"], name_en=line["name_en"], kind=line["kind"], credits=line["credits"]
            )
            found.setdefault(line["code"], []).append(row)
    return found


def codes_with_courses() -> frozenset[str]:
    """Programmes (ISAT) of which we have a list of courses."""
    return frozenset(_courses())


def courses(code: str, mean: str, chance: random.Random) -> tuple[tuple[GradeRow, ...], Decimal]:
    """A grade list of a programme around a mean mark, and the average weighted by credits.

    Placements are passed without a mark.
    """
    rows, weighted, weight = [], Decimal(0), Decimal(0)
    for course in _courses()[code]:
        if course.kind == "practice":
            rows.append(_with(course, result=PASSED))
            continue
        mark = _mark(mean, chance)
        weighted, weight = weighted + mark * Decimal(course.credits), weight + Decimal(course.credits)
        rows.append(_with(course, final=str(mark)))
    average = weighted / weight if weight else Decimal(0)
    return tuple(rows), average.quantize(TENTH, ROUND_HALF_UP)


def secondary(
    subjects: Sequence[str], mean: str, chance: random.Random, *, resit: str = "", essay: bool = True
) -> tuple[GradeRow, ...]:
    """A grade list of secondary education: school exam and central exam with one decimal, final mark whole.

    `resit` is the code of a subject whose central exam was taken again in the second period.
    """
    rows = [_subject(code, mean, chance, again=code == resit) for code in subjects]
    if essay:
        final = str(_whole(_mark(mean, chance)))
        rows.append(GradeRow(name="Profielwerkstuk", name_en="Research project", kind="part", final=final))
    return tuple(rows)


def _subject(code: str, mean: str, chance: random.Random, *, again: bool) -> GradeRow:
    subject = reference.subjects()[code]
    named = GradeRow(name=subject.name, name_en=subject.name_en, code=code)
    if code in WITHOUT_MARK:
        return _with(named, school_exam=chance.choice("GV"), result=PASSED)
    school = _mark(mean, chance)
    if code in ONLY_SCHOOL_EXAM:
        return _with(named, school_exam=str(school), final=str(_whole(school)))
    central = _mark(mean, chance)
    return _with(
        named,
        school_exam=str(school),
        central_exam=str(central),
        final=str(_whole((school + central) / 2)),
        result="herkansing in tijdvak 2" if again else "",
    )


def vocational(
    level: int, chance: random.Random, *, parts: Sequence[tuple[str, str]]
) -> tuple[GradeRow, ...]:
    """A grade list of mbo: core tasks, general parts with institution and central exam, work placement."""
    rows = [
        GradeRow(name=name, name_en=name_en, kind="part", result=chance.choice(("goed", "voldoende")))
        for name, name_en in parts
    ]
    rows += [_general(code, chance) for code in (("3005", "3010") if level >= 4 else ("3006",))]
    rows.append(
        GradeRow(name="Beroepspraktijkvorming", name_en="Work placement", kind="practice", result=PASSED)
    )
    return tuple(rows)


def _general(code: str, chance: random.Random) -> GradeRow:
    subject = reference.subjects()[code]
    school, central = _mark("6.8", chance), _mark("6.6", chance)
    return GradeRow(
        name=subject.name,
        name_en=subject.name_en,
        code=code,
        school_exam=str(school),
        central_exam=str(central),
        final=str(_whole((school + central) / 2)),
    )


def _mark(mean: str, chance: random.Random) -> Decimal:
    drawn = Decimal(str(chance.gauss(float(mean), 0.7))).quantize(TENTH, ROUND_HALF_UP)
    return min(max(drawn, LOWEST), HIGHEST)


def _whole(mark: Decimal) -> Decimal:
    return mark.quantize(Decimal(1), ROUND_HALF_UP)


def _with(row: GradeRow, **parts: str) -> GradeRow:
    return GradeRow(**{name: getattr(row, name) for name in GradeRow.__slots__} | parts)
