"""Diplomas of every kind as a receiver gets them, without a database."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid5

from diplomas import catalogue
from diplomas.catalogue import Scenario, Supplier
from diplomas.content import Source
from diplomas.dates import PartialDate
from diplomas.shown import DiplomaData, ShownField
from diplomas.terms import DocumentKind, Sector, State
from diplomas.values import Code, GradeRow, OrganisationValue, ProgrammeValue, Status, Value

SPACE = UUID("00000000-0000-4000-8000-000000000000")
DELIVERY = Source("institution:25BE", datetime.date(2024, 7, 3), "2024-07")


def school(name: str, place: str = "", *, name_en: str = "", country: str = "NL") -> OrganisationValue:
    return OrganisationValue(str(uuid5(SPACE, name)), name, name_en, "25BE", place, country)


HANZE = school("Hanzehogeschool Groningen", "Groningen", name_en="Hanze University of Applied Sciences")
DELFT = school("Technische Universiteit Delft", "Delft", name_en="Delft University of Technology")
NURSING = ProgrammeValue("ISAT", "34560", "Opleiding tot Verpleegkundige", "Nursing")


def diploma(
    sector: Sector,
    kind: DocumentKind,
    values: Mapping[str, Value | None],
    *,
    scenario: Scenario = Scenario.S4,
    deliverer: str = "Hanzehogeschool Groningen",
    names_now: Mapping[str, str] | None = None,
    former_names: tuple[str, ...] = (),
) -> DiplomaData:
    """A field in `values` is delivered (None: delivered that there is none); an allowed other is unknown."""
    given: dict[str, Value | None] = {
        "holder_name": "Sanne Maria de Vries",
        "birth_date": PartialDate(1999, 2, 3),
        "sex": Code("V"),
        "document_kind": Code(kind.value),
        "institution": (HANZE,),
        "exam_date": datetime.date(2024, 6, 21),
        **values,
    }
    entries = catalogue.field_set_of(scenario)
    shown = []
    for field in catalogue.all_fields():
        if (sector.value, kind.value, field.name) not in entries:
            continue
        source = Source("brp", datetime.date(2026, 1, 1)) if Supplier.BRP in field.suppliers else DELIVERY
        if field.name not in given:
            shown.append(ShownField(field, Status.UNKNOWN))
        elif given[field.name] is None:
            shown.append(ShownField(field, Status.NONE, None, source))
        else:
            shown.append(ShownField(field, Status.DELIVERED, given[field.name], source))
    return DiplomaData(
        diploma=uuid5(SPACE, str(values)),
        version=1,
        version_id=1,
        recorded_at=datetime.datetime(2024, 7, 3, 10, tzinfo=datetime.UTC),
        sector=sector,
        kind=kind,
        state=State.AWARDED,
        deliverer=deliverer,
        fields=tuple(shown),
        names_now=names_now or {},
        former_names=former_names,
    )


def nurse(scenario: Scenario = Scenario.S4, **changed: Value | None) -> DiplomaData:
    """A hbo-bachelor with everything a complete register holds."""
    values: dict[str, Value | None] = {
        "programme": NURSING,
        "phase": Code("B"),
        "level": Code("HBO-BA"),
        "nlqf": "6",
        "eqf": "6",
        "degree": Code("BACHELOR"),
        "degree_addition": "of Science",
        "distinction": None,
        "specialisation": "Algemene gezondheidszorg",
        "joint_partners": None,
        "issue_date": datetime.date(2024, 7, 5),
        "issue_place": "Groningen",
        "signatory": "Voorzitter van de examencommissie",
        "professional_qualification": "Verpleegkundige (artikel 3 Wet BIG)",
        "average_grade": Decimal("7.6"),
        "average_rule": "Gewogen naar EC, zonder vrijstellingen",
        "instruction_language": Code("NLD"),
        "credits": Decimal("240"),
        "isced_f": "0913 Nursing and midwifery",
        "grade_list": tuple(
            GradeRow(f"Onderwijseenheid {number}", name_en=f"Course unit {number}", final=f"{7 + number % 3}",
                     credits="10", date=f"202{number % 4}-06-2{number % 9}")
            for number in range(24)
        ),
        **changed,
    }  # fmt: skip
    return diploma(Sector.HBO, DocumentKind.GETUIGSCHRIFT, values, scenario=scenario)


HAVO_GRADES = tuple(
    GradeRow(name, name_en=english, school_exam=school_exam, central_exam=central, final=final)
    for name, english, school_exam, central, final in (
        ("Nederlandse taal en literatuur", "Dutch", "6.8", "6.1", "6"),
        ("Engelse taal en literatuur", "English", "7.4", "8.0", "8"),
        ("Wiskunde B", "Mathematics B", "6.2", "5.7", "6"),
        ("Natuurkunde", "Physics", "7.0", "6.6", "7"),
        ("Scheikunde", "Chemistry", "6.9", "7.3", "7"),
        ("Biologie", "Biology", "7.8", "7.5", "8"),
        ("Geschiedenis", "History", "7.1", "6.4", "7"),
        ("Maatschappijleer", "Social studies", "7.0", "", "7"),
        ("Culturele en kunstzinnige vorming", "Cultural education", "G", "", "G"),
        ("Lichamelijke opvoeding", "Physical education", "V", "", "V"),
        ("Profielwerkstuk", "Research project", "8.2", "", "8"),
        ("Combinatiecijfer", "Combined mark", "", "", "8"),
    )
)


def havo(**changed: Value | None) -> DiplomaData:
    values: dict[str, Value | None] = {
        "programme": ProgrammeValue("VO", "HAVO", "Havo", "Senior general secondary education"),
        "level": Code("HAVO"),
        "profile": Code("NG"),
        "nlqf": "4",
        "eqf": "4",
        "result": Code("GESLAAGD"),
        "institution": (school("Keizer Karel College", "Amstelveen"),),
        "grade_list": HAVO_GRADES,
        **changed,
    }
    return diploma(Sector.VO, DocumentKind.DIPLOMA, values, deliverer="Keizer Karel College")


def mbo() -> DiplomaData:
    return diploma(
        Sector.MBO,
        DocumentKind.DIPLOMA,
        {
            "programme": ProgrammeValue("CREBO", "25655", "Mbo-Verpleegkunde", ""),
            "level": Code("MBO-4"),
            "nlqf": "4",
            "eqf": "4",
            "institution": (school("ROC van Twente", "Hengelo"),),
            "grade_list": (
                GradeRow("Nederlands 3F", "3005", school_exam="6.9", central_exam="7.2", final="7"),
                GradeRow("Engels B1", "3010", school_exam="7.5", central_exam="8.1", final="8"),
                GradeRow("Loopbaan en burgerschap", kind="part", result="voldaan"),
                GradeRow("Beroepspraktijkvorming", kind="practice", result="behaald"),
                GradeRow("Zorg en technologie", "K0137", kind="module", final="8", result="behaald"),
                GradeRow("Duits in de beroepscontext A2", "K0001", kind="module", result="niet behaald"),
            ),
        },
        deliverer="ROC van Twente",
    )


def joint() -> DiplomaData:
    return diploma(
        Sector.WO,
        DocumentKind.GETUIGSCHRIFT,
        {
            "holder_name": "Nguyễn Thị Łucja Øster-Đorđević",
            "programme": ProgrammeValue(
                "ISAT", "65028", "Applied Geophysics (joint degree)", "Applied Geophysics (joint degree)"
            ),
            "phase": Code("M"),
            "level": Code("WO-MA"),
            "nlqf": "7",
            "eqf": "7",
            "degree": Code("MASTER"),
            "degree_addition": "of Science",
            "distinction": Code("CUM_LAUDE", "cum laude"),
            "institution": (DELFT,),
            "joint_partners": (
                school("RWTH Aachen", "Aachen", country="DE"),
                school("ETH Zürich", "Zürich", country="CH"),
            ),
        },
        scenario=Scenario.S2,
        deliverer="Technische Universiteit Delft",
    )  # fmt: skip


def renamed() -> DiplomaData:
    """An old-style degree of a university that has another name now; what was never delivered is unknown."""
    nijmegen = school("Katholieke Universiteit Nijmegen", "Nijmegen")
    return diploma(
        Sector.WO,
        DocumentKind.GETUIGSCHRIFT,
        {
            "holder_name": "Suryani",
            "birth_date": PartialDate(1971),
            "programme": ProgrammeValue("ISAT", "06551", "Geneeskunde", ""),
            "phase": Code("O"),
            "level": Code("WO-O"),
            "exam_date": datetime.date(1998, 8, 31),
            "institution": (nijmegen,),
        },
        scenario=Scenario.S2,
        deliverer="Radboud Universiteit",
        names_now={nijmegen.id: "Radboud Universiteit"},
        former_names=("Suryani van Dijk",),
    )


def language_exam() -> DiplomaData:
    return diploma(
        Sector.NT2,
        DocumentKind.DIPLOMA,
        {
            "programme": ProgrammeValue("NT2", "II", "Staatsexamen Nederlands als tweede taal, programma II",
                                        "State Examination Dutch as a Second Language, Programme II"),
            "level": Code("NT2-II"),
            "institution": (school("College voor Toetsen en Examens", "Utrecht"),),
        },
        deliverer="College voor Toetsen en Examens",
    )  # fmt: skip


def integration() -> DiplomaData:
    return diploma(
        Sector.INBURGERING,
        DocumentKind.DIPLOMA,
        {
            "programme": ProgrammeValue("INBURGERING", "B1", "B1-route", "B1 route"),
            "level": Code("B1"),
            "institution": (school("Ministerie van Sociale Zaken en Werkgelegenheid", "Den Haag"),),
        },
        deliverer="Ministerie van Sociale Zaken en Werkgelegenheid",
    )  # fmt: skip


def long_words() -> DiplomaData:
    name = "Anna-Wilhelmina Frederika Theodora Maria van Nispen tot Sevenaer-Ruijs de Beerenbrouck"
    return nurse(
        holder_name=name,
        programme=ProgrammeValue(
            "ISAT",
            "35198",
            "Opleiding tot leraar voortgezet onderwijs van de tweede graad in Gezondheidszorg en Welzijn",
            "",
        ),
    )


def without(data: DiplomaData, name: str) -> DiplomaData:
    """The same diploma where this field was never delivered."""
    fields = (ShownField(s.field, Status.UNKNOWN) if s.name == name else s for s in data.fields)
    return replace(data, fields=tuple(fields))


ALL = {
    "nurse-today": nurse(),
    "nurse-complete": nurse(Scenario.S1),
    "havo": havo(),
    "mbo": mbo(),
    "joint": joint(),
    "renamed": renamed(),
    "nt2": language_exam(),
    "integration": integration(),
    "long": long_words(),
}
