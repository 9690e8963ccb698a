"""The record of a missing diploma, for the institution that answers and the reviewer who decides."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections import missing, record_fields
from corrections.models import CorrectionRequest
from diplomas import content
from diplomas.errors import Refused
from diplomas.models import Diploma, Organisation, OrganisationName
from diplomas.register import MAXIMUM_SOURCE_KEY
from diplomas.steps import Unknown
from diplomas.terms import KINDS_BY_SECTOR, DocumentKind, Sector
from diplomas.values import Json
from institutions import grade_forms
from institutions.forms import date_field
from institutions.value_forms import NOT_KNOWN


class RecordForm(forms.Form):
    """Which institution, kind of document, programme and day. `record` is what they make, when valid.

    `own` are the organisations in whose name an institution may speak: itself, and those it took over. Who
    decides for the register has none of its own, and names one by its BRIN.
    """

    brin = forms.CharField(
        label=_("BRIN van de instelling"),
        max_length=6,
        error_messages={"required": _("Vul de BRIN-code van de instelling in.")},
    )
    document = forms.ChoiceField(
        label=_("Soort document"), error_messages={"required": _("Kies het soort document.")}
    )
    programme_code = forms.CharField(
        label=_("Code van de opleiding"),
        max_length=16,
        help_text=_("Bijvoorbeeld 34560 (ISAT), 25180 (crebo) of HAVO"),
        error_messages={"required": _("Vul de code van de opleiding in.")},
    )
    exam_date = date_field(_("Datum laatste examen"))
    source_key = forms.CharField(
        label=_("Eigen sleutel van de instelling"),
        max_length=MAXIMUM_SOURCE_KEY,
        error_messages={"required": _("Vul een sleutel in.")},
    )

    def __init__(
        self, request: CorrectionRequest, *args: Any, own: Collection[UUID] | None = None, **kwargs: Any
    ) -> None:
        self.request = request
        self.record: missing.Record | None = None
        begun = (kwargs.get("initial") or {}).get("fields") or {}
        super().__init__(*args, **kwargs)
        document = self.fields["document"]
        assert isinstance(document, forms.ChoiceField)
        known = [
            (f"{sector.value}|{kind.value}", f"{kind.label}, {sector.label}")
            for sector, kinds in KINDS_BY_SECTOR.items()
            for kind in kinds
        ]
        document.choices = [("", _("Kies het soort document")), *known]
        if own is not None:
            self._speaks_for(own)
        for name, value in _initial(request).items():
            self.initial.setdefault(name, value)
        self.chosen = str(self["document"].value() or "")
        self.more = record_fields.forms_of(
            self.chosen, self.data if self.is_bound else None, self.prefix or "", begun, timezone.localdate()
        )

    @property
    def chosen_name(self) -> str:
        """Of the hidden control that says for which kind of document the other fields were shown."""
        return self.add_prefix("shown_for")

    @property
    def from_rio(self) -> str:
        """What follows from the programme and is not filled in, in one line."""
        return ", ".join(str(entry.label) for entry in record_fields.from_rio(self.chosen))

    @property
    def more_is_open(self) -> bool:
        """Whether the other fields are in view: something is filled in there, or wrong."""
        return any(one.errors or one["has_value"].value() not in ("", None, NOT_KNOWN) for one in self.more)

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(one.is_valid() for one in self.more)])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        organisation = self._organisation(cleaned)
        if organisation is None:
            return cleaned
        if not self._fields_were_shown() or not all(one.is_valid() for one in self.more):
            return cleaned
        sector, _bar, kind = cleaned["document"].partition("|")
        record = missing.Record(
            organisation=organisation,
            sector=Sector(sector),
            kind=DocumentKind(kind),
            programme_code=cleaned["programme_code"].strip().upper(),
            exam_date=cleaned["exam_date"],
            source_key=cleaned["source_key"].strip(),
            fields=record_fields.stored(self.more),
        )
        if self._can_be(record):
            self.record = record
        return cleaned

    def _can_be(self, record: missing.Record) -> bool:
        """Whether the register would take it; says at each control what it would not."""
        if record.exam_date > timezone.localdate():
            self.add_error("exam_date", _("De datum van het examen ligt in de toekomst."))
        if self._key_is_taken(record):
            self.add_error("source_key", _("Deze sleutel heeft de instelling al voor een ander diploma."))
        try:
            self._beside_rio(missing.told_by_rio(record))
        except Refused as refusal:
            self.add_error("programme_code", str(refusal))
        if self.errors or any(one.errors for one in self.more):
            return False
        try:
            facts, _from_rio = missing.facts_of(record, self.request.holder_id)
            content.check(facts)
        except Refused as refusal:
            self.add_error(None, str(refusal))
            return False
        return True

    def _key_is_taken(self, record: missing.Record) -> bool:
        """By another diploma: one that was delivered meanwhile is found, and not made again."""
        there = Diploma.objects.filter(deliverer=record.organisation, source_key=record.source_key).first()
        return there is not None and there != missing.same_already(record, self.request.holder_id)

    def _beside_rio(self, told: Mapping[str, object]) -> None:
        """What RIO says is taken over: who knows it otherwise changes it afterwards, with a colleague."""
        for one in self.more:
            if one.entry.name in told and not isinstance(one.change, Unknown):
                one.add_error(
                    "has_value",
                    _("%(field)s komt uit het opleidingenregister (RIO). Kies hier 'Niet bekend'.")
                    % {"field": one.entry.label},
                )

    def _fields_were_shown(self) -> bool:
        """Another kind of document has other fields, which nobody saw yet. Says so once."""
        before = self.data.get(self.chosen_name)
        if before in (None, self.chosen) or not self.more:
            return True
        self.add_error(
            "document",
            _("U koos een ander soort document. Kijk bij wat er verder op het document staat, en verstuur "
              "het dan opnieuw."),
        )  # fmt: skip
        return False

    def _speaks_for(self, own: Collection[UUID]) -> None:
        """Its own name, which it reads and does not change; a choice when it took others over."""
        found = list(Organisation.objects.filter(pk__in=own).order_by("brin", "pk"))
        found.sort(key=lambda one: one.pk != self.request.organisation_id)
        names = _last_names(found)
        choices = [(str(one.pk), names[one.pk]) for one in found]
        del self.fields["brin"]
        self.fields["organisation"] = forms.ChoiceField(
            label=_("Welke instelling gaf het uit?"),
            choices=choices,
            initial=choices[0][0],
            error_messages={"invalid_choice": _("Kies een instelling uit de lijst.")},
            help_text="" if len(choices) == 1 else _("Uw instelling, of een die in uw instelling opging"),
        )
        self.fields["organisation"].disabled = len(choices) == 1
        self.order_fields(["organisation"])

    def _organisation(self, cleaned: Mapping[str, Any]) -> UUID | None:
        if "organisation" in self.fields:
            return UUID(cleaned["organisation"])
        found = Organisation.objects.filter(brin=cleaned["brin"].strip().upper()).first()
        if found is None:
            self.add_error("brin", _("Wij kennen deze BRIN-code niet: %(code)s.") % {"code": cleaned["brin"]})
            return None
        return found.pk


def _last_names(organisations: Collection[Organisation]) -> dict[UUID, str]:
    """What each was called last, with its BRIN: also of one that was taken over its own name."""
    names = {
        one.organisation_id: one.name
        for one in OrganisationName.objects.filter(organisation__in=organisations).order_by("period")
    }
    return {
        one.pk: f"{names.get(one.pk, '')} ({one.brin})" if one.brin else names.get(one.pk, str(one))
        for one in organisations
    }


def _initial(request: CorrectionRequest) -> dict[str, object]:
    said = request.described
    day = said.get("exam_date")
    return {
        "brin": (request.organisation.brin if request.organisation else "") or "",
        "document": f"{said.get('sector', '')}|{said.get('kind', '')}",
        "exam_date": datetime.date.fromisoformat(day) if day else None,
        "source_key": request.reference or "",
    }


def begun(stored: Mapping[str, Json] | None) -> dict[str, object]:
    """A record that was proposed before, as a form begins with it."""
    if not stored:
        return {}
    record = missing.Record.from_json(stored)
    return {
        "brin": Organisation.objects.get(pk=record.organisation).brin or "",
        "document": f"{record.sector.value}|{record.kind.value}",
        "programme_code": record.programme_code,
        "exam_date": record.exam_date,
        "source_key": record.source_key,
        "fields": dict(record.fields),
    }


def with_parts(value: forms.Form | None) -> list[forms.Form]:
    """The form of a value and those in it, when it was filled in: each says what is wrong with it."""
    if value is None or not value.is_bound:
        return []
    return [value, *value.more] if isinstance(value, RecordForm) else [value]


def typed(data: Mapping[str, Any] | None, prefix: str, *, chosen: bool) -> Mapping[str, Any] | None:
    """What was sent of a form of a value, also when it is not `chosen`: it may have been forgotten."""
    return data if chosen or any(name.startswith(f"{prefix}-") for name in data or ()) else None


def not_now(value: forms.Form | None) -> None:
    """Another answer was chosen: what was typed stays, and nothing of it is wrong."""
    grade_forms.without_errors(with_parts(value))
