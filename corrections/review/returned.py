"""What is laid before a second person again, beside what was sent back: what changed, or that nothing did."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from corrections import reasons, wording
from corrections.models import CorrectionRequest, Decision, DecisionItem, Event, RequestItem
from corrections.services.checking import Draft
from corrections.workflow import Action, Basis, Outcome


class Judged(Protocol):
    """An outcome before it is written (`services.checking.ItemOutcome`) or after (`DecisionItem`)."""

    @property
    def outcome(self) -> Any: ...
    @property
    def basis(self) -> Any: ...
    @property
    def reason(self) -> Any: ...
    @property
    def text(self) -> Any: ...
    @property
    def value(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Change:
    """One part of the decision, as it was sent back and as it is now."""

    what: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Who sent the last proposal back, when and with which words; `changes` is empty when nothing changed."""

    by: str
    at: datetime.datetime
    why: str
    changes: tuple[Change, ...]


def of_draft(request: CorrectionRequest, draft: Draft) -> Returned | None:
    """Of what is about to be laid down; None when nothing was sent back before."""
    return _beside_the_last(request, draft.outcomes, draft.explanation, draft.expected_version)


def of_proposal(request: CorrectionRequest, decision: Decision) -> Returned | None:
    """Of what lies before a second person now."""
    outcomes = {one.item_id: one for one in decision.items.all()}
    return _beside_the_last(request, outcomes, decision.explanation, decision.expected_version)


def at_step(request: CorrectionRequest, step: Event, decision: Decision) -> Returned | None:
    """Of what was laid down at this step, whatever happened after."""
    outcomes = {one.item_id: one for one in decision.items.all()}
    return _beside_the_last(
        request, outcomes, decision.explanation, decision.expected_version, before=step.number
    )


def _beside_the_last(
    request: CorrectionRequest,
    outcomes: Mapping[int, Judged],
    explanation: str,
    version: int | None,
    *,
    before: int | None = None,
) -> Returned | None:
    sent_back = [one for one in request.events.all() if one.action == Action.RETURN]
    event = next((one for one in reversed(sent_back) if before is None or one.number < before), None)
    if event is None:
        return None
    last = next((one for one in request.decisions.all() if str(one.pk) == event.data.get("decision")), None)
    if last is None:
        return None
    then = {one.item_id: one for one in last.items.all()}
    changes: list[Change] = []
    for item in request.items.all():
        changes += _of_item(item, then.get(item.pk), outcomes.get(item.pk))
    changes += _words(_("Toelichting bij het hele besluit"), last.explanation, explanation)
    if version != last.expected_version:
        changes.append(
            Change(_("Versie van het diploma die bekeken is"), str(last.expected_version), str(version))
        )
    return Returned(str(event.user), event.at, event.words, tuple(changes))


def _of_item(item: RequestItem, before: DecisionItem | None, now: Judged | None) -> Iterator[Change]:
    if before is None or now is None:  # a first decision has an outcome for every field
        return
    label = wording.label(item)
    yield from _part(label, _("uitkomst"), _outcome(before), _outcome(now))
    if dict(before.value) != dict(now.value):
        yield Change(_part_of(label, _("wat er komt te staan")), _value(item, before), _value(item, now))
    yield from _part(label, _("reden"), str(reasons.words(before.reason)), str(reasons.words(now.reason)))
    yield from _words(_part_of(label, _("uitleg")), before.text, now.text)


def _part_of(label: str, part: str) -> str:
    return _("%(field)s, %(part)s") % {"field": label, "part": part}


def _part(label: str, part: str, before: str, now: str) -> Iterator[Change]:
    if before != now:
        yield Change(_part_of(label, part), before, now)


def _words(what: str, before: str, now: str) -> Iterator[Change]:
    """Other spaces and ends of lines are no other words: a browser sends those as it likes."""
    if before.split() != now.split():
        yield Change(what, before.strip() or _("niets"), now.strip() or _("niets"))


def _outcome(one: Judged) -> str:
    words = str(Outcome(one.outcome).label)
    return f"{words}: {Basis(one.basis).label}" if one.basis else words


def _value(item: RequestItem, one: Judged) -> str:
    side = wording.value(item.field, one.value)
    return wording.in_full(item, side) if side.text else _("niets")
