"""What an institution found for one field: a, b or c, how it knows, and with a what should stand there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from corrections import asked as asked_values
from corrections import record_form, value_controls
from corrections.asked import from_change
from corrections.holder.forms import FilesField
from corrections.models import CorrectionRequest, RequestItem
from corrections.record_form import RecordForm
from corrections.services.answering import Found
from corrections.workflow import Finding
from diplomas import catalogue
from diplomas.steps import Unknown
from diplomas.terms import Sector
from diplomas.values import BadValue, Json, Status, Value
from institutions.value_forms import ValueForm


class ProofForm(forms.Form):
    """What the institution shows with its answer; it may show nothing."""

    files = FilesField(
        label=_("Document uit uw dossier"),
        required=False,
        help_text=_(
            "Pdf, jpg, png of heic, hoogstens 10 MB per bestand. Alleen als het iets duidelijk maakt."
        ),
    )


CHOICES = [
    (Finding.CORRECTS, _("a. Het register klopt niet met onze gegevens. Hieronder staat wat er moet staan")),
    (Finding.MATCHES, _("b. Het register klopt met onze gegevens")),
    (Finding.GONE, _("c. Wij hebben hierover geen gegevens meer")),
]
CHOICES_MISSING = [
    (Finding.CORRECTS, _("a. Dit diploma is van ons en hoort in het register. Hieronder staat het")),
    (Finding.MATCHES, _("b. Wij hebben dit diploma niet uitgegeven aan deze persoon")),
    (Finding.GONE, _("c. Wij hebben hierover geen gegevens meer")),
]


class FindingForm(forms.Form):
    """`found` is the answer, when this form and the value that belongs to it are valid.

    `own` are the organisations in whose name this institution may say that a diploma is missing.
    """

    finding = forms.ChoiceField(
        label=_("Wat hebt u gevonden?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat u hebt gevonden.")},
    )
    reason = forms.CharField(
        label=_("Hoe weet u dit?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bijvoorbeeld: gezien in het examendossier. De aanvrager leest dit."),
        error_messages={"required": _("Schrijf op hoe u dit weet.")},
    )

    def __init__(
        self, request: CorrectionRequest, item: RequestItem, data: Any = None, *, own: Collection[UUID]
    ) -> None:
        self.request, self.item, self.own = request, item, own
        self.found: Found | None = None
        super().__init__(data, prefix=f"item-{item.pk}")
        finding = self.fields["finding"]
        assert isinstance(finding, forms.ChoiceField)
        finding.choices = CHOICES if item.field else CHOICES_MISSING
        corrects = data is not None and data.get(f"item-{item.pk}-finding") == Finding.CORRECTS
        given = record_form.typed(data, f"value-{item.pk}", chosen=corrects)
        self.value = self._value_form(request, given)
        if not corrects:
            record_form.not_now(self.value)

    def _value_form(self, request: CorrectionRequest, data: Any) -> forms.Form | None:
        prefix = f"value-{self.item.pk}"
        if not self.item.field:
            return RecordForm(request, data, prefix=prefix, own=self.own)
        entry = catalogue.names().get(self.item.field)
        if entry is None or not entry.correctable or request.diploma is None:
            return None
        today: tuple[Status, Value | None] = (Status.DELIVERED, None)
        try:
            asked = asked_values.read(entry, self.item.asked)
            today = (Status.NONE if asked.none else Status.DELIVERED, asked.value)
        except BadValue:
            pass
        form = ValueForm(
            entry, data, prefix=prefix, today=today, on=request.diploma.exam_date,
            parts=request.diploma.sector == Sector.MBO,
        )  # fmt: skip
        return value_controls.insist(form)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        value: dict[str, Json] = {}
        if cleaned.get("finding") == Finding.CORRECTS:
            read = self._read()
            if read is None:
                return cleaned
            value = read
        if not self.errors and "finding" in cleaned:
            self.found = Found(Finding(cleaned["finding"]), cleaned["reason"], value)
        return cleaned

    def _read(self) -> dict[str, Json] | None:
        if self.value is None:
            self.add_error("finding", _("Dit gegeven volgt uit een ander register. Kies b of c."))
            return None
        if not self.value.is_valid():
            self.add_error("finding", _("Vul hieronder in wat er moet staan."))
            return None
        if isinstance(self.value, RecordForm):
            return self.value.record.to_json() if self.value.record else None
        assert isinstance(self.value, ValueForm)
        if isinstance(self.value.change, Unknown):
            self.add_error("finding", _("Bij a hoort een waarde, of dat er niets staat."))
            return None
        if trouble := value_controls.why_not(self.request, self.item.field, self.value.change):
            self.add_error("finding", trouble)
            return None
        return asked_values.write(self.value.entry, from_change(self.value.change))
