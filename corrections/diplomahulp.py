"""Diplomahulp: can this document be in the register, and what to do when it is not there. Pure functions.

The table of first dates follows article 16 of the Besluit register onderwijsdeelnemers (BWBR0042639) and the
register's own page for holders where the decree gives no date. Two rows need a word:

- Institutions of higher education on a philosophical basis: the page for holders says September 2010, the
  decree (article 16, part c) says documents issued on or after 1 January 2010. We follow the page, which says
  what holders will find.
- The certificate of the self-reliance route: the decree names no date; the Wet inburgering 2021 took effect
  on 1 January 2022 (general knowledge, check before relying on it).
"""

import dataclasses
import datetime
import enum
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections.terms import Term, expected_visible_on
from diplomas.dates import PartialDate
from diplomas.terms import Sector


class Education(models.TextChoices):
    """Kinds of education as a visitor knows them: finer than the sectors where the rules differ."""

    VO = "vo", _("Vmbo, havo of vwo")
    VAVO = "vavo", _("Vmbo, havo of vwo voor volwassenen (vavo)")
    VSO = "vso", _("Voortgezet speciaal onderwijs (vso)")
    SCHOOLDIPLOMA = "schooldiploma", _("Schooldiploma van praktijkonderwijs of vso")
    STAATSEXAMEN = "staatsexamen", _("Staatsexamen vmbo, havo of vwo")
    VSO_STAATSEXAMEN = "vso-staatsexamen", _("Staatsexamen via het vso")
    MBO = "mbo", _("Mbo")
    AD = "ad", _("Associate degree (Ad)")
    HBO = "hbo", _("Hbo (hogeschool)")
    WO = "wo", _("Wo (universiteit)")
    WO_PHILOSOPHICAL = "wo-levensbeschouwelijk", _("Universiteit met een levensbeschouwelijke grondslag")
    OU = "ou", _("Open Universiteit")
    NT2 = "nt2", _("Staatsexamen Nederlands als tweede taal (NT2)")
    INBURGERING = "inburgering", _("Inburgeringsdiploma")
    Z_ROUTE = "z-route", _("Inburgeringscertificaat van de zelfredzaamheidsroute")
    WFT = "wft", _("Wft-examen")
    PREMASTER = "premaster", _("Premaster")
    POST_HBO = "post-hbo", _("Post-hbo")
    PHD = "promotie", _("Promotie (doctoraat)")
    TEACHER_ENTRANT = "zij-instroom", _("Zij-instroom als leraar")
    INDUSTRY = "branche", _("Branche-opleiding of bedrijfsopleiding")
    OTHER = "anders", _("Iets anders")


class Document(models.TextChoices):
    """What somebody holds in their hand."""

    DIPLOMA = "diploma", _("Diploma of getuigschrift")
    PROPEDEUSE = "propedeuse", _("Propedeuse")
    LIST = "lijst", _("Cijferlijst of resultatenlijst")
    CERTIFICATE = "certificaat", _("Certificaat")


class Funding(models.TextChoices):
    """Who pays for the education. Most people do not know these words, so the choices explain themselves."""

    PUBLIC = "bekostigd", _("Een gewone school of instelling (de overheid betaalt mee)")
    PRIVATE = "particulier", _("Een particuliere school of instelling")
    UNKNOWN = "onbekend", _("Dat weet ik niet")


class Since(enum.Enum):
    """Two answers that are not a date."""

    NEVER = "never"
    BY_DECREE = "by decree"  # from a moment set by royal decree, which we do not know


type Start = datetime.date | Since


@dataclass(frozen=True)
class Rule:
    """From when documents of one kind are in the register, by funding, with the place that says so."""

    education: Education
    documents: frozenset[Document]
    public: Start
    private: Start
    source: str

    @property
    def differs(self) -> bool:
        return self.public != self.private

    @property
    def ordered_documents(self) -> list[Document]:
        """The documents in the order of the form."""
        return [document for document in Document if document in self.documents]

    def start(self, funding: Funding) -> Start:
        return self.private if funding == Funding.PRIVATE else self.public


def _year(year: int, month: int = 1) -> datetime.date:
    return datetime.date(year, month, 1)


def _rule(education: Education, documents: str, public: Start, private: Start, source: str) -> Rule:
    letters = {"d": Document.DIPLOMA, "p": Document.PROPEDEUSE, "l": Document.LIST, "c": Document.CERTIFICATE}
    return Rule(education, frozenset(letters[letter] for letter in documents), public, private, source)


