"""Values in the form in which they are stored, remembered: records of a school have most of theirs alike."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson

from . import catalogue, chain, values
from .content import Facts, Provenance
from .values import Json, Value

# How many values are remembered before the memory is emptied.
MOST = 200_000


@dataclass(slots=True)
class Remembered:
    """Stored forms by the identity of the values.

    Values never change, and a remembered one is kept alive, so its identity cannot become another's.
    """

    remembered: dict[int, tuple[object, Any]] = field(default_factory=dict)
    bits: Mapping[str, int] = field(
        default_factory=lambda: {name: entry.mask for name, entry in catalogue.names().items()}
    )

    def content(self, facts: Facts) -> bytes:
        """The canonical form of `facts.to_json()`."""
        remembered = self.remembered
        fields: dict[str, Json] = {}
        for name, value in facts.fields.items():
            if value is None or type(value) is str:
                fields[name] = value
            elif type(value) is datetime.date:
                fields[name] = value.isoformat()
            elif (found := remembered.get(id(value))) is not None:
                fields[name] = found[1]
            else:
                fields[name] = self.remember(value, partial(values.write, catalogue.by_name(name), value))
        return _canonical(
            {
                "holder": str(facts.holder),
                "deliverer": str(facts.deliverer),
                "sector": facts.sector.value,
                "state": facts.state.value,
                "fields": fields | dict(facts.unread) if facts.unread else fields,
            }
        )

    def provenance(self, provenance: Provenance) -> bytes:
        found: bytes = self.remember(provenance, lambda: chain.canonical(provenance.to_json()))
        return found

    def masks(self, fields: Mapping[str, Value | None]) -> tuple[int, int]:
        """The masks of known fields and of those that are known to have no value."""
        known = none = 0
        for name, value in fields.items():
            known |= self.bits[name]
            if value is None:
                none |= self.bits[name]
        return known, none

    def remember(self, key: object, make: Callable[[], Any]) -> Any:
        """What `make` gave for this very object before, or gives now."""
        found = self.remembered.get(id(key))
        if found is not None:
            return found[1]
        if len(self.remembered) >= MOST:
            self.remembered.clear()
        made = make()
        self.remembered[id(key)] = (key, made)
        return made


def _canonical(value: Json) -> bytes:
    """As `chain.canonical`, several times faster; what `values.write` makes holds no floats."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
