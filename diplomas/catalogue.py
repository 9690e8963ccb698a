"""The one catalogue of fields: every fact a diploma can carry, declared once.

A field that stands here is stored, checked, released, shown on screen and on paper, and explained, without
any other file naming it. Law is quoted per field: WRO = Wet register onderwijsdeelnemers, Besluit = Besluit
register onderwijsdeelnemers, WHW = Wet op het hoger onderwijs en wetenschappelijk onderzoek.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .terms import HIGHER_EDUCATION, KINDS_BY_SECTOR, Degree, Distinction, DocumentKind, Phase, Sector

# The masks are signed 64-bit columns: bits 0 to 62 hold fields.
HIGHEST_BIT = 62

type Words = str | Promise
type Place = tuple[Sector, DocumentKind]


class ValueType(enum.StrEnum):
    """What a value is made of; `diplomas.values` reads, checks and writes each."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    NUMBER = "number"
    ORGANISATIONS = "organisations"
    PROGRAMME = "programme"
    GRADES = "grades"


class Supplier(enum.StrEnum):
    """Who knows the value: the institution, the programme register (RIO) or the population register (BRP)."""

    INSTITUTION = "institution"
    RIO = "rio"
    BRP = "brp"


class Stakeholder(enum.StrEnum):
    """Who asked for the field in the exploration of 2024–2025."""

    HOLDERS = "holders"
    INSTITUTIONS = "institutions"
    BODIES = "bodies"
    EMPLOYERS = "employers"