# Documents: d diploma or getuigschrift, p propedeuse, l list of marks or results, c certificate.
# Exams of the state (CvTE, SZW) and the Open Universiteit know one kind of funding: both columns are equal.
RULES = (
    _rule(Education.WO, "d", _year(1996), _year(2018), "Besluit, art. 16 a, d, e"),
    _rule(
        Education.WO_PHILOSOPHICAL, "d", _year(2010, 9), _year(2018), "Mijn diploma's; Besluit, art. 16 c, e"
    ),
    _rule(Education.HBO, "dp", _year(1996), _year(2018), "Besluit, art. 16 a, d, e"),
    _rule(Education.AD, "d", _year(2007), _year(2018), "Besluit, art. 16 f, g"),
    _rule(Education.OU, "d", Since.BY_DECREE, Since.BY_DECREE, "Besluit, art. 16 b"),
    _rule(Education.MBO, "dc", _year(2007), _year(2012), "Besluit, art. 16 h, i"),
    _rule(Education.MBO, "l", _year(2007), Since.NEVER, "Besluit, art. 16 h"),
    _rule(Education.VAVO, "dlc", _year(2007), _year(2012), "Besluit, art. 16 j, k"),
    _rule(Education.VO, "dl", _year(2006), _year(2012), "Besluit, art. 16 l, m, n"),
    _rule(Education.VSO, "dl", _year(2013, 8), Since.NEVER, "Besluit, art. 16 o"),
    _rule(Education.SCHOOLDIPLOMA, "d", _year(2023), Since.NEVER, "Mijn diploma's"),
    _rule(Education.STAATSEXAMEN, "dlc", _year(2011), _year(2011), "Besluit, art. 16 p"),
    _rule(Education.VSO_STAATSEXAMEN, "dlc", _year(2011), _year(2011), "Mijn diploma's"),
    _rule(Education.NT2, "dc", _year(2011), _year(2011), "Besluit, art. 16 q"),
    _rule(Education.INBURGERING, "d", _year(2007), _year(2007), "Besluit, art. 16 r"),
    _rule(Education.Z_ROUTE, "dc", _year(2022), _year(2022), "Besluit, art. 16 s; Wet inburgering 2021"),
    _rule(Education.WFT, "dc", _year(2014), _year(2014), "Mijn diploma's"),
)
NOT_INCLUDED = (
    Education.PREMASTER,
    Education.POST_HBO,
    Education.PHD,
    Education.TEACHER_ENTRANT,
    Education.INDUSTRY,
    Education.OTHER,
)
GROUPS = (
    (_("Voortgezet onderwijs"), (
        Education.VO, Education.VAVO, Education.VSO, Education.SCHOOLDIPLOMA,
        Education.STAATSEXAMEN, Education.VSO_STAATSEXAMEN,
    )),
    (_("Beroepsonderwijs en hoger onderwijs"), (
        Education.MBO, Education.AD, Education.HBO, Education.WO, Education.WO_PHILOSOPHICAL, Education.OU,
    )),
    (_("Taal, inburgering en beroep"), (
        Education.NT2, Education.INBURGERING, Education.Z_ROUTE, Education.WFT,
    )),
    (_("Andere opleidingen"), NOT_INCLUDED),
)  # fmt: skip
HIGHER = frozenset({Education.AD, Education.HBO, Education.WO, Education.WO_PHILOSOPHICAL, Education.OU})
# Education whose old marks the register's keeper still has on paper, and for which it gives a statement.
WITH_STATEMENT = frozenset(
    {Education.VO, Education.VAVO, Education.VSO, Education.SCHOOLDIPLOMA, Education.STAATSEXAMEN,
     Education.VSO_STAATSEXAMEN, Education.MBO}
)  # fmt: skip
SECTORS = {
    Education.VO: Sector.VO,
    Education.VAVO: Sector.VAVO,
    Education.VSO: Sector.VSO,
    Education.SCHOOLDIPLOMA: Sector.PRO,
    Education.STAATSEXAMEN: Sector.STAATSEXAMEN,
    Education.VSO_STAATSEXAMEN: Sector.STAATSEXAMEN,
    Education.MBO: Sector.MBO,
    Education.AD: Sector.HBO,
    Education.HBO: Sector.HBO,
    Education.WO: Sector.WO,
    Education.WO_PHILOSOPHICAL: Sector.WO,
    Education.OU: Sector.WO,
    Education.NT2: Sector.NT2,
    Education.INBURGERING: Sector.INBURGERING,
    Education.Z_ROUTE: Sector.INBURGERING,
    Education.WFT: Sector.WFT,
}
# Without a known term: "2 to 8 weeks", says the register's page for holders.
LONGEST_WAIT = datetime.timedelta(weeks=8)


