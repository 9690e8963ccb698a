"""Cases of secondary education, mbo, state exams and civic integration."""

from dataclasses import replace
from datetime import date

from demo.cases import grades
from demo.cases.builders import SCHOOL_DAYS, amended, chance, mbo, school_exam
from demo.cases.stories import Award, Case, NameThen, Person
from diplomas.terms import DocumentKind, Sector
from diplomas.values import Code, GradeRow

NURSING = (
    ("Verpleegkundige zorg verlenen", "Providing nursing care"),
    ("Werken aan organisatie en kwaliteit", "Working on organisation and quality"),
)
CARE = (("Zorg en ondersteuning bieden", "Providing care and support"),)
MODULE = (GradeRow("Keuzedeel K0067", code="K0067", kind="module", result=grades.PASSED),)
Z_ROUTE = (
    GradeRow("Taal: 800 uur", name_en="Language: 800 hours", kind="part", result="voldaan"),
    GradeRow("Participatie: 800 uur", name_en="Participation: 800 hours", kind="part", result="voldaan"),
    GradeRow(
        "Kennis van de Nederlandse maatschappij", name_en="Knowledge of Dutch society", kind="part",
        result="voldaan",
    ),
    GradeRow("Participatieverklaring", name_en="Participation statement", kind="part", result="voldaan"),
    GradeRow(
        "Module Arbeidsmarkt en Participatie", name_en="Labour market and participation module", kind="part",
        result="voldaan",
    ),
)  # fmt: skip

_DRAWN = grades.vocational(4, chance("firda"), parts=(("Techniek", "Engineering"),))
ENGINEERING = (replace(_DRAWN[0], result="voldoende"), *_DRAWN[1:])


def general(key: str, profile: str, mean: str, *, resit: str = "") -> tuple[GradeRow, ...]:
    subjects = (*grades.COMMON_SUBJECTS, *grades.PROFILE_SUBJECTS[profile])
    return grades.secondary(subjects, mean, chance(key), resit=resit)


def failed(rows: tuple[GradeRow, ...], *names: str) -> tuple[GradeRow, ...]:
    """The same grade list with a fail in these subjects: two fours are too many to pass."""
    fail = {"school_exam": "4.6", "central_exam": "4.1", "final": "4"}
    return tuple(replace(row, **fail) if row.name in names else row for row in rows)


def vmbo(key: str, mean: str = "6.6") -> tuple[GradeRow, ...]:
    return grades.secondary(grades.VMBO_SUBJECTS, mean, chance(key))


def language(key: str, level: str, exam: date, kind: DocumentKind = DocumentKind.DIPLOMA) -> Award:
    """State exam Dutch as a second language."""
    return Award(key, Sector.NT2, kind, ("NT2", level), "CVTE", exam, days=SCHOOL_DAYS)


def integration(key: str, level: str, exam: date, **values: Code) -> Award:
    return Award(
        key,
        Sector.INBURGERING,
        DocumentKind.DIPLOMA,
        ("INBURGERING", level),
        "SZW",
        exam,
        values,
        SCHOOL_DAYS,
    )


def finance(key: str, module: str, exam: date) -> Award:
    """A Wft exam. The exam institute is a choice of the demonstration: no list of them is public."""
    return Award(key, Sector.WFT, DocumentKind.DIPLOMA, ("WFT", module), "29PZ", exam, days=SCHOOL_DAYS)


