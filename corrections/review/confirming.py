"""What a decision does, read once more before it is taken: field by field, and what follows from it.

A decision changes the register and cannot be taken back, so it is never one press.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import asked as asked_values
from corrections import consequences, effects, missing, penalties, reasons, terms, verdicts, wording
from corrections.asked import Asked
from corrections.models import CorrectionRequest, Decision, RequestItem
from corrections.review import difference, presenting, returned
from corrections.review.difference import Difference
from corrections.review.returned import Returned
from corrections.services import checking, deciding, grounds
from corrections.services.checking import Draft
from corrections.workflow import Outcome
from diplomas import catalogue, display
from diplomas.errors import DomainError
from diplomas.handling import StaffRecord
from diplomas.reference.derivation import REQUIREMENTS


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the register, before and after. `same`: it says so already, and nothing is written.

    `dutch`: the register keeps these words in Dutch, whatever the page speaks.
    """

    label: str
    before: wording.Side
    after: wording.Side
    differences: tuple[str, ...]
    same: bool
    dutch: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What is decided about one item, and why."""

    label: str
    outcome: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Everything to read before the button. With `trouble` it cannot be taken, and that says why.

    `late` is what the letter says after a notice of default; `warning` is of something that is unusual and
    allowed. `beside` has what stands, what was asked and what the institution says, when something does not
    become as it was asked. `proposes` when a second person takes it, and then `returned` is what they are
    given beside what was sent back before, if anything was.
    """

    objection: bool
    verdict: str
    items: tuple[Judged, ...]
    explanation: str
    changes: tuple[Change, ...]
    made: bool
    delivered: bool
    consequences: consequences.Consequences
    beside: tuple[presenting.Compared, ...]
    until: datetime.date
    late: str
    trouble: str
    warning: str
    proposes: bool
    difference: Difference | None
    returned: Returned | None

    @property
    def writes(self) -> bool:
        """Whether the register will say something else."""
        return not self.delivered and any(not one.same for one in self.changes)

    @property
    def extracts(self) -> int:
        return sum(1 for one in self.consequences.receivers if one.number)


def of_draft(request: CorrectionRequest, draft: Draft, verdict: Decision.Verdict | None) -> Confirmation:
    """Of a decision that was checked and is not written yet; `verdict` of one on an objection."""
    pairs = verdicts.pairs(request, draft.outcomes)
    proposes = verdict is None and deciding.second_person_needed(draft)
    texts = [one.text for one in draft.outcomes.values()]
    again = returned.of_draft(request, draft) if proposes else None
    return _made(request, pairs, texts, draft.explanation, verdict, proposes=proposes, again=again)


def of_proposal(request: CorrectionRequest, decision: Decision) -> Confirmation:
    """Of what waits for a second person."""
    found = list(decision.items.all())
    pairs = [(one.item, one) for one in found]
    seen = decision.expected_version
    again = returned.of_proposal(request, decision)
    return _made(request, pairs, [one.text for one in found], decision.explanation, None, seen, again=again)


def _made(
    request: CorrectionRequest, pairs: Sequence[verdicts.Pair], texts: Iterable[str], explanation: str,
    verdict: Decision.Verdict | None, seen: int | None = None, *, proposes: bool = False,
    again: Returned | None = None,
) -> Confirmation:  # fmt: skip
    record = wording.record_today(request)
    granted = [(item, one) for item, one in pairs if one.outcome == Outcome.GRANTED]
    changes: tuple[Change, ...] = ()
    delivered, trouble = False, ""
    is_missing = request.kind == CorrectionRequest.Kind.MISSING
    try:
        if granted and is_missing:
            made = missing.Record.from_json(granted[0][1].value)
            delivered = (
                missing.already(made, holder=request.holder_id, since=request.submitted_at) is not None
            )
            changes = _whole(request, made)
            if not delivered:
                missing.check_held(made)
        elif granted:
            written = effects.changes(request, granted)
            changes = tuple(_change(item, one, record, written) for item, one in granted)
        if seen is not None:
            checking.still_the_version(request, seen)
    except DomainError as refusal:
        trouble = str(refusal)
    altered = [item.field for (item, _one), change in zip(granted, changes, strict=False) if not change.same]
    as_asked = len(granted) == len(pairs) and verdicts.all_as_asked(granted)
    return Confirmation(
        objection=verdict is not None,
        verdict=str(verdict.label) if verdict else "",
        items=tuple(
            Judged(wording.label(item), str(Outcome(one.outcome).label), str(reasons.words(one.reason)), text)
            for (item, one), text in zip(pairs, texts, strict=True)
        ),
        explanation=explanation,
        changes=changes,
        made=is_missing and bool(granted),
        delivered=delivered,
        consequences=consequences.ahead(request, altered),
        beside=() if as_asked else presenting.compared(request, record),
        until=terms.objection_until(timezone.localdate()).date,
        late=penalties.after_notice(request.notice_on, timezone.localdate()),
        trouble=trouble,
        warning=grounds.not_asked(request, pairs),
        proposes=proposes,
        difference=difference.since(request, record, seen),
        returned=again,
    )


def _change(
    item: RequestItem, one: verdicts.Judged, record: StaffRecord | None, written: Container[str]
) -> Change:
    shown = record.data.get(item.field) if record else None
    before = wording.of_shown(shown) if shown else wording.shown(item)
    after = wording.value(item.field, one.value)
    differences = wording.differences(before, after) if before.rows else ()
    return Change(wording.label(item), before, after, differences, same=item.field not in written)


def _whole(request: CorrectionRequest, record: missing.Record) -> tuple[Change, ...]:
    """Every field that the new diploma gets."""
    facts, _from_rio = missing.facts_of(record, request.holder_id)
    nothing = wording.Side(_("Staat niet in het register"))
    found = []
    for entry in catalogue.all_fields():
        if entry.name not in facts.fields:
            continue
        value = facts.fields[entry.name]
        said = Asked(none=True) if value is None else Asked(value=value)
        after = wording.Side(asked_values.in_words(entry, said), display.grade_rows(value))
        dutch = value == REQUIREMENTS
        found.append(Change(str(entry.label), nothing, after, (), same=False, dutch=dutch))
    return tuple(found)
