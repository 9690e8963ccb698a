"""The words of the register that are fixed by law or by its suppliers: sectors, kinds, states, roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    """Kinds of education whose documents the register holds (Besluit art. 16a)."""

    WO = "WO", _("Wetenschappelijk onderwijs (wo)")
    HBO = "HBO", _("Hoger beroepsonderwijs (hbo)")
    MBO = "MBO", _("Middelbaar beroepsonderwijs (mbo)")
    VAVO = "VAVO", _("Voortgezet algemeen volwassenenonderwijs (vavo)")
    VO = "VO", _("Voortgezet onderwijs (vo)")
    VSO = "VSO", _("Voortgezet speciaal onderwijs (vso)")
    PRO = "PRO", _("Praktijkonderwijs (pro)")
    STAATSEXAMEN = "STAATSEXAMEN", _("Staatsexamen voortgezet onderwijs")
    NT2 = "NT2", _("Staatsexamen Nederlands als tweede taal (NT2)")
    INBURGERING = "INBURGERING", _("Inburgering")
    WFT = "WFT", _("Wft-examen")


HIGHER_EDUCATION = frozenset({Sector.WO, Sector.HBO})


class DocumentKind(models.TextChoices):
    """Award documents (waardedocumenten): diploma, getuigschrift, cijferlijst or certificaat (WRO art. 1)."""

    GETUIGSCHRIFT = "GETUIGSCHRIFT", _("Getuigschrift")
    DIPLOMA = "DIPLOMA", _("Diploma")
    CIJFERLIJST = "CIJFERLIJST", _("Cijferlijst")
    CERTIFICAAT = "CERTIFICAAT", _("Certificaat")
    SCHOOLDIPLOMA = "SCHOOLDIPLOMA", _("Schooldiploma")


KINDS_BY_SECTOR: dict[Sector, tuple[DocumentKind, ...]] = {
    Sector.WO: (DocumentKind.GETUIGSCHRIFT,),
    Sector.HBO: (DocumentKind.GETUIGSCHRIFT,),
    Sector.MBO: (DocumentKind.DIPLOMA, DocumentKind.CERTIFICAAT, DocumentKind.CIJFERLIJST),
    Sector.VAVO: (DocumentKind.DIPLOMA, DocumentKind.CIJFERLIJST, DocumentKind.CERTIFICAAT),
    Sector.VO: (DocumentKind.DIPLOMA, DocumentKind.CIJFERLIJST),
    Sector.VSO: (DocumentKind.DIPLOMA, DocumentKind.CIJFERLIJST, DocumentKind.SCHOOLDIPLOMA),
    Sector.PRO: (DocumentKind.SCHOOLDIPLOMA,),
    Sector.STAATSEXAMEN: (DocumentKind.DIPLOMA, DocumentKind.CIJFERLIJST, DocumentKind.CERTIFICAAT),
    Sector.NT2: (DocumentKind.DIPLOMA, DocumentKind.CERTIFICAAT),
    Sector.INBURGERING: (DocumentKind.DIPLOMA, DocumentKind.CERTIFICAAT),
    Sector.WFT: (DocumentKind.DIPLOMA, DocumentKind.CERTIFICAAT),
}


class State(models.TextChoices):
    """What a record is. A deferred document is a legal state, not an error (WHW art. 7.11(3))."""

    AWARDED = "awarded", _("Uitgereikt")
    NOT_ISSUED = "not_issued", _("Geslaagd, nog niet uitgereikt")
    WITHDRAWN = "withdrawn", _("Ingetrokken")


class Role(models.TextChoices):
    """What an organisation does for a diploma. The law knows one; a joint degree has several."""

    DELIVERS = "delivers", _("Levert aan")
    AWARDS = "awards", _("Reikt uit")
    PARTNER = "partner", _("Partner in een gezamenlijke opleiding")


class Reason(models.TextChoices):
    """Why a version was written."""

    DELIVERY = "delivery", _("Aangeleverd door de instelling")
    BACKFILL = "backfill", _("Later aangevuld door de instelling")
    INSTITUTION = "institution", _("Verbeterd door de instelling")
    DECISION = "decision", _("Besluit op een correctieverzoek")
    DEFERRED = "deferred", _("Uitreiking uitgesteld op verzoek van de houder")
    ISSUED = "issued", _("Alsnog uitgereikt")
    WITHDRAWN = "withdrawn", _("Ingetrokken door de instelling")


class NumberKind(models.TextChoices):
    """Person numbers (WRO art. 1). Synthetic numbers exist in demonstrations and tests only."""

    BSN = "bsn", _("Burgerservicenummer")
    ONDERWIJSNUMMER = "onderwijsnummer", _("Onderwijsnummer")
    SYNTHETIC = "synthetic", _("Demonstratienummer")


class Phase(models.TextChoices):
    """Phase of higher education that the document closes (opleidingsfase)."""

    ASSOCIATE = "A", _("Associate degree")
    BACHELOR = "B", _("Bachelor")
    PROPEDEUSE_OF = "D", _("Propedeuse van een bachelor of associate degree")
    UNDIVIDED = "I", _("Ongedeelde opleiding")
    MASTER = "M", _("Master")
    OLD_STYLE = "O", _("Opleiding oude stijl (doctoraal)")
    PROPEDEUSE = "P", _("Propedeuse")
    POST_INITIAL = "Q", _("Post-initiële master")
    PROFESSIONAL = "Z", _("Beroepsfase (arts, tandarts, dierenarts, apotheker)")
    KANDIDAATS = "K", _("Kandidaats")
    INTERIM = "T", _("Tussentijds doctoraal")
    FOLLOW_UP = "V", _("Vervolgopleiding")
    BRIDGING = "S", _("Schakelprogramma")


class Degree(models.TextChoices):
    """Degrees (WHW art. 7.10a) and what stood in their place before 2002."""

    ASSOCIATE = "ASSOCIATE_DEGREE", _("Associate degree")
    BACHELOR = "BACHELOR", _("Bachelor")
    MASTER = "MASTER", _("Master")
    DOCTORAAL = "DOCTORAAL", _("Doctoraal")
    INGENIEUR = "INGENIEUR", _("Ingenieur")
    BACCALAUREUS = "BACCALAUREUS", _("Baccalaureus")


class Distinction(models.TextChoices):
    """Distinctions (judicium). There is no national list; the literal words are kept beside the code."""

    MET_GENOEGEN = "MET_GENOEGEN", _("Met genoegen")
    CUM_LAUDE = "CUM_LAUDE", _("Cum laude")
    MAGNA_CUM_LAUDE = "MAGNA_CUM_LAUDE", _("Magna cum laude")
    SUMMA_CUM_LAUDE = "SUMMA_CUM_LAUDE", _("Summa cum laude")
    BENE_MERITUM = "BENE_MERITUM", _("Bene meritum")
    ANDERS = "ANDERS", _("Anders")
