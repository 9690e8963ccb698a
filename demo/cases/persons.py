"""Cases that are about the person: names, secrecy, death, none and many diplomas."""

from datetime import date

from demo.cases import grades
from demo.cases.builders import chance, higher, mbo, school_exam
from demo.cases.schools import CARE, MODULE, NURSING, finance, vmbo
from demo.cases.stories import Award, Case, NameThen, Person
from diplomas.terms import DocumentKind, Phase, Sector

HBO, WO = Sector.HBO, Sector.WO
LONG_NAME = "Wilhelmina Alexandrina Frederika Carolina Johanna"
LONG_SURNAME = "Heeckeren-Schimmelpenninck"


def one_bachelor(key: str, year: int, code: str = "34116", school: str = "22OJ") -> tuple[Award, ...]:
    return (higher(f"{key}-ba", HBO, code, school, date(year, 7, 5), Phase.BACHELOR, full=year >= 2018),)


def certificate(key: str, exam: date) -> Award:
    return mbo(key, "K0067", "25LW", exam, MODULE, system="KEUZEDEEL", kind=DocumentKind.CERTIFICAAT)


CASES = (
    Case(
        "diacritics", (17,),
        Person("999990457", "Zoë Çağla", "Šimůnková-Đorđević", sex="V", birth="1994-06-30"),
        "Een naam met letters van heel Europa.",
        "A name with letters from all of Europe.",
        one_bachelor("diacritics", 2019),
    ),
    Case(
        "one-name", (17,),
        Person("999990469", "", "Suparman", sex="M", birth=""),
        "Iemand met één naam, van wie de geboortedatum onbekend is.",
        "Somebody with one name, whose birth date is unknown.",
        one_bachelor("one-name", 2020, "34280", "25BE"),
    ),
    Case(
        "prefix", (17,),
        Person("999990470", "Guusje", "Hof", prefix="van 't", sex="V", birth="1998-03-08"),
        "Een voorvoegsel met een apostrof.",
        "A prefix with an apostrophe.",
        one_bachelor("prefix", 2021),
    ),
    Case(
        "long-name", (17,),
        Person("999990482", LONG_NAME, LONG_SURNAME, prefix="van", sex="V", birth="1985-12-12"),
        "Een naam van 80 tekens.",
        "A name of 80 characters.",
        one_bachelor("long-name", 2008),
    ),
    Case(
        "deceased", (24,),
        Person("999990494", "Cornelis", "Prins", sex="M", birth="1969-04-04", died="2021-02"),
        "Overleden: inloggen kan niet meer en de bewaartermijn loopt af.",
        "Deceased: logging in is over, and the retention term has ended.",
        (higher("deceased-o", HBO, "34280", "07GR", date(1997, 6, 27), Phase.OLD_STYLE, full=False),),
    ),
    Case(
        "protected", (25,),
        Person("999990500", "Linda", "Scholten", sex="V", birth="1990-10-03", protected=True),
        "Gegevens geheim: medewerkers vinden deze persoon niet op naam.",
        "Secret data: staff do not find this person by name.",
        one_bachelor("protected", 2014),
    ),
    Case(
        "nothing", (26,),
        Person("999990512", "Koen", "Evers", sex="M", birth="2003-11-29"),
        "Bekend in het register, maar nog zonder diploma.",
        "Known to the register, without a diploma yet.",
    ),
    Case(
        "fourteen", (27,),
        Person(
            "999990524", "Marleen", "Ridder", prefix="de", sex="V", birth="1990-01-15",
            former_names=(NameThen("Post", date(2015, 8, 14), "Marleen", since=date(1990, 1, 15)),),
        ),
        "Veertien diploma's, van vmbo tot master.",
        "Fourteen diplomas, from secondary school to a master's degree.",
        (
            school_exam("fourteen-01", "VMBO-TL", "25GM", date(2006, 6, 15), vmbo("fourteen-01", "7.0")),
            mbo("fourteen-02", "25491", "25LW", date(2009, 6, 26),
                grades.vocational(3, chance("fourteen-02"), parts=CARE)),
            mbo("fourteen-03", "25480", "25LW", date(2011, 7, 1),
                grades.vocational(4, chance("fourteen-03"), parts=NURSING)),
            certificate("fourteen-04", date(2018, 2, 9)),
            mbo("fourteen-05", "25697", "25LU", date(2013, 6, 28),
                grades.vocational(4, chance("fourteen-05"), parts=CARE)),
            school_exam(
                "fourteen-06", "HAVO", "25LU", date(2013, 6, 14),
                grades.secondary(("0150",), "7.4", chance("fourteen-06"), essay=False), sector=Sector.VAVO,
                kind=DocumentKind.CERTIFICAAT,
            ),
            higher("fourteen-07", HBO, "34560", "25BE", date(2014, 8, 29), Phase.PROPEDEUSE_OF, full=False),
            higher("fourteen-08", HBO, "34560", "25BE", date(2017, 7, 7), Phase.BACHELOR, mean="7.9"),
            higher("fourteen-09", HBO, "80011", "25BE", date(2018, 7, 6), Phase.ASSOCIATE, mean="7.7"),
            higher("fourteen-10", HBO, "49246", "25BE", date(2020, 7, 3), Phase.MASTER, mean="8.2"),
            finance("fourteen-11", "BASIS", date(2021, 4, 16)),
            finance("fourteen-12", "ZORG", date(2021, 11, 19)),
            higher("fourteen-13", WO, "56604", "21PH", date(2024, 8, 30), Phase.BACHELOR, mean="8.0"),
            higher("fourteen-14", WO, "66604", "21PH", date(2025, 8, 29), Phase.MASTER, mean="8.1"),
        ),
    ),
)  # fmt: skip