class Scenario(enum.StrEnum):
    """The four scenarios for adding diploma data. They change higher education only."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


class Group(enum.StrEnum):
    """Where a field stands on a page: who, what, on which terms, and the marks."""

    PERSON = "person"
    AWARD = "award"
    DETAIL = "detail"
    BACKGROUND = "background"
    GRADES = "grades"


ALL_SCENARIOS = frozenset(Scenario)
CERTIFICATE = frozenset({Scenario.S1, Scenario.S2})
MOST_ASKED = frozenset({Scenario.S1, Scenario.S3})
COMPLETE = frozenset({Scenario.S1})
EXTENDED = frozenset({Scenario.S1, Scenario.S2, Scenario.S3})
NEVER: frozenset[Scenario] = frozenset()


def places(*sectors: Sector, kinds: Iterable[DocumentKind] | None = None) -> frozenset[Place]:
    """Every (sector, kind of document) of these sectors, kept to `kinds` when given."""
    wanted = None if kinds is None else frozenset(kinds)
    return frozenset(
        (sector, kind)
        for sector in sectors
        for kind in KINDS_BY_SECTOR[sector]
        if wanted is None or kind in wanted
    )


EVERYWHERE = places(*Sector)
HIGHER = places(*HIGHER_EDUCATION)
SECONDARY = places(Sector.VO, Sector.VAVO, Sector.VSO, Sector.STAATSEXAMEN)
VOCATIONAL = places(Sector.MBO)
CIVIC = places(Sector.INBURGERING, kinds=[DocumentKind.DIPLOMA])
# A certificate of one part (keuzedeel, vak) has no level or profile of its own; a Wft module has none at all.
WHOLE = frozenset({DocumentKind.DIPLOMA, DocumentKind.CIJFERLIJST})
LEVELLED = HIGHER | SECONDARY | CIVIC | places(Sector.MBO, kinds=WHOLE) | places(Sector.PRO, Sector.NT2)
PROFILED = places(Sector.VO, Sector.VAVO, Sector.VSO, Sector.STAATSEXAMEN, kinds=WHOLE) | CIVIC


@dataclass(frozen=True, slots=True)
class Field:
    """One fact that a diploma can carry.

    `name` is the key in stored content and never changes; `bit` is its place in the masks and is never
    reused. `codes` lists the values of a code field with their words; `literal` says that the words on the
    document are kept beside the code. `places` says on which documents of which sectors the field has a
    meaning: elsewhere it is *not applicable*. `scenarios` counts for higher education only. `documents`
    names the papers it stands on (getuigschrift, supplement). `asked_as` joins fields that were asked for as
    one. `legal_basis` is today's ground, empty when the law does not allow the register to hold it yet;
    `legal_step` is what would have to change.

    Names, bits and codes that were ever used stay: records with them stay too.
    """

    name: str
    bit: int
    label: Words
    type: ValueType
    group: Group
    suppliers: frozenset[Supplier]
    places: frozenset[Place]
    scenarios: frozenset[Scenario] = ALL_SCENARIOS
    documents: frozenset[str] = frozenset()
    asked_by: frozenset[Stakeholder] = frozenset()
    asked_as: str = ""
    correctable: bool = True
    legal_basis: str = ""
    legal_step: str = ""
    codes: Mapping[str, Words] = field(default_factory=dict)
    literal: bool = False
    required: bool = False
    explanation: Words = ""

    def __post_init__(self) -> None:
        if not 0 <= self.bit <= HIGHEST_BIT:
            raise ValueError(f"Field {self.name}: a mask has no bit {self.bit}.")

    @property
    def mask(self) -> int:
        return 1 << self.bit

    def applies(self, sector: str, kind: str) -> bool:
        """Whether the field has a meaning on this kind of document in this sector."""
        return (Sector(sector), DocumentKind(kind)) in self.places


def _codes(choices: type[Phase] | type[Degree] | type[Distinction] | type[DocumentKind]) -> dict[str, Words]:
    return {member.value: member.label for member in choices}


_INSTITUTION = frozenset({Supplier.INSTITUTION})
_RIO = frozenset({Supplier.RIO})
_BOTH = frozenset({Supplier.RIO, Supplier.INSTITUTION})
_BRP = frozenset({Supplier.BRP})
_PAPER = frozenset({"getuigschrift"})
_PAPER_AND_SUPPLEMENT = frozenset({"getuigschrift", "supplement"})
_SUPPLEMENT = frozenset({"supplement"})
_ARTICLE_17 = "Besluit art. 17"
_ARTICLE_16_17 = "Besluit art. 16 en 17"
_H, _I, _B, _E = Stakeholder.HOLDERS, Stakeholder.INSTITUTIONS, Stakeholder.BODIES, Stakeholder.EMPLOYERS

LANGUAGES: dict[str, Words] = {
    "NLD": _("Nederlands"),
    "ENG": _("Engels"),
    "DEU": _("Duits"),
    "FRA": _("Frans"),
    "SPA": _("Spaans"),
    "FRY": _("Fries"),
}
MODES: dict[str, Words] = {"1": _("voltijd"), "2": _("deeltijd"), "3": _("duaal")}
RESULTS: dict[str, Words] = {
    "GESLAAGD": _("Geslaagd"),
    "AFGEWEZEN": _("Afgewezen"),
    "TERUGGETROKKEN": _("Teruggetrokken"),
}
LEVELS: dict[str, Words] = {
    "HBO-AD": _("Associate degree (hbo)"),
    "HBO-BA": _("Hbo-bachelor"),
    "HBO-MA": _("Hbo-master"),
    "HBO-PM": _("Post-initiële hbo-master"),
    "HBO-O": _("Hbo oude stijl"),
    "WO-BA": _("Wo-bachelor"),
    "WO-MA": _("Wo-master"),
    "WO-PM": _("Post-initiële wo-master"),
    "WO-O": _("Wo oude stijl"),
    "MBO-1": _("Mbo niveau 1"),
    "MBO-2": _("Mbo niveau 2"),
    "MBO-3": _("Mbo niveau 3"),
    "MBO-4": _("Mbo niveau 4"),
    "VMBO-BB": _("Vmbo basisberoepsgerichte leerweg"),
    "VMBO-KB": _("Vmbo kaderberoepsgerichte leerweg"),
    "VMBO-GL": _("Vmbo gemengde leerweg"),
    "VMBO-TL": _("Vmbo theoretische leerweg"),
    "HAVO": _("Havo"),
    "VWO": _("Vwo"),
    "PRO": _("Praktijkonderwijs"),
    "NT2-I": _("NT2 programma I"),
    "NT2-II": _("NT2 programma II"),
    "A2": _("Taalniveau A2"),
    "B1": _("Taalniveau B1"),
    "B2": _("Taalniveau B2"),
}
PROFILES: dict[str, Words] = {
    "NT": _("Natuur en Techniek"),
    "NG": _("Natuur en Gezondheid"),
    "EM": _("Economie en Maatschappij"),
    "CM": _("Cultuur en Maatschappij"),
}

FIELDS: tuple[Field, ...] = (
    Field("holder_name", 0, _("Naam"), ValueType.TEXT, Group.PERSON, _BRP, EVERYWHERE,
          correctable=False, legal_basis="WRO art. 9", documents=_PAPER_AND_SUPPLEMENT, required=True),
    Field("birth_date", 1, _("Geboortedatum"), ValueType.PARTIAL_DATE, Group.PERSON, _BRP, EVERYWHERE,
          correctable=False, legal_basis="WRO art. 9", documents=_PAPER_AND_SUPPLEMENT, required=True),
    Field("sex", 2, _("Geslacht"), ValueType.CODE, Group.PERSON, _BRP, EVERYWHERE,
          correctable=False, legal_basis="WRO art. 9",
          codes={"M": _("man"), "V": _("vrouw"), "X": _("anders")}),
    Field("document_kind", 3, _("Soort document"), ValueType.CODE, Group.AWARD, _INSTITUTION, EVERYWHERE,
          legal_basis="Besluit art. 17(1)a", codes=_codes(DocumentKind), required=True),
    Field("programme", 4, _("Opleiding"), ValueType.PROGRAMME, Group.AWARD, _BOTH, EVERYWHERE,
          legal_basis="Besluit art. 6(6)b", documents=_PAPER_AND_SUPPLEMENT, required=True),
    Field("institution", 5, _("Uitgegeven door"), ValueType.ORGANISATIONS, Group.AWARD, _INSTITUTION,
          EVERYWHERE, legal_basis="Besluit art. 17(1)b", documents=_PAPER_AND_SUPPLEMENT, required=True),
    Field("exam_date", 6, _("Datum laatste examen"), ValueType.DATE, Group.AWARD, _INSTITUTION, EVERYWHERE,
          legal_basis="Besluit art. 7(6)", documents=_PAPER_AND_SUPPLEMENT, required=True),
    Field("phase", 7, _("Fase van de opleiding"), ValueType.CODE, Group.AWARD, _INSTITUTION, HIGHER,
          legal_basis="Besluit art. 6(6)c", codes=_codes(Phase)),
    Field("level", 8, _("Niveau van de opleiding"), ValueType.CODE, Group.AWARD, _BOTH, LEVELLED,
          legal_basis="Besluit art. 6(3)b en 7(5)", codes=LEVELS),
    Field("nlqf", 9, _("Niveau NLQF"), ValueType.TEXT, Group.AWARD, _RIO, HIGHER | VOCATIONAL | SECONDARY,
          legal_basis="Staat nu op het uittreksel", documents=_SUPPLEMENT, correctable=False,
          explanation=_("De Nederlandse indeling in niveaus; 8 is het hoogste")),
    Field("eqf", 10, _("Niveau EQF"), ValueType.TEXT, Group.AWARD, _RIO, HIGHER | VOCATIONAL | SECONDARY,
          legal_basis="Staat nu op het uittreksel", documents=_SUPPLEMENT, correctable=False,
          explanation=_("De Europese indeling in niveaus; 8 is het hoogste")),
    Field("profile", 11, _("Profiel"), ValueType.CODE, Group.AWARD, _INSTITUTION, PROFILED,
          legal_basis="Besluit art. 6(3)d en 17(2)h", codes=PROFILES, literal=True),
    Field("result", 12, _("Uitslag"), ValueType.CODE, Group.AWARD, _INSTITUTION, SECONDARY,
          legal_basis="Besluit art. 7(3)", codes=RESULTS),
    Field("degree", 13, _("Graad"), ValueType.CODE, Group.DETAIL, _RIO, HIGHER, EXTENDED,
          _PAPER_AND_SUPPLEMENT, frozenset({_H}), "degree", legal_step=_ARTICLE_17, codes=_codes(Degree)),
    Field("degree_addition", 14, _("Graadtoevoeging"), ValueType.TEXT, Group.DETAIL, _BOTH, HIGHER, EXTENDED,
          _PAPER_AND_SUPPLEMENT, frozenset({_I}), "degree", legal_step=_ARTICLE_17,
          explanation=_("Bijvoorbeeld: of Science")),
    Field("distinction", 15, _("Judicium"), ValueType.CODE, Group.DETAIL, _INSTITUTION, HIGHER, EXTENDED,
          _PAPER_AND_SUPPLEMENT, frozenset({_H, _I}), legal_step=_ARTICLE_17, codes=_codes(Distinction),
          literal=True, explanation=_("De waardering op het diploma, bijvoorbeeld cum laude")),
    Field("specialisation", 16, _("Afstudeerrichting"), ValueType.TEXT, Group.DETAIL, _INSTITUTION, HIGHER,
          EXTENDED, _PAPER_AND_SUPPLEMENT, frozenset({_I, _B, _E}), legal_step=_ARTICLE_17),
    Field("joint_partners", 17, _("Partners in de gezamenlijke opleiding"), ValueType.ORGANISATIONS,
          Group.DETAIL, _RIO, HIGHER, CERTIFICATE, _PAPER_AND_SUPPLEMENT, frozenset({_I}),
          legal_step=_ARTICLE_17),
    Field("issue_date", 18, _("Datum van uitreiking"), ValueType.DATE, Group.DETAIL, _INSTITUTION, HIGHER,
          CERTIFICATE, _PAPER, legal_step=_ARTICLE_17),
    Field("issue_place", 19, _("Plaats van uitreiking"), ValueType.TEXT, Group.DETAIL, _INSTITUTION, HIGHER,
          CERTIFICATE, _PAPER, legal_step=_ARTICLE_17),
    Field("signatory", 20, _("Ondertekend door"), ValueType.TEXT, Group.DETAIL, _INSTITUTION, HIGHER,
          CERTIFICATE, _PAPER, legal_step=_ARTICLE_17,
          explanation=_("De functie van wie het diploma ondertekende")),
    Field("professional_qualification", 21, _("Beroepsbevoegdheid"), ValueType.TEXT, Group.DETAIL, _BOTH,
          HIGHER, CERTIFICATE, _PAPER_AND_SUPPLEMENT, legal_step=_ARTICLE_17),
    Field("accreditation_date", 22, _("Datum van accreditatie"), ValueType.DATE, Group.DETAIL, _BOTH, HIGHER,
          CERTIFICATE, _PAPER, legal_step=_ARTICLE_17),
    Field("document_language", 23, _("Taal van het document"), ValueType.CODE, Group.BACKGROUND, _INSTITUTION,
          HIGHER, COMPLETE, frozenset(), frozenset({_I}), "language", legal_step=_ARTICLE_17,
          codes=LANGUAGES),
    Field("instruction_language", 24, _("Taal van het onderwijs"), ValueType.CODE, Group.BACKGROUND, _BOTH,
          HIGHER, COMPLETE, _SUPPLEMENT, frozenset({_I}), "language", legal_step=_ARTICLE_17,
          codes=LANGUAGES),
    Field("average_grade", 25, _("Gemiddeld cijfer"), ValueType.NUMBER, Group.DETAIL, _INSTITUTION, HIGHER,
          MOST_ASKED, _SUPPLEMENT, frozenset({_I}), "grades", legal_step=_ARTICLE_16_17),
    Field("average_rule", 26, _("Rekenregel van het gemiddelde"), ValueType.TEXT, Group.DETAIL,
          _INSTITUTION, HIGHER, MOST_ASKED, _SUPPLEMENT, frozenset({_I}), "grades",
          legal_step=_ARTICLE_16_17),
    Field("programme_content", 27, _("Inhoud van de opleiding"), ValueType.TEXT, Group.BACKGROUND, _BOTH,
          HIGHER, COMPLETE, _SUPPLEMENT, frozenset({_H}), legal_step=_ARTICLE_17),
    Field("credits", 28, _("Studielast in EC"), ValueType.NUMBER, Group.BACKGROUND, _RIO, HIGHER, COMPLETE,
          _SUPPLEMENT, legal_step=_ARTICLE_17),
    Field("isced_f", 29, _("Studierichting (ISCED-F)"), ValueType.TEXT, Group.BACKGROUND, _RIO, HIGHER,
          COMPLETE, legal_step=_ARTICLE_17),
    Field("attachment", 30, _("Bijlage van de instelling"), ValueType.TEXT, Group.BACKGROUND, _INSTITUTION,
          HIGHER, COMPLETE, legal_step=_ARTICLE_16_17,
          explanation=_("Het kenmerk van het supplement of de kopie die de instelling bewaart")),
    Field("mode_of_study", 31, _("Opleidingsvorm"), ValueType.CODE, Group.BACKGROUND, _INSTITUTION, HIGHER,
          NEVER, _SUPPLEMENT, legal_basis="Besluit art. 6(6)a (alleen basisgegevens)", codes=MODES),
    Field("grade_list", 32, _("Cijferlijst"), ValueType.GRADES, Group.GRADES, _INSTITUTION,
          HIGHER | SECONDARY | VOCATIONAL | places(Sector.INBURGERING, kinds=[DocumentKind.CERTIFICAAT]),
          MOST_ASKED, _SUPPLEMENT, frozenset({_H, _I}), "grades",
          legal_basis="Besluit art. 7(3), 7(5) en 16", legal_step=_ARTICLE_16_17),
)  # fmt: skip

_index: tuple[tuple[Field, ...], dict[str, Field]] = ((), {})


def all_fields() -> tuple[Field, ...]:
    """Every field, in the order in which people read them."""
    return FIELDS


def names() -> Mapping[str, Field]:
    """Every field by its name."""
    global _index
    indexed, found = _index
    if indexed is not FIELDS:
        found = {entry.name: entry for entry in FIELDS}
        _index = (FIELDS, found)
    return found


def by_name(name: str) -> Field:
    """The field of that name. Raises KeyError when there is none."""
    return names()[name]


def stored_fields(sector: str, kind: str) -> tuple[Field, ...]:
    """Fields that stand in a record of this kind: everything that applies and is not the BRP's."""
    return tuple(f for f in FIELDS if Supplier.BRP not in f.suppliers and f.applies(sector, kind))


def mask_of(names: Iterable[str]) -> int:
    """Bit mask of these fields."""
    mask = 0
    for name in names:
        mask |= by_name(name).mask
    return mask


def field_set_of(scenario: Scenario) -> frozenset[tuple[str, str, str]]:
    """(sector, kind, field) that the scenario holds. Outside higher education: what the law allows today."""
    return frozenset(
        (sector.value, kind.value, entry.name)
        for entry in FIELDS
        for sector, kind in entry.places
        if sector not in HIGHER_EDUCATION or scenario in entry.scenarios
    )


def asks() -> frozenset[tuple[Stakeholder, str]]:
    """Everything that was asked for: by whom, and what (fields that were asked for as one count once)."""
    return frozenset((who, entry.asked_as or entry.name) for entry in FIELDS for who in entry.asked_by)


def asks_met(scenario: Scenario) -> frozenset[tuple[Stakeholder, str]]:
    """The asks of which this scenario brings at least one field to higher education."""
    return frozenset(
        (who, entry.asked_as or entry.name)
        for entry in FIELDS
        if scenario in entry.scenarios
        for who in entry.asked_by
    )
