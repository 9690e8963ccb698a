"""Why something is decided: the list a reviewer picks from, beside words of their own.

Codes are stored and counted; their words may be bettered, the codes stay.
"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections.workflow import Outcome

type Words = str | Promise

GRANTED: Final[dict[str, Words]] = {
    "institution_confirms": _("De instelling bevestigt wat er op het document staat."),
    "document_shows": _("Het document laat zien wat u vroeg."),
    "institution_other_value": _("De instelling geeft een andere waarde dan u vroeg."),
    "document_other_value": _("Het document laat iets anders zien dan u vroeg."),
    "deliverer_gone": _("De instelling heeft geen gegevens meer, en het document is duidelijk."),
}
# Decided before, on the same field of the same holder (Awb art. 4:6).
DOUBLE: Final = "double"
# Only of a diploma that its holder missed.
ALREADY_THERE: Final = "already_there"
REJECTED: Final[dict[str, Words]] = {
    "matches_document": _("Het register zegt hetzelfde als het document."),
    "institution_matches": _("De instelling zegt dat het register klopt met haar gegevens."),
    "not_in_register": _("Dit gegeven mag het register volgens de wet niet hebben."),
    "grade_list_higher_education": _("Een cijferlijst van het hoger onderwijs staat niet in het register."),
    "identity_brp": _("Dit komt uit de Basisregistratie Personen. Uw gemeente kan het verbeteren."),
    "not_proven": _("Er is geen document waaruit blijkt wat u vroeg."),
    "document_not_genuine": _("Wij twijfelen of het document echt is."),
    "derived_from_rio": _("Dit volgt uit het register van opleidingen, dat wij niet veranderen."),
    "older_than_register": _("Het diploma is ouder dan het register."),
    "no_such_diploma": _("De instelling heeft geen gegevens over dit diploma."),
    ALREADY_THERE: _("Het diploma staat al in het register."),
    "other": _("Een andere reden, die hieronder staat."),
}
NOT_CONSIDERED: Final[dict[str, Words]] = {
    "not_completed": _("U gaf niet de informatie waar wij om vroegen (Awb, artikel 4:5)."),
    "no_answer": _("U gaf geen antwoord binnen de tijd die u daarvoor had (Awb, artikel 4:5)."),
    DOUBLE: _(
        "U vroeg dit al eerder. Wij hebben daarover besloten, en u noemt niets nieuws (Awb, artikel 4:6)."
    ),
}
# What can only be said of a grant that rests on a document, and of any document that is there.
GRANTED_ON_A_DOCUMENT: Final = ("document_shows", "document_other_value")
OF_A_DOCUMENT: Final = (*GRANTED_ON_A_DOCUMENT, "matches_document", "document_not_genuine")
# Why an objection is inadmissible: of the whole of it, never of one field.
TOO_LATE: Final = "too_late"
INADMISSIBLE: Final[dict[str, Words]] = {
    TOO_LATE: _("U maakte te laat bezwaar, en daar was geen goede reden voor (Awb, artikel 6:7 en 6:11)."),
    "not_completed_objection": _("In uw bezwaar ontbrak iets, en u vulde het niet aan (Awb, artikel 6:6)."),
    "no_interest": _("Er is niets meer waarover wij opnieuw kunnen besluiten."),
    "not_about_decision": _("Uw bezwaar gaat niet over ons besluit."),
}
BY_OUTCOME: Final[dict[Outcome, dict[str, Words]]] = {
    Outcome.GRANTED: GRANTED,
    Outcome.REJECTED: REJECTED,
    Outcome.NOT_CONSIDERED: NOT_CONSIDERED,
}


def words(code: str) -> Words:
    """The sentence of a code; the code itself when the list does not have it any more."""
    return next((known[code] for known in (*BY_OUTCOME.values(), INADMISSIBLE) if code in known), code)
