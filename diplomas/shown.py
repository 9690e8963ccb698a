"""What one receiver may know of one diploma: frozen, complete, and without a database object."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from . import values
from .catalogue import Field, Group
from .chain import canonical
from .content import Source
from .terms import DocumentKind, Sector, State
from .values import Json, OrganisationValue, Status, Value


@dataclass(frozen=True, slots=True)
class ShownField:
    """One allowed field of one diploma: how it is known, its value, and where that came from."""

    field: Field
    status: Status
    value: Value | None = None
    source: Source | None = None

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True, slots=True)
class DiplomaData:
    """Everything one receiver may know of one diploma, and nothing else.

    `fields` is in reading order and holds every allowed field that has a meaning on this document, also when
    its value is unknown. `names_now` gives, by organisation id, today's name where it differs from the
    recorded one. `deliverer` is today's name of the organisation that delivered the record.
    """

    diploma: UUID
    version: int
    version_id: int
    recorded_at: datetime.datetime
    sector: Sector
    kind: DocumentKind
    state: State
    deliverer: str
    fields: tuple[ShownField, ...]
    names_now: Mapping[str, str] = field(default_factory=dict)
    former_names: tuple[str, ...] = ()

    def get(self, name: str) -> ShownField | None:
        """The field of that name, or None when this receiver may not have it or it has no meaning here."""
        return next((shown for shown in self.fields if shown.name == name), None)

    def value(self, name: str) -> Value | None:
        shown = self.get(name)
        return shown.value if shown else None

    def group(self, group: Group | str) -> tuple[ShownField, ...]:
        return tuple(shown for shown in self.fields if shown.field.group == group)

    def organisations(self, name: str) -> tuple[OrganisationValue, ...]:
        value = self.value(name)
        return tuple(v for v in value if isinstance(v, OrganisationValue)) if isinstance(value, tuple) else ()

    def to_json(self) -> dict[str, Json]:
        """What was shown, in the form that is hashed; provenance and versions are no part of it."""
        return {
            "kind": str(self.kind.value),
            "sector": str(self.sector.value),
            "state": str(self.state.value),
            "fields": {
                shown.name: {
                    "status": shown.status.value,
                    "value": None if shown.value is None else values.write(shown.field, shown.value),
                }
                for shown in self.fields
            },
            "former_names": list(self.former_names),
        }


def shown_hash(data: DiplomaData, *, salt: bytes) -> bytes:
    """SHA-256 (32 bytes) of exactly what was shown. An extract is overtaken when this differs today."""
    return hashlib.sha256(salt + canonical(data.to_json())).digest()
