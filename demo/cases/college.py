"""Cases of higher professional education (hbo)."""

from datetime import date

from demo.cases.builders import amended, higher
from demo.cases.stories import Case, NameThen, Person
from diplomas.terms import Phase, Reason, Sector
from diplomas.values import Code

HBO = Sector.HBO

CASES = (
    Case(
        "nurse", (1,),
        Person("999990019", "Sanne", "Vries", prefix="de", sex="V", birth="1997-05-12"),
        "Hbo-Verpleegkunde aan de Hanzehogeschool: dit diploma vraagt het BIG-register op.",
        "Nursing at Hanze University of Applied Sciences: the BIG-register asks for this degree.",
        (
            higher(
                "nurse-ba", HBO, "34560", "25BE", date(2019, 6, 28), Phase.BACHELOR, mean="7.5",
                specialisation="Ziekenhuiszorg",
                professional_qualification="Verpleegkundige: toegang tot registratie in het BIG-register",
                programme_content="Verpleegkundige zorg verlenen, organiseren en verbeteren in ziekenhuis, "
                "verpleeghuis en wijk.",
            ),
        ),
    ),
    Case(
        "propedeuse", (9,),
        Person("999990196", "Kevin", "Jacobs", sex="M", birth="1993-03-27"),
        "Hbo-propedeuse: een eigen getuigschrift, zonder graad.",
        "First-year certificate (propedeuse) of hbo: a document of its own, without a degree.",
        (
            higher("propedeuse-d", HBO, "34280", "25BE", date(2012, 8, 31), Phase.PROPEDEUSE_OF, full=False),
            higher("propedeuse-ba", HBO, "34280", "25BE", date(2015, 7, 10), Phase.BACHELOR, full=False),
        ),
    ),
    Case(
        "associate", (10,),
        Person("999990202", "Samira", "Haddad", sex="V", birth="1984-01-31"),
        "Associate degree uit 2008: deze graad bestaat sinds 2007 en staat vanaf dan in het register.",
        "Associate degree of 2008: this degree exists, and is in the register, since 2007.",
        (higher("associate-ad", HBO, "80008", "22OJ", date(2008, 8, 29), Phase.ASSOCIATE, full=False),),
    ),
    Case(
        "private-2017", (11,),
        Person("999990214", "Robin", "Willems", sex="M", birth="1990-07-07"),
        "Bachelor van een particuliere hogeschool uit 2017: pas vanaf 2018 in het register.",
        "Bachelor of a private college of 2017: in the register only from 2018.",
        known=False,
    ),
    Case(
        "private-2018", (11,),
        Person("999990226", "Romy", "Willems", sex="V", birth="1991-08-08"),
        "Bachelor van een particuliere hogeschool uit 2018: het eerste jaar in het register.",
        "Bachelor of a private college of 2018: the first year in the register.",
        (
            higher(
                "private-2018-ba", HBO, "34479", "24LK", date(2018, 6, 29), Phase.BACHELOR,
                mode_of_study=Code("2"),
            ),
        ),
    ),
    Case(
        "renamed-school", (15,),
        Person("999990238", "Wytske", "Sikkema", prefix="van", sex="V", birth="1988-12-19"),
        "Diploma van NHL Hogeschool, die nu NHL Stenden heet: beide namen staan erbij.",
        "Degree of NHL Hogeschool, now called NHL Stenden: both names are shown.",
        (
            higher(
                "renamed-school-ba", HBO, "34116", "21WN", date(2011, 7, 1), Phase.BACHELOR, full=False,
                then=(
                    amended(
                        date(2026, 5, 18), "Aangevuld uit het archief van de hogeschool.",
                        reason=Reason.BACKFILL, distinction=None, specialisation="Jeugdhulpverlening",
                    ),
                ),
            ),
        ),
    ),
    Case(
        "renamed-person", (16,),
        Person(
            "999990251", "Eva Maria", "Bosch", prefix="van den", sex="V", birth="1989-02-28",
            former_names=(
                NameThen("Kramer", date(2016, 5, 20), "Eva Maria", since=date(1989, 2, 28)),
            ),
        ),
        "Kreeg na het behalen van het diploma een andere achternaam.",
        "Took another surname after the degree was awarded.",
        (higher("renamed-person-ba", HBO, "34808", "01VU", date(2012, 7, 6), Phase.BACHELOR, full=False),),
    ),
    Case(
        "changed-number", (),
        Person(
            "999990263", "Anouk", "Janssen", sex="V", birth="1992-04-02",
            former_numbers=(("999990275", date(2020, 3, 17)),),
        ),
        "Kreeg een ander burgerservicenummer; het diploma kwam onder het oude binnen.",
        "Was given another citizen service number; the degree came in under the old one.",
        (higher("changed-number-ad", HBO, "80011", "25KB", date(2019, 7, 5), Phase.ASSOCIATE),),
    ),
    Case(
        "delivered-twice", (28,),
        Person("999990287", "Lars", "Brouwer", sex="M", birth="1998-10-10"),
        "De hogeschool leverde hetzelfde diploma twee keer aan, onder twee sleutels.",
        "The college delivered the same degree twice, under two keys.",
        (
            higher("delivered-twice-1", HBO, "30020", "25DW", date(2021, 7, 2), Phase.BACHELOR, mean="7.0"),
            higher("delivered-twice-2", HBO, "30020", "25DW", date(2021, 7, 2), Phase.BACHELOR, full=False),
        ),
    ),
    Case(
        "nothing-left", (29,),
        Person("999990299", "Wim", "Groot", prefix="de", sex="M", birth="1974"),
        "Examendatum wijkt af van het papier en de oude hogeschool heeft niets meer.",
        "The exam date differs from the paper, and the old college has nothing left.",
        (higher("nothing-left-o", HBO, "34280", "21SF", date(1998, 6, 26), Phase.OLD_STYLE, full=False),),
    ),
    Case(
        "master-nurse", (),
        Person("999990305", "Yvonne", "Meer", prefix="van der", sex="V", birth="1979-06-05"),
        "Hbo-master, later aangevuld en verbeterd door de hogeschool: drie versies.",
        "Professional master, completed and corrected by the college later: three versions.",
        (
            higher(
                "master-nurse-ma", HBO, "49246", "25BE", date(2014, 7, 4), Phase.MASTER, full=False,
                then=(
                    amended(
                        date(2026, 6, 2), "Aangevuld uit het archief van de hogeschool.",
                        reason=Reason.BACKFILL, distinction=None, specialisation="Intensieve zorg",
                        document_language=Code("NLD"),
                    ),
                    amended(
                        date(2026, 6, 30), "Het judicium op het getuigschrift was over het hoofd gezien.",
                        distinction=Code("CUM_LAUDE", "met lof"),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
