"""What a version says, between typed facts and the JSON that is stored and hashed.

Stored form: `{"holder", "deliverer", "sector", "state", "fields": {name: value | null}}` with provenance
`{"source", "at", "batch"?, "fields": {name: {"source", "at", "batch"?}}}`: one default source and the fields
that differ from it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from . import catalogue, values
from .catalogue import Supplier
from .errors import Refused
from .terms import HIGHER_EDUCATION, KINDS_BY_SECTOR, DocumentKind, Sector, State
from .values import Code, Json, OrganisationValue, ProgrammeValue, Status, Value


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from (`institution:<BRIN>`, `rio`, `decision:<reference>` …), since when."""

    name: str
    at: datetime.date
    batch: str = ""

    def to_json(self) -> dict[str, Json]:
        body: dict[str, Json] = {"source": self.name, "at": self.at.isoformat()}
        return body | {"batch": self.batch} if self.batch else body

    @classmethod
    def from_json(cls, raw: Mapping[str, str]) -> Source:
        return cls(raw["source"], datetime.date.fromisoformat(raw["at"]), raw.get("batch", ""))


@dataclass(frozen=True, slots=True)
class Provenance:
    """One default source and the fields that came from elsewhere."""

    default: Source
    fields: Mapping[str, Source] = field(default_factory=dict)

    def of(self, name: str) -> Source:
        return self.fields.get(name, self.default)

    def with_fields(self, names: Mapping[str, Source]) -> Provenance:
        merged = {**self.fields, **names}
        return replace(self, fields={name: src for name, src in merged.items() if src != self.default})

    def to_json(self) -> dict[str, Json]:
        body = self.default.to_json()
        if self.fields:
            body["fields"] = {name: source.to_json() for name, source in self.fields.items()}
        return body

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> Provenance:
        fields = raw.get("fields", {})
        if not isinstance(fields, Mapping):
            raise TypeError("Provenance of fields is not a mapping.")
        default = Source.from_json({k: str(v) for k, v in raw.items() if k != "fields"})
        return cls(default, {name: Source.from_json(source) for name, source in fields.items()})


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything one version says. In `fields` None means *none*; a field that is not there is *unknown*.

    `unread` are stored fields this program's catalogue does not have (another release wrote them): they are
    shown to nobody and go along unchanged into the next version.
    """

    holder: UUID
    deliverer: UUID
    sector: Sector
    state: State
    fields: Mapping[str, Value | None]
    unread: Mapping[str, Json] = field(default_factory=dict)

    @property
    def kind(self) -> DocumentKind:
        value = self.fields["document_kind"]
        assert isinstance(value, Code)
        return DocumentKind(value.code)

    @property
    def exam_date(self) -> datetime.date:
        value = self.fields["exam_date"]
        assert isinstance(value, datetime.date)
        return value

    @property
    def programme(self) -> ProgrammeValue:
        value = self.fields["programme"]
        assert isinstance(value, ProgrammeValue)
        return value

    def organisations(self, name: str) -> tuple[OrganisationValue, ...]:
        value = self.fields.get(name)
        return tuple(v for v in value if isinstance(v, OrganisationValue)) if isinstance(value, tuple) else ()

    def status(self, name: str) -> Status:
        """How the fact `name` is known here."""
        entry = catalogue.by_name(name)
        if not entry.applies(self.sector, self.kind):
            return Status.NOT_APPLICABLE
        if name not in self.fields:
            return Status.UNKNOWN
        return Status.NONE if self.fields[name] is None else Status.DELIVERED

    @property
    def known_mask(self) -> int:
        return catalogue.mask_of(self.fields)

    @property
    def none_mask(self) -> int:
        return catalogue.mask_of(name for name, value in self.fields.items() if value is None)

    def to_json(self) -> dict[str, Json]:
        return {
            "holder": str(self.holder),
            "deliverer": str(self.deliverer),
            "sector": str(self.sector.value),
            "state": str(self.state.value),
            "fields": {
                name: None if value is None else values.write(catalogue.by_name(name), value)
                for name, value in self.fields.items()
            }
            | dict(self.unread),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> Facts:
        """Read stored content. Raises `BadValue` when a value does not fit its field."""
        fields = raw["fields"]
        if not isinstance(fields, Mapping):
            raise TypeError("Stored fields are not a mapping.")
        known = catalogue.names()
        return cls(
            holder=UUID(str(raw["holder"])),
            deliverer=UUID(str(raw["deliverer"])),
            sector=Sector(str(raw["sector"])),
            state=State(str(raw["state"])),
            fields={
                name: None if value is None else values.read(known[name], value)
                for name, value in fields.items()
                if name in known
            },
            unread={name: value for name, value in fields.items() if name not in known},
        )


def check(facts: Facts) -> None:
    """Refuse what no diploma can be. Raises `Refused` with a sentence that says what to do."""
    kind = _kind(facts)
    missing = [
        str(entry.label)
        for entry in catalogue.stored_fields(facts.sector, kind)
        if entry.required and facts.fields.get(entry.name) is None
    ]
    if missing:
        raise Refused(_("Dit ontbreekt nog: %(fields)s.") % {"fields": ", ".join(missing)})
    for name, value in facts.fields.items():
        _check_field(facts, name, value)
    _check_dates(facts)
    if facts.state == State.NOT_ISSUED:
        if facts.sector not in HIGHER_EDUCATION:
            raise Refused(_("Alleen in het hoger onderwijs kan de uitreiking worden uitgesteld."))
        if facts.fields.get("issue_date") is not None:
            raise Refused(_("Een diploma dat nog niet is uitgereikt, heeft geen datum van uitreiking."))


def _kind(facts: Facts) -> DocumentKind:
    value = facts.fields.get("document_kind")
    if not isinstance(value, Code):
        raise Refused(_("Geef aan welk soort document het is."))
    try:
        kind = DocumentKind(value.code)
    except ValueError:
        kind = None
    if kind not in KINDS_BY_SECTOR[facts.sector]:
        raise Refused(
            _("In deze sector bestaat dit document niet: %(kind)s.")
            % {"kind": kind.label if kind else value.code}
        )
    return kind


def _check_dates(facts: Facts) -> None:
    today = timezone.localdate()
    if facts.exam_date > today:
        raise Refused(_("De datum van het examen ligt in de toekomst."))
    issued = facts.fields.get("issue_date")
    if isinstance(issued, datetime.date) and not facts.exam_date <= issued <= today:
        raise Refused(_("De datum van uitreiking ligt voor het examen of in de toekomst."))


def _check_field(facts: Facts, name: str, value: Value | None) -> None:
    entry = catalogue.names().get(name)
    if entry is None:
        raise Refused(_("Dit veld bestaat niet: %(name)s.") % {"name": name})
    if Supplier.BRP in entry.suppliers:
        raise Refused(_("%(field)s komt uit de BRP, niet van de instelling.") % {"field": entry.label})
    if not entry.applies(facts.sector, facts.kind):
        raise Refused(_("%(field)s hoort niet bij dit document.") % {"field": entry.label})
    if value is None:
        return
    # What is written must come back as it was: the right type, the right form, a value that exists.
    again = values.read(entry, values.write(entry, value))
    if type(again) is not type(value) or again != value:
        raise values.BadValue(entry, _("deze waarde heeft niet de goede vorm."))
