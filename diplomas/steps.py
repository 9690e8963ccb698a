"""What each event does to the facts of a diploma: from one version to the next, without a database.

`register` applies these to the head version, `bulk` to the version it wrote a moment before.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from .content import Facts, Provenance, Source
from .errors import Refused
from .terms import State
from .values import Value


class Unknown:
    """Marks a field that a change makes unknown again: the value turned out never to have been delivered."""


UNKNOWN: Final = Unknown()
type FieldChange = Value | Unknown | None
type Step = Callable[[Facts, Provenance], tuple[Facts, Provenance]]


def amending(changes: Mapping[str, FieldChange], source: Source) -> Step:
    """Replace values. The step raises `Refused` when nothing would change."""

    def step(facts: Facts, provenance: Provenance) -> tuple[Facts, Provenance]:
        fields = dict(facts.fields)
        for name, value in changes.items():
            if isinstance(value, Unknown):
                fields.pop(name, None)
            else:
                fields[name] = value
        if fields == dict(facts.fields):
            raise Refused(_("Er verandert niets: dit staat al zo in het register."))
        changed = {
            name: source for name in changes if fields.get(name, UNKNOWN) != facts.fields.get(name, UNKNOWN)
        }
        return replace(facts, fields=fields), provenance.with_fields(changed)

    return step


def issuing(issue_date: datetime.date, source: Source) -> Step:
    """Issue what was deferred (WHW art. 7.11(3)). The step raises `Refused` in any other state."""

    def step(facts: Facts, provenance: Provenance) -> tuple[Facts, Provenance]:
        if facts.state != State.NOT_ISSUED:
            raise Refused(_("Dit diploma is al uitgereikt of ingetrokken."))
        fields = {**facts.fields, "issue_date": issue_date}
        return (
            replace(facts, state=State.AWARDED, fields=fields),
            provenance.with_fields({"issue_date": source}),
        )

    return step


def deferring() -> Step:
    """Not to be issued yet after all (WHW art. 7.11(3)). The step raises `Refused` in any other state."""

    def step(facts: Facts, provenance: Provenance) -> tuple[Facts, Provenance]:
        if facts.state != State.AWARDED:
            raise Refused(_("Alleen een uitgereikt diploma kan alsnog worden uitgesteld."))
        fields = {name: value for name, value in facts.fields.items() if name != "issue_date"}
        return replace(facts, state=State.NOT_ISSUED, fields=fields), provenance

    return step


def withdrawing() -> Step:
    """Take the diploma back; what it said stays."""

    def step(facts: Facts, provenance: Provenance) -> tuple[Facts, Provenance]:
        return replace(facts, state=State.WITHDRAWN), provenance

    return step
