"""What others did with a request while somebody was typing, in a sentence for above their form."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corrections.models import CorrectionRequest
from corrections.workflow import Action, State, Who


def cannot(found: CorrectionRequest, step: int) -> str:
    """Why this cannot be done any more; what was typed stands below it."""
    return changed(found, step) or _(
        "Dit kan nu niet met dit verzoek. De stand is: %(state)s. Er is niets veranderd. Wat u typte, staat "
        "hieronder nog."
    ) % {"state": State(found.state).label}


def changed(found: CorrectionRequest, step: int, *, typed: bool = True) -> str:
    """The last thing that happened since the form was made for this step; empty when nothing did.

    `typed`: what was typed into the form stands below.
    """
    event = found.events.filter(number__gt=step).select_related("user").order_by("-number").first()
    if step < 0 or event is None:
        return ""
    who = Who(event.who)
    if who == Who.HOLDER:
        name = _("de aanvrager")
    elif who == Who.INSTITUTION:
        name = _("de instelling")
    else:
        name = str(event.user) if event.user else _("automatisch")
    said = _(
        "Er is intussen iets gebeurd met dit verzoek: %(action)s (%(who)s, %(at)s). De stand is nu: "
        "%(state)s."
    ) % {
        "action": Action(event.action).label,
        "who": name,
        "at": date_format(timezone.localtime(event.at), "j F Y H:i"),
        "state": State(found.state).label,
    }
    return said + " " + _("Wat u typte, staat hieronder nog.") if typed else said
