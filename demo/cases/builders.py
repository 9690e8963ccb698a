"""Short ways to write an award down, with the fields that such an institution would deliver."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from demo.cases import grades
from demo.cases.stories import Award, Delivered, Then
from diplomas.terms import DocumentKind, Phase, Reason, Sector, State
from diplomas.values import Code, GradeRow

# Days between the exam and the delivery: 8 weeks at most for higher education, 14 days for the others.
HIGHER_DAYS, SCHOOL_DAYS = 35, 9
PLACES = {
    "21PB": "Leiden", "21PC": "Groningen", "21PD": "Utrecht", "21PE": "Rotterdam", "21PF": "Delft",
    "21PG": "Eindhoven", "21PH": "Enschede", "21PJ": "Maastricht", "21PK": "Amsterdam", "21PL": "Amsterdam",
    "21PM": "Nijmegen", "21PN": "Tilburg", "25BE": "Groningen", "25DW": "Utrecht", "22OJ": "Rotterdam",
    "07GR": "Breda", "28DN": "Amsterdam", "31FR": "Leeuwarden", "21WN": "Leeuwarden", "30GB": "Eindhoven",
    "25KB": "Nijmegen", "01VU": "Zwolle", "23AH": "Enschede", "24LK": "Leiden", "29PZ": "Amsterdam",
}  # fmt: skip


def higher(
    key: str,
    sector: Sector,
    code: str,
    school: str,
    exam: datetime.date,
    phase: Phase,
    *,
    full: bool = True,
    mean: str = "7.3",
    state: State = State.AWARDED,
    then: tuple[Then, ...] = (),
    source_key: str = "",
    **values: Any,
) -> Award:
    """A getuigschrift of higher education.

    `full`: the institution delivers all that the complete scenario asks for, with a grade list when we have
    one of the programme; else only what the law lets the register hold today. `values` adds or replaces; an
    `Ellipsis` leaves a field out, so it stays unknown.
    """
    delivered: dict[str, Any] = {"phase": Code(phase.value)}
    if full:
        delivered |= _complete(key, code, school, exam, mean, state)
    delivered |= values
    return Award(
        key=key,
        sector=sector,
        kind=DocumentKind.GETUIGSCHRIFT,
        programme=("ISAT", code),
        school=school,
        exam=exam,
        values={name: value for name, value in delivered.items() if value is not ...},
        days=HIGHER_DAYS,
        state=state,
        then=then,
        source_key=source_key,
    )


def _complete(
    key: str, code: str, school: str, exam: datetime.date, mean: str, state: State
) -> dict[str, Any]:
    """Everything an institution can deliver beyond what the law asks today."""
    found: dict[str, Any] = {
        "distinction": None,
        "specialisation": None,
        "document_language": Code("NLD"),
        "instruction_language": Code("NLD"),
        "signatory": "Voorzitter van de examencommissie",
        "accreditation_date": datetime.date(exam.year - 3, 1, 29),
        "attachment": f"Diplomasupplement {school}-{exam.year}-{_number(key):06d}",
        "mode_of_study": Code("1"),
    }
    if state != State.NOT_ISSUED:
        found["issue_date"] = exam + datetime.timedelta(days=28)
        found["issue_place"] = PLACES[school]
    if code in grades.codes_with_courses():
        rows, average = grades.courses(code, mean, random.Random(key))
        found |= {"grade_list": rows, "average_grade": average, "average_rule": grades.AVERAGE_RULE}
    else:
        found |= {"average_grade": Decimal(mean), "average_rule": grades.AVERAGE_RULE}
    return found


def _number(key: str) -> int:
    return random.Random(key).randrange(1_000_000)


def school_exam(
    key: str,
    code: str,
    school: str,
    exam: datetime.date,
    rows: Sequence[GradeRow],
    *,
    sector: Sector = Sector.VO,
    kind: DocumentKind = DocumentKind.DIPLOMA,
    profile: str = "",
    result: str = "GESLAAGD",
    then: tuple[Then, ...] = (),
    source_key: str = "",
) -> Award:
    """A document of secondary education, with its marks."""
    values: dict[str, Any] = {"result": Code(result), "grade_list": tuple(rows)}
    if profile:
        values["profile"] = Code(profile)
    return Award(
        key, sector, kind, ("VO", code), school, exam, values, SCHOOL_DAYS, State.AWARDED, then, source_key
    )


def mbo(
    key: str,
    code: str,
    school: str,
    exam: datetime.date,
    rows: Sequence[GradeRow] = (),
    *,
    kind: DocumentKind = DocumentKind.DIPLOMA,
    system: str = "CREBO",
    then: tuple[Then, ...] = (),
) -> Award:
    """A document of mbo."""
    values: Delivered = {"grade_list": tuple(rows)} if rows else {}
    return Award(key, Sector.MBO, kind, (system, code), school, exam, values, SCHOOL_DAYS, then=then)


def chance(key: str) -> random.Random:
    """Chance that comes out the same at every run."""
    return random.Random(key)


def amended(on: datetime.date, text: str, *, reason: Reason = Reason.INSTITUTION, **changes: Any) -> Then:
    """An institution changed or completed its record later."""
    return Then(on=on, reason=reason, text=text, changes=changes)
