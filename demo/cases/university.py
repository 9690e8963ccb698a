"""Cases of university education (wo)."""

from datetime import date

from demo.cases.builders import higher
from demo.cases.stories import Case, Person, Then
from diplomas.terms import Phase, Reason, Sector, State
from diplomas.values import Code

WO = Sector.WO

CASES = (
    Case(
        "law", (2,),
        Person("999990020", "Daan Willem", "Bakker", sex="M", birth="1996-11-04"),
        "Master Rechtsgeleerdheid met civiel effect: de weg naar de toga.",
        "Master in Law with civil effect: the way to the bar.",
        (
            higher("law-ba", WO, "50700", "21PB", date(2018, 8, 31), Phase.BACHELOR, mean="7.4"),
            higher(
                "law-ma", WO, "60084", "21PB", date(2019, 8, 30), Phase.MASTER, mean="7.6",
                specialisation="Civiel recht",
                professional_qualification="Civiel effect: toegang tot advocatuur, rechterlijke macht en "
                "notariaat na de beroepsopleiding",
            ),
        ),
    ),
    Case(
        "medicine", (3,),
        Person("999990032", "Fatima", "Amrani", prefix="el", sex="V", birth="1995-04-19"),
        "Geneeskunde: bachelor en master zijn twee records van één loopbaan.",
        "Medicine: bachelor and master are two records of one career.",
        (
            higher("medicine-ba", WO, "56551", "21PC", date(2016, 8, 31), Phase.BACHELOR, mean="7.7"),
            higher(
                "medicine-ma", WO, "66551", "21PC", date(2019, 9, 27), Phase.MASTER, mean="7.9",
                professional_qualification="Arts: toegang tot registratie in het BIG-register",
            ),
        ),
    ),
    Case(
        "joint", (4,),
        Person("999990044", "Jelle", "Hoekstra", sex="M", birth="1997-01-23"),
        "Gezamenlijke master Water Technology: drie Nederlandse universiteiten reiken samen uit.",
        "Joint master Water Technology: three Dutch universities award it together.",
        (
            higher(
                "joint-ma", WO, "65005", "21PH", date(2021, 9, 24), Phase.MASTER, mean="7.8",
                document_language=Code("ENG"), instruction_language=Code("ENG"),
            ),
        ),
    ),
    Case(
        "joint-abroad", (5,),
        Person("999990056", "Lena Margarethe", "Schröder", sex="V", birth="2000-07-30"),
        "Gezamenlijke master met buitenlandse partners: Delft, Aken en Zürich.",
        "Joint master with partners abroad: Delft, Aachen and Zurich.",
        (
            higher(
                "joint-abroad-ma", WO, "65028", "21PF", date(2025, 8, 29), Phase.MASTER, mean="8.1",
                document_language=Code("ENG"), instruction_language=Code("ENG"),
                specialisation="Exploration Geophysics",
            ),
        ),
    ),
    Case(
        "addition", (6,),
        Person("999990068", "Iris", "Smeets", sex="V", birth="1998-02-11"),
        "Graadtoevoeging die niet is af te leiden: de universiteit leverde haar, de hogeschool niet.",
        "A degree addition that cannot be derived: the university delivered it, the college did not.",
        (
            higher(
                "addition-ba", Sector.HBO, "34405", "30GB", date(2020, 7, 3), Phase.BACHELOR, mean="7.2"
            ),
            higher(
                "addition-ma", WO, "66826", "21PN", date(2021, 8, 31), Phase.MASTER,
                degree_addition="of Arts", specialisation="Business Communication and Digital Media",
            ),
        ),
    ),
    Case(
        "distinction-delivered", (7,),
        Person("999990081", "Noor", "Visser", sex="V", birth="1999-09-09"),
        "Cum laude aangeleverd: het judicium staat in het register.",
        "Cum laude delivered: the register holds the distinction.",
        (
            higher(
                "distinction-delivered-ba", WO, "56604", "21PD", date(2021, 8, 31), Phase.BACHELOR,
                mean="8.6", distinction=Code("CUM_LAUDE", "cum laude"),
            ),
            higher(
                "distinction-delivered-ma", WO, "66604", "21PD", date(2022, 8, 31), Phase.MASTER, mean="9.0",
                distinction=Code("SUMMA_CUM_LAUDE", "summa cum laude"),
                specialisation="Clinical Psychology", document_language=Code("ENG"),
                instruction_language=Code("ENG"),
            ),
        ),
    ),
    Case(
        "distinction-missing", (7,),
        Person("999990093", "Thijs", "Mulder", sex="M", birth="1991-05-16"),
        "Cum laude geslaagd, maar het judicium is nooit aangeleverd: onbekend, niet «geen».",
        "Graduated cum laude, but the distinction was never delivered: unknown, not \"none\".",
        (
            higher(
                "distinction-missing-ba", WO, "56978", "21PB", date(2013, 8, 30), Phase.BACHELOR, full=False
            ),
        ),
    ),
    Case(
        "distinction-wrong", (7,),
        Person("999990111", "Maud", "Peters", sex="V", birth="2000-12-01"),
        "Op papier met genoegen, in het register «geen»: een fout om te laten verbeteren.",
        "With distinction on paper, \"none\" in the register: an error to have corrected.",
        (
            higher(
                "distinction-wrong-ba", WO, "56833", "21PC", date(2022, 8, 31), Phase.BACHELOR, mean="8.3",
                distinction=None,
            ),
        ),
    ),
    Case(
        "doctoraal", (8,),
        Person("999990123", "Pieter Johannes", "Veenstra", sex="M", birth="1973-03"),
        "Doctoraal Geneeskunde uit 1999: van voor de bachelor-masterstructuur, judicium onbekend.",
        "Doctoraal in Medicine of 1999: before bachelor and master, distinction unknown.",
        (higher("doctoraal-o", WO, "06551", "21PC", date(1999, 8, 27), Phase.OLD_STYLE, full=False),),
    ),
    Case(
        "year-1995", (12,),
        Person("999990135", "Marijke", "Dijkstra", sex="V", birth="1971-10-08"),
        "Universitair diploma uit 1995: het register begint in 1996, dus hier staat niets.",
        "University degree of 1995: the register begins in 1996, so there is nothing here.",
        known=False,
    ),
    Case(
        "year-1996", (12,),
        Person("999990147", "Margriet", "Dijkstra", sex="V", birth="1972-11-21"),
        "Universitair diploma uit 1996: het eerste jaar dat in het register staat.",
        "University degree of 1996: the first year that the register holds.",
        (higher("year-1996-o", WO, "06034", "21PC", date(1996, 8, 30), Phase.OLD_STYLE, full=False),),
    ),
    Case(
        "deferred", (13,),
        Person("999990159", "Ruben", "Smit", sex="M", birth="2002-06-14"),
        "Geslaagd voor de master, uitreiking uitgesteld. De bachelor was uitgesteld en is nu uitgereikt.",
        "Passed the master, certificate deferred. The bachelor was deferred and is issued now.",
        (
            higher(
                "deferred-ba", WO, "56604", "21PK", date(2025, 8, 29), Phase.BACHELOR, state=State.NOT_ISSUED,
                then=(
                    Then(
                        date(2026, 9, 4), Reason.ISSUED, "De student vroeg het getuigschrift alsnog aan.",
                        issued=date(2026, 9, 3),
                    ),
                ),
            ),
            higher(
                "deferred-ma", WO, "66604", "21PK", date(2026, 8, 31), Phase.MASTER, state=State.NOT_ISSUED
            ),
        ),
    ),
    Case(
        "withdrawn", (14,),
        Person("999990160", "Bram", "Kuipers", sex="M", birth="1994-08-25"),
        "Diploma ingetrokken na fraude met de scriptie.",
        "Degree withdrawn after fraud with the thesis.",
        (
            higher(
                "withdrawn-ma", WO, "66627", "21PL", date(2018, 8, 31), Phase.MASTER,
                then=(
                    Then(
                        date(2026, 4, 21), Reason.WITHDRAWN,
                        "Ingetrokken door het college van bestuur na vastgestelde fraude met de scriptie.",
                    ),
                ),
            ),
        ),
    ),
    Case(
        "double-degree", (23,),
        Person("999990172", "Wei", "Chen", sex="M", birth="2001-01-05"),
        "Twee bachelors op dezelfde dag: econometrie en informatica.",
        "Two bachelor's degrees on the same day: econometrics and computer science.",
        (
            higher("double-degree-1", WO, "56833", "21PC", date(2023, 8, 31), Phase.BACHELOR, mean="8.0"),
            higher("double-degree-2", WO, "56978", "21PC", date(2023, 8, 31), Phase.BACHELOR, mean="8.2"),
        ),
    ),
    Case(
        "open-university", (30,),
        Person("999990184", "Henk", "Postma", sex="M", birth="1958-09-02"),
        "Diploma van de Open Universiteit van voor de begindatum: niet in het register.",
        "Degree of the Open University from before its starting date: not in the register.",
        known=False,
    ),
)  # fmt: skip
