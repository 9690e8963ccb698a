"""What a bulk register is made of: every share that is drawn, written down in one place.

Careers and sizes are chosen to resemble the Dutch register (nearly half of the documents are of higher
education, they grow with the years, 8 to 10 per cent of those with a known distinction have one); no number
here is a published figure. A test seeds a register and compares it with these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from diplomas.terms import DocumentKind, Phase, Sector

# Exam years of bulk records. Later than the last year is left to the named people.
LAST_YEAR = 2025
# Relative number of people by the year of their first document: it grows by this much a year since 1996.
GROWTH = 0.03


@dataclass(frozen=True, slots=True)
class Step:
    """One document of a career: which programmes it can be of, and the years in which it can be awarded.

    `levels` are levels of programmes (or codes where there is no level); `age` is how old people are then.
    """

    sector: Sector
    kind: DocumentKind
    system: str
    levels: tuple[str, ...]
    first: int
    age: int
    last: int = LAST_YEAR
    phase: Phase | None = None
    joint: bool = False


_DIPLOMA, _PAPER = DocumentKind.DIPLOMA, DocumentKind.GETUIGSCHRIFT
STEPS: Mapping[str, Step] = {
    "vmbo": Step(Sector.VO, _DIPLOMA, "VO", ("VMBO-BB", "VMBO-KB", "VMBO-GL", "VMBO-TL"), 2006, 16),
    "havo": Step(Sector.VO, _DIPLOMA, "VO", ("HAVO",), 2006, 17),
    "vwo": Step(Sector.VO, _DIPLOMA, "VO", ("VWO",), 2006, 18),
    "pro": Step(Sector.PRO, DocumentKind.SCHOOLDIPLOMA, "VO", ("PRO",), 2023, 17),
    "vso": Step(Sector.VSO, DocumentKind.SCHOOLDIPLOMA, "VO", ("VSO",), 2013, 18),
    "vavo": Step(Sector.VAVO, _DIPLOMA, "VO", ("HAVO", "VWO"), 2007, 19),
    "vavo-certificate": Step(Sector.VAVO, DocumentKind.CERTIFICAAT, "VO", ("HAVO", "VWO"), 2007, 18),
    "state-exam": Step(Sector.STAATSEXAMEN, _DIPLOMA, "VO", ("HAVO", "VWO"), 2011, 18),
    "mbo-1": Step(Sector.MBO, _DIPLOMA, "CREBO", ("MBO-1",), 2007, 17),
    "mbo-2": Step(Sector.MBO, _DIPLOMA, "CREBO", ("MBO-2",), 2007, 18),
    "mbo-3": Step(Sector.MBO, _DIPLOMA, "CREBO", ("MBO-3",), 2007, 19),
    "mbo-4": Step(Sector.MBO, _DIPLOMA, "CREBO", ("MBO-4",), 2007, 20),
    "module": Step(Sector.MBO, DocumentKind.CERTIFICAAT, "KEUZEDEEL", ("K0067",), 2016, 21),
    "hbo-old": Step(Sector.HBO, _PAPER, "ISAT", ("HBO-O",), 1996, 23, 2002, Phase.OLD_STYLE),
    "propedeuse": Step(Sector.HBO, _PAPER, "ISAT", ("HBO-BA",), 2003, 19, phase=Phase.PROPEDEUSE_OF),
    "hbo-ad": Step(Sector.HBO, _PAPER, "ISAT", ("HBO-AD",), 2008, 20, phase=Phase.ASSOCIATE),
    "hbo-ba": Step(Sector.HBO, _PAPER, "ISAT", ("HBO-BA",), 2003, 22, phase=Phase.BACHELOR),
    "hbo-ma": Step(Sector.HBO, _PAPER, "ISAT", ("HBO-MA",), 2005, 27, phase=Phase.MASTER),
    "wo-old": Step(Sector.WO, _PAPER, "ISAT", ("WO-O",), 1996, 24, 2008, Phase.OLD_STYLE),
    "wo-ba": Step(Sector.WO, _PAPER, "ISAT", ("WO-BA",), 2003, 21, phase=Phase.BACHELOR),
    "wo-ma": Step(Sector.WO, _PAPER, "ISAT", ("WO-MA",), 2003, 23, phase=Phase.MASTER),
    "wo-joint": Step(Sector.WO, _PAPER, "ISAT", ("WO-MA",), 2014, 24, phase=Phase.MASTER, joint=True),
    "nt2": Step(Sector.NT2, _DIPLOMA, "NT2", ("NT2-I", "NT2-II"), 2011, 31),
    "integration": Step(Sector.INBURGERING, _DIPLOMA, "INBURGERING", ("A2", "B1"), 2007, 33),
    "z-route": Step(Sector.INBURGERING, DocumentKind.CERTIFICAAT, "INBURGERING", ("Z",), 2022, 36),
    "wft": Step(Sector.WFT, _DIPLOMA, "WFT", ("*",), 2014, 28),
}

# Share of people by what they were awarded, in order; a number is how many years after the one before.
CAREERS: tuple[tuple[float, tuple[tuple[str, int], ...]], ...] = (
    (0.040, (("vmbo", 0),)),
    (0.040, (("vmbo", 0), ("mbo-2", 2))),
    (0.060, (("vmbo", 0), ("mbo-3", 3))),
    (0.080, (("vmbo", 0), ("mbo-4", 4))),
    (0.010, (("vmbo", 0), ("mbo-4", 4), ("module", 1))),
    (0.040, (("vmbo", 0), ("mbo-4", 4), ("hbo-ba", 4))),
    (0.020, (("vmbo", 0), ("havo", 2), ("hbo-ba", 4))),
    (0.005, (("mbo-1", 0),)),
    (0.030, (("mbo-4", 0),)),
    (0.030, (("havo", 0),)),
    (0.060, (("havo", 0), ("hbo-ba", 4))),
    (0.040, (("havo", 0), ("propedeuse", 1), ("hbo-ba", 3))),
    (0.020, (("havo", 0), ("hbo-ad", 2))),
    (0.015, (("havo", 0), ("hbo-ba", 4), ("hbo-ma", 3))),
    (0.010, (("vavo-certificate", 0), ("vavo", 1))),
    (0.010, (("vavo", 0), ("hbo-ba", 4))),
    (0.020, (("vwo", 0),)),
    (0.060, (("vwo", 0), ("wo-ba", 3), ("wo-ma", 2))),
    (0.005, (("vwo", 0), ("wo-ba", 3), ("wo-joint", 2))),
    (0.010, (("vwo", 0), ("propedeuse", 1), ("wo-ba", 3), ("wo-ma", 2))),
    (0.060, (("wo-ba", 0), ("wo-ma", 2))),
    (0.005, (("wo-ba", 0), ("wo-ma", 1), ("wo-ma", 1))),
    (0.040, (("wo-ma", 0),)),
    (0.070, (("wo-old", 0),)),
    (0.080, (("hbo-ba", 0),)),
    (0.060, (("hbo-old", 0),)),
    (0.010, (("hbo-old", 0), ("wo-old", 4))),
    (0.010, (("hbo-ba", 0), ("wo-ma", 2))),
    (0.005, (("state-exam", 0),)),
    (0.003, (("pro", 0),)),
    (0.005, (("vso", 0),)),
    (0.015, (("nt2", 0),)),
    (0.018, (("integration", 0),)),
    (0.004, (("integration", 0), ("nt2", 2))),
    (0.002, (("z-route", 0),)),
    (0.008, (("wft", 0), ("wft", 1), ("wft", 1))),
)

# Schools that award more than others of their kind; every other school counts for 1.
SIZES: Mapping[str, float] = {
    "21PK": 4, "21PD": 4, "21PC": 4, "21PB": 3, "21PE": 3, "21PM": 3, "21PL": 3, "21PF": 3, "21PJ": 2,
    "21PN": 2, "28DN": 5, "30GB": 5, "25DW": 4, "22OJ": 4, "27PZ": 4, "25KB": 4, "25BE": 3, "07GR": 3,
    "23AH": 3, "31FR": 3, "27UM": 3, "01VU": 3, "25PZ": 4, "25LH": 3, "27GZ": 3, "25LX": 3, "27YU": 3,
}  # fmt: skip

# Where the programme register names no school that gives this: chosen for the demonstration.
SCHOOLS_OF: Mapping[Sector, tuple[str, ...]] = {
    Sector.MBO: (
        "27DV", "25LH", "25PZ", "27GZ", "25LX", "25PJ", "08PG", "25LU", "25LW", "25LF", "25PL", "25PN",
        "25PT", "25PV", "25PX", "27YU", "04FO", "25LN",
    ),
    Sector.VAVO: ("27DV", "25LH", "25PZ", "27GZ", "25PJ", "25LU", "25LF", "25PN", "25PT", "25PX", "27YU"),
    Sector.STAATSEXAMEN: ("CVTE",),
    Sector.NT2: ("CVTE",),
    Sector.INBURGERING: ("SZW",),
    Sector.PRO: ("25GM", "14YD", "25FY"),
    Sector.VSO: ("25GM", "14YD"),
    Sector.WFT: ("29PZ", "24KD"),
}  # fmt: skip

# --- of records of higher education ---

# Share of institutions' deliveries with everything the complete scenario asks for, by exam year.
COMPLETE_SINCE: tuple[tuple[int, float], ...] = ((1996, 0.0), (2012, 0.10), (2020, 0.35))
# Of those: share with a distinction (the others: none), and which.
DISTINCTION = 0.09
DISTINCTIONS: tuple[tuple[str, str, float], ...] = (
    ("CUM_LAUDE", "cum laude", 0.80),
    ("MET_GENOEGEN", "met genoegen", 0.10),
    ("MAGNA_CUM_LAUDE", "magna cum laude", 0.05),
    ("SUMMA_CUM_LAUDE", "summa cum laude", 0.03),
    ("ANDERS", "met grote waardering", 0.02),
)
# Of those: share with a specialisation (the others: none).
SPECIALISATION = 0.60
# Share of deliveries since this exam year whose document was deferred; of these, share issued by now.
DEFERRED_SINCE, DEFERRED, ISSUED_SINCE_THEN = 2022, 0.010, 0.70
# Share that was withdrawn, and share of the not complete ones that the institution completed later.
WITHDRAWN, BACKFILLED = 0.001, 0.02

# --- of people ---

NAME_CHANGED, PROTECTED, DECEASED, BIRTH_DATE_PARTIAL = 0.08, 0.003, 0.010, 0.005


def complete_share(year: int) -> float:
    """Share of deliveries of higher education with everything, for an exam year."""
    return [share for since, share in COMPLETE_SINCE if since <= year][-1]


def size(school: str) -> float:
    return SIZES.get(school, 1.0)


@lru_cache(maxsize=128)
def start_years(career: int) -> Mapping[int, float]:
    """The years in which this career can begin, each with its chance.

    Every document of it must fall in the years of its own step.
    """
    steps, passed = [], 0
    for name, after in CAREERS[career][1]:
        passed += after
        steps.append((STEPS[name], passed))
    first = max(step.first - passed for step, passed in steps)
    last = min(step.last - passed for step, passed in steps)
    years = tuple(range(first, last + 1))
    weights = [1 + GROWTH * (year - 1996) for year in years]
    return {year: weight / sum(weights) for year, weight in zip(years, weights, strict=True)}
