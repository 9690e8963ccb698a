"""Who reads the words of a request: the one place, for the holder's timeline and for the desk's trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from corrections.models import CorrectionRequest, Decision, QuestionAnswer
from corrections.services.common import latest_answers
from corrections.workflow import Action


class Readers(models.TextChoices):
    """In words for who reads the trail at the desk. What stays inside, the holder may still ask for."""

    OWN = "own", _("Woorden van de aanvrager")
    HOLDER = "holder", _("De aanvrager leest dit")
    LATER = "later", _("De aanvrager leest dit pas als het besluit is vastgesteld")
    NO_LONGER = "no_longer", _("De aanvrager leest dit niet meer: er kwam een later antwoord")
    INSTITUTION = "institution", _("Voor de instelling: de aanvrager leest dit niet")
    COLLEAGUES = "colleagues", _("Alleen voor collega's")

    @property
    def with_holder(self) -> bool:
        """Whether the holder has these words in the portal now."""
        return self in (Readers.OWN, Readers.HOLDER)


# The words of a step. One that is not here stays inside.
_OF_STEPS: Final[Mapping[Action, Readers]] = {
    Action.ANSWER: Readers.OWN,
    Action.OBJECT: Readers.OWN,
    Action.ASK_HOLDER: Readers.HOLDER,
    Action.DELAY: Readers.HOLDER,
    Action.INSTITUTION_IS_CLOSED: Readers.HOLDER,
    Action.RECALL: Readers.HOLDER,
    Action.INVITE: Readers.HOLDER,
    Action.HEAR: Readers.HOLDER,
    Action.ADJOURN: Readers.HOLDER,
    Action.ASK_INSTITUTION: Readers.INSTITUTION,
    Action.NOTE: Readers.COLLEAGUES,
    Action.HAND_BACK: Readers.COLLEAGUES,
    Action.RETURN: Readers.COLLEAGUES,
}


def of_step(action: Action | str) -> Readers:
    """Who reads the words that came with a step."""
    return _OF_STEPS.get(Action(action), Readers.COLLEAGUES)


def of_decision(decision: Decision) -> Readers:
    """Who reads why it was decided so: the letter has it once it is taken."""
    match decision.state:
        case Decision.State.TAKEN:
            return Readers.HOLDER
        case Decision.State.PROPOSED:
            return Readers.LATER
    return Readers.COLLEAGUES


def of_answer(request: CorrectionRequest, answer: QuestionAnswer) -> Readers:
    """Who reads what an institution answered: its holder has the last answer about each field."""
    last = latest_answers(request).get(answer.item_id)
    return Readers.HOLDER if last is not None and last.pk == answer.pk else Readers.NO_LONGER