class Outcome(enum.StrEnum):
    """What we can say. Each has its own text and next steps on the page."""

    PRESENT = "present"
    EXPECTED = "expected"
    TOO_OLD = "too_old"
    DEPENDS_ON_DATE = "depends_on_date"
    START_UNKNOWN = "start_unknown"
    NOT_THIS_DOCUMENT = "not_this_document"
    NOT_INCLUDED = "not_included"


@dataclass(frozen=True)
class Answer:
    """The answer for one kind of funding.

    `since` is the first day, where there is one; `term` says from when a fresh document must be visible, and
    is None when no term is known; `back_on` is the day to look again all the same, when the document names a
    whole date; `funding` is None when it makes no difference.
    """

    outcome: Outcome
    education: Education
    source: str | Promise
    since: datetime.date | None = None
    funding: Funding | None = None
    term: Term | None = None
    back_on: datetime.date | None = None

    @property
    def higher(self) -> bool:
        """Whether the institution, and not a school, is who to ask."""
        return self.education in HIGHER

    @property
    def statement(self) -> bool:
        """Whether a paid statement from the paper archive is a way out."""
        return self.education in WITH_STATEMENT


def rule_for(education: Education, document: Document) -> Rule | None:
    return next((rule for rule in RULES if rule.education == education and document in rule.documents), None)


def advise(
    education: Education, document: Document, funding: Funding, received: PartialDate, today: datetime.date
) -> tuple[Answer, ...]:
    """The answer, or one for each kind of funding when that matters and is not known.

    `received` is the date on the document; its day and month may be unknown.
    """
    if education in NOT_INCLUDED:
        return (Answer(Outcome.NOT_INCLUDED, education, _("Besluit, art. 16; Mijn diploma's")),)
    rule = rule_for(education, document)
    if rule is None:
        return (Answer(Outcome.NOT_THIS_DOCUMENT, education, _("Besluit, art. 16")),)
    if not rule.differs:
        return (_answer(rule, None, received, today),)
    fundings = (Funding.PUBLIC, Funding.PRIVATE) if funding == Funding.UNKNOWN else (funding,)
    answers = tuple(_answer(rule, one, received, today) for one in fundings)
    if len(answers) == 2 and answers[0].outcome == answers[1].outcome:
        # Telling the same twice helps nobody; the first day that we name must then hold for both.
        keep = answers[0] if answers[0].outcome is Outcome.TOO_OLD else answers[1]
        return (dataclasses.replace(keep, funding=None),)
    return answers


def _answer(rule: Rule, funding: Funding | None, received: PartialDate, today: datetime.date) -> Answer:
    start = rule.start(funding or Funding.PUBLIC)

    def answer(outcome: Outcome, term: Term | None = None, back_on: datetime.date | None = None) -> Answer:
        since = start if isinstance(start, datetime.date) else None
        return Answer(outcome, rule.education, rule.source, since, funding, term, back_on)

    if start is Since.NEVER:
        return answer(Outcome.NOT_THIS_DOCUMENT)
    if start is Since.BY_DECREE:
        return answer(Outcome.START_UNKNOWN)
    first, last = _span(received, today)
    if last < start:
        return answer(Outcome.TOO_OLD)
    if first < start:
        return answer(Outcome.DEPENDS_ON_DATE)
    term = expected_visible_on(SECTORS[rule.education], last)
    visible_from = term.date if term else last + LONGEST_WAIT
    if today >= visible_from:
        return answer(Outcome.PRESENT)
    return answer(Outcome.EXPECTED, term, visible_from if first == last else None)


def _span(received: PartialDate, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """First and last day the document can be of; nobody holds one of tomorrow."""
    year, month = received.year, received.month
    if year is None:
        raise ValueError("a year is needed")
    day = received.as_date()
    if day:
        return day, day
    if month is None:
        first, following = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
    else:
        first = datetime.date(year, month, 1)
        following = (first + datetime.timedelta(days=31)).replace(day=1)
    return first, max(first, min(today, following - datetime.timedelta(days=1)))