CASES = (
    Case(
        "mbo", (18,),
        Person("999990317", "Joyce", "Linden", prefix="van der", sex="V", birth="2000-03-03"),
        "Mbo-diploma met resultatenlijst, en een certificaat voor een keuzedeel.",
        "Vocational diploma with a list of results, and a certificate of an optional module.",
        (
            mbo(
                "mbo-diploma", "25655", "25LW", date(2021, 6, 25),
                (*grades.vocational(4, chance("mbo-diploma"), parts=NURSING), *MODULE),
            ),
            mbo(
                "mbo-certificate", "K0067", "25LW", date(2021, 2, 5), MODULE, system="KEUZEDEEL",
                kind=DocumentKind.CERTIFICAAT,
            ),
        ),
    ),
    Case(
        "havo", (19,),
        Person("999990329", "Tim", "Dekker", sex="M", birth="2004-09-17"),
        "Havo met profiel Natuur en Gezondheid: negen vakken, waarvan één herkansing.",
        "Senior general secondary education, profile Nature and Health: nine subjects, one resit.",
        (
            school_exam(
                "havo-diploma", "HAVO", "02QZ", date(2022, 7, 1),
                general("havo-diploma", "NG", "6.7", resit="0181"), profile="NG",
            ),
        ),
    ),
    Case(
        "vmbo", (20,),
        Person("999990330", "Esma", "Yıldız", sex="V", birth="2007-05-23"),
        "Vmbo theoretische leerweg, met cijferlijst.",
        "Pre-vocational secondary education, theoretical programme, with a grade list.",
        (school_exam("vmbo-diploma", "VMBO-TL", "25FY", date(2023, 6, 14), vmbo("vmbo-diploma")),),
    ),
    Case(
        "nt2", (21,),
        Person("999990342", "Olena", "Kovalenko", sex="V", birth="1987-11-11"),
        "Staatsexamen Nederlands als tweede taal, programma II.",
        "State exam Dutch as a second language, programme II.",
        (language("nt2-2", "NT2-II", date(2024, 3, 22)),),
    ),
    Case(
        "integration", (22,),
        Person("999990354", "Yohannes", "Tesfay", sex="M", birth="1990"),
        "Inburgeringsdiploma op taalniveau B1. Van de geboortedatum is alleen het jaar bekend.",
        "Civic integration diploma at language level B1. Of the birth date only the year is known.",
        (integration("integration-b1", "B1", date(2023, 10, 13)),),
    ),
    Case(
        "z-route", (),
        Person("999990366", "Amina", "Warsame", sex="V", birth="1981"),
        "Certificaat van de zelfredzaamheidsroute, met de onderdelen.",
        "Certificate of the self-sufficiency route, with its parts.",
        (
            Award(
                "z-route-certificate", Sector.INBURGERING, DocumentKind.CERTIFICAAT, ("INBURGERING", "Z"),
                "SZW", date(2025, 5, 16), {"grade_list": Z_ROUTE}, SCHOOL_DAYS,
            ),
        ),
    ),
    Case(
        "adult-education", (),
        Person("999990378", "Mike", "Verhoeven", sex="M", birth="2001-12-24"),
        "Vavo: eerst een cijferlijst zonder diploma, toen een certificaat, toen het diploma.",
        "Adult general education: first a grade list without a diploma, a certificate, then the diploma.",
        (
            school_exam(
                "adult-education-list", "HAVO", "25LH", date(2019, 6, 21),
                failed(general("adult-education-list", "EM", "5.9"), "economie", "wiskunde A"),
                sector=Sector.VAVO, kind=DocumentKind.CIJFERLIJST, profile="EM", result="AFGEWEZEN",
            ),
            school_exam(
                "adult-education-certificate", "HAVO", "25LH", date(2020, 6, 19),
                grades.secondary(("0011", "0071"), "6.6", chance("vavo"), essay=False), sector=Sector.VAVO,
                kind=DocumentKind.CERTIFICAAT,
            ),
            school_exam(
                "adult-education-diploma", "HAVO", "25LH", date(2021, 6, 18),
                general("adult-education-diploma", "EM", "6.6"), sector=Sector.VAVO, profile="EM",
            ),
        ),
    ),
    Case(
        "state-exam", (),
        Person("999990391", "Sofie", "Hermans", sex="V", birth="1999-04-30"),
        "Staatsexamen vwo bij het College voor Toetsen en Examens: een instelling zonder BRIN.",
        "State exam of pre-university education, by the examination board: a body without a BRIN.",
        (
            school_exam(
                "state-exam-diploma", "VWO", "CVTE", date(2018, 8, 24),
                general("state-exam-diploma", "CM", "7.1"), sector=Sector.STAATSEXAMEN, profile="CM",
            ),
        ),
    ),
    Case(
        "special", (),
        Person("999990408", "Dylan", "Kok", sex="M", birth="2005-08-08"),
        "Schooldiploma van het voortgezet speciaal onderwijs.",
        "School diploma of special secondary education.",
        (
            Award(
                "special-diploma", Sector.VSO, DocumentKind.SCHOOLDIPLOMA, ("VO", "VSO"), "25GM",
                date(2024, 6, 28), {"result": Code("GESLAAGD")}, SCHOOL_DAYS,
            ),
        ),
    ),
    Case(
        "practical", (),
        Person("999990421", "Chantal", "Maas", sex="V", birth="2006-01-20"),
        "Schooldiploma praktijkonderwijs: in het register sinds 2023.",
        "School diploma of practical education: in the register since 2023.",
        (
            Award(
                "practical-diploma", Sector.PRO, DocumentKind.SCHOOLDIPLOMA, ("VO", "PRO"), "25GM",
                date(2024, 6, 28), days=SCHOOL_DAYS,
            ),
        ),
    ),
    Case(
        "finance", (),
        Person(
            "999990433", "Naomi", "Berg", prefix="van den", sex="V", birth="1986-07",
            former_names=(NameThen("Timmer", date(2010, 9, 9), "Naomi"),),
        ),
        "Wft-diploma's, en een geboortedatum zonder dag.",
        "Financial supervision diplomas, and a birth date without a day.",
        (
            finance("finance-basis", "BASIS", date(2015, 3, 6)),
            finance("finance-schade", "SCHADE-PART", date(2015, 9, 18)),
        ),
    ),
    Case(
        "renamed-college", (15,),
        Person("999990445", "Gerben", "Wal", prefix="van der", sex="M", birth="1996-02-14"),
        "Mbo-diploma van ROC Friese Poort, dat nu Firda heet; een vak is later verbeterd.",
        "Vocational diploma of ROC Friese Poort, now Firda; one subject was corrected later.",
        (
            mbo(
                "renamed-college-diploma", "25297", "08PG", date(2016, 7, 1),
                ENGINEERING,
                then=(
                    amended(
                        date(2026, 4, 9), "Een cijfer was verkeerd overgenomen.",
                        grade_list=(replace(ENGINEERING[0], result="goed"), *ENGINEERING[1:]),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
