"""A form of one value inside a form about it: asked for when it counts, and tried on the record."""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from corrections.models import CorrectionRequest
from diplomas import content, steps
from diplomas.content import Facts, Provenance, Source
from diplomas.errors import Refused
from diplomas.models import VersionContent
from diplomas.steps import FieldChange
from institutions.value_forms import GIVEN, ValueForm


def insist(form: ValueForm) -> ValueForm:
    """Its value is asked for, unless the document says nothing or the value is not known."""
    value = form.fields.get("value")
    said = form.data.get(form.add_prefix("has_value"), GIVEN) if form.is_bound else GIVEN
    if value is not None and said == GIVEN:
        value.required = True
        value.error_messages["required"] = _("Vul in wat er moet staan.")
    has_value = form.fields["has_value"]
    assert isinstance(has_value, forms.ChoiceField)
    if len(has_value.choices) == 1:
        has_value.widget = forms.HiddenInput()
    return form


def why_not(request: CorrectionRequest, field: str, change: FieldChange) -> str:
    """Why the register would refuse this value beside everything else it says; empty when it would not.

    Also about fields that the active scenario does not show: a date of issue before the examination, say.
    """
    said = VersionContent.objects.filter(
        version__diploma_id=request.diploma_id, version__number=models.F("version__diploma__head")
    ).first()
    if said is None:
        return ""
    facts = Facts.from_json(said.content)
    if field in facts.fields and facts.fields[field] == change:
        return ""
    try:
        step = steps.amending({field: change}, Source("trial", facts.exam_date, ""))
        content.check(step(facts, Provenance.from_json(said.provenance))[0])
    except Refused as refusal:
        return str(refusal)
    return ""
