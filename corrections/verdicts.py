"""What a decision is called: one rule, for the state of the request and for its letter.

Also what an objection is called once there is an outcome for what it is about (Awb art. 7:11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from corrections.models import CorrectionRequest, Decision, RequestItem
from corrections.workflow import Outcome

# What is granted is not what was asked for: so the reviewer says it of words on a document.
OTHER_VALUE: Final = "institution_other_value"
OTHER_VALUES: Final = (OTHER_VALUE, "document_other_value")
AS_ASKED: Final = ("institution_confirms", "document_shows")


class Judged(Protocol):
    """An outcome before it is written (`services.checking.ItemOutcome`) or after (`DecisionItem`)."""

    @property
    def outcome(self) -> Any: ...
    @property
    def reason(self) -> Any: ...
    @property
    def value(self) -> Mapping[str, Any]: ...


type Pair = tuple[RequestItem, Judged]


def pairs(request: CorrectionRequest, outcomes: Mapping[int, Judged]) -> list[Pair]:
    """Every item that something is decided about, in order, with what that is."""
    return [(item, outcomes[item.pk]) for item in request.items.all() if item.pk in outcomes]


def as_asked(item: RequestItem, one: Judged) -> bool:
    """Whether what is granted is what was asked, value by value.

    Words of a document, and a whole diploma, do not compare: there the reviewer's reason says it.
    """
    if not comparable(item):
        return one.reason not in OTHER_VALUES
    return dict(one.value) == dict(item.asked)


def comparable(item: RequestItem) -> bool:
    """Whether what was asked is a value of the register."""
    return bool(item.field) and "words" not in item.asked


def untrue(item: RequestItem, one: Judged) -> str:
    """Why the reason does not go with the value that is granted; empty when it does."""
    if not comparable(item):
        return ""
    if one.reason in OTHER_VALUES and as_asked(item, one):
        return as_was_asked()
    if one.reason in AS_ASKED and not as_asked(item, one):
        return _("Dit is niet wat de aanvrager vroeg. Kies de reden die dat zegt.")
    return ""


def as_was_asked() -> str:
    return _("Dit is wat de aanvrager vroeg. Kies een reden die daarbij hoort.")


def all_as_asked(pairs: Iterable[Pair]) -> bool:
    """Whether everything that is granted is as it was asked."""
    return all(as_asked(item, one) for item, one in pairs if one.outcome == Outcome.GRANTED)


def of_objection(pairs: Iterable[Pair]) -> Decision.Verdict:
    """Founded when everything that the objection is about becomes as asked; partly when some of it does."""
    found = list(pairs)
    granted = [(item, one) for item, one in found if one.outcome == Outcome.GRANTED]
    if not granted:
        return Decision.Verdict.UNFOUNDED
    whole = len(granted) == len(found) and all_as_asked(granted)
    return Decision.Verdict.FOUNDED if whole else Decision.Verdict.PARTLY
